"""Metrics worked out again where others were changed: what would follow."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tiercli.frames.entities import Entities
from tiercli.metrics.measure import measure_record
from tiercli.rulebook.facts.names import order_of_metrics
from tiercli.rulebook.model import Rulebook


def remeasured(entities: Entities, rulebook: Rulebook, changed: Collection[str], unavailable: Mapping[str, str]) -> Entities:
    """The entities with what follows from changed metrics worked out again: formulas, and other metrics of the same field.

    changed: the metrics whose values stand in the entities anew; a metric of a field has changed the field as well. Metrics over rows stay as
    they are, also where their `where` asks for one of these.
    """
    stale = set(changed)
    for name in changed:
        metric = rulebook.metrics[name]
        if metric.source == "field":
            column = entities.named(name)
            for one in metric.expression.names:
                if one in entities.names and one not in rulebook.metrics:
                    entities = entities.with_values({one: (entities.names[one][0], column)})
                    stale.add(one)
    for name in order_of_metrics(rulebook).order:
        metric = rulebook.metrics[name]
        if name not in changed and not metric.table and name not in unavailable and metric.expression.names & stale:
            entities = measure_record(metric, name, entities, dict(unavailable))
            stale.add(name)
    return entities
