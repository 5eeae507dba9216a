"""What the extra sheets add up from single rows: by entity, month and type."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.metric import AGGREGATES
from tiercli.rulebook.sheets.row_sum import RowSum

TREND_MONTHS = 6
"""How many months back the trend of an alert is shown."""


def row_sums(rulebook: Rulebook) -> Mapping[str, RowSum]:
    """Every sum over rows that the sheets need, by key."""
    sums: dict[str, RowSum] = {}
    for path, sheet in rulebook.sheets.each():
        sums |= sheet.sums(str(path[-1]))
    return sums


def trend_metrics(rulebook: Rulebook) -> tuple[str, ...]:
    """The metrics whose last months alerts show, each once; only those that rows decide month by month."""
    asked = dict.fromkeys(alert.trend for alert in rulebook.alerts if alert.trend)
    return tuple(name for name in asked if name is not None and is_monthly(rulebook, name))


def is_monthly(rulebook: Rulebook, name: str) -> bool:
    """Whether a metric can be told for a single month: rows of dated tables decide it, directly or through a formula."""
    metric = rulebook.metrics.get(name)
    if metric is None:
        return False
    if metric.source in AGGREGATES:
        return metric.table in rulebook.dated and metric.offset is None and metric.source not in ("variation", "first", "last")
    if metric.source != "formula" or metric.expression.is_population:
        return False
    used = [one for one in metric.expression.names if one in rulebook.metrics]
    return bool(used) and all(is_monthly(rulebook, one) for one in used)


def needed_for(rulebook: Rulebook, names: tuple[str, ...]) -> dict[str, bool]:
    """The metrics that these stand on, and these themselves; whether each is told by month.

    What a `where` compares with (a first purchase) stays what it is over the whole period.
    """
    needed: dict[str, bool] = {}
    waiting = [(name, True) for name in names]
    while waiting:
        name, by_month = waiting.pop()
        if name not in rulebook.metrics or (needed.get(name, False) >= by_month and name in needed):
            continue
        needed[name] = by_month
        metric = rulebook.metrics[name]
        waiting += [(one, by_month) for one in sorted(metric.expression.names)]
        waiting += [(one, False) for one in sorted(metric.where.names)] if metric.where else []
    return needed
