"""Columns that say for each row what another column is counted in: 单位, 计量单位, UoM, 币种."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from tiercli.domain.arrays import Whole
from tiercli.domain.fields import STANDARD, Kind
from tiercli.domain.patterns import late_pattern
from tiercli.domain.texts import texts_of
from tiercli.read.words.counted import Unit, holds_quantity, unit_of
from tiercli.read.words.lexicon import bare, split_unit
from tiercli.read.words.units import currency_of, factor_of, is_magnitude
from tiercli.read.words.values import trimmed
from tiercli.read.words.written import folded

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.read.words.headers import Headers


_PLAIN = frozenset({"单位", "销售单位", "结算单位", "开票单位", "unit", "units", "salesunit", "um"})
"""Headers that may also mean a branch or a company: their values tell."""
_SURE, _CURRENCIES = (
    frozenset(bare(word) for word in (field.name, *field.title, *field.aliases)) - {"unit"}
    for name in ("unit", "currency")
    if (field := STANDARD["sales"].field(name))
)
_TAIL = late_pattern(r"(?:计量)?单位$|(?:unit|units|uom)$")
_MOST_UNITS = 500
_FIRST = 20
_PLACES = late_pattern(r"country|nation|state|region|province|国家|国别|地区|省")
"""KG is Kyrgyzstan too."""
_MASS_NAMES = late_pattern(r"吨|重量|净重|毛重|tonnes?|tons?|tonnage|weight", re.IGNORECASE)


@dataclass(frozen=True)
class RowWords:
    """What a column says for each row: codes into `meanings`; -1 where the cell is blank.

    meanings: units, or codes of currencies; none for a word that is no unit. texts: as written.
    """

    column: int
    codes: Whole
    meanings: tuple[Any, ...]
    texts: tuple[str, ...]

    def share(self, wanted: Any) -> float:
        """The part of the filled rows whose meaning is wanted."""
        filled = self.codes >= 0
        table = np.array([bool(wanted(meaning)) for meaning in self.meanings] or [False])
        return float(table[self.codes[filled]].mean()) if filled.any() else 0.0


def _words(column: int, cells: pa.Array, meaning: Any) -> RowWords | None:
    coded = trimmed(cells).dictionary_encode()
    texts = texts_of(coded.dictionary)
    if len(texts) > _MOST_UNITS:
        return None
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return RowWords(column, codes, tuple(meaning(text) for text in texts), tuple(texts))


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """What a row's amounts are in: 万元 is 10,000 yuan."""

    factor: Decimal
    currency: str


def _money_unit(text: str) -> MoneyUnit | None:
    found = factor_of(text, Kind.MONEY) if text.strip() and not is_magnitude(folded(text)) else None
    return MoneyUnit(*found) if found else None


def money_units(names: Sequence[str], cells: Sequence[pa.Array]) -> Iterator[RowWords]:
    """The columns that say for each row whether its amounts are yuan or ten thousand yuan, or of what its price is: 元/公斤."""
    for column, name in enumerate(names):
        words = bare(name.rpartition(" › ")[2])
        if words in _SURE or words in _PLAIN or _TAIL.search(words):
            rows = _words(column, cells[column], _money_unit)
            if rows is not None and rows.share(lambda unit: unit is not None) >= 0.5:
                yield rows


def unit_columns(names: Sequence[str], cells: Sequence[pa.Array], sure: frozenset[int] = frozenset(), own: Collection[str] = ()) -> list[RowWords]:
    """The columns that name units of measure, told from branches and companies by their values.

    sure: columns that the user says are units. own: further units, whose weight a rulebook gives.
    """
    further = {folded(name): Unit(name) for name in own}

    def meaning(text: str) -> Unit | None:
        return unit_of(text) or further.get(folded(text))

    found = []
    for column, name in enumerate(names):
        words = bare(name.rpartition(" › ")[2])
        is_sure = column in sure or words in _SURE
        if not (is_sure or words in _PLAIN or _TAIL.search(words)):
            continue
        rows = _words(column, cells[column], meaning)
        if rows is None:
            continue
        known = rows.share(lambda unit: unit is not None)
        if column in sure or known >= 0.5 or (is_sure and known > 0):
            found.append(rows)
    return found


