"""Tables become one row an entity, one column a metric."""

from tiercli.metrics.measure import Measured, earliest_days, measure

__all__ = ["Measured", "earliest_days", "measure"]
