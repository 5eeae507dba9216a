"""Two years by one command: `tiercli run --period 2025-01..2026-12`, as a process, over a ledger in a file."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.history.jobs import tiercli_run
from tests.history.two_years.walking import MONTHS, Walk, sales_of

SOLD = {
    "A": [("2020-01", "2026-12", 500.0)],
    "B": [("2020-01", "2025-07", 10.0), ("2025-08", "2026-05", 100.0), ("2026-06", "2026-12", 400.0)],
    "C": [("2020-01", "2025-06", 50.0)],
}
LEVELS = {"A": "AAAAAAAAAAAA" + "AAAAAAAAAAAA", "B": "CCCCCCCCCCCB" + "BBBBBBBAAAAA", "C": "BBBBBBBBCCCC" + "DDDDDDDDDDDD"}
BATCH = """\
tiercli: 1
inputs: sales.csv
rulebooks: [standard]
output: reports/{period}/{rulebook}.csv
formats: [csv]
language: zh
"""


def test_a_range_of_months_is_run_by_one_command_and_derived_again(tmp_path: Path) -> None:
    lines = [f"{one['date']},{one['customer_id']},{one['customer_id']}公司,{one['quantity']}" for one in sales_of(SOLD)]
    (tmp_path / "sales.csv").write_text("\n".join(["日期,客户编号,客户名称,数量(吨)", *lines]) + "\n", "utf-8")
    (tmp_path / "batch.yaml").write_text(BATCH, "utf-8")
    ran = tiercli_run("run", tmp_path / "batch.yaml", "--period", f"{MONTHS[0]}..{MONTHS[-1]}", "--quiet")
    assert (ran.returncode, ran.stderr) == (0, "")

    walked = Walk(tmp_path, "standard")
    assert walked.in_force() == LEVELS == walked.computed()
    for place, month in enumerate(MONTHS):
        with (tmp_path / "reports" / month / "standard.csv").open(encoding="utf-8-sig") as file:
            assert {row["customer_id"]: row["tier"] for row in csv.DictReader(file)} == {name: levels[place] for name, levels in LEVELS.items()}
    checked = tiercli_run("history", "verify", tmp_path / "history")
    assert (checked.returncode, checked.stderr) == (0, "")

    again = tiercli_run("run", tmp_path / "batch.yaml", "--period", MONTHS[11], "--quiet")
    assert again.returncode == 0
    assert [stored.revision for month in MONTHS if (stored := walked.ledger.current(month))] == [1] * 24
