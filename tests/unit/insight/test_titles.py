"""Titles in conditions and lists of columns: 业务员 for manager."""

from __future__ import annotations

import pytest

from tiercli.domain.errors import UsageError
from tiercli.insight.find import all_kinds, checked_columns, checked_condition, codes_by_title
from tiercli.rulebook.load import load_rulebook, with_settings

RULES = load_rulebook("standard").rulebook


@pytest.mark.parametrize(
    ("words", "coded"),
    [
        ("业务员 == '张三'", "manager == '张三'"),
        ("客户经理 == '业务员' and 逾期天数 > 30", "manager == '业务员' and overdue_days > 30"),
        ("Overdue_days > 30", "overdue_days > 30"),
        ("客户等级 in ['A', 'B'] or 销量 >= 100", "tier in ['A', 'B'] or volume >= 100"),
        ("manager == '张三'", "manager == '张三'"),
        ("客户等级 == '战略客户'", "tier == 'A'"),
        ("tier in ['战略客户', 'B'] and volume > 3", "tier in ['A', 'B'] and volume > 3"),
        ("previous.tier != '战略客户'", "previous.tier != 'A'"),
        ("tier == 'a'", "tier == 'A'"),
        ("abs(同比) > 0.3", "abs(growth) > 0.3"),
    ],
)
def test_a_condition_may_be_written_with_titles(words: str, coded: str) -> None:
    assert checked_condition(words, RULES, show_personal=False).text == coded


def test_columns_may_be_named_by_titles() -> None:
    assert checked_columns(["业务员", "销量", "region"], RULES) == ("manager", "volume", "region")


def test_what_nothing_is_called_is_refused_with_its_own_words() -> None:
    with pytest.raises(UsageError, match="天晓得"):
        checked_condition("天晓得 > 3", RULES, show_personal=False)
    with pytest.raises(UsageError, match="天晓得"):
        checked_columns(["天晓得"], RULES)


def test_a_title_of_a_personal_field_stays_refused() -> None:
    with pytest.raises(UsageError):
        checked_condition("电话 == '13812345678'", RULES, show_personal=False)


def test_every_title_leads_to_a_name_that_is_known() -> None:
    kinds = all_kinds(RULES)
    titles = codes_by_title(RULES, kinds)
    assert titles
    assert set(titles.values()) <= set(kinds)


def test_a_level_that_the_grading_does_not_have_is_refused_with_those_it_has() -> None:
    with pytest.raises(UsageError, match="战略") as refused:
        checked_condition("tier == '战略客'", RULES, show_personal=False)
    assert "A 战略客户" in refused.value.hint.zh


def test_the_title_of_a_dimension_is_a_name_and_a_metric_of_the_same_title_comes_first() -> None:
    titles = codes_by_title(RULES, all_kinds(RULES))
    assert titles["信用"] == "points.credit"
    assert titles["销量"] == "volume"


def test_a_param_may_be_set_by_its_title() -> None:
    assert with_settings(RULES, ["核心客户销量=400", "overdue limit=30"]).params["core_volume"].value == 400
    assert with_settings(RULES, ["overdue limit=30"]).params["overdue_limit"].value == 30
    with pytest.raises(UsageError, match="核心"):
        with_settings(RULES, ["核心=400"])
