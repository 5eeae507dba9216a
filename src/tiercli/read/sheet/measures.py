"""One notion of measure: what every number of a column counts, found in the cell, the row, the format, the header and the unit line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Mask, Whole
from tiercli.domain.fields import Kind
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.cell_formats import PLAIN, NumberFormat, parse_format, shown_whole
from tiercli.read.sheet.row_units import MoneyUnit, RowWords
from tiercli.read.words.counted import Target, Unit, holds_quantity, is_price, target_of, unit_of
from tiercli.read.words.decimal_marks import Commas, with_points
from tiercli.read.words.headers import Match
from tiercli.read.words.lexicon import bare
from tiercli.read.words.number_column import Scale, number_column
from tiercli.read.words.typed import Counted, Typed
from tiercli.read.words.units import HOME, factor_of


@dataclass(frozen=True, slots=True)
class Measure:
    """What the plain numbers of some rows count.

    factor: to the field's own unit. said: the row or the format says it, so that a cell that says another unit contradicts.
    counted: the unit, where it is no weight and its weight must be looked up. problem: why the rows cannot be taken.
    """

    factor: Decimal = Decimal(1)
    said: bool = False
    currency: str = ""
    counted: Unit | None = None
    problem: str = ""


@dataclass(frozen=True)
class ColumnMeasures:
    """Everything that speaks of one column: its header's match, the unit and currency columns beside it, and its cells' formats.

    formats: for each row the place of its format in `codes`, -1 for none.
    """

    match: Match
    unit: RowWords | None = None
    formats: Whole | None = None
    codes: tuple[str, ...] = ()
    currency: RowWords | None = None

    @property
    def blame(self) -> Mapping[str, int]:
        """The column that is at fault where rows cannot be taken for their unit."""
        units = {"unknown-unit": self.unit.column, "unit-conflict": self.unit.column} if self.unit else {}
        return units | ({"currency": self.currency.column} if self.currency else {})


def typed_numbers(cells: pa.Array, about: ColumnMeasures, commas: Commas | None = None) -> Typed:
    """A column of numbers in its field's own unit; rows whose measure is not known, or contradicts itself, have a problem and no value."""
    odd_dots, decimal_comma = None, commas is not None and commas.decimal
    if commas is not None and commas.decimal:
        cells, odd_dots = with_points(cells, commas)
    groups = list(_groups(cells, about))
    parts = [
        (rows, measure, _typed(cells if rows is None else cells.filter(pa.array(rows)), measure, about.match, decimal_comma=decimal_comma))
        for rows, measure in groups
    ]
    typed = parts[0][2] if len(parts) == 1 and parts[0][0] is None else _joined(len(cells), parts)
    if odd_dots is not None:
        _without(typed, "ambiguous", odd_dots)
    if commas is not None and commas.by == "question" and commas.open is not None:
        _without(typed, "ambiguous", commas.open)
    if about.currency is not None and about.match.field.kind is Kind.MONEY:
        foreign = np.array([*(meaning not in ("", target_of(about.match.field).currency) for meaning in about.currency.meanings), False])
        _without(typed, "currency", foreign[about.currency.codes])
    typed.blame = about.blame
    return typed


def _without(typed: Typed, problem: str, rows: Mask) -> None:
    """Takes the values of rows away for a problem that they have."""
    rows = rows & typed.values.is_valid().to_numpy(zero_copy_only=False)
    if rows.any():
        typed.problems[problem] = rows | typed.problems.get(problem, np.zeros(len(rows), dtype=bool))
        typed.values = pc.if_else(pa.array(rows), pa.scalar(None, pa.int64()), typed.values)


def _groups(cells: pa.Array, about: ColumnMeasures) -> list[tuple[Mask | None, Measure]]:
    """Rows that are measured alike; none stands for all rows."""
    if about.unit is None and about.formats is None:
        return [(None, measure_of(about.match, PLAIN, None))]
    count = len(cells)
    units = about.unit.codes if about.unit else np.full(count, -1, dtype=np.int64)
    formats = about.formats if about.formats is not None else np.full(count, -1, dtype=np.int64)
    units = _blanks_filled(about.unit, cells) if about.unit else units
    width = len(about.codes) + 1
    keys, places = np.unique(units * width + formats + 1, return_inverse=True)
    measures: dict[Measure, Mask] = {}
    for place, key in enumerate(keys.tolist()):
        unit, shown = divmod(key, width)
        said = None if about.unit is None or unit < 0 else (about.unit.meanings[unit] or Unit(""))
        measure = measure_of(about.match, parse_format(about.codes[shown - 1]) if shown else PLAIN, said, has_units=about.unit is not None)
        rows = places == place
        measures[measure] = measures[measure] | rows if measure in measures else rows
    return [(None if len(measures) == 1 else rows, measure) for measure, rows in measures.items()]


