"""Histories made in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from tests import made
from tests.history.jobs import RULES
from tiercli.domain.period import named_period
from tiercli.ledger.store import Ledger
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.rulebook.load import load_rulebook
from tiercli.runs.run import Keeping, run_reading

HALF_YEAR = {f"2026-{month:02d}": {f"k{number}": (number * 37 + month * month * 13) % 120 for number in range(5)} for month in range(1, 7)}


def keep_history(folder: Path, tonnes: Mapping[str, Mapping[str, int]], rules: str = RULES, *, replace: Sequence[str] = ()) -> Ledger:
    """Run month after month.

    tonnes: month -> customer -> what it bought. replace: months to be run once more, the rulebook's bounds changed.
    """
    folder.mkdir(exist_ok=True)
    rulebook = folder.with_suffix(".yaml")
    rulebook.write_text(rules, "utf-8")
    sales = [made.a_sale(name, f"{month}-15", quantity=amount) for month, sold in tonnes.items() for name, amount in sold.items()]
    reading = Reading(made.a_workbook(sales), (), (), (), "en")
    for month in tonnes:
        run_reading(
            reading, load_rulebook(str(rulebook)), Job((), date(2027, 1, 1), as_of=named_period(month).end, language="en"), Keeping(folder, written_at="t")
        )
    rulebook.write_text(rules.replace("50: 70", "50: 95"), "utf-8")
    for month in replace:
        job = Job((), date(2027, 1, 1), as_of=named_period(month).end, language="en")
        run_reading(reading, load_rulebook(str(rulebook)), job, Keeping(folder, replace=True, written_at="t"))
    return Ledger(folder, "small")


@pytest.fixture(scope="session")
def _half_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "history"
    keep_history(folder, HALF_YEAR, replace=["2026-06"])
    return folder


@pytest.fixture
def a_history(_half_year: Path) -> Callable[[Path], Ledger]:
    """a_history(folder): a copy of half a year of runs; the last month has two revisions."""
    import shutil

    def copied(folder: Path) -> Ledger:
        shutil.copytree(_half_year, folder, dirs_exist_ok=True)
        return Ledger(folder, "small")

    return copied
