"""One header to one field: as listed, as spelled otherwise, with a unit, with a qualifier."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from tiercli.domain.fields import STANDARD, Field, Kind, TableFields
from tiercli.domain.patterns import late_pattern
from tiercli.read.words.counted import counted_unit
from tiercli.read.words.fold import bare as bare  # other modules take it from here
from tiercli.read.words.fold import folded_header, unwrapped
from tiercli.read.words.units import factor_of, mass_of
from tiercli.read.words.written import folded

_UNIT = late_pattern(r"^(.+?)[\s_]*(?:[(\[{<【〔「](.{1,16})[)\]}>】〕」]|[/:,、_](.{1,6}))$")
_UNIT_WORD = late_pattern(r"^(?:计量)?(?:单位|unit)[:\s]*|^in\s+", re.IGNORECASE)
_UNIT_BEHIND = late_pattern(  # only its letters are of either case: ranges of characters would take long to compile so
    r"^(.*?(?:[\u4e00-\u9fff]|\s))(?i:in\s+)?((?:十|百|千|万|亿)*(?:公吨|吨|公斤|千克|美元|欧元|元)|(?<=[\u4e00-\u9fff\s])(?i:kgs?|mt|t|tons|tonnes|usd|eur|rmb|cny|kzt|rub))$"
)
_WITH_TAX = late_pattern(r"\s+(?:excl|incl|excluding|including|before|after|ex|inc|without|with)\b\.?\s+(?:vat|tax(?:es)?|gst)$", re.IGNORECASE)
_QUALIFIERS = ("不含税", "含税", "未税", "无税", "实际", "本期", "本次", "本位币", "本币", "折人民币", "人民币", "我方")


DISTINCTIVE: Mapping[str, tuple[str, ...]] = {
    "sales": ("quantity", "amount", "returned_quantity", "returned_amount"),
    "receivables": ("balance", "overdue_amount", "overdue_days", "prepaid"),
    "orders": ("ordered", "delivered"),
    "service": ("case_no", "kind", "handled_date", "in_time", "cause", "description"),
    "surveys": ("satisfaction",),
    "visits": ("way", "visitor", "result"),
    "targets": ("target",),
    "products": ("unit_weight", "density"),
    "team": ("role",),
    "branches": ("head", "contact"),
    "contacts": ("role",),
    "market": ("volume",),
    "levels": ("grading", "since"),
    "managers": ("manager_id", "hire_date", "level", "base_pay"),
    "overrides": ("reason", "approver", "from", "until"),
    "aliases": ("alias",),
}
"""Fields of which a table must have at least one to be that table when the sheet's name does not say so."""


def own_figures(table: TableFields) -> tuple[str, ...]:
    """Numbers that a rulebook adds to a table: they are what its sales are measured by, where it says so."""
    standard = STANDARD[table.name].fields if table.name in STANDARD else ()
    known = {one.name for one in standard}
    return tuple(one.name for one in table.fields if one.kind.is_number and one.name not in known)


@lru_cache(maxsize=16384)
def split_unit(header: str) -> tuple[str, str]:
    """A header's name and unit: 数量(吨), 数量（单位：吨）, 数量吨 and Quantity in t are 数量 and 吨."""
    narrow = unicodedata.normalize("NFKC", header).strip().rstrip("*:")
    match = _UNIT.match(narrow)
    if match and match[1].strip():
        return match[1].strip(), _UNIT_WORD.sub("", (match[2] or match[3]).strip())
    if match := _UNIT_BEHIND.match(narrow):
        return match[1].strip(), match[2]
    return narrow, ""


class Lexicon:
    """One table's names of fields: as listed, as spelled otherwise, as folded by rule; those of `--map`; and those of the second choice.

    matched, chosen: what headers that were asked for before stand for, as several steps ask for the same ones; see `match_header`, `second_choice`.
    last: the same second choices for a column whose first one is taken: `Due` beside a due date is what is owed.
    """

    def __init__(self, table: TableFields, maps: Mapping[str, str]) -> None:
        self.table = table
        self.matched: dict[str, Found | None] = {}
        self.chosen: dict[tuple[str, bool], tuple[int, Found] | None] = {}
        self.mapped: dict[str, Field] = {}
        for written, target in maps.items():
            prefix, _, name = target.rpartition(".")
            found = table.field(name) if prefix in ("", table.name) else None
            if found:
                self.mapped[bare(written)] = found
        names = _names_of(table)
        self.first, self.second = names.first, names.second
        self._names = names
        self.known = names.known | self.mapped.keys()
        """All names in the forms that headers are compared in."""

    @property
    def last(self) -> _Names:
        """Names of the second choice, where those of later fields come first."""
        return self._names.last

    @cached_property
    def distinctive(self) -> tuple[str, ...]:
        """Fields of which a sheet must have at least one to be this table when its name does not say so; none where it can do without."""
        listed = DISTINCTIVE.get(self.table.name, self.table.distinctive)
        return (*listed, *own_figures(self.table)) if listed else ()

    @cached_property
    def distinctive_forms(self) -> frozenset[str]:
        """Their names in the forms that headers are compared in."""
        wanted = {*self.distinctive, "customer_name" if "customer_id" in self.distinctive else ""}  # a second name may turn out to be the id
        own = [one for one in self.table.fields if one.name in wanted]
        names = [name for one in own for name in (one.name, *one.title, *one.aliases, *one.second)]
        mapped = (written for written, one in self.mapped.items() if one in own)
        return frozenset((*mapped, *map(bare, names), *map(folded_header, names)))


