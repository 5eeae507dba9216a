"""SYSTEMS 4, 化肥公司客户管理制度: important, ordinary, potential, lapsed; figures against targets; the win-back list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import made
from tests.systems.book import RULES, Book, Judged, judge
from tiercli.frames.engine import Engine

NAME = "fertilizer-company"
BOOK = Book(
    sales={"quantity": 1, "amount": 0, "date": "2026-05-01"},
    customers={"competitor": None, "lapse_reason": None, "intention": None},
)
case = BOOK.customer
# All sales of the year come to exactly 1,000,000, so that 30,000 is the set share of 3 %.
case(named="rest", sales=[{"amount": 909_501}])


def bought(*days: str, amount: float = 100, quantity: float = 1) -> list[dict[str, Any]]:
    return [{"date": day, "amount": amount, "quantity": quantity} for day in days]


@pytest.fixture(scope="module")
def rows(one_engine: Engine) -> Judged:
    return BOOK.judged(NAME, one_engine)


ON_THE_BOUND = case(sales=bought("2026-05-01", amount=30_000))
BELOW = case(sales=bought("2026-05-01", amount=29_999))
GONE_LARGE = case(sales=bought("2026-05-01", amount=30_000), competitor="云岭化肥")


@pytest.mark.parametrize(
    ("customer", "level", "care", "because"),
    [
        (ON_THE_BOUND, "重要", "专人负责，优先供货，定期回访，定制培训，邀请参加活动", "占总销售额 3.00%，达到 3%"),
        (BELOW, "普通", "定期回访", "占总销售额 2.9999%，不足 3%，最近购买 2026-05-01"),
        (GONE_LARGE, "失效", "列入赢回名单，了解客户离开的原因", "转向：云岭化肥"),
        (case(sales=bought("2025-11-01")), "普通", "定期回访", "最近购买 2025-11-01"),
        (case(sales=bought("2025-10-31")), "失效", "列入赢回名单，了解客户离开的原因", "最近购买 2025-10-31，已 12 个月；转向：—"),
        (case(sales=bought("2024-05-01", amount=900_000)), "失效", "列入赢回名单，了解客户离开的原因", "已 29 个月"),
        (case(sales=bought("2026-10-01"), competitor="川江农化"), "失效", "列入赢回名单，了解客户离开的原因", "转向：川江农化"),
        (case(intention="有"), "潜在", "跟进意向，促成首单", "从未购买，购买意向：有"),
        (case(intention="一般"), "潜在", "跟进意向，促成首单", "从未购买，购买意向：一般"),
        (case(), "非客户", None, "从未购买，购买意向：—"),
        (case(competitor="川江农化", intention="有"), "潜在", "跟进意向，促成首单", "从未购买"),
        (case(intention="无意向"), "非客户", None, "从未购买，购买意向：无意向"),
        (case(intention="无意向", sales=bought("2026-05-01")), "普通", "定期回访", "最近购买 2026-05-01"),
    ],
)
def test_the_class_follows_share_of_sales_and_whether_a_customer_still_buys(rows: Judged, customer: str, level: str, care: str | None, because: str) -> None:
    row = rows[customer]
    assert (row["tier"], row["owed"]["care"]) == (level, care)
    assert because in row["reasons"]


def test_the_sales_of_the_cases_come_to_one_million(rows: Judged) -> None:
    assert sum(row["revenue"] for row in rows.values()) == 1_000_000
    assert (rows[ON_THE_BOUND]["sales_share"], rows[BELOW]["sales_share"]) == (0.03, 0.029999)


def test_the_set_share_is_a_param(one_engine: Engine) -> None:
    rows = judge(NAME, BOOK.tables(), engine=one_engine, settings=("important_share=2.9%",))
    assert rows[BELOW]["tier"] == "重要"


def test_where_nobody_was_asked_for_an_intention_every_prospect_counts_as_potential(one_engine: Engine) -> None:
    unasked = Book(sales={"quantity": 1, "amount": 1})
    unasked.customer(sales=[{"date": "2026-05-01"}])
    unasked.customer(named="prospect")
    assert judge(NAME, unasked.tables(), engine=one_engine)["prospect"]["tier"] == "潜在"


FADED = case(
    lapse_reason="价格偏高",
    competitor="云岭化肥",
    sales=[*bought("2024-10-01", quantity=500), *bought("2025-05-01", quantity=70), *bought("2025-12-01", quantity=30), *bought("2025-12-30", quantity=10)],
)
STOPPED = case(sales=[*bought("2024-12-01", quantity=40), *bought("2025-03-01", quantity=60)])


def test_the_loss_is_the_last_year_of_buying_less_what_is_bought_now(rows: Judged) -> None:
    assert (rows[FADED]["best_year"], rows[FADED]["volume"], rows[FADED]["lost_volume"]) == (110, 40, 70)
    assert (rows[STOPPED]["best_year"], rows[STOPPED]["volume"], rows[STOPPED]["lost_volume"]) == (100, 0, 100)
    assert (rows[FADED]["lapse_reason"], rows[FADED]["competitor"]) == ("价格偏高", "云岭化肥")
    assert str(rows[STOPPED]["last_purchase"]) == "2025-03-01"


def test_important_customers_are_planned_for_visits_training_and_events(sample_outcome: Callable[[str], Any]) -> None:
    plan = sample_outcome(NAME).extras["plan"].rows.to_pylist()
    ways = {level: {row["way"] for row in plan if row["tier"] == level} for level in ("重要", "普通", "失效")}
    assert ways == {"重要": {"回访", "培训", "客户活动"}, "普通": {"回访"}, "失效": set()}
    assert any(row["last"] for row in plan if row["way"] == "培训")


@pytest.mark.parametrize(("scores", "before", "amount"), [((90,), 0, "500 元"), ((89,), 0, "-1,000 元"), ((90,), 10, "2,000 元")])
def test_figures_have_consequences(scores: tuple[int, ...], before: int, amount: str) -> None:
    """m1's one customer, which bought in neither year but the last, or two of which one is new."""
    book = Book(sales={"quantity": 1, "amount": 1, "manager": "m1"})
    book.customer(manager="m1", sales=[{"date": "2026-05-01"}, {"date": "2025-05-01"}], surveys=[{"date": "2026-05-01", "satisfaction": one} for one in scores])
    if before:
        book.customer(manager="m1", sales=[{"date": "2026-05-01"}])
    outcome = made.graded(RULES / f"{NAME}.yaml", book.tables(), language="zh").outcome
    assert [row["actual"] for row in outcome.extras["targets.2"].rows.to_pylist() if (row["group"], row["figure"]) == ("m1", "奖惩金额")] == [amount]


def test_blank_reasons_are_asked_for(sample_outcome: Callable[[str], Any]) -> None:
    outcome = sample_outcome(NAME)
    blank = {row["customer_id"] for row in outcome.results.rows.to_pylist() if row["tier"] == "失效" and not row["lapse_reason"]}
    assert blank
    assert {row["customer_id"] for row in outcome.extras["list.reasons"].rows.to_pylist()} == blank


def test_the_sample_shows_every_class(sample_outcome: Callable[[str], Any]) -> None:
    outcome = sample_outcome(NAME)
    assert [level.name for level in outcome.levels["tier"]] == ["重要", "普通", "潜在", "失效", "非客户"]
    assert all(level.entities for level in outcome.levels["tier"])
    lapsed = [row for row in outcome.results.rows.to_pylist() if row["tier"] == "失效"]
    assert any(row["lapse_reason"] and row["competitor"] for row in lapsed)
    assert all(row["last_purchase"] and row["lost_volume"] > 0 for row in lapsed)
