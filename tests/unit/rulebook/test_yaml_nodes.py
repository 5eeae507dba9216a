"""The quicker composing gives the very nodes, places and complaints of ruamel.yaml's own."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from ruamel.yaml import YAML

from tiercli.rulebook.reading.yaml_nodes import nodes_of

RULES = Path(__file__).parents[3] / "rules"
PIECES = (
    ":",
    "\n",
    "- ",
    "{",
    "]",
    "'",
    '"',
    "\t",
    "?",
    "#",
    "&a ",
    "*a",
    "!x",
    "|\n  ",
    ">\n ",
    "\ufeff",
    "---\n",
    "：",
    "\r\n",
    "\r",
    ": ",
    "% ",
    "\x07",
    "\x85",
    "\u2028",
    "%YAML 1.1\n---\n",
    "a b  c #d\n",
    "? ",
)


def plain(node: Any) -> Any:
    """A node as values: kind, tag, style, content, where it begins and ends."""
    marks = [(mark.line, mark.column, mark.index) for mark in (node.start_mark, node.end_mark)]
    if isinstance(node.value, str):
        return str(node.tag), node.style, node.value, marks
    return str(node.tag), marks, [tuple(map(plain, one)) if isinstance(one, tuple) else plain(one) for one in node.value]


def outcome(compose: Any, words: str) -> Any:
    """What composing gives, or its complaint."""
    try:
        node = compose(words)
    except Exception as error:  # noqa: BLE001 - whatever it is, both must say it
        return type(error).__name__, str(error)
    return None if node is None else plain(node)


@pytest.mark.parametrize("path", sorted(RULES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_rulebook_is_composed_as_by_the_library(path: Path) -> None:
    words = path.read_text("utf-8")
    assert outcome(nodes_of, words) == outcome(YAML(typ="safe", pure=True).compose, words)


def test_damaged_texts_are_composed_or_complained_of_as_by_the_library() -> None:
    random = Random(2026)
    texts = [path.read_text("utf-8") for path in sorted(RULES.glob("*.yaml"))]
    complaints = 0
    for _ in range(300):
        words = random.choice(texts)
        at = random.randrange(len(words))
        words = words[at : at + random.randrange(400)]
        for _ in range(random.randrange(4)):
            at = random.randrange(len(words) + 1)
            words = words[:at] + random.choice(PIECES) + words[at + random.randrange(3) :]
        expected = outcome(YAML(typ="safe", pure=True).compose, words)
        complaints += isinstance(expected, tuple) and isinstance(expected[0], str) and expected[0].endswith("Error")
        assert outcome(nodes_of, words) == expected, repr(words)
    assert complaints > 50
