"""SYSTEMS 2, 昆仑尿素客户分级: four dimensions, two gates, five factors and the life cycle; points worked out by hand.

Every case is a customer alone in its region, unless it says otherwise, so that it is first there and has all of its sales.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from tests import made
from tests.systems.book import RULES, Book, Judged, judge
from tiercli.frames.engine import Engine

NAME = "kunlun-urea"
BOOK = Book(
    sales={"quantity": 0, "amount": 1000, "margin": 0, "prepaid": 0, "product": "尿素"},
    customers={"annual_demand": None, "cooperation_years": None, "credit_rating": None, "cross_region": None, "long_term_agreement": None},
    receivables={"overdue_days": 0},
    visits={"date": "2026-09-01"},
    surveys={"date": "2026-09-01"},
)
case = partial(BOOK.customer, own="region")


def sold(tonnes: object, day: str = "2026-05-01", **fields: Any) -> dict[str, Any]:
    return {"date": day, "quantity": tonnes, **fields}


def late(days: int) -> list[dict[str, Any]]:
    return [{"overdue_days": days}]


@pytest.fixture(scope="module")
def rows(one_engine: Engine) -> Judged:
    return BOOK.judged(NAME, one_engine)


@pytest.mark.parametrize(
    ("customer", "points"),
    [
        (case(sales=[sold("99.999999")]), 0),
        (case(sales=[sold(100)]), 32),
        (case(sales=[sold("499.999999")]), 32),
        (case(sales=[sold(500)]), 48),
        (case(sales=[sold("1999.999999")]), 48),
        (case(sales=[sold(2000)]), 64),
        (case(sales=[sold("4999.999999")]), 64),
        (case(sales=[sold(5000)]), 80),
    ],
)
def test_tonnes_earn_four_fifths_of_the_volume_points_by_bands(rows: Judged, customer: str, points: float) -> None:
    assert rows[customer]["points_volume"] == points


@pytest.mark.parametrize(
    ("customer", "counts"),
    [
        (case(sales=[sold(5000, "2025-11-01")]), True),
        (case(sales=[sold(5000, "2025-12-15")]), True),
        (case(sales=[sold(5000, "2026-01-31")]), True),
        (case(sales=[sold(5000, "2026-02-28")]), True),
        (case(sales=[sold(5000, "2026-03-01")]), False),
        (case(sales=[sold(5000, "2026-10-31")]), False),
    ],
)
def test_lifting_from_november_to_february_counts_for_storage(rows: Judged, customer: str, counts: bool) -> None:
    assert rows[customer]["offseason_share"] == (1 if counts else 0)
    assert rows[customer]["points_volume"] == (100 if counts else 80)


@pytest.mark.parametrize(
    ("customer", "points"),
    [(case(sales=[sold(stored, "2026-01-10"), sold(100 - stored)]), points) for stored, points in ((10, 5), (20, 10), (40, 20), (80, 20))],
)
def test_forty_percent_in_the_off_season_earns_all_of_the_storage_points(rows: Judged, customer: str, points: float) -> None:
    assert rows[customer]["points_volume"] == 32 + points


RANKED = (
    case(region="两户地区", sales=[sold(50, amount=9000, margin=900)]),
    case(region="两户地区", sales=[sold(50, amount=1000, margin=1000)]),
    case(region="一户地区", sales=[sold(1, margin=1)]),
)


def test_margin_is_ranked_and_sales_shared_within_the_region(rows: Judged) -> None:
    assert [rows[name]["region_share"] for name in RANKED] == [0.9, 0.1, 1]
    # 2nd of 2 in margin, 50 x 60 %, and all of the share points, 40; first, 60, and half the share points, 20; alone: all
    assert [rows[name]["points_contribution"] for name in RANKED] == [70, 80, 100]


UNKNOWN = (case(region="有档案地区", sales=[sold(30, amount=3000)]), case(region=None, sales=[sold(10, region="有档案地区", amount=1000)]))


def test_the_region_of_the_sales_stands_in_for_a_record_without_one(rows: Judged) -> None:
    assert rows[UNKNOWN[1]]["home_region"] == "有档案地区"
    assert rows[UNKNOWN[1]]["region_share"] == 0.25


@pytest.mark.parametrize(
    ("customer", "points"),
    [
        (case(sales=[sold(10)], receivables=late(days)), points)
        for days, points in ((0, 100), (1, 80), (30, 80), (31, 60), (60, 60), (61, 30), (90, 30), (91, 0))
    ],
)
def test_overdue_days_earn_two_fifths_of_the_credit_points(rows: Judged, customer: str, points: int) -> None:
    assert rows[customer]["points_credit"] == 2 * points / 5 + 10  # nothing prepaid; no rating: 50 of 100, a fifth


@pytest.mark.parametrize(
    ("customer", "points"),
    [
        (case(credit_rating="AAA", sales=[sold(10)]), 60),
        (case(credit_rating="AAA", sales=[sold(10, prepaid=500)]), 80),
        (case(credit_rating="AA", sales=[sold(10, prepaid=1000)]), 97),
        (case(credit_rating="A", sales=[sold(10, prepaid=2000)]), 94),
        (case(credit_rating="B", sales=[sold(10)]), 48),
        (case(credit_rating="C", sales=[sold(10)]), 40),
        (case(credit_rating="X", sales=[sold(10)]), 50),
    ],
)
def test_prepayment_and_rating_earn_the_rest_of_the_credit_points(rows: Judged, customer: str, points: float) -> None:
    assert rows[customer]["points_credit"] == points


def dealer(tonnes: int = 5000, demand: int = 12500, years: object = 5, rating: str = "AAA", prepaid: int = 0, overdue: int = 0) -> str:
    """5,000 t in season (28 of 35), alone (25), not overdue, AAA (12 of 20), one month, five years and 40 % of the demand
    (9.8 of 20): 74.8. Each percent prepaid adds 0.08."""
    sales = [sold(tonnes, prepaid=prepaid)]
    return case(annual_demand=demand, cooperation_years=years, credit_rating=rating, sales=sales, receivables=late(overdue))


@pytest.mark.parametrize(
    ("customer", "score", "tier"),
    [
        (dealer(prepaid=650), 80, "A"),
        (dealer(prepaid=649), 79.992, "B"),
        (dealer(), 74.8, "B"),
        (dealer(tonnes=2000, demand=5000, rating="B", years="3.5"), 65, "B"),
        (dealer(tonnes=2000, demand=5000, rating="B", years="3.4"), 64.88, "C"),
        (dealer(tonnes=100, demand=250, rating="C", years=0, overdue=31, prepaid=25), 45, "C"),
        (dealer(tonnes=100, demand=250, rating="C", years=0, overdue=31, prepaid=24), 44.992, "D"),
    ],
)
def test_the_tier_is_cut_from_the_weighted_score(rows: Judged, customer: str, score: float, tier: str) -> None:
    assert (rows[customer]["score"], rows[customer]["tier"]) == (score, tier)


def excellent(overdue: int, *, cross_region: bool | None) -> str:
    """5,000 t, half of it in January (35); alone (25); all prepaid, AAA (12, and 8 x the overdue points / 100); two months,
    five years, 80 % of the demand (13.6)."""
    sales = [sold(2500, "2026-01-05", prepaid=1000), sold(2500, prepaid=1000)]
    return case(annual_demand=6250, cooperation_years=5, credit_rating="AAA", cross_region=cross_region, sales=sales, receivables=late(overdue))


@pytest.mark.parametrize(
    ("customer", "tier", "because"),
    [
        (excellent(90, cross_region=False), "A", "得分 88.00 ≥ 80"),
        (excellent(91, cross_region=False), "C", "逾期 91 天，超过 90 天，最高 C"),
        (excellent(0, cross_region=True), "C", "有窜货记录，最高 C"),
        (excellent(0, cross_region=None), "A", "得分 93.60 ≥ 80"),
    ],
)
def test_long_overdue_and_cross_region_sellers_are_at_most_c(rows: Judged, customer: str, tier: str, because: str) -> None:
    assert rows[customer]["tier"] == tier
    assert because in rows[customer]["reasons"]


SMALL_OFFENDER = case(region="大户地区", cross_region=True)
case(region="大户地区", sales=[sold(5000, margin=1)])


def test_a_gate_leaves_a_worse_tier_alone(rows: Judged) -> None:
    assert rows[SMALL_OFFENDER]["tier"] == "D"
    assert "窜货" not in rows[SMALL_OFFENDER]["reasons"]


@pytest.mark.parametrize(
    ("customer", "supply"),
    [
        (dealer(prepaid=1000), "旺季优先保供，签年度协议"),
        (dealer(prepaid=100), "旺季按计划保供"),
        (dealer(tonnes=2000, demand=5000, rating="B", years=3), "按资源情况供应"),
        (dealer(tonnes=100, demand=1000, rating="C", years=0, overdue=31), "现款现货"),
    ],
)
def test_every_tier_has_its_supply_policy(rows: Judged, customer: str, supply: str) -> None:
    assert rows[customer]["owed"]["supply"] == supply


def bought(tonnes: object, months: int, kinds: int, **record: Any) -> str:
    """So many tonnes in all, in so many months, of so many products. 60 points for tonnes, 2.5 a month, 6 / 10.5 / 15 for kinds."""
    lines = [sold(0, f"2026-{place + 1:02d}-10", product=f"P{place % kinds}") for place in range(max(months, kinds))]
    counted = [{**line, "quantity": "0.000001"} for line in lines[:-1]]
    rest = Decimal(str(tonnes)) - Decimal(len(counted)) / 1_000_000
    return case(sales=[*counted, {**lines[-1], "quantity": str(rest)}], **record)


@pytest.mark.parametrize(
    ("customer", "points", "value"),
    [
        (bought(5000, 10, 3), 100, "high"),
        (bought(2000, 5, 3), 75.5, "high"),
        (bought("1999.999999", 5, 3), 63.5, "medium"),  # 36 + 12.5 + 15
        (bought(2000, 4, 3), 73, "medium"),
        (bought(500, 1, 1), 44.5, "low"),  # 36 + 2.5 + 6
        (bought(500, 2, 1), 47, "medium"),
        (case(annual_demand=30000), None, "low"),  # what it needs and never bought here is no value
    ],
)
def test_value_follows_what_was_bought_how_often_and_of_how_many_kinds(rows: Judged, customer: str, points: float | None, value: str) -> None:
    row = rows[customer]
    assert row["value"] == value
    assert points is None or row["score_purchases"] == points


@pytest.mark.parametrize(
    ("customer", "level"),
    [
        (case(surveys=[{"satisfaction": score} for score in scores]), level)
        for scores, level in (((85,), "满意"), (("84.9",), "一般"), ((80, 90), "满意"), ((60,), "一般"), (("59.9",), "不满意"), ((), "未调查"))
    ],
)
def test_satisfaction_is_the_mean_of_the_year(rows: Judged, customer: str, level: str) -> None:
    assert rows[customer]["satisfaction"] == level


def regular(months: int, years: object) -> str:
    """4 points a month up to ten, 6 a year up to five, 30 for 80 % of the demand."""
    return case(cooperation_years=years, annual_demand=10 * months, sales=[sold(8, f"2026-{month + 1:02d}-10") for month in range(months)])


@pytest.mark.parametrize(
    ("customer", "points", "level", "stage"),
    [
        (regular(6, "3.5"), 75, "忠诚", "忠实"),
        (regular(6, "3.4"), 74.4, "一般", "活跃"),
        (regular(3, "0.5"), 45, "一般", "新"),
        (regular(3, "0.4"), 44.4, "不忠诚", "新"),
        (regular(3, "1"), 48, "一般", "活跃"),
        (regular(10, "0.9"), 75.4, "忠诚", "新"),
        (regular(10, "1"), 76, "忠诚", "忠实"),
    ],
)
def test_loyalty_is_months_years_and_share_of_wallet(rows: Judged, customer: str, points: float, level: str, stage: str) -> None:
    row = rows[customer]
    assert (row["points_loyalty"], row["loyalty"], row["life_cycle"]) == (points, level, stage)


def pair(sales: int, margin: int, rest: int) -> str:
    """One of two in a region with sales of 1,000 yuan; the other has a margin of 1. First in profit 50, second 25; 2.5 for each percent of sales, up to 50."""
    one = case(sales=[sold(10, amount=sales, margin=margin)])
    case(region=f"region {one}", sales=[sold(10, amount=rest, margin=1)])
    return one


@pytest.mark.parametrize(
    ("customer", "points", "level"),
    [
        (pair(100, 2, 900), 75, "high"),
        (pair(99, 2, 901), 74.75, "medium"),
        (pair(60, 0, 940), 40, "medium"),
        (pair(59, 0, 941), 39.75, "low"),
        (pair(900, 0, 100), 75, "high"),
    ],
)
def test_contribution_is_sales_and_profit(rows: Judged, customer: str, points: float, level: str) -> None:
    assert (rows[customer]["score_benefit"], rows[customer]["contribution"]) == (points, level)


@pytest.mark.parametrize(
    ("customer", "level"),
    [
        *((case(visits=[{}] * visits), level) for visits, level in ((12, "紧密"), (11, "一般"), (4, "一般"), (3, "不紧密"), (0, "不紧密"))),
        (case(long_term_agreement=True), "紧密"),
    ],
)
def test_relation_follows_visits_and_long_term_agreements(rows: Judged, customer: str, level: str) -> None:
    assert rows[customer]["relation"] == level


@pytest.mark.parametrize(
    ("customer", "stage", "strategy"),
    [
        (case(), "潜在", "提高客户对企业的认知度和信任度"),
        (case(cooperation_years=8, sales=[sold(10, "2025-10-31")]), "流失", "分析流失原因，挽回"),
        (case(cooperation_years=8, sales=[sold(10, "2025-11-01")]), "活跃", "保持客户活跃"),
        (case(cooperation_years="0.9", sales=[sold(10)]), "新", "重点提高客户满意度和忠诚度，促进客户转化为忠实客户"),
        (case(sales=[sold(10)]), "新", "重点提高客户满意度和忠诚度，促进客户转化为忠实客户"),
        (case(sales=[sold(10, "2025-10-31"), sold(10)]), "活跃", "保持客户活跃"),
        (case(sales=[sold(10, "2025-11-01"), sold(10)]), "新", "重点提高客户满意度和忠诚度，促进客户转化为忠实客户"),
        (regular(10, 5), "忠实", "保护客户，防止流失"),
    ],
)
def test_every_stage_of_life_has_its_strategy(rows: Judged, customer: str, stage: str, strategy: str) -> None:
    assert (rows[customer]["life_cycle"], rows[customer]["owed"]["strategy"]) == (stage, strategy)


def test_conversion_and_losses_are_counted_of_a_year_ago() -> None:
    book = Book(sales={"quantity": 10}, customers={"since": None})
    for named, days in {
        "stayed": ("2025-03-01", "2026-05-01"),
        "left": ("2025-04-01",),
        "older": ("2024-09-01", "2025-06-01", "2026-06-01"),
        "new": ("2026-03-01",),
    }.items():
        book.customer(named=named, since=days[0], sales=[sold(10, day) for day in days])
    outcome = made.graded(RULES / f"{NAME}.yaml", book.tables(), made.AS_OF, language="zh").outcome
    figures = {row["figure"]: row["actual"] for row in outcome.extras["targets.1"].rows.to_pylist() if row["group"] == "全公司"}
    assert figures == {"上年的新客户": "2", "其中转为活跃、忠实": "1", "转化率": "50.0%", "本期流失客户": "1", "流失率": "33.3%"}


def test_without_visits_and_surveys_relation_and_satisfaction_are_not_guessed(one_engine: Engine) -> None:
    bare = Book(sales={"quantity": 10})
    bare.customer(named="k1", sales=[{"date": "2026-05-01"}])
    row = judge(NAME, bare.tables(), engine=one_engine)["k1"]
    assert (row["relation"], row["satisfaction"]) == ("未记录", "未调查")


def test_the_sample_shows_every_level_and_gate(sample_outcome: Callable[[str], Any]) -> None:
    outcome = sample_outcome(NAME)
    for grading, counts in outcome.levels.items():
        named = {level.name for level in outcome.rulebook.gradings[grading].levels}
        assert not [level.name for level in counts if level.name in named and not level.entities], grading
    reasons = "".join(outcome.results.rows["reasons"].to_pylist())
    assert "逾期 91 天，超过 90 天，最高 C" in reasons
    assert "有窜货记录，最高 C" in reasons
    assert "逾期 90 天，超过" not in reasons
