"""Which metrics say how much an entity bought: what movements are weighed by, and who stopped buying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tiercli.domain.columns import Column, Role
from tiercli.domain.period import Window, days_in
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.metric import Metric

_FIELDS: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        # measure: (the fields of sales that its sum may be made of, its unit)
        "volume": (("sales.quantity",), "t"),
        "revenue": (("sales.amount", "sales.quantity", "sales.price"), "CNY"),
        "margin": (("sales.margin",), "CNY"),
    }
)
_CANNOT_STOP = ("quarter", "half-year", "year", "year-to-date", "all")


@dataclass(frozen=True)
class Measures:
    """The columns by which movements are weighed: tonnes, revenue, margin, as far as the rulebook has them.

    buys: the one that says whether somebody buys; empty if none can. A sum that begins anew with the quarter or the
    year cannot: it falls to zero in January though nobody stopped. A sum over all time cannot: it never falls.
    """

    columns: tuple[Column, ...] = ()
    buys: str = ""


def measures_of(rulebook: Rulebook) -> Measures:
    """For tonnes, revenue and margin, the sum over sales that stands for it.

    Among several: one without `where`, then one over the rulebook's own period, then the longest window, then the first.
    Shifted sums (`offset`), faded ones (`decay`) and windows that are over ("previous year") stand for none.
    """
    chosen = [name for what in _FIELDS if (name := _chosen(rulebook, what))]
    columns = []
    for name in chosen:
        metric = rulebook.metrics[name]
        columns.append(Column(name, rulebook.title_of(name), Role.METRIC, metric.unit, metric.decimals if metric.decimals is not None else 2))
    steady = (name for name in chosen if _window(rulebook, rulebook.metrics[name]).unit not in _CANNOT_STOP)
    return Measures(tuple(columns), next(steady, ""))


def _chosen(rulebook: Rulebook, what: str) -> str:
    found = list(_sums(rulebook, what))
    if not found:
        return ""

    def order(name: str) -> tuple[bool, bool, float]:
        metric = rulebook.metrics[name]
        window = _window(rulebook, metric)
        return metric.where is not None, window != rulebook.period.window, -days_in(window)

    return min(found, key=order)


def _sums(rulebook: Rulebook, what: str) -> Iterator[str]:
    """The plain sums of a measure, in the rulebook's order; expressions count if their unit is the measure's."""
    fields, unit = _FIELDS[what]
    for name, metric in rulebook.metrics.items():
        if metric.source != "sum" or metric.offset is not None or metric.decay is not None or _window(rulebook, metric).unit.startswith("previous"):
            continue
        names = {one for one in metric.expression.names if one not in rulebook.params}
        if metric.expression.text == fields[0] or (
            metric.unit == unit and names and names <= set(fields) and (len(fields) == 1 or names & {"sales.amount", "sales.price"})
        ):
            yield name


def _window(rulebook: Rulebook, metric: Metric) -> Window:
    return metric.window or rulebook.period.window
