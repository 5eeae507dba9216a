"""Every code that reading and runs use is in a catalogue, every listed code is used, and the report has words for every reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tiercli.domain.codes import CODES, code_of
from tiercli.domain.run_codes import RUN_CODES
from tiercli.outcome.labels import REASONS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "tiercli"
CATALOGUES = ("codes.py", "run_codes.py")
EMITTERS = {"Finding", "found", "_found", "_say_rows", "_say", "note", "_note", "_wrong", "_part", "aside", "_say_flaw", "_settled"}
CODE = re.compile(r"^[a-z]*\.[a-z]+(-[a-z]+)*$")


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if path.name not in CATALOGUES and "rulebook" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def words(node: ast.expr) -> str:
    """A constant, or an f-string with * for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "*" for part in node.values)
    return ""


def emitted() -> set[str]:
    """The codes that calls of emitters name, `*` for a table; whole codes only."""
    answer = set()
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
                code = words(node.args[0])
                if name in EMITTERS and "." in code and not code.endswith("*") and CODE.match(code.removeprefix("*")):
                    answer.add(code)
    return answer


def spoken() -> set[str]:
    """Every short text of the source, f-strings with * for what is filled in."""
    return {words(node) for _, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr) and len(words(node)) < 60}


def reasons() -> set[str]:
    """Why rows are set aside, where the code says so in plain words."""
    answer = set()
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
                said = words(node.args[0])
                if name in ("aside", "_part", "SetAside") and re.fullmatch(r"[a-z]+(-[a-z]+)*", said):
                    answer.add(said)
    return answer


def test_every_code_that_is_used_is_listed() -> None:
    used = emitted()
    assert len(used) > 40
    for code in sorted(used):
        assert code.startswith("rulebook.") or code in CODES or code in RUN_CODES or "*." + code.partition(".")[2] in CODES, code


@pytest.mark.parametrize("code", [*CODES, *RUN_CODES])
def test_every_listed_code_is_used(code: str) -> None:
    table, _, what = code.partition(".")
    texts = spoken()
    named = {code, *({what} if table in ("*", "candidates") else set())}
    assert texts & named or any(text.endswith("." + what) and (table == "*" or text.startswith("*")) for text in texts), code


def test_every_reason_for_setting_rows_aside_is_listed_as_one() -> None:
    found = reasons()
    assert {"total-row", "footer", "currency"} <= found
    for reason in sorted(found - {"return"}):
        assert CODES["*." + reason].sets_aside, reason


def test_the_report_has_words_for_every_reason() -> None:
    listed = {code.partition(".")[2] for code, entry in CODES.items() if entry.sets_aside}
    assert listed - set(REASONS) == set()


@pytest.mark.parametrize("code", [*CODES, *RUN_CODES])
def test_cause_and_cure_are_said_in_both_languages(code: str) -> None:
    entry = CODES.get(code) or RUN_CODES[code]
    for text in (entry.cause, entry.cure):
        assert text.zh.strip()
        assert text.en.strip()
        assert text.zh != text.en


def test_a_code_of_any_table_is_found_under_the_star() -> None:
    assert code_of("orders.no-date") is CODES["*.no-date"]
    with pytest.raises(KeyError):
        code_of("sales.no-such-thing")
