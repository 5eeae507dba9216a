"""What a field and a table of the input are: kind, unit, names, and whether a field is personal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tiercli.domain.language import Text


class Kind(StrEnum):
    """What a field holds, and so how it is read and stored.

    text: as written. id: text whose zeros matter. date: a day.
    quantity: tonnes, to the gram. money: yuan, 4 decimals. number: any other, 6 decimals.
    share: a part of one; 12% is 0.12. flag: yes or no.
    Numbers of every kind are stored as whole millionths (see `domain.exact`).
    """

    TEXT = "text"
    ID = "id"
    DATE = "date"
    QUANTITY = "quantity"
    MONEY = "money"
    NUMBER = "number"
    SHARE = "share"
    FLAG = "flag"

    @property
    def is_number(self) -> bool:
        """Whether values are stored as whole millionths."""
        return self in (Kind.QUANTITY, Kind.MONEY, Kind.NUMBER, Kind.SHARE)


UNITS = MappingProxyType({Kind.QUANTITY: "t", Kind.MONEY: "CNY"})
KIND_WORDS: Mapping[Kind, Text] = MappingProxyType(
    {
        Kind.TEXT: Text("文字", "text"),
        Kind.ID: Text("编号", "id"),
        Kind.DATE: Text("日期", "date"),
        Kind.QUANTITY: Text("数量", "quantity"),
        Kind.MONEY: Text("金额", "money"),
        Kind.NUMBER: Text("数字", "number"),
        Kind.SHARE: Text("比例", "share"),
        Kind.FLAG: Text("是/否", "yes/no"),
    }
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a table.

    summed: whether its total belongs in the row account.
    words: texts that are values here though they mean "nothing" elsewhere: 无, none, NA.
    second: names that stand for the field only where no column has a better one, the likeliest first.
    """

    name: str
    kind: Kind
    title: Text
    aliases: tuple[str, ...] = ()
    unit: str = ""
    personal: bool = False
    summed: bool = False
    second: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TableFields:
    """One table: a standard one, or one that a rulebook declares.

    key: the fields that say which customer (or manager) a row is about, best first.
    required: a row without any of these alternatives is set aside.
    sheet_names: words by which a sheet is known to be this table.
    date: the field whose day a period selects rows by; empty for records as they stand.
    distinctive: fields of a table that a rulebook declares, one of which a sheet must have to be it when its name does not say so.
    entity: the field that a rulebook grades by, where it is none of a customer: rows of a sheet without customers that lack it are nobody's.
    """

    name: str
    title: Text
    sheet_names: tuple[str, ...]
    key: tuple[str, ...]
    required: tuple[tuple[str, ...], ...]
    fields: tuple[Field, ...]
    date: str = ""
    distinctive: tuple[str, ...] = ()
    entity: str = ""

    def field(self, name: str) -> Field | None:
        """The field of that name, or none."""
        return next((one for one in self.fields if one.name == name), None)


def field(name: str, kind: Kind, zh: str, en: str, aliases: str = "", *, unit: str = "", personal: bool = False, summed: bool = False) -> Field:
    """A field from one line of the list; aliases are parted by |, and a kind that has a unit brings it."""
    names = tuple(word.strip() for word in aliases.split("|") if word.strip())
    return Field(name, kind, Text(zh, en), names, unit or UNITS.get(kind, ""), personal, summed)
