"""What is asked of all rows of Parquet files, answered in one pass over them: by day, by customer, by word, and which may stand twice.

The engine answers the same, question by question, and unpacks and groups texts again for each. Here texts are codes of few words, as they lie in the file,
and everything is counted while a block of rows is in the processor's own memory. Whatever is not plain is left to the engine (`look`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

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
from tiercli.read.scan.tallies import EPOCH, Codes, CustomerTally, DayTally, Floats, Mask
from tiercli.read.scan.typed_sql import EXACT_BELOW, decimals
from tiercli.read.scan.vocabulary import Vocabulary

if TYPE_CHECKING:
    from tiercli.domain.fields import Field
    from tiercli.frames.pieces import Pieces
    from tiercli.read.options import ReadOptions

Array = np.ndarray[Any, Any]
_KEYS = ("customer_id", "customer_name")
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


class Rows(Protocol):
    """Rows that can be looked at part by part.

    types: the columns as Arrow has them. in_millionths: whether numbers are whole millionths already. num_rows: of all.
    """

    @property
    def types(self) -> Mapping[str, pa.DataType]:
        """See above."""

    @property
    def in_millionths(self) -> bool:
        """See above."""

    @property
    def num_rows(self) -> int:
        """See above."""

    def of_many_words(self) -> set[str]:
        """Columns of texts that are not written often."""

    def with_blanks(self, names: Collection[str]) -> set[str]:
        """Those of the columns that may have blanks."""

    def extremes(self, name: str) -> tuple[int, int]:
        """The least and the largest number that is stored in a column. Errors: OtherwiseError where that is not known."""

    def parts(self, names: Sequence[str]) -> Iterator[tuple[int, pa.Table]]:
        """The rows in parts, each with the place of its first row; all codes of a part are of the same words."""


@dataclass(frozen=True)
class _Number:
    """How a stored number becomes a whole one: times `scale` if it is none already, and one of those is `step` millionths."""

    scale: int
    step: int

    def whole(self, column: pa.Array, blank: Mask | None) -> Floats:
        """Whole numbers, as floats; blanks are 0.

        Errors: OtherwiseError for a number that is not exactly one, or too large.
        """
        if pa.types.is_decimal(column.type):
            buffer: Any = column.buffers()[1]
            stored: Array = np.frombuffer(buffer, np.int64)[2 * column.offset : 2 * (column.offset + len(column))].reshape(-1, 2)
            if blank is not None:
                stored = np.where(blank[:, None], 0, stored)
            low, bound = stored[:, 0], EXACT_BELOW * self.scale
            if ((stored[:, 1] != low >> 63) | (low >= bound) | (low <= -bound)).any():
                raise OtherwiseError
            return np.asarray(low, np.float64)
        numbers: Array = (pc.fill_null(column, 0) if blank is not None else column).to_numpy()
        if numbers.dtype.kind != "f":
            numbers = numbers.astype(np.float64)
            if (np.abs(numbers) >= EXACT_BELOW * self.scale).any():
                raise OtherwiseError
            return numbers
        numbers = numbers.astype(np.float64, copy=False)
        scaled: Floats = numbers * self.scale
        scaled += 0.5
        np.floor(scaled, out=scaled)
        # a float of at most 15 digits and the decimal that it stands for name each other; what is not such a one, or none at all, is not equal
        if not ((scaled / self.scale == numbers) & (np.abs(numbers) < EXACT_BELOW)).all():
            raise OtherwiseError
        return scaled


class _Pass:
    """One pass over the rows.

    Errors: OtherwiseError where rows are not plain.
    """

    def __init__(self, raw: RawFiles, columns: Mapping[str, str], known: Mapping[str, Field], words: Sequence[str], options: ReadOptions) -> None:
        fields = {name: header for name, header in columns.items() if name != "date"}
        coded = dict.fromkeys([*(header for name, header in fields.items() if not known[name].kind.is_number), *words])
        texts = [header for header in coded if raw.columns[header] == "VARCHAR"]
        self._keys = [columns[name] for name in _KEYS if name in columns]
        files: Rows = raw.rows or RowGroups(raw.tasks, texts, [header for header in coded if header not in texts], self._keys)
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
        self._words = {header: Vocabulary() for header in coded if header not in many}
        self._of_words = frozenset(words) & self._words.keys()
        self._in_a_day = _parts_of_a_day(files.types[self._day])
        first, last = (day // self._in_a_day for day in files.extremes(self._day))
        self._steps = {name: number.step for name, number in self._numbers.items()}
        self._days = DayTally(first, last, self._steps, [name for name in known if name not in self._numbers])
        figures = [name for name in FIGURES if name in self._numbers]
        self._customers, self._others = CustomerTally(figures), CustomerTally(figures)
        self._name_of, self._pairs = np.empty(0, np.int64), dict[tuple[int, int], int]()
        memory = options.limits.max_memory // _MEMORY_SHARE
        self._hashes = Hashes(files.num_rows, memory)
        begin, end = (EPOCH + timedelta(days=day) for day in (first, last))
        starts = starts_of_pieces(begin, end, options.as_of or end)
        self._pieces = PieceTally(first, last, starts, self._steps, memory) if "customer_id" in fields else None

    def counted(self) -> Counted:
        """All rows."""
        for place, part in self._files.parts([self._day, *(self._fields[name] for name in self._numbers), *self._words]):
            for header, words in self._words.items():
                words.learn(part[header].chunk(0))
            for block in blocks(place, part):
                self._count(block)
        firsts = {header: self._words[header].firsts() for header in self._of_words if len(self._words[header]) <= WORDS}
        pieces = self._pieces.pieces(self._words[self._keys[0]].words) if self._pieces is not None else None
        return Counted(self._days.facts(), self._pairs_of_all(), firsts, self._hashes.alike(whole=self._whole), pieces)

    def _count(self, block: Block) -> None:
        place, rows = block.place, block.rows
        days = self._days_of(rows.column(self._day))
        self._days.rows(place, days)
        texts, numbers, extremes = dict[str, Codes](), dict[str, Floats](), dict[str, tuple[float, float]]()
        for header, words in self._words.items():
            texts[header] = codes = words.codes(rows.column(header))
            if header in self._of_words:
                words.see(place, codes)
        for name, header in self._texts.items():
            if rows.column(header).null_count or self._words[header].empty > 0:
                without = self._words[header].is_blank(texts[header])
                texts[header] = np.where(without, 0, texts[header])
                self._days.blanks(name, days, without)
        for name, number in self._numbers.items():
            column = rows.column(self._fields[name])
            blank = column.is_null().to_numpy(zero_copy_only=False) if column.null_count else None
            numbers[name] = number.whole(column, blank)
            extremes[name] = self._days.numbers(name, days, numbers[name], blank)
        below = min((extremes[name][0] for name in FIGURES if name in extremes), default=0.0) < 0
        if below and {"quantity", "amount"} <= numbers.keys() and (numbers["quantity"] * numbers["amount"] < 0).any():
            raise OtherwiseError
        self._count_customers(place, days, [texts[key] for key in self._keys], {name: numbers[name] for name in FIGURES if name in numbers})
        if self._pieces is not None:
            self._pieces.add(len(self._words[self._keys[0]]), texts[self._keys[0]], days, numbers, extremes)
        told = [texts[header] for name, header in self._texts.items() if name != "customer_name" or len(self._keys) == 1]
        self._hashes.add(place, mixed([days, *told, *numbers.values()]))

    def _days_of(self, column: pa.Array) -> Codes:
        """Days since the first of all."""
        if column.null_count:
            raise OtherwiseError
        stored = column.view(pa.int32() if self._in_a_day == 1 else pa.int64()).to_numpy()
        days: Codes = (stored // self._in_a_day if self._in_a_day > 1 else stored) - np.int64(self._days.first)
        if len(days) and (days.min() < 0 or days.max() > self._days.last - self._days.first):
            raise OtherwiseError
        return days

    def _count_customers(self, place: int, days: Codes, keys: Sequence[Codes], figures: Mapping[str, Floats]) -> None:
        """The rows by customer; most ids have one name, and the others are counted by themselves."""
        ids, places = keys[0], np.arange(place, place + len(days))
        if not ids.all():
            raise OtherwiseError
        self._customers.room_for(len(self._words[self._keys[0]]))
        if len(keys) > 1:
            other = self._with_another_name(ids, keys[1])
            if len(other):
                pairs = zip(ids[other].tolist(), keys[1][other].tolist(), strict=True)
                codes = np.array([self._pairs.setdefault(pair, len(self._pairs)) for pair in pairs], np.int64)
                self._others.room_for(len(self._pairs))
                self._others.add(places[other], codes, days[other], {name: numbers[other] for name, numbers in figures.items()})
                rest = np.delete(np.arange(len(ids)), other)
                ids, places, days, figures = ids[rest], places[rest], days[rest], {name: numbers[rest] for name, numbers in figures.items()}
        self._customers.add(places, ids, days, figures)

    def _with_another_name(self, ids: Codes, names: Codes) -> Codes:
        """The rows whose id has another name than its first row."""
        count = len(self._words[self._keys[0]])
        self._name_of = np.concatenate([self._name_of, np.full(count - len(self._name_of), -1, np.int64)])
        own = self._name_of.take(ids)
        if (new := np.flatnonzero(own < 0)[::-1]).size:
            self._name_of[ids[new]] = names[new]  # the first of each is written last
            own = self._name_of[ids]
        return np.flatnonzero(own != names)

    def _pairs_of_all(self) -> pa.Table:
        """Each pair of id and name, as `facts.by_customer` has them."""
        ids, tables = self._customers.seen, []
        others = np.array([pair[0] for pair in self._pairs], np.int64)
        for tally, codes, of in ((self._customers, ids, ids), (self._others, self._others.seen, others)):
            words = self._words[self._keys[0]].words(of) if "customer_id" in self._fields else pa.nulls(len(of), pa.string())
            made = tally.table(codes, self._days.first, self._steps)
            tables.append(made.add_column(0, "customer_id", words))
        return pa.concat_tables(tables).sort_by("place")


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
