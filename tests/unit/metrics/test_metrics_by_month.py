"""Metrics month by month: from one pass over the rows where a month's rows alone decide, and the same month by month."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.made import a_customer, a_sale, a_workbook, whole
from tiercli.frames.engine import Session
from tiercli.metrics import by_month
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.model import Rulebook

SALES = [
    a_sale("k1", "2026-05-20", quantity=7, product="diesel", order_no="a", manager="王"),
    a_sale("k1", "2026-08-31", quantity=1, product="diesel", order_no="b", manager="李"),
    a_sale("k1", "2026-09-01", quantity=2, product="petrol", order_no="b", manager="李"),
    a_sale("k2", "2026-09-30", quantity=-3, product="diesel", order_no="c", manager=None),
    a_sale("k2", "2026-10-05", quantity=40, product="diesel", order_no="d", manager="王"),
    a_sale("k2", "2026-10-25", quantity=900, product="diesel", order_no="e", manager="王"),
]
CUSTOMERS = [a_customer("k1", region="南", manager="王"), a_customer("k2", region="北", manager="李"), a_customer("k3", region="北", manager=None)]
ORDERS = [
    {"customer_id": "k1", "date": "2026-09-20", "ordered": 10, "delivered": 9},
    {"customer_id": "k3", "date": "2026-10-20", "ordered": 10, "delivered": 5},
]
METRICS = """
entity: {entity}
params: {{least: 2}}
metrics:
  volume: {{sum: sales.quantity, where: "quantity >= least or customers.region == '北'"}}
  orders: {{distinct: sales.order_no}}
  newest: {{latest: sales.quantity, cap: 50}}
  days: {{months: sales.date}}
  taken: {{sum: orders.delivered}}
  fulfilment: {{formula: taken / ordered}}
  ordered: {{sum: orders.ordered}}
  gone: {{sum: sales.margin}}
"""
ENTITIES = ("customer", "manager", "customers.manager", "product")
NAMES = ("volume", "orders", "newest", "days", "fulfilment", "gone")
LAST = date(2026, 10, 20)


def a_rulebook(text: str, folder: Any) -> Rulebook:
    path = folder / "made.yaml"
    path.write_text(whole(text), encoding="utf-8")
    return load_rulebook(str(path)).rulebook


def months_of(rulebook: Rulebook, names: tuple[str, ...], engine: Any = "arrow") -> dict[str, dict[str, dict[str, Any]]]:
    found = by_month.metrics_by_month(a_workbook(SALES, CUSTOMERS, orders=ORDERS), rulebook, names, LAST, 6, Session(engine))
    return {
        month: {name: dict(zip(*(table[column].to_pylist() for column in ("entity", "value")), strict=True)) for name, table in metrics.items()}
        for month, metrics in found.items()
    }


@pytest.mark.parametrize(
    ("entity", "engine"),
    [(entity, "arrow") for entity in ENTITIES]
    + [pytest.param(entity, "duckdb", marks=() if entity == "customer" else pytest.mark.long) for entity in ENTITIES],
)
def test_one_pass_over_all_months_says_what_each_month_says_by_itself(entity, engine, tmp_path, monkeypatch):
    rulebook = a_rulebook(METRICS.format(entity=entity), tmp_path)
    taken = []
    original = by_month._in_one_pass
    monkeypatch.setattr(by_month, "_in_one_pass", lambda *given: taken.append(1) or original(*given))
    together = months_of(rulebook, NAMES, engine)
    assert taken == [1]
    monkeypatch.setattr(by_month, "_is_of_own_rows", lambda *_: False)
    assert together == months_of(rulebook, NAMES, engine)
    assert list(together) == ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]


def test_a_month_ends_with_the_day_of_the_run_and_whoever_bought_nothing_has_none(tmp_path):
    found = months_of(a_rulebook(METRICS.format(entity="customer"), tmp_path), NAMES)
    assert {month: (values["volume"]["k1"], values["volume"]["k2"]) for month, values in found.items()} == {
        "2026-05": (7_000_000, 0), "2026-06": (0, 0), "2026-07": (0, 0), "2026-08": (0, 0), "2026-09": (2_000_000, -3_000_000), "2026-10": (0, 40_000_000),
    }  # fmt: skip
    assert (found["2026-09"]["fulfilment"]["k1"], found["2026-10"]["fulfilment"]["k1"]) == (900_000, None)
    assert all("gone" not in values for values in found.values())


@pytest.mark.parametrize(
    "metric",
    [
        'm: {sum: sales.quantity, where: "days_since(date) >= 10"}',
        'm: {sum: sales.quantity, where: "date >= began"}\n  began: {first: sales.date}',
        "m: {sum: sales.quantity, decay: {half_life: 1 months}}",
        'm: {sum: sales.quantity, where: "as_of - date > 3"}',
    ],
)
def test_what_looks_beyond_the_rows_of_a_month_is_measured_month_by_month(metric, tmp_path, monkeypatch):
    rulebook = a_rulebook(f"metrics:\n  {metric}\n", tmp_path)
    monkeypatch.setattr(by_month, "_in_one_pass", lambda *_: pytest.fail("months were measured together"))
    assert len(months_of(rulebook, ("m",))) == 6
