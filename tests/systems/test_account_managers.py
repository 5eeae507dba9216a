"""SYSTEMS 8, 客户经理分级管理: the grade of an account manager, what counts for it, and the commission."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from tests import made
from tests.made import a_customer, a_sale, a_workbook
from tests.systems import book
from tiercli import pipeline
from tiercli.frames.engine import Engine
from tiercli.move import Earlier
from tiercli.move.previous import Previous
from tiercli.outcome import Outcome
from tiercli.outcome.extras import Statement
from tiercli.pipeline import Job
from tiercli.read import Reading
from tiercli.rulebook.load import load_rulebook

Judge = Callable[..., dict[str, dict[str, Any]]]
NAME = "account-managers"
LAST_YEAR, YEAR_BEFORE = "2025-06-15", "2024-06-15"


def a_manager(name: str = "m1", hired: str | None = "2020-01-01", target: float | None = 1200, **fields: Any) -> dict[str, Any]:
    return {"manager": name, "hire_date": hired, "target": target, **fields}


def a_house(sales: list[dict[str, Any]], managers: list[dict[str, Any]] | None = None, kind: str | None = "中间商", owner: str | None = "m1") -> made.Tables:
    """One customer k1 of a manager, and its purchases."""
    return a_workbook(sales, [a_customer("k1", manager=owner, customer_type=kind)], managers=managers or [a_manager()])


@pytest.mark.parametrize(
    ("before", "last", "grade"),
    [
        ("0", "15000", "高级"),
        ("0", "14999.999999", "中级"),
        ("0", "8000", "中级"),
        ("99999", "7999.999999", "初级"),
        ("0", "3000", "初级"),
        # once below the junior line counts as junior; twice in a row is a transfer
        ("3000", "2999.999999", "初级"),
        ("3000", "0", "初级"),
        ("2999.999999", "2999.999999", "转岗"),
        ("2999.999999", "3000", "初级"),
        ("0", "0", "转岗"),
    ],
)
def test_the_grade_follows_last_year_s_volume(judge: Judge, before: str, last: str, grade: str) -> None:
    rows = judge(NAME, a_house([a_sale(day=YEAR_BEFORE, quantity=before), a_sale(day=LAST_YEAR, quantity=last), a_sale(quantity=50000)]))
    assert rows["m1"]["tier"] == grade


@pytest.mark.parametrize(
    ("day", "volumes"),
    [
        ("2023-12-31", (0, 0, 0)),
        ("2024-01-01", (0, 0, 5)),
        ("2024-12-31", (0, 0, 5)),
        ("2025-01-01", (0, 5, 0)),
        ("2025-12-31", (0, 5, 0)),
        ("2026-01-01", (5, 0, 0)),
    ],
)
def test_a_year_is_the_calendar_year(judge: Judge, day: str, volumes: tuple[float, float, float]) -> None:
    row = judge(NAME, a_house([a_sale(day=day, quantity=5), a_sale("other", quantity=1)]))["m1"]
    assert (row["volume"], row["last_year_volume"], row["year_before_volume"]) == volumes


@pytest.mark.parametrize(
    ("hired", "grade"),
    [
        ("2026-08-01", "见习"),  # two whole months by 31 October
        ("2026-07-31", "见习"),  # the three months are over: a candidate, not promoted by the date
        ("2025-11-01", "见习"),
        ("2025-10-31", "高级"),  # a year in service and no record of a decision
        ("2026-10-31", "见习"),
        (None, "高级"),
    ],
)
def test_a_trainee_is_not_promoted_by_the_date_whatever_was_sold(judge: Judge, hired: str | None, grade: str) -> None:
    row = judge(NAME, a_house([a_sale(day=LAST_YEAR, quantity=20000)], [a_manager(hired=hired)]))["m1"]
    assert row["tier"] == grade
    if grade == "见习":
        assert row["reasons"].startswith("任职 ")
        assert (row["post_pay"], row["base_pay"]) == (3000, 3300)
    assert ("to_confirm" in row["alerts"]) == (hired in ("2026-07-31", "2025-11-01"))


@pytest.mark.parametrize(
    ("hired", "confirmed", "level", "grade"),
    [
        ("2026-07-31", True, None, "高级"),
        ("2026-08-01", True, None, "见习"),  # before three months nobody is
        ("2020-01-01", False, "高级", "见习"),
        ("2026-06-01", None, "初级", "高级"),  # the grade on record says that the decision was taken
        ("2020-01-01", None, "见习", "见习"),
        ("2020-01-01", None, None, "高级"),
    ],
)
def test_being_confirmed_is_a_decision(judge: Judge, hired: str, confirmed: bool | None, level: str | None, grade: str) -> None:
    manager, other = a_manager(hired=hired, confirmed=confirmed, level=level), a_manager("m2", confirmed=True, level="初级")
    assert judge(NAME, a_house([a_sale(day=LAST_YEAR, quantity=20000)], [manager, other]))["m1"]["tier"] == grade


@pytest.mark.parametrize(("points", "required", "grade"), [(0, "0", "高级"), (39, "40", "初级"), (40, "40", "高级")])
def test_training_points_are_a_condition_that_a_company_can_switch_on(engine: Engine, points: float, required: str, grade: str) -> None:
    tables = a_house([a_sale(day=LAST_YEAR, quantity=20000)], [a_manager(training_points=points)])
    row = book.judge(NAME, tables, engine=engine, settings=(f"training_required={required}",))["m1"]
    assert (row["tier"], row["training_points"]) == (grade, points)


def test_base_pay_is_post_years_and_subsidy(judge: Judge) -> None:
    managers = [a_manager(hired="2019-11-01", subsidy=500), a_manager("m2", hired="2019-10-31", subsidy=None)]
    rows = judge(NAME, a_house([a_sale(day=LAST_YEAR, quantity=20000)], managers))
    parts = ("post_pay", "seniority_pay", "subsidy_paid", "base_pay")
    assert [rows["m1"][part] for part in parts] == [6500, 300, 500, 7300]
    assert [rows["m2"][part] for part in parts] == [4000, 350, 300, 4650]
    assert (rows["m1"]["owed"]["post"], rows["m2"]["owed"]["post"]) == ("主管", None)


@pytest.mark.parametrize(
    ("hired", "grade"),
    [
        ("2024-09-30", "转岗"),  # three months by the end of 2024: rated on it
        ("2024-10-01", "初级"),  # still a trainee then: rated once only
        ("2025-07-01", "初级"),
        (None, "转岗"),
    ],
)
def test_only_who_was_rated_twice_is_transferred(judge: Judge, hired: str | None, grade: str) -> None:
    assert judge(NAME, a_house([a_sale(quantity=1)], [a_manager(hired=hired)]))["m1"]["tier"] == grade


def test_reasons_name_the_figures_and_the_line(judge: Judge) -> None:
    rows = judge(NAME, a_house([a_sale(day=YEAR_BEFORE, quantity=10), a_sale(day=LAST_YEAR, quantity="2999.999")]))
    assert rows["m1"]["reasons"] == "连续两次不足初级线 3,000 吨：前年 10.000 吨，上年 2,999.999 吨"
    rows = judge(NAME, a_house([a_sale(day=LAST_YEAR, quantity=15000)]))
    assert rows["m1"]["reasons"] == "上年销量 15,000.000 吨 ≥ 高级线 15,000 吨"


@pytest.mark.parametrize(
    ("hired", "before", "last", "alerts"),
    [
        ("2020-01-01", 5000, 2999, ["below_once"]),
        ("2020-01-01", 5000, 3000, []),
        ("2020-01-01", 2999, 2999, ["transfer"]),
        ("2025-09-30", 0, 1000, ["below_once"]),
        ("2025-10-01", 0, 1000, []),  # was still a trainee at the end of last year
    ],
)
def test_the_first_rating_below_the_line_is_warned_of(judge: Judge, hired: str, before: float, last: float, alerts: list[str]) -> None:
    sales = [a_sale(day=YEAR_BEFORE, quantity=before), a_sale(day=LAST_YEAR, quantity=last)]
    assert judge(NAME, a_house(sales, [a_manager(hired=hired)]))["m1"]["alerts"] == alerts


@pytest.mark.parametrize(("kind", "counted"), [("中间商", 7), ("零售商", 7), ("用油大户", 7), ("自营站", 0), (None, 0)])
def test_only_dealers_and_end_users_count(judge: Judge, kind: str | None, counted: float) -> None:
    row = judge(NAME, a_house([a_sale(quantity=7)], kind=kind))["m1"]
    assert (row["volume"], row["not_counted"]) == (counted, 7 - counted)


def test_only_the_manager_s_own_customers_count(judge: Judge) -> None:
    customers = [a_customer("mine", manager="m1", customer_type="中间商"), a_customer("nobody's", manager=None, customer_type="中间商")]
    sales = [
        a_sale("mine", quantity=5, manager="m1"),
        a_sale("mine", quantity=10, manager="m2"),  # made out by a colleague: still m1's customer
        a_sale("nobody's", quantity=20, manager="m2"),
    ]
    rows = judge(NAME, a_workbook(sales, customers, managers=[a_manager("m1"), a_manager("m2")]))
    assert {name: (row["volume"], row["not_counted"]) for name, row in rows.items()} == {"m1": (15, 0), "m2": (0, 20)}


def test_the_pay_of_the_post_is_the_grade_s(judge: Judge) -> None:
    names = {"senior": (15000, 6500), "middle": (8000, 5000), "junior": (3000, 4000), "transfer": (0, 4000)}
    customers = [a_customer(name, manager=name, customer_type="零售商") for name in names]
    sales = [a_sale(name, LAST_YEAR, quantity=tonnes) for name, (tonnes, _) in names.items()]
    rows = judge(NAME, a_workbook(sales, customers, managers=[a_manager(name) for name in names]))
    assert {name: row["post_pay"] for name, row in rows.items()} == {name: pay for name, (_, pay) in names.items()}


def test_ties_share_the_better_place_in_the_ranking(judge: Judge) -> None:
    tonnes = {"a": 30, "b": 20, "c": 20, "d": 10}
    customers = [a_customer(name, manager=name, customer_type="零售商") for name in tonnes]
    branches = {"a": "东", "b": "东", "c": "西", "d": "西"}
    managers = [a_manager(name, branch=branches[name]) for name in tonnes]
    rows = judge(NAME, a_workbook([a_sale(name, quantity=amount) for name, amount in tonnes.items()], customers, managers=managers))
    assert {name: (row["place"], row["branch_place"]) for name, row in rows.items()} == {"a": (1, 1), "b": (2, 2), "c": (2, 1), "d": (4, 2)}


def statement(tables: made.Tables, engine: Engine) -> tuple[dict[tuple[str, str], dict[str, Any]], dict[str, dict[str, Any]]]:
    """The commission lines by month and type, and the summary by manager."""
    found = made.graded(book.RULES / f"{NAME}.yaml", tables, engine=engine, language="zh").outcome.extras["commission"]
    assert isinstance(found, Statement)
    return {(row["month"], row["type"]): row for row in found.lines.rows.to_pylist()}, {row["name"]: row for row in found.summary.rows.to_pylist()}


# The month's target is 100 t; dealers earn 2 yuan a tonne before the factor.
@pytest.mark.parametrize(
    ("tonnes", "factor", "pay"),
    [("79.999", 0.6, 96.0), ("80", 0.8, 128.0), ("99.999", 0.8, 160.0), ("100", 1, 200.0), ("119.999", 1, 240.0), ("120", 1.2, 288.0)],
)
def test_the_rate_depends_on_how_much_of_the_month_s_target_was_reached(engine: Engine, tonnes: str, factor: float, pay: float) -> None:
    lines, _ = statement(a_house([a_sale(day="2026-10-05", quantity=tonnes)]), engine)
    line = lines["2026-10", "中间商"]
    assert (line["factor"], line["commission"]) == (factor, pay)


def test_the_rate_depends_on_the_customer_type(engine: Engine) -> None:
    """60 t of 100: 20 x 2 x 0.6 + 20 x 4 x 0.6 + 20 x 6 x 0.6 = 144; a colleague's clerk and an own station change nothing."""
    kinds = {"d": "中间商", "r": "零售商", "u": "用油大户", "s": "自营站"}
    customers = [a_customer(name, manager="m1", customer_type=kind) for name, kind in kinds.items()]
    sales = [a_sale(name, "2026-10-05", quantity=20, manager="m2") for name in kinds]
    tables = a_workbook([*sales, a_sale("d", LAST_YEAR, quantity=3000, manager="m1")], customers, managers=[a_manager()])
    lines, summary = statement(tables, engine)
    paid = {kind: line["commission"] for (month, kind), line in lines.items() if month == "2026-10" and kind in kinds.values()}
    assert paid == {"中间商": 24, "零售商": 48, "用油大户": 72}
    # ten months of a junior's post, six years and the subsidy
    assert (summary["m1"]["commission"], summary["m1"]["base"], summary["m1"]["total"]) == (144, 46000, 46144)


