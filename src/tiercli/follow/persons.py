"""Who by name looks after an entity: from the table of the team, the branches, or a field of its own.

The team is asked first: a row of it names a role, and whom it is for, an entity, a petrol station, a branch, or everybody. The narrowest row counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tiercli.domain.language import Text
from tiercli.domain.spelling import folded_word
from tiercli.follow.graded import GradedRows
from tiercli.outcome.about import entity_of_rows
from tiercli.rulebook.sheets.plan import Plan

if TYPE_CHECKING:
    import pyarrow as pa

_BRANCHES = "branches."


def persons_of(graded: GradedRows, sheet: Plan, who: Sequence[object]) -> list[str | None]:
    """A person's name for every entity, none where nobody is named.

    who: the role or body in charge of every entity, as its treatment says.
    """
    branch, station = (_values(graded, name) for name in (sheet.branch, sheet.station))
    own = {name: _values(graded, name) for name in (sheet.person, *sheet.persons.values()) if name and not name.startswith(_BRANCHES)}
    heads = _of_branches(graded.outcome.tables.get("branches"))
    team = _Team(graded)
    answer: list[str | None] = []
    for place, (entity, in_charge) in enumerate(zip(graded.ids(), who, strict=True)):
        words = _words(in_charge)
        found = team.person(words, entity, station[place], branch[place])
        if found is None:
            name = next((sheet.persons[word] for word in words if word in sheet.persons), sheet.person)
            if name and name.startswith(_BRANCHES):
                found = heads.get(folded_word(branch[place] or ""), {}).get(name.removeprefix(_BRANCHES))
            elif name:
                found = own[name][place]
        answer.append(found or None)
    return answer


def contacts_of(graded: GradedRows, sheet: Plan) -> list[str | None]:
    """The name of every entity's contact, none where the plan names no such field or nobody stands in it."""
    if sheet.contact is None or not sheet.contact.startswith(_BRANCHES):
        return _values(graded, sheet.contact)
    branches, field = _of_branches(graded.outcome.tables.get("branches")), sheet.contact.removeprefix(_BRANCHES)
    return [branches.get(folded_word(branch or ""), {}).get(field) for branch in _values(graded, sheet.branch)]


def groups_of(graded: GradedRows, names: Sequence[str]) -> list[list[str | None]]:
    """The group of every entity under each of some names."""
    return [_values(graded, name) for name in names]


def _values(graded: GradedRows, name: str | None) -> list[Any]:
    """A name's value for every entity as text; none where there is none."""
    if not name or graded.entities.place_of(name)[1] == "missing":
        return [None] * graded.count
    none = graded.none_word()
    if name in graded.outcome.rulebook.gradings:  # by their names, which are the same in the history of either language
        return list(graded.rows[graded.entities.names[name][0]].to_pylist())
    return [None if value == none else value for value in graded.text_of(name).to_pylist()]


def _words(in_charge: object) -> tuple[str, ...]:
    return tuple(in_charge) if isinstance(in_charge, Text) else (str(in_charge),) if in_charge is not None else ()


def _of_branches(table: pa.Table | None) -> Mapping[str, Mapping[str, Any]]:
    """The row of each branch; the first of several."""
    if table is None or "branch" not in table.column_names:
        return {}
    return {folded_word(row["branch"]): row for row in reversed(table.to_pylist()) if row["branch"]}


class _Team:
    """The rows of the table of the team, by role."""

    def __init__(self, graded: GradedRows) -> None:
        table = graded.outcome.tables.get("team")
        self.rows: dict[str, list[tuple[str | None, str | None, str | None, str]]] = {}
        if table is None or "person" not in table.column_names or "role" not in table.column_names:
            return
        entities = entity_of_rows(graded.outcome, "team")
        theirs = entities.to_pylist() if entities is not None else [None] * table.num_rows
        for entity, row in zip(theirs, table.to_pylist(), strict=True):
            if row["role"] and row["person"]:
                who = (str(entity) if entity else None, _folded(row.get("station")), _folded(row.get("branch")), str(row["person"]))
                self.rows.setdefault(folded_word(row["role"]), []).append(who)

    def person(self, words: Sequence[str], entity: str, station: str | None, branch: str | None) -> str | None:
        """The first of the narrowest rows of a role that are for an entity."""
        rows = [row for word in dict.fromkeys(words) for row in self.rows.get(folded_word(word), ())]
        known = (entity, _folded(station), _folded(branch))
        fitting = [row for row in rows if all(mine is None or mine == theirs for mine, theirs in zip(row[:3], known, strict=True))]
        return min(fitting, key=lambda row: [part is None for part in row[:3]])[3] if fitting else None


def _folded(words: object) -> str | None:
    return folded_word(str(words)) if words else None
