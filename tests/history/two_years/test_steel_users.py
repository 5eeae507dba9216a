"""钢铁企业客户分级: 年度确定、半年调整; the upper classes only by approval."""

from __future__ import annotations

import pytest

from tests import made
from tests.history.two_years.walking import MONTHS, SHORT_AND_WHOLE, Sold, Walk, only_whole, sales_of, walk

# All are alone in their industry, make cars and get what they order: 20 + 20 points; with ten months of buying 20 more.
SOLD: Sold = {
    "A": [("2024-01", "2026-12", 5000.0)],  # 60,000 t a year: 100 points
    "B": [("2024-01", "2025-07", 20.0), ("2025-08", "2026-12", 2000.0)],  # 240 t: 60 points; 10,000 t from 2025-12 on: 92
    "C": [("2024-01", "2025-12", 5000.0)],  # as A; by 2026-06 30,000 t in six months: 82; by 2026-12 nothing
    "D": [("2025-10", "2026-12", 10.0)],  # nothing, then a few tonnes
}
DECISIONS = {"2025-06": {"A": "同意", "C": "同意"}, "2025-12": {"B": "暂缓"}, "2026-06": {"B": "同意"}}


@pytest.fixture(scope="module", params=SHORT_AND_WHOLE)
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    # D is on record before it ever bought; without the day it would not be there yet
    records = [made.a_customer(name, industry=f"行业{name}", use="汽车制造", since="2024-12-31" if name == "D" else None) for name in SOLD]
    # everything was taken, in time and paid: the user's own performance is known and earns all its points
    orders = [
        {"customer_id": one["customer_id"], "date": one["date"], "ordered": 1, "delivered": 1, "due_date": one["date"], "delivered_date": one["date"], "fault": "我方"}
        for one in sales_of(SOLD)
    ]  # fmt: skip
    tables = made.a_workbook(sales_of(SOLD), records, orders=orders, receivables=[made.a_debt(name, overdue_days=0) for name in SOLD])
    return walk(tmp_path_factory.mktemp("steel"), "steel-enterprise", tables, decisions=DECISIONS, months=MONTHS[: request.param])


def test_users_are_fixed_for_the_year_adjusted_at_half_year_and_enter_the_upper_classes_only_when_approved(walked: Walk) -> None:
    assert walked.in_force() == walked.so_far({
        "A": "一一一一一战战战战战战战" + "战战战战战战战战战战战战",
        "B": "一一一一一一一一一一一一" + "一一一一一重重重重重重重",
        "C": "一一一一一战战战战战战战" + "战战战战战重重重重重重潜",
        "D": "潜潜潜潜潜潜潜潜潜潜潜一" + "一一一一一一一一一一一一",
    })  # fmt: skip
    assert walked.computed() == walked.so_far({
        "A": "战战战战战战战战战战战战" + "战战战战战战战战战战战战",
        "B": "一一一一一一一重重重重重" + "重重重重重重重重重重重重",
        "C": "战战战战战战战战战战战战" + "战战重重重重重重重重一潜",
        "D": "潜潜潜潜潜潜潜潜潜一一一" + "一一一一一一一一一一一一",
    })  # fmt: skip
    held = "战略用户，执行 一般用户：进入 战略用户 等待审批"
    assert walked.held["2025-01"] == {"A": held, "C": held}
    assert walked.held["2025-06"] == {"A": f"{held}（自 2025-01）", "C": f"{held}（自 2025-01）"}
    assert walked.is_sound()


def test_who_earns_an_upper_class_waits_until_the_group_has_decided(walked: Walk) -> None:
    # whoever is new waits at once, others from mid-year or year-end on; all of them until they are decided on
    first, second = {"A": "战略用户", "C": "战略用户"}, {"B": "重点用户"}
    waiting = {month: first if month < "2025-07" else second for month in (*MONTHS[:6], *MONTHS[11:18])}
    assert walked.waiting == {month: names for month, names in waiting.items() if month in walked.runs}


@only_whole
def test_what_holds_a_level_back_is_said_until_the_half_year_or_the_decision(walked: Walk) -> None:
    assert "2025-07" not in walked.held
    assert walked.held["2025-08"] == {"B": "重点用户，执行 一般用户：等待 2025-12 复核"}
    assert walked.held["2025-11"] == {"B": "重点用户，执行 一般用户：等待 2025-12 复核", "D": "一般用户，执行 潜在用户：等待 2025-12 复核"}
    assert walked.held["2025-12"] == {"B": "重点用户，执行 一般用户：进入 重点用户 等待审批"}
    assert walked.held["2026-03"]["C"] == "重点用户，执行 战略用户：等待 2026-06 复核"
    assert walked.held["2026-11"] == {"C": "一般用户，执行 重点用户：等待 2026-12 复核"}
    assert "2026-12" not in walked.held
