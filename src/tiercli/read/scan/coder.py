"""Plain lines into columns: numbers as whole millionths, days as days, and each text as the number of it in a list.

Texts are told apart once, while Arrow takes the lines apart: every later question about customers, products or doubles compares whole numbers.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.exact import MICRO, MONEY_DECIMALS
from tiercli.domain.fields import Kind
from tiercli.domain.texts import texts_of
from tiercli.read.scan.engine import MANY, PLAIN, NotScannableError
from tiercli.read.scan.exemplars import MOST_ODD
from tiercli.read.scan.plain_lines import NotPlainError, blocks_of
from tiercli.read.scan.typed_sql import digits_of
from tiercli.read.scan.vocabulary import Words
from tiercli.read.words.decimal_marks import GROUPED
from tiercli.read.words.number_column import number_column

if TYPE_CHECKING:
    from tiercli.read.scan.plain_lines import PlainLines

    Numbers = np.ndarray[Any, np.dtype[np.int64]]

_AT_ONCE = 2
_EXACT_BELOW, _SHORT = 1e9, 1e15
"""Floats that are decimals of 15 digits at most are the only ones that stand for them."""
_NUMBER = r"\A-?[0-9]{{1,{digits}}}(\.[0-9]{{1,9}})?\z"
_WITH_COMMAS = rf"\A-?{GROUPED}(\.[0-9]+)?\z"
_DAY = re.compile(r" *([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2}) *")
_EPOCH = date(1970, 1, 1).toordinal()
_LAST = date(2100, 12, 31).toordinal() - _EPOCH
_MOST_TEXTS, _SEVERAL, _JUDGED = 500_000, 2, 1 << 16
"""Different texts of a column that are numbered; where fewer than two of so many first rows share one, the column holds numbers of documents or free text."""


@dataclass(frozen=True, slots=True)
class Odd:
    """Cells that are no numbers or no days: their rows, from 0 on, and what they say."""

    rows: Numbers
    texts: pa.Array


class Texts(Words):
    """The different texts of a column, in the order in which they came."""

    def numbered(self, cells: pa.DictionaryArray) -> np.ndarray[Any, np.dtype[np.int32]]:
        """For each cell the place of its text; -1 for a blank one.

        Errors: NotPlainError for more texts than can be numbered; NotScannableError for what is no UTF-8.
        """
        if cells.null_count:  # a column that this file has not
            return np.full(len(cells), -1, dtype=np.int32)
        try:
            own = cells.dictionary.cast(pa.string())
        except pa.ArrowInvalid:
            raise NotScannableError("not UTF-8", PLAIN) from None
        if pc.index(own, "").as_py() >= 0:
            own = pc.if_else(pc.equal(own, ""), None, own)
        places = self.places([own]).astype(np.int32)
        if len(self.known) > _MOST_TEXTS:
            raise NotPlainError("more texts than can be numbered")
        return places.take(cells.indices.to_numpy())


class Days(Texts):
    """Days as they are written: each different text is read once."""

    def __init__(self) -> None:
        super().__init__()
        self._days = np.empty(0, dtype=np.int32)

    @property
    def extremes(self) -> tuple[int, int] | None:
        """The first and the last day so far, since 1970; none where there is none."""
        days = self._days[self._days != 0]
        return (int(days.min()), int(days.max())) if len(days) else None

    def days(self, cells: pa.DictionaryArray) -> tuple[pa.Array, Odd | None]:
        """The days, and the cells that are none.

        Errors: NotScannableError for days far away, which reading judges.
        """
        places = self.numbered(cells)
        if len(self.known) > len(self._days):
            self._days = np.concatenate([self._days, np.array([_day_of(text) for text in texts_of(self.known.slice(len(self._days)))], dtype=np.int32)])
        days = np.append(self._days, np.int32(0))[places]  # a blank one has the last place
        is_none = days == 0
        if not is_none.any():
            return pa.array(days).view(pa.date32()), None
        rows = np.flatnonzero(is_none & (places >= 0))
        return pa.array(days, mask=is_none).view(pa.date32()), Odd(rows, self.known.take(pa.array(places[rows])))


def _day_of(text: str) -> int:
    """Days since 1970; 0 for what is no plain day."""
    said = _DAY.fullmatch(text)
    if said is None:
        return 0
    try:
        day = date(int(said[1]), int(said[3]), int(said[4])).toordinal() - _EPOCH
    except ValueError:
        return 0
    if not 0 < day <= _LAST:
        raise NotScannableError("a day out of range")
    return day


@dataclass
class Coder:
    """Lines into columns.

    headers: of all files; what one has not is empty there. numbers, days, texts: by header; numbers with the power of ten that scales them.
    loose: texts that are not numbered. grouped: numbers in which commas may part thousands.
    odd: header -> cells that are no numbers or days, by block. counts: rows so far, of each file.
    """

    files: Sequence[PlainLines]
    headers: Sequence[str]
    numbers: Mapping[str, tuple[Kind, int]]
    days: Mapping[str, Days]
    texts: Mapping[str, Texts]
    loose: set[str] = field(default_factory=set)
    grouped: set[str] = field(default_factory=set)
    odd: dict[str, list[Odd]] = field(default_factory=dict)
    counts: list[int] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Of the blocks so far."""
        return sum(self.counts)

    def batches(self) -> Generator[pa.RecordBatch]:
        """The rows, in order."""
        self.counts = [0] * len(self.files)
        with closing(self._blocks()) as blocks:
            first, rows = list[tuple[int, dict[str, Any], int]](), 0
            while rows < _JUDGED and (block := next(blocks, None)) is not None:
                first.append(block)
                rows += block[2]
            self.loose |= {header for header in self.texts if first and _are_many([columns[header] for _, columns, _ in first])}
            for number, columns, _ in chain(first, blocks):
                yield self._coded(number, columns)

    def _blocks(self) -> Generator[tuple[int, dict[str, Any], int]]:
        """The columns of each block, between the number of its file and that of its rows; Arrow takes two apart side by side where there are processors."""
        waiting: deque[tuple[int, Future[dict[str, Any]], int]] = deque()
        with ThreadPoolExecutor(min(_AT_ONCE, os.cpu_count() or 1)) as pool:
            for number, block, rows in blocks_of(self.files):
                waiting.append((number, pool.submit(self._taken_apart, self.files[number], block, rows), rows))
                if len(waiting) >= _AT_ONCE:
                    yield _done(waiting.popleft())
            while waiting:
                yield _done(waiting.popleft())

    def _taken_apart(self, lines: PlainLines, block: memoryview, rows: int) -> dict[str, Any]:
        """The columns of a block: of numbers values and the cells that are none, of all others cells.

        Errors: NotScannableError where a line is no row.
        """
        numbers: dict[str, Any] = {}
        try:
            table = self._parsed(lines, block, pa.float64())
            numbers = {header: _micro(table[header].combine_chunks(), *written) for header, written in self.numbers.items()}
        except pa.ArrowInvalid:  # a cell that is no number, or a line that is no row
            numbers[""] = None
        if None in numbers.values():
            try:
                table = self._parsed(lines, block, pa.binary())
                numbers = {header: _plain_numbers(table[header].combine_chunks().cast(pa.string()), *written) for header, written in self.numbers.items()}
            except pa.ArrowInvalid:
                raise NotScannableError("lines that are no rows", PLAIN) from None
        if table.num_rows != rows:
            raise NotScannableError("blank lines", PLAIN)
        return {
            header: numbers[header] if header in numbers else column.combine_chunks() for header, column in zip(table.column_names, table.columns, strict=True)
        }

    def _parsed(self, lines: PlainLines, block: memoryview, number: pa.DataType) -> pa.Table:
        from pyarrow import csv

        coded = pa.dictionary(pa.int32(), pa.binary())
        types = {header: number if header in self.numbers else pa.binary() if header in self.loose else coded for header in self.headers}
        return csv.read_csv(
            pa.BufferReader(pa.py_buffer(block)),
            csv.ReadOptions(column_names=lines.columns, use_threads=False, block_size=len(block) + 1),
            csv.ParseOptions(delimiter=lines.delimiter, quote_char=False, double_quote=False, escape_char=False),
            csv.ConvertOptions(
                column_types=types, null_values=[""], strings_can_be_null=False, check_utf8=False, include_columns=list(types), include_missing_columns=True
            ),
        )

    def _coded(self, number: int, columns: Mapping[str, Any]) -> pa.RecordBatch:
        """The columns as they are stored: v0, v1 ... are values, c0, c1 ... places of texts, or texts. number: of the file."""
        made: dict[str, pa.Array] = {}
        for place, header in enumerate(self.headers):
            if header in self.numbers or header in self.days:
                made[f"v{place}"], odd = columns[header] if header in self.numbers else self.days[header].days(columns[header])
                if odd is not None and header in self.numbers:
                    self.grouped.add(header)
                if odd is not None and (len(odd.rows) or header in self.days):
                    self._note(header, odd)
            elif header in self.loose:
                cells = columns[header].dictionary_decode() if isinstance(columns[header], pa.DictionaryArray) else columns[header]
                made[f"c{place}"] = pc.if_else(pc.equal(cells, b""), None, cells).cast(pa.string())
            else:
                places = self.texts[header].numbered(columns[header])
                is_blank = places < 0
                made[f"c{place}"] = pa.array(places, mask=is_blank if is_blank.any() else None)
        batch = pa.RecordBatch.from_pydict(made)
        self.counts[number] += batch.num_rows
        return batch

    def _note(self, header: str, odd: Odd) -> None:
        known = self.odd.setdefault(header, [])
        known.append(Odd(odd.rows + self.rows, odd.texts))
        if sum(len(one.rows) for one in known) > MOST_ODD:
            raise NotScannableError("too many odd rows", MANY)


