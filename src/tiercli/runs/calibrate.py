"""Bounds that meet targets over files or stored periods, the overlay that says them, and the proof by grading with it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercli.domain.columns import place_column
from tiercli.domain.errors import UsageError
from tiercli.domain.language import EMPTY, Text, listing, same
from tiercli.insight.calibrate import OF, Problem, board_of, steadiness_of, weights_of
from tiercli.insight.knobs import Knob, knobs_for, moved_data
from tiercli.insight.mixtures import measured_period
from tiercli.insight.regraded import graded_again
from tiercli.insight.resampled import rows_resampled
from tiercli.insight.targets import Board, Found, Target, bounds_for
from tiercli.outcome.calibration import Calibration, FoundBound, LevelShares, Shaken
from tiercli.pipeline import Job, grade_rows, read_files
from tiercli.read.last_sale import last_sale
from tiercli.rulebook.copying import overlay_for
from tiercli.rulebook.lint import new_warnings
from tiercli.rulebook.load import Loaded, load_rulebook
from tiercli.runs.what_if import earlier_of

if TYPE_CHECKING:
    from tiercli.follow import GradedRows

Say = Callable[[Text], None]


@dataclass(frozen=True)
class Aim:
    """What was asked for.

    of: what the shares are of. by: "score", a metric, or empty for whatever the levels ask. rounding: auto, none or a step. grading: empty for the main one.
    seed, resamples: of the rows. history: the folder whose stored periods are looked at as well. overlay: where the overlay will stand, for `extends`.
    """

    targets: tuple[Target, ...]
    of: str = "customers"
    by: str = ""
    rounding: str = "auto"
    grading: str = ""
    seed: int = 1
    resamples: int = 20
    history: Path | None = None
    overlay: Path | None = None


def calibrate(job: Job, aim: Aim, say: Say = lambda _: None) -> Calibration:
    """The bounds that meet the targets over the files.

    Errors: as the pipeline's; UsageError for targets that no bound belongs to.
    """
    loaded = load_rulebook(job.rules, job.settings)
    grading, knobs = settled(loaded, aim)
    reading, loaded = read_files(job)
    job = replace(job, as_of=job.as_of or last_sale(reading.tables, job.today, loaded.rulebook.dated))
    say(Text("按现行规则分级", "grading by the rules in force"))
    before = grade_rows(reading, loaded, job)
    problem = Problem(loaded, grading, ordered(named_targets(loaded, grading, aim.targets), knobs), tuple(knobs), aim.of, (measured_period(before),))
    say(Text("找界限", "looking for the bounds"))
    board = board_of(problem)
    found = bounds_for(board, aim.rounding)
    raw, extends = overlay_bytes(loaded, job.rules, dict(zip(knobs, (one.bound for one in found), strict=True)), aim.overlay, job.command)
    say(Text("用新界限再分级一次", "grading once more with the new bounds"))
    made = loaded_overlay(raw, job.rules)
    after = grade_rows(reading, made, job)
    earlier = earlier_of(aim.history, loaded, job)
    reviewed = _reviewed_shares(grade_rows(reading, made, job, earlier), problem) if earlier.reviewed else None
    steady = steadiness_of(board, found, aim.rounding, aim.seed)

    def told(number: int) -> None:
        say(Text(f"重抽数据行 {number}/{aim.resamples}", f"resampling rows {number} of {aim.resamples}"))

    rows = Shaken(0, 0.0, 0) if problem.by_bands else rows_resampled(after, made.rulebook, grading, aim.seed, aim.resamples, told)
    proof = _Proof(problem, before, after)
    bounds = tuple(_line(problem, board, found, proof, steady, place) for place in range(len(knobs)))
    title = loaded.rulebook.gradings[grading].title or same(grading)
    remarks = new_warnings(loaded.rulebook, made.rulebook, made.source)
    return Calibration(
        after.outcome, title, aim.of, OF[aim.of], problem.by_bands, bounds, proof.levels(), proof.moved(), steady.shaken, rows, aim.seed, raw, extends,
        reviewed=reviewed, note=_note(problem), findings=tuple(remarks),
    )  # fmt: skip


def settled(loaded: Loaded, aim: Aim) -> tuple[str, list[Knob]]:
    """The grading that is meant, and the bound of each target.

    Errors: UsageError.
    """
    grading = aim.grading or loaded.rulebook.main
    if grading not in loaded.rulebook.gradings:
        known = listing(list(loaded.rulebook.gradings))
        raise UsageError(
            Text(f"--grading {grading}：没有这个分级", f"--grading {grading}: there is no such grading"),
            hint=Text(f"分级有：{known.zh}", f"There are: {known.en}"),
        )
    aim = replace(aim, targets=named_targets(loaded, grading, aim.targets))
    knobs = knobs_for(loaded, grading, [one.name for one in aim.targets], aim.by)
    shared = {knob.param for knob in knobs if knob.param}
    if len(shared) < len([knob for knob in knobs if knob.param]):
        raise UsageError(Text("两个目标的界限是同一个参数", "two of the targets have the same param as their bound"))
    return grading, knobs


def named_targets(loaded: Loaded, grading: str, targets: tuple[Target, ...]) -> tuple[Target, ...]:
    """The targets by the names of their levels, where titles stood."""
    levels = loaded.rulebook.gradings[grading].levels_in_order
    titled = {words.casefold(): level.name for level in reversed(levels) for words in (level.title or same(level.name))}
    names = {level.name for level in levels}
    return tuple(one if one.name in names else replace(one, name=titled.get(one.name.casefold(), one.name)) for one in targets)


def ordered(targets: tuple[Target, ...], knobs: list[Knob]) -> tuple[Target, ...]:
    """The targets in the order of their bounds."""
    by_name = {one.name: one for one in targets}
    return tuple(by_name[knob.target] for knob in knobs)


def overlay_bytes(loaded: Loaded, rules: str, bounds: Mapping[Knob, Decimal], where: Path | None, command: str) -> tuple[bytes, str]:
    """The overlay's file and the rulebook that it extends, named as from the overlay's own folder.

    where: the file that it will be; none for one that stands beside the rulebook, or extends a shipped one. command: that found the bounds.
    """
    extends = _named_from(loaded, rules, where)
    wanted = moved_data(loaded, bounds)
    params = {knob.param: value_of(wanted["params"][knob.param]) for knob in bounds if knob.param}
    remarks = [command.replace("\n", " ")] if command else []
    return overlay_for(loaded.source.data, wanted, extends, params=params, remarks=remarks), extends


def value_of(param: Any) -> Any:
    """The value of a param as it is written."""
    return param["value"] if isinstance(param, Mapping) else param


def _named_from(loaded: Loaded, rules: str, where: Path | None) -> str:
    path = loaded.paths[0]
    if rules == path.stem and rules != str(path):
        return rules  # a shipped one goes by its name
    folder = (where.parent if where is not None else path.parent).resolve()
    whole = path.resolve()
    return str(whole.relative_to(folder)) if whole.is_relative_to(folder) else str(whole)


def loaded_overlay(raw: bytes, rules: str) -> Loaded:
    """The overlay as it loads from its file, wherever that will be.

    Errors: RulebookError when it does not load: bounds that the rulebook refuses.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "overlay.yaml"
        whole = rules if not Path(rules).is_file() else str(Path(rules).resolve())
        lines = [f"extends: {_quoted(whole)}" if line.startswith("extends: ") else line for line in raw.decode().splitlines()]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return load_rulebook(str(path))


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


