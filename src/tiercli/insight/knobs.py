"""The bounds of a rulebook that may be moved: of a score, of a metric in a level's condition, or of a metric's bands."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from tiercli.domain.errors import UsageError
from tiercli.domain.exact import micro
from tiercli.domain.language import Text, listing, same
from tiercli.frames.numbers import Numbers
from tiercli.grammar.expression import dotted, literal
from tiercli.grammar.small_types import ABOVE, amount_and_side
from tiercli.grammar.written_numbers import places_of_numbers
from tiercli.insight.regraded import main_score
from tiercli.rulebook.load import Loaded, rulebook_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import Part
from tiercli.rulebook.parts.grading import Level
from tiercli.rulebook.parts.item_names import bound_value
from tiercli.scales.ways.bands import band_points

_SENSES: Mapping[type[ast.cmpop], str] = {ast.GtE: ">=", ast.Gt: ">", ast.LtE: "<=", ast.Lt: "<"}
_TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}


@dataclass(frozen=True)
class Knob:
    """One bound that may be moved.

    target: the level, or the points of the band. value_name: what is held against it, as expressions name it. sense: how a value must stand to it.
    better, worse: the bounds of the bands beside it that stay where they are, which it may not reach. span: between what the param may be.
    param: whose value it is; else it is written at `path`: the value there, the key there (`is_key`), or a number within the words there.
    """

    target: str
    title: Text
    bound: Text
    value_name: str
    sense: str
    unit: str
    value: Decimal
    param: str = ""
    path: tuple[Any, ...] = ()
    is_key: bool = False
    within: tuple[str, str] | None = None
    better: Decimal | None = None
    worse: Decimal | None = None
    span: tuple[Decimal | None, Decimal | None] = (None, None)


def knobs_for(loaded: Loaded, grading: str, names: Sequence[str], by: str) -> list[Knob]:
    """The bound of each target, in the order of the levels (of the points, the most first).

    grading: whose levels. by: "score", a metric, or empty for whatever the levels ask.
    Errors: UsageError for a target that is no level, or has no bound that can be moved.
    """
    rulebook = loaded.rulebook
    if by and by != "score" and by not in rulebook.metrics and by not in rulebook.all_scores:
        raise UsageError(
            Text(f"--by {by}：规则没有这个指标或得分", f"--by {by}: the rulebook has no such metric or score"),
            hint=Text(f"指标有：{listing(list(rulebook.metrics)).zh}", f"Its metrics: {listing(list(rulebook.metrics)).en}"),
        )
    levels = rulebook.gradings[grading].names_in_order
    if by in rulebook.metrics and not any(name in levels for name in names):
        return _of_bands(loaded, names, by)
    unknown = [name for name in names if name not in levels]
    if unknown:
        known = listing(levels)
        raise UsageError(
            Text(f"--target {unknown[0]}：没有这个级别", f"--target {unknown[0]}: there is no such level"),
            hint=Text(f"级别有：{known.zh}", f"The levels are {known.en}"),
        )
    return [_of_level(loaded, grading, name, by) for name in levels if name in names]


def _of_level(loaded: Loaded, grading: str, name: str, by: str) -> Knob:
    rulebook = loaded.rulebook
    rows = [(place, level) for place, level in enumerate(rulebook.gradings[grading].levels) if level.name == name]
    found = [knob for place, level in rows for knob in _bounds_of(loaded, grading, place, level, by)]
    if len(rows) == 1 and len(found) == 1:
        return found[0]
    level = rows[0][1]
    if level.is_ranked:
        raise UsageError(
            Text(
                f"级别 {name} 按名次定（top、quota 或 share），它的占比直接写在规则里",
                f"level {name} is given by rank (top, quota or share): write its share there",
            ),
        )
    if len(rows) > 1 or len(found) > 1:
        names = listing(sorted({knob.value_name for knob in found}))
        raise UsageError(
            Text(f"级别 {name} 有几个界限（{names.zh}），不知道移动哪一个", f"level {name} has several bounds ({names.en}); which one is to be moved?"),
            hint=Text("用 --by 指定一个指标", "Name the metric with --by"),
        )
    what = by or Text("得分或指标", "a score or a metric").en
    raise UsageError(
        Text(f"级别 {name} 没有可以移动的界限（{by or '得分或指标'}）", f"level {name} has no bound of {what} that could be moved"),
        hint=Text(
            "用 --by 指定得分档次的指标，--target 写分数：--by volume --target 100=5%",
            "Targets of a metric's bands name the points: --by volume --target 100=5%",
        ),
    )


def _bounds_of(loaded: Loaded, grading: str, place: int, level: Level, by: str) -> Iterator[Knob]:
    """The score's bound, and every comparison of a metric (or of a score) with a number or a param in the condition."""
    rulebook = loaded.rulebook
    path = ("gradings", grading, "levels", place)
    score = rulebook.gradings[grading].by or main_score(rulebook)
    title = level.title or same(level.name)
    if level.bound is not None and by in ("", "score", score):
        amount, is_open = level.bound
        sense = ">" if is_open else ">="
        words = Text(f"{level.name} 级得分线", f"Score of {level.name}")
        yield _knob(rulebook, level.name, title, words, score, sense, amount, (*path, "above" if is_open else "from"))
        if not by:
            return
    written = _at(loaded.source.data, (*path, "when"))
    if level.when is None or not isinstance(written, str):
        return
    constants = sorted(node.col_offset for node in ast.walk(level.when.tree) if isinstance(node, ast.Constant) and isinstance(literal(node), Decimal))
    spans = places_of_numbers(written)
    numbers = dict(zip(constants, spans, strict=True)) if len(constants) == len(spans) else {}
    for node in ast.walk(level.when.tree):
        if not isinstance(node, ast.Compare) or len(node.ops) != 1 or type(node.ops[0]) not in _SENSES:
            continue
        sense, left, right = _SENSES[type(node.ops[0])], node.left, node.comparators[0]
        if not _is_measured(rulebook, left):
            left, right, sense = right, left, _TURNED[sense]
        name = dotted(left)
        if name is None or not _is_measured(rulebook, left) or (by and name != by):
            continue
        unit = rulebook.metrics[name].unit if name in rulebook.metrics else ""
        what = rulebook.title_of(name) if name in rulebook.metrics else Text("得分", "Score")
        words = Text(f"{level.name} 级{what.zh}", f"{what.en} of {level.name}")
        if isinstance(right, ast.Name) and right.id in rulebook.params:
            yield _knob(rulebook, level.name, title, words, name, sense, right.id, (), unit)
        elif isinstance(right, ast.Constant) and isinstance(number := literal(right), Decimal) and (span := numbers.get(right.col_offset)):
            around = (written[: span[0]], written[span[1] :])
            yield _knob(rulebook, level.name, title, words, name, sense, number, (*path, "when"), unit, around)


