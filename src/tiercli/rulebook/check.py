"""What can only be checked when the whole rulebook is there: names, kinds, circles, templates."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text
from tiercli.rulebook.expression import Expression
from tiercli.rulebook.flaw import Flaw
from tiercli.rulebook.kinds import KindError, kind_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import Vocabulary, order_of_metrics
from tiercli.rulebook.scale import Part
from tiercli.rulebook.template import placeholders

__all__ = ["Flaw", "flaws_of"]


def flaws_of(rulebook: Rulebook) -> list[Flaw]:
    """Every flaw that keeps a rulebook from working, with the path to it."""
    return list(_flaws(rulebook))


def _flaws(rulebook: Rulebook) -> Iterator[Flaw]:
    yield from _fields(rulebook)
    vocabulary = Vocabulary.of(rulebook)
    for name in rulebook.metrics:
        yield from _metric(rulebook, vocabulary, name)
    circle = order_of_metrics(rulebook).circle
    if circle:
        path = ("metrics", circle[0])
        yield Flaw(path, "circle", Text(f"指标互相引用成圈: {' -> '.join(circle)}", f"metrics refer to each other in a circle: {' -> '.join(circle)}"))
        return
    for score_name, dimensions in rulebook.all_scores.items():
        base = ("score",) if score_name == "score" else ("scores", score_name)
        for name, dimension in dimensions.items():
            yield from _part(rulebook, vocabulary, dimension, (*base, name))
        kinds = {"weight" if part.weight is not None else "out_of" if part.out_of is not None else "none" for part in dimensions.values()}
        if "none" in kinds or len(kinds) > 1:
            yield Flaw(base, "scale", Text("每个维度都要有 weight, 或都要有 out_of", "every dimension needs a weight, or every one an out_of"))
    yield from _gradings(rulebook, vocabulary)


def _fields(rulebook: Rulebook) -> Iterator[Flaw]:
    from tiercli.domain.fields import STANDARD

    for table in rulebook.fields:
        if table not in STANDARD:
            yield Flaw(("fields", table), "unknown-table", _unknown(table, "表", "table", STANDARD), _near(table, STANDARD))


def _metric(rulebook: Rulebook, vocabulary: Vocabulary, name: str) -> Iterator[Flaw]:
    metric = rulebook.metrics[name]
    path: tuple[Any, ...] = ("metrics", name)
    if name in vocabulary.reserved:
        yield Flaw(path, "reserved-name", Text(f"'{name}' 是保留的名称", f"'{name}' is a reserved name"))
        return
    if metric.table:
        if metric.table not in vocabulary.tables:
            yield Flaw(
                (*path, metric.source), "unknown-table", _unknown(metric.table, "表", "table", vocabulary.tables), _near(metric.table, vocabulary.tables)
            )
            return
        kinds = vocabulary.row(metric.table)
        if metric.source != "count" or metric.expression.text != metric.table:
            yield from _expression(metric.expression, kinds, (*path, metric.source))
        if metric.where:
            yield from _expression(metric.where, kinds, (*path, "where"), expect="flag")
    elif metric.source == "formula":
        yield from _expression(metric.expression, vocabulary.measured(), (*path, "formula"))
    else:
        yield from _expression(metric.expression, vocabulary.record(), (*path, "field"))


def _part(rulebook: Rulebook, vocabulary: Vocabulary, part: Part, path: tuple[Any, ...]) -> Iterator[Flaw]:
    if part.metric is not None and part.metric not in rulebook.metrics:
        yield Flaw((*path, "metric"), "unknown-metric", _unknown(part.metric, "指标", "metric", rulebook.metrics), _near(part.metric, rulebook.metrics))
    elif part.metric is not None:
        kind = vocabulary.kind_of_metric(part.metric)
        if part.map is None and kind in ("text", "date"):
            hint = Text("文字用 map, 日期先用 days_since() 变成天数", "Use map for text, and days_since() to turn a date into days")
            yield Flaw(
                (*path, "metric"),
                "kind",
                Text(f"'{part.metric}' 不是数字, 不能用 {part.scale}", f"'{part.metric}' is not a number; {part.scale} needs one"),
                hint,
            )
    for name in ("bands", "linear"):
        for bound in getattr(part, name) or {}:
            if isinstance(bound, str) and bound not in rulebook.params:
                yield Flaw((*path, name, bound), "unknown-param", _unknown(bound, "参数", "param", rulebook.params), _near(bound, rulebook.params))
    if part.formula:
        yield from _expression(part.formula, vocabulary.measured(), (*path, "formula"), expect="number")
    if part.when:
        yield from _expression(part.when, vocabulary.measured(), (*path, "when"), expect="flag")
    for scale in (part.percentile, part.ratio_to):
        if scale and scale.within:
            yield from _expression(scale.within, vocabulary.measured(), (*path, part.scale, "within"))
    for index, inner in enumerate(part.parts or ()):
        yield from _part(rulebook, vocabulary, inner, (*path, "parts", index))


def _gradings(rulebook: Rulebook, vocabulary: Vocabulary) -> Iterator[Flaw]:
    kinds = vocabulary.scored()
    for name, grading in rulebook.gradings.items():
        path: tuple[Any, ...] = ("gradings", name)
        if name in vocabulary.reserved or name in rulebook.metrics:
            yield Flaw(path, "reserved-name", Text(f"'{name}' 已有别的意思", f"'{name}' already means something else"))
        if grading.by is not None and grading.by not in rulebook.all_scores:
            yield Flaw((*path, "by"), "unknown-score", _unknown(grading.by, "得分", "score", rulebook.all_scores), _near(grading.by, rulebook.all_scores))
        if grading.eligible:
            yield from _expression(grading.eligible.when, kinds, (*path, "eligible", "when"), expect="flag")
        for index, level in enumerate(grading.levels):
            here = (*path, "levels", index)
            if level.from_ is not None and not rulebook.all_scores:
                yield Flaw((*here, "from"), "no-score", Text("没有 score, 不能用 from", "'from' needs a score"))
            for key, amount in (("from", level.from_), ("share", level.share)):
                if isinstance(amount, str) and amount not in rulebook.params:
                    yield Flaw((*here, key), "unknown-param", _unknown(amount, "参数", "param", rulebook.params), _near(amount, rulebook.params))
            ranks = level.top or level.quota or level.share is not None
            if ranks and level.by is None and not rulebook.all_scores:
                yield Flaw(here, "no-rank", Text("没有 score 时要写 by", "without a score, 'by' must say what ranks"))
            for key, expression, expect in (("when", level.when, "flag"), ("by", level.by, "number"), ("within", level.within, "")):
                if expression:
                    yield from _expression(expression, kinds, (*here, key), expect=expect)
            yield from _template(level.because, kinds, (*here, "because"))
        kinds = {**kinds, name: "text"}
        for index, gate in enumerate(grading.gates):
            yield from _expression(gate.when, kinds, (*path, "gates", index, "when"), expect="flag")
            yield from _template(gate.because, kinds, (*path, "gates", index, "because"))
        if grading.levels[-1].is_bare is False and not any(level.is_bare for level in grading.levels):
            hint = Text("给最后一级去掉条件", "Leave the last level without conditions")
            last = len(grading.levels) - 1
            yield Flaw(
                (*path, "levels", last),
                "no-last-level",
                Text("最后一级必须没有条件, 否则有人无级可归", "the last level must be bare, or somebody may fit none"),
                hint,
            )
    for name, output in rulebook.outputs.items():
        yield from _expression(output.formula, kinds, ("outputs", name, "formula"))
        try:
            kinds = {**kinds, name: kind_of(output.formula.tree, kinds)}
        except KindError:
            return
    for index, alert in enumerate(rulebook.alerts):
        yield from _expression(alert.when, kinds, ("alerts", index, "when"), expect="flag")
        for key in ("because", "risk", "cause", "action"):
            yield from _template(getattr(alert, key), kinds, ("alerts", index, key))


def _expression(expression: Expression, kinds: dict[str, str], path: tuple[Any, ...], expect: str = "") -> Iterator[Flaw]:
    unknown = sorted(expression.names - kinds.keys())
    for name in unknown:
        yield Flaw(path, "unknown-name", _unknown(name, "名称", "name", ()), _near(name, kinds))
    if unknown:
        return
    try:
        kind = kind_of(expression.tree, kinds)
    except KindError as error:
        yield Flaw(path, "kind", error.words)
        return
    if expect and kind not in (expect, "any"):
        words = {"flag": Text("条件", "a condition"), "number": Text("数字", "a number")}[expect]
        yield Flaw(path, "kind", Text(f"'{expression}' 应当是{words.zh}", f"'{expression}' should be {words.en}"))


def _template(words: Text | None, kinds: dict[str, str], path: tuple[Any, ...]) -> Iterator[Flaw]:
    if words is None:
        return
    for sentence in dict.fromkeys(words):
        try:
            named = placeholders(sentence)
        except WordsError as error:
            yield Flaw(path, "template", error.words, error.hint)
            continue
        for name in named:
            if name not in kinds:
                yield Flaw(path, "unknown-name", _unknown(name, "名称", "name", ()), _near(name, kinds))


def _unknown(name: str, zh: str, en: str, known: Any) -> Text:
    listed = ", ".join(sorted(known)) if known else ""
    return Text(f"没有{zh} '{name}'" + (f" (有: {listed})" if listed else ""), f"there is no {en} '{name}'" + (f" (there are: {listed})" if listed else ""))


def _near(name: str, known: Any) -> Text:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return Text(f"是不是 '{near[0]}'?", f"Did you mean '{near[0]}'?") if near else Text("", "")
