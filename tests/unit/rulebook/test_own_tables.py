"""Tables that a rulebook declares, fields declared again, and what needs neither sales nor customers."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.forks import run_program
from tests.unit.rulebook.written import HEAD, TIER, loaded, refused, said
from tiercli.rulebook.describe import describe
from tiercli.rulebook.facts.names import fields_of
from tiercli.rulebook.facts.needs import measures_sales, needs_of

TRAINING = """\
tables:
  training:
    title: {zh: 培训记录, en: Training}
    aliases: [Courses]
    key: customer
    date: day
    fields:
      day: {aliases: [培训日期, Trained on]}
      hours: {kind: number, title: {zh: 课时, en: Hours}, unit: h}
      fee: {kind: money, title: {zh: 费用, en: Fee}}
      course: {title: {zh: 课程, en: Course}}
metrics:
  hours: {sum: training.hours, unit: h}
  before: {sum: training.hours, offset: 12 months}
  paid: {sum: training.fee, unit: CNY}
  safety: {count: training, where: "course == 'safety'"}
  last: {last: training.day}
gradings:
  tier:
    levels:
      - {name: A, when: hours >= 10}
      - {name: B}
"""
PRODUCTS = """\
entity: sales.product
metrics:
  revenue: {sum: sales.amount, unit: CNY}
gradings:
  tier:
    levels:
      - {name: A, share: 80%, by: revenue}
      - {name: B, share: 95%, by: revenue}
      - {name: C}
