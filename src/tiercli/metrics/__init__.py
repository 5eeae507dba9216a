"""Tables become one row an entity, one column a metric."""

from tiercli.metrics.breakdowns import breakdowns
from tiercli.metrics.by_month import metrics_by_month, sums_by_month
from tiercli.metrics.categories import with_categories
from tiercli.metrics.coverage import say_coverage
from tiercli.metrics.identity import entities_account, prove_sums, say_nobody
from tiercli.metrics.joined_entities import with_joined_entities, with_own_parents
from tiercli.metrics.measure import Measured, measure
from tiercli.metrics.monthly import amounts_over_time, main_volume
from tiercli.metrics.owners import entities_seen
from tiercli.metrics.periods import earliest_days, period_of, periods_of
from tiercli.metrics.remeasured import remeasured
from tiercli.metrics.unused import uncounted_rows, unused_inputs

__all__ = [
    "Measured",
    "amounts_over_time",
    "breakdowns",
    "earliest_days",
    "entities_account",
    "entities_seen",
    "main_volume",
    "measure",
    "metrics_by_month",
    "period_of",
    "periods_of",
    "prove_sums",
    "remeasured",
    "say_coverage",
    "say_nobody",
    "sums_by_month",
    "uncounted_rows",
    "unused_inputs",
    "with_categories",
    "with_joined_entities",
    "with_own_parents",
]
