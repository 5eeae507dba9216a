"""SYSTEMS 3, 中国石油西藏销售公司客户分级维护管理办法: levels, who maintains whom, how often, in which order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests import made
from tests.systems.book import RULES, Book, Judged, judge
from tiercli.frames.engine import Engine

NAME = "tibet-refined-oil"
LHASA, STATION = "拉萨分公司", "城关加油站"
BOOK = Book(
    sales={"date": "2026-05-01", "quantity": 0, "amount": 0},
    customers={
        "annual_demand": 100, "branch": LHASA, "station": None, "customer_type": "企业客户", "institutional": None, "construction": None,
        "potential": None, "willingness": None, "strength": None, "credit_rating": None, "ownership": None,
    },
    visits={"date": "2026-10-20", "way": "实地拜访"},
)  # fmt: skip
case = BOOK.customer
at_station = partial(case, station=STATION, institutional=True)


@pytest.fixture(scope="module")
def rows(one_engine: Engine) -> Judged:
    return BOOK.judged(NAME, one_engine)


@pytest.mark.parametrize(
    ("customer", "level", "because"),
    [
        (case(annual_demand="5000.001"), "公司级", "年需求量 5,000.001 吨，超过 5,000 吨"),
        (case(annual_demand=5000), "二级公司级", "拉萨分公司行政区域内的客户"),
        (case(annual_demand=20000, branch=None), "公司级", "年需求量 20,000 吨"),
        (case(), "二级公司级", "拉萨分公司行政区域内的客户"),
        (case(station=STATION), "二级公司级", "拉萨分公司行政区域内的客户"),
        (case(station=STATION, institutional=True), "加油站级", "城关加油站片区的机构用户"),
        (case(station=STATION, construction=True), "加油站级", "城关加油站片区的工程客户"),
        (case(station=STATION, customer_type="机构用户"), "加油站级", "城关加油站片区的机构用户"),
        (case(station=STATION, customer_type="工程客户"), "加油站级", "城关加油站片区的工程客户"),
        (case(station=STATION, construction=True, branch=None), "加油站级", "城关加油站片区的工程客户"),
        (case(institutional=True), "二级公司级", "拉萨分公司行政区域内的客户"),
        (case(station=STATION, institutional=True, annual_demand=5001), "公司级", "超过 5,000 吨"),
        (case(branch=None), "归属待定", "档案没有分公司，也没有加油站"),
        (case(branch=None, station=STATION), "归属待定", "档案没有分公司，也没有加油站"),
    ],
)
def test_the_level_follows_demand_and_where_the_customer_belongs(rows: Judged, customer: str, level: str, because: str) -> None:
    assert rows[customer]["tier"] == level
    assert because in rows[customer]["reasons"]


@pytest.mark.parametrize(
    ("customer", "volume", "level"),
    [
        (case(annual_demand=None, branch="边境一", sales=[{"quantity": 5000}]), 5000, "二级公司级"),
        (case(annual_demand=None, branch="边境二", sales=[{"quantity": "5000.001"}]), 5000.001, "公司级"),
        (case(annual_demand=None, branch="边境三", sales=[{"quantity": 9000, "date": "2025-10-31"}]), 0, "二级公司级"),
        (case(annual_demand=None, branch="边境四", sales=[{"quantity": 9000, "date": "2025-11-01"}]), 9000, "公司级"),
    ],
)
def test_without_a_recorded_demand_the_purchases_of_twelve_months_count(rows: Judged, customer: str, volume: float, level: str) -> None:
    assert (rows[customer]["volume"], rows[customer]["tier"]) == (volume, level)


def buyer(tonnes: object, **record: Any) -> str:
    return case(sales=[{"quantity": tonnes}], **{"branch": "山南分公司", **record})


@pytest.mark.parametrize(
    ("customer", "who", "because"),
    [
        (buyer(900, annual_demand=6000), "公司领导班子成员", "在山南分公司排第 1"),
        (buyer(800, station=STATION, institutional=True), "公司相关处室", "在山南分公司排第 2"),
        (buyer(700, annual_demand=8000), "公司相关处室", "公司级，年销量 700.0 吨，在山南分公司排第 3"),
        (buyer(600, station=STATION, construction=True), "加油站经理", ""),
        (buyer(500), "二级公司总经理", ""),
        (buyer(20, branch="日喀则分公司"), "公司领导班子成员", "在日喀则分公司排第 1"),
        (buyer(10, branch="日喀则分公司"), "公司相关处室", "在日喀则分公司排第 2"),
        (buyer("50.0", branch="林芝分公司"), "公司领导班子成员", "在林芝分公司排第 1"),
        (buyer(50, branch="林芝分公司"), "公司领导班子成员", "在林芝分公司排第 1"),  # a tie shares the better place
        (buyer(40, branch="林芝分公司"), "二级公司总经理", ""),
        (case(branch="那曲分公司"), "二级公司总经理", ""),  # first of its branch, but bought nothing
        (case(branch=None, annual_demand=9000), "公司相关处室", ""),
        (case(branch=None), None, ""),
    ],
)
def test_the_first_two_of_each_branch_belong_to_the_company_and_the_rest_to_branch_and_station(
    rows: Judged, customer: str, who: str | None, because: str
) -> None:
    assert rows[customer]["owed"]["who"] == who
    assert because in rows[customer]["reasons"]


@pytest.mark.parametrize(
    ("customer", "visits", "gifts", "calls", "messages"),
    [(case(annual_demand=6000), 2, 0.5, 2, 2), (case(), 1, 0.25, 2, 1), (at_station(), 1, 0.25, 1, 1)],
)
def test_every_level_is_owed_visits_gifts_calls_and_messages(rows: Judged, customer: str, visits: float, gifts: float, calls: float, messages: float) -> None:
    owed = rows[customer]["owed"]
    assert (owed["visits"], owed["gifts"], owed["calls"], owed["messages"]) == (visits, gifts, calls, messages)


def test_how_often_is_a_param(one_engine: Engine) -> None:
    assert judge(NAME, BOOK.tables(), engine=one_engine, settings=("station_visits=3",))[PUNCTUAL]["owed"]["visits"] == 3


TOLD = {"way": "问候短信"}
PUNCTUAL = at_station(visits=[{}, TOLD])


@pytest.mark.parametrize(
    ("customer", "alerts"),
    [
        (PUNCTUAL, []),
        (at_station(visits=[{"date": "2026-09-30"}, TOLD]), ["visit_overdue"]),
        (at_station(visits=[{"date": "2026-10-01"}, TOLD]), []),
        (at_station(visits=[{"date": "2026-10-31"}, TOLD]), []),
        (at_station(visits=[{}, {**TOLD, "date": "2026-09-30"}]), ["message_overdue"]),
        (at_station(visits=[{}, {**TOLD, "date": "2026-10-01"}]), []),
        (at_station(), ["visit_overdue", "message_overdue"]),
        (case(annual_demand=6000, visits=[{}, TOLD, TOLD]), ["visit_overdue"]),  # company level: two visits a month
        (case(annual_demand=6000, visits=[{}, {}, TOLD, TOLD]), []),
    ],
)
def test_who_was_not_seen_or_greeted_within_the_month_is_overdue(rows: Judged, customer: str, alerts: list[str]) -> None:
    assert rows[customer]["alerts"] == alerts


WAYS = {
    "visits_in_month": ("实地拜访", "拜访", "走访", "上门拜访", "面谈", "宴请", "到访接待", "召开联谊会", "上门走访（面谈）", "Visit"),
    "messages_in_month": ("祝福短信", "短信", "问候", "微信问候", "节日问候", "微信", "节日短信问候", "greeting"),
}
SEEN = {(counted, word): at_station(visits=[{"way": word}]) for counted, words in WAYS.items() for word in words}
UNKNOWN = at_station(visits=[{"way": "未拜访"}, {"way": "走放"}, {"way": "参观学习"}])


@pytest.mark.parametrize(("counted", "word"), list(SEEN))
def test_the_policy_s_own_words_count(rows: Judged, counted: str, word: str) -> None:
    row = rows[SEEN[counted, word]]
    assert {name: row[name] for name in WAYS} == {name: 1 if name == counted else 0 for name in WAYS}


def test_a_way_that_nobody_knows_is_said_with_a_near_one(rows: Judged) -> None:
    assert (rows[UNKNOWN]["visits_in_month"], rows[UNKNOWN]["messages_in_month"]) == (0, 0)
    outcome = made.graded(RULES / f"{NAME}.yaml", BOOK.tables(), language="zh").outcome
    said = {finding.code: finding for finding in outcome.findings}
    assert said["values.unknown"].count == 3
    assert "“走放”1 行" in said["values.unknown"].message.zh
    assert "“未拜访”1 行（是不是“实地拜访”？）" in said["values.unknown"].message.zh
    assert "“上门走访（面谈）”作“实地拜访”" in said["values.read-as"].message.zh


def test_plan_warnings_and_figures_share_the_words() -> None:
    outcome = made.graded(RULES / f"{NAME}.yaml", BOOK.tables(), language="zh").outcome
    lines = {(line["entity_id"], line["way"]): line for line in outcome.extras["plan"].rows.to_pylist()}
    for (counted, _), customer in SEEN.items():
        assert str(lines[customer, "实地拜访" if counted == "visits_in_month" else "祝福短信"]["last"]) == "2026-10-20"
    assert "sheets.unknown-way" in {finding.code for finding in outcome.findings}


def test_losses_are_counted_by_branch() -> None:
    book = Book(sales={"quantity": 10, "amount": 10})
    for place, days in enumerate([("2025-05-01", "2026-05-01"), ("2025-05-01",), ("2026-05-01",)]):
        book.customer(branch=LHASA, named=f"k{place}", sales=[{"date": day} for day in days])
    figures = made.graded(RULES / f"{NAME}.yaml", book.tables(), language="zh").outcome.extras["targets.1"].rows.to_pylist()
    found = {row["figure"]: (row["actual"], row["met"]) for row in figures if row["group"] == LHASA}
    assert (found["流失客户数"], found["流失率"]) == (("1", None), ("50.0%", "未达成"))


def test_without_a_visits_table_nothing_is_said_to_be_overdue(one_engine: Engine) -> None:
    bare = Book(sales={"quantity": 10})
    bare.customer(named="k1", branch=LHASA, sales=[{"date": "2026-05-01"}])
    assert judge(NAME, bare.tables(), engine=one_engine)["k1"]["alerts"] == []


GOOD: dict[str, Any] = {"potential": True, "willingness": True, "strength": True, "credit_rating": "A"}


@pytest.mark.parametrize(
    ("customer", "priority", "attention"),
    [
        (case(**GOOD), "优先", "优先安排维护资源"),
        (case(**{**GOOD, "credit_rating": "B"}), "一般", "按级别正常维护"),
        *((case(**{**GOOD, lacking: value}), "一般", "按级别正常维护") for lacking in ("potential", "willingness", "strength") for value in (False, None)),
    ],
)
def test_only_who_has_all_four_conditions_comes_first(rows: Judged, customer: str, priority: str, attention: str) -> None:
    assert (rows[customer]["priority"], rows[customer]["owed"]["attention"]) == (priority, attention)


@pytest.mark.parametrize(
    ("customer", "stance", "strategy"),
    [
        (case(ownership="自有客户"), "优先维护", "优先维护，巩固合作"),
        (case(ownership="优先维护"), "优先维护", "优先维护，巩固合作"),
        (case(ownership="中间客户"), "争取中间", "争取中间，提高供应份额"),
        (case(ownership="争取中间"), "争取中间", "争取中间，提高供应份额"),
        (case(ownership="竞争对手客户"), "争夺竞争对手", "争夺竞争对手，寻找突破口"),
        (case(), "未标注", "补充客户归属后确定"),
    ],
)
def test_own_customers_are_kept_undecided_won_and_competitors_contested(rows: Judged, customer: str, stance: str, strategy: str) -> None:
    assert (rows[customer]["stance"], rows[customer]["owed"]["strategy"]) == (stance, strategy)


ORDER = [
    case(ownership="自有客户", **GOOD),
    case(ownership="竞争对手客户", **GOOD),
    case(ownership="自有客户", sales=[{"quantity": 90}]),
    case(ownership="自有客户", sales=[{"quantity": 10}]),
    case(ownership="中间客户", sales=[{"quantity": 95}]),
    case(ownership="竞争对手客户"),
    case(),
]


def test_the_order_of_attention_is_priority_then_stance_then_volume(rows: Judged) -> None:
    assert sorted(ORDER, key=lambda name: rows[name]["care_rank"]) == ORDER
    assert len({rows[name]["care_rank"] for name in ORDER}) == len(ORDER)


def test_the_sample_shows_every_level_alert_and_strategy(sample_outcome: Callable[[str], Any]) -> None:
    outcome = sample_outcome(NAME)
    for grading, counts in outcome.levels.items():
        assert all(level.entities for level in counts), (grading, [(level.name, level.entities) for level in counts])
    assert set(outcome.alerts["alert"].to_pylist()) == {alert.name for alert in outcome.rulebook.alerts}