"""


def written(folder: Path, name: str, rows: list[list[object]]) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def run(folder: Path, *words: str) -> tuple[int, str, str]:
    made = run_program(*words, folder=folder, environment=os.environ)
    return made.returncode, made.stdout, made.stderr


def scored(folder: Path, rules: str, *words: str) -> tuple[dict[str, dict[str, str]], dict[str, Any]]:
    """The result by entity, and the run summary."""
    (folder / "r.yaml").write_text(HEAD + rules, encoding="utf-8")
    code, out, err = run(folder, "score", *words, "-r", "r.yaml", "--format", "csv", "-o", "out.csv", "--json")
    assert code == 0, err
    rows = list(csv.DictReader((folder / "out.csv").open(encoding="utf-8-sig")))
    return {next(iter(row.values())): row for row in rows}, json.loads(out)


TRAINED: list[list[object]] = [
    ["Customer ID", "Customer", "Trained on", "Course", "Hours", "Fee"],
    ["K1", "North", "2026-01-10", "safety", 6, 100],
    ["K1", "North", "2026-05-10", "skill", 4, 50.5],
    ["K2", "South", "2025-02-10", "safety", 8, 10],
    ["K2", "South", "2026-06-01", "safety", 2, 0],
    ["K3", "East", "", "safety", 2, 1],
]


def test_metrics_measure_a_table_of_ones_own_like_a_standard_one(tmp_path: Path) -> None:
    written(tmp_path, "Courses.csv", TRAINED)
    rows, summary = scored(tmp_path, TRAINING, "Courses.csv", "--as-of", "2026-06-30")
    assert {key: (row["tier"], row["hours"], row["before"], row["paid"], row["safety"], row["last"]) for key, row in rows.items()} == {
        "K1": ("A", "10", "0", "150.5", "1", "2026-05-10"),
        "K2": ("B", "2", "8", "0", "1", "2026-06-01"),
    }
    table = summary["tables"]["training"]
    assert (table["rows"], table["used"], table["set_aside"]) == (5, 4, {"no-date": 1})
    assert table["sums"]["fee"] == {"in_file": "161.5", "used": "160.5", "set_aside": "1"}
    account = summary["entities_account"]["training"]
    assert account["used"] == account["graded"] == {"rows": 3, "fee": "150.5"}


def test_a_sheet_is_known_as_ones_own_table_by_its_headers_alone(tmp_path: Path) -> None:
    written(tmp_path, "data.csv", TRAINED)
    rows, _ = scored(tmp_path, TRAINING, "data.csv", "--as-of", "2026-06-30")
    assert rows["K1"]["hours"] == "10"


def test_rows_on_the_first_and_before_the_first_day_of_the_period_are_told_apart_in_ones_own_table(tmp_path: Path) -> None:
    head = TRAINED[0]
    written(tmp_path, "Courses.csv", [head, ["K1", "North", "2025-07-01", "skill", 3, 1], ["K1", "North", "2025-06-30", "skill", 5, 1]])
    rows, _ = scored(tmp_path, TRAINING, "Courses.csv", "--as-of", "2026-06-30")
    assert (rows["K1"]["hours"], rows["K1"]["before"]) == ("3", "5")


def test_a_table_without_a_day_counts_whole(tmp_path: Path) -> None:
    rules = TRAINING.replace("    date: day\n", "").replace("  before: {sum: training.hours, offset: 12 months}\n", "")
    written(tmp_path, "Courses.csv", TRAINED)
    rows, _ = scored(tmp_path, rules, "Courses.csv", "--as-of", "2026-06-30")
    assert {key: row["hours"] for key, row in rows.items()} == {"K1": "10", "K2": "10", "K3": "2"}


def test_check_fields_and_template_know_ones_own_table(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(HEAD + TRAINING, encoding="utf-8")
    written(tmp_path, "Courses.csv", TRAINED)
    code, out, _ = run(tmp_path, "check", "Courses.csv", "-r", "r.yaml", "--lang", "en")
    assert code == 1  # the row without a day
    assert "Training" in out
    assert "no sales" not in out
    code, out, _ = run(tmp_path, "fields", "培训记录", "-r", "r.yaml", "--lang", "en")
    assert (code, "Trained on" in out) == (0, True)
    assert list(needs_of(loaded(tmp_path, TRAINING))) == ["training"]


def test_a_rulebook_of_ones_own_table_needs_no_sales(tmp_path: Path) -> None:
    assert not measures_sales(loaded(tmp_path, TRAINING))
    assert measures_sales(loaded(tmp_path, "metrics: {volume: {sum: sales.quantity}}\n" + TIER))


def test_a_table_may_not_take_the_name_of_a_standard_one(tmp_path: Path) -> None:
    (code, place, english, chinese) = said(refused(tmp_path, "tables: {sales: {fields: {x: {kind: number}}}}\nmetrics: {volume: {sum: sales.x}}\n" + TIER))[0]
    assert (code, place) == ("reserved-name", "4:10")
    assert english.startswith("tables.sales: 'sales' is a standard table")
    assert chinese.startswith("tables.sales: 'sales' 是标准表")


def test_a_key_that_is_no_field_is_named(tmp_path: Path) -> None:
    error = refused(tmp_path, "tables: {t: {key: regoin, fields: {x: {kind: number}}}}\nmetrics: {volume: {sum: t.x}}\n" + TIER)
    assert said(error)[0][:2] == ("unknown-field", "4:14")


def test_the_day_of_a_table_is_a_date(tmp_path: Path) -> None:
    error = refused(tmp_path, "tables: {t: {date: x, fields: {x: {kind: number}}}}\nmetrics: {volume: {count: t}}\n" + TIER)
    assert "'x', which date names, is no date" in said(error)[0][2]


def test_rules_show_tells_ones_own_table_in_both_languages(tmp_path: Path) -> None:
    section = next(one for one in describe(loaded(tmp_path, TRAINING)) if one.title.en == "Own tables")
    assert section.title.zh == "自己的表"
    assert [cell.zh for cell in section.rows[0]] == ["培训记录", "training", "客户编号", "day", "培训记录, Training, Courses, training"]


def test_a_standard_field_declared_again_keeps_its_titles_and_its_kind(tmp_path: Path) -> None:
    rulebook = loaded(tmp_path, "fields: {sales: {quantity: {aliases: [发运吨数]}}}\nmetrics: {volume: {sum: sales.quantity}}\n" + TIER)
    again, plain = (
        fields_of(rulebook)["sales"].field("quantity"),
        fields_of(loaded(tmp_path, "metrics: {volume: {sum: sales.quantity}}\n" + TIER))["sales"].field("quantity"),
    )
    assert again is not None
    assert plain is not None
    assert (again.title, again.kind, again.unit, again.summed) == (plain.title, plain.kind, plain.unit, plain.summed)
    assert again.aliases[0] == "发运吨数"
    assert set(plain.aliases) <= set(again.aliases)


def test_products_are_graded_from_product_day_and_amount_alone(tmp_path: Path) -> None:
    rows = [["产品", "日期", "金额"], ["甲", "2026-01-05", 1700], ["乙", "2026-02-05", 280], ["丙", "2026-03-01", 50], ["", "2026-10-02", 20]]
    written(tmp_path, "p.csv", rows)
    graded, summary = scored(tmp_path, PRODUCTS, "p.csv", "--as-of", "2026-10-31")
    assert {key: (row["tier"], row["revenue"]) for key, row in graded.items()} == {
        "甲": ("A", "1700"),
        "乙": ("B", "280"),
        "丙": ("C", "50"),
        "(none)": ("C", "20"),
    }
    account = summary["entities_account"]["sales"]
    assert account["used"] == {"rows": 4, "amount": "2050"}
    assert account["graded"] == {"rows": 3, "amount": "2030"}
    assert account["none"] == {"rows": 1, "amount": "20"}
    assert "grading.nobody" in [finding["code"] for finding in summary["findings"]]


def test_a_row_that_names_its_product_needs_no_customer_where_others_have_one(tmp_path: Path) -> None:
    rows = [["Customer", "Product", "Date", "Amount"], ["North", "a", "2026-01-05", 10], ["", "a", "2026-01-06", 5], ["", "", "2026-01-07", 3]]
    written(tmp_path, "p.csv", rows)
    graded, summary = scored(tmp_path, PRODUCTS, "p.csv", "--as-of", "2026-10-31")
    assert graded["a"]["revenue"] == "15"
    assert summary["tables"]["sales"]["set_aside"] == {"no-customer": 1}


def test_a_grading_of_customers_still_needs_the_customer(tmp_path: Path) -> None:
    written(tmp_path, "p.csv", [["Product", "Date", "Amount"], ["a", "2026-01-05", 10]])
    (tmp_path / "r.yaml").write_text(HEAD + PRODUCTS.replace("entity: sales.product\n", ""), encoding="utf-8")
    code, _, err = run(tmp_path, "score", "p.csv", "-r", "r.yaml", "--format", "csv", "-o", "out.csv")
    assert code == 4
    assert "customer" in err


@pytest.mark.parametrize("entity", ["product", "sales.product"])
def test_the_template_for_products_asks_for_no_customer(tmp_path: Path, entity: str) -> None:
    needed = needs_of(loaded(tmp_path, PRODUCTS.replace("sales.product", entity)))["sales"]
    assert {field.name for field in needed.fields} == {"order_no", "date", "product", "quantity", "amount"}


def test_who_is_listed_does_not_depend_on_tables_that_no_metric_measures(tmp_path: Path) -> None:
    """A region that only an unmeasured table names is not graded; one with an old row of a measured table is."""
    rules = "entity: region\nmetrics: {volume: {sum: sales.quantity}}\n" + TIER
    written(tmp_path, "sales.csv", [["Customer", "Region", "Date", "Quantity"], ["a", "North", "2026-01-05", 10], ["b", "South", "2019-01-05", 10]])
    written(tmp_path, "customers.csv", [["Customer", "Region", "Industry"], ["a", "North", "x"], ["c", "West", "y"]])
    rows, _ = scored(tmp_path, rules, "sales.csv", "customers.csv", "--as-of", "2026-10-31")
    assert sorted(rows) == ["North", "South"]
    rows, _ = scored(
        tmp_path,
        rules.replace("{volume: {sum: sales.quantity}}", "{volume: {sum: sales.quantity}, first: {first: sales.date}}"),
        "sales.csv",
        "customers.csv",
        "--as-of",
        "2026-10-31",
    )
    assert sorted(rows) == ["North", "South"]


def test_ones_own_table_may_be_of_managers_or_of_the_products_alone(tmp_path: Path) -> None:
    rules = """\