def unit_columns_by_values(names: Sequence[str], cells: Sequence[pa.Array], columns: Collection[int]) -> list[RowWords]:
    """Columns whose headers nobody knows (SU, Einh.) and whose every cell is a unit, one of mass among them: they say what the quantity is in.

    Packs with their weight (25kg/袋) alone are the specification of what was sold, and say nothing of what the quantity counts.
    """
    found = []
    for column in sorted(columns):
        first = [text for text in cells[column].slice(0, _FIRST).to_pylist() if text and text.strip()]
        if not first or not all(unit_of(text) for text in first) or _PLACES.search(bare(names[column])):
            continue
        rows = _words(column, cells[column], unit_of)
        if rows is not None and all(rows.meanings) and any(map(_is_mass, rows.texts)):
            found.append(rows)
    return found


def _is_mass(text: str) -> bool:
    """Whether a cell is a unit of mass beyond doubt; a single letter may be anything, and a pack is no mass."""
    unit = unit_of(text)
    return unit is not None and unit.tonnes is not None and not unit.is_pack and (len(text.strip()) > 1 or not text.isascii())


def may_measure(header: str, words: Sequence[str]) -> bool:
    """Whether a column may say what its rows are measured in: by its header, or because every word under it is a unit."""
    name = bare(header.rpartition(" › ")[2])
    return name in _SURE or name in _PLAIN or name in _CURRENCIES or bool(_TAIL.search(name)) or are_units(words)


def are_units(words: Sequence[str]) -> bool:
    """Whether every word is a unit: 吨, kg, 万元."""
    return bool(words) and all(unit_of(word) or _money_unit(word) for word in words)


def currency_column(names: Sequence[str], cells: Sequence[pa.Array], known: int | None) -> RowWords | None:
    """The column that names currencies; known: where it is, when a header or the user said so."""
    column = known if known is not None else next((index for index, name in enumerate(names) if bare(name) in _CURRENCIES), None)
    return None if column is None else _words(column, cells[column], currency_of)


def has_mass_name(header: str) -> bool:
    """Whether a header's own word is a weight: 吨数, 净重, Weight."""
    return bool(_MASS_NAMES.search(header))


def units_by_column(headers: Headers, units: Sequence[RowWords]) -> Mapping[int, RowWords]:
    """Which quantity is counted in which unit column: by the name they share, else the nearest, else the only one.

    A weight is never counted in pieces: a unit column of pieces belongs to the other quantity of the sheet.
    """
    quantities = {match.column for match in headers.matches if holds_quantity(match.field)}
    names = {match.field.name for match in headers.matches if match.column in quantities}
    quantities |= {column for column, name in headers.doubles if name in names}
    bound: dict[int, RowWords] = {}
    for quantity in sorted(quantities):
        usable = [unit for unit in units if not _is_other(headers.names[quantity], unit)]
        by_name = [unit for unit in usable if _stem(headers.names[unit.column]) and _stem(headers.names[unit.column]) in bare(headers.names[quantity])]
        plain = [unit for unit in usable if not _stem(headers.names[unit.column]) or unit in by_name]
        chosen = by_name or sorted(plain, key=lambda unit: (abs(unit.column - quantity), unit.column < quantity)) or ([] if len(units) > 1 else usable)
        if chosen:
            bound[quantity] = chosen[0]
    return bound


def _stem(header: str) -> str:
    """What a unit column is the unit of: 重量 for 重量单位."""
    words = bare(header.rpartition(" › ")[2])
    stem = _TAIL.sub("", words)
    return "" if stem in ("", "主", "基本", "计量", "销售", "库存", "采购", "交易", "结算", "计价", "base", "sales", "order", "stock", "measure") else stem


def _is_other(header: str, unit: RowWords) -> bool:
    """Whether a quantity cannot be counted in this column's units: it names its own, or is a weight where they are pieces."""
    pieces = unit.share(lambda one: isinstance(one, Unit) and one.tonnes is None) > 0.5
    own = unit_of(split_unit(header)[1]) if split_unit(header)[1] else None
    return pieces and (has_mass_name(header) or (own is not None and own.tonnes is not None))
