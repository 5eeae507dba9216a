"""The rows that the engine holds and reading did not look at, as totals among those that it looked at ask for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Whole
from tiercli.frames.sql import quoted
from tiercli.read.formats.elsewhere import Asked, OrderFacts, Running
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.scan.numbered import FILE_STEP
from tiercli.read.scan.order_lines import OrderLines, counted_name
from tiercli.read.scan.raw import PLACE, file_of
from tiercli.read.scan.running_sums import RunningSums
from tiercli.read.together.unit_sizes import WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tiercli.frames.sql import SqlEngine

_NOBODY = -1
"""The code of a row whose customer or month no total shares."""


@dataclass
class NotAsked:
    """Stands where nothing was asked of the engine yet, and tells whether something must be. Until then it is as if there were no rows elsewhere.

    answered: what the engine answered about orders, for rows that are looked at once more.
    """

    is_asked: bool = False
    answered: RowsElsewhere | None = None

    @property
    def has_rows(self) -> bool:
        """See `Elsewhere`."""
        self.is_asked = True
        return False

    def rows_of(self, kind: str, here: int) -> int:  # noqa: ARG002 - they are those here
        """See `Elsewhere`."""
        return here

    def met(self, one: Sequence[str], others: Sequence[str], rows: pa.Table) -> tuple[int, int, int]:  # noqa: ARG002 - nothing is left out before the engine was asked
        """See `Elsewhere`."""
        self.is_asked = True
        return 0, 0, 0

    def leave(self, kind: str) -> int:  # noqa: ARG002 - there are no others
        """See `Elsewhere`."""
        return 0

    def weighed(self, name: str) -> int:  # noqa: ARG002 - there are no others
        """See `Elsewhere`."""
        self.is_asked = True
        return 0

    def orders(self, lines: pa.Table, times: int) -> OrderFacts:
        """See `Elsewhere`."""
        self.is_asked = True
        return self.answered.orders(lines, times) if self.answered is not None and self.answered.counts_orders else OrderFacts()

    def count_orders(self, lines: pa.Table, times: int, *, shared: bool) -> tuple[pa.Table, int]:
        """See `Elsewhere`."""
        assert self.answered is not None
        return self.answered.count_orders(lines, times, shared=shared)

    def before(self, asked: Asked) -> list[Running]:
        """See `Elsewhere`."""
        self.is_asked = self.is_asked or bool(len(asked.at))
        none = np.zeros(len(asked.at), dtype=np.int64)
        kinds = 1 + (asked.key is not None) + (asked.months is not None) + (asked.key is not None and asked.months is not None)
        return [Running(none, dict.fromkeys(asked.names, none))] * kinds


@dataclass(frozen=True)
class RowsElsewhere:
    """The plain rows of a file but for those that were looked at.

    view: SQL of the plain rows. looked_at: the rows of all files that were looked at, as the engine has them. number: of the file, among `files`.
    kinds: of documents -> SQL of each word that tells it. known: what was answered about them before any were left out. gone: those that are.
    left: those that reading sets aside.
    """

    engine: SqlEngine
    view: str
    looked_at: pa.Table
    number: int
    files: int
    kinds: Mapping[str, Sequence[str]] = field(default_factory=dict)
    known: dict[Any, Any] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    left: set[str] = field(default_factory=set)

    def rows_of(self, kind: str, here: int) -> int:
        """See `Elsewhere`."""
        if kind not in self.known:
            self.known[kind] = here + self._counted(self.view, self._of([kind]))
        return int(self.known[kind])

    def met(self, one: Sequence[str], others: Sequence[str], rows: pa.Table) -> tuple[int, int, int]:
        """See `Elsewhere`. Errors: NotScannableError where they speak of things that are written otherwise in the engine."""
        asked = (*one, "", *others)
        if asked not in self.known:
            things = [name for name in rows.column_names if name not in ("one", "other", "number")]
            self._check_written(rows, things)
            self.engine.register("_here", rows.drop_columns(["number"]))
            named, first, second = ", ".join(things), self._of(one), self._of(others)
            others = self._others(self.view, f"({first} OR {second})")
            whole = f"SELECT {named}, one, other FROM _here UNION ALL SELECT {named}, {first}, {second} {others}"
            spoken = f"SELECT bool_or(one) AS one, bool_or(other) AS other FROM ({whole}) GROUP BY {named}"
            (row,) = self.engine.rows(
                f"SELECT count(*) FILTER (WHERE one), count(*) FILTER (WHERE other), count(*) FILTER (WHERE one AND other) FROM ({spoken})"
            )
            self.engine.unregister("_here")
            self.known[asked] = tuple(map(int, row))
        answer: tuple[int, int, int] = self.known[asked]
        return answer

    def leave(self, kind: str) -> int:
        """See `Elsewhere`."""
        self.left.add(kind)
        return self._counted("_typed", f"_left IS NOT NULL AND {self._of([kind])}") if kind in self.gone else 0

    def weighed(self, name: str) -> int:
        """See `Elsewhere`."""
        return self._counted(self.view, f"{quoted(WEIGHT + name)} IS NOT NULL")

    def orders(self, lines: pa.Table, times: int) -> OrderFacts:
        """See `Elsewhere`. Nothing is told while documents are still to be left out. Errors: NotScannableError as `met`."""
        if self.left != self.gone:
            return OrderFacts()
        if "order facts" not in self.known:
            self._check_written(lines, ["order_no"])
            place = pc.add(lines["number"], self.number * FILE_STEP - 2)
            self.engine.keep(f"_lines_here{self.number}", lines.drop_columns(["number"]).append_column(PLACE, place))
            self.known["order facts"] = self._order_lines(lines, times).facts()
        answer: OrderFacts = self.known["order facts"]
        return answer

    def count_orders(self, lines: pa.Table, times: int, *, shared: bool) -> tuple[pa.Table, int]:
        """See `Elsewhere`."""
        name = counted_name(self.number)
        if "order lines" not in self.known:
            self._order_lines(lines, times).count(name, shared=shared)
            ((self.known["order lines"],),) = self.engine.rows(f"SELECT count(*) FROM {name}")
        self.engine.register("_here", pa.table({"row": lines["number"]}))
        start = self.number * FILE_STEP - 2
        here = self.engine.arrow(f"SELECT row AS number, counts AS amount FROM {name} JOIN _here ON place = row + {start} ORDER BY 1")
        self.engine.unregister("_here")
        return here, int(self.known["order lines"])

    @property
    def counts_orders(self) -> bool:
        """Whether the amount of an order stands on each of its lines."""
        return "order lines" in self.known

    def _order_lines(self, lines: pa.Table, times: int) -> OrderLines:
        others = self._others(self.view, "order_no IS NOT NULL AND amount IS NOT NULL")
        return OrderLines(self.engine, f"_lines_here{self.number}", others, lines.column_names[1:], times, self.number * FILE_STEP)

    def _counted(self, view: str, condition: str) -> int:
        (row,) = self.engine.rows(f"SELECT count(*) {self._others(view, condition)}")
        return int(row[0])

    def _others(self, view: str, condition: str) -> str:
        """SQL of the rows that are not in the grid."""
        self.engine.register("_seen", self._own().select([PLACE]))
        return f"FROM {view} WHERE {PLACE} NOT IN (SELECT {PLACE} FROM _seen) AND {file_of(PLACE)} = {self.number} AND {condition}"

    def _of(self, kinds: Sequence[str]) -> str:
        return f"coalesce({' OR '.join(word for kind in kinds for word in self.kinds[kind])}, false)"

    def _check_written(self, rows: pa.Table, things: Sequence[str]) -> None:
        """Whether the engine has the plain rows of the grid as reading has them."""
        own = self._own()
        plain = own.filter(pc.invert(own["_odd"]))
        here = rows.filter(pc.is_in(rows["number"], value_set=pa.array(plain[PLACE].to_numpy() % FILE_STEP + 2)))
        there = plain.filter(pc.is_in(pa.array(plain[PLACE].to_numpy() % FILE_STEP + 2), value_set=here["number"].combine_chunks()))
        for name in things:
            if not here[name].combine_chunks().cast(there[name].type).equals(there[name].combine_chunks()):
                raise NotScannableError("documents of things that are written otherwise")

    @property
    def has_rows(self) -> bool:
        """See `Elsewhere`."""
        return any(len(batch) for batch in self._batches([], ""))

    def before(self, asked: Asked) -> list[Running]:
        """See `Elsewhere`. One pass over the rows, of which each is added to the next row that was asked about; what is held is as long as those are.

        Errors: NotScannableError where customers are written otherwise in the engine, or sums do not fit.
        """
        if not len(asked.at):
            return NotAsked().before(asked)
        rows = asked.numbers[asked.at]
        key, columns = self._customers(asked), []
        codes = [np.zeros(len(rows), dtype=np.int64)]
        if key is not None:
            columns.append("coalesce(k.code, -1) AS code")
            codes.append(key)
        if asked.months is not None:
            columns.append("CAST(year(v.date) * 12 + month(v.date) AS BIGINT) AS month")
            codes.append(asked.months[asked.at])
        if key is not None and asked.months is not None:
            codes.append(_paired(codes[1], codes[2]))
        sums = [RunningSums(rows, own, len(asked.names)) for own in codes]
        named = [f"coalesce(v.{quoted(name)}, 0) AS s{place}" for place, name in enumerate(asked.names)]
        joined = f" LEFT JOIN _keys AS k ON v.{quoted(asked.key[0])} IS NOT DISTINCT FROM k.name" if asked.key is not None else ""
        for batch in self._batches([*columns, *named], joined):
            there = [batch[name].to_numpy() for name in ("code", "month") if name in batch.column_names]
            theirs = [np.zeros(len(batch), dtype=np.int64), *there, *([_paired(*there)] if len(there) > 1 else [])]
            figures = [batch[f"s{place}"].to_numpy() for place in range(len(asked.names))]
            for one, own in zip(sums, theirs, strict=True):
                one.add(batch[PLACE].to_numpy() % FILE_STEP + 2, own, figures)
        if asked.key is not None:
            self.engine.unregister("_keys")
        return [one.running(asked.names) for one in sums]

    def _customers(self, asked: Asked) -> Whole | None:
        """Codes of the customers of the rows that were asked about, which the engine knows as `_keys`."""
        if asked.key is None:
            return None
        field, texts = asked.key
        own = self._own()
        plain = own.filter(pc.invert(own["_odd"]))
        at = np.searchsorted(asked.numbers, plain[PLACE].to_numpy() % FILE_STEP + 2)
        if not texts.take(pa.array(at)).equals(plain[field].combine_chunks().cast(pa.string())):
            raise NotScannableError("totals of customers who are written otherwise")
        coded = texts.take(pa.array(asked.at)).dictionary_encode(null_encoding="encode")
        self.engine.register("_keys", pa.table({"name": coded.dictionary, "code": pa.array(range(len(coded.dictionary)), pa.int64())}))
        codes: Whole = coded.indices.to_numpy().astype(np.int64)
        return codes

    def _own(self) -> pa.Table:
        return self.looked_at.filter(pa.array(self.looked_at[PLACE].to_numpy() // FILE_STEP == self.number))

    def _batches(self, columns: list[str], joined: str) -> Iterator[pa.Table]:
        """The rows in parts. Errors: NotScannableError where they are too many to come home."""
        only = f" WHERE v.{PLACE} BETWEEN {self.number * FILE_STEP} AND {(self.number + 1) * FILE_STEP - 1}" if self.files > 1 else ""
        seen = self._own()[PLACE].to_numpy()
        for batch in self.engine.batches(f"SELECT {', '.join([f'v.{PLACE}', *columns])} FROM {self.view} AS v{joined}{only}"):
            places = batch.column(0).to_numpy()
            at = np.minimum(np.searchsorted(seen, places), max(len(seen) - 1, 0))
            is_seen = seen[at] == places if len(seen) else np.zeros(len(places), dtype=bool)
            yield pa.Table.from_batches([batch]).filter(pa.array(~is_seen))


def _paired(customers: Whole, months: Whole) -> Whole:
    """One code for a customer and a month."""
    return np.where(customers == _NOBODY, _NOBODY, customers * 100_000 + months)