entity: manager
tables:
  lessons: {key: [manager, product], date: date, fields: {hours: {kind: number, aliases: [课时]}}}
metrics: {hours: {sum: lessons.hours}}
gradings: {tier: {levels: [{name: A, when: hours >= 5}, {name: B}]}}
"""
    written(tmp_path, "lessons.csv", [["姓名", "产品", "日期", "课时"], ["张三", "尿素", "2026-01-02", 5], ["李四", "硫磺", "2026-01-02", "4.9"]])
    rows, _ = scored(tmp_path, rules, "lessons.csv", "--as-of", "2026-10-31")
    assert {key: row["tier"] for key, row in rows.items()} == {"张三": "A", "李四": "B"}
    rows, _ = scored(tmp_path, rules.replace("entity: manager", "entity: product"), "lessons.csv", "--as-of", "2026-10-31")
    assert {key: row["tier"] for key, row in rows.items()} == {"尿素": "A", "硫磺": "B"}


def test_who_bought_nothing_in_the_period_is_still_listed_when_nobody_else_did(tmp_path: Path) -> None:
    written(tmp_path, "p.csv", [["Product", "Date", "Amount"], ["a", "2019-01-05", 10]])
    rows, _ = scored(tmp_path, PRODUCTS, "p.csv", "--as-of", "2026-10-31")
    assert rows["a"]["revenue"] == "0"


def test_lint_says_that_no_metric_measures_a_declared_table(tmp_path: Path) -> None:
    from tiercli.rulebook.lint import remarks_of

    assert "unused-table" not in {one.code for one in remarks_of(loaded(tmp_path, TRAINING))}
    unused = "tables: {lessons: {fields: {hours: {kind: number}}}}\nmetrics: {volume: {sum: sales.quantity}}\n" + TIER
    remark = next(one for one in remarks_of(loaded(tmp_path, unused)) if one.code == "unused-table")
    assert (remark.path, remark.message.en) == (("tables", "lessons"), "no metric measures the table 'lessons'")
    assert remark.message.zh == "没有指标量 'lessons' 这张表"
