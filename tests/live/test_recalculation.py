"""LibreOffice computes live workbooks anew: the engine's levels for everybody, also under numbers that were changed in the sheet."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.depth import DEEP
from tests.live.recalculate import changed, column, inputs_of, needs_soffice, recalculated, sheets_of
from tests.live.rulebooks import ledger, rulebook
from tiercli.domain.columns import computed_column
from tiercli.domain.errors import TierError
from tiercli.follow import GradedRows
from tiercli.pipeline import Job, graded_rows
from tiercli.report.live import sorting
from tiercli.report.target import Target, write_reports
from tiercli.rulebook.reading.shipped import shipped_names

ROOT = Path(__file__).parent.parent.parent
TODAY = date(2026, 11, 26)
SHIPPED = tuple(shipped_names()) if DEEP else ("standard",)
CHANGES: Mapping[str, Mapping[str, Any]] = {
    "standard": {"tier_a": 80, "volume_weight": 40, "volume_80": 3000, "score.credit.parts.1.default": 20, "score.volume.bands.0": (None, 5)},
    "chemical-channel": {"core_score": 60},
}
MADE = range(40) if DEEP else (18,)


@dataclass(frozen=True)
class Live:
    """A live workbook, the job that made it, and what LibreOffice made of it."""

    job: Job
    file: Path


def sample(rules: str) -> Path:
    """The sample of a shipped rulebook."""
    own = ROOT / "samples" / f"{rules}.xlsx"
    return own if own.exists() else ROOT / "samples" / "sales.xlsx"


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Rows as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def live_workbook(job: Job, target: Path) -> Path:
    """The live workbook of a job."""
    write_reports(graded_rows(job).outcome, Target(target))
    return target


def numbers_changed(file: Path, target: Path, seed: int) -> Path:
    """About half of the numbers of a live workbook that may be changed, each somewhat larger or smaller."""
    random, cells = Random(seed), {}
    for key, value in inputs_of(file).items():
        if isinstance(value, int | float) and not isinstance(value, bool) and value and random.random() < 0.5:
            factor = random.choice((0.5, 0.9, 1.1, 2))
            cells[key] = round(value * factor, 3) if value % 1 else max(1, round(value * factor))
    return changed(file, target, cells)


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Job, Path, Path]]:
    """By name: the job under the numbers of the sheet, the workbook as it was given to LibreOffice, and as that saved it."""
    folder = tmp_path_factory.mktemp("live")
    given: dict[str, tuple[Job, Path]] = {}
    for rules in SHIPPED:
        job = Job((sample(rules),), TODAY, rules, live=True)
        given[rules] = job, live_workbook(job, folder / f"{rules}.xlsx")
        if rules in CHANGES:
            other = changed(given[rules][1], folder / f"{rules}-changed.xlsx", CHANGES[rules])
            given[f"{rules}-changed"] = Job((sample(rules),), TODAY, rules, parameters=other), other
    for seed in MADE:
        random = Random(seed)
        sales, customers = ledger(random)
        files = write_rows(folder / f"sales{seed}.csv", sales), write_rows(folder / f"customers{seed}.csv", customers)
        made = folder / f"made{seed}.yaml"
        with made.open("w", encoding="utf-8") as file:
            YAML().dump(rulebook(random), file)
        job = Job(files, TODAY, str(made), as_of=date(2026, 3, 31), live=True)
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(sorting, "BLOCK", 12)  # forty customers are sorted in four blocks, which are merged
                workbook = live_workbook(job, folder / f"made{seed}.xlsx")
        except TierError:
            continue  # a rulebook that does not load, or nothing to grade
        given[f"made{seed}"] = job, workbook
        other = numbers_changed(workbook, folder / f"made{seed}-changed.xlsx", seed)
        given[f"made{seed}-changed"] = Job(files, TODAY, str(made), as_of=date(2026, 3, 31), parameters=other), other
    saved = recalculated([file for _, file in given.values()], folder / "anew", seconds=60 + 20 * len(given))
    return {name: (job, file, after) for (name, (job, file)), after in zip(given.items(), saved, strict=True)}


def differing(graded: GradedRows, sheet: list[tuple[Any, ...]]) -> dict[str, list[tuple[str, Any, Any]]]:
    """By grading, those whose level is another one in the sheet: id, the engine's, the sheet's."""
    language = graded.outcome.language
    ids = [str(row[0]) for row in sheet[2:]]
    found = {}
    for name, grading in graded.outcome.rulebook.gradings.items():
        title = grading.title.spoken(language) if grading.title else name
        there = dict(zip(ids, column(sheet, title, title), strict=True))
        wanted = dict(zip(graded.ids(), graded.rows[computed_column(name)].to_pylist(), strict=True))
        if wrong := [(one, level, there.get(one)) for one, level in wanted.items() if there.get(one) != level]:
            found[name] = wrong
    return found


@needs_soffice
def test_computed_anew_every_level_is_the_engine_s(workbooks: dict[str, tuple[Job, Path, Path]]) -> None:
    wrong = {}
    for name, (job, _, after) in workbooks.items():
        try:
            graded = graded_rows(job)
        except TierError:
            continue  # numbers that the rulebook does not take
        sheets = sheets_of(after)
        if found := differing(graded, sheets.get("评分") or sheets["Scoring"]):
            wrong[name] = found
    assert not wrong
    assert len(workbooks) >= 2 * len(SHIPPED)


@needs_soffice
def test_computed_anew_every_shown_value_is_the_one_that_was_there(workbooks: dict[str, tuple[Job, Path, Path]]) -> None:
    for name, (_, before, after) in workbooks.items():
        if name.endswith("changed"):
            continue
        old, new = sheets_of(before), sheets_of(after)
        for title in ("概览", "客户分级", "Overview", "Customers"):
            for row, (one, other) in enumerate(zip(old.get(title, []), new.get(title, []), strict=False), 1):
                for was, now in zip(one, other, strict=False):
                    same = (
                        abs(was - now) <= 1e-9 * max(1, abs(was)) if isinstance(was, float) and isinstance(now, int | float) else (was or None) == (now or None)
                    )
                    assert same, (name, title, row, was, now)


@needs_soffice
def test_formula_and_engine_differ_nowhere_and_nobody_moved_while_nothing_was_changed(workbooks: dict[str, tuple[Job, Path, Path]]) -> None:
    for name, (_, _, after) in workbooks.items():
        sheets = sheets_of(after)
        sheet = sheets.get("评分") or sheets["Scoring"]
        zh = "评分" in sheets
        assert not any(column(sheet, "审计" if zh else "Audit")), name
        if not name.endswith("changed"):
            assert not any(column(sheet, "变动" if zh else "Moves")), name


@needs_soffice
def test_a_changed_weight_moves_levels_on_the_front_page(workbooks: dict[str, tuple[Job, Path, Path]]) -> None:
    job, _, after = workbooks["standard-changed"]
    counts = {level.name: level.entities for level in graded_rows(job).outcome.levels["tier"]}
    rows = {str(row[1]).split()[0]: row[2] for row in sheets_of(after)["概览"] if row[1] and isinstance(row[2], int)}
    assert {level: rows[level] for level in counts} == counts
    assert counts != {level.name: level.entities for level in graded_rows(Job((sample("standard"),), TODAY)).outcome.levels["tier"]}
