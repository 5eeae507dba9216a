"""Levels that nobody can reach, gaps between them, overlaps, and gates that cannot act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import numpy as np

from tiercli.domain.exact import MICRO, micro, text
from tiercli.domain.language import EMPTY, Text, listing
from tiercli.grammar.expression import Expression
from tiercli.grammar.spans import EITHER, INFINITY, Truth
from tiercli.rulebook.lint.cells import MOST_CELLS, Cells
from tiercli.rulebook.lint.make_cells import cells_of
from tiercli.rulebook.lint.remark import Remark
from tiercli.rulebook.lint.variables import Quantities, Quantity, is_name
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.grading import Grading, Level

SHOWN_CELLS = 12


class Ladder:
    """One grading over its cells: which levels each cell can have.

    holds: per level, whether its conditions can hold and can fail. taken: per level, the cells that can end there.
    """

    def __init__(self, rulebook: Rulebook, name: str, most: int = MOST_CELLS) -> None:
        self.rulebook, self.name, self.grading = rulebook, name, rulebook.gradings[name]
        self.score = self.grading.by or next(iter(rulebook.all_scores), "")
        self.quantities = Quantities(rulebook)
        self.needs_score: set[str] = set()
        self.cells = self._cells(most)
        self.holds = [self._holds(level, index) for index, level in enumerate(self.grading.levels)]
        self.taken = self._taken()

    def _cells(self, most: int) -> Cells:
        terms: set[str] = set()
        for expression in _expressions(self.grading):
            terms |= self.quantities.read(expression)
        for level in self.grading.levels:
            if level.bound is not None:
                self.quantities.of(self.score).cuts.add(self._least(level.bound))
                terms.add(self.score)
            if (name := self._rank(level)) is not None:
                terms.add(name)
        scores = self.rulebook.all_scores
        for name, dimensions in scores.items():
            if name in terms or any(f"points.{dimension}" in terms for dimension in dimensions):
                self.needs_score.add(name)
        derived = {name: self.quantities.of(name).cuts for name in (*scores, *(f"points.{one}" for found in scores.values() for one in found))}
        return cells_of(self.quantities, terms, [name for name in scores if name in self.needs_score], derived, most)

    def _number(self, amount: Decimal | str) -> Decimal:
        value = self.quantities.constants[amount] if isinstance(amount, str) else amount
        return Decimal(str(value))

    def _least(self, bound: tuple[Decimal | str, bool]) -> float:
        """The lowest score that reaches a bound, whole millionths."""
        return float(micro(self._number(bound[0]))) + bound[1]

    def _rank(self, level: Level) -> str | None:
        """The quantity that a level's rank is, cut at its size; `quota` depends on those above and is left open."""
        by, within = level.by or self.score, f"{level.within or ''} among {level.among or ''}"
        count, part = level.top.sized(self.quantities.constants) if level.top else (None, None)
        share = level.share if level.share_from == "top" else None
        for kind, size in (("top", count), ("part", part), ("share", share)):
            if size is None:
                continue
            name = f"{kind} by {by} within {within}"
            ceiling = float(MICRO) if kind == "part" else INFINITY  # a part of all is never more than all: `top: 100%` takes everybody
            found = self.quantities.found.setdefault(name, Quantity("number", floor=1.0, ceiling=ceiling, absent=self._may_lack_rank(level)))
            found.cuts.add(float(micro(self._number(size) if not isinstance(size, int) else size)) + 1)
            return name
        return None

    def _may_lack_rank(self, level: Level) -> bool:
        """Whether somebody may take no part in a level's rank: without a value, or not among those ranked."""
        if level.among is not None:
            return True
        if level.by is None or str(level.by) == self.score:
            return False
        return not is_name(level.by) or self.quantities.of(str(level.by)).absent

    def _holds(self, level: Level, index: int) -> Truth:
        """Whether all conditions of a level can hold, and whether one can fail, in each cell."""
        yes: Any = np.ones(self.cells.size, dtype=bool)
        no: Any = np.zeros(self.cells.size, dtype=bool)
        steps = []
        if level.bound is not None:
            span, bound = self.cells.spans[self.score], self._least(level.bound)
            steps.append(Truth(span.high >= bound, span.low < bound))
        if level.when is not None:
            steps.append(self.cells.reader.truth(level.when.tree))
        if level.quota is not None:
            steps.append(Truth(not self._quota_is_full(index), True))
        elif level.share_from == "above":
            steps.append(Truth(True, True))
        elif (name := self._rank(level)) is not None:
            rank = self.cells.spans[name]
            count, part = level.top.sized(self.quantities.constants) if level.top else (None, None)
            size = Decimal(count) if count is not None else part if part is not None else self._number(level.share or Decimal(0))
            bound = float(micro(size))
            steps.append(Truth(np.logical_and(rank.present, rank.low <= bound), np.logical_or(rank.absent, rank.high > bound)))
        for step in steps:
            yes, no = yes & np.broadcast_to(step.yes, yes.shape), no | np.broadcast_to(step.no, no.shape)
        return Truth(yes, no)

    def _quota_is_full(self, index: int) -> bool:
        """Whether the quotas above already take everybody."""
        level = self.grading.levels[index]
        above = Decimal(0)
        for other in self.grading.levels[:index]:
            part = other.quota.sized(self.quantities.constants)[1] if other.quota is not None else None
            if part is None or str(other.by) != str(level.by) or str(other.within) != str(level.within):
                continue
            if other.bound is None and other.when is None and str(other.among) == str(level.among):
                above += part
        return above >= 1

    def _taken(self) -> list[Any]:
        still = np.ones(self.cells.size, dtype=bool)
        for group in self.grading.eligible:
            still = still & np.broadcast_to(self.cells.reader.truth(group.when.tree).yes, still.shape)
        answer = []
        for truth in self.holds:
            answer.append(still & truth.yes)
            still = still & truth.no
        return answer

    def score_range(self) -> tuple[float, float]:
        """The lowest and highest score of any cell."""
        span = self.cells.spans[self.score]
        return float(np.min(span.low)), float(np.max(span.high))


