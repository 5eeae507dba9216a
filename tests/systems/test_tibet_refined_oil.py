"""SYSTEMS 3, 中国石油西藏销售公司客户分级维护管理办法: levels, who maintains whom, how often, in which order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.made import a_customer, a_sale, a_workbook

Judge = Callable[..., dict[str, dict[str, Any]]]
NAME = "tibet-refined-oil"


def workbook(*customers: dict[str, Any], **tables: Any) -> Any:
    """The customers and, so that there is a sales table, one small buyer in a branch of its own."""
    sales = [*tables.pop("sales", []), a_sale("other", quantity=1, amount=8000)]
    return a_workbook(sales, [*customers, a_customer("other", branch="阿里分公司", station=None)], **tables)


def visited(customer: str, day: str, way: str = "实地拜访") -> dict[str, Any]:
    return {"customer_id": customer, "date": day, "way": way}


@pytest.mark.parametrize(
    ("record", "level"),
    [
        ({"annual_demand": 5000.001, "branch": "拉萨分公司"}, "公司级"),
        ({"annual_demand": 5000, "branch": "拉萨分公司"}, "二级公司级"),
        ({"annual_demand": 20000, "branch": None}, "公司级"),
        ({"annual_demand": 100, "branch": "拉萨分公司"}, "二级公司级"),
        ({"annual_demand": 100, "branch": "拉萨分公司", "station": "城关加油站"}, "二级公司级"),
        ({"annual_demand": 100, "branch": "拉萨分公司", "station": "城关加油站", "institutional": True}, "加油站级"),
        ({"annual_demand": 100, "branch": "拉萨分公司", "station": "城关加油站", "construction": True}, "加油站级"),
        ({"annual_demand": 100, "branch": "拉萨分公司", "station": "城关加油站", "customer_type": "机构用户"}, "加油站级"),
        ({"annual_demand": 100, "branch": "拉萨分公司", "station": "城关加油站", "customer_type": "工程客户"}, "加油站级"),
        ({"annual_demand": 100, "branch": None, "station": "城关加油站", "construction": True}, "加油站级"),
        ({"annual_demand": 100, "branch": "拉萨分公司", "institutional": True}, "二级公司级"),
        ({"annual_demand": 5001, "branch": "拉萨分公司", "station": "城关加油站", "institutional": True}, "公司级"),
        ({"annual_demand": 100, "branch": None}, "归属待定"),
        ({"annual_demand": 100, "branch": None, "station": "城关加油站"}, "归属待定"),
    ],
)
def test_the_level_follows_demand_and_where_the_customer_belongs(judge: Judge, record: dict[str, Any], level: str) -> None:
    row = judge(NAME, workbook(a_customer("k1", **record)))["k1"]
    assert row["tier"] == level
    assert row["reasons"]


def test_a_customer_without_a_recorded_demand_counts_with_what_it_bought(judge: Judge) -> None:
    sales = [a_sale("at", "2026-05-01", quantity=5000), a_sale("over", "2026-05-01", quantity="5000.000001")]
    rows = judge(NAME, workbook(a_customer("at", branch="拉萨分公司"), a_customer("over", branch="拉萨分公司"), sales=sales))
    assert rows["at"]["tier"] == "二级公司级"
    assert rows["over"]["tier"] == "公司级"


def test_only_the_last_twelve_months_count_as_annual_volume(judge: Judge) -> None:
    sales = [a_sale("old", "2025-10-31", quantity=9000), a_sale("new", "2025-11-01", quantity=9000)]
    rows = judge(NAME, workbook(a_customer("old", branch="拉萨分公司"), a_customer("new", branch="拉萨分公司"), sales=sales))
    assert (rows["old"]["volume"], rows["old"]["tier"]) == (0, "二级公司级")
    assert (rows["new"]["volume"], rows["new"]["tier"]) == (9000, "公司级")


def test_the_first_two_of_each_branch_belong_to_the_company_and_the_rest_to_branch_and_station(judge: Judge) -> None:
    lhasa, shigatse = {"branch": "拉萨分公司"}, {"branch": "日喀则分公司"}
    customers = [
        a_customer("l1", **lhasa, annual_demand=6000),
        a_customer("l2", **lhasa, station="城关加油站", institutional=True),
        a_customer("l3", **lhasa, annual_demand=8000),
        a_customer("l4", **lhasa, station="城关加油站", construction=True),
        a_customer("l5", **lhasa),
        a_customer("s1", **shigatse),
        a_customer("s2", **shigatse),
    ]
    sales = [a_sale(name, quantity=tonnes) for name, tonnes in (("l1", 900), ("l2", 800), ("l3", 700), ("l4", 600), ("l5", 500), ("s1", 20), ("s2", 10))]
    rows = judge(NAME, workbook(*customers, sales=sales))
    assert {name: rows[name]["owed"]["who"] for name in ("l1", "l2", "l3", "l4", "l5", "s1", "s2")} == {
        "l1": "公司领导班子成员",
        "l2": "公司相关处室",
        "l3": "公司相关处室",
        "l4": "加油站经理",
        "l5": "二级公司总经理",
        "s1": "公司领导班子成员",
        "s2": "公司相关处室",
    }
    assert "在拉萨分公司排第 1" in rows["l1"]["reasons"]
    assert "在日喀则分公司排第 2" in rows["s2"]["reasons"]


def test_two_with_the_same_volume_share_the_better_place(judge: Judge) -> None:
    customers = [a_customer(name, branch="拉萨分公司") for name in ("a", "b", "c")]
    sales = [a_sale("a", quantity=50), a_sale("b", quantity=50), a_sale("c", quantity=40)]
    rows = judge(NAME, workbook(*customers, sales=sales))
    assert [rows[name]["maintainer"] for name in ("a", "b", "c")] == ["公司领导班子成员", "公司领导班子成员", "二级公司总经理"]


def test_who_bought_nothing_is_not_ranked_first(judge: Judge) -> None:
    rows = judge(NAME, workbook(a_customer("idle", branch="那曲分公司")))
    assert rows["idle"]["maintainer"] == "二级公司总经理"


def test_a_company_level_customer_never_falls_to_branch_or_station_and_who_belongs_nowhere_to_nobody(judge: Judge) -> None:
    rows = judge(NAME, workbook(a_customer("large", branch=None, annual_demand=9000), a_customer("lost", branch=None, annual_demand=10)))
    assert rows["large"]["owed"]["who"] == "公司相关处室"
    assert (rows["lost"]["maintainer"], rows["lost"]["owed"]["who"]) == ("待定", None)


def test_a_station_customer_is_owed_one_visit_and_one_message_a_month(judge: Judge) -> None:
    rows = judge(NAME, workbook(a_customer("k1", branch="拉萨分公司", station="城关加油站", institutional=True), a_customer("k2", annual_demand=6000)))
    assert (rows["k1"]["owed"]["visits"], rows["k1"]["owed"]["messages"]) == (1, 1)
    assert (rows["k2"]["owed"]["visits"], rows["k2"]["owed"]["gifts"]) == (2, 0.5)
    changed = judge(NAME, workbook(a_customer("k1", branch="拉萨分公司", station="城关加油站", institutional=True)), settings=("station_visits=3",))
    assert changed["k1"]["owed"]["visits"] == 3


@pytest.mark.parametrize(("day", "warned"), [("2026-09-30", True), ("2026-10-01", False), ("2026-10-31", False)])
def test_a_visit_a_month_ago_is_overdue_on_the_day_after(judge: Judge, day: str, warned: bool) -> None:
    record = a_customer("k1", branch="拉萨分公司", station="城关加油站", institutional=True)
    row = judge(NAME, workbook(record, visits=[visited("k1", day), visited("k1", "2026-10-20", "问候短信")]))["k1"]
    assert row["tier"] == "加油站级"
    assert row["alerts"] == (["visit_overdue"] if warned else [])


@pytest.mark.parametrize(("day", "warned"), [("2026-09-30", True), ("2026-10-01", False)])
def test_a_message_a_month_ago_is_overdue_on_the_day_after(judge: Judge, day: str, warned: bool) -> None:
    record = a_customer("k1", branch="拉萨分公司", station="城关加油站", institutional=True)
    row = judge(NAME, workbook(record, visits=[visited("k1", "2026-10-20"), visited("k1", day, "问候短信")]))["k1"]
    assert row["alerts"] == (["message_overdue"] if warned else [])


def test_without_a_visits_table_nothing_is_said_to_be_overdue(judge: Judge) -> None:
    rows = judge(NAME, workbook(a_customer("k1", branch="拉萨分公司")))
    assert rows["k1"]["alerts"] == []


@pytest.mark.parametrize("lacking", ["", "potential", "willingness", "strength", "credit_rating"])
def test_only_who_has_all_four_conditions_comes_first(judge: Judge, lacking: str) -> None:
    record: dict[str, Any] = {"potential": True, "willingness": True, "strength": True, "credit_rating": "A"}
    if lacking:
        record[lacking] = "B" if lacking == "credit_rating" else False
    row = judge(NAME, workbook(a_customer("k1", branch="拉萨分公司", **record)))["k1"]
    assert row["priority"] == ("一般" if lacking else "优先")
    assert row["owed"]["attention"] == ("按级别正常维护" if lacking else "优先安排维护资源")


@pytest.mark.parametrize(
    ("ownership", "stance"),
    [
        ("自有客户", "优先维护"),
        ("优先维护", "优先维护"),
        ("中间客户", "争取中间"),
        ("争取中间", "争取中间"),
        ("竞争对手客户", "争夺竞争对手"),
        (None, "未标注"),
    ],
)
def test_own_customers_are_kept_undecided_won_and_competitors_contested(judge: Judge, ownership: str | None, stance: str) -> None:
    row = judge(NAME, workbook(a_customer("k1", branch="拉萨分公司", ownership=ownership)))["k1"]
    assert row["stance"] == stance
    assert row["owed"]["strategy"]


def test_the_order_of_attention_is_priority_then_stance_then_volume(judge: Judge) -> None:
    good: dict[str, Any] = {"potential": True, "willingness": True, "strength": True, "credit_rating": "AA"}
    customers = [
        a_customer("competitor-good", branch="拉萨分公司", ownership="竞争对手客户", **good),
        a_customer("own-good", branch="拉萨分公司", ownership="自有客户", **good),
        a_customer("own-large", branch="拉萨分公司", ownership="自有客户", credit_rating="AA"),
        a_customer("own-small", branch="拉萨分公司", ownership="自有客户", credit_rating="AA"),
        a_customer("undecided", branch="拉萨分公司", ownership="中间客户", credit_rating="AA"),
        a_customer("competitor", branch="拉萨分公司", ownership="竞争对手客户", credit_rating="AA"),
    ]
    sales = [a_sale("own-large", quantity=90), a_sale("own-small", quantity=10), a_sale("undecided", quantity=95)]
    rows = judge(NAME, workbook(*customers, sales=sales))
    order = sorted((name for name in rows if name != "other"), key=lambda name: rows[name]["care_rank"])
    assert order == ["own-good", "competitor-good", "own-large", "own-small", "undecided", "competitor"]


def test_the_sample_shows_every_level_alert_and_strategy(sample_outcome: Callable[[str], Any]) -> None:
    outcome = sample_outcome(NAME)
    for grading, counts in outcome.levels.items():
        assert all(level.entities for level in counts), (grading, [(level.name, level.entities) for level in counts])
    assert set(outcome.alerts["alert"].to_pylist()) == {alert.name for alert in outcome.rulebook.alerts}
