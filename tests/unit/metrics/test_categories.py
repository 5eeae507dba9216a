"""Cells of a field that lists its values: what they are taken for, what is said, what stays."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pytest

from tests.made import whole
from tiercli.domain.errors import TierError
from tiercli.metrics import with_categories
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.model import Rulebook

VALUES = "fields: {visits: {way: {values: {拜访: [走访, 面谈, visit], 电话: [致电, phone call], 短信: []}}}}\n"


def a_rulebook(rules: str) -> Rulebook:
    """A rulebook of its text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.yaml"
        path.write_text(whole(rules), encoding="utf-8")
        return load_rulebook(str(path)).rulebook


def told(*cells: str | None) -> tuple[list[str | None], dict[str, str]]:
    """What the cells are taken for, and the Chinese messages by code."""
    rows = len(cells)
    visits = pa.table({"way": pa.array(cells, pa.string()), "_file": ["v.xlsx"] * rows, "_sheet": ["拜访"] * rows, "_row": list(range(2, rows + 2))})
    tables, findings = with_categories({"visits": visits}, a_rulebook(VALUES))
    return tables["visits"]["way"].to_pylist(), {finding.code: f"{finding.where}: {finding.message.zh}" for finding in findings}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("拜访", "拜访"), ("走访", "拜访"), (" 走 访 ", "拜访"), ("ＶＩＳＩＴ", "拜访"), ("Phone Call", "电话"), ("致电", "电话"), ("短信", "短信"), (None, None),
        ("上门走访", "拜访"), ("节日短信问候", "短信"), ("面谈后致电", "面谈后致电"), ("未拜访", "未拜访"), ("没有走访", "没有走访"), ("参观", "参观"), ("", ""),
        ("电话拜访", "电话拜访"),
    ],
)  # fmt: skip
def test_a_cell_is_the_value_that_it_names_or_holds_and_else_itself(cell: str | None, value: str | None) -> None:
    assert told(cell)[0] == [value]


def test_listed_words_are_taken_without_a_word() -> None:
    assert told("走访", "拜访", None, "致电")[1] == {}


def test_words_that_hold_a_listed_one_are_said() -> None:
    _, said = told("走访", "上门走访", "上门走访", "节日短信")
    assert said == {"values.read-as": "v.xlsx › 拜访 › 3: 拜访记录的“方式”：“上门走访”作“拜访”、“节日短信”作“短信”"}


def test_words_that_nobody_knows_are_said_with_a_near_one_the_most_frequent_first() -> None:
    _, said = told("拜仿", "参观", "参观", "拜访")
    assert said == {"values.unknown": "v.xlsx › 拜访 › 3: 拜访记录的“方式”里有规则不认识的写法：“参观”2 行、“拜仿”1 行（是不是“拜访”？）"}


def test_more_than_five_strange_words_are_counted() -> None:
    assert "等 7 种" in told(*"甲乙丙丁戊己庚")[1]["values.unknown"]


def test_nothing_changes_without_the_table_or_the_column() -> None:
    rulebook = a_rulebook(VALUES)
    assert with_categories({}, rulebook) == ({}, [])
    bare = {"visits": pa.table({"customer_id": ["k1"]})}
    assert with_categories(bare, rulebook) == (bare, [])


@pytest.mark.parametrize(
    ("values", "words"),
    [("{a: [x], b: [X]}", "'X' stands for 'a' and for 'b'"), ("{a: [b], b: []}", "'b' stands for 'a' and for 'b'")],
)
def test_a_word_stands_for_one_value(values: str, words: str) -> None:
    with pytest.raises(TierError) as raised:
        a_rulebook(f"fields: {{visits: {{way: {{values: {values}}}}}}}\n")
    assert words in str(raised.value)


def test_only_texts_have_values() -> None:
    with pytest.raises(TierError) as raised:
        a_rulebook("fields: {visits: {way: {kind: number, values: {a: []}}}}\n")
    assert "kind: text" in str(raised.value)


RATED = "metrics: {rating: {field: customers.credit_rating}}\nscore: {credit: {weight: 100, metric: rating, map: {AAA: 100, AA: 85, a: 70}, default: 40}}\n"
COMPARED = "metrics: {m: {count: sales, where: \"customers.credit_rating in ['AAA', 'AA', 'a']\"}}"


def of_records(*cells: str | None, rules: str = RATED) -> tuple[list[str | None], dict[str, str]]:
    """The same of ratings in records, which no rulebook lists as values."""
    rows = len(cells)
    records = pa.table({"credit_rating": pa.array(cells, pa.string()), "_file": ["k.xlsx"] * rows, "_sheet": ["客户"] * rows, "_row": list(range(2, rows + 2))})
    tables, findings = with_categories({"customers": records}, a_rulebook(rules))
    return tables["customers"]["credit_rating"].to_pylist(), {finding.code: f"{finding.where}: {finding.message.zh}" for finding in findings}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("AAA", "AAA"), ("aaa", "AAA"), ("ＡＡ", "AA"), ("AA级", "AA"), ("AA 级", "AA"), ("AAA等", "AAA"), ("AA信用等级", "AA"), ("AA rating", "AA"), ("Rated", "Rated"),
        ("A级", "a"), ("AAAA", "AAAA"), ("AA+", "AA+"), ("级", "级"), (None, None),
    ],
)  # fmt: skip
def test_a_rating_is_known_in_any_case_and_with_the_word_for_rating_behind_it(cell: str | None, value: str | None) -> None:
    assert of_records(cell)[0] == [value]


def test_a_rating_that_the_rulebook_does_not_know_is_said_and_others_are_not() -> None:
    assert of_records("AA级", "良好", "AA-", None, "aaa")[1] == {
        "values.unknown": "k.xlsx › 客户 › 4: 客户档案的“信用等级”里有规则不认识的写法：“AA-”1 行（是不是“AA”？）、“良好”1 行"
    }


def test_a_rating_that_is_only_asked_for_some_grades_may_be_any_other() -> None:
    assert of_records("aa级", "良好", rules=COMPARED) == (["AA", "良好"], {})


def test_words_that_differ_only_in_case_stay_two_where_the_rulebook_names_both() -> None:
    rules = "metrics: {m: {count: sales, where: \"customers.credit_rating == 'AA' or customers.credit_rating == 'aa'\"}}"
    assert of_records("AA", "aa", "Aa", rules=rules)[0] == ["AA", "aa", "AA"]


def test_other_fields_of_records_are_compared_in_any_case_and_nothing_is_said_of_them() -> None:
    records = pa.table({"industry": ["TRADE", "Trade", "Farming"], "industry_note": ["TRADE"] * 3})
    tables, findings = with_categories({"customers": records}, a_rulebook("metrics: {m: {count: sales, where: \"customers.industry == 'trade'\"}}"))
    assert (tables["customers"]["industry"].to_pylist(), tables["customers"]["industry_note"].to_pylist(), findings) == (
        ["trade", "trade", "Farming"],
        ["TRADE"] * 3,
        [],
    )
