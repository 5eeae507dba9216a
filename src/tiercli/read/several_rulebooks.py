"""Rulebooks that can share one reading of the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tiercli.domain.fields import Field, TableFields
from tiercli.read.options import ReadOptions
from tiercli.read.rulebook_options import fields_for, reading_for
from tiercli.rulebook.needs import measures_sales

if TYPE_CHECKING:
    from tiercli.rulebook.load import Loaded

Fields = Mapping[str, TableFields]


@dataclass(frozen=True)
class Group:
    """Rulebooks that can share a reading: the fields of all of them, and what they say alike about returns, units and sums.

    members: their places in the batch. need_sales: whether one of them measures sales.
    """

    fields: Fields
    said: ReadOptions
    members: tuple[int, ...]
    need_sales: bool = True


def groups_of(rulebooks: Mapping[int, Loaded]) -> list[Group]:
    """As few groups as there can be: rulebooks whose own fields do not get in each other's way."""
    groups: list[Group] = []
    for place, loaded in rulebooks.items():
        fields, said, sales = fields_for(loaded.rulebook), reading_for(ReadOptions(), loaded.rulebook), measures_sales(loaded.rulebook)
        for index, group in enumerate(groups):
            joint = _joined(group.fields, fields) if (group.said, group.need_sales) == (said, sales) else None
            if joint is not None:
                groups[index] = Group(joint, said, (*group.members, place), sales)
                break
        else:
            groups.append(Group(fields, said, (place,), sales))
    return groups


def _joined(left: Fields, right: Fields) -> Fields | None:
    """The fields of both; none when a header could mean one thing in one and another in the other."""
    answer = dict(left)
    for name, table in right.items():
        old = left[name]
        known = {field.name: field for field in old.fields}
        added = [field for field in table.fields if field.name not in known]
        gone = [field for field in old.fields if table.field(field.name) is None]
        if any(known[field.name] != field for field in table.fields if field.name in known):
            return None
        if any(_headers(one) & _headers(other) for one in added for other in old.fields):
            return None
        if any(_headers(one) & _headers(other) for one in gone for other in table.fields):
            return None
        answer[name] = replace(old, fields=(*old.fields, *added))
    return answer


def _headers(field: Field) -> set[str]:
    return {words.casefold() for words in (field.name, *field.title, *field.aliases)}
