"""Orders, deliveries and invoices of one deal on sheets of their own: each deal counts by one of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.finding import Place
from tiercli.domain.language import Text, counted
from tiercli.read.notes import found
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.together.overlaps import at_place
from tiercli.read.together.whole_rows import Books

_FIGURES = ("quantity", "amount")
_NAMES = {"order": Text("订单", "orders"), "delivery": Text("出库单", "deliveries"), "invoice": Text("发票", "invoices"), "": Text("销售表", "sales")}
_ALIKE = 0.8
"""So many of the rows (or of the customers' sums) of the smaller side must stand on the other one too."""
_LATER, _EARLIER = 62, 7
"""Days by which an invoice may follow its order, and an order that was written up afterwards its invoice."""


@dataclass(frozen=True)
class _Stage:
    """All rows of one kind of document; kind is "" for sheets that do not say."""

    kind: str
    rows: pa.Table

    @property
    def figures(self) -> tuple[str, ...]:
        return tuple(name for name in _FIGURES if name in self.rows.column_names and self.rows[name].null_count < self.rows.num_rows)


def leave_same_deals(books: Books, sheets: Sequence[SheetReading]) -> None:
    """Sets aside sales sheets that hold, as orders or deliveries, the deals that invoices, deliveries or other sales count already."""
    stages = {(one.file, one.sheet): "" if one.said else one.stage for one in sheets if one.table == "sales"}
    said = {(one.file, one.sheet) for one in sheets if one.said}
    kinds = set(stages.values()) - {""}
    if not kinds or len(stages) < 2 or "date" not in books.tables["sales"].column_names:
        return
    for earlier, later in (("order", ("delivery", "invoice")), ("delivery", ("invoice",)), ("order", ("",)), ("delivery", ("",)), ("invoice", ("",))):
        one, other = (_stage(books.tables["sales"], stages, kinds_of) for kinds_of in ((earlier,), later))
        if earlier not in kinds or not one.rows.num_rows or not other.rows.num_rows:
            continue
        if earlier == "order" and other.kind and _same_customers(one, other):
            gone, kept = (other, one) if len(one.figures) > len(other.figures) and _same_deals(one, other) else (one, other)
        elif _same_deals(one, other):
            # what says more figures stays, then what says what it is not, then what has more rows, then the later
            gone, kept = sorted((one, other), key=lambda stage: (len(stage.figures), not stage.kind, stage.rows.num_rows, stage is other))
        else:
            continue
        if gone.kind:
            _leave(gone, kept, [place for place, kind in stages.items() if kind == gone.kind and place not in said], books)


def _stage(sales: pa.Table, stages: dict[tuple[str, str], str], kinds: Collection[str]) -> _Stage:
    mask = np.zeros(sales.num_rows, dtype=bool)
    for place in (place for place, kind in stages.items() if kind in kinds):
        mask |= at_place(sales, place).to_numpy()
    return _Stage(next(iter(kind for kind in kinds if kind in stages.values()), ""), sales.filter(pa.array(mask)))


def _leave(gone: _Stage, kept: _Stage, places: Sequence[tuple[str, str]], books: Books) -> None:
    for place in places:
        rows = books.aside("other-document", "sales", at_place(books.tables["sales"], place))
        if rows.num_rows:
            what, instead = _NAMES[gone.kind], _NAMES[kept.kind]
            message = Text(
                f"{rows.num_rows} 行是{what.zh}，同一业务已按{instead.zh}计入，未重复计算。",
                f"{counted(rows.num_rows, 'row', 'rows')} of {what.en}: the deals count by their {instead.en}, and are not used twice.",
            )
            books.notes.append(found("sheet.same-deals", Place(*place), message, count=rows.num_rows))


def _same_customers(one: _Stage, other: _Stage) -> bool:
    """Whether half of the customers of the smaller side are on the other one too, and the most of the orders are of its time."""
    first, second = (set(pc.unique(stage.rows["customer_id"]).to_pylist()) - {None} for stage in (one, other))
    within = _within(one.rows, other.rows, _LATER, _EARLIER)
    return 2 * len(first & second) >= max(1, min(len(first), len(second))) and 2 * within.num_rows >= one.rows.num_rows


def _same_deals(one: _Stage, other: _Stage) -> bool:
    """Whether the smaller side's numbers, or nearly all of its figures, stand on the other one too, at about the same time."""
    surely_other = bool(one.kind and other.kind)
    before, after = (_LATER, _EARLIER) if surely_other else (31, 31)
    first, second = _within(one.rows, other.rows, before, after), _within(other.rows, one.rows, after, before)
    least = min(one.rows.num_rows, other.rows.num_rows)
    if not surely_other and least < 2:
        return False
    if _common_numbers(first, second) * 2 >= max(1, min(_distinct(one.rows, "order_no"), _distinct(other.rows, "order_no")) or 1):
        return True
    for name in (name for name in one.figures if name in other.figures):
        if _met(first, second, name) >= _ALIKE * least:
            return True
        mine, theirs = _sums(one.rows, name), _sums(other.rows, name)
        equal = sum(theirs.get(customer) == total for customer, total in mine.items())
        if min(len(mine), len(theirs)) > 1 and equal >= _ALIKE * min(len(mine), len(theirs)) and 2 * min(first.num_rows, second.num_rows) >= least:
            return True
    return False


def _within(rows: pa.Table, others: pa.Table, before: int, after: int) -> pa.Table:
    """The rows from some days before the others' first day to some days after their last."""
    ends = pc.min_max(others["date"]).as_py()
    if ends["min"] is None:
        return rows.slice(0, 0)
    low, high = ends["min"] - timedelta(days=before), ends["max"] + timedelta(days=after)
    inside = pc.and_(pc.greater_equal(rows["date"], pa.scalar(low, pa.date32())), pc.less_equal(rows["date"], pa.scalar(high, pa.date32())))
    return rows.filter(pc.fill_null(inside, False))


def _distinct(rows: pa.Table, name: str) -> int:
    return int(pc.count_distinct(rows[name]).as_py()) if name in rows.column_names else 0


def _common_numbers(first: pa.Table, second: pa.Table) -> int:
    """How many order numbers of a customer's stand on both sides."""
    if "order_no" not in first.column_names or "order_no" not in second.column_names:
        return 0
    one, other = ({(row["customer_id"], row["order_no"]) for row in _counts(rows, "order_no").to_pylist() if row["order_no"]} for rows in (first, second))
    return len(one & other)


def _met(first: pa.Table, second: pa.Table, name: str) -> int:
    """How many rows of one side have one of the other with the same customer and figure, each met once."""
    both = _counts(first, name).join(_counts(second, name), ["customer_id", name], join_type="inner", right_suffix="_2")

    return int(np.minimum(both["count"].to_numpy(), both["count_2"].to_numpy()).sum())


def _counts(rows: pa.Table, name: str) -> pa.Table:
    plain = pa.table({"customer_id": rows["customer_id"].cast(pa.string()), name: rows[name]})
    counts = plain.group_by(["customer_id", name]).aggregate([([], "count_all")])
    return counts.rename_columns(["customer_id", name, "count"])


def _sums(rows: pa.Table, name: str) -> dict[Any, Any]:
    grouped = rows.group_by("customer_id").aggregate([(name, "sum")])
    return dict(zip(grouped["customer_id"].to_pylist(), grouped[f"{name}_sum"].to_pylist(), strict=True))