def _expressions(grading: Grading) -> Iterable[Expression | None]:
    yield from (group.when for group in grading.eligible)
    for level in grading.levels:
        yield level.when
    for gate in grading.gates:
        yield gate.when


def remarks_on_levels(rulebook: Rulebook, most: int = MOST_CELLS) -> Iterator[Remark]:
    """What is to be said of every grading."""
    for name in rulebook.gradings:
        ladder = Ladder(rulebook, name, most)
        yield from _unreachable(ladder)
        yield from _gaps_and_overlaps(ladder)
        yield from _gates(ladder)
        if ladder.cells.bounded:
            message = Text(
                f"组合太多，{', '.join(ladder.cells.bounded)} 只按上下限检查",
                f"too many combinations; {', '.join(ladder.cells.bounded)} looked at by bounds only",
            )
            yield Remark(("gradings", name), "bounded", message)


def _unreachable(ladder: Ladder) -> Iterator[Remark]:
    levels = ladder.grading.levels
    led_to = {limit for gate in ladder.grading.gates for limit in (gate.at_most, gate.at_least)}
    for index, level in enumerate(levels):
        if np.any(ladder.taken[index]) or level.name in led_to:
            continue  # a gate may be the only way to a level, as in classifications that say "at least doubtful"
        path = ("gradings", ladder.name, "levels", index)
        if not np.any(ladder.holds[index].yes):
            message, hint = Text(f"级别 {level.name} 永远达不到：条件不可能成立", f"level {level.name} can never be reached: its conditions cannot hold"), EMPTY
            if level.bound is not None:
                low, high = ladder.score_range()
                hint = Text(f"得分在 {_shown(low)} 到 {_shown(high)} 之间", f"The score is between {_shown(low)} and {_shown(high)}")
            yield Remark(path, "unreachable-level", message, hint)
            continue
        above = [other.name for other, truth in zip(levels[:index], ladder.holds, strict=False) if np.any(truth.yes & ladder.holds[index].yes)]
        names = listing(above)
        message = Text(f"级别 {level.name} 被上面的 {names.zh} 全部挡住", f"level {level.name} is never reached: {names.en} above takes everyone who could")
        yield Remark(path, "shadowed-level", message, Text("级别从好到差排列；更严的条件放上面", "Best first: put the stricter condition above"))


def _shown(scaled: float) -> str:
    return text(int(scaled)) if abs(scaled) < 2**62 else ("-∞" if scaled < 0 else "∞")


def _gaps_and_overlaps(ladder: Ladder) -> Iterator[Remark]:
    """For levels that are conditions on points: cells that none takes, and cells that several would take."""
    conditions = [index for index, level in enumerate(ladder.grading.levels) if level.when is not None and level.bound is None]
    if len(conditions) < 2:
        return
    names = {name for index in conditions for name in _when(ladder, index).names if name.startswith("points.")}
    order = [f"points.{name}" for found in ladder.rulebook.all_scores.values() for name in found if f"points.{name}" in names]
    if not order:
        yield from _crossings(ladder, conditions)
        return
    regular = ~ladder.cells.odd
    for name in order:
        span = ladder.cells.spans[name]
        regular = regular & (np.broadcast_to(span.low, regular.shape) == np.broadcast_to(span.high, regular.shape))
    points = np.stack([np.broadcast_to(ladder.cells.spans[name].low, regular.shape)[regular] for name in order], axis=1) / MICRO
    if not len(points):
        return
    grid, place = np.unique(points, axis=0, return_inverse=True)
    place = place.reshape(-1)
    count = np.zeros((len(grid), len(conditions)), dtype=bool)
    for column, index in enumerate(conditions):
        np.logical_or.at(count[:, column], place, ladder.holds[index].yes[regular])
    matched = count.sum(axis=1)
    labels = [_label(row) for row in grid]
    path = ("gradings", ladder.name)
    total = len(grid)
    without = tuple(label for label, number in zip(labels, matched, strict=True) if number == 0)
    if without:
        last = next((level.name for level in ladder.grading.levels if level.is_bare), "")
        message = Text(
            f"{total} 个得分组合中有 {len(without)} 个不符合任何条件，落入 {last}：{_some(without, '、')}",
            f"{len(without)} of {total} score cells match no condition and fall to {last}: {_some(without, ' ')}",
        )
        yield Remark(path, "gap", message, Text("若不是本意，请补上条件", "If that is not meant, add a condition"), without)
    several = tuple(label for label, number in zip(labels, matched, strict=True) if number > 1)
    if several:
        message = Text(
            f"{total} 个得分组合中有 {len(several)} 个符合不止一级的条件，以靠前的为准：{_some(several, '、')}",
            f"{len(several)} of {total} score cells match more than one level; the first one wins: {_some(several, ' ')}",
        )
        yield Remark(path, "overlap", message, EMPTY, several)


