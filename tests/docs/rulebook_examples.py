"""The worked examples of docs/rulebook.md: a rulebook, tables, and what must come out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "rulebook.md"
_BLOCK = re.compile(r"^```(yaml|csv)(?: (\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXPECTED = ("result", "alerts", "treatments")


@dataclass
class Example:
    """One example: the YAML as it stands, tables by name, expected tables by name."""

    heading: str
    yaml: str
    tables: dict[str, str] = field(default_factory=dict)
    expected: dict[str, str] = field(default_factory=dict)

    @property
    def rulebook(self) -> str:
        """The YAML with the lines that the document leaves out."""
        head = "" if "tiercli:" in self.yaml else "tiercli: 1\nname: example\ntitle: Example\n"
        tail = "" if "gradings:" in self.yaml or "extends:" in self.yaml else "gradings: {tier: {levels: [{name: all}]}}\n"
        return head + self.yaml + tail


def examples() -> Iterator[Example]:
    """Every example of the document, in order."""
    words = DOCUMENT.read_text(encoding="utf-8")
    current: Example | None = None
    for match in _BLOCK.finditer(words):
        kind, name, body = match.groups()
        if kind == "yaml":
            if current is not None:
                yield current
            headings = re.findall(r"^#{2,3} (.*)$", words[: match.start()], re.MULTILINE)
            current = Example(headings[-1] if headings else "start", body)
        elif current is not None and name in _EXPECTED:
            current.expected[name] = body
        elif current is not None:
            current.tables[name or "sales"] = body
    if current is not None:
        yield current


def rows(words: str) -> list[dict[str, str]]:
    """A CSV block as rows."""
    return list(csv.DictReader(io.StringIO(words)))
