"""What the extra sheets name: treatments, metrics, gradings, fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from tiercli.rulebook.expression import Expression
from tiercli.rulebook.flaw import Flaw
from tiercli.rulebook.judge import judge_amount, judge_expression, unknown, unknown_name
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import Vocabulary


def flaws_of_sheets(rulebook: Rulebook, vocabulary: Vocabulary, kinds: Mapping[str, str], owed: Collection[str]) -> Iterator[Flaw]:
    """Flaws of `sheets:`.

    kinds: every name once all gradings and outputs are there. owed: the keys of all treatments.
    """
    sheets = rulebook.sheets
    if sheets.plan:
        yield from _plan(rulebook, kinds, owed)
    if sheets.risk:
        path: tuple[Any, ...] = ("sheets", "risk")
        if sheets.risk.grading not in rulebook.gradings:
            yield unknown("分级", "grading", sheets.risk.grading, rulebook.gradings, (*path, "grading"))
        else:
            levels = [level.name for level in rulebook.gradings[sheets.risk.grading].levels]
            for name in sheets.risk.levels:
                if name not in levels:
                    yield unknown("级别", "level", name, levels, (*path, "levels"))
        yield from _names(sheets.risk.columns, kinds, (*path, "columns"))
    for index, segments in enumerate(sheets.segments):
        yield from _names(segments.by, kinds, ("sheets", "segments", index, "by"))
        yield from _metrics(segments.measures, rulebook, ("sheets", "segments", index, "measures"))
    if sheets.commission:
        yield from _commission(rulebook, vocabulary, kinds)
    for index, targets in enumerate(sheets.targets):
        yield from _names(targets.by, kinds, ("sheets", "targets", index, "by"))
        for name, figure in targets.figures.items():
            here: tuple[Any, ...] = ("sheets", "targets", index, "figures", name)
            yield from judge_expression(figure.actual, kinds, (*here, "actual"), "number")
            yield from judge_expression(figure.target, kinds, (*here, "target"), "number")
    for name, one in sheets.lists.items():
        here = ("sheets", "lists", name)
        yield from judge_expression(one.when, kinds, (*here, "when"), "flag")
        yield from judge_expression(one.order, kinds, (*here, "order"))
        yield from _names(one.columns, kinds, (*here, "columns"))
    if sheets.profiles:
        yield from judge_expression(sheets.profiles.when, kinds, ("sheets", "profiles", "when"), "flag")
        yield from _names(sheets.profiles.columns, kinds, ("sheets", "profiles", "columns"))
    for name, trend in sheets.trends.items():
        yield from _rows(vocabulary, trend.of, trend.where, None, ("sheets", "trends", name))


def _plan(rulebook: Rulebook, kinds: Mapping[str, str], owed: Collection[str]) -> Iterator[Flaw]:
    plan = rulebook.sheets.plan
    assert plan is not None
    path = ("sheets", "plan")
    if plan.who not in owed:
        yield unknown("待遇", "treatment", plan.who, owed, (*path, "who"))
    for name, way in plan.ways.items():
        if isinstance(way.per_month, str) and way.per_month not in owed and way.per_month not in rulebook.params:
            yield unknown("待遇或参数", "treatment or param", way.per_month, [*owed, *rulebook.params], (*path, "ways", name, "per_month"))
    yield from judge_expression(plan.when, kinds, (*path, "when"), "flag")
    yield from judge_expression(plan.order, kinds, (*path, "order"))


def _commission(rulebook: Rulebook, vocabulary: Vocabulary, kinds: Mapping[str, str]) -> Iterator[Flaw]:
    commission = rulebook.sheets.commission
    assert commission is not None
    path = ("sheets", "commission")
    yield from _rows(vocabulary, commission.of, commission.where, commission.type, path)
    for name, rate in commission.rates.items():
        yield from judge_amount(rate, rulebook.params, (*path, "rates", name))
    yield from judge_amount(commission.default, rulebook.params, (*path, "default"))
    for bound in commission.reached:
        yield from judge_amount(bound, rulebook.params, (*path, "reached", bound))
    yield from judge_expression(commission.target, kinds, (*path, "target"), "number")
    yield from judge_expression(commission.base, kinds, (*path, "base"), "number")


def _rows(vocabulary: Vocabulary, of: Expression, where: Expression | None, by: Expression | None, path: tuple[Any, ...]) -> Iterator[Flaw]:
    """What is added up over the rows of one table, its condition, and what it is split by."""
    table = next(iter(sorted(of.names)), "").split(".")[0]
    if table not in vocabulary.tables:
        yield unknown("表", "table", table, vocabulary.tables, (*path, "of"))
        return
    kinds = vocabulary.row(table)
    yield from judge_expression(of, kinds, (*path, "of"), "number")
    yield from judge_expression(where, kinds, (*path, "where"), "flag")
    yield from judge_expression(by, kinds, (*path, "type"))


def _names(names: Iterable[str], kinds: Mapping[str, str], path: tuple[Any, ...]) -> Iterator[Flaw]:
    for index, name in enumerate(names):
        if name not in kinds:
            yield unknown_name(name, kinds, (*path, index))


def _metrics(names: Iterable[str], rulebook: Rulebook, path: tuple[Any, ...]) -> Iterator[Flaw]:
    for index, name in enumerate(names):
        if name not in rulebook.metrics:
            yield unknown("指标", "metric", name, rulebook.metrics, (*path, index))
