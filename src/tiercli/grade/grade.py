"""Every grading of a rulebook in its order, then what follows from the levels."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from tiercli.frames.compile import Scope
from tiercli.frames.engine import Session, exactly
from tiercli.grade.levels import place_in_levels
from tiercli.rulebook.grading import Grading
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import home_of


@dataclass
class Graded:
    """The scored frame with a level for each grading.

    Columns: `level__<grading>` is the place of the computed level (1 is best), `ungated__<grading>` the same
    before gates, `gate__<grading>__<n>` whether gate n changed it; the names `<grading>` are the levels' names,
    and `computed__<grading>` keeps them when reviews put other levels in force.
    """

    scope: Scope


@exactly()
def grade_entities(scope: Scope, rulebook: Rulebook, session: Session) -> Graded:
    """A computed level for every entity in every grading; later gradings may use earlier ones."""
    history = [f"previous.{one}" for one in ("score", *rulebook.gradings, *rulebook.metrics)]
    for name in (*history, *(f"{word}.{one}" for word in ("since", "confirmations") for one in rulebook.gradings)):
        scope.names.setdefault(name, ("", "missing"))
    nobody = home_of(rulebook.entity)[1] != "customer_id"
    for name, grading in rulebook.gradings.items():
        score = grading.by or next(iter(rulebook.all_scores), "")
        place = place_in_levels(scope, grading, score, session, name, nobody=nobody)
        scope.column(f"ungated__{name}", place)
        _apply_gates(scope, name, grading)
        scope.column(f"computed__{name}", nw.col(f"name__{name}"))
        scope.settle(session)
    return Graded(scope)


@exactly()
def follow_up(scope: Scope, rulebook: Rulebook, session: Session) -> None:
    """Outputs and alerts, which may use every level; they follow the effective one."""
    for name, output in rulebook.outputs.items():
        expr, kind = scope.settled(output.formula)
        if kind == "missing":
            scope.names[name] = ("", "missing")
            continue
        scope.add(f"output__{name}", expr, kind)
        scope.names[name] = (f"output__{name}", kind)
    for index, alert in enumerate(rulebook.alerts):
        scope.column(f"alert__{index}", scope.condition(alert.when))
    if rulebook.outputs or rulebook.alerts:
        scope.settle(session)


def level_names(grading: Grading) -> list[str]:
    """Names by place, best first; the level of those who are not eligible stands last."""
    return [level.name for level in grading.levels] + ([grading.eligible.otherwise] if grading.eligible else [])


def name_levels(scope: Scope, name: str, grading: Grading, column: str) -> None:
    """The level's name in place of its number, for expressions and results."""
    names = level_names(grading)
    words: nw.Expr = nw.lit(names[-1])
    for index in range(len(names) - 1, 0, -1):
        words = nw.when(nw.col(column) == index).then(nw.lit(names[index - 1])).otherwise(words)
    scope.add(f"name__{name}", words, "text")
    scope.names[name] = (f"name__{name}", "text")


def _apply_gates(scope: Scope, name: str, grading: Grading) -> None:
    """Each gate in turn limits the level, and remembers whether it changed it."""
    names = level_names(grading)
    outside = len(grading.levels) + 1
    scope.column(f"level__{name}", nw.col(f"ungated__{name}"))
    name_levels(scope, name, grading, f"level__{name}")
    column = f"level__{name}"
    for index, gate in enumerate(grading.gates):
        limit = names.index(gate.at_most or gate.at_least or "") + 1
        level = nw.col(column)
        beyond = level < limit if gate.at_most is not None else level > limit
        acts = scope.condition(gate.when) & beyond & (level != outside)
        scope.column(f"gate__{name}__{index}", acts)
        scope.column(column, nw.when(nw.col(f"gate__{name}__{index}")).then(nw.lit(limit)).otherwise(nw.col(column)).cast(nw.Int64))
    name_levels(scope, name, grading, column)
