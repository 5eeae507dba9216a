"""The metrics whose sums reports show for levels and for everybody."""

from __future__ import annotations

from tiercli.rulebook.model import Rulebook

_TOTALS = {"volume": "sales.quantity", "revenue": "sales.amount", "margin": "sales.margin"}


def total_metrics(rulebook: Rulebook) -> dict[str, str]:
    """The metrics whose sums the levels show: plain sums of sales over the rulebook's own period."""
    found = {}
    for what, source in _TOTALS.items():
        for name, metric in rulebook.metrics.items():
            plain = metric.where is None and metric.offset is None and metric.window is None and metric.decay is None
            if metric.source == "sum" and metric.expression.text == source and plain:
                found[what] = name
                break
    return found
