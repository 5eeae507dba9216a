"""What a sheet says about the measure of its columns: unit and currency columns, number formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Whole
from tiercli.domain.fields import Kind
from tiercli.domain.patterns import late_pattern
from tiercli.read.sheet.measures import ColumnMeasures
from tiercli.read.sheet.row_units import RowWords
from tiercli.read.words.counted import Unit
from tiercli.read.words.headers import Match
from tiercli.read.words.lexicon import bare
from tiercli.read.words.number_formats import parse_format, shown_whole
from tiercli.read.words.target import holds_quantity, is_price

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