@dataclass(frozen=True)
class _Proof:
    """What the targets' levels hold before and after, by grading."""

    problem: Problem
    before: GradedRows
    after: GradedRows

    def shares(self, graded: GradedRows) -> dict[str, tuple[float, int]]:
        """For each level, or each band, its share of what the targets are of, and its entities."""
        problem = self.problem
        period = measured_period(graded)
        entities = graded_again(period, graded.outcome.rulebook).entities
        weights = weights_of(problem, entities)
        total = float(weights.sum())
        grading = graded.outcome.rulebook.gradings[problem.grading]
        places = entities.arrow(place_column(problem.grading)).to_numpy(zero_copy_only=False)
        answer = {}
        for place, name in enumerate(grading.all_names, start=1):
            here = places == place
            answer[name] = (float(weights[here].sum()) / total if total else 0.0, int(here.sum()))
        return answer

    def levels(self) -> tuple[LevelShares, ...]:
        """Every level before and after."""
        was, now = self.shares(self.before), self.shares(self.after)
        grading = self.after.outcome.rulebook.gradings[self.problem.grading]
        titles = {level.name: level.title or same(level.name) for level in grading.levels_in_order} | grading.outside
        return tuple(LevelShares(name, titles[name], was[name][0], now[name][0], was[name][1], now[name][1]) for name in now)

    def moved(self) -> int:
        """How many change their level."""
        sides = []
        for graded in (self.before, self.after):
            entities = graded_again(measured_period(graded), graded.outcome.rulebook).entities
            sides.append(dict(zip(entities.ids.to_pylist(), entities.arrow(place_column(self.problem.grading)).to_pylist(), strict=True)))
        return sum(sides[0].get(one) != place for one, place in sides[1].items())


def _line(problem: Problem, board: Board, found: list[Found], proof: _Proof, steady: Any, place: int) -> FoundBound:
    knob, slot, one = problem.knobs[place], board.slots[place], found[place]
    bounds = [one.bound for one in found]
    levels = board.levels(bounds)
    reaches = slot.reaches(one.bound)
    above = levels < slot.level
    promised = board.share(levels, slot.level)
    if problem.by_bands:
        was, now = board.share(board.levels([knob.value for knob in problem.knobs]), slot.level), promised
    else:
        was, now = proof.shares(proof.before)[knob.target][0], proof.shares(proof.after)[knob.target][0]
    return FoundBound(
        knob.target, knob.title, knob.bound, knob.sense, knob.unit, knob.value, one.bound, one.exact, one.step, float(slot.wanted), was, now, promised,
        beyond=int(reaches.sum()), kept_out=int((reaches & ~above & (levels != slot.level)).sum()), let_in=int((~reaches & (levels == slot.level)).sum()),
        most=one.most, near=steady.near[place], step_down=steady.step_down[place], step_up=steady.step_up[place],
        low=steady.low[place], high=steady.high[place],
    )  # fmt: skip


def _reviewed_shares(graded: GradedRows, problem: Problem) -> tuple[float, ...]:
    """The share of each level in force, reviews and overrides included."""
    weights = weights_of(problem, graded.entities)
    places = graded.rows[place_column(problem.grading)].to_numpy()
    total = float(weights.sum())
    names = graded.outcome.rulebook.gradings[problem.grading].all_names
    return tuple(float(weights[places == place].sum()) / total if total else 0.0 for place in range(1, len(names) + 1))


def _note(problem: Problem) -> Text:
    grading = problem.loaded.rulebook.gradings[problem.grading]
    if grading.review is None or problem.by_bands:
        return EMPTY
    return Text(
        "这个分级有复核规则：占比是按本期算出的等级，不是复核后生效的等级。",
        "This grading has review rules: the shares are those of the levels that this period computes, not of those in force after reviews.",
    )
