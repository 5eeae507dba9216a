"""Which metrics the rows of a scanned table need not be asked about: pieces of time by customer, which are few, tell the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiercli.frames.scanned import ScannedTable, blanks_in
from tiercli.metrics.activity import only_purchases
from tiercli.metrics.periods import period_of
from tiercli.rulebook.names import home_of

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from tiercli.rulebook.metric import Metric
    from tiercli.rulebook.model import Rulebook

_OF_DAYS = frozenset({"first", "last", "months"})


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
