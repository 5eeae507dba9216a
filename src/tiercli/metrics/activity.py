"""A return lowers sums but is no activity: not a first or last purchase, not an active month, not an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from tiercli.frames.scanned import ScannedTable, blanks_in, has_negative
from tiercli.metrics.periods import period_of
from tiercli.rulebook.facts.names import home_of
from tiercli.rulebook.parts.metric import Metric

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from tiercli.rulebook.model import Rulebook
    from tiercli.rulebook.parts.metric import Metric


_OF_DAYS = frozenset({"first", "last", "months"})
ACTIVITY = frozenset({"first", "last", "latest", "months", "count", "distinct"})
"""Sources that ask whether and when something was bought."""
_ASKED = frozenset({"quantity", "amount", "document_type", "returned_quantity", "returned_amount"})
"""A `where` over one of these says itself which rows it means."""


def is_told_by_pieces(metric: Metric, table: pa.Table | ScannedTable | None, rulebook: Rulebook, as_of: date) -> bool:
    """Whether a metric is a plain sum, or the first, last or number of the months of the days, of customers over whole pieces."""
    if not isinstance(table, ScannedTable) or table.pieces is None or home_of(rulebook.entity).key != "customer_id":
        return False
    if metric.where is not None or metric.decay is not None or metric.table not in rulebook.dated:
        return False
    owner, _, name = metric.expression.text.partition(".")
    if owner != metric.table or not table.pieces.has_whole(period_of(metric, rulebook, as_of)):
        return False
    if metric.source in _OF_DAYS:
        return name == "date" and only_purchases(metric, table) is None
    return metric.source == "sum" and name in table.pieces.rows.column_names[2:] and not blanks_in(table, name)


def only_purchases(metric: Metric, sales: pa.Table | ScannedTable) -> nw.Expr | None:
    """Which rows of the sales are no returns; none where the metric looks at other rows too, or there are no returns.

    A return has a negative quantity, or a negative amount where it has no quantity.
    """
    if metric.table != "sales" or metric.source not in ACTIVITY:
        return None
    if metric.where is not None and {name.removeprefix("sales.") for name in metric.where.names} & _ASKED:
        return None
    negative = [name for name in ("quantity", "amount") if name in sales.column_names and has_negative(sales, name)]
    if not negative:
        return None
    below = {name: (nw.col(name) < 0).fill_null(value=False) for name in negative}
    if "quantity" not in sales.column_names:
        return ~below["amount"]
    without = nw.col("quantity").is_null() | (nw.col("quantity") == 0).fill_null(value=False)
    back = [below["quantity"]] if "quantity" in below else []
    back += [without & below["amount"]] if "amount" in below else []
    return ~(back[0] | back[1]) if len(back) == 2 else ~back[0]
