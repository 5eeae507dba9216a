"""客户经理分级管理: rated once a year, in January; twice below the junior line means transfer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import made
from tests.history.two_years.walking import MONTHS, sales_of, walk

TONNES = {
    "H": (16000, 16000, 9000, 20000),  # by year from 2023 on; the year before is what counts
    "J": (4000, 2400, 2999, 20000),
    "L": (4000, 2400, 3000, 0),
    "M": (9000, 6000, 8000, 0),
    "N": (0, 0, 500, 500),  # hired on 2025-11-10
}


def a_workbook(tonnes: dict[str, tuple[int, ...]]) -> made.Tables:
    """One customer a manager, all of a year's tonnes in December."""
    sold = {f"k{name}": [(f"{2023 + place}-12", f"{2023 + place}-12", float(amount)) for place, amount in enumerate(years)] for name, years in tonnes.items()}
    records = [made.a_customer(f"k{name}", manager=name, customer_type="中间商") for name in tonnes]
    managers = [{"manager": name, "hire_date": "2025-11-10" if name == "N" else "2015-01-01", "target": 6000, "confirmed": True} for name in tonnes]
    return made.a_workbook(sales_of(sold), records, managers=managers)


@pytest.mark.deep
def test_account_managers_are_rated_once_a_year_and_twice_below_junior_means_transfer(tmp_path: Path) -> None:
    # in May 2026 sales of 2025 are booked late: L would be of the middle grade, but has been rated for the year
    late = a_workbook({**TONNES, "L": (4000, 2400, 9000, 0)})
    walked = walk(tmp_path, "account-managers", a_workbook(TONNES), corrected={"2026-05": late})

    assert walked.in_force() == {
        "H": "高高高高高高高高高高高高" + "中中中中中中中中中中中中",
        "J": "初初初初初初初初初初初初" + "转转转转转转转转转转转转",
        "L": "初初初初初初初初初初初初" + "初初初初初初初初初初初初",
        "M": "初初初初初初初初初初初初" + "中中中中中中中中中中中中",
        # three months after 10 November a trainee is graded at once, without waiting for the next January
        "N": "见见见见见见见见见见见见" + "见初初初初初初初初初初初",
    }
    assert walked.computed()["L"] == "初初初初初初初初初初初初" + "初初初初中中中中中中中中"
    assert walked.held == {month: {"L": "中级，执行 初级：等待 2027-01 复核"} for month in MONTHS[16:]}
    assert walked.movements() == {
        "2025-01": dict.fromkeys("HJLMN", "new"),
        "2026-01": {"H": "down", "J": "down", "M": "up"},
        "2026-02": {"N": "rated"},  # a trainee was not rated before: neither rise nor fall
    }
    assert walked.is_sound()
