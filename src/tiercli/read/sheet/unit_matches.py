"""Headers matched anew where a column turns out to be one of units, and the better one of two columns for a field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tiercli.domain.fields import Kind
from tiercli.domain.language import Text
from tiercli.read.sheet.measures import Measures, is_local
from tiercli.read.sheet.row_units import RowWords, currency_column, has_mass_name, money_units, unit_columns, unit_columns_by_values, units_by_column
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.words.choices import basis_of
from tiercli.read.words.counted import Unit, is_price, unit_of
from tiercli.read.words.headers import Headers, Match, match_columns
from tiercli.read.words.lexicon import Lexicon, lexicon_of, match_header, split_unit
from tiercli.read.words.units import factor_of

if TYPE_CHECKING:
    import pyarrow as pa


_FURTHER_ROWS, _FEW = 3, 2
_FORMATTED = frozenset({Kind.TEXT, Kind.ID, Kind.QUANTITY, Kind.MONEY, Kind.NUMBER, Kind.SHARE})


def with_measures(sheet: Understanding, cells: Sequence[pa.Array]) -> Understanding:
    """The sheet with what speaks of its columns; its headers are matched anew where a column turns out to be one of units, or a better one stands beside it."""
    lexicon = lexicon_of(sheet.table, sheet.options.maps)
    names = sheet.headers.names
    sure = frozenset(match.column for match in sheet.headers.matches if match.field.name == "unit" and match.strength == 4)
    units = unit_columns(names, cells, sure, tuple(sheet.options.units)) or _unnamed_units(sheet, cells)
    sheet = _with_further_header_rows(replace(sheet, headers=_with_unit_field(sheet.headers, lexicon, units)), cells)
    currency = currency_column(names, cells, next((match.column for match in sheet.headers.matches if match.field.name == "currency"), None))
    by_column = units_by_column(sheet.headers, units)
    sheet = replace(sheet, headers=_with_better_columns(sheet.headers, lexicon, by_column))
    grid = sheet.grid
    formats = {
        match.column: found
        for match in sheet.headers.matches
        if match.field.kind in _FORMATTED and (found := grid.formats_of(match.column, sheet.start)) is not None
    }
    main = next((by_column[match.column] for match in sheet.headers.matches if match.field.name == "quantity" and match.column in by_column), None)
    sheet = replace(sheet, headers=_with_main_unit(sheet.headers, main))
    money = list(money_units(names, cells))
    of_prices = next((words for words in money if any("/" in text for text in words.texts)), main)
    prices = {match.column: of_prices for match in sheet.headers.matches if of_prices is not None and is_price(match.field)}
    measures = Measures(by_column, currency, formats, grid.formats.codes, prices, next((words for words in money if words is not of_prices), None))
    return replace(sheet, measures=measures)


def _unnamed_units(sheet: Understanding, cells: Sequence[pa.Array]) -> list[RowWords]:
    """Columns of units that only their values tell, on sheets that have quantities."""
    taken = {match.column for match in sheet.headers.matches}
    if not any(match.field.kind is Kind.QUANTITY for match in sheet.headers.matches):
        return []
    named = [column for column, name in enumerate(sheet.headers.names[: len(cells)]) if name and column not in taken]
    return unit_columns_by_values(sheet.headers.names, cells, named)


def _with_further_header_rows(sheet: Understanding, cells: Sequence[pa.Array]) -> Understanding:
    """What rows around the headers say once more counts for the columns and is no record: their names in another language (Amount (10k CNY) below 金额),
    their numbers (1, 2, 3), or their units (公斤, 万元), these also in the row above."""
    lexicon = lexicon_of(sheet.table, sheet.options.maps)
    matches, rows = list(sheet.headers.matches), list[int]()
    if sheet.headers.row and not sheet.headers.two_rows:
        above = _texts(sheet.grid.columns, sheet.headers.row - 1)
        matches = _in_units(matches, above) if above and all(_is_unit(text, None) for text in above.values()) else matches
    for row in range(min(_FURTHER_ROWS, sheet.count)):
        texts = _texts(cells, row)
        named = {match: known for match in matches if (text := texts.get(match.column)) and (known := match_header(text, lexicon))}
        same = {match: known for match, known in named.items() if known[0].name == match.field.name}
        if len(same) > 1 and 2 * len(same) >= sum(match.column in texts for match in matches):
            matches = _in_units(matches, {match.column: _unit_behind(texts.get(match.column, ""), match) for match in matches})
            _say_unknown_units(
                sheet, row, {match.column: texts.get(match.column, "") for match in matches if not match.unit and match.field.kind.is_number}, lexicon
            )
        elif _are_units(texts, matches):
            matches = _in_units(matches, texts)
        elif not (len(texts) > _FEW and list(texts.values()) == [str(column + 1) for column in texts]):
            break
        rows.append(sheet.start + row)
    marked = np.append(sheet.grid.asides.get("repeated-header", np.zeros(0, dtype=np.int64)), np.array(rows, dtype=np.int64))
    grid = replace(sheet.grid, asides={**sheet.grid.asides, "repeated-header": marked}) if rows else sheet.grid
    return replace(sheet, grid=grid, headers=replace(sheet.headers, matches=tuple(matches)))


def _texts(columns: Sequence[pa.Array], row: int) -> dict[int, str]:
    return {column: text.strip() for column, one in enumerate(columns[:512]) if (text := one[row].as_py()) and text.strip(" -—/")}


def _are_units(texts: Mapping[int, str], matches: Sequence[Match]) -> bool:
    """Whether every number's cell says a unit, and no other one has a figure in it."""
    numeric = {match.column: match for match in matches if match.field.kind.is_number}
    is_said = any(column in texts for column in numeric)
    return is_said and all(_is_unit(text, one) if (one := numeric.get(column)) else not any(map(str.isdecimal, text)) for column, text in texts.items())


