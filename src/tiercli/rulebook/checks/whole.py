"""What can only be checked when the whole rulebook is there: names, kinds, circles, templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ValidationError

from tiercli.domain.language import Text
from tiercli.grammar.kinds import KindError, kind_of
from tiercli.grammar.small_types import amount_and_side
from tiercli.rulebook.checks.elsewhere import told_where_it_is
from tiercli.rulebook.checks.entity import flaws_of_entity, flaws_of_metric
from tiercli.rulebook.checks.gradings import flaws_of_grading
from tiercli.rulebook.checks.names import flaws_of_names
from tiercli.rulebook.checks.sheets import flaws_of_sheets
from tiercli.rulebook.facts.names import Vocabulary, order_of_gradings, order_of_metrics
from tiercli.rulebook.facts.variants import changes_of, varied_part
from tiercli.rulebook.flaws.complaint import complaints
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.flaws.judge import judge_amount, judge_expression, judge_group, judge_sentence, unknown
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.basis import Basis
from tiercli.rulebook.parts.dimension import Part, ScoreLimits
from tiercli.rulebook.parts.gates import Eligible
from tiercli.rulebook.parts.grading import Level
from tiercli.rulebook.parts.metric import COMPUTED

__all__ = ["Flaw", "flaws_of"]


def flaws_of(rulebook: Rulebook) -> list[Flaw]:
    """Every flaw that keeps a rulebook from working, with the path to it."""
    return [told_where_it_is(flaw, rulebook) for flaw in _flaws(rulebook)]


def _flaws(rulebook: Rulebook) -> Iterator[Flaw]:
    names = list(flaws_of_names(rulebook))
    yield from names
    yield from flaws_of_basis(rulebook)
    if any(flaw.code == "unknown-table" for flaw in names):
        return
    entity = list(flaws_of_entity(rulebook))
    yield from entity
    if entity:
        return  # names of its record would all be unknown
    vocabulary = Vocabulary.of(rulebook)
    for name in rulebook.metrics:
        yield from flaws_of_metric(rulebook, vocabulary, name)
    circle = order_of_metrics(rulebook).circle
    if circle:
        path = ("metrics", circle[0])
        yield Flaw(path, "circle", Text(f"指标互相引用成圈：{' -> '.join(circle)}", f"metrics refer to each other in a circle: {' -> '.join(circle)}"))
        return
    for score_name, dimensions in rulebook.all_scores.items():
        base = ("score",) if score_name == "score" else ("scores", score_name)
        yield from _score(rulebook, vocabulary, dimensions, base)
    for score, limits in rulebook.limits.items():
        yield from _limits(rulebook, score, limits, ("limits", score))
    yield from _variants(rulebook, vocabulary)
    yield from _after_scores(rulebook, vocabulary)


def _limits(rulebook: Rulebook, score: str, limits: ScoreLimits, path: tuple[Any, ...]) -> Iterator[Flaw]:
    if score not in rulebook.all_scores:
        yield unknown("得分", "score", score, rulebook.all_scores, path)
    for key in ("min", "max"):
        yield from judge_amount(getattr(limits, key), rulebook.params, (*path, key))
    values = [rulebook.params[one].value if isinstance(one, str) and one in rulebook.params else one for one in (limits.min, limits.max)]
    if all(isinstance(one, Decimal) for one in values) and values[0] > values[1]:  # type: ignore[operator]
        yield Flaw((*path, "min"), "out-of-range", Text("min 比 max 大", "min is larger than max"))


def _score(rulebook: Rulebook, vocabulary: Vocabulary, dimensions: dict[str, Part], base: tuple[Any, ...]) -> Iterator[Flaw]:
    for name, dimension in dimensions.items():
        yield from _part(rulebook, vocabulary, dimension, (*base, name))
    if not dimensions:
        yield Flaw(base, "wrong-value", Text("不能为空", "must not be empty"))
    yield from _one_scale(list(dimensions.values()), base)
    weights = [part.weight for part in dimensions.values() if part.weight is not None]
    if weights and not sum(weights):
        yield Flaw(base, "scale", Text("权重加起来是 0", "the weights add up to 0"))


def _one_scale(parts: list[Part], path: tuple[Any, ...]) -> Iterator[Flaw]:
    if parts and len(path) > 0 and path[-1] != "parts":
        parts = [part for part in parts if not part.is_on_top]
        if not parts:
            return  # nothing but deductions
    kinds = {(part.weight is not None, part.out_of is not None) for part in parts}
    if kinds not in ({(True, False)}, {(False, True)}):
        hint = Text(
            "加分、扣分项写 on_top: true；只扣分的维度（分数都不大于 0，或 max: 0）什么也不用写",
            "Bonus and deduction points say on_top: true; what only takes points off (none above 0, or max: 0) need say nothing",
        )
        yield Flaw(path, "scale", Text("每个维度都写 weight，或都写 out_of", "give every dimension a weight, or every one an out_of"), hint)


def _part(rulebook: Rulebook, vocabulary: Vocabulary, part: Part, path: tuple[Any, ...]) -> Iterator[Flaw]:
    measured = vocabulary.measured()
    if part.metric is not None and part.metric not in rulebook.metrics:
        yield unknown("指标", "metric", part.metric, rulebook.metrics, (*path, "metric"))
    elif part.metric is not None:
        kind = vocabulary.kind_of_metric(part.metric)
        if part.parts is None and kind in part.way.refuses:
            hint = Text("文字用 map，日期先用 days_since() 变成天数", "Use map for text, and days_since() to turn a date into days")
            message = Text(f"'{part.metric}' 不是数字，不能用 {part.scale}", f"'{part.metric}' is not a number; {part.scale} needs one")
            yield Flaw((*path, "metric"), "kind", message, hint)
        if part.parts is None and kind == "number":
            for category in part.way.categories(part.rule):
                if not _is_number(category):
                    message = Text(f"'{part.metric}' 是数字，不会等于 '{category}'", f"'{part.metric}' is a number and never '{category}'")
                    yield Flaw((*path, part.scale, category), "kind", message)
    if part.parts is None:
        yield from _rule(rulebook, measured, part, (*path, part.scale))
    yield from judge_expression(part.when, measured, (*path, "when"), "flag")
    for index, inner in enumerate(part.parts or ()):
        yield from _part(rulebook, vocabulary, inner, (*path, "parts", index))
    if part.parts and any(inner.weight is not None or inner.out_of is not None for inner in part.parts):
        yield from _one_scale(part.parts, (*path, "parts"))


def _rule(rulebook: Rulebook, measured: Mapping[str, str], part: Part, path: tuple[Any, ...]) -> Iterator[Flaw]:
    """What a way of giving points names."""
    way, rule = part.way, part.rule
    for bound in way.steps(rule):
        yield from judge_amount(amount_and_side(bound)[0], rulebook.params, (*path, bound))
    yield from judge_expression(way.formula(rule), measured, path, "number")
    yield from judge_group(way.within(rule), measured, (*path, "within"))
    yield from judge_expression(way.among(rule), measured, (*path, "among"), "flag")


def _is_number(words: str) -> bool:
    return words.lstrip("-").replace(".", "", 1).isdecimal()


def _variants(rulebook: Rulebook, vocabulary: Vocabulary) -> Iterator[Flaw]:
    for index, variant in enumerate(rulebook.variants):
        path: tuple[Any, ...] = ("variants", index)
        yield from judge_expression(variant.when, vocabulary.measured(), (*path, "when"), "flag")
        for name in variant.scores:
            if name not in rulebook.scores:
                yield unknown("得分", "score", name, rulebook.scores, (*path, "scores", name))
        for score, base in rulebook.all_scores.items():
            here = (*path, "score") if score == "score" else (*path, "scores", score)
            for name, keys in changes_of(variant, score).items():
                yield from _variant_part(rulebook, vocabulary, base, name, keys, (*here, name))
        if variant.score and not rulebook.score:
            yield unknown("得分", "score", "score", rulebook.scores, (*path, "score"))


def _variant_part(
    rulebook: Rulebook, vocabulary: Vocabulary, base: dict[str, Part], name: str, keys: Mapping[str, Any], path: tuple[Any, ...]
) -> Iterator[Flaw]:
    """A variant's dimension as it will be, judged as if it were written out."""
    try:
        part = varied_part(base.get(name), keys)
    except ValidationError as error:
        found = unknown("维度", "dimension", name, base, path)
        for flaw in complaints(error, Part):
            yield Flaw((*path, *flaw.path), flaw.code, flaw.message, flaw.hint if any(flaw.hint) or name in base else found.hint)
        return
    yield from _part(rulebook, vocabulary, part, path)
    others = next((one for one in base.values() if not one.is_on_top), part)
    if not part.is_on_top and (part.weight is None, part.out_of is None) != (others.weight is None, others.out_of is None):
        yield Flaw(path, "scale", Text("与其他维度一样写 weight 或 out_of", "take weight or out_of, as the other dimensions do"))


