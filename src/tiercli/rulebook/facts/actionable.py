"""Which metrics somebody can change within the period, so that a next step may be made of them."""

from __future__ import annotations

from tiercli.rulebook.facts.names import Vocabulary
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.metric import Metric

RATINGS = ("credit_rating",)
"""Fields of a record that people work on, step by step; the others (region, type, capital, years) are what somebody is."""
_GIVEN = ("customers", "managers", "targets", "products", "overrides", "aliases")
"""Tables that say what somebody is or is asked to do, and not what was done."""
_DATED_SOURCES = ("first", "last")
_EARLIER = "previous"


def actionable_metrics(rulebook: Rulebook) -> tuple[str, ...]:
    """The metrics that may be offered as a next step, in the order of the rulebook: numbers of the period, and ratings.

    A rulebook says otherwise of a metric with `actionable`. A formula is not among them: it follows the metrics that it uses.
    """
    kinds = Vocabulary.of(rulebook).measured()
    return tuple(name for name, metric in rulebook.metrics.items() if _is_actionable(metric, kinds.get(name, "any")))


def _is_actionable(metric: Metric, kind: str) -> bool:
    if kind not in ("number", "any") and not (kind == "text" and metric.source == "field"):
        return False  # days and answers have no steps
    if metric.actionable is not None:
        return metric.actionable
    if metric.source == "field":
        return metric.expression.text.rpartition(".")[2] in RATINGS
    if metric.source in ("formula", "variation", *_DATED_SOURCES) or metric.offset or metric.table in _GIVEN:
        return False
    return metric.window is None or not metric.window.unit.startswith(_EARLIER)
