"""Tables become one row an entity, one column a metric."""

from tiercli.metrics.by_month import metrics_by_month, sums_by_month
from tiercli.metrics.measure import Measured, earliest_days, measure
from tiercli.metrics.monthly import main_volume, monthly_volume

__all__ = ["Measured", "earliest_days", "main_volume", "measure", "metrics_by_month", "monthly_volume", "sums_by_month"]
