"""One header to one field: as listed, as spelled otherwise, with a unit, with a qualifier."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal

from tiercli.domain.fields import Field, Kind, TableFields
from tiercli.read.counted import counted_unit
from tiercli.read.traditional import simplified
from tiercli.read.units import factor_of

_UNIT = re.compile(r"^(.*?)[\s_]*(?:[(\[{<【〔「](.{1,12})[)\]}>】〕」]|[/:,、_](.{1,6}))$")
_QUALIFIERS = ("不含税", "含税", "未税", "实际", "本期", "本次", "本币", "人民币", "我方")
_NAME_MARKS = re.compile(r"[*＊:：\s_\-‐]+")


def bare(header: str) -> str:
    """A header for comparison: NFKC, no spaces, stars, underscores or colons, lower case, simplified."""
    return simplified(_NAME_MARKS.sub("", unicodedata.normalize("NFKC", header)).lower())


def split_unit(header: str) -> tuple[str, str]:
    """A header's name and unit: 数量(吨) is 数量 and 吨."""
    narrow = unicodedata.normalize("NFKC", header).strip().rstrip("*:")
    match = _UNIT.match(narrow)
    return (match[1].strip(), (match[2] or match[3]).strip()) if match and match[1].strip() else (narrow, "")


class Lexicon:
    """One table's names of fields, as listed and as spelled otherwise; and those of `--map`."""

    def __init__(self, table: TableFields, maps: Mapping[str, str]) -> None:
        self.table = table
        self.exact: dict[str, Field] = {}
        self.spelled: dict[str, Field] = {}
        self.mapped: dict[str, Field] = {}
        for words in (lambda one: (one.name, one.title.zh, one.title.en), lambda one: one.aliases):
            for one in table.fields:
                for name in words(one):
                    self.exact.setdefault(unicodedata.normalize("NFC", name), one)
                    self.spelled.setdefault(bare(name), one)
        for written, target in maps.items():
            prefix, _, name = target.rpartition(".")
            found = table.field(name) if prefix in ("", table.name) else None
            if found:
                self.mapped[bare(written)] = found


Found = tuple[Field, int, str, Decimal, str]  # field, strength, unit, factor, currency


def match_header(header: str, lexicon: Lexicon) -> Found | None:
    """The field that a header names."""
    if not header or len(header) > 100:
        return None
    name, unit = split_unit(header)
    plain = bare(header)
    if mapped := lexicon.mapped.get(plain):
        factor, currency = (factor_of(unit, mapped.kind) or (Decimal(1), "")) if unit else (Decimal(1), "")
        return mapped, 4, unit, factor, currency
    written = unicodedata.normalize("NFC", header.strip())
    for found, strength in ((lexicon.exact.get(written), 3), (lexicon.spelled.get(plain), 2)):
        if found:
            scale = factor_of(unit, found.kind) if unit and found.kind.is_number else None
            named = unit if scale or (found.kind is Kind.QUANTITY and counted_unit(unit)) else ""
            return found, strength, named, *(scale or (Decimal(1), ""))
    return _with_unit(name, unit, lexicon.spelled)


def may_be_header(cells: Sequence[str], known: set[str]) -> bool:
    """Whether any cell is a name that some table knows; spares the rows of data a closer look."""
    for cell in cells:
        if cell and len(cell) <= 100:
            names = (bare(cell), bare(split_unit(cell)[0]))
            if any(name in known or _unqualified(name) in known for name in names):
                return True
    return False


def _unqualified(name: str) -> str:
    for word in _QUALIFIERS:
        if name.startswith(word):
            return name[len(word) :]
    return name


def _with_unit(name: str, unit: str, spelled: Mapping[str, Field]) -> Found | None:
    """A listed name with a unit is that name (2); with a word that may mean another thing, such as 不含税, it is a guess (1)."""
    for candidate in dict.fromkeys((bare(name), _unqualified(bare(name)))):
        found = spelled.get(candidate)
        if found is None:
            continue
        strength = 2 if candidate == bare(name) else 1
        if not unit:
            return found, strength, "", Decimal(1), ""
        if not found.kind.is_number:
            return found, 1, "", Decimal(1), ""
        scale = factor_of(unit, found.kind)
        if scale:
            return found, strength, unit, *scale
        if found.kind is Kind.QUANTITY and counted_unit(unit):
            return found, strength, unit, Decimal(1), ""
        if unit in ("含税", "不含税", "未税", "价税合计", "net", "gross"):
            return found, 1, "", Decimal(1), ""
    return None