def _when(ladder: Ladder, index: int) -> Expression:
    when = ladder.grading.levels[index].when
    assert when is not None
    return when


def _label(row: Any) -> str:
    """A cell as its points: 215, or 20/15/5 when points have several digits."""
    words = [text(micro(Decimal(repr(float(one))))) for one in row]
    return "".join(words) if all(len(word) == 1 for word in words) else "/".join(words)


def _some(cells: tuple[str, ...], joiner: str) -> str:
    return joiner.join(cells) if len(cells) <= SHOWN_CELLS else joiner.join(cells[:SHOWN_CELLS]) + joiner + "..."


def _crossings(ladder: Ladder, conditions: list[int]) -> Iterator[Remark]:
    """Conditions that can hold together although neither contains the other."""
    levels, regular = ladder.grading.levels, ~ladder.cells.odd
    pairs = []
    for position, first in enumerate(conditions):
        for second in conditions[position + 1 :]:
            one, other = ladder.holds[first], ladder.holds[second]
            surely_one, surely_other = one.yes & ~one.no & regular, other.yes & ~other.no & regular
            if np.any(surely_one & surely_other) and np.any(surely_one & other.no) and np.any(surely_other & one.no):
                pairs.append(f"{levels[first].name}/{levels[second].name}")
    if pairs:
        some = listing(pairs[:6], more=len(pairs) > 6)
        message = Text(f"这些级别的条件会同时成立，以靠前的为准：{some.zh}", f"the conditions of these levels can hold together; the first one wins: {some.en}")
        yield Remark(("gradings", ladder.name), "overlap", message)


def _gates(ladder: Ladder) -> Iterator[Remark]:
    """Gates whose condition cannot hold, or that only concern entities already within the limit."""
    names, places = ladder.grading.names_in_order, ladder.grading.places_of_rows
    can = [taken.copy() for taken in ladder.taken]
    for index, gate in enumerate(ladder.grading.gates):
        truth = ladder.cells.reader.truth(gate.when.tree) if ladder.name not in gate.when.names else EITHER
        yes, no = np.broadcast_to(truth.yes, (ladder.cells.size,)), np.broadcast_to(truth.no, (ladder.cells.size,))
        limit = gate.at_most or gate.at_least or ""
        if limit not in names:
            continue
        place = names.index(limit)
        beyond = [row for row, at in enumerate(places) if (at - 1 < place if gate.at_most else at - 1 > place)]
        acts = np.zeros(ladder.cells.size, dtype=bool)
        for level in beyond:
            acts = acts | (can[level] & yes)
            can[level] = can[level] & no
        path = ("gradings", ladder.name, "gates", index)
        if not np.any(yes):
            yield Remark(path, "idle-gate", Text(f"条件 {gate.when} 不可能成立", f"the condition {gate.when} can never hold"))
        elif not np.any(acts):
            side = Text("高于", "better") if gate.at_most else Text("低于", "worse")
            message = Text(
                f"这条限制不起作用：符合条件的都不会{side.zh} {limit}", f"this gate can never act: nobody for whom it holds is {side.en} than {limit}"
            )
            yield Remark(path, "idle-gate", message)
        first = places.index(place + 1)
        can[first] = can[first] | acts


def remarks_on_alerts(rulebook: Rulebook) -> Iterator[Remark]:
    """Alerts and variants whose condition can never hold, whatever the data."""
    conditions = [(("alerts", index, "when"), alert.when) for index, alert in enumerate(rulebook.alerts)]
    conditions += [(("variants", index, "when"), variant.when) for index, variant in enumerate(rulebook.variants)]
    for path, when in conditions:
        quantities = Quantities(rulebook)
        cells = cells_of(quantities, quantities.read(when), (), {})
        if not np.any(cells.reader.truth(when.tree).yes):
            yield Remark(path, "idle-condition", Text(f"条件 {when} 不可能成立", f"the condition {when} can never hold"))
