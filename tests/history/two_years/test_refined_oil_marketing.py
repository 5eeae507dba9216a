"""成品油销售客户 over two years: tiers as volume and growth move, satisfaction that falls and recovers, targets of the workbook and without one."""

from __future__ import annotations

import pytest

from tests import made
from tests.history.two_years.walking import LONG_AND_WHOLE, MONTHS, Sold, Walk, only_whole, sales_of, walk
from tiercli.outcome.extras import Listing

SOLD: Sold = {
    "D": [("2023-01", "2024-12", 100.0), ("2025-01", "2026-12", 130.0)],  # 甲's dealer
    "R": [("2023-01", "2024-12", 100.0), ("2025-01", "2025-12", 105.0), ("2026-01", "2026-12", 140.0)],  # 乙's station: 1,500 t a year by July 2026
    "U": [("2023-01", "2024-12", 200.0), ("2025-01", "2025-12", 230.0), ("2026-01", "2026-12", 300.0)],  # 丙's large user
}
PEOPLE = {"D": ("甲", "东", "中间商", None), "R": ("乙", "东", "零售商", 1500), "U": ("丙", "西", "用油大户", 3000)}
ASKED = [("R", "2024-12-10", 95), ("R", "2025-03-10", 80), ("R", "2025-06-10", 98), ("R", "2025-12-10", 99)]
ASKED += [("U", f"{year}-01-10", 92) for year in (2025, 2026)]


def a_plan(target: float, **of: object) -> made.Row:
    return {"measure": "销量", "year": None, "quarter": None, "date": None, "branch": None, "manager": None, **of, "target": target}


def tables() -> made.Tables:
    """乙 has a plan by month for 2025, the branch 西 one by quarter for 2026; everybody else last year's and a fifth."""
    records = [
        made.a_customer(name, manager=manager, branch=branch, customer_type=kind, annual_demand=demand)
        for name, (manager, branch, kind, demand) in PEOPLE.items()
    ]
    plans = [a_plan(110, date=f"2025-{month:02d}-28", manager="乙") for month in range(1, 13)]
    plans += [a_plan(900, year=2026, quarter=f"Q{quarter}", branch="西") for quarter in range(1, 5)]
    return made.a_workbook(
        sales_of(SOLD, product="0号柴油"), records, targets=plans, receivables=[made.a_debt(name, overdue_days=0) for name in SOLD],
        surveys=[{"customer_id": name, "date": day, "satisfaction": score} for name, day, score in ASKED],
    )  # fmt: skip


@pytest.fixture(scope="module", params=LONG_AND_WHOLE)
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    return walk(tmp_path_factory.mktemp("oil"), "refined-oil-marketing", tables(), months=MONTHS[: request.param])


def aims(walked: Walk, month: str, figure: str = "本年累计销量") -> dict[str, tuple[str, str, str]]:
    """Target, actual and result of a figure, by whose."""
    listing = walked.runs[month].graded.outcome.extras["targets.1"]
    assert isinstance(listing, Listing)
    return {row["group"]: (row["target"], row["actual"], row["met"]) for row in listing.rows.to_pylist() if row["figure"] == figure}


def test_tiers_follow_each_kind_s_own_dimensions(walked: Walk) -> None:
    # D: 16 + 35 and 15, 20 or 25 for growth. R: 18 + 20 + 35 + 6 = 79, and 24 for volume instead of 18 from 1,500 t on. U: 30 + 20 + 25 + 25.
    assert walked.in_force() == walked.so_far({"D": "重" * 24, "R": "重" * 18 + "核" * 6, "U": "核" * 24})
    points = {month: kept.graded.outcome.results.rows.to_pylist() for month, kept in walked.runs.items()}
    earned = [next(row["points_growth"] for row in rows if row["customer_id"] == "D") for rows in points.values()]
    # 1,230 t after 1,200 t in January 2025; a tenth more by April, a fifth by August; 1,560 t after 1,320 t in April 2026, after 1,440 t in August
    assert earned == [*[60] * 3, *[80] * 4, *[100] * 8, *[80] * 4, *[60] * 5][: len(earned)]
    assert walked.is_sound()


def test_satisfaction_below_ninety_is_warned_of_until_it_has_recovered(walked: Walk) -> None:
    # R: 95; (95 + 80) / 2 from March on; (95 + 80 + 98) / 3 = 91 from June on
    assert walked.states("unsatisfied", SOLD) == walked.so_far({"D": "·" * 24, "R": "··nssc······" + "·" * 12, "U": "·" * 24})


def test_targets_are_those_of_the_workbook_and_for_the_others_a_fifth_more(walked: Walk) -> None:
    march = aims(walked, "2025-03")
    assert march["甲"] == ("360.0 吨", "390.0 吨", "达成")  # 3 x 100 x 1.2
    assert march["乙"] == ("330.0 吨", "315.0 吨", "未达成")
    assert march["东"] == ("690.0 吨", "705.0 吨", "达成")
    assert march["全公司"] == ("1,410.0 吨", "1,395.0 吨", "未达成")
    assert aims(walked, "2025-05", "本阶段（季度）销量")["全公司"] == ("1,410.0 吨", "930.0 吨", "未达成")  # April to June; two months of it


@only_whole
def test_the_targets_of_the_second_year_are_by_quarter(walked: Walk) -> None:
    assert aims(walked, "2025-12")["全公司"] == ("5,640.0 吨", "5,580.0 吨", "未达成")
    assert aims(walked, "2026-03")["西"] == ("900.0 吨", "900.0 吨", "达成")
    assert aims(walked, "2026-03")["全公司"] == ("1,746.0 吨", "1,710.0 吨", "未达成")  # 468 + 378 + 900
    assert aims(walked, "2026-08")["西"] == ("2,400.0 吨", "2,400.0 吨", "达成")  # two quarters and two thirds
    assert aims(walked, "2026-08")["全公司"] == ("4,656.0 吨", "4,560.0 吨", "未达成")
