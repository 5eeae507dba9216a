"""What an overlay changes in the rulebook below it, in words."""

from __future__ import annotations

from collections.abc import Sequence

from tiercli.domain.language import EMPTY, Text
from tiercli.rulebook.describe.section import Section, Slot
from tiercli.rulebook.facts.differences import Difference, differences
from tiercli.rulebook.reading.source import Source

_FACTS = ("tiercli", "name", "title", "description", "source", "extends")
_HEADERS = (Text("何处", "Where"), Text("原为", "Before"), Text("改为", "Now"))
_NONE = Text("无", "none")


def changes(below: Source, whole: Source) -> Section:
    """A table of places with the value before and now; what is only about the overlay's own name is left out."""
    found = [one for one in differences(below.data, whole.data) if one.path[0] not in _FACTS]
    name = str(below.data.get("name", below.path.name))
    return section_of_changes(Text(f"对规则 {name} 的改动", f"Changes to the rulebook {name}"), found)


def section_of_changes(title: Text, found: Sequence[Difference]) -> Section:
    """Differences as a table."""
    rows = tuple((one.where, *(_NONE if words == EMPTY else words for words in (one.before, one.after))) for one in found)
    return Section(title, _HEADERS, (Slot.WORDS, Slot.WORDS, Slot.WORDS), rows)
