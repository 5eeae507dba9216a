"""Words that reports share."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tiercli.domain.language import Text
from tiercli.outcome import Column, Role, labels


@pytest.mark.parametrize(
    ("title", "unit", "zh", "en"),
    [
        (Text("数量", "Quantity"), "t", "数量(吨)", "Quantity (t)"),
        (Text("数量(吨)", "Quantity (t)"), "t", "数量(吨)", "Quantity (t)"),
        (Text("逾期天数", "Overdue days"), "days", "逾期天数", "Overdue days"),
        (Text("账期", "Term"), "days", "账期(天)", "Term (days)"),
        (Text("得分", "Score"), "", "得分", "Score"),
        (Text("同比", "Growth"), "%", "同比", "Growth"),
        (Text("库存", "Stock"), "barrels", "库存(barrels)", "Stock (barrels)"),
    ],
)
def test_units_stand_in_headers_once(title, unit, zh, en):
    column = Column("x", title, Role.METRIC, unit)
    assert (labels.header(column, "zh"), labels.header(column, "en")) == (zh, en)


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("昆仑", 4), ("ａ", 2), ("e\u0301", 1), ("", 0)])
def test_chinese_takes_two_columns(text, width):
    assert labels.display_width(text) == width


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("昆仑尿素客户分级", 8, ["昆仑尿素", "客户分级"]),
        ("昆仑尿素，客户", 8, ["昆仑尿", "素，客户"]),
        ("活跃 12 个月", 8, ["活跃", "12 个月"]),
        ("owes CNY 4.0 k", 12, ["owes", "CNY 4.0 k"]),
        ("(sales 10月)", 11, ["(sales 10", "月)"]),
        ("a" * 25, 10, ["a" * 10, "a" * 10, "a" * 5]),
        ("", 10, [""]),
        ("short", 10, ["short"]),
    ],
)
def test_lines_break_at_spaces_and_between_chinese_characters(text, width, lines):
    found = labels.wrapped(text, width)
    assert found == lines
    assert all(labels.display_width(line) <= width + 2 for line in found)


@pytest.mark.parametrize(("number", "said"), [(Decimal("5E+3"), "5,000"), (Decimal("0.80"), "0.8"), (85, "85"), (1e6, "1,000,000"), ("core", "core")])
def test_numbers_of_rulebooks_are_read_aloud(number, said):
    assert labels.plain_number(number) == said


def test_a_reason_without_words_stands_for_itself():
    assert labels.reason("total-row", "zh") == "合计行"
    assert labels.reason("never-heard-of", "en") == "never-heard-of"


def test_the_widest_text_is_the_one_that_takes_the_most_columns_however_many_characters_it_has() -> None:
    texts = ["", "abcdef", "化肥公司", "ab\tc", "é" * 7, "化" * 3 + "ab", "a"]
    assert labels.widest(texts) == max(map(labels.display_width, texts)) == 8
    assert labels.widest(["abcdefghi", "化肥公司"]) == 9
    assert labels.widest([]) == 0
