"""SYSTEMS 5, 石化公司客户管理制度: key, general and potential; risk and what it demands; complaints in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.systems.book import Book, Judged, judge
from tiercli.frames.engine import Engine

NAME = "petrochemical-company"
BOOK = Book(
    sales={"quantity": 0, "amount": 0, "date": "2026-05-01", "order_no": "X"},
    customers={"credit_rating": None, "credit_limit": None, "market_risk": None, "policy_risk": None},
    receivables={"overdue_days": 0},
    service={"date": "2026-05-01", "kind": "质量", "due_date": "2026-05-08", "handled_date": None, "in_time": None},
    surveys={"date": "2026-05-01"},
)
case = BOOK.customer


def bought(tonnes: float, orders: int, amount: float) -> list[dict[str, Any]]:
    """All of it in the first order; the others are for no tonnes worth counting."""
    first = {"quantity": tonnes - 0.001 * (orders - 1), "amount": amount, "order_no": "N0"}
    return [first, *({"quantity": 0.001, "order_no": f"N{number}"} for number in range(1, orders))]


@pytest.fixture(scope="module")
def rows(one_engine: Engine) -> Judged:
    return BOOK.judged(NAME, one_engine)


# 40 points for 2,000 t, 20 for 24 orders, 40 for 15,000,000 yuan, in proportion below that.
@pytest.mark.parametrize(
    ("customer", "score", "tier", "service"),
    [
        (case(sales=bought(2000, 24, 15_000_000)), 100, "重点", "专属客户经理，优先供货"),
        (case(sales=bought(9000, 60, 90_000_000)), 100, "重点", "专属客户经理，优先供货"),
        (case(sales=bought(1500, 12, 11_250_000)), 70, "重点", "专属客户经理，优先供货"),
        (case(sales=bought(1500, 12, 11_249_625)), 69.999, "一般", "标准服务，定期回访"),
        (case(sales=bought(2000, 6, 0)), 45, "一般", "标准服务，定期回访"),  # volume alone makes no key customer
        (case(sales=bought(500, 12, 3_750_000)), 30, "一般", "标准服务，定期回访"),
        (case(sales=bought(500, 12, 3_749_625)), 29.999, "一般", "标准服务，定期回访"),
        (case(sales=bought(0.001, 1, 5)), 0.833367, "一般", "标准服务，定期回访"),  # who has bought is never potential
        (case(sales=[{"quantity": 5, "amount": 5, "date": "2024-01-01"}]), 0, "一般", "标准服务，定期回访"),
        (case(), 0, "潜在", "跟进需求，培育开发"),
    ],
)
def test_volume_frequency_and_amount_together_make_the_tier(rows: Judged, customer: str, score: float, tier: str, service: str) -> None:
    row = rows[customer]
    assert (row["score"], row["tier"], row["owed"]["service"]) == (score, tier, service)


HIGH = ("收紧信用，压降授信", "控制发货量", "缩短付款期限", 0)
MEDIUM = ("密切关注，维持授信", "密切关注，按合同发货", "密切关注，维持付款期限", 30)
LOW = ("给予支持，适度提高授信", "优先保障发货", "给予更优惠的付款条件", 60)


def late(days: int) -> list[dict[str, Any]]:
    return [{"overdue_days": days}]


@pytest.mark.parametrize(
    ("customer", "risk", "demands"),
    [
        (case(receivables=late(91)), "high", HIGH),
        (case(receivables=late(90)), "medium", MEDIUM),
        (case(receivables=late(31)), "medium", MEDIUM),
        (case(receivables=late(30)), "low", LOW),
        (case(credit_rating="D"), "high", HIGH),
        (case(credit_rating="C"), "high", HIGH),
        (case(credit_rating="B"), "medium", MEDIUM),
        (case(credit_rating="A"), "low", LOW),
        (case(market_risk="高"), "high", HIGH),
        (case(market_risk="中"), "medium", MEDIUM),
        (case(market_risk="低"), "low", LOW),
        (case(policy_risk="高"), "high", HIGH),
        (case(policy_risk="中"), "medium", MEDIUM),
        (case(policy_risk="低"), "low", LOW),
        (case(credit_rating="AAA", market_risk="低", policy_risk="高"), "high", HIGH),  # the worst of the three decides
        (case(credit_rating="AAA", market_risk="中", policy_risk="低", receivables=late(0)), "medium", MEDIUM),
    ],
)
def test_the_worst_of_credit_market_and_policy_makes_the_risk(rows: Judged, customer: str, risk: str, demands: tuple[object, ...]) -> None:
    row = rows[customer]
    assert row["risk"] == risk
    assert (row["owed"]["credit"], row["owed"]["deliveries"], row["owed"]["payment"], row["owed"]["payment_days"]) == demands
    assert "风险等级：逾期" in row["reasons"]


@pytest.mark.parametrize(
    ("customer", "risk", "limit"),
    [
        (case(credit_limit=1_000_000, sales=[{"quantity": 120}]), "未评", 1_000_000),  # nothing known: no better terms
        (case(credit_limit=1_000_000, receivables=late(0)), "low", 1_200_000),
    ],
)
def test_where_nothing_is_known_the_risk_is_not_rated_and_the_terms_are_no_better(rows: Judged, customer: str, risk: str, limit: float) -> None:
    row = rows[customer]
    assert (row["risk"], row["credit_limit"]) == (risk, limit)
    assert (row["owed"]["credit"] is None) == (risk == "未评")


@pytest.mark.parametrize(
    ("customer", "kinds", "words"),
    [
        (case(credit_rating="D"), ("high", "未评", "未评"), "信用担保"),
        (case(market_risk="高"), ("未评", "high", "未评"), "锁定价格"),
        (case(policy_risk="高"), ("未评", "未评", "high"), "资质"),
        (case(credit_rating="A", market_risk="中", policy_risk="低"), ("low", "medium", "low"), "行情"),
    ],
)
def test_each_kind_of_risk_has_its_own_level_and_measure(rows: Judged, customer: str, kinds: tuple[str, ...], words: str) -> None:
    row = rows[customer]
    assert (row["credit_risk"], row["market_side"], row["policy_side"]) == kinds
    assert words in "".join(str(row["owed"][f"{kind}_measure"]) for kind in ("credit", "market", "policy"))


def test_on_a_bare_sales_sheet_nobody_is_said_to_be_without_risk(one_engine: Engine) -> None:
    bare = Book(sales={"quantity": 10, "amount": 10})
    bare.customer(named="k1", sales=[{"date": "2026-05-01"}])
    assert judge(NAME, bare.tables(), engine=one_engine)["k1"]["risk"] == "未评"


@pytest.mark.parametrize(
    ("customer", "limit", "deliveries"),
    [
        (case(credit_limit=1_000_000, credit_rating="C", sales=[{"quantity": 120}]), 500_000, 5),
        (case(credit_limit=1_000_000, credit_rating="B", sales=[{"quantity": 120}]), 1_000_000, 10),
        (case(credit_limit=1_000_000, credit_rating="A", sales=[{"quantity": 120}]), 1_200_000, 10),
        (case(credit_rating="A", sales=[{"quantity": 120}]), None, 10),
    ],
)
def test_credit_and_deliveries_advised_follow_the_risk(rows: Judged, customer: str, limit: float | None, deliveries: float) -> None:
    assert (rows[customer]["credit_limit"], rows[customer]["monthly_deliveries"]) == (limit, deliveries)


def complaint(handled: str | None = None, due: str | None = "2026-05-08", kind: str = "质量", in_time: bool | None = None) -> dict[str, Any]:
    return {"handled_date": handled, "due_date": due, "kind": kind, "in_time": in_time}


@pytest.mark.parametrize(
    ("customer", "complaints", "due", "in_time"),
    [
        (case(service=[complaint("2026-05-08")]), 1, 1, 1),
        (case(service=[complaint("2026-05-09")]), 1, 1, 0),
        (case(service=[complaint()]), 1, 1, 0),
        (case(service=[complaint(due="2026-10-30")]), 1, 1, 0),
        (case(service=[complaint(due="2026-10-31")]), 1, 0, 0),  # still has today
        (case(service=[complaint(due=None)]), 1, 0, 0),
        (case(service=[complaint(due=None, in_time=True)]), 1, 1, 1),
        (case(service=[complaint(kind="咨询")]), 0, 0, 0),
        (case(service=[complaint("2026-05-02"), complaint("2026-06-01"), complaint("2026-05-02", kind="回访")]), 2, 2, 1),
    ],
)
def test_a_complaint_is_in_time_when_it_is_handled_by_its_day(rows: Judged, customer: str, complaints: int, due: int, in_time: int) -> None:
    row = rows[customer]
    assert (row["complaints"], row["complaints_due"], row["complaints_in_time"]) == (complaints, due, in_time)
    assert ("complaint_late" in row["alerts"]) == (due > in_time)


@pytest.mark.parametrize(
    ("customer", "alerts"),
    [
        (case(credit_rating="C", sales=bought(2000, 24, 15_000_000)), ["key_at_risk"]),
        (case(credit_rating="B", sales=bought(2000, 24, 15_000_000)), ["watched"]),
        (case(credit_rating="A", sales=bought(2000, 24, 15_000_000)), []),
        (case(credit_rating="C", sales=bought(1000, 12, 6_000_000)), []),
        (case(credit_rating="B", sales=bought(1000, 12, 6_000_000)), ["watched"]),
        (case(credit_rating="B"), []),
    ],
)
def test_key_customers_at_high_risk_are_red_and_medium_risk_is_watched(rows: Judged, customer: str, alerts: list[str]) -> None:
    assert rows[customer]["alerts"] == alerts


def test_the_sample_shows_every_level_alert_and_sheet(sample_outcome: Callable[[str], Any]) -> None:
    outcome = sample_outcome(NAME)
    for grading, counts in outcome.levels.items():
        named = {level.name for level in outcome.rulebook.gradings[grading].levels}
        assert not [level.name for level in counts if level.name in named and not level.entities], grading
    assert set(outcome.alerts["alert"].to_pylist()) == {alert.name for alert in outcome.rulebook.alerts}
    assert {"segments.1", "targets.1", "risk", "profiles", "alerts"} <= outcome.extras.keys()
