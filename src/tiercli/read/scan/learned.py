"""What the rows that were looked at teach of all others: words whose rows must be looked at one by one, and words of units that scale figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.frames.sql import literal
from tiercli.read.reading import ROW
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.scan.facts import FIGURES
from tiercli.read.scan.numbered import FILE_STEP
from tiercli.read.scan.raw import PLACE, file_of
from tiercli.read.scan.total_rows import total_words
from tiercli.read.sheet.document_columns import MOST_WORDS, ToldByWords, told_by_words
from tiercli.read.sheet.row_remarks import HEEDED, said_by
from tiercli.read.sheet.row_units import are_units, may_measure
from tiercli.read.together.unit_sizes import COUNT, EACH, PIECES

if TYPE_CHECKING:
    from tiercli.read.scan.pieces_and_litres import CountedBy
    from tiercli.read.scan.typed_view import Word
    from tiercli.read.sheet_reading import SheetReading

    Mask = np.ndarray[Any, np.dtype[np.bool_]]
    Numbers = np.ndarray[Any, np.dtype[np.int64]]

FARTHEST = 8
"""亿元: units whose names are further apart than 10^8 are none that figures are written in."""
_MOST_NOBODY = 100
KEYS = ("customer_id", "customer_name")
_NO_POWER = -FARTHEST - 1
ANY = -1


@dataclass(frozen=True, slots=True)
class Shift:
    """By how many powers of ten a figure is scaled, for each file and word of a column: 公斤 -3.

    column: empty where no word matters. powers: (number of the file, or `ANY` where none matters; word) -> power.
    """

    column: str
    powers: Mapping[tuple[int, str | None], int]

    def rows(self, text: str, file: int, word: str | None) -> str:
        """SQL of the rows of a file that say a word; empty for all. text: SQL of the column."""
        parts = [f"{file_of(PLACE)} = {file}"] if file != ANY else []
        return " AND ".join([*parts, *([saying(text, word)] if self.column else [])])


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned.

    odd: column of words, or field that tells customers -> those whose rows must be looked at. shifts: figure -> how it is scaled.
    stages: of one column, the words that tell orders, deliveries and invoices, where there are several.
    left: number of a file -> the kinds of documents in it that are left out. places: rows that are to be looked at as well.
    orders: numbers of the files in which each line of an order shows the amount of the whole order. counted: figures that count pieces or litres.
    """

    odd: Mapping[str, frozenset[str | None]] = field(default_factory=dict)
    shifts: Mapping[str, Shift] = field(default_factory=dict)
    stages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    left: Mapping[int, frozenset[str]] = field(default_factory=dict)
    places: Numbers | None = None
    orders: Sequence[int] = ()
    counted: Mapping[str, CountedBy] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.odd or self.shifts or self.stages or self.orders or self.counted)


def saying(text: str, word: str | None) -> str:
    """SQL of the rows in which a text is a word."""
    return f"{text} IS NULL" if word is None else f"{text} = {literal(word)}"


@dataclass(frozen=True)
class _Looked:
    """The plain rows that were looked at, beside what reading made of them.

    words: column -> the different words, and for each row the place of its word. mine, theirs: figure -> numbers; there: where both have one.
    files: the number of each row's.
    """

    used: Mask
    files: Numbers
    words: Mapping[str, tuple[list[str | None], Numbers]]
    mine: Mapping[str, tuple[Numbers, Mask]]
    theirs: Mapping[str, tuple[Numbers, Mask]]


def learned(readings: Sequence[SheetReading], there: pa.Table, words: Mapping[str, Word], numbers: Mapping[str, int]) -> Learned:
    """What holds for all rows.

    there: the rows that were looked at, as the engine has them, with the columns of words. words: by those columns.
    numbers: with the steps to which they are rounded, in millionths.
    Errors: NotScannableError where several kinds of documents stand side by side, of which only all rows together tell what counts.
    """
    looked = _looked(readings, there, list(words), list(numbers))
    plain = there.filter(pc.invert(there["_odd"]))
    keys = [name for name in KEYS if name in there.column_names]
    odd = total_words(plain, [*words, *keys])
    stages: dict[str, Mapping[str, str]] = {}
    for column, one in words.items():
        different = pc.unique(plain[column].cast(pa.string())).drop_null().to_pylist()
        said = {word for header in one.headers for word, kind in said_by(one.field, header, different).items() if kind in HEEDED}
        if said:
            odd.setdefault(column, set()).update(said)
    for column, (different, _) in looked.words.items():
        for told in _told(words[column], [word for word in different if word is not None]):
            if told.stages and stages.setdefault(column, told.stages) != told.stages:
                raise NotScannableError("kinds of documents, which headers of one column tell otherwise")
            if told.rows:
                odd.setdefault(column, set()).update(told.rows)
    if len({kind for told in stages.values() for kind in told.values()}) < 2:
        stages = {}
    elif len(stages) > 1 or not all(_same_words(there, number, *one, words) for number in range(len(readings)) for one in stages.items()):
        raise NotScannableError("several kinds of documents, which columns or files tell otherwise")
    shifts = {name: shift for name, step in numbers.items() if (shift := _shift(name, step, looked))}
    for column, word in _to_look_at(looked, words, numbers, shifts, _saying_any(plain, odd)):
        odd.setdefault(column, set()).add(word)
    for column, word in _nobody(plain, ~looked.used & ~_saying_any(plain, odd), keys):
        odd.setdefault(column, set()).add(word)
    return Learned({column: frozenset(found) for column, found in odd.items()}, shifts, stages)