@dataclass(frozen=True)
class _TableNames:
    """What a table's fields are called, whatever `--map` says."""

    fields: Sequence[Field]
    first: _Names
    second: _Names
    known: frozenset[str]

    @cached_property
    def last(self) -> _Names:
        """The second choices with the last field first: asked for by few sheets only."""
        return _Names([(one, one.second) for one in reversed(self.fields)])


_NAMES: dict[int, tuple[TableFields, _TableNames]] = {}
_HELD: dict[int, tuple[TableFields, dict[tuple[tuple[str, str], ...], Lexicon]]] = {}
MOST_MAPS = 8


def _names_of(table: TableFields) -> _TableNames:
    held = _NAMES.get(id(table))
    if held is None or held[0] is not table:
        listed = STANDARD.get(table.name)
        standard = listed.fields if listed is not None else ()
        own_first = table.fields if table is listed else sorted(table.fields, key=lambda one: one in standard)
        names_first = [*((one, (one.name, *one.title)) for one in own_first), *((one, one.aliases) for one in own_first)]  # before the further names of any
        first = _Names(names_first)
        second = _Names([(one, one.second) for one in table.fields])
        known = frozenset().union(first.spelled, first.folded, second.spelled, second.folded)
        held = _NAMES[id(table)] = (table, _TableNames(table.fields, first, second, known))
    return held[1]


def lexicon_of(table: TableFields, maps: Mapping[str, str]) -> Lexicon:
    """The lexicon of a table, made once for the same table and maps: every sheet asks for all of them."""
    held = _HELD.get(id(table))
    if held is None or held[0] is not table or len(held[1]) > MOST_MAPS:
        held = _HELD[id(table)] = (table, {})
    key = tuple(maps.items())
    found = held[1].get(key)
    if found is None:
        found = held[1][key] = Lexicon(table, maps)
    return found


class _Names:
    """Names of fields in three forms, as listed, but for spelling, and folded by rule; the first field that lists a name has it."""

    def __init__(self, fields: Sequence[tuple[Field, Sequence[str]]]) -> None:
        self.exact: dict[str, Field] = {}
        self.spelled: dict[str, Field] = {}
        self.folded: dict[str, Field] = {}
        self.ranks: dict[str, int] = {}
        self._asked: dict[str, tuple[Field, int] | None] = {}
        for one, names in fields:
            for rank, name in enumerate(names):
                self.exact.setdefault(unicodedata.normalize("NFC", name), one)
                self.spelled.setdefault(bare(name), one)
                if key := folded_header(name):
                    self.folded.setdefault(key, one)
                    self.ranks.setdefault(key, rank)

    def of(self, header: str) -> tuple[Field, int] | None:
        """The field of a header, and the strength of the match."""
        if header not in self._asked:
            self._asked[header] = self._of(header)
        return self._asked[header]

    def _of(self, header: str) -> tuple[Field, int] | None:
        if found := self.exact.get(unicodedata.normalize("NFC", header.strip())):
            return found, 3
        found = self.spelled.get(bare(header)) or self.folded.get(folded_header(header))
        return (found, 2) if found else None


Found = tuple[Field, int, str, Decimal, str]  # field, strength, unit, factor, currency


def match_header(header: str, lexicon: Lexicon) -> Found | None:
    """The field that a header names."""
    if not header or len(header) > 100:
        return None
    if header not in lexicon.matched:
        lexicon.matched[header] = None if lexicon.known.isdisjoint(forms_of(header)) else _matched(header, lexicon)
    return lexicon.matched[header]


