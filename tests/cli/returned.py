"""Reports of a small history whose sheets go out, are filled in and come back: what the tests of `tiercli approve` share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tests.cli.commands import Told

HEAD = 5
"""The row of the headers on a sheet that comes back, as Excel counts."""


def two_months(folder: Path, rules: str, sales: str) -> Path:
    """January and February 2026, graded into the folder's history, and February's report beside it."""
    from tiercli.pipeline import Job
    from tiercli.report import Target, write_reports
    from tiercli.runs.run import Keeping, run

    (folder / "rules.yaml").write_text(rules, "utf-8")
    (folder / "sales.csv").write_text(sales, "utf-8")
    for as_of in (date(2026, 1, 31), date(2026, 2, 28)):
        job = Job((folder / "sales.csv",), date(2026, 11, 22), str(folder / "rules.yaml"), as_of=as_of, language="en")
        kept = run(job, Keeping(folder / "history", written_at="t"))
    write_reports(kept.graded.outcome, Target(folder / "report.xlsx"))
    return folder


def scored(told: Told, folder: Path, as_of: str, report: str, *more: str) -> tuple[int, str, str]:
    """`tiercli score` of the folder's sales as of a day, into its history."""
    return told(
        "score", folder / "sales.csv", "-r", folder / "rules.yaml", "--as-of", as_of, "--history", folder / "history", "-o", folder / report, *more
    )  # fmt: skip


def columns_of(sheet: Any, head: int = HEAD) -> dict[str, int]:
    """Where each header of a sheet stands, as openpyxl counts."""
    return {cell.value: cell.column for cell in sheet[head]}
