"""SYSTEMS 9, 成品油销售客户: three kinds of customers with their own dimensions and service; targets by manager and branch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests import made
from tests.made import a_customer, a_debt, a_sale, a_workbook
from tests.systems import book
from tiercli.frames.engine import Engine
from tiercli.outcome import Outcome
from tiercli.outcome.extras import Listing

Judge = Callable[..., dict[str, dict[str, Any]]]
NAME = "refined-oil-marketing"
MONTHS = [f"2026-{month:02d}-10" for month in range(10, 0, -1)] + ["2025-12-10", "2025-11-10"]
OILS = ("0号柴油", "92号汽油", "95号汽油")


CASES = book.Book()
"""Customers of whom each is judged by its own figures, whoever else buys: all are graded in one run."""


def a_case(
    kind: str | None,
    tonnes: str,
    *,
    months: int = 11,
    before: str | None = None,
    overdue: int = 0,
    products: int = 1,
    demand: str | None = None,
    satisfaction: str | None = None,
    industry: str | None = None,
) -> str:
    """One of them: its tonnes fall on the newest month but for nothing in the others, where it takes the rest of the range."""
    user = f"k{len(CASES.rows['customers']) + 1}"
    sales = [a_sale(user, MONTHS[0], quantity=tonnes, product=OILS[0])]
    sales += [a_sale(user, MONTHS[month], quantity=0, product=OILS[month % products]) for month in range(1, months)]
    sales += [a_sale(user, "2024-11-10", quantity=before, product=OILS[0])] if before is not None else []
    surveys = [{"date": "2026-09-01", "satisfaction": satisfaction}] if satisfaction is not None else []
    record = {"customer_type": kind, "annual_demand": demand, "industry": industry}
    return CASES.customer(named=user, sales=sales, receivables=[a_debt(user, overdue_days=overdue)], surveys=surveys, **record)


@pytest.fixture(scope="module")
def judged(one_engine: Engine) -> book.Judged:
    return CASES.judged(NAME, one_engine)


@pytest.mark.parametrize(
    ("user", "tier", "score"),
    [
        pytest.param(a_case("中间商", tonnes, before=before, overdue=overdue), tier, score, id=f"{tonnes} after {before}, {overdue}")
        for tonnes, before, overdue, tier, score in (
            # 40 for volume, 25 for growth, 35 for payment
            ("12000", "10000", 0, "核心客户", 100),
            ("11999.99", "10000", 0, "核心客户", 95),  # a growth of 19.9999 %: 40 + 20 + 35
            ("10000", "8000", 0, "核心客户", 100),
            ("9999.999", "8000", 0, "核心客户", 92),  # 32 + 25 + 35
            ("10000", "8000", 1, "核心客户", 86),  # 40 + 25 + 21
            ("10000", "8000", 31, "重点客户", 72),  # 40 + 25 + 7
            ("10000", "10000", 1, "重点客户", 76),  # 40 + 15 + 21
            ("2000", "2000", 30, "重点客户", 60),  # 24 + 15 + 21: the bound itself
            ("2000", "2000", 31, "一般客户", 46),  # 24 + 15 + 7
            ("1999.999", "1999.999", 30, "一般客户", 52),  # 16 + 15 + 21
            ("1800", "2000", 0, "重点客户", 61),  # 10 % less: 16 + 10 + 35
            ("1799.999", "2000", 0, "一般客户", 51),  # 16 + 0 + 35
            ("10000", "10000", 91, "一般客户", 55),  # 40 + 15 + 0
            ("10000", None, 0, "核心客户", 90),  # new: growth counts as 60: 40 + 15 + 35
        )
    ],
)
def test_a_dealer_is_judged_by_volume_growth_and_payment(judged: book.Judged, user: str, tier: str, score: float) -> None:
    assert (judged[user]["tier"], judged[user]["score"]) == (tier, score)


@pytest.mark.parametrize(
    ("user", "tier", "score"),
    [
        pytest.param(a_case("零售商", tonnes, demand=demand, months=months, products=products), tier, score, id=f"{tonnes} of {demand}, {months}, {products}")
        for tonnes, demand, months, products, tier, score in (
            # 30 for volume, 20 for steadiness, 35 for the share of wallet, 15 for the range
            ("3000", "3000", 11, 3, "核心客户", 100),
            ("2999.999", "3000", 11, 3, "核心客户", 94),
            ("3000", "3750", 11, 3, "核心客户", 100),  # 80 % of the need
            ("3000", "3750.01", 11, 3, "核心客户", 89.5),
            ("3000", "6000.01", 11, 3, "重点客户", 79),  # just less than half: 30 + 20 + 14 + 15
            ("3000", "3000", 11, 2, "核心客户", 95.5),
            ("3000", "3000", 10, 3, "核心客户", 96),
            ("99", "100", 4, 3, "重点客户", 60),  # 0 + 10 + 35 + 15: the bound itself
            ("99", "100", 3, 3, "一般客户", 54),  # 0 + 4 + 35 + 15
            ("100", "100", 3, 3, "重点客户", 66),  # 12 + 4 + 35 + 15
            ("99", None, 11, 3, "一般客户", 49),  # need unknown counts as 40: 0 + 20 + 14 + 15
        )
    ],
)
def test_a_retailer_is_judged_by_volume_steadiness_wallet_and_range(judged: book.Judged, user: str, tier: str, score: float) -> None:
    assert (judged[user]["tier"], judged[user]["score"]) == (tier, score)


@pytest.mark.parametrize(
    ("user", "tier", "score"),
    [
        pytest.param(a_case("用油大户", tonnes, demand=tonnes, months=months, satisfaction=satisfaction), tier, score, id=f"{tonnes}, {months}, {satisfaction}")
        for tonnes, months, satisfaction, tier, score in (
            # 30 for volume, 20 for steadiness, 25 for the share of wallet (all of it here), 25 for satisfaction
            ("2000", 11, "90", "核心客户", 100),
            ("1999.999", 11, "90", "核心客户", 94),
            ("2000", 11, "89.999", "核心客户", 92.5),
            ("300", 8, "79.999", "重点客户", 69),  # 18 + 16 + 25 + 10
            ("49.999", 4, "90", "重点客户", 60),  # 0 + 10 + 25 + 25: the bound itself
            ("49.999", 4, "89.999", "一般客户", 52.5),
            ("49.999", 3, "90", "一般客户", 54),
            ("50", 4, "59.999", "一般客户", 47),  # 12 + 10 + 25 + 0
            ("50", 4, None, "重点客户", 62),  # never asked: counts as 60 points
        )
    ],
)
def test_a_large_user_is_judged_by_volume_steadiness_wallet_and_satisfaction(judged: book.Judged, user: str, tier: str, score: float) -> None:
    assert (judged[user]["tier"], judged[user]["score"]) == (tier, score)


@pytest.mark.parametrize(
    ("user", "tier", "score"),
    [
        pytest.param(a_case(None, tonnes, months=months), tier, score, id=f"{tonnes}, {months}")
        for tonnes, months, tier, score in (
            ("10000", 4, "核心客户", 80),
            ("9999.999", 4, "重点客户", 68),
            ("10000", 3, "重点客户", 68),
            ("100", 8, "重点客户", 68),
            ("99.999", 8, "一般客户", 56),
        )
    ],
)
def test_a_customer_of_no_known_kind_is_judged_by_volume_and_steadiness(judged: book.Judged, user: str, tier: str, score: float) -> None:
    row = judged[user]
    assert (row["tier"], row["score"], row["kind"]) == (tier, score, "其他")


@pytest.mark.parametrize(
    ("user", "service"),
    [
        pytest.param(a_case(kind, "1"), service, id=str(kind))
        for kind, service in (
            ("中间商", "资源计划共享，价格行情通报，仓储中转"),
            ("零售商", "保供配送，油品质量检测，站点管理指导"),
            ("用油大户", "上门送油，加油卡，撬装站，用油咨询"),
            (None, "核实客户类别"),
        )
    ],
)
def test_each_kind_has_its_own_service(judged: book.Judged, user: str, service: str) -> None:
    assert judged[user]["owed"]["service"] == service


@pytest.mark.parametrize(
    ("user", "sector", "service"),
    [
        pytest.param(a_case(kind, "1", industry=industry), sector, service, id=f"{kind}, {industry}")
        for kind, industry, sector, service in (
            ("用油大户", "道路运输", "运输", "车队加油卡"),
            ("用油大户", "城市公交", "公交", "场站夜间加注"),
            ("用油大户", "筑路工程", "筑路", "工地流动加油"),
            ("用油大户", "内河航运", "船舶", "码头供油船"),
            ("用油大户", "渔业船舶", "船舶", "码头供油船"),
            ("用油大户", "矿山开采", "其他行业", "按需送油"),
            ("用油大户", None, "其他行业", "按需送油"),
            ("中间商", "道路运输", "不适用", None),
        )
    ],
)
def test_large_users_are_served_by_sector(judged: book.Judged, user: str, sector: str, service: str | None) -> None:
    assert (judged[user]["sector"], judged[user]["owed"]["sector_service"]) == (sector, service)


@pytest.mark.parametrize(
    ("user", "alerts"),
    [
        pytest.param(a_case("用油大户", "1", satisfaction=satisfaction), alerts, id=str(satisfaction))
        for satisfaction, alerts in (("89.999", ["unsatisfied"]), ("90", []), (None, []))
    ],
)
def test_satisfaction_below_ninety_is_warned_of(judged: book.Judged, user: str, alerts: list[str]) -> None:
    assert judged[user]["alerts"] == alerts


def targets(
    sales: list[dict[str, Any]], scores: dict[str, str], engine: Engine, planned: list[dict[str, Any]] | None = None, market: list[dict[str, Any]] | None = None
) -> dict[tuple[str, str], dict[str, Any]]:
    """Target, actual and gap by whose and which figure; k1 and k2 are m1's and m2's, both of branch 东."""
    customers = [a_customer("k1", manager="m1", branch="东", customer_type="零售商"), a_customer("k2", manager="m2", branch="东", customer_type="零售商")]
    surveys = [{"customer_id": name, "date": "2026-09-01", "satisfaction": score} for name, score in scores.items()]
    found = made.graded(
        book.RULES / f"{NAME}.yaml",
        a_workbook(sales, customers, surveys=surveys, **{name: rows for name, rows in (("targets", planned), ("market", market)) if rows}),
        engine=engine,
        language="zh",
    ).outcome.extras["targets.1"]
    assert isinstance(found, Listing)
    return {(row["group"], row["figure"][:4]): row for row in found.rows.to_pylist()}


def test_volume_is_held_against_last_year_and_a_fifth_more(engine: Engine) -> None:
    sales = [
        a_sale("k1", "2025-10-31", quantity=100), a_sale("k1", "2026-10-31", quantity=120),
        a_sale("k2", "2025-01-01", quantity=50), a_sale("k2", "2026-01-01", quantity="59.9"),
        a_sale("k2", "2025-11-01", quantity=50), a_sale("k2", "2024-12-31", quantity=999),  # the rest of last year; the year before
    ]  # fmt: skip
    found = targets(sales, {"k1": "90", "k2": "90"}, engine)
    figures = {key: (row["target"], row["actual"], row["gap"], row["met"]) for key, row in found.items()}
    assert figures["m1", "本年累计"] == ("120.0 吨", "120.0 吨", "0.0 吨", "达成")
    assert figures["m2", "本年累计"] == ("60.0 吨", "59.9 吨", "-0.1 吨", "未达成")
    assert figures["东", "本年累计"] == ("180.0 吨", "179.9 吨", "-0.1 吨", "未达成")
    assert figures["m2", "全年销量"] == ("120.0 吨", "59.9 吨", "-60.1 吨", "未达成")
    assert figures["全公司", "全年销量"] == ("240.0 吨", "179.9 吨", "-60.1 吨", "未达成")


def test_satisfaction_is_held_against_ninety(engine: Engine) -> None:
    sales = [a_sale("k1", quantity=1), a_sale("k2", quantity=1)]
    found = targets(sales, {"k1": "90", "k2": "88"}, engine)
    figures = {whose: (found[whose, "满意度"]["actual"], found[whose, "满意度"]["gap"], found[whose, "满意度"]["met"]) for whose in ("m1", "m2", "东")}
    assert figures == {"m1": ("90.00", "0.00", "达成"), "m2": ("88.00", "-2.00", "未达成"), "东": ("89.00", "-1.00", "未达成")}


def a_plan(target: float, measure: str | None = "销量", **whose: Any) -> dict[str, Any]:
    """One row of the targets table, with every column."""
    return {
        "date": None,
        "year": None,
        "quarter": None,
        "manager": None,
        "branch": None,
        "region": None,
        "customer_id": None,
        "measure": measure,
        **whose,
        "target": target,
    }


def test_targets_are_the_workbook_s_where_it_has_some(engine: Engine) -> None:
    """k1 is m1's, k2 is m2's; 31 October: ten months of the year, October of the stage."""
    sales = [a_sale("k1", "2026-10-31", quantity=120), a_sale("k2", "2026-10-31", quantity=60), a_sale("k2", "2025-10-31", quantity=10)]
    planned = [
        *(a_plan(10 + month, date=date(2026, month, 28), manager="m1") for month in range(1, 13)),
        a_plan(9999, year=2026, manager="m1"),  # the same plan again, by year
        a_plan(600, measure=None, year=2026, branch="东"),
        a_plan(777, date=date(2025, 10, 31), manager="m2"),  # another year
        a_plan(91, "满意度", manager="m1"),
    ]
    found = targets(sales, {"k1": "90", "k2": "90"}, engine, planned)
    aims = {key: row["target"] for key, row in found.items()}
    assert (aims["m1", "本年累计"], aims["m1", "全年销量"], aims["m1", "本阶段（"]) == ("155.0 吨", "198.0 吨", "63.0 吨")
    assert (aims["东", "本年累计"], aims["东", "全年销量"], aims["东", "本阶段（"]) == ("500.0 吨", "600.0 吨", "150.0 吨")
    assert (aims["m2", "本年累计"], aims["全公司", "本年累计"]) == ("12.0 吨", "500.0 吨")  # last year + 20 %; the largest parts that have a plan
    assert (aims["m1", "满意度"], aims["m2", "满意度"]) == ("91.00", "90.00")
    assert found["m1", "市场占有"]["actual"] is None


@pytest.mark.parametrize(
    ("quarter", "stage", "so_far"),
    [("第四季度", "90.0 吨", "30.0 吨"), ("Q4", "90.0 吨", "30.0 吨"), ("3", "0.0 吨", "90.0 吨"), ("2季度", "0.0 吨", "90.0 吨")],
)
def test_a_quarter_s_plan_is_the_same_in_its_three_months(engine: Engine, quarter: str, stage: str, so_far: str) -> None:
    found = targets([a_sale("k1", quantity=1)], {"k1": "90"}, engine, [a_plan(90, quarter=quarter, year=2026, manager="m1")])
    assert (found["m1", "本阶段（"]["target"], found["m1", "本年累计"]["target"]) == (stage, so_far)


def test_the_market_share_is_our_tonnes_of_the_market_s(engine: Engine) -> None:
    planned = [a_plan(1200, "市场容量", year=2026, branch="东"), a_plan(50, year=2026)]
    found = targets([a_sale("k1", "2026-10-31", quantity=250)], {"k1": "90"}, engine, planned)
    assert (found["东", "市场占有"]["actual"], found["全公司", "市场占有"]["actual"], found["全公司", "本年累计"]["target"]) == ("25.0%", "25.0%", "41.7 吨")


def test_the_market_s_own_table_goes_before_a_row_of_the_targets(engine: Engine) -> None:
    """Ten of twelve months of 1,200 t and 600 t by product for the east, and 300 t of October alone for the west: 1,500 t and 300 t so far."""

    def row(volume: int, product: str, branch: str, **when: Any) -> dict[str, Any]:
        return {"date": None, "year": None, "quarter": None, "product": product, "branch": branch, "volume": volume, **when}

    market = [
        row(1200, "汽油", "东", year=2026),
        row(600, "柴油", "东", year=2026),
        row(300, "柴油", "西", date="2026-10-31"),
        row(999, "柴油", "东", year=2025),
    ]
    sales = [a_sale("k1", "2026-10-31", quantity=150), a_sale("k2", "2026-10-31", quantity=60)]
    found = targets(sales, {"k1": "90", "k2": "90"}, engine, [a_plan(77, "市场容量", year=2026)], market)
    assert [found[whose, "市场占有"]["actual"] for whose in ("东", "全公司")] == ["14.0%", "11.7%"]


@pytest.mark.parametrize(
    ("user", "blank"),
    [
        pytest.param(a_case(kind, "500", before="400", demand="900", satisfaction="90"), blank, id=str(kind))
        for kind, blank in (
            ("中间商", {"steadiness", "wallet", "range", "content"}),
            ("零售商", {"growth", "payment", "content"}),
            ("用油大户", {"growth", "payment", "range"}),
            (None, {"growth", "payment", "wallet", "range", "content"}),
        )
    ],
)
def test_a_dimension_that_does_not_belong_to_a_kind_is_blank(judged: book.Judged, user: str, blank: set[str]) -> None:
    row = judged[user]
    names = {name.removeprefix("points_") for name in row if name.startswith("points_")}
    assert {name for name in names if row[f"points_{name}"] is None} == blank
    assert row["score"] is not None


def test_the_sample_shows_every_tier_kind_sector_and_target(sample_outcome: Callable[[str], Outcome]) -> None:
    outcome = sample_outcome(NAME)
    assert all(level.entities for grading in outcome.levels.values() for level in grading)
    assert set(outcome.alerts["alert"].to_pylist()) == {"unsatisfied"}
    found = outcome.extras["targets.1"]
    assert isinstance(found, Listing)
    assert {row["met"] for row in found.rows.to_pylist() if row["figure"] != "市场占有率"} == {"达成", "未达成"}
    shares = {row["group"]: row["actual"] for row in found.rows.to_pylist() if row["figure"] == "市场占有率" and row["actual"]}
    assert set(shares) == {"全公司", "市区分公司", "城东分公司", "港口分公司"}
    assert outcome.left_out == ()
