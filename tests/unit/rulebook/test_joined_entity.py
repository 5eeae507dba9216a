"""Several fields as one entity: what is listed, what is known of it, both accounts, history."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.rulebook.test_own_tables import run, scored, written
from tests.unit.rulebook.written import HEAD, TIER, VOLUME, loaded, refused, said
from tiercli.rulebook.describe import describe
from tiercli.rulebook.facts.names import tables_to_read
from tiercli.rulebook.facts.needs import needs_of

BOTH = """\
entity: [customer, branch]
metrics:
  volume: {sum: sales.quantity, unit: t}
  rating: {field: customers.credit_rating}
  bare: {field: credit_rating}
  north: {sum: sales.quantity, where: "customers.region == 'N'"}
gradings:
  tier:
    levels:
      - {name: A, when: volume >= 50}
      - {name: B}
    review: {every: month, demote: {after: 2}}
"""
SALES: list[list[object]] = [
    ["Customer ID", "Branch", "Date", "Quantity"],
    ["K1", "X", "2026-01-05", 50],
    ["K1", "Y", "2026-02-05", "49.999"],
    ["K2", "", "2026-02-05", 60],
    ["K3", "", "2026-02-05", 7],
    ["K4", "X", "2019-02-05", 7],
    ["K5", "X", "2026-12-05", 7],
]
CUSTOMERS: list[list[object]] = [
    ["Customer ID", "Customer", "Branch", "Credit rating", "Region"],
    ["K1", "One", "Z", "AA", "N"],
    ["K2", "Two", "Y", "B", "S"],
    ["K3", "Three", "", "C", "N"],
    ["K9", "Nine", "X", "C", "N"],
]


def both(folder: Path, *words: str, rules: str = BOTH) -> tuple[dict[str, dict[str, str]], dict[str, object]]:
    written(folder, "sales.csv", SALES)
    written(folder, "customers.csv", CUSTOMERS)
    return scored(folder, rules, "sales.csv", "customers.csv", *words)


def test_each_combination_with_a_row_up_to_the_day_is_listed_with_its_customers_record(tmp_path: Path) -> None:
    rows, summary = both(tmp_path, "--as-of", "2026-10-31")
    assert {key: (row["customer_branch_name"], row["tier"], row["volume"], row["rating"], row["bare"], row["north"]) for key, row in rows.items()} == {
        "K1 / X": ("One / X", "A", "50", "AA", "AA", "50"),
        "K1 / Y": ("One / Y", "B", "49.999", "AA", "AA", "49.999"),
        "K2 / Y": ("Two / Y", "A", "60", "B", "B", "0"),
        "K3 / (none)": ("Three / (none)", "B", "7", "C", "C", "7"),
        "K4 / X": ("K4 / X", "B", "0", "", "", "0"),
    }
    account = summary["entities_account"]["sales"]  # type: ignore[index]
    assert account["used"] == account["graded"] == {"rows": 4, "quantity": "166.999"}


def test_the_order_of_the_parts_is_that_of_the_rulebook(tmp_path: Path) -> None:
    rows, _ = both(tmp_path, "--as-of", "2026-10-31", rules=BOTH.replace("[customer, branch]", "[branch, customer]"))
    assert "X / K1" in rows
    assert next(iter(rows["X / K1"])) == "branch_customer_id"


def test_parts_need_no_customer(tmp_path: Path) -> None:
    rules = "entity: [product, region]\nmetrics: {revenue: {sum: sales.amount}}\n" + TIER.replace("volume", "revenue")
    written(tmp_path, "s.csv", [["Product", "Region", "Date", "Amount"], ["a", "N", "2026-01-05", 10], ["a", "", "2026-01-06", 3], ["", "", "2026-01-07", 2]])
    rows, summary = scored(tmp_path, rules, "s.csv", "--as-of", "2026-10-31")
    assert {key: row["revenue"] for key, row in rows.items()} == {"a / N": "10", "a / (none)": "3", "(none)": "2"}
    assert summary["entities_account"]["sales"]["none"] == {"rows": 1, "amount": "2"}


def test_history_moves_and_overrides_know_it(tmp_path: Path) -> None:
    written(tmp_path, "overrides.csv", [["Customer ID", "Branch", "Grading", "Level", "Reason", "Approver"], ["K1", "Y", "tier", "A", "old friend", "Li"]])
    monthly = BOTH.replace("metrics:", "period: {window: month}\nmetrics:", 1)
    rows, _ = both(tmp_path, "--period", "2026-01", "--history", "h", rules=monthly)
    assert rows["K1 / X"]["tier"] == "A"
    rows, _ = both(tmp_path, "overrides.csv", "--period", "2026-02", "--history", "h", rules=monthly)
    assert (rows["K1 / X"]["tier"], rows["K1 / X"]["computed_tier"], rows["K1 / X"]["movement"]) == ("A", "B", "same")
    assert (rows["K1 / Y"]["tier"], rows["K1 / Y"]["computed_tier"]) == ("A", "B")
    code, out, err = run(tmp_path, "history", "verify", "h", "--lang", "en")
    assert code == 0, out + err


@pytest.mark.parametrize(
    ("entity", "code", "words"),
    [
        ("[customer, regoin]", "unknown-entity", "no table has a field 'regoin'"),
        ("[customer, quantity]", "kind", "'quantity' is a number"),
        ("[customer, customer]", "wrong-value", "a list of entities has 1 to 4 different fields"),
        ("[]", "wrong-value", "a list of entities has 1 to 4 different fields"),
    ],
)
def test_parts_that_are_no_fields_are_said(tmp_path: Path, entity: str, code: str, words: str) -> None:
    flaw = said(refused(tmp_path, f"entity: {entity}\n" + VOLUME + TIER))[0]
    assert (flaw[0], words in flaw[2]) == (code, True), flaw


def test_one_field_in_a_list_is_that_field(tmp_path: Path) -> None:
    assert loaded(tmp_path, "entity: [region]\n" + VOLUME + TIER).entity == "region"


def test_rules_show_template_and_fields_speak_of_its_parts(tmp_path: Path) -> None:
    rulebook = loaded(tmp_path, BOTH)
    graded = next(row for row in describe(rulebook)[0].rows if row[0].en == "Graded")
    assert [cell.zh for cell in graded] == ["分级对象", "客户 × 分公司（每一对组合）"]
    assert "branch" in {field.name for field in needs_of(rulebook)["sales"].fields}
    assert "customer_branch" not in tables_to_read(rulebook)


def test_personal_parts_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "sales.csv", SALES)
    written(tmp_path, "customers.csv", [["Customer ID", "Customer", "Phone"], ["K1", "One", "13800001111"]])
    (tmp_path / "r.yaml").write_text(HEAD + BOTH.replace("[customer, branch]", "[customer, phone]"), encoding="utf-8")
    code, _, err = run(
        tmp_path, "score", "sales.csv", "customers.csv", "-r", "r.yaml", "--format", "csv", "-o", "o.csv", "--as-of", "2026-10-31", "--lang", "en"
    )
    assert code == 3
    assert "is personal data and cannot be hidden" in err