def _is_measured(rulebook: Rulebook, node: ast.expr) -> bool:
    """Whether a name stands for something that entities have more or less of: a metric, a score, the points of a dimension."""
    name = dotted(node)
    return name is not None and (name in rulebook.metrics or name in rulebook.all_scores or name.startswith("points."))


def _knob(
    rulebook: Rulebook, target: str, title: Text, bound: Text, value: str, sense: str, amount: Decimal | str, path: tuple[Any, ...], unit: str = "",
    within: tuple[str, str] | None = None,
) -> Knob:  # fmt: skip
    if isinstance(amount, str):
        param = rulebook.params[amount]
        return Knob(target, title, param.title or bound, value, sense, param.unit or unit, Decimal(str(param.value)), param=amount, span=(param.min, param.max))
    return Knob(target, title, bound, value, sense, unit, Decimal(amount), path=path, within=within)


def _of_bands(loaded: Loaded, names: Sequence[str], by: str) -> list[Knob]:
    """The bounds below which the points of a metric's bands end, the most points first."""
    rulebook = loaded.rulebook
    found = _bands_of(rulebook, by)
    if not found:
        raise UsageError(
            Text(f"--by {by}：没有按它分档（bands）的得分维度", f"--by {by}: no dimension gives points for it by bands"),
            hint=Text("等级的界限请写级别名：--target A=5%", "For bounds of levels name the level: --target A=5%"),
        )
    path, part = found[0]
    bands = sorted(part.rule.items(), key=lambda one: _size(rulebook, one[0]), reverse=not part.lower_is_better)
    wanted = {}
    for name in names:
        place = next((place for place, (_, points) in enumerate(bands) if _is(name, points)), None)
        if place is None:
            known = listing([format(points, "f") for _, points in bands])
            raise UsageError(
                Text(f"--target {name}：{by} 没有这一档", f"--target {name}: {by} has no such band"),
                hint=Text(f"写这一档的分数：{known.zh}", f"Write the band's points: {known.en}"),
            )
        if place == len(bands) - 1:
            raise UsageError(Text(f"--target {name}：最低的一档没有界限，它得其余的", f"--target {name}: the last band has no bound, it gets the others"))
        wanted[place] = name
    unit, title = rulebook.metrics[by].unit, rulebook.title_of(by)
    knobs = []
    for place, name in sorted(wanted.items()):
        # where smaller is better, a band ends where the next worse one begins
        bound, _ = bands[place + 1] if part.lower_is_better else bands[place]
        amount, is_open = amount_and_side(bound)
        own = place + 1 if part.lower_is_better else place
        beside = {"better": own - 1, "worse": own + 1}
        fixed = {name: at - (1 if part.lower_is_better else 0) not in wanted and 0 <= at < len(bands) for name, at in beside.items()}
        limits = {name: _size(rulebook, bands[at][0])[0] if fixed[name] else None for name, at in beside.items()}
        sense = ("<=" if is_open else "<") if part.lower_is_better else (">" if is_open else ">=")
        words = Text(f"{title.zh} {name} 分", f"{title.en} for {name} points")
        points = Text(f"{name} 分", f"{name} points")
        if isinstance(amount, str):
            knobs.append(replace(_knob(rulebook, name, points, words, by, sense, amount, (), unit), better=limits["better"], worse=limits["worse"]))
        else:
            raw = _at(loaded.source.data, (*path, "bands"))
            key = next(key for key in raw if bound_value(str(key).removeprefix(ABOVE)) == amount and str(key).startswith(ABOVE) == is_open)
            knobs.append(
                Knob(name, points, words, by, sense, unit, amount, path=(*path, "bands", key), is_key=True, better=limits["better"], worse=limits["worse"])
            )
    return knobs


