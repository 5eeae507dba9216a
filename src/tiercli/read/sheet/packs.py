"""The weight of a pack that stands in the row: 25kg/袋, 170kg/桶, 25 kg bag, 1kg*20/箱, under 规格 or in the product's name."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.fields import STANDARD
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.cell_formats import parse_format
from tiercli.read.sheet.row_units import has_mass_name
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.together.unit_sizes import weighed
from tiercli.read.words.counted import unit_of
from tiercli.read.words.fold import bare
from tiercli.read.words.headers import Match
from tiercli.read.words.lexicon import lexicon_of, match_header
from tiercli.read.words.typed import Counted, Packs, Typed, each_distinct
from tiercli.read.words.units import mass_of
from tiercli.read.words.written import simplified

_HEADER = late_pattern(r"规格|包装|型号|牌号|\bspec|packing|packag|pack ?size|size")
_NAME = late_pattern(r"品名|产品|商品|物料|存货|货物|product|item|material|description")
_SACKS = frozenset({"袋", "包"})
"""Two words for one thing, where 25kg fit in."""
_MASS = r"(?P<mass>kgs?|公斤|千克|吨|mt|t|克|g|斤|lbs?)"
_TIMES = r"(?:[*x×](?P<times>\d{1,4})(?:袋|包|瓶|桶|罐|盒|支|bags?|packs?|bottles?)?)?"
_SIZE = late_pattern(
    rf"(?<![\d.])(?P<size>\d{{1,6}}(?:\.\d{{1,4}})?)\s*{_MASS}\s*{_TIMES}\s*(?:/|每|per)?\s*(?P<pack>装|[\u4e00-\u9fff]{{1,2}}|[a-z]+)?(?![a-z\d])"
)


def settle_packs(sheet: Understanding) -> None:
    """Gives rows that count packs their tonnes, where a column of the row says what such a pack weighs."""
    for match in sheet.headers.matches:
        column = sheet.typed[match.field.name]
        if column.counted is not None:
            if sheet.grid.elsewhere is not None:
                sheet.reading.counted_by[match.field.name] = _headers_that_tell(sheet, match, column.counted)
            price = next((one for one in sheet.headers.matches if one.field.name == "price" and "/" not in one.unit), None)
            _settle(sheet, match.field.name, column, sheet.typed["price"] if price is not None and match.field.name == "quantity" else None)
    _say_silent(sheet)


def _headers_that_tell(sheet: Understanding, match: Match, counted: Counted) -> list[str]:
    """The headers of the columns that tell what a figure counts, and what one of it weighs."""
    unit = sheet.measures.units.get(match.column)
    columns = [*([unit.column] if unit is not None else []), *(index for _, index, _ in _own_columns(sheet, counted)), *(index for index, _ in _columns(sheet))]
    return [sheet.headers.names[index] for index in dict.fromkeys(columns)]


def _settle(sheet: Understanding, name: str, column: Typed, price: Typed | None) -> None:
    counted = column.counted
    assert counted is not None
    codes = counted.codes.copy()
    counts = counted.counts.fill_null(0).to_numpy(zero_copy_only=False)
    values, has = column.values.fill_null(0).to_numpy(zero_copy_only=False).copy(), column.values.is_valid().to_numpy(zero_copy_only=False).copy()
    done, weights, priced = np.zeros(sheet.count, dtype=bool), np.full(sheet.count, None, dtype=object), np.full(sheet.count, None, dtype=object)
    for place, index, weighs in _own_columns(sheet, counted):
        waiting = np.flatnonzero(codes == place)
        answers, which = each_distinct(sheet.texts[index].take(pa.array(waiting)), weighs)
        for number, weight in enumerate(answers):
            if weight is not None and len(rows := waiting[which == number]):
                values[rows], has[rows], codes[rows], done[rows], weights[rows] = weighed(counts[rows], weight), True, -1, True, str(weight)
    for index, is_name in _columns(sheet):
        for place, unit in enumerate(counted.units):
            waiting = np.flatnonzero(codes == place)
            if not len(waiting) or unit.litres is not None:
                continue
            answers, which = each_distinct(sheet.texts[index].take(pa.array(waiting)), partial(_weight, pack=unit.name, is_name=is_name))
            for number, weight in enumerate(answers):
                rows = waiting[which == number]
                if weight is None or not len(rows):
                    continue
                values[rows], has[rows], codes[rows], done[rows], weights[rows] = weighed(counts[rows], weight), True, -1, True, str(weight)
                if price is not None:  # the price of a pack, as of a tonne
                    of_pack = price.values.take(pa.array(rows))
                    of_tonne = np.rint(of_pack.fill_null(0).to_numpy(zero_copy_only=False).astype(np.float64) / float(weight)).astype(np.int64)
                    known = of_pack.is_valid().to_numpy(zero_copy_only=False)
                    price.values = pc.replace_with_mask(price.values, _mask(rows, sheet.count), pa.array(of_tonne, mask=~known))
                    priced[rows] = float(weight)
    if done.any():
        column.values = pa.array(values, pa.int64(), mask=~has)
        column.counted = type(counted)(counted.units, codes, pa.array(counts, pa.int64(), mask=codes < 0)) if (codes >= 0).any() else None
        column.packs = Packs(pa.array(counts, pa.int64(), mask=~done), pa.array(weights, pa.string()), pa.array(priced, pa.float64()))
        more = sheet.grid.elsewhere.weighed(name) if sheet.grid.elsewhere is not None else 0
        zh = "{n} 行按本行规格里每件的重量换算成吨。"
        en = "{n} [row is|rows are] converted to tonnes by the weight of a pack that the row itself says."
        sheet.say_masked(f"{sheet.table.name}.weighed", done, zh, en, more=more)


def _say_silent(sheet: Understanding) -> None:
    """Says that a quantity without any unit is read in tonnes beside a column of packs: it may count those."""
    quantity = next((match for match in sheet.headers.matches if match.field.name == "quantity"), None)
    if sheet.table.name != "sales" or quantity is None or quantity.unit or quantity.column in sheet.measures.units or has_mass_name(quantity.header):
        return
    if any(match.field.name == "price" and "/" in match.unit for match in sheet.headers.matches) or _has_unit_format(sheet, quantity.column):
        return
    for index in (index for index, is_name in _columns(sheet) if not is_name):
        answers, which = each_distinct(sheet.texts[index], unit_of)
        packs = [answer is not None and answer.is_pack for answer in answers]
        if not any(packs) or np.array([*packs, False])[which[which >= 0]].mean() <= 0.5:
            continue
        example = next(answer.written for answer in answers if answer is not None and answer.is_pack)
        zh = f"“{quantity.header}”没有写明单位，按吨读入；而“{sheet.headers.names[index]}”写的是每件的重量，例如“{example}”：数量若是件数，销量就大了许多倍。"
        en = (
            f"'{quantity.header}' says no unit and is read in tonnes, while '{sheet.headers.names[index]}' says what a pack weighs, such as '{example}': "
            "if packs are counted, the volume is many times too large."
        )
        sheet.say("sheet.unit-silent", Text(zh, en), where=sheet.place(-1, quantity.column))
        return


def _has_unit_format(sheet: Understanding, column: int) -> bool:
    """Whether cells of a column are shown with a unit (0.0"吨")."""
    shown = sheet.measures.formats.get(column)
    return shown is not None and any(parse_format(sheet.measures.codes[place]).unit for place in np.unique(shown).tolist() if place >= 0)


def _own_columns(sheet: Understanding, counted: Counted) -> list[tuple[int, int, Callable[[str], Decimal | None]]]:
    """Columns of densities or of the weight of one beside the quantity: the place of a unit, the column, and what its cells mean in tonnes."""
    taken = {match.column for match in sheet.headers.matches}
    found: list[tuple[int, int, Callable[[str], Decimal | None]]] = []
    for index, header in enumerate(sheet.headers.names):
        match = match_header(header, lexicon_of(STANDARD["products"], {})) if header and index not in taken and index in sheet.texts else None
        if match is None or match[0].name not in ("density", "unit_weight"):
            continue
        of_density = match[0].name == "density"
        for place, unit in enumerate(counted.units):
            if of_density and unit.litres is not None:
                found.append((place, index, partial(_by_density, litres=unit.litres)))
            elif not of_density and unit.litres is None and match[2]:
                found.append((place, index, partial(_by_factor, factor=match[3])))
    return found


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(unicodedata.normalize("NFKC", text).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 < number < 100_000 else None


def _by_density(text: str, *, litres: Decimal) -> Decimal | None:
    """Tonnes in one; no liquid weighs a hundred tonnes a cubic metre: such densities are kilograms."""
    density = _number(text)
    return None if density is None else (density / 1000 if density >= 100 else density) * litres / 1000


def _by_factor(text: str, *, factor: Decimal) -> Decimal | None:
    weight = _number(text)
    return None if weight is None else weight * factor


def _mask(rows: np.ndarray[Any, Any], count: int) -> pa.Array:
    mask = np.zeros(count, dtype=bool)
    mask[rows] = True
    return pa.array(mask)


def _columns(sheet: Understanding) -> list[tuple[int, bool]]:
    """The columns that may say it, those of specifications first; and whether they are names, which must say the pack too."""
    numbers = {match.column for match in sheet.headers.matches if match.field.kind.is_number}
    names = {index: bare(name) for index, name in enumerate(sheet.headers.names) if index in sheet.texts and index not in numbers}
    specified = [(index, False) for index, name in names.items() if _HEADER.search(name)]
    return [*specified, *((index, True) for index, name in names.items() if _NAME.search(name) and not _HEADER.search(name))]


def _weight(text: str, *, pack: str, is_name: bool) -> Decimal | None:
    """The tonnes of one pack by what a cell says; none where it says nothing, several things, or another pack's."""
    words = simplified(unicodedata.normalize("NFKC", text)).lower()
    found = set()
    for match in _SIZE.finditer(words):
        said = unit_of(match["pack"]) if match["pack"] and match["pack"] != "装" else None
        tonnes = mass_of(match["mass"])
        if tonnes is None or (said is not None and said.name != pack and not {said.name, pack} <= _SACKS):
            return None
        if (is_name and said is None and match["pack"] != "装") or (match["times"] and said is None):
            continue
        found.add(Decimal(match["size"]) * tonnes * int(match["times"] or 1))
    return found.pop() if len(found) == 1 and 0 not in found else None