def _done(part: tuple[int, Future[dict[str, Any]], int]) -> tuple[int, dict[str, Any], int]:
    return part[0], part[1].result(), part[2]


def _are_many(parts: Sequence[pa.DictionaryArray]) -> bool:
    """Whether nearly every row has a text of its own."""
    different = len(parts[0].dictionary) if len(parts) == 1 else len(pc.unique(pa.concat_arrays([one.dictionary for one in parts])))
    return different * _SEVERAL > sum(map(len, parts))


def _micro(cells: pa.Array, kind: Kind, power: int) -> tuple[pa.Array, None] | None:
    """Whole millionths of floats that are decimals of so few digits that both name each other, money rounded to 4 decimals; none where one is not.

    power: of ten, by which they are scaled.
    """
    floats = pc.fill_null(cells, 0.0).to_numpy()
    by, most = 10**power, float(np.abs(floats).max(initial=0.0))
    step = 10**MONEY_DECIMALS if kind is Kind.MONEY else MICRO
    whole = np.rint(floats * (step * by))
    if not (most < _EXACT_BELOW and most * by * step < _SHORT):
        return None
    if not (whole / (step * by) == floats).all():
        if step == MICRO or most * by * MICRO >= _SHORT:
            return None
        step, whole = MICRO, np.rint(floats * (MICRO * by))
        if not (whole / (MICRO * by) == floats).all():
            return None
    values = whole.astype(np.int64)
    if step < MICRO:
        values *= MICRO // step
    elif kind is Kind.MONEY:
        if (values % 100 == 50).any():
            return None  # half of what is kept, or a hair below: only the text tells
        values = (values + 50) // 100 * 100
    return pa.array(values, mask=cells.is_null().to_numpy(zero_copy_only=False) if cells.null_count else None), None


def _plain_numbers(cells: pa.Array, kind: Kind, power: int) -> tuple[pa.Array, Odd]:
    """Whole millionths of the cells that are plain numbers, and the others, which reading has to judge. power: of ten, by which they are scaled."""
    cells = written = pc.fill_null(cells, "")
    if pc.any(pc.match_substring(cells, ",")).as_py():
        cells = pc.if_else(pc.match_substring_regex(cells, _WITH_COMMAS), pc.replace_substring(cells, ",", ""), cells)
    is_plain = pc.match_substring_regex(cells, _NUMBER.format(digits=digits_of(power)))
    rows = np.flatnonzero(pc.invert(pc.or_(is_plain, pc.equal(cells, ""))).to_numpy(zero_copy_only=False))
    values = number_column(pc.if_else(is_plain, cells, pa.scalar(None, pa.string())), kind, factor=Decimal(10**power)).values
    return values, Odd(rows, written.take(pa.array(rows)))
