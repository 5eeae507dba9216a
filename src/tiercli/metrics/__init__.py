"""Tables become one row an entity, one column a metric."""

from tiercli.metrics.measure import Measured, earliest_days, measure
from tiercli.metrics.monthly import main_volume, monthly_volume

__all__ = ["Measured", "earliest_days", "main_volume", "measure", "monthly_volume"]
