"""A return lowers sums and is no purchase."""

from __future__ import annotations

from tests.made import a_sale, a_workbook, graded
from tiercli.frames.engine import Engine

RULES = """
metrics:
  volume: {sum: sales.quantity}
  first_day: {first: sales.date}
  last_day: {last: sales.date}
  price: {latest: sales.price}
  months: {months: sales.date}
  orders: {distinct: sales.order_no}
  lines: {count: sales}
  given_back: {count: sales, where: "quantity < 0"}
gradings: {tier: {levels: [{name: A, when: volume >= 1000}, {name: B}]}}
"""


def test_a_return_is_no_first_or_last_purchase_no_month_and_no_order(engine: Engine) -> None:
    rows = [
        a_sale(day="2026-01-02", quantity=-1, order_no="T0", price=1),
        a_sale(day="2026-02-05", quantity=100, order_no="X1", price=10),
        a_sale(day="2026-03-05", quantity=50, order_no="X2", price=11),
        a_sale(day="2026-10-20", quantity=-40, order_no="T1", price=99),
    ]
    row = graded(RULES, a_workbook(rows), engine=engine)["k1"]
    assert (row["volume"], row["months"], row["orders"], row["lines"], row["price"]) == (109, 2, 2, 2, 11)
    assert (str(row["first_day"]), str(row["last_day"])) == ("2026-02-05", "2026-03-05")


def test_a_metric_that_asks_for_returns_gets_them(engine: Engine) -> None:
    rows = [a_sale(day="2026-02-05", quantity=100, order_no="X1", price=10), a_sale(day="2026-10-20", quantity=-40, order_no="T1", price=10)]
    assert graded(RULES, a_workbook(rows), engine=engine)["k1"]["given_back"] == 1


def test_a_purchase_with_a_rebate_stays_a_purchase_and_a_credit_without_quantity_is_none(engine: Engine) -> None:
    rules = "metrics: {last_day: {last: sales.date}}\ngradings: {tier: {levels: [{name: A}]}}"
    rows = [
        a_sale(day="2026-02-05", quantity=10, amount=-5),
        a_sale(day="2026-03-05", quantity=0, amount=-5),
        a_sale(day="2026-04-05", quantity=None, amount=-5),
    ]
    assert str(graded(rules, a_workbook(rows), engine=engine)["k1"]["last_day"]) == "2026-02-05"


def test_amounts_alone_tell_returns_too(engine: Engine) -> None:
    rules = "metrics: {months: {months: sales.date}}\ngradings: {tier: {levels: [{name: A}]}}"
    assert graded(rules, a_workbook([a_sale(day="2026-02-05", amount=10), a_sale(day="2026-03-05", amount=-5)]), engine=engine)["k1"]["months"] == 1