def _bands_of(rulebook: Rulebook, by: str) -> list[tuple[tuple[Any, ...], Part]]:
    return [(path, part) for path, part in _parts(rulebook) if part.metric == by and part.scale == "bands"]


def earns(rulebook: Rulebook, by: str, points: str, values: Numbers) -> Any:
    """Who earns a band's points, as scoring gives them."""
    _, part = _bands_of(rulebook, by)[0]
    bounds = {_size(rulebook, bound): earned for bound, earned in part.rule.items()}
    given = band_points(values, bounds, lower_is_better=part.lower_is_better)
    return (np.asarray(given.to_micros()) == micro(Decimal(points))) & np.asarray(values.valid)


def _is(words: str, points: Decimal) -> bool:
    try:
        return Decimal(words) == points
    except ArithmeticError:
        return False


def _parts(rulebook: Rulebook) -> Iterator[tuple[tuple[Any, ...], Part]]:
    """Every innermost part of a score with its path in the data."""

    def inner(part: Part, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Part]]:
        if part.parts is None:
            yield path, part
        for place, one in enumerate(part.parts or ()):
            yield from inner(one, (*path, "parts", place))

    for name, part in rulebook.score.items():
        yield from inner(part, ("score", name))
    for score, dimensions in rulebook.scores.items():
        for name, part in dimensions.items():
            yield from inner(part, ("scores", score, name))


def _size(rulebook: Rulebook, bound: Decimal | str) -> tuple[Decimal, bool]:
    amount, is_open = amount_and_side(bound)
    return (Decimal(str(rulebook.params[amount].value)) if isinstance(amount, str) else amount), is_open


def _at(data: Any, path: Sequence[Any]) -> Any:
    for key in path:
        if isinstance(data, Mapping):
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        else:
            return None
    return data


def moved_data(loaded: Loaded, bounds: Mapping[Knob, Decimal]) -> dict[Any, Any]:
    """The rulebook's plain data with other bounds, and with the params that are in force by `--set`."""
    data: dict[Any, Any] = copy.deepcopy(dict(loaded.source.data))
    values: dict[str, Any] = {name: param.value for name, param in loaded.rulebook.params.items() if param.written is not None}
    values |= {knob.param: _plain(value) for knob, value in bounds.items() if knob.param}
    for name, value in values.items():
        written = data["params"][name]
        data["params"][name] = {**written, "value": value} if isinstance(written, Mapping) else value
    for knob, value in bounds.items():
        if knob.param:
            continue
        *above, last = knob.path
        place = _at(data, above)
        if knob.is_key:
            key = f"{ABOVE}{_plain(value)}" if str(last).startswith(ABOVE) else _plain(value)
            items = [(key if one == last else one, points) for one, points in place.items()]
            place.clear()
            place.update(items)
        elif knob.within is not None:
            number = value.scaleb(2) if knob.within[1].lstrip()[:1] in ("%", "％") else value
            place[last] = f"{knob.within[0]}{number.normalize():f}{knob.within[1]}"
        else:
            place[last] = _plain(value)
    return data


def moved_rules(loaded: Loaded, bounds: Mapping[Knob, Decimal]) -> Rulebook:
    """The rulebook with other bounds. Errors: pydantic.ValidationError for bounds that cannot stand there."""
    return rulebook_of(moved_data(loaded, bounds))


def _plain(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value.normalize()
