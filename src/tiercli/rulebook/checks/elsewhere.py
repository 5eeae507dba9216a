"""A name that is there, but not where it was used: what it is, and what to write in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tiercli.domain.language import EMPTY, Text
from tiercli.grammar.functions import FUNCTIONS
from tiercli.rulebook.facts.names import fields_of
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.metric import HISTORY_WORDS

_BEFORE = ("metrics", "score", "scores", "variants", "limits")
"""Sections that are worked out before there are points and levels."""


def told_where_it_is(flaw: Flaw, rulebook: Rulebook) -> Flaw:
    """The flaw of an unknown name with a hint that says where the name is and why not here; any other flaw as it is."""
    hint = _hint(flaw.name, flaw.path, rulebook) if flaw.code == "unknown-name" and flaw.name else EMPTY
    return replace(flaw, hint=hint) if any(hint) else flaw


def _hint(name: str, path: tuple[Any, ...], rulebook: Rulebook) -> Text:
    first, _, rest = name.partition(".")
    early = path[:1] and path[0] in _BEFORE
    dimensions = {dimension for score in rulebook.all_scores.values() for dimension in score}
    if first in HISTORY_WORDS:
        if rest and early and rest in ("score", *rulebook.gradings, *rulebook.metrics, *rulebook.outputs):
            return Text(
                f"打分的地方不能直接用 {name}；请先写成指标，如 {{formula: {name}}}",
                f"points cannot name {name} themselves; make it a metric first, such as {{formula: {name}}}",
            )
        return Text(
            f"'{first}' 是保留的词，后面写分级；previous 的后面也可以写指标、计算结果或 score",
            f"'{first}' is a reserved word, with a grading after its dot; after previous. also a metric, an output or score",
        )
    if name in rulebook.gradings and early:
        return Text(
            f"'{name}' 是分级，在指标和打分之后才有；上期的级别写 previous.{name}，或把这一步写进 outputs",
            f"'{name}' is a grading, which comes after metrics and points; previous.{name} is the level in the run before, and outputs may use it",
        )
    if name in rulebook.outputs:
        return Text(
            f"'{name}' 是 outputs 里的计算结果，在级别之后才有；要在这里用，请写成 metrics 里的 formula；上次运行的值写 previous.{name}",
            f"'{name}' is an output, which comes after the levels; to use it here, make it a formula under metrics; previous.{name} is that of the run before",
        )
    if early and (name in rulebook.all_scores or (first in ("points", "score") and rest in (*dimensions, *rulebook.all_scores))):
        return Text(
            f"'{name}' 在指标之后才有；请写在 gradings、outputs 或 alerts 里",
            f"'{name}' comes after the metrics; use it under gradings, outputs or alerts",
        )
    if name in dimensions:
        return Text(f"'{name}' 是维度，它的分数写 points.{name}", f"'{name}' is a dimension; its points are points.{name}")
    return _not_a_value(name, rulebook) or _field(name, first, rest, rulebook)


def _not_a_value(name: str, rulebook: Rulebook) -> Text | None:
    """What is called so, but is no value that an expression may use."""
    for grading, one in rulebook.gradings.items():
        if name in one.all_names:
            return Text(
                f"'{name}' 是分级 {grading} 的级别；级别要加引号，如 {grading} == '{name}'",
                f"'{name}' is a level of {grading}; levels stand in quotes: {grading} == '{name}'",
            )
        if name in one.treatment_keys:
            return Text(
                f"'{name}' 是待遇，不能用来计算；请把它的值写成参数", f"'{name}' is a treatment, which no expression can use; give its value to a param"
            )
    if any(alert.name == name for alert in rulebook.alerts):
        return Text(f"'{name}' 是预警，最后才有；请重写它的条件", f"'{name}' is an alert, which comes last; write its condition again")
    if name in FUNCTIONS:
        return Text(f"'{name}' 是函数，后面要有括号：{name}(...)", f"'{name}' is a function and needs brackets: {name}(...)")
    return None


def _field(name: str, first: str, rest: str, rulebook: Rulebook) -> Text:
    """A field of rows has no one value for an entity before it is measured."""
    tables = fields_of(rulebook)
    if rest and first in tables and tables[first].field(rest) is not None:
        return Text(
            f"'{name}' 是 {first} 表各行的字段，不是对象的一个值；请先写成指标，如 metrics: {{x: {{sum: {name}}}}}",
            f"'{name}' is a field of the rows of {first}, not one value; measure it first, as in metrics: {{x: {{sum: {name}}}}}",
        )
    holding = [table for table, fields in tables.items() if not rest and fields.field(name) is not None]
    if holding:
        whole = f"{holding[0]}.{name}"
        return Text(
            f"'{name}' 是 {holding[0]} 表的字段；请先写成指标，如 metrics: {{x: {{latest: {whole}}}}}",
            f"'{name}' is a field of {holding[0]}; measure it first, as in metrics: {{x: {{latest: {whole}}}}}",
        )
    return EMPTY