def _unit_behind(text: str, match: Match) -> str:
    """The unit that a name in another language ends with: Quantity (kg), Volume bbl, Quantity in gallons, USD."""
    words = (split_unit(text)[1], _unit_word(text), *text.split()[-1:])
    kind, within = match.field.kind, match.field.unit
    return next((word for word in words if word and (factor_of(word, kind, within) or (kind is Kind.QUANTITY and unit_of(word)))), "")


def _say_unknown_units(sheet: Understanding, row: int, texts: Mapping[int, str], lexicon: Lexicon) -> None:
    """Says which names in another language have a word in brackets that may be a unit nobody knows."""
    for column, text in texts.items():
        name, unit = split_unit(text)
        if unit and match_header(text, lexicon) is None and match_header(name, lexicon) is not None:
            message = Text(
                f"“{sheet.headers.names[column]}”下面写着“{text}”，“{unit}”不是认识的单位，数字按表头的单位计。",
                f"'{text}' stands below '{sheet.headers.names[column]}'; '{unit}' is no unit that is known, and the numbers are taken as the header says.",
            )
            sheet.say("sheet.unit-unknown", message, where=sheet.place(row, column))


def _in_units(matches: Sequence[Match], texts: Mapping[int, str]) -> list[Match]:
    """The matches with units that stand in cells above or below their headers; one that a header has itself is kept."""
    changed = []
    for match in matches:
        text = _unit_word(texts.get(match.column, "")) if match.field.kind.is_number and not match.unit else ""
        scale = factor_of(text, match.field.kind, match.field.unit) if text else None
        if scale is not None:
            match = replace(match, unit=text, factor=scale[0], currency=scale[1])
        elif text and match.field.kind is Kind.QUANTITY:
            match = replace(match, unit=text)
        changed.append(match)
    return changed


def _unit_word(text: str) -> str:
    return text.strip("()（）[]【】 ").removeprefix("单位").lstrip(":： ")


def _is_unit(text: str, match: Match | None) -> bool:
    """Whether a cell beside a header says nothing but a unit."""
    if any(char.isdecimal() for char in text) or len(text) > 12:
        return False
    words = _unit_word(text)
    return unit_of(words) is not None or factor_of(words, match.field.kind if match else Kind.MONEY) is not None or words in ("%", "％")


def _rematched(headers: Headers, lexicon: Lexicon, names: Mapping[int, str], losers: Sequence[tuple[int, str]] = ()) -> Headers:
    """The headers matched anew with some names replaced; they stay as written."""
    matches, doubles = match_columns([names.get(column, name) for column, name in enumerate(headers.names)], lexicon, headers.below)
    written = tuple(replace(match, header=headers.names[match.column]) for match in matches)
    return replace(headers, matches=written, doubles=(*doubles, *losers))


def _with_unit_field(headers: Headers, lexicon: Lexicon, units: Sequence[RowWords]) -> Headers:
    """A column 单位 that holds units is no branch: the branch may stand elsewhere."""
    taken = {match.column: match for match in headers.matches}
    known = lexicon.table.field("unit")
    names: dict[int, str] = {}
    for unit in units:
        match = taken.get(unit.column)
        if match is not None and (match.strength == 4 or match.field.name == "unit"):
            continue
        is_first = known is not None and not names and not any(one.field.name == "unit" for one in headers.matches)
        names[unit.column] = known.title.zh if known is not None and is_first else ""
    return _rematched(headers, lexicon, names) if names else headers


def _with_main_unit(headers: Headers, main: RowWords | None) -> Headers:
    """The field `unit` is that of the quantity; several columns of units are no doubles of one another."""
    matches = headers.matches
    if main is not None and all(match.column != main.column for match in matches):
        own = [
            replace(match, column=main.column, header=headers.names[main.column]) if match.field.name == "unit" and match.strength < 4 else match
            for match in matches
        ]
        matches = tuple(sorted(own, key=lambda match: match.column))
    return replace(headers, matches=matches, doubles=tuple(double for double in headers.doubles if double[1] != "unit"))


def _with_better_columns(headers: Headers, lexicon: Lexicon, units: Mapping[int, RowWords]) -> Headers:
    """Of several columns for one field the better one: a weight before pieces, amounts with tax before those without, yuan before others."""
    losers: list[tuple[int, str]] = []
    for match in headers.matches:
        others = [column for column, name in headers.doubles if name == match.field.name]
        if not others or match.strength == 4:
            continue
        rank = _weight_rank if match.field.kind is Kind.QUANTITY else _amount_rank if match.field.kind is Kind.MONEY else None
        if rank is None:
            continue
        ranks = {column: rank(headers.names[column], units.get(column)) for column in (match.column, *others)}
        best = max(ranks.values())
        if ranks[match.column] < best:
            losers += [(column, match.field.name) for column, value in ranks.items() if value < best]
    return _rematched(headers, lexicon, {column: "" for column, _ in losers}, losers) if losers else headers


def _weight_rank(header: str, unit: RowWords | None) -> int:
    """How surely a column is a weight: by its own unit or its unit column, by its name, or not at all."""
    own = unit_of(split_unit(header)[1]) if split_unit(header)[1] else None
    if own is not None:
        return 4 if own.tonnes is not None else -1
    if unit is not None:
        return 4 if unit.share(lambda one: isinstance(one, Unit) and one.tonnes is not None) > 0.5 else -1
    name = header.lower()
    return 3 if "吨" in name or "tonne" in name else 2 if has_mass_name(header) else 1


def _amount_rank(header: str, _: RowWords | None) -> int:
    return 3 if is_local(header) else {"net": 0, "": 1, "gross": 2}[basis_of(header)]
