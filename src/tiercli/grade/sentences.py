"""Values as text, column by column: numbers from whole millionths, sentences from templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.exact import MICRO, micro
from tiercli.domain.language import NO, YES, Language, Text, after_one
from tiercli.grammar.template import decimals_of, pieces

_DECIMALS = 2
_SMALL, _LARGEST_MOVED = 2 * MICRO, 10**12


def words_beside(column: Any, bound: int, *, below: bool) -> Any:
    """Numbers as words that stand on their own side of a bound: 79.9961 is not "80.00 < 80" but "79.996 < 80".

    column: an Arrow array of int64, whole millionths. bound: in the same. below: whether they are said to be below it, else at or above.
    Two decimals, or as many as it takes; a value that six decimals round onto the bound is shown as the nearest below.
    """
    if below:
        column = pc.min_element_wise(column, pa.scalar(bound - 1, pa.int64()), skip_nulls=False)
    words = number_words(column, _DECIMALS)
    for places in range(_DECIMALS, 6):
        shown = _rounded(column, places)
        # what is below the bound is not said to be at or above it, however many places it is shown with
        false = pc.greater_equal(shown, bound) if below else pc.and_(pc.less(shown, bound), pc.greater_equal(column, bound))
        if not pc.any(false).as_py():
            break
        words = pc.if_else(false, number_words(column, places + 1), words)
    return words


def _rounded(column: Any, places: int) -> Any:
    """Whole millionths, rounded half up to so many decimals as `number_words` shows them."""
    step = 10 ** (6 - places)
    shown = pc.multiply(pc.divide(pc.add(pc.abs(column), step // 2), step), step)
    return pc.if_else(pc.less(column, 0), pc.negate(shown), shown)


def number_words(column: Any, decimals: int | None, *, percent: bool = False, commas: bool = False) -> Any:
    """Whole millionths as decimal text, rounded half up; without `decimals`, as many as there are.

    column: an Arrow array of int64; nulls stay null.
    """
    places = 6 if decimals is None else decimals
    shift = 2 if percent else 0
    if percent and decimals is None:
        places = 4
    step = 10 ** (6 - shift - places) if 6 - shift - places >= 0 else 1
    size = pc.add(pc.abs(column), step // 2)
    whole = pc.divide(size, step)  # in units of the last place shown
    scale = 10**places
    units = pc.divide(whole, scale)
    rest = pc.subtract(whole, pc.multiply(units, scale))
    words = _grouped(units) if commas else pc.cast(units, pa.string())
    if places:
        words = pc.binary_join_element_wise(words, pc.utf8_lpad(pc.cast(rest, pa.string()), places, "0"), ".")
        if decimals is None:
            words = pc.utf8_rtrim(pc.utf8_rtrim(words, "0"), ".")
    minus = pc.and_(pc.less(column, 0), pc.greater(whole, 0))
    words = pc.if_else(minus, pc.binary_join_element_wise("-", words, ""), words)
    return pc.binary_join_element_wise(words, "%", "") if percent else words


def _grouped(units: Any) -> Any:
    """1234567 as 1,234,567. units: none below 0."""
    words = pc.cast(units, pa.string())
    if (pc.max(units).as_py() or 0) < 1000:
        return words
    thousands = pc.divide(units, 1000)
    rest = pc.utf8_lpad(pc.cast(pc.subtract(units, pc.multiply(thousands, 1000)), pa.string()), 3, "0")
    return pc.if_else(pc.equal(thousands, 0), words, pc.binary_join_element_wise(_grouped(thousands), rest, ","))


def value_words(column: Any, form: str = "", language: Language = "en", bounds: Sequence[Any] = ()) -> Any:
    """Any column as text: numbers by their format, dates as 2026-10-31, yes and no as words; missing as a dash.

    bounds: params that stand in the same sentence. A number that its format would show on another side of one than it is
    gets as many decimals as it takes: 5000.001 is not "5,000, above 5,000" but "5,000.001, above 5,000".
    """
    kind = column.type
    if pa.types.is_integer(kind):
        decimals, percent, commas = decimals_of(form)
        words = number_words(column, decimals, percent=percent, commas=commas)
        whole = 2 if percent else 0
        for places in range(whole + decimals, 6) if decimals is not None else ():
            shown = _rounded(column, places)
            sides = [pc.not_equal(pc.sign(pc.subtract(shown, bound)), pc.sign(pc.subtract(column, bound))) for bound in bounds]
            if not any(pc.any(moved).as_py() for moved in sides):
                break
            finer = number_words(column, places + 1 - whole, percent=percent, commas=commas)
            words = pc.if_else(reduce(pc.or_, sides), finer, words)
    elif pa.types.is_date(kind):
        words = pc.cast(column.cast(pa.date32()), pa.string())
    elif pa.types.is_boolean(kind):
        words = pc.if_else(column, YES.spoken(language), NO.spoken(language))
    else:
        words = pc.cast(column, pa.string())
    return pc.fill_null(words, "—")


def sentence(template: Text, language: Language, look_up: Callable[[str], Any], rows: int) -> Any:
    """A template filled in for every row.

    look_up: the column of a name (int64 numbers, dates, text), or a single value for a param.
    """
    spoken = list(pieces(template.spoken(language)))
    values = {name: look_up(name) for _, name, _ in spoken if name}
    bounds = [value for value in values.values() if isinstance(value, pa.Int64Scalar)]
    parts: list[Any] = []
    number: Any = None
    for before, name, form in spoken:
        if before:
            one = after_one(before) if number is not None and language == "en" else before
            parts.append(pa.scalar(before) if one == before else pc.if_else(pc.equal(number, "1"), one, before))
        number = None
        if name:
            value = values[name]
            if isinstance(value, pa.Scalar):  # a param is told to its last digit
                number = value_words(pa.array([value.as_py()], value.type), form, language, [value])[0]
            else:
                number = value_words(value, form, language, [*bounds, *_shifted(bounds, value, values.values())])
            parts.append(number)
    if not any(isinstance(part, pa.Array | pa.ChunkedArray) for part in parts):
        return pa.array(["".join(part.as_py() for part in parts)] * rows, pa.string())
    return pc.binary_join_element_wise(*parts, "")


def _shifted(bounds: Sequence[Any], value: Any, columns: Iterable[Any]) -> Iterator[Any]:
    """Bounds that small numbers of the same sentence move for each row: the red line and what it is closer by, or the part of it that counts."""
    for column in columns if bounds else ():
        if column is value or isinstance(column, pa.Scalar) or not pa.types.is_integer(column.type) or not pa.types.is_integer(value.type):
            continue
        if (pc.max(pc.abs(column)).as_py() or 0) <= _SMALL:
            for bound in bounds:
                yield pc.add(bound, column)
                if abs(bound.as_py()) < _LARGEST_MOVED:
                    yield pc.divide(pc.multiply(bound, column), MICRO)


def constant_value(value: Any) -> Any:
    """A param as Arrow holds it: numbers in whole millionths."""
    return pa.scalar(value) if isinstance(value, str | bool | date) else pa.scalar(micro(value), pa.int64())


def joined(pieces: Sequence[Any], joiner: str) -> Any:
    """Columns of text put together row by row; nulls are passed over.

    Arrow's own way of skipping nulls loses the rows that have nothing but nulls.
    """
    led = [pc.fill_null(pc.binary_join_element_wise(joiner, piece.cast(pa.string()), ""), "") for piece in pieces]
    together = pc.binary_join_element_wise(*led, "") if len(led) > 1 else led[0]
    return pc.utf8_slice_codeunits(together, len(joiner))