@lru_cache(maxsize=16384)
def forms_of(header: str) -> frozenset[str]:
    """All that may be looked up for a header in a table's names: where none of it is known, no closer look finds anything."""
    whole = unwrapped(header)
    name = split_unit(whole)[0]
    plain = bare(name)
    candidates = {whole, plain, unqualified(plain), _WITH_TAX.sub("", name)}
    return frozenset((bare(header), *map(bare, candidates), *map(folded_header, candidates)))


def _matched(header: str, lexicon: Lexicon) -> Found | None:
    header = unwrapped(header) if bare(header) not in lexicon.mapped else header
    name, unit = split_unit(header)
    plain = bare(header)
    if mapped := lexicon.mapped.get(plain):
        factor, currency = (factor_of(unit, mapped.kind, mapped.unit) or (Decimal(1), "")) if unit else (Decimal(1), "")
        return mapped, 4, unit, factor, currency
    return _match(header, name, unit, lexicon.first)


def second_choice(header: str, lexicon: Lexicon, *, last: bool = False) -> tuple[int, Found] | None:
    """The field that a header may stand for where no other does, as a guess; lower numbers first."""
    if not header or len(header) > 100:
        return None
    if (header, last) not in lexicon.chosen:
        lexicon.chosen[header, last] = _chosen(header, lexicon, last=last)
    return lexicon.chosen[header, last]


def _chosen(header: str, lexicon: Lexicon, *, last: bool) -> tuple[int, Found] | None:
    forms = forms_of(header)
    header = unwrapped(header)
    name, unit = split_unit(header)
    names = lexicon.second if lexicon.known.isdisjoint(forms) or not last else lexicon.last
    found = None if lexicon.known.isdisjoint(forms) else _match(header, name, unit, names)
    ranks = names.ranks
    if found is None:
        alone = _unit_alone(header, lexicon)
        return alone and (len(ranks) + 1, alone)
    rank = ranks.get(folded_header(header), ranks.get(folded_header(name), len(ranks)))
    return rank, (found[0], 1, *found[2:])


def _unit_alone(header: str, lexicon: Lexicon) -> Found | None:
    """A header that is nothing but a unit stands for what is counted in it: 吨, MT and KG are tonnes sold, 元 and 万元 what they cost."""
    if lexicon.table.name != "sales" or (len(header.strip()) == 1 and header.isascii() and header.lower() != "t"):
        return None
    is_mass = mass_of(folded(header)) is not None
    field = lexicon.table.field("quantity" if is_mass else "amount")
    scale = factor_of(header.strip(), Kind.QUANTITY if is_mass else Kind.MONEY)
    if field is None or scale is None or not (is_mass or (scale[1] and "/" not in header and "每" not in header)):
        return None
    return field, 1, header.strip(), *scale


def _match(header: str, name: str, unit: str, names: _Names) -> Found | None:
    if found := names.of(header):
        scale = factor_of(unit, found[0].kind, found[0].unit) if unit and found[0].kind.is_number else None
        named = unit if scale or (found[0].kind is Kind.QUANTITY and counted_unit(unit)) else ""
        return *found, named, *(scale or (Decimal(1), ""))
    return _with_unit(name, unit, names, bracketed=unicodedata.normalize("NFKC", header).endswith(tuple(")]}>】〕」")))


def unqualified(name: str) -> str:
    """A name without words such as 含税 or 实际 before it."""
    if name.startswith(_QUALIFIERS):
        return name.removeprefix(next(word for word in _QUALIFIERS if name.startswith(word)))
    return name


def _with_unit(name: str, unit: str, names: _Names, *, bracketed: bool) -> Found | None:
    """A listed name with a unit is that name (2); with a word that may mean another thing, such as 不含税, it is a guess (1)."""
    plain = bare(name)
    for candidate in dict.fromkeys((plain, unqualified(plain), _WITH_TAX.sub("", name))):
        match = names.of(candidate)
        if match is None:
            continue
        found = match[0]
        strength = 2 if candidate == plain else 1
        if not unit:
            return found, strength, "", Decimal(1), ""
        if not found.kind.is_number:
            return (found, 1, "", Decimal(1), "") if bracketed else None  # customer_rank is no customer
        scale = factor_of(unit, found.kind, found.unit)
        if scale:
            return found, strength, unit, *scale
        if found.kind is Kind.QUANTITY and counted_unit(unit):
            return found, strength, unit, Decimal(1), ""
        if unit.lower() in ("含税", "不含税", "未税", "价税合计", "net", "gross", "excl. vat", "incl. vat", "excl. tax", "incl. tax"):
            return found, 1, "", Decimal(1), ""
    return None
