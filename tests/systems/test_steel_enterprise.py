"""SYSTEMS 6, 钢铁企业客户分级: four classes of users, warnings on four topics in three colours, followed until closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from tests.made import a_customer, a_sale, a_workbook
from tests.systems.book import Book, Judged
from tiercli import pipeline
from tiercli.frames.engine import Engine
from tiercli.move import Decision, Earlier
from tiercli.move.previous import Previous
from tiercli.outcome import Outcome
from tiercli.outcome.extras import Listing
from tiercli.pipeline import Job
from tiercli.read import Reading
from tiercli.rulebook.load import load_rulebook

Judge = Callable[..., Judged]
NAME = "steel-enterprise"
MONTHS = ("2026-10-05", "2026-09-05", "2026-08-05", "2026-07-05", "2026-06-05", "2026-05-05", "2026-04-05", "2026-03-05", "2026-02-05", "2026-01-05")


def bought(user: str, tonnes: str, months: int) -> list[dict[str, Any]]:
    """So many tonnes in a year, all in the newest month but for a gram in each of the others."""
    rest = f"{float(tonnes) - (months - 1) * 0.001:.3f}"
    return [a_sale(user, MONTHS[0], quantity=rest), *(a_sale(user, day, quantity="0.001") for day in MONTHS[1:months])]


def an_order(user: str, ordered: float | str, delivered: float | str, day: str = "2026-10-05", **fields: Any) -> dict[str, Any]:
    return {"customer_id": user, "date": day, "ordered": ordered, "delivered": delivered, "delivered_date": None, **fields}


def a_case(user: str, kind: str = "服务态度", day: str = "2026-10-10", **fields: Any) -> dict[str, Any]:
    return {"customer_id": user, "date": day, "kind": kind, "handled_date": "2026-10-12", "due_date": "2026-10-31", **fields}


SHARED = Book()
"""Users who are graded in one run, as none of them has anything to do with another."""


def named_next() -> str:
    return f"k{len(SHARED.rows['customers']) + 1}"


def a_user(*, orders: list[dict[str, Any]] | None = None, service: list[dict[str, Any]] | None = None) -> str:
    """One of them, that bought a thousand tonnes this month."""
    user = named_next()
    rows = {"orders": orders or [an_order(user, 1, 1)], "service": service or []}
    return SHARED.customer(named=user, sales=[a_sale(user, quantity=1000)], **{name: [{**row, "customer_id": user} for row in of] for name, of in rows.items()})


def a_carmaker(*orders: dict[str, Any], tonnes: str = "50000", overdue: int = 0) -> str:
    """One of them that is alone in its industry; an order that says nothing else was taken in time."""
    user = named_next()
    return SHARED.customer(
        named=user,
        sales=bought(user, tonnes, 10),
        orders=[{"due_date": "2026-10-20", **order, "delivered_date": order["delivered_date"] or "2026-10-18", "customer_id": user} for order in orders],
        receivables=[{"overdue_days": overdue}],
        industry=f"汽车 {user}",
        use="汽车制造",
    )


def late_orders(late: int, orders: int, **fields: Any) -> list[dict[str, Any]]:
    """So many orders of which so many were delivered a day late."""
    due = {"due_date": "2026-10-15", **fields}
    return [an_order("", 1, 1, **due) | {"delivered_date": "2026-10-16" if number < late else "2026-10-15"} for number in range(orders)]


@pytest.fixture(scope="module")
def judged(one_engine: Engine) -> Judged:
    return SHARED.judged(NAME, one_engine)


# A user alone in its industry buys all of that industry's steel (100 points for its share); beside the giant, 50,000 t are a
# tenth of theirs (half of the fifth that earns all points: 50), and a trader's use earns 0.
# Taking what it ordered is half of the user's performance (20 points of 100), taking it in time a fifth, paying in time 0.3.
@pytest.mark.parametrize(
    ("record", "tonnes", "months", "delivered", "level", "score"),
    [
        # 40 + 20 + 20 + 20
        ({"industry": "汽车", "use": "汽车制造"}, "50000", 10, "100", "战略用户", 100),
        # taking 0.9 earns 75: 40 + 20 + (0.5 x 75 + 50) x 0.2 + 20
        ({"industry": "汽车", "use": "汽车制造"}, "50000", 10, "90", "战略用户", 97.5),
        # just below 0.9 earns 50: 40 + 20 + 15 + 20 is the bound of 95 itself
        ({"industry": "汽车", "use": "汽车制造"}, "50000", 10, "89.9999", "战略用户", 95),
        # just below 0.8 earns nothing: 40 + 20 + 10 + 20
        ({"industry": "汽车", "use": "汽车制造"}, "50000", 10, "79.9999", "重点用户", 90),
        # a kilogram short of the large user: 32 + 20 + 20 + 20
        ({"industry": "汽车", "use": "汽车制造"}, "49999.999", 10, "100", "重点用户", 92),
        # nine months earn 75: 40 + 20 + 20 + 15
        ({"industry": "汽车", "use": "汽车制造"}, "50000", 9, "100", "战略用户", 95),
        ({"industry": "汽车", "use": "汽车制造"}, "50000", 6, "100", "重点用户", 90),
        # trade and construction: the same 50,000 t are only a larger user (80): 32 + (60/2 + 100/2) x 0.2 + 20 + 20
        ({"industry": "建筑", "use": "建筑结构"}, "50000", 10, "100", "重点用户", 88),
        ({"industry": "建筑", "use": "建筑结构"}, "100000", 10, "100", "战略用户", 96),
        ({"industry": "建筑", "use": "建筑结构"}, "99999.999", 10, "100", "重点用户", 88),
        ({"industry": "建筑", "use": "建筑结构"}, "29999.999", 10, "100", "重点用户", 80),
        # 40 + (0/2 + 50/2) x 0.2 + 15 + 15 is the bound of 75 itself
        ({"industry": "巨头", "use": "贸易"}, "50000", 9, "80", "重点用户", 75),
        # 40 + 5 + 15 + 10
        ({"industry": "巨头", "use": "贸易"}, "50000", 6, "80", "一般用户", 70),
        ({"industry": "汽车", "use": "汽车制造"}, "0.001", 1, "100", "一般用户", 45),
    ],
)
def test_the_class_follows_volume_use_industry_performance_and_steadiness(
    judge: Judge, record: dict[str, Any], tonnes: str, months: int, delivered: str, level: str, score: float
) -> None:
    row = performance(judge, record, tonnes, months, [an_order("u1", "100", delivered, fault="用户")])
    assert row["score"] == pytest.approx(score, abs=1e-9)
    assert row["tier"] == level
    if level in ("战略用户", "重点用户"):
        assert row["reasons"] == f"得分 {score:.2f} ≥ {95 if level == '战略用户' else 75}"
    else:
        assert f"得分 {score:.2f}，不足重点用户 75 分" in row["reasons"]


def performance(judge: Judge, record: dict[str, Any], tonnes: str, months: int, orders: list[dict[str, Any]]) -> dict[str, Any]:
    """One user beside a giant of 450,000 t; an order that says nothing else was taken in time."""
    orders = [order if "due_date" in order else {**order, "due_date": "2026-10-20", "delivered_date": "2026-10-18"} for order in orders]
    tables = a_workbook(
        [*bought("u1", tonnes, months), a_sale("giant", "2026-10-01", quantity=450_000)],
        [a_customer("u1", **record), a_customer("giant", industry="巨头", use="贸易")],
        orders=orders,
        receivables=[{"customer_id": "u1", "overdue_days": 0}],
    )
    row: dict[str, Any] = judge(NAME, tables)["u1"]
    return row


@pytest.mark.parametrize(
    ("user", "unstated"),
    [pytest.param(a_carmaker(an_order("", "100", "50", fault=fault)), int(fault is None), id=str(fault)) for fault in ("我方", "钢厂", None)],
)
def test_what_the_mill_failed_to_deliver_is_a_warning_and_never_lowers_the_grade(judged: Judged, user: str, unstated: int) -> None:
    row = judged[user]
    assert (row["score"], row["tier"], row["alerts"]) == (100, "战略用户", ["fulfilment_red"])
    assert row["short_unstated"] == unstated


@pytest.mark.parametrize(
    "user",
    [pytest.param(a_carmaker(an_order("", "100", "50", fault=fault)), id=fault) for fault in ("用户", "用户方", "客户原因", "买方", "customer", "Buyer")],
)
def test_what_the_user_did_not_take_lowers_its_grade_and_warns_of_no_delivery(judged: Judged, user: str) -> None:
    row = judged[user]
    assert (row["score"], row["tier"], row["alerts"], row["user_short"]) == (90, "重点用户", [], 50)


@pytest.mark.parametrize(
    ("user", "score"),
    [
        pytest.param(a_carmaker(an_order("", "100", "100", fault="用户"), overdue=days), score, id=str(days))
        for days, score in ((0, 100), (1, 97), (29, 97), (30, 94))
    ],
)
def test_paying_late_lowers_the_users_performance(judged: Judged, user: str, score: float) -> None:
    assert judged[user]["score"] == score


@pytest.mark.parametrize(
    ("user", "score"),
    [pytest.param(a_carmaker(*late_orders(late, 20, fault="用户")), score, id=str(late)) for late, score in ((0, 100), (1, 98), (4, 96))],
)
def test_taking_late_by_its_own_fault_lowers_the_users_performance(judged: Judged, user: str, score: float) -> None:
    assert judged[user]["score"] == score


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        pytest.param(a_carmaker(an_order("", "100", delivered, fault="我方"), tonnes=tonnes), expected, id=f"{delivered} to {tonnes}")
        for tonnes, delivered, expected in (
            ("50000", "97.001", []),
            ("50000", "96.999", ["fulfilment_yellow"]),
            ("50000", "82", ["fulfilment_orange"]),
            ("50000", "81.999", ["fulfilment_red"]),
            ("49999.999", "96", []),
            ("49999.999", "95.999", ["fulfilment_yellow"]),
            ("100", "95", []),
        )
    ],
)
def test_the_lines_of_strategic_and_key_users_lie_closer(judged: Judged, user: str, expected: list[str]) -> None:
    assert judged[user]["alerts"] == expected


def test_a_warning_names_who_can_act_and_until_when(sample_outcome: Callable[[str], Outcome]) -> None:
    named = {(one["alert"], one["department"], one["due"]) for one in sample_outcome(NAME).alerts.to_pylist()}
    assert ("quality_red", "质量管理部门", "2026-11-07") in named
    assert ("logistics_yellow", "物流部门", "2026-11-30") in named
    assert all(department and due for _, department, due in named)


def test_quality_objections_are_told_with_what_was_judged_and_paid(judge: Judge) -> None:
    cases = [
        a_case("u1", "质量异议", quantity=10, severity="重大", verdict="判定赔偿", amount=86000),
        a_case("u1", "产品质量", quantity=5, severity="一般", verdict="不予赔偿", amount=None),
        a_case("u1", "物流运输", severity=None, verdict="赔付", amount=500),
    ]
    row = judge(NAME, a_workbook([a_sale("u1", quantity=1000)], orders=[an_order("u1", 1, 1)], service=cases))["u1"]
    assert (row["quality_cases"], row["grave_cases"], row["compensated"], row["compensation"]) == (2, 1, 1, 86000)


def test_a_user_without_purchases_in_twelve_months_is_potential(judge: Judge) -> None:
    tables = a_workbook(
        [a_sale("old", "2025-10-31", quantity=90000), a_sale("new", "2025-11-01", quantity=1)],
        [a_customer("old", industry="汽车", use="汽车制造"), a_customer("new", industry="汽车", use="汽车制造"), a_customer("never", industry="汽车")],
    )
    rows = judge(NAME, tables)
    assert {user: row["tier"] for user, row in rows.items()} == {"old": "潜在用户", "new": "一般用户", "never": "潜在用户"}
    assert rows["never"]["reasons"].startswith("近 12 个月没有购买")


def test_every_class_is_owed_its_own_service(judge: Judge) -> None:
    tables = a_workbook(
        [*bought("u1", "50000", 10), a_sale("u2", quantity=1)],
        [a_customer("u1", industry="汽车", use="汽车制造"), a_customer("u3")],
        orders=[an_order("u1", 1, 1)],
    )
    rows = judge(NAME, tables)
    assert {user: rows[user]["owed"]["owner"] for user in rows} == {"u1": "公司领导", "u2": "客户经理", "u3": "客户经理"}
    assert [rows[user]["owed"]["visits_per_month"] for user in ("u1", "u2", "u3")] == [2, 0.5, 0.25]


def alerts(judge: Judge, *, orders: list[dict[str, Any]] | None = None, service: list[dict[str, Any]] | None = None, tonnes: float = 1000) -> list[str]:
    """The names of the warnings about one user that bought so many tonnes this month."""
    tables = a_workbook([a_sale("u1", quantity=tonnes)], orders=orders or [an_order("u1", 1, 1)], service=service or [a_case("other")])
    found: list[str] = judge(NAME, tables)["u1"]["alerts"]
    return found


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        pytest.param(a_user(orders=[an_order("", "100", delivered)]), expected, id=delivered)
        for delivered, expected in (
            ("95", []),
            ("94.999", ["fulfilment_yellow"]),
            ("90", ["fulfilment_yellow"]),
            ("89.999", ["fulfilment_orange"]),
            ("80", ["fulfilment_orange"]),
            ("79.999", ["fulfilment_red"]),
            ("0", ["fulfilment_red"]),
            ("120", []),
        )
    ],
)
def test_order_fulfilment_warns_in_three_colours(judged: Judged, user: str, expected: list[str]) -> None:
    assert judged[user]["alerts"] == expected


def test_an_order_that_is_not_yet_due_is_no_shortfall(judge: Judge) -> None:
    orders = [an_order("u1", 100, 100), an_order("u1", 100, 0, "2026-10-25", due_date="2026-11-01")]
    assert alerts(judge, orders=orders) == []
    orders[1]["due_date"] = "2026-10-31"
    assert alerts(judge, orders=orders) == ["fulfilment_red", "logistics_red"]


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        pytest.param(a_user(service=[a_case("", "产品质量", quantity=disputed)]), expected, id=disputed)
        for disputed, expected in (
            ("4.999", []),
            ("5", ["quality_yellow"]),
            ("9.999", ["quality_yellow"]),
            ("10", ["quality_orange"]),
            ("29.999", ["quality_orange"]),
            ("30", ["quality_red"]),
        )
    ],
)
def test_tonnes_in_dispute_warn_in_three_colours(judged: Judged, user: str, expected: list[str]) -> None:
    assert judged[user]["alerts"] == expected


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        pytest.param(a_user(orders=late_orders(late, orders)), expected, id=f"{late} of {orders}")
        for late, orders, expected in (
            (1, 11, []),
            (1, 10, ["logistics_yellow"]),
            (1, 6, ["logistics_yellow"]),
            (2, 10, ["logistics_orange"]),
            (2, 6, ["logistics_orange"]),
            (4, 10, ["logistics_red"]),
            (3, 8, ["logistics_orange"]),
        )
    ],
)
def test_late_deliveries_warn_in_three_colours(judged: Judged, user: str, expected: list[str]) -> None:
    assert judged[user]["alerts"] == expected


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        pytest.param(a_user(service=[a_case("", day=f"2026-10-{number + 1:02d}") for number in range(cases)]), expected, id=str(cases))
        for cases, expected in ((1, []), (2, ["complaints_yellow"]), (3, ["complaints_orange"]), (4, ["complaints_orange"]), (5, ["complaints_red"]))
    ],
)
def test_complaints_warn_in_three_colours(judged: Judged, user: str, expected: list[str]) -> None:
    assert judged[user]["alerts"] == expected


def test_only_the_last_three_months_count(judge: Judge) -> None:
    assert alerts(judge, service=[a_case("u1", day="2026-07-31"), a_case("u1")]) == []
    assert alerts(judge, service=[a_case("u1", day="2026-08-01"), a_case("u1")]) == ["complaints_yellow"]
    assert alerts(judge, orders=[an_order("u1", 100, 0, "2026-07-31"), an_order("u1", 1, 1)]) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("产品质量", ["quality_yellow", "complaints_yellow"]), ("物流运输", ["logistics_yellow", "complaints_yellow"]), ("服务态度", ["complaints_yellow"])],
)
def test_a_warning_stands_until_its_case_is_closed(judge: Judge, kind: str, expected: list[str]) -> None:
    """A case from long ago, in dispute over nothing that counts today, still open."""
    long_ago = a_case("u1", kind, "2026-01-15", handled_date=None, due_date="2026-12-31")
    assert alerts(judge, service=[long_ago]) == expected
    assert alerts(judge, service=[{**long_ago, "handled_date": "2026-02-01"}]) == []


def test_an_open_case_past_its_due_day_is_orange(judge: Judge) -> None:
    assert alerts(judge, service=[a_case("u1", handled_date=None, due_date="2026-10-30")]) == ["complaints_orange"]
    assert alerts(judge, service=[a_case("u1", handled_date=None, due_date="2026-10-31")]) == ["complaints_yellow"]


def test_the_monthly_fulfilment_report_has_this_month_alone(judge: Judge) -> None:
    orders = [an_order("u1", 100, 80, "2026-10-01"), an_order("u1", 50, 50, "2026-09-30")]
    row = judge(NAME, a_workbook([a_sale("u1", quantity=1)], orders=orders))["u1"]
    assert (row["month_ordered"], row["month_delivered"], row["month_fulfilment"]) == (100, 80, 0.8)
    assert row["fulfilment"] == pytest.approx(130 / 150, abs=1e-6)


def test_the_sample_shows_every_class_and_every_warning(sample_outcome: Callable[[str], Outcome]) -> None:
    outcome = sample_outcome(NAME)
    assert all(level.entities for level in outcome.levels["tier"])
    shown = set(outcome.alerts["alert"].to_pylist())
    assert shown == {f"{topic}_{colour}" for topic in ("fulfilment", "quality", "logistics", "complaints") for colour in ("yellow", "orange", "red")}
    assert all(one["risk"] and one["because"] and one["action"] for one in outcome.alerts.to_pylist())
    assert {one["cause"] for one in outcome.alerts.to_pylist()} >= {"轧机检修延期；责任方：我方 6 单，未注明 0 单", "厚度超差", "承运商压车"}
    assert outcome.left_out == ()


def test_strategic_and_key_users_wait_for_the_evaluation_group(sample_outcome: Callable[[str], Outcome]) -> None:
    review = sample_outcome(NAME).rulebook.gradings["tier"].review
    assert review is not None
    assert (review.every, review.approval) == ("half-year", ["战略用户", "重点用户"])


def outcome_reviewed(as_of: date, engine: Engine, decisions: tuple[Decision, ...] = ()) -> Outcome:
    """A user that was general and now earns the class of key users, and one of these that no longer buys, reviewed."""
    names = pa.array(["rises", "stops"])
    results = pa.table({"customer_id": names, "customer_name": names, "tier": ["一般用户", "重点用户"]})
    earlier = Earlier(Previous(names, names, results, "made", date(2026, 4, 30)), decisions, reviewed=True)
    sales = [a_sale("rises", f"2026-0{month}-05", quantity=quantity) for month, quantity in ((1, 50000), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0))]
    customers = [a_customer("rises", industry="汽车", use="汽车制造"), a_customer("stops", industry="家电", use="家电制造")]
    tables = a_workbook(sales, customers, orders=[an_order("rises", 1, 1, "2026-05-05")])
    return pipeline.grade(Reading(tables, (), (), (), "zh"), load_rulebook(NAME), Job((), as_of, as_of=as_of, engine=engine, language="zh"), earlier)


def reviewed(as_of: date, engine: Engine, decisions: tuple[Decision, ...] = ()) -> dict[str, str]:
    """The classes in force of these two."""
    outcome = outcome_reviewed(as_of, engine, decisions)
    assert outcome.results.rows["computed_tier"].to_pylist().count("重点用户") == 1
    return dict(zip(outcome.results.rows["customer_id"].to_pylist(), outcome.results.rows["tier"].to_pylist(), strict=True))


def test_classes_are_adjusted_at_half_year_and_key_users_wait_for_approval(engine: Engine) -> None:
    assert reviewed(date(2026, 5, 31), engine) == {"rises": "一般用户", "stops": "重点用户"}
    assert reviewed(date(2026, 6, 30), engine) == {"rises": "一般用户", "stops": "潜在用户"}
    approved = (Decision("rises", "tier", "重点用户", accepted=True),)
    assert reviewed(date(2026, 6, 30), engine, approved) == {"rises": "重点用户", "stops": "潜在用户"}
    refused = (Decision("rises", "tier", "重点用户", accepted=False),)
    assert reviewed(date(2026, 6, 30), engine, refused) == {"rises": "一般用户", "stops": "潜在用户"}


def listed(outcome: Outcome, name: str) -> list[dict[str, Any]]:
    listing = outcome.extras[f"list.{name}"]
    assert isinstance(listing, Listing)
    assert {column.name for column in listing.columns} == set(listing.rows.column_names)
    return listing.rows.to_pylist()


def test_candidates_stand_in_the_list_with_their_figures_before_the_group_decides_and_after(engine: Engine) -> None:
    before = {row["customer_name"]: row for row in listed(outcome_reviewed(date(2026, 5, 31), engine), "candidates")}
    assert {name: (row["tier"], row["computed.tier"]) for name, row in before.items()} == {"rises": ("一般用户", "重点用户"), "stops": ("重点用户", "潜在用户")}
    assert before["rises"]["volume"] == 50000
    approved = (Decision("rises", "tier", "重点用户", accepted=True),)
    after = {row["customer_name"]: row for row in listed(outcome_reviewed(date(2026, 6, 30), engine, approved), "candidates")}
    assert {name: (row["tier"], row["computed.tier"]) for name, row in after.items()} == {"rises": ("重点用户", "重点用户")}


def test_the_adjustment_at_half_year_lists_those_whose_figures_say_another_class(engine: Engine) -> None:
    rows = listed(outcome_reviewed(date(2026, 5, 31), engine), "adjustments")
    assert {row["customer_name"]: (row["previous.tier"], row["tier"], row["computed.tier"]) for row in rows} == {
        "rises": ("一般用户", "一般用户", "重点用户"),
        "stops": ("重点用户", "重点用户", "潜在用户"),
    }
    titles = {column.name: column.title.zh for column in outcome_reviewed(date(2026, 5, 31), engine).extras["list.adjustments"].columns}
    assert (titles["computed.tier"], titles["previous.tier"]) == ("按规则算出的用户类别", "上次的用户类别")


@pytest.mark.parametrize(
    ("quantity", "use", "tier", "late", "alerts"),
    [
        (900, "机械加工", "重点用户", 2, ["logistics_orange"]),  # 2 of 11 orders: 18.2 %, from 20 % × 0.9
        (900, "机械加工", "重点用户", 1, ["logistics_yellow"]),  # 9.1 %, from 10 % × 0.9
        (5000, "汽车制造", "战略用户", 4, ["logistics_red"]),  # 36.4 %, from 40 % × 0.8
        (10, "机械加工", "一般用户", 2, ["logistics_yellow"]),
        (10, "机械加工", "一般用户", 1, []),
        (10, "机械加工", "一般用户", 4, ["logistics_orange"]),
    ],
)
def test_lines_of_logistics_lie_closer_for_the_upper_classes(judge: Judge, quantity: int, use: str, tier: str, late: int, alerts: list[str]) -> None:
    months = [f"2025-{month}-15" for month in (11, 12)] + [f"2026-{month:02d}-15" for month in range(1, 11)]
    orders = [
        an_order("u", 10, 10, f"2026-10-{day:02d}", due_date=f"2026-10-{day + 5:02d}", delivered_date=f"2026-10-{day + 9:02d}") for day in range(1, 1 + late)
    ]
    orders += [an_order("u", 10, 10, f"2026-09-{day:02d}", due_date="2026-09-28", delivered_date="2026-09-27") for day in range(1, 12 - late)]
    rows = judge(NAME, a_workbook([a_sale("u", day, quantity=quantity) for day in months], [a_customer("u", industry="单独", use=use)], orders=orders))
    assert rows["u"]["tier"] == tier
    assert [one for one in rows["u"]["alerts"] if one.startswith("logistics")] == alerts


def test_the_monthly_report_shows_what_the_user_took_of_what_fell_due_in_the_month(judge: Judge) -> None:
    orders = [
        an_order("u", 100, 80, "2026-09-25", due_date="2026-10-05", fault="用户"),
        an_order("u", 100, 50, "2026-10-02", due_date="2026-10-12", fault="我方"),
        an_order("u", 100, 0, "2026-08-02", due_date="2026-09-30", fault="用户"),
        an_order("u", 500, 0, "2026-10-20", due_date="2026-11-10", fault="用户"),
    ]
    row = judge(NAME, a_workbook([a_sale("u", quantity=10)], [a_customer("u")], orders=orders))["u"]
    assert (row["month_user_due"], row["month_user_fulfilment"]) == (200, 0.9)
    assert row["user_fulfilment"] == 0.6
