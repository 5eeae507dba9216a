"""Words that reports share."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tiercli.domain.codes import CODES
from tiercli.domain.language import Text
from tiercli.outcome import Column, Role
from tiercli.report import rules_in_words, words
from tiercli.rulebook.grading import Gate, Level
from tiercli.rulebook.metric import Metric
from tiercli.rulebook.scale import Part

PARAMS = {"core": 5000, "best": Decimal("0.05")}


@pytest.mark.parametrize(
    ("title", "unit", "zh", "en"),
    [
        (Text("数量", "Quantity"), "t", "数量(吨)", "Quantity (t)"),
        (Text("数量(吨)", "Quantity (t)"), "t", "数量(吨)", "Quantity (t)"),
        (Text("逾期天数", "Overdue days"), "days", "逾期天数", "Overdue days"),
        (Text("账期", "Term"), "days", "账期(天)", "Term (days)"),
        (Text("得分", "Score"), "", "得分", "Score"),
        (Text("库存", "Stock"), "barrels", "库存(barrels)", "Stock (barrels)"),
    ],
)
def test_units_stand_in_headers_once(title, unit, zh, en):
    column = Column("x", title, Role.METRIC, unit)
    assert (words.header(column, "zh"), words.header(column, "en")) == (zh, en)


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("昆仑", 4), ("ａ", 2), ("e\u0301", 1), ("", 0)])
def test_chinese_takes_two_columns(text, width):
    assert words.display_width(text) == width


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("昆仑尿素客户分级", 8, ["昆仑尿素", "客户分级"]),
        ("昆仑尿素，客户", 8, ["昆仑尿", "素，客户"]),
        ("(sales 10月)", 11, ["(sales 10", "月)"]),
        ("a" * 25, 10, ["a" * 10, "a" * 10, "a" * 5]),
        ("", 10, [""]),
        ("short", 10, ["short"]),
    ],
)
def test_lines_break_at_spaces_and_between_chinese_characters(text, width, lines):
    found = words.wrapped(text, width)
    assert found == lines
    assert all(words.display_width(line) <= width + 2 for line in found)


@pytest.mark.parametrize(("number", "said"), [(Decimal("5E+3"), "5,000"), (Decimal("0.80"), "0.8"), (85, "85"), (1e6, "1,000,000"), ("core", "core")])
def test_numbers_of_rulebooks_are_read_aloud(number, said):
    assert words.plain_number(number) == said


def test_every_reason_for_which_rows_are_set_aside_has_words():
    codes = {name.split(".", 1)[1] for name, code in CODES.items() if code.sets_aside}
    assert codes <= set(words.REASONS)


def test_a_reason_without_words_stands_for_itself():
    assert words.reason("total-row", "zh") == "合计行"
    assert words.reason("never-heard-of", "en") == "never-heard-of"


@pytest.mark.parametrize(
    ("part", "zh", "en"),
    [
        ({"bands": {0: 0, "core": 100}}, "分段：≥ 0: 0；≥ core (5,000): 100", "bands: ≥ 0: 0; ≥ core (5,000): 100"),
        ({"linear": {0: 0, 12: 100}, "missing": 50}, "线性：0: 0；12: 100；没有数据：50 分", "linear between 0: 0; 12: 100; without a value: 50"),
        (
            {"percentile": {"within": "region"}},
            "百分位（不高于它的比例 × 100），按 region 分别排",
            "percentile (share of those no better, times 100), within region",
        ),
        ({"percentile": {"groups": 5}, "lower_is_better": True}, "分位组 1–5（linear）；越小越好", "quantile group 1-5 (linear); smaller is better"),
        ({"ratio_to": "max"}, "与最大值之比 × 100，封顶 100", "ratio to the largest times 100, at most 100"),
        ({"map": {"AAA": 100, "C": 0}, "default": 10}, "对照：AAA: 100；C: 0；其他: 10", "map: AAA: 100; C: 0; others: 10"),
        (
            {"metric": None, "formula": "volume / 2", "max": 90, "min": 5},
            "公式：volume / 2；最多 90 分；最少 5 分",
            "formula: volume / 2; at most 90; at least 5",
        ),
    ],
)
def test_every_way_of_earning_points_is_said(part, zh, en):
    made = Part.model_validate({"weight": 10, "metric": "volume", **part})
    assert rules_in_words.scale(made, PARAMS, "zh") == zh
    assert rules_in_words.scale(made, PARAMS, "en") == en


@pytest.mark.parametrize(
    ("level", "zh", "en"),
    [
        ({"from": 85}, "得分 ≥ 85", "score ≥ 85"),
        ({"top": 15, "by": "volume"}, "排名前 15 名（按 volume）", "the best 15 by volume"),
        ({"top": "5%", "within": "region"}, "排名前 5%；在同一 region 内", "the best 5%; within region"),
        ({"quota": 30}, "其余中的前 30 名", "the next 30"),
        ({"share": "80%", "by": "volume"}, "累计占 80%（按 volume）", "together 80% of the total by volume"),
        ({"when": "volume > 3", "from": "core"}, "得分 ≥ core (5,000)；volume > 3", "score ≥ core (5,000); volume > 3"),
        ({}, "其余全部", "all others"),
    ],
)
def test_every_condition_of_a_level_is_said(level, zh, en):
    made = Level.model_validate({"name": "A", **level})
    assert rules_in_words.conditions(made, PARAMS, "zh") == zh
    assert rules_in_words.conditions(made, PARAMS, "en") == en


def test_gates_and_metrics_are_said():
    gate = Gate.model_validate({"when": "overdue_days > 90", "at_most": "C", "because": {"zh": "逾期", "en": "overdue"}})
    assert rules_in_words.gate(gate, "zh") == ("overdue_days > 90", "最高 C", "逾期")
    metric = Metric.model_validate({"sum": "sales.quantity", "where": "month(date) in [11, 12]", "offset": "12 months", "empty": 0})
    assert rules_in_words.metric(metric, "en") == "sum of sales.quantity; where month(date) in [11, 12]; 12 months ago; 0 without rows"


def test_weights_are_percent_and_policy_points_are_out_of():
    assert rules_in_words.weight(Part.model_validate({"weight": 35, "metric": "a", "percentile": {}})) == "35 %"
    assert rules_in_words.weight(Part.model_validate({"out_of": 30, "metric": "a", "percentile": {}})) == "/ 30"