def test_nobody_is_paid_for_the_months_before_being_hired(engine: Engine) -> None:
    lines, summary = statement(a_house([a_sale(day="2026-10-05", quantity=50)], [a_manager(hired="2026-09-14")]), engine)
    assert sorted({month for month, _ in lines}) == ["2026-09", "2026-10"]
    assert (summary["m1"]["base"], summary["m1"]["target"]) == (6600, 200)


def test_the_ratings_of_two_years_follow_each_other(engine: Engine) -> None:
    """The same ledger, rated in January of each year: junior in 2025, a transfer in 2026."""
    sales = [
        a_sale(day="2023-05-01", quantity=4000),
        a_sale(day=YEAR_BEFORE, quantity=2000),
        a_sale(day=LAST_YEAR, quantity=2500),
        a_sale(day="2026-01-10", quantity=1),
    ]
    tables = a_house(sales)
    grades = [book.judge(NAME, tables, date(year, 1, 31), engine=engine)["m1"]["tier"] for year in (2024, 2025, 2026)]
    assert grades == ["初级", "初级", "转岗"]


def test_the_sample_shows_every_grade_and_warning(sample_outcome: Callable[[str], Outcome]) -> None:
    outcome = sample_outcome(NAME)
    assert {level.name: level.entities for level in outcome.levels["tier"]} == {"高级": 2, "中级": 3, "初级": 5, "转岗": 2, "见习": 3}
    assert set(outcome.alerts["alert"].to_pylist()) == {"below_once", "transfer", "to_confirm"}
    found = outcome.extras["commission"]
    assert isinstance(found, Statement)
    assert {row["factor"] for row in found.lines.rows.to_pylist()} >= {0.6, 0.8, 1, 1.2}
    assert {row["type"] for row in found.lines.rows.to_pylist()} >= {"中间商", "零售商", "用油大户"}
    assert sum(row["not_counted"] for row in outcome.results.rows.to_pylist()) > 0


def test_a_trainee_gets_a_grade_when_confirmed_and_not_only_in_january(engine: Engine) -> None:
    names = pa.array(["m1"])
    before = Previous(names, names, pa.table({"manager_id": names, "manager_name": names, "tier": ["见习"]}), "made", date(2026, 9, 30))
    reading = Reading(a_house([a_sale(quantity=1)], [a_manager(hired="2026-07-31", confirmed=True)]), (), (), (), "zh")
    job = Job((), made.AS_OF, as_of=made.AS_OF, engine=engine, language="zh")
    row = pipeline.grade(reading, load_rulebook(NAME), job, Earlier(before, reviewed=True)).results.rows.to_pylist()[0]
    assert row["tier"] == "初级"