def _told(word: Word, different: Sequence[str]) -> list[ToldByWords]:
    """What the words of a column tell, by each of its headers."""
    return [told_by_words(word.field, header, different) for header in word.headers]


def _same_words(there: pa.Table, number: int, column: str, stages: Mapping[str, str], words: Mapping[str, Word]) -> bool:
    """Whether the words of one file by themselves tell what those of all tell."""
    own = pc.unique(there[column].filter(pa.array(there[PLACE].to_numpy() // FILE_STEP == number))).drop_null().to_pylist()
    return all(told.stages == {word: kind for word, kind in stages.items() if word in own} for told in _told(words[column], own))


def _saying_any(plain: pa.Table, odd: Mapping[str, set[str | None]]) -> Mask:
    """The rows that say a word for which they must be looked at."""
    mask = np.zeros(plain.num_rows, dtype=bool)
    for column, found in odd.items():
        said = plain[column].cast(pa.string())
        mask |= pc.fill_null(pc.is_in(said, value_set=pa.array([word for word in found if word is not None], pa.string())), False).to_numpy()
        mask |= said.is_null().to_numpy() if None in found else False
    return mask


def _nobody(plain: pa.Table, unused: Mask, keys: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Names and numbers without a letter or a figure, which are none to reading: a blank, a dash. No row of theirs is used."""
    rows = plain.select(keys).filter(pa.array(unused)).slice(0, _MOST_NOBODY)
    for row in rows.to_pylist():
        said = {name: str(value) for name, value in row.items() if value is not None}
        if not any(letter.isalnum() for text in said.values() for letter in text):
            yield next(iter(said.items()))


def _looked(readings: Sequence[SheetReading], there: pa.Table, columns: Sequence[str], numbers: Sequence[str]) -> _Looked:
    places, used = there[PLACE].to_numpy(), np.zeros(there.num_rows, dtype=bool)
    theirs = {name: (np.zeros(there.num_rows, dtype=np.int64), np.zeros(there.num_rows, dtype=bool)) for name in numbers}
    mine = {name: _filled(there[name]) for name in numbers}
    for number, reading in enumerate(readings):
        rows = reading.rows
        assert rows is not None
        at = np.searchsorted(places, rows[ROW].to_numpy().astype(np.int64) - 2 + number * FILE_STEP)
        used[at] = True
        for name in numbers:
            for column in (one + name for one in ("", COUNT, PIECES) if one + name in rows.column_names):  # a number of pieces stands as it is
                values, known = _filled(rows[column])
                theirs[name][0][at[known]], theirs[name][1][at[known]] = values[known], True
            if "price" in theirs and EACH + name in rows.column_names:  # and so does the price of one
                known = at[rows[EACH + name].is_valid().to_numpy()]
                theirs["price"][0][known], theirs["price"][1][known] = (part[known] for part in mine["price"])
    plain = np.flatnonzero(~there["_odd"].to_numpy(zero_copy_only=False))
    words = {}
    for column in columns:
        coded = there[column].combine_chunks().dictionary_encode(null_encoding="encode")
        different = coded.dictionary.to_pylist()
        if len(different) <= MOST_WORDS:
            words[column] = (different, coded.indices.to_numpy().astype(np.int64)[plain])
    return _Looked(
        used[plain],
        (places // FILE_STEP)[plain],
        words,
        {name: (values[plain], valid[plain]) for name, (values, valid) in mine.items()},
        {name: (values[plain], valid[plain]) for name, (values, valid) in theirs.items()},
    )


def _filled(column: pa.ChunkedArray) -> tuple[Numbers, Mask]:
    return pc.fill_null(column, 0).to_numpy().astype(np.int64), column.is_valid().to_numpy()


def _shift(name: str, step: int, looked: _Looked) -> Shift | None:
    """How a figure, rounded to a step, is scaled; none where it stands as it is, or no column of units, or more than one, explains it."""
    (mine, has_mine), (theirs, has_theirs) = looked.mine[name], looked.theirs[name]
    known = looked.used & has_mine & has_theirs & (np.sign(mine) * np.sign(theirs) > 0)
    powers = np.full(len(known), _NO_POWER)
    for power in sorted(range(-FARTHEST, FARTHEST + 1), key=abs, reverse=True):  # the nearest has the last word
        powers[known & _is_scaled(mine, theirs, power, step)] = power
    found = set(powers[known].tolist())
    if not found - {0}:
        return None
    ways: list[list[tuple[str, list[str | None], Numbers]]] = [
        [("", [None], np.zeros(len(known), dtype=np.int64))],
        [(column, *one) for column, one in looked.words.items() if are_units([word for word in one[0] if word])],
    ]
    several = np.unique(looked.files)
    for by_file, way in product((False, True) if len(several) > 1 else (False,), ways):
        fitting = [fit for one in way if (fit := _fitting(powers, known, looked.files if by_file else np.full(len(known), ANY), *one))]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _fitting(powers: Numbers, known: Mask, files: Numbers, column: str, different: Sequence[str | None], codes: Numbers) -> Shift | None:
    """The shift in which each file and word has one power, if it has."""
    shift: dict[tuple[int, str | None], int] = {}
    for file, (place, word) in product(np.unique(files).tolist(), enumerate(different)):
        own = set(powers[known & (codes == place) & (files == file)].tolist())
        if len(own) > 1 or _NO_POWER in own:
            return None
        if own:
            shift[file, word] = own.pop()
    return Shift(column, shift)


def _is_scaled(mine: Numbers, theirs: Numbers, power: int, step: int) -> Mask:
    """Whether numbers are others times a power of ten, but for what the smaller ones were rounded by."""
    by = 10 ** abs(power)
    small, large = (mine, theirs) if power >= 0 else (theirs, mine)
    fits = np.abs(small) <= np.iinfo(np.int64).max // by
    apart = np.abs(np.where(fits, small, 0) * by - large)
    scaled: Mask = fits & (apart <= (step * by // 2 if power else 0))
    return scaled


def _to_look_at(
    looked: _Looked, words: Mapping[str, Word], numbers: Mapping[str, int], shifts: Mapping[str, Shift], settled: Mask
) -> Iterator[tuple[str, str | None]]:
    """Words of which some row is read otherwise and none is seen to be read as it stands, and words of units by which a number of a file is not seen to be.

    settled: rows to look at.
    """
    as_it_stands = looked.used.copy()
    for name, step in numbers.items():
        (mine, has_mine), (theirs, has_theirs) = looked.mine[name], looked.theirs[name]
        same = np.zeros(len(mine), dtype=bool)
        for power, rows in _powers(looked, shifts.get(name)):
            same |= rows & _is_scaled(mine, theirs, power, step)
        as_it_stands &= (has_mine == has_theirs) & (~has_mine | same)
    figures = [looked.mine[name] for name in FIGURES if name in looked.mine and looked.mine[name][1].any()]
    proof = as_it_stands & np.logical_and.reduce([has_mine & (mine > 0) for mine, has_mine in figures] or [as_it_stands])
    for column, (different, codes) in looked.words.items():
        is_unit = any(may_measure(header, [word for word in different if word]) for header in words[column].headers)
        for place, word in enumerate(different):
            rows = (codes == place) & ~settled
            own = [rows & (looked.files == file) & has_mine & (mine != 0) for file in np.unique(looked.files) for mine, has_mine in looked.mine.values()]
            is_proven = all(as_it_stands[one].any() for one in own if one.any()) if is_unit and any(map(np.any, own)) else proof[rows].any()
            if not is_proven and (is_unit or not as_it_stands[rows].all()):
                yield column, word


def _powers(looked: _Looked, shift: Shift | None) -> Iterator[tuple[int, Mask]]:
    """The rows by the power of ten that scales them."""
    rest = np.ones(len(looked.used), dtype=bool)
    for (file, word), power in shift.powers.items() if shift is not None else ():
        rows = rest if file == ANY else rest & (looked.files == file)
        if shift is not None and shift.column:
            different, codes = looked.words[shift.column]
            rows = rows & (codes == different.index(word))
        rest &= ~rows
        yield power, rows
    yield 0, rest
