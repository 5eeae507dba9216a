"""`where`: only rows for which a condition holds."""

from __future__ import annotations

from datetime import date

from tests.made import a_customer, a_sale, a_workbook


def volume(where: str, more: str = "") -> str:
    return f'metrics: {{{more}x: {{sum: sales.quantity, where: "{where}"}}}}'


def test_fields_of_the_row_may_be_named_bare_or_with_their_table(graded):
    tables = a_workbook([a_sale(quantity=1, product="urea"), a_sale(quantity=2, product="diesel"), a_sale(quantity=4, product=None)])
    assert graded(volume("product == 'urea'"), tables)["k1"]["x"] == 1
    assert graded(volume("sales.product in ['urea', 'diesel']"), tables)["k1"]["x"] == 3


def test_a_comparison_with_a_missing_value_is_not_true_either_way(graded):
    tables = a_workbook([a_sale(quantity=1, product="urea"), a_sale(quantity=4, product=None)])
    assert graded(volume("product == 'urea'"), tables)["k1"]["x"] == 1
    assert graded(volume("product != 'urea'"), tables)["k1"]["x"] == 0


def test_off_season_months_can_be_picked(graded):
    tables = a_workbook([a_sale(day="2025-12-01", quantity=1), a_sale(day="2026-02-28", quantity=2), a_sale(day="2026-06-01", quantity=4)])
    assert graded(volume("month(date) in [11, 12, 1, 2]"), tables)["k1"]["x"] == 3


def test_a_field_of_the_customers_record_decides(graded):
    tables = a_workbook(
        [a_sale("k1", quantity=1), a_sale("k2", quantity=2)], [a_customer("k1", customer_type="dealer"), a_customer("k2", customer_type="plant")]
    )
    assert graded(volume("customers.customer_type == 'dealer'"), tables).of("x") == {"k1": 1, "k2": 0}


def test_a_field_of_the_managers_record_decides(graded):
    tables = a_workbook(
        [a_sale("k1", quantity=1), a_sale("k2", quantity=2)],
        [a_customer("k1", manager="Li"), a_customer("k2", manager="Wu")],
        managers=[{"manager": "Li", "branch": "North"}, {"manager": "Wu", "branch": "South"}],
    )
    assert graded(volume("managers.branch == 'South'"), tables).of("x") == {"k2": 2, "k1": 0}


def test_a_field_of_the_products_record_decides(graded):
    tables = a_workbook(
        [a_sale(quantity=1, product="urea"), a_sale(quantity=2, product="diesel"), a_sale(quantity=4, product="unlisted"), a_sale(quantity=8, product=None)],
        products=[{"product": "diesel", "category": "fuel"}, {"product": "urea", "category": "fertiliser"}],
    )
    assert graded(volume("products.category == 'fertiliser'"), tables)["k1"]["x"] == 1
    assert graded(volume("is_missing(products.category)"), tables)["k1"]["x"] == 12


def test_a_product_with_a_line_for_each_pack_has_the_group_of_the_first_that_says_one(graded):
    packs = [
        {"product": "urea", "category": None, "unit": "bag"},
        {"product": "urea", "category": "fertiliser", "unit": "sack"},
        {"product": "urea", "category": "other", "unit": "big bag"},
    ]
    tables = a_workbook([a_sale(quantity=1, product="urea"), a_sale(quantity=2, product="diesel")], products=packs)
    assert graded(volume("products.category == 'fertiliser'"), tables)["k1"]["x"] == 1
    assert graded(volume("products.unit == 'bag'"), tables)["k1"]["x"] == 1


def test_another_metric_of_the_same_entity_decides(graded):
    tables = a_workbook([a_sale(day="2026-01-01", quantity=1), a_sale(day="2026-02-01", quantity=2), a_sale(day="2026-03-01", quantity=4)])
    assert graded(volume("date > begin", "begin: {first: sales.date}, "), tables)["k1"]["x"] == 6


def test_a_param_decides(graded):
    tables = a_workbook([a_sale(quantity=1), a_sale(quantity=5)])
    assert graded("params: {least: 5}\n" + volume("quantity >= least"), tables)["k1"]["x"] == 5


def test_the_as_of_date_decides(graded):
    tables = a_workbook([a_sale(day="2026-10-01", quantity=1), a_sale(day="2026-09-30", quantity=5)])
    assert graded(volume("as_of - date <= 30"), tables, date(2026, 10, 31))["k1"]["x"] == 1


def test_a_customer_all_of_whose_rows_are_left_out_has_the_value_of_no_rows(graded):
    tables = a_workbook([a_sale(quantity=1, price=3)])
    none = 'where: "quantity > 9"'
    rules = f"metrics: {{x: {{sum: sales.quantity, {none}}}, y: {{mean: sales.price, {none}}}, z: {{max: sales.price, {none}, empty: 5}}}}"
    row = graded(rules, tables)["k1"]
    assert (row["x"], row["y"], row["z"]) == (0, None, 5)
