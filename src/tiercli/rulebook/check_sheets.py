"""What the extra sheets name: treatments, metrics, gradings, fields."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from tiercli.domain.language import Text
from tiercli.grammar.expression import Expression, dotted
from tiercli.grammar.functions import OVER_ALL
from tiercli.rulebook.flaw import Flaw
from tiercli.rulebook.judge import judge_amount, judge_expression, unknown, unknown_name
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import Vocabulary, fields_of


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
        for name in targets.planned:
            if name in kinds:
                words = Text(f"名称 '{name}' 已经是别的意思", f"the name '{name}' already means something else")
                yield Flaw(("sheets", "targets", index, "planned", name), "name-twice", words)
        known = {**kinds, **dict.fromkeys(targets.planned, "number")}
        for name, figure in targets.figures.items():
            here: tuple[Any, ...] = ("sheets", "targets", index, "figures", name)
            yield from judge_expression(figure.actual, known, (*here, "actual"), "number")
            yield from judge_expression(figure.target, known, (*here, "target"), "number")
            for key, expression in (("actual", figure.actual), ("target", figure.target)):
                if expression is not None:
                    yield from _one_value(expression, {*rulebook.params, *targets.planned}, (*here, key))
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


def _one_value(expression: Expression, constants: Collection[str], path: tuple[Any, ...]) -> Iterator[Flaw]:
    """A figure has one value for a whole group: what differs between entities must stand inside total(), average() and the like."""
    each = sorted(name for name in _outside(expression.tree) if name not in constants and name != "as_of")
    if each:
        hint = Text(f"写成 total({each[0]}) 或 average({each[0]})", f"Write total({each[0]}) or average({each[0]})")
        yield Flaw(
            path,
            "not-one-value",
            Text(f"'{each[0]}' 每个对象各不相同，这里要一个总的数", f"'{each[0]}' differs between entities; a figure needs one value for all"),
            hint,
        )


def _outside(node: ast.AST) -> Iterator[str]:
    """The names and functions whose value each entity has for itself."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OVER_ALL:
        if OVER_ALL[node.func.id].of_place:
            yield node.func.id
        return
    if isinstance(node, ast.Call):
        for part in node.args:
            yield from _outside(part)
        return
    name = dotted(node) if isinstance(node, ast.expr) else None
    if name is not None:
        yield name
        return
    for child in ast.iter_child_nodes(node):
        yield from _outside(child)


def _plan(rulebook: Rulebook, kinds: Mapping[str, str], owed: Collection[str]) -> Iterator[Flaw]:
    plan = rulebook.sheets.plan
    assert plan is not None
    path = ("sheets", "plan")
    if plan.who not in owed:
        yield unknown("待遇", "treatment", plan.who, owed, (*path, "who"))
    for name, way in plan.ways.items():
        if isinstance(way.per_month, str) and way.per_month not in owed and way.per_month not in rulebook.params:
            yield unknown("待遇或参数", "treatment or param", way.per_month, [*owed, *rulebook.params], (*path, "ways", name, "per_month"))
        yield from _number_owed(rulebook, way.per_month, (*path, "ways", name, "per_month"))
    yield from judge_expression(plan.when, kinds, (*path, "when"), "flag")
    yield from judge_expression(plan.order, kinds, (*path, "order"))
    heads = {f"branches.{field.name}": "text" for field in fields_of(rulebook)["branches"].fields}
    single: dict[tuple[str, ...], str | None] = {
        ("person",): plan.person,
        ("contact",): plan.contact,
        **{("persons", value): name for value, name in plan.persons.items()},
    }
    for keys, person in single.items():
        if person and person not in kinds and person not in heads:
            yield unknown_name(person, {**kinds, **heads}, (*path, *keys))
        if person in heads and plan.branch is None:
            yield Flaw(
                (*path, *keys),
                "missing-key",
                Text(f"'{person}' 要知道对象属于哪个分公司，请写 branch", f"'{person}' needs the branch of an entity; say branch"),
            )
    for key in ("branch", "station"):
        if (name := getattr(plan, key)) and name not in kinds:
            yield unknown_name(name, kinds, (*path, key))
    yield from _names(plan.by, kinds, (*path, "by"))


def _number_owed(rulebook: Rulebook, key: object, path: tuple[Any, ...]) -> Iterator[Flaw]:
    """How often is a number in every level that says it."""
    for grading in rulebook.gradings.values():
        for level, owed in rulebook.owed_in(grading).items():
            value = owed.get(key) if isinstance(key, str) else None
            if value is not None and (isinstance(value, bool) or not isinstance(value, Decimal | int)):
                message = Text(f"级别 {level} 的待遇 '{key}' 应当是每月次数", f"the treatment '{key}' of level {level} should be a number of times a month")
                yield Flaw(path, "kind", message)


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
    yield from judge_expression(commission.since, kinds, (*path, "since"), "date")


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
