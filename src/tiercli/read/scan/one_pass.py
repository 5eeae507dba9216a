"""What is asked of all rows of Parquet files, answered in one pass over them: by day, by customer, by word, and which may stand twice.

The engine answers the same, question by question, and unpacks and groups texts again for each. Here texts are codes of few words, as they lie in the file,
and everything is counted while some rows are in the processor's own memory. Whatever is not plain is left to the engine (`look`).

Three threads go on beside each other: one unpacks, one makes of that codes and whole numbers, one counts them, each a part of the rows behind the one before.
Their libraries do the work without holding the interpreter up, and as each thing is done by one thread, in order, nothing is shared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.exact import MICRO
from tiercli.domain.fields import Kind
from tiercli.frames.pieces import starts_of_pieces
from tiercli.read.scan.alike import Alike, Hashes, mixed
from tiercli.read.scan.engine import OtherwiseError
from tiercli.read.scan.exemplars import WORDS
from tiercli.read.scan.facts import FIGURES, DayFacts
from tiercli.read.scan.piece_tally import PieceTally
from tiercli.read.scan.raw import RawFiles
from tiercli.read.scan.row_groups import Block, RowGroups, blocks
from tiercli.read.scan.tallies import EPOCH, Codes, DayTally, Floats, Mask, PairTally
from tiercli.read.scan.typed_sql import EXACT_BELOW, decimals
from tiercli.read.scan.vocabulary import Vocabulary

if TYPE_CHECKING:
    from tiercli.domain.fields import Field
    from tiercli.frames.pieces import Pieces
    from tiercli.read.options import ReadOptions
    from tiercli.read.scan.staged_rows import StagedRows

Array = np.ndarray[Any, Any]
_KEYS = ("customer_id", "customer_name")
_KEPT = 1 << 24
"""Bytes that are freed at once: from then on malloc keeps what the numbers of a block took for those of the next, in each thread (glibc; see mallopt(3))."""
_MEMORY_SHARE = 8
"""The hashes of rows, and the pieces of time, may each take one part in so many of `--max-memory`."""


@dataclass(frozen=True)
class Counted:
    """What is known of all rows, which are all plain.

    facts, pairs: as of the engine. firsts: header -> the places where each of its words stands first; only of columns that have words.
    pieces: of customers with ids; none where they would be many.
    """

    facts: DayFacts
    pairs: pa.Table
    firsts: Mapping[str, Array]
    alike: Alike
    pieces: Pieces | None


def counted_in_one_pass(raw: RawFiles, columns: Mapping[str, str], known: Mapping[str, Field], words: Sequence[str], options: ReadOptions) -> Counted | None:
    """The rows of Parquet files, or of plain lines; none where the engine is to be asked: another source, rows that are not plain, columns of other types.

    columns: field -> header. words: headers of columns that may say what a row is.
    """
    if not raw.is_parquet and raw.rows is None:
        return None
    try:
        return _Pass(raw, columns, known, words, options).counted()
    except (OtherwiseError, pa.ArrowException, OSError):
        return None


@dataclass(frozen=True)
class _Number:
    """How a stored number becomes a whole one: times `scale` if it is none already, and one of those is `step` millionths."""

    scale: int
    step: int

    def whole(self, column: pa.Array, blank: Mask | None) -> tuple[Floats, tuple[float, float]]:
        """Whole numbers, as floats, with the least and the largest of them; blanks are 0.

        Errors: OtherwiseError for a number that is not exactly one, or too large.
        """
        whole = self._whole(column, blank)
        least, most = float(whole.min()), float(whole.max())
        if not -EXACT_BELOW * self.scale < least <= most < EXACT_BELOW * self.scale:
            raise OtherwiseError
        return whole, (least, most)

    def _whole(self, column: pa.Array, blank: Mask | None) -> Floats:
        if pa.types.is_decimal(column.type):
            buffer: Any = column.buffers()[1]
            stored: Array = np.frombuffer(buffer, np.int64)[2 * column.offset : 2 * (column.offset + len(column))].reshape(-1, 2)
            if blank is not None:
                stored = np.where(blank[:, None], 0, stored)
            low = stored[:, 0]
            if (stored[:, 1] != low >> 63).any():
                raise OtherwiseError
            return np.asarray(low, np.float64)
        numbers: Array = (pc.fill_null(column, 0) if blank is not None else column).to_numpy()
        if numbers.dtype.kind != "f":
            return numbers.astype(np.float64)
        numbers = numbers.astype(np.float64, copy=False)
        scaled: Floats = numbers * self.scale
        np.rint(scaled, out=scaled)
        # a float of at most 15 digits and the decimal that it stands for name each other; what is not such a one, or none at all, is not equal
        if not (scaled / self.scale == numbers).all():
            raise OtherwiseError
        return scaled


@dataclass(frozen=True, slots=True)
class _Plain:
    """A block of rows that are plain: days since the first of all, texts by header, numbers by field with their extremes.

    place: of the first row. blanks: fields -> where they have no value, if anywhere. customers: codes of customers that there are so far.
    """

    place: int
    days: Codes
    texts: Mapping[str, Codes]
    numbers: Mapping[str, Floats]
    extremes: Mapping[str, tuple[float, float]]
    blanks: Mapping[str, Mask]
    customers: int


class _Pass:
    """One pass over the rows.

    Errors: OtherwiseError where rows are not plain.
    """

    def __init__(self, raw: RawFiles, columns: Mapping[str, str], known: Mapping[str, Field], words: Sequence[str], options: ReadOptions) -> None:
        fields = {name: header for name, header in columns.items() if name != "date"}
        coded = dict.fromkeys([*(header for name, header in fields.items() if not known[name].kind.is_number), *words])
        texts = [header for header in coded if raw.columns[header] == "VARCHAR"]
        self._keys = [columns[name] for name in _KEYS if name in columns]
        files: StagedRows | RowGroups = raw.rows or RowGroups(raw.tasks, texts, [header for header in coded if header not in texts], self._keys)
        self._files = files
        if any(pa.types.is_timestamp(files.types[header]) for header in coded):
            raise OtherwiseError  # days with times: as words they are others than as days
        many = files.of_many_words()
        self._texts = {name: header for name, header in fields.items() if header in coded and header not in many}
        self._numbers = {
            name: _number(files.types[header], known[name].kind, in_millionths=files.in_millionths) for name, header in fields.items() if header not in coded
        }
        self._fields, self._day = fields, columns["date"]
        if many & set(self._keys) or files.with_blanks(many & set(fields.values())):
            raise OtherwiseError
        self._whole = not many & set(fields.values())
        self._words = {header: Vocabulary() for header in self._keys[:1]}
        self._words |= {header: Vocabulary(self._words[self._keys[0]]) for header in self._keys[1:]}
        self._words |= {header: Vocabulary() for header in coded if header not in many and header not in self._keys}
        self._of_words = frozenset(words) & self._words.keys()
        self._in_a_day = _parts_of_a_day(files.types[self._day])
        first, last = (day // self._in_a_day for day in files.extremes(self._day))
        self._steps = {name: number.step for name, number in self._numbers.items()}
        self._days = DayTally(first, last, self._steps, [name for name in known if name not in self._numbers])
        figures = [name for name in FIGURES if name in self._numbers]
        self._pairs = PairTally(figures)
        memory = options.limits.max_memory // _MEMORY_SHARE
        self._hashes = Hashes(files.num_rows, memory)
        begin, end = (EPOCH + timedelta(days=day) for day in (first, last))
        starts = starts_of_pieces(begin, end, options.as_of or end)
        self._pieces = PieceTally(first, last, starts, self._steps, memory) if "customer_id" in fields else None

    def counted(self) -> Counted:
        """All rows."""
        np.empty(_KEPT, np.uint8)
        with ThreadPoolExecutor(1) as beside:
            counted = beside.submit(self._count, [])
            for place, part in self._files.parts([self._day, *(self._fields[name] for name in self._numbers), *self._words]):
                plain = self._plain_rows(place, part)
                counted.result()
                counted = beside.submit(self._count, plain)
            counted.result()
            alike = beside.submit(self._hashes.alike, whole=self._whole)
            words = self._words[self._keys[0]].words
            pieces = self._pieces.pieces(words) if self._pieces is not None else None
        firsts = {header: self._words[header].firsts() for header in self._of_words if len(self._words[header]) <= WORDS}
        pairs = self._pairs.pairs(words if "customer_id" in self._fields else None, self._days.first, self._steps)
        return Counted(self._days.facts(), pairs, firsts, alike.result(), pieces)

    def _plain_rows(self, place: int, part: Sequence[pa.RecordBatch]) -> list[_Plain]:
        coded: dict[str, list[Any]] = {header: [rows.column(header) for rows in part] for header in self._words}
        maps = {header: words.learn([one.dictionary for one in coded[header]]) for header, words in self._words.items()}
        plain = list[_Plain]()
        for number, rows in enumerate(part):
            plain += [self._plain(block, {header: own[number] for header, own in maps.items()}) for block in blocks(place, rows)]
            place += rows.num_rows
        return plain

    def _plain(self, block: Block, maps: Mapping[str, Codes]) -> _Plain:
        """maps: headers -> see `Vocabulary.learn`."""
        rows = block.rows
        texts, numbers, extremes, blanks = dict[str, Codes](), dict[str, Floats](), dict[str, tuple[float, float]](), dict[str, Mask]()
        days = self._days_of(rows.column(self._day))
        for header, words in self._words.items():
            texts[header] = codes = words.codes(rows.column(header), maps[header])
            if header in self._of_words:
                words.see(block.place, codes)
        for name, header in self._texts.items():
            if rows.column(header).null_count or self._words[header].empty > 0:
                blanks[name] = self._words[header].is_blank(texts[header])
                texts[header] = np.where(blanks[name], 0, texts[header])
        for name, number in self._numbers.items():
            column = rows.column(self._fields[name])
            if column.null_count:
                blanks[name] = column.is_null().to_numpy(zero_copy_only=False)
            numbers[name], extremes[name] = number.whole(column, blanks.get(name))
        below = min((extremes[name][0] for name in FIGURES if name in extremes), default=0.0) < 0
        if below and {"quantity", "amount"} <= numbers.keys() and (numbers["quantity"] * numbers["amount"] < 0).any():
            raise OtherwiseError
        return _Plain(block.place, days, texts, numbers, extremes, blanks, len(self._words[self._keys[0]]))

    def _count(self, parts: Sequence[_Plain]) -> None:
        for rows in parts:
            codes = [rows.texts[key] for key in self._keys]
            self._days.rows(rows.place, rows.days)
            for name, blank in rows.blanks.items():
                self._days.blanks(name, rows.days, blank)
            for name, numbers in rows.numbers.items():
                self._days.numbers(name, rows.days, numbers, rows.extremes[name], rows.blanks.get(name))
            self._pairs.add(rows.place, rows.days, codes, rows.customers, {name: rows.numbers[name] for name in FIGURES if name in rows.numbers})
            whole = {name: numbers.astype(np.int64) for name, numbers in rows.numbers.items()}
            if self._pieces is not None:
                self._pieces.add(rows.customers, codes[0], rows.days, whole, rows.extremes)
            told = [rows.texts[header] for name, header in self._texts.items() if name != "customer_name" or len(self._keys) == 1]
            self._hashes.add(rows.place, mixed([rows.days, *told, *whole.values()]))

    def _days_of(self, column: pa.Array) -> Codes:
        """Days since the first of all."""
        if column.null_count:
            raise OtherwiseError
        stored = column.view(pa.int32() if self._in_a_day == 1 else pa.int64()).to_numpy()
        days: Codes = (stored // self._in_a_day if self._in_a_day > 1 else stored) - np.int64(self._days.first)
        if len(days) and (days.min() < 0 or days.max() > self._days.last - self._days.first):
            raise OtherwiseError
        return days


def _parts_of_a_day(stored: pa.DataType) -> int:
    """How many of the stored units a day has."""
    units = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
    if stored == pa.date32():
        return 1
    if not pa.types.is_timestamp(stored) or stored.tz is not None:
        raise OtherwiseError
    return 86_400 * units[stored.unit]


def _number(stored: pa.DataType, kind: Kind, *, in_millionths: bool) -> _Number:
    """How a column becomes whole numbers: floats and decimals by its decimals, whole ones as they are."""
    places = decimals(kind)
    if in_millionths:
        return _Number(MICRO, 1)
    if pa.types.is_floating(stored) and stored.bit_width > 16:
        return _Number(10**places, 10 ** (6 - places))
    if pa.types.is_integer(stored) and stored != pa.uint64():
        return _Number(1, MICRO)
    if pa.types.is_decimal128(stored) and 0 <= stored.scale <= places:
        return _Number(10**stored.scale, 10 ** (6 - stored.scale))
    raise OtherwiseError
