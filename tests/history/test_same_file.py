"""A sales file that is last month's under another name is told; one that keeps its name serves many months."""

from __future__ import annotations

import json
from pathlib import Path

from tests.history.jobs import BATCH, a_job, ledger, tiercli_run

CODE = "history.same-file"
MONTHLY = BATCH.replace("data/sales.csv", "data/sales-{period}.csv")


def told(batch: Path, month: str) -> list[dict[str, str]]:
    ran = tiercli_run("run", batch, "--period", month, "--json")
    assert ran.returncode == 0
    return [finding for finding in json.loads(ran.stdout)["runs"][0]["findings"] if finding["code"] == CODE]


def test_last_months_file_under_a_new_name_is_told_and_a_new_one_is_not(tmp_path: Path) -> None:
    batch = a_job(tmp_path / "job", MONTHLY)
    data = batch.parent / "data"
    for month in ("2026-08", "2026-09"):
        (data / f"sales-{month}.csv").write_text(ledger(), "utf-8")
    (data / "sales-2026-10.csv").write_text(ledger(customers=7), "utf-8")
    assert told(batch, "2026-08") == []
    (finding,) = told(batch, "2026-09")
    assert (finding["severity"], finding["where"]) == ("warning", "sales-2026-09.csv")
    assert finding["message"] == "has the very same bytes as 'sales-2026-08.csv' of 2026-08, under another name."
    assert told(batch, "2026-10") == []


def test_a_file_of_any_earlier_period_under_a_new_name_is_told_once(tmp_path: Path) -> None:
    batch = a_job(tmp_path / "job", MONTHLY)
    data = batch.parent / "data"
    for month, customers in (("2026-07", 6), ("2026-08", 7), ("2026-09", 6)):
        (data / f"sales-{month}.csv").write_text(ledger(customers=customers), "utf-8")
    assert told(batch, "2026-07") == told(batch, "2026-08") == []
    (finding,) = told(batch, "2026-09")
    assert finding["message"] == "has the very same bytes as 'sales-2026-07.csv' of 2026-07, under another name."


def test_a_running_ledger_of_the_same_name_says_nothing(tmp_path: Path) -> None:
    batch = a_job(tmp_path / "job")
    assert told(batch, "2026-08") == told(batch, "2026-09") == []