def _blanks_filled(unit: RowWords, cells: pa.Array) -> Whole:
    """The unit of every row; where all others say one unit, a blank says it too."""
    filled = cells.is_valid().to_numpy(zero_copy_only=False)
    said = np.unique(unit.codes[filled & (unit.codes >= 0)])
    names = {unit.meanings[code] for code in said.tolist()}
    return np.where(unit.codes < 0, said[0], unit.codes) if len(names) == 1 and None not in names else unit.codes


def measure_of(match: Match, shown: NumberFormat, unit: Unit | MoneyUnit | None, *, has_units: bool = False) -> Measure:
    """What a column's plain numbers count in rows of one unit and one number format.

    unit: what the row says; Unit("") is a word that is no unit. has_units: whether there is a unit column at all.
    """
    field, target = match.field, target_of(match.field)
    if field.kind is Kind.SHARE or (field.kind is Kind.NUMBER and not holds_quantity(field)):
        if shown.percent:
            return Measure(1 / target.factor, said=True)
        return Measure(match.factor / target.factor if match.unit else Decimal(1))
    if shown.percent:
        return Measure(problem="wrong-unit")
    if field.kind is Kind.MONEY:
        return _money(match, shown, unit, target)
    return _quantity(match, shown, unit if isinstance(unit, Unit) else None, target, has_units=has_units)


def _money(match: Match, shown: NumberFormat, unit: Unit | MoneyUnit | None, target: Target) -> Measure:
    currency, factor = match.currency, match.factor / target.factor if match.unit else Decimal(1)
    if isinstance(unit, MoneyUnit):
        if match.unit and not match.by_line and (unit.factor, unit.currency or HOME) != (match.factor, currency or HOME):
            return Measure(problem="unit-conflict")
        return Measure(unit.factor / target.factor) if unit.currency in ("", target.currency) else Measure(problem="currency")
    literal = factor_of(shown.unit, Kind.MONEY) if shown.unit else None
    if shown.currency:
        if currency and currency != shown.currency:
            return Measure(problem="currency")
        currency = shown.currency
    if (literal or match.unit) and shown.scale != 1:  # what is shown in that unit is the cell's own figure, or nobody knows which of the two is meant
        if (literal[0] if literal else match.factor) * shown.scale != 1:
            return Measure(problem="unit-conflict")
        factor = 1 / target.factor
    elif literal:
        factor = literal[0] / target.factor
    if currency and currency != target.currency:
        return Measure(problem="currency")
    if is_price(match.field) and unit is not None and "/" not in match.unit:
        # the price of one of what the row counts
        factor = factor if not unit.tonnes else (factor / unit.tonnes).quantize(Decimal("0.000001"))
    return Measure(factor, said=bool(literal))


_AS_TONNES = (1, Decimal("0.001"))
"""What a format that names a mass may scale cells from: tonnes, or kilograms that are shown as tonnes."""


def _quantity(match: Match, shown: NumberFormat, unit: Unit | None, target: Target, *, has_units: bool) -> Measure:
    """The row's unit, else the format's, else the header's, else the unit line's; row against format or header is a contradiction."""
    formatted = unit_of(shown.unit) if shown.unit else None
    header = unit_of(match.unit) if match.unit else None
    if unit == Unit(""):
        return Measure(problem="unknown-unit")
    said = unit or formatted
    spoken = [one for one in (unit, formatted, None if match.by_line else header) if one is not None]
    if said is not None and len({(one.name, one.tonnes) for one in spoken}) > 1:
        return Measure(problem="unit-conflict")
    if said is None and header is None and match.unit == "" and has_units:
        return Measure(problem="unknown-unit")
    chosen = said or header
    if chosen is None:
        return Measure(match.factor / target.factor if match.unit else Decimal(1))
    if target.counted:
        return Measure(Decimal(1), said=said is not None) if chosen.name == target.counted else Measure(problem="unknown-unit")
    if chosen.tonnes is None:
        return Measure(counted=chosen)
    scale = shown.scale if formatted is not None or said is not None or match.unit else Decimal(1)
    if scale != 1 and chosen.tonnes * scale not in (_AS_TONNES if formatted is not None else (1,)):
        return Measure(problem="unit-conflict")
    return Measure(chosen.tonnes * scale / target.factor, said=said is not None)


