"""The parser in C gives the very data, places and complaints of the other one."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.depth import DEEP
from tiercli.domain.errors import RulebookError
from tiercli.rulebook.reading import yaml_quick
from tiercli.rulebook.reading.source import parse_source
from tiercli.rulebook.reading.yaml_quick import quick_nodes

RULES = Path(__file__).parents[3] / "rules"
PATH = Path("rules.yaml")
PIECES = (
    ":", "\n", "- ", "{", "]", "'", '"', "\t", "?", "? ", "#", "&a ", "*a", "!x", "|\n  ", ">\n ", "\ufeff", "---\n", "...\n", "：", "\r\n", "\r", ": ",
    "% ", "\x07", "\x85", "\u2028", "%YAML 1.1\n---\n", "a b  c #d\n", "~", "null", "<<: ", "@", "`", "=", "0o7", "1_000", "yes", ".5", "+1", '"a\\\n b"',
    "''", "{a:1}", "[a:b]", "{a: }", "? a\n: b", "\xa0", "\u3000", '"\\x41"', "\\", "a:b", "::", "a: |\n  x\n y\n", "- - ", "\n  ", ", ", '"a\n  b"',
    "!!str ", "1e5", "0x1F", "012", "true", "No", "1:30", ".inf",
)  # fmt: skip


def plain(value: Any) -> Any:
    """A value with its kind: 1 is not True, nor 1.0."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else (type(value).__name__, value)


def outcome(words: str) -> Any:
    """The data of a text with all places, or the whole complaint."""
    try:
        source = parse_source(PATH, words.encode())
    except RulebookError as error:
        return error.message, error.hint, error.where, error.findings
    return plain(source.data), source.positions


def both(words: str) -> tuple[Any, Any]:
    """The outcome with the parser in C, and without."""
    with_it = outcome(words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_quick, "_composer", lambda: None)
        return with_it, outcome(words)


@cache
def sections() -> list[str]:
    """The parts of all shipped rulebooks."""
    texts = [path.read_text("utf-8") for path in sorted(RULES.glob("*.yaml"))]
    return [f"{part}\n" for text in texts for part in text.split("\n\n") if part.strip()]


@pytest.mark.parametrize("path", sorted(RULES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_rulebook_is_the_same_with_and_without_it(path: Path) -> None:
    words = path.read_text("utf-8")
    assert quick_nodes(words) is not None
    with_it, without = both(words)
    assert with_it == without


def test_damaged_rulebooks_are_the_same_with_and_without_it() -> None:
    random, taken = Random(2026), 0
    for _ in range(6000 if DEEP else 300):
        words = "".join(random.choice(sections()).splitlines(keepends=True)[: random.randrange(1, 9)])
        for _ in range(random.randrange(5)):
            at = random.randrange(len(words) + 1)
            words = words[:at] + random.choice(PIECES) + words[at + random.randrange(3) :]
        with_it, without = both(words)
        assert with_it == without, repr(words)
        taken += quick_nodes(words) is not None
    assert taken > 100


@pytest.mark.parametrize("words", ["a:\tb\n", "a: b\x85c: d\n", "\ufeffa: 1\n", "{? : x}\n", "%YAML 1.1\n---\na: no\n", "a: 1\rb: 2\n", "- " * 300])
def test_what_the_two_may_take_differently_is_left_to_the_other_one(words: str) -> None:
    assert quick_nodes(words) is None


@pytest.mark.parametrize("words", ["a: {b: 1}\nc: ['x', 2.50, yes]\n", "a: 1\r\nb:\r\n  - x\r\n", "a: |\n  text\n\n  more\nb: 'it''s'\n"])
def test_usual_texts_are_taken(words: str) -> None:
    assert quick_nodes(words) is not None
    with_it, without = both(words)
    assert with_it == without


def test_blocks_without_end_do_not_take_the_program_along() -> None:
    code = "from tiercli.rulebook.reading.source import *\nfor one in ('- ', '? ', '- ? ', ': '):\n try: parse_source(Path('x'), (one * 40_000).encode())\n except RulebookError: pass"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_without_it_rulebooks_are_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "_ruamel_yaml", None)
    assert quick_nodes("a: 1\n") is None
    assert parse_source(PATH, b"a: 1\n").data == {"a": 1}