def _after_scores(rulebook: Rulebook, vocabulary: Vocabulary) -> Iterator[Flaw]:
    """Gradings, each of which may use every other that does not depend on it; then outputs, alerts and sheets, each of which may use what stands before."""
    kinds = {**vocabulary.scored(), **dict.fromkeys(rulebook.gradings, "text")}
    if circle := order_of_gradings(rulebook).circle:
        shown = " -> ".join(circle)
        yield Flaw(("gradings", circle[0]), "circle", Text(f"分级互相引用成圈：{shown}", f"gradings refer to each other in a circle: {shown}"))
    for name, grading in rulebook.gradings.items():
        path: tuple[Any, ...] = ("gradings", name)
        yield from flaws_of_grading(rulebook, grading, kinds, path)
        for index, gate in enumerate(grading.gates):
            yield from judge_expression(gate.when, kinds, (*path, "gates", index, "when"), "flag")
            yield from judge_sentence(gate.because, kinds, (*path, "gates", index, "because"))
    kinds |= {f"{COMPUTED}.{name}": "text" for name in rulebook.gradings}
    for name, output in rulebook.outputs.items():
        flaws = list(judge_expression(output.formula, kinds, ("outputs", name, "formula")))
        yield from flaws
        kinds = {**kinds, name: "any" if flaws else _kind(output.formula.tree, kinds)}
    for index, alert in enumerate(rulebook.alerts):
        yield from judge_expression(alert.when, kinds, ("alerts", index, "when"), "flag")
        yield from judge_expression(alert.gravity, kinds, ("alerts", index, "gravity"), "number")
        for key in ("because", "risk", "cause", "action", "department"):
            yield from judge_sentence(getattr(alert, key), kinds, ("alerts", index, key))
        yield from judge_amount(alert.due_days, rulebook.params, ("alerts", index, "due_days"))
        if alert.trend is not None and alert.trend not in rulebook.metrics:
            yield unknown("指标", "metric", alert.trend, rulebook.metrics, ("alerts", index, "trend"))
    owed = {key for grading in rulebook.gradings.values() for key in grading.treatment_keys}
    for name in rulebook.treatments:
        if name not in owed:
            yield unknown("待遇", "treatment", name, owed, ("treatments", name))
    yield from flaws_of_sheets(rulebook, vocabulary, kinds, owed)


def _kind(tree: Any, kinds: dict[str, str]) -> str:
    try:
        return kind_of(tree, kinds)
    except KindError:
        return "any"


def flaws_of_basis(rulebook: Rulebook) -> Iterator[Flaw]:
    """Flaws of every `basis:` that quotes the policy key by key."""
    yield from _flaws_in(rulebook, ())


def _flaws_in(part: Any, path: tuple[Any, ...]) -> Iterator[Flaw]:
    if isinstance(part, BaseModel):
        keys = {info.alias or name: name for name, info in type(part).model_fields.items()}
        basis = getattr(part, "basis", None)
        if isinstance(basis, Basis):
            known = [key for key in keys if key != "basis"] + (list(part.treatment) if isinstance(part, Level | Eligible) else [])
            for key in basis.by_key:
                if key not in known:
                    yield unknown("键", "key", key, known, (*path, "basis", key))
        for key, name in keys.items():
            yield from _flaws_in(getattr(part, name), (*path, key))
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _flaws_in(value, (*path, key))
    elif isinstance(part, list):
        for index, value in enumerate(part):
            yield from _flaws_in(value, (*path, index))
