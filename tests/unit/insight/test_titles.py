"""Titles in conditions and lists of columns: 业务员 for manager."""

from __future__ import annotations

import pytest

from tiercli.domain.errors import UsageError
from tiercli.insight.find import all_kinds, checked_columns, checked_condition
from tiercli.insight.titles import codes_by_title
from tiercli.rulebook.load import load_rulebook

RULES = load_rulebook("standard").rulebook


@pytest.mark.parametrize(
    ("words", "coded"),
    [
        ("业务员 == '张三'", "manager == '张三'"),
        ("客户经理 == '业务员' and 逾期天数 > 30", "manager == '业务员' and overdue_days > 30"),
        ("Overdue_days > 30", "overdue_days > 30"),
        ("客户等级 in ['A', 'B'] or 销量 >= 100", "tier in ['A', 'B'] or volume >= 100"),
        ("manager == '张三'", "manager == '张三'"),
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
