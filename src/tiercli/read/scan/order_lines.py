"""Lines of orders held against each other in the engine, and their amounts where each of them shows that of the whole order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiercli.domain.exact import MICRO
from tiercli.domain.finding import FIRST_PLACES
from tiercli.frames.sql import quoted, row_of
from tiercli.read.formats.elsewhere import OrderFacts
from tiercli.read.scan.raw import PLACE
from tiercli.read.sheet.figures import LARGEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from tiercli.frames.sql import SqlEngine

COUNTED = "_counted"
"""The column of what a line counts instead of its amount, in the view that `with_counted_orders` makes."""
_FIRST_SEEN = 1_000_000


@dataclass(frozen=True)
class OrderLines:
    """The lines of the orders of one file.

    here: the name under which the engine knows those that reading holds: place and what `Elsewhere.orders` says. others: SQL of all others, from `FROM` on.
    columns: of `here`. times: see `times_of`. start: the place of the file's first row.
    """

    engine: SqlEngine
    here: str
    others: str
    columns: Sequence[str]
    times: int
    start: int

    def facts(self) -> OrderFacts:
        """What they tell. Most ledgers have two amounts in one order soon, or orders of one line: both is asked first, without anything worked out."""
        plain = f"SELECT order_no, amount FROM {self.here} UNION ALL SELECT order_no, amount {self.others}"
        group = "GROUP BY order_no HAVING"
        if row_of(self.engine, f"SELECT 1 FROM ({plain} AND {PLACE} < {self.start + _FIRST_SEEN}) {group} min(amount) <> max(amount) LIMIT 1"):
            return OrderFacts(unlike=True)
        if not row_of(self.engine, f"SELECT 1 FROM ({plain}) {group} count(*) > 1 LIMIT 1"):
            return OrderFacts()
        parts = ["count(*) AS size", "min(amount) AS least", "max(amount) AS most"]
        asked = ["bool_or(least <> most)", "count(*) FILTER (WHERE size > 1 AND differs)"]
        parts.append(f"{'min(quantity) <> max(quantity)' if 'quantity' in self.columns else 'false'} AS differs")
        if "priced" in self.columns:
            parts += ["sum(priced) AS sum", "count(priced) AS known", "max(abs(coalesce(priced, 0) - amount)) AS apart"]
            asked += [f"bool_and(known = size AND (size = 1 OR abs(sum - least) <= {MICRO}))", f"max(apart) <= {MICRO}"]
        row = row_of(self.engine, f"SELECT {', '.join(asked)} FROM (SELECT {', '.join(parts)} FROM ({self._lines()}) GROUP BY order_no)")
        assert row is not None
        unlike, differing, is_sum, is_own = (*row, False, False)[:4]
        return OrderFacts(has_several=True, unlike=bool(unlike), differing=int(differing), is_sum=bool(is_sum), is_own=bool(is_own))

    def count(self, name: str, *, shared: bool) -> None:
        """Gives a name to what each line of an order of several counts: place, counts; see `Elsewhere.count_orders`."""
        counts = "priced" if shared else f"CASE WHEN {PLACE} = min({PLACE}) OVER (PARTITION BY order_no) THEN amount ELSE 0 END"
        lines = f"SELECT {PLACE}, {counts} AS counts, count(*) OVER (PARTITION BY order_no) AS size FROM ({self._lines()})"
        self.engine.store(name, f"SELECT {PLACE} AS place, counts FROM ({lines}) WHERE size > 1")

    def _lines(self) -> str:
        """SQL of all lines with what is asked of them; sums of whole millionths and their products stay within 64 bits, as in memory."""
        names = [PLACE, *(name for name in self.columns if name != "priced")]
        shown = ", ".join("coalesce(quantity, 0) AS quantity" if name == "quantity" else quoted(name) for name in names)
        here = f"SELECT {', '.join([*names, *(['priced'] if 'priced' in self.columns else [])])} FROM {self.here}"
        if "priced" not in self.columns:
            return f"{here} UNION ALL SELECT {shown} {self.others}"
        size, price = f"abs(quantity) * {self.times}", "abs(price)"
        known = f"CAST({size} AS DOUBLE) * CAST({price} AS DOUBLE) / {MICRO} < {LARGEST!r} AND {price} < {int(LARGEST / MICRO)}"
        sign = "CASE WHEN (quantity < 0) <> (price < 0) THEN -1 ELSE 1 END"
        inner = f"SELECT {shown}, {sign} AS sign, CASE WHEN {known} THEN {size} END AS size, CASE WHEN {known} THEN {price} END AS cost {self.others}"
        by = self.engine.whole_part
        listed = ", ".join(names)
        parts = f"SELECT {listed}, sign, {by('size', MICRO)} * cost AS whole, size % {MICRO} * cost AS rest FROM ({inner})"
        low = f"whole % 100 * {MICRO} + rest % {100 * MICRO} + {50 * MICRO}"
        money = f"sign * ({by('whole', 100)} + {by('rest', 100 * MICRO)} + {by(low, 100 * MICRO)}) * 100"
        return f"{here} UNION ALL SELECT {listed}, {money} AS priced FROM ({parts})"


def counted_name(number: int) -> str:
    """Of what the lines of a file's orders count."""
    return f"_order_lines{number}"


def first_counted(engine: SqlEngine, number: int) -> pa.ChunkedArray:
    """The places of the first lines of orders of several, of a file."""
    return engine.arrow(f"SELECT place FROM {counted_name(number)} ORDER BY place LIMIT {FIRST_PLACES}")["place"]


def with_counted_orders(engine: SqlEngine, view: str, files: Sequence[int]) -> str:
    """The rows of a view with what lines of orders count in some files, as a view."""
    counted = " UNION ALL ".join(f"SELECT * FROM {counted_name(number)}" for number in files)
    engine.view("_ordered", f"SELECT r.*, o.counts AS {COUNTED} FROM {view} AS r LEFT JOIN ({counted}) AS o ON r.{PLACE} = o.place")
    return "_ordered"
