"""无, none, NA and 没有 are values of a text field where the rulebook names them, and no value elsewhere."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from tests.unit.rulebook.written import HEAD
from tiercli.library import score

FIELDS = "fields: {customers: {guarantee: {title: 担保}}, sales: {guarantee: {title: 担保}}}\n"
LEVELS = "gradings: {tier: {levels: [{name: X}]}}\n"
WORDS = ["无", "none", "NA", "没有", "有"]


def points(tmp_path: Path, rules: str, words: list[str] = WORDS, column: str = "担保") -> list[object]:
    """The result's column `got` of customers whose guarantee is each of the words."""
    path = tmp_path / "r.yaml"
    path.write_text(HEAD + FIELDS + rules + ("" if "gradings" in rules else "\n" + LEVELS), encoding="utf-8")
    ids = [f"K{index}" for index in range(len(words))]
    sales = pa.table({"客户编号": ids, "日期": ["2026-10-01"] * len(ids), "数量": ["1"] * len(ids), column: words})
    customers = pa.table({"客户编号": ids, "客户名称": [f"名{one}" for one in ids], column: words})
    from datetime import date

    result = score(sales, customers=customers, rules=path, as_of=date(2026, 10, 31), today=date(2026, 11, 1))
    rows = {row["customer_id"]: row for row in pa.table(result).to_pylist()}
    return [rows[one]["got"] for one in ids]


def test_without_a_word_of_the_rulebook_they_are_blank(tmp_path: Path) -> None:
    assert points(tmp_path, "metrics: {got: {field: customers.guarantee}}") == [None, None, None, None, "有"]


@pytest.mark.parametrize("word", ["无", "none", "NA", "没有"])
def test_a_word_that_a_comparison_names_is_a_value_and_the_others_are_not(tmp_path: Path, word: str) -> None:
    rules = f"metrics: {{held: {{field: customers.guarantee}}, got: {{formula: \"5 if held == '{word}' else 1 if is_missing(held) else 3\"}}}}"
    assert points(tmp_path, rules) == [5 if one == word else 3 if one == "有" else 1 for one in WORDS]


def test_the_keys_of_a_map_are_values(tmp_path: Path) -> None:
    rules = """
metrics: {held: {field: customers.guarantee}, got: {formula: "0 if is_missing(held) else 1"}}
score: {worth: {weight: 100, metric: held, map: {有: 100, 无: 20, NA: 5}}}
gradings: {tier: {levels: [{name: X}]}}
"""
    assert points(tmp_path, rules) == [1, 0, 1, 0, 1]


def test_a_list_a_where_and_a_param_name_values_as_well(tmp_path: Path) -> None:
    assert points(tmp_path, "metrics: {got: {count: sales, where: \"guarantee in ['无', 'NA']\"}}") == [1, 0, 1, 0, 0]
    rules = 'params: {nothing: 没有}\nmetrics: {held: {field: customers.guarantee}, got: {formula: "1 if held == nothing else 0"}}'
    assert points(tmp_path, rules) == [0, 0, 0, 1, 0]


def test_a_word_in_other_letters_than_the_rulebooks_is_the_same_word(tmp_path: Path) -> None:
    rules = "metrics: {held: {field: customers.guarantee}, got: {formula: \"2 if held == 'none' else 1 if is_missing(held) else 0\"}}"
    assert points(tmp_path, rules, ["none", "None", "NONE", "x"]) == [2, 2, 2, 0]


def test_a_region_called_na_is_a_region_where_a_rule_says_so(tmp_path: Path) -> None:
    rules = "metrics: {got: {formula: \"1 if region == 'NA' else 0\"}}"
    assert points(tmp_path, rules, ["NA", "EU", "none"], "地区") == [1, 0, 0]
