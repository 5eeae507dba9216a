"""What the extra sheets add up from single rows: by entity, month and type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tiercli.grammar.expression import Expression, parse
from tiercli.rulebook.metric import AGGREGATES
from tiercli.rulebook.model import Rulebook

TREND_MONTHS = 6
"""How many months back the trend of an alert is shown."""

SOLD, RETURNED = "commission.sold", "commission.returned"
"""What commissions were paid for and what came back, by customer: a return takes back the rate that was paid."""


@dataclass(frozen=True, slots=True)
class RowSum:
    """One sum over the rows of a table.

    of: what is added up. where: which rows count. by: the field that tells kinds of rows apart. by_customer: whether customers are told apart as well.
    """

    of: Expression
    where: Expression | None = None
    by: Expression | None = None
    by_customer: bool = False

    @property
    def table(self) -> str:
        """The table whose rows are added up; empty if `of` names none."""
        return next(iter(sorted(name for name in self.of.names if "." in name)), "").partition(".")[0]

    @property
    def names(self) -> frozenset[str]:
        """Every name that is used."""
        return self.of.names.union(*(one.names for one in (self.where, self.by) if one is not None))


def row_sums(rulebook: Rulebook) -> Mapping[str, RowSum]:
    """Every sum over rows that the sheets need, by key; a trend's whole is the key with ".whole" behind it."""
    sheets, sums = rulebook.sheets, {}
    if sheets.commission is not None:
        paid = sheets.commission
        sums["commission"] = RowSum(paid.of, paid.where, paid.type)
        for name, sign in ((SOLD, ">"), (RETURNED, "<")):
            signed = f"({paid.of}) {sign} 0"
            rows = parse(signed if paid.where is None else f"{signed} and ({paid.where})")
            sums[name] = RowSum(paid.of, rows, paid.type, by_customer=True)
    for name, trend in sheets.trends.items():
        sums[f"trend.{name}"] = RowSum(trend.of, trend.where)
        if trend.where is not None:
            sums[f"trend.{name}.whole"] = RowSum(trend.of)
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
