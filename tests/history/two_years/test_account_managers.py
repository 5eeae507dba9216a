"""客户经理分级管理: rated once a year, in January; twice below the junior line means transfer."""

from __future__ import annotations

import pytest

from tests import made
from tests.history.two_years.walking import LONG_AND_WHOLE, MONTHS, Walk, only_whole, sales_of, walk

TONNES = {
    "H": (16000, 16000, 9000, 20000),  # by year from 2023 on; the year before is what counts
    "J": (4000, 2400, 2999, 20000),
    "L": (4000, 2400, 3000, 0),
    "M": (9000, 6000, 8000, 0),
    "N": (0, 0, 500, 500),  # hired on 2025-11-10, found qualified
    "X": (0, 0, 6000, 6000),  # hired on 2025-02-10
}


def a_workbook(tonnes: dict[str, tuple[int, ...]], *, confirmed: bool = False) -> made.Tables:
    """One customer a manager, all of a year's tonnes in December. confirmed: whether operations has found X qualified."""
    sold = {f"k{name}": [(f"{2023 + place}-12", f"{2023 + place}-12", float(amount)) for place, amount in enumerate(years)] for name, years in tonnes.items()}
    records = [made.a_customer(f"k{name}", manager=name, customer_type="中间商") for name in tonnes]
    hired = {"N": "2025-11-10", "X": "2025-02-10"}
    managers = [
        {"manager": name, "hire_date": hired.get(name, "2015-01-01"), "target": 6000, "confirmed": name != "X" or confirmed, "branch": "东"} for name in tonnes
    ]
    return made.a_workbook(sales_of(sold), records, managers=managers)


@pytest.fixture(scope="module", params=LONG_AND_WHOLE)
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    # in May 2026 sales of 2025 are booked late: L would be of the middle grade, but has been rated for the year
    late = a_workbook({**TONNES, "L": (4000, 2400, 9000, 0)}, confirmed=True)
    corrected = {"2025-09": a_workbook(TONNES, confirmed=True), "2026-05": late}
    return walk(tmp_path_factory.mktemp("managers"), "account-managers", a_workbook(TONNES), corrected=corrected, months=MONTHS[: request.param])


def test_account_managers_are_rated_once_a_year_and_twice_below_junior_means_transfer(walked: Walk) -> None:
    assert walked.in_force() == walked.so_far({
        "H": "高高高高高高高高高高高高" + "中中中中中中中中中中中中",
        "J": "初初初初初初初初初初初初" + "转转转转转转转转转转转转",
        "L": "初初初初初初初初初初初初" + "初初初初初初初初初初初初",
        "M": "初初初初初初初初初初初初" + "中中中中中中中中中中中中",
        # three months after 10 November a trainee found qualified is graded at once, without waiting for the next January
        "N": "见见见见见见见见见见见见" + "见初初初初初初初初初初初",
        # over its three months in May, found qualified in September
        "X": "见见见见见见见见初初初初" + "初初初初初初初初初初初初",
    })  # fmt: skip
    assert walked.is_sound()


def test_a_trainee_is_a_candidate_until_the_decision_and_promoted_by_it(walked: Walk) -> None:
    assert walked.states("to_confirm", ("N", "X")) == walked.so_far({"N": "·" * 24, "X": "····nsssc···" + "·" * 12})


def test_a_rating_below_the_line_is_a_warning_that_gets_worse_or_is_closed_at_the_next_rating(walked: Walk) -> None:
    assert walked.states("rating", ("J", "L", "M")) == walked.so_far({
        "J": "nsssssssssss" + "wsssssssssss",
        "L": "nsssssssssss" + "c···········",
        "M": "············" + "············",
    })  # fmt: skip


@only_whole
def test_nothing_changes_a_rating_within_the_year(walked: Walk) -> None:
    assert walked.computed()["L"] == "初初初初初初初初初初初初" + "初初初初中中中中中中中中"
    assert walked.held == {month: {"L": "中级，执行 初级：等待 2027-01 复核"} for month in MONTHS[16:]}
    assert walked.movements() == {
        "2025-01": dict.fromkeys("HJLMNX", "new"),
        "2025-09": {"X": "rated"},  # a trainee was not rated before: neither rise nor fall
        "2026-01": {"H": "down", "J": "down", "M": "up"},
        "2026-02": {"N": "rated"},
    }
