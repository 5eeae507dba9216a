"""What a rulebook says about reading: how returns are taken, what units weigh, which sums it measures, which words are values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tiercli.domain.fields import Field, Kind, TableFields
from tiercli.frames.kinds import Scan
from tiercli.read.options import ReadOptions
from tiercli.read.words.written import NO_VALUE, folded
from tiercli.rulebook.facts.names import declared_fields, home_of, tables_to_read
from tiercli.rulebook.facts.needs import measured_sums, measures_sales, named_fields, words_of_fields
from tiercli.rulebook.facts.row_arithmetic import rounds_rows
from tiercli.rulebook.model import Rulebook

if TYPE_CHECKING:
    from tiercli.rulebook.load import Loaded


def reading_for(options: ReadOptions, rulebook: Rulebook) -> ReadOptions:
    """What the user settled about reading, completed by the rulebook."""
    return replace(
        options,
        returns=rulebook.sales.returns,
        units=rulebook.units,
        measured=measured_sums(rulebook),
        named=named_fields(rulebook),
        rounds_rows=rounds_rows(rulebook),
    )


def scan_for(rulebook: Rulebook, wanted: Scan) -> Scan:
    """Whether rows of sales may stay where they lie: not where the rulebook asks of each row what only reading it tells."""
    asks_rows = home_of(rulebook.entity).key != "customer_id" or any(name == "sales" and one.values for name, _, one in declared_fields(rulebook))
    shows_rows = any(sheet.shows_rows for _, sheet in rulebook.sheets.each())
    return "never" if asks_rows or shows_rows or "sales" in rulebook.tables else wanted


def fields_for(rulebook: Rulebook) -> Mapping[str, TableFields]:
    """The tables to look for, with the rulebook's own fields and tables.

    Words such as 无, none and NA mean "no value" in a text field; where the rulebook names one, it is a value of that field.
    """
    words = {name: kept for name, named in words_of_fields(rulebook).items() if (kept := frozenset(word for word in named if folded(word) in NO_VALUE))}
    tables = tables_to_read(rulebook)
    return {name: _with_words(table, words) for name, table in tables.items()} if words else tables


def _with_words(table: TableFields, words: Mapping[str, frozenset[str]]) -> TableFields:
    fields = tuple(replace(field, words=words[field.name]) if field.name in words and field.kind is Kind.TEXT else field for field in table.fields)
    return replace(table, fields=fields) if fields != table.fields else table


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