def _typed(cells: pa.Array, measure: Measure, match: Match, *, decimal_comma: bool) -> Typed:
    count, target = len(cells), target_of(match.field)
    counted = measure.counted.name if measure.counted else target.counted
    plain = Decimal(1) if measure.counted else measure.factor
    scale = Scale(plain, 1 / target.factor, measure.said, counted, target.currency or HOME, match.field.unit)
    typed = number_column(cells, match.field.kind, scale=scale, decimal_comma=decimal_comma)
    known = typed.values.is_valid().to_numpy(zero_copy_only=False)
    if measure.problem:
        typed.problems[measure.problem] = known | typed.problems.get(measure.problem, np.zeros(count, dtype=bool))
        typed.values, typed.counted = pa.nulls(count, pa.int64()), None
    elif measure.counted is not None:
        typed.counted = Counted((measure.counted,), np.where(known, 0, -1), typed.values)
        typed.values = pa.nulls(count, pa.int64())
    return typed


def _joined(count: int, parts: list[tuple[Mask | None, Measure, Typed]]) -> Typed:
    """The groups put together again in the order of the rows."""
    values, valid = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=bool)
    counts, units, names = np.zeros(count, dtype=np.int64), np.full(count, -1, dtype=np.int64), list[Unit]()
    typed = Typed(pa.nulls(0, pa.int64()))
    for rows, _, part in parts:
        assert rows is not None
        values[rows] = part.values.fill_null(0).to_numpy(zero_copy_only=False)
        valid[rows] = part.values.is_valid().to_numpy(zero_copy_only=False)
        for problem, mask in part.problems.items():
            whole = typed.problems.setdefault(problem, np.zeros(count, dtype=bool))
            whole[np.flatnonzero(rows)[mask]] = True
        if part.counted is not None:
            counts[rows] = part.counted.counts.fill_null(0).to_numpy(zero_copy_only=False)
            units[rows] = np.where(part.counted.codes >= 0, part.counted.codes + len(names), -1)
            names += part.counted.units
    typed.values = pa.array(values, pa.int64(), mask=~valid)
    if names:
        typed.counted = Counted(tuple(names), units, pa.array(counts, pa.int64(), mask=units < 0))
    return typed


_LOCAL = late_pattern(r"本币|本幣|本位币|本位幣|人民币|人民幣|localcurrency|inlc|\(cny\)|\(rmb\)")


@dataclass
class Measures:
    """What speaks of the columns of one sheet.

    units: quantity's column -> its unit column. currency: the column of currencies. formats: column -> each row's number format.
    """

    units: Mapping[int, RowWords] = field(default_factory=dict)
    currency: RowWords | None = None
    formats: Mapping[int, Whole] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    prices: Mapping[int, RowWords] = field(default_factory=dict)
    money: RowWords | None = None

    def about(self, match: Match) -> ColumnMeasures:
        """What speaks of one column of numbers."""
        unit = self.units.get(match.column) if holds_quantity(match.field) else self.prices.get(match.column)
        unit = self.money if match.field.kind is Kind.MONEY and not is_price(match.field) else unit
        currency = self.currency if match.field.kind is Kind.MONEY and not is_local(match.header) else None
        return ColumnMeasures(match, unit, self.formats.get(match.column), self.codes, currency)

    def shown(self, match: Match, cells: pa.Array) -> pa.Array:
        """Texts and ids as their number formats show them: 123 under 00000 is 00123."""
        formats = self.formats.get(match.column)
        if formats is None:
            return cells
        for place in sorted(set(formats.tolist()) - {-1}):
            mask = parse_format(self.codes[place]).mask
            if mask is None:
                continue
            rows = pa.array(formats == place)
            coded = cells.filter(rows).dictionary_encode()
            texts = pa.array([None if text is None else shown_whole(text, mask) for text in coded.dictionary.to_pylist()], pa.string())
            cells = pc.replace_with_mask(cells, rows, texts.take(coded.indices))
        return cells

    def said(self) -> list[str]:
        """The units of unit columns that are converted, as a finding lists them."""
        lines = []
        for unit in {words.column: words for words in self.units.values()}.values():
            masses = {text: one for text, one in zip(unit.texts, unit.meanings, strict=True) if isinstance(one, Unit) and one.tonnes not in (None, 1)}
            lines += [f"{text} × {one.tonnes:f}" for text, one in masses.items()]
        return lines[:20]


def is_local(header: str) -> bool:
    """Whether a header says that its amounts are in the home currency, whatever the deal was made in."""
    return bool(_LOCAL.search(bare(header)))
