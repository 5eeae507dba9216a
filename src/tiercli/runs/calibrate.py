"""Bounds that meet targets over files or stored periods, the overlay that says them, and the proof by grading with it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from tiercli.domain.errors import UsageError
from tiercli.domain.language import Text, listing, same
from tiercli.frames.numbers import Numbers
from tiercli.insight.calibrate import OF, Problem, board_of, steadiness_of
from tiercli.insight.knobs import Knob, earns, knobs_for, moved_data
from tiercli.insight.mixtures import measured_period
from tiercli.insight.resampled import rows_resampled
from tiercli.insight.target_words import Target
from tiercli.insight.targets import Board, Found, bounds_for
from tiercli.outcome.calibration import Calibration, FoundBound
from tiercli.pipeline import Job
from tiercli.rulebook.lint import new_warnings
from tiercli.rulebook.load import Loaded, load_rulebook
from tiercli.rulebook.own.copying import overlay_for
from tiercli.runs.calibration_proof import Proof
from tiercli.runs.calibration_sources import Aim, Files, History, Say


def calibrate(job: Job, aim: Aim, say: Say = lambda _: None) -> Calibration:
    """The bounds that meet the targets over the files; without files, over all stored periods, each of which counts alike.

    With files and a history, the shares that the bounds give in every stored period are told as well.
    Errors: as the pipeline's; UsageError for targets that no bound belongs to; HistoryError.
    """
    loaded = load_rulebook(job.rules, job.settings)
    grading, knobs = settled(loaded, aim)
    source = Files(job, loaded, aim, say) if job.paths else History(job, loaded, aim, say)
    say(Text("按现行规则分级", "grading by the rules in force"))
    befores = source.graded(loaded)
    targets = ordered(named_targets(loaded, grading, aim.targets), knobs)
    problem = Problem(loaded, grading, targets, tuple(knobs), aim.of, tuple(map(measured_period, befores)))
    say(Text("找界限", "looking for the bounds"))
    board = board_of(problem)
    found = bounds_for(board, aim.rounding)
    raw, extends = overlay_bytes(loaded, job.rules, dict(zip(knobs, (one.bound for one in found), strict=True)), aim.overlay, job.command)
    say(Text("用新界限再分级一次", "grading once more with the new bounds"))
    made = loaded_overlay(raw, job.rules)
    proof = Proof(problem, befores, source.graded(made))
    steady = steadiness_of(board, found, aim.rounding, aim.seed)

    def told(number: int) -> None:
        say(Text(f"重抽数据行 {number}/{aim.resamples}", f"resampling rows {number} of {aim.resamples}"))

    resamples = 0 if problem.by_bands or not job.paths else aim.resamples
    rows = rows_resampled(proof.afters[-1], made.rulebook, grading, aim.seed, resamples, told)
    bounds = tuple(_line(problem, board, found, proof, steady, place, made) for place in range(len(knobs)))
    title = loaded.rulebook.gradings[grading].title or same(grading)
    remarks = [*new_warnings(loaded.rulebook, made.rulebook, made.source), *(() if problem.by_bands else source.lacks(made.rulebook))]
    return Calibration(
        proof.afters[-1].outcome, title, aim.of, OF[aim.of], problem.by_bands, bounds, proof.levels(), proof.moved(), steady.shaken, rows, aim.seed,
        raw, extends, len(board.otherwise),
        months=source.months(made, problem), reviewed=source.reviewed(made, problem), note=_note(problem, len(befores)), findings=tuple(remarks),
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


def _line(problem: Problem, board: Board, found: list[Found], proof: Proof, steady: Any, place: int, made: Loaded) -> FoundBound:
    knob, slot, one = problem.knobs[place], board.slots[place], found[place]
    bounds = [one.bound for one in found]
    levels = board.levels(bounds)
    reaches = slot.reaches(one.bound)
    above = levels < slot.level
    kept_out = reaches & ~above & (levels != slot.level) & (not problem.by_bands)  # a band that stays takes those beyond it
    if problem.by_bands:
        values = Numbers.micros(slot.values, slot.known)
        shares = [
            board.share(np.where(earns(rulebook, knob.value_name, knob.target, values), 1, 0), 1) for rulebook in (problem.loaded.rulebook, made.rulebook)
        ]
        was, now = shares[0], shares[1]
    else:
        was, now = proof.was[knob.target][0], proof.now[knob.target][0]
    return FoundBound(
        knob.target, knob.title, knob.bound, knob.sense, knob.unit, knob.value, one.bound, one.exact, one.step, float(slot.wanted), was, now,
        beyond=int(reaches.sum()), kept_out=int(kept_out.sum()), let_in=int((~reaches & (levels == slot.level)).sum()),
        most=one.most, near=steady.near[place], step_down=steady.step_down[place], step_up=steady.step_up[place],
        low=steady.low[place], high=steady.high[place],
    )  # fmt: skip


def _note(problem: Problem, periods: int) -> Text:
    grading = problem.loaded.rulebook.gradings[problem.grading]
    zh, en = [], []
    if periods > 1:
        zh.append(f"界限按存档的 {periods} 期定，各期同等看待；占比是各期的平均，各级的个数是最后一期的，够线、临近和换等级的个数是各期合计。")
        en.append(
            f"The bounds are over {periods} stored periods, each of which counts alike: shares are means, the numbers of levels those of the last one; "
            "who reaches a bound, stands near it or changes in a resample is counted in all periods together."
        )
    if grading.review is not None and not problem.by_bands:
        zh.append("这个分级有复核规则：占比是按本期算出的等级，不是复核后生效的等级。")
        en.append("This grading has review rules: the shares are those of the levels that a period computes, not of those in force after reviews.")
    return Text("".join(zh), " ".join(en))


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
