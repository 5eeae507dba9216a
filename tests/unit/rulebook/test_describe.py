"""A rulebook in words: whatever changes a result is said, in both languages, with the values in force."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.docs.rulebook_examples import Example, examples
from tests.unit.rulebook.written import HEAD, SCORE, TIER, VOLUME, loaded
from tiercli.domain.finding import Severity
from tiercli.domain.language import Text
from tiercli.grammar.expression import parse
from tiercli.rulebook.describe import describe
from tiercli.rulebook.describe.expressions import Speaker
from tiercli.rulebook.describe.figures import metric_words, row_words
from tiercli.rulebook.describe.gradings import level_words
from tiercli.rulebook.describe.scores import limit_words, scale_words, weight_words
from tiercli.rulebook.lint import remarks_of
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import Part
from tiercli.rulebook.parts.grading import Level
from tiercli.rulebook.parts.metric import Metric
from tiercli.rulebook.reading.shipped import shipped_names

EXAMPLES = list(examples())
RARE = Example(
    "keys that the reference has no example for",
    """
description: {zh: 说明, en: Words}
source: {zh: 办法, en: Policy}
company: {zh: 昆仑, en: Kunlun}
no_data: zero
period: {window: quarter, fiscal_year_starts: 4}
params: {rate: {value: 2, description: {zh: 每吨, en: a tonne}}}
fields: {customers: {mobile: {kind: text, title: {zh: 手机号, en: Mobile}, personal: true}}}
metrics:
  volume: {sum: sales.quantity, title: {zh: 销量, en: Volume}}
  swing: {variation: sales.quantity, lower_is_better: true, actionable: false}
score:
  volume: {out_of: 5, metric: volume, percentile: {groups: 5, quantile: nearest}}
gradings:
  tier:
    levels: [{name: A, from: 3}, {name: B}]
    gates: [{when: swing > 1, at_most: B}]
    review: {every: year, in_month: 3, promote: {every: year, in_month: 6, after: {reviews: 3, toward: further}}, stay: 6 months, grace: 90 days, new: at review, lapsed: keep, gates_at_once: false}
outputs: {pay: {formula: volume * rate}}
alerts:
  - {name: swing, level: red, when: swing > 1, risk: lost, cause: prices, action: visit, topic: buying, trend: volume, because: "{swing:.1f}"}
sheets:
  plan:
    {who: owner, ways: {visit: {title: Visit, per_month: 1, words: [上门]}}, when: volume > 0, order: -volume,
     person: customers.manager, persons: {boss: branches.head}, contact: branches.contact, branch: customers.branch, station: customers.station, by: [customers.region], approval: true}
  risk: {grading: tier, levels: [B]}
  profiles: {most: 3, when: tier == 'A'}
  targets: {figures: {volume: {title: Volume, actual: total(volume), target: "10", better: less}}}
  lists: {few: {title: Few, when: volume < 3, note: few tonnes, order: -volume}}
  commission:
    {of: sales.quantity, where: sales.quantity > 0, type: sales.product, rates: {a: rate}, default: 1, target: "5", reached: {0: 0.5, 1: 1}, base: pay,
     since: first_day, months: 6}
""".replace("metrics:", "metrics:\n  first_day: {first: sales.date}", 1),
)
QUOTED = Example(
    "everything may say where it comes from",
    """
source: Policy
without_basis: ours
period: {window: quarter, basis: a quarter}
sales: {returns: net, basis: returns count}
params: {rate: {value: 2, basis: {value: two}}}
fields: {customers: {mobile: {kind: text, basis: a telephone}}}
tables: {tests: {key: customer, fields: {passed: {kind: flag, basis: passed}}, basis: {title: tests}}}
metrics:
  volume: {sum: sales.quantity, basis: {title: tonnes, window: of the quarter}}
score:
  volume: {weight: 100, parts: [{weight: 1, metric: volume, bands: {0: 0}, basis: in steps}], basis: {title: tonnes}}
variants: [{when: volume > 5, score: {volume: {weight: 90}}, basis: {when: the large ones}}]
gradings:
  tier:
    basis: two levels
    eligible: {when: volume > 1, otherwise: none, treatment: {visits: 1}, basis: {visits: one}}
    levels: [{name: A, from: 3, treatment: {visits: 2, gift: tea}, basis: {gift: tea for the best}}, {name: B, basis: {name: the others}}]
    gates: [{when: volume > 9, at_most: B, basis: {at_most: never the best}}]
    review: {every: year, basis: {every: once a year}}
outputs: {pay: {formula: volume * rate, basis: by the tonne}}
alerts: [{name: low, when: volume < 2, basis: {when: few tonnes, level: yellow}}]
sheets:
  plan: {who: gift, ways: {visit: {title: Visit, per_month: 1, basis: once}}, basis: {who: somebody}}
  risk: {grading: tier, basis: the worst first}
  segments: {by: [tier], basis: by level}
  profiles: {basis: a page each}
  targets: {figures: {volume: {title: Volume, actual: total(volume), basis: the tonnes}}, basis: {figures: some}}
  lists: {few: {title: Few, when: volume < 3, basis: who buys little}}
  breakdowns: {calls: {title: Calls, of: visits, by: [way], measures: {n: {count: visits, basis: how many}}, basis: {by: by way}}}
  trends: {bought: {title: Bought, of: sales.quantity, basis: by month}}
  commission: {of: sales.quantity, type: sales.product, rates: {a: rate}, basis: {of: by the tonne}}
""",
)
SHOWN_ONLY = {"columns", "decimals", "unit"}
"""Keys that decide how a result looks and not what it is; units stand behind the values that they belong to."""


def cells_of(rulebook: Rulebook) -> list[Text]:
    return [cell for section in describe(rulebook) for row in (section.headers, *section.rows, (section.title, section.note)) for cell in row]


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        data = data[part]
    return data


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every key and item below a rulebook's data."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        yield (*path, key)
        yield from places(value, (*path, key))


def changed(data: dict[str, Any], path: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    """The data without what stands at a path, and with another number there."""
    value = at(data, path)
    without = copy.deepcopy(data)
    del at(without, path[:-1])[path[-1]]
    yield without
    if isinstance(value, int | float) and not isinstance(value, bool):
        other = copy.deepcopy(data)
        at(other, path[:-1])[path[-1]] = value + 1
        yield other


def unsaid(source: Path) -> list[str]:
    """Every change of a rulebook that makes another one, but not another description."""
    from tiercli.rulebook.load import put_together, rulebook_of, source_of

    _, merged = put_together(source_of(source))
    book = rulebook_of(merged.data)
    before, silent = cells_of(book), []
    for path in places(merged.data):
        if path[-1] in SHOWN_ONLY or any(part in SHOWN_ONLY for part in path):
            continue
        if "parts" in path and path[-1] == "name" and "title" in at(merged.data, path[:-1]):
            continue  # a part that has a title is called by it; its name is only what overlays and workbooks find it by
        for data in changed(merged.data, path):
            try:
                other = rulebook_of(data)
            except ValidationError:
                continue
            if other == book:
                continue
            try:
                after = cells_of(other)
            except (KeyError, ValueError, IndexError):
                continue  # a name is gone that is used elsewhere: such a rulebook does not load
            same_in = [[cell[side] for cell in after] == [cell[side] for cell in before] for side in (0, 1)]
            if all(same_in) if path[-1] in ("zh", "en") else any(same_in):
                silent.append(".".join(map(str, path)))
    return silent


@pytest.mark.parametrize("example", [*EXAMPLES, RARE, QUOTED], ids=lambda one: one.heading)
def test_whatever_changes_an_example_of_the_reference_changes_what_is_said(example: Example, tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(example.rulebook, encoding="utf-8")
    assert unsaid(path) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.heading)
def test_every_example_of_the_reference_can_be_said_and_has_no_error(example: Example, tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(example.rulebook, encoding="utf-8")
    book = load_rulebook(str(path)).rulebook
    for section in describe(book):
        assert all(len(row) == len(section.headers) == len(section.slots) for row in section.rows)
        assert list(section.slots) == sorted(section.slots)
        assert all(isinstance(cell.zh, str) and isinstance(cell.en, str) for row in section.rows for cell in row)
    assert [one.message.en for one in remarks_of(book) if one.severity is Severity.ERROR] == []


def test_every_key_of_the_language_was_looked_at(tmp_path: Path) -> None:
    from pydantic import BaseModel

    from tiercli.rulebook import model
    from tiercli.rulebook.parts import alert, dimension, grading, metric
    from tiercli.rulebook.reading.source import read_source
    from tiercli.rulebook.sheets import kinds
    from tiercli.scales.ways import percentile

    written = set()
    for number, example in enumerate([*EXAMPLES, RARE]):
        path = tmp_path / f"{number}.yaml"
        path.write_text(example.rulebook, encoding="utf-8")
        written |= {part for place in places(read_source(path).data) for part in place}
    models = set(kinds.KINDS.values()) | {
        one
        for module in (alert, grading, metric, model, dimension, percentile, kinds)
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, BaseModel)
    }
    keys = {info.alias or name for one in models if one is not grading.Place for name, info in one.model_fields.items()}
    assert keys - written == set()


def words_of(data: dict[str, Any], language: str) -> tuple[str, str, str]:
    book = Rulebook.model_validate(
        {
            "tiercli": 1, "name": "x", "title": "X", "gradings": {"tier": {"levels": [{"name": "A"}]}},
            "params": {"core": {"value": 5000, "unit": "t", "title": {"zh": "核心销量", "en": "Core volume"}}},
            "metrics": {"volume": {"sum": "sales.quantity", "unit": "t", "title": {"zh": "销量", "en": "Volume"}}, "share_of": {"formula": "share(volume)", "unit": "%"}},
        }
    )  # fmt: skip
    part = Part.model_validate({"metric": "volume", **data})
    speaker = Speaker.of(book)
    return tuple(one.spoken(language) for one in (weight_words(part), scale_words(part, speaker), limit_words(part, speaker)))  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    ("part", "zh", "en"),
    [
        (
            {"weight": 35, "bands": {0: 0, "core": 100, 100: 40}},
            ("35%", "0 起 0 分；100 起 40 分；5,000 吨起 100 分", ""),
            ("35%", "from 0: 0; from 100: 40; from 5,000 t: 100", ""),
        ),
        (
            {"weight": 10, "metric": "share_of", "bands": {"0.2": 50, "0.5": 100}, "missing": 30},
            ("10%", "20% 起 50 分；50% 起 100 分", "没有数据得 30 分"),
            ("10%", "from 20%: 50; from 50%: 100", "without data: 30"),
        ),
        (
            {"out_of": 20, "linear": {0: 0, 12: 20}, "max": 10},
            ("20 分", "按直线折算：0 得 0 分，12 得 20 分；两端以外不再增减", "最多 10 分"),
            ("20 points", "straight lines between: 0 gives 0, 12 gives 20; flat outside", "at most 10"),
        ),
        (
            {"out_of": 5, "percentile": {"groups": 5}, "lower_is_better": True},
            ("5 分", "按大小分成 5 个等份组（越小越好）：最差组 1 分，每好一组多 1 分；按插值分位数分组", ""),
            ("5 points", "5 groups of equal size (smaller is better): the worst earns 1, each better one 1 more; cut at interpolated quantiles", ""),
        ),
        (
            {"weight": 1, "percentile": {"within": "region"}},
            ("1%", "不优于它的占比 × 100（越大越好），在同一地区内比较", ""),
            ("1%", "share of those no better × 100 (larger is better), compared within the same Region", ""),
        ),
        (
            {"out_of": 40, "ratio_to": "max", "when": "customer_type == '经销型'"},
            ("40 分", "与最大值之比 × 40，最多 40 分", "仅限：客户类型 = “经销型”，其他得 0 分"),
            ("40 points", "ratio to the largest × 40, at most 40", 'only where Customer type = "经销型"; the others get 0'),
        ),
        ({"weight": 1, "map": {"AAA": 100, "C": 0}}, ("1%", "AAA 100 分；C 0 分；其他 0 分", ""), ("1%", "AAA: 100; C: 0; others: 0", "")),
        ({"out_of": 9, "metric": None, "formula": "40 - 15 * volume"}, ("9 分", "分数 = 40 - 15 × 销量", ""), ("9 points", "points = 40 - 15 × Volume", "")),
    ],
)
def test_every_way_of_earning_points_is_said(part: dict[str, Any], zh: tuple[str, ...], en: tuple[str, ...]) -> None:
    assert words_of(part, "zh") == zh
    assert words_of(part, "en") == en


@pytest.mark.parametrize(
    ("level", "zh", "en"),
    [
        ({"from": 85}, "得分 ≥ 85", "score ≥ 85"),
        ({"top": 15, "by": "volume"}, "按销量排名前 15 名", "the best 15 by Volume"),
        ({"top": "5%", "within": "region"}, "同一地区内按得分排名前 5%", "the best 5% by score within the same Region"),
        ({"quota": 30, "by": "volume"}, "按销量排名，其余中的前 30 名", "the next 30 by Volume"),
        ({"share": "80%", "by": "volume"}, "按销量从大到小累计占 80%", "those who from the largest down make up 80% of all Volume"),
        ({"when": "volume > 3", "from": "core"}, "得分 ≥ 核心销量 (5,000 吨)；且 销量 > 3", "score ≥ Core volume (5,000 t); and Volume > 3"),
        ({}, "其余全部", "all others"),
    ],
)
def test_every_condition_of_a_level_is_said(level: dict[str, Any], zh: str, en: str) -> None:
    book = Rulebook.model_validate(
        {
            "tiercli": 1, "name": "x", "title": "X", "gradings": {"tier": {"levels": [{"name": "A", **level}]}},
            "params": {"core": {"value": 5000, "unit": "t", "title": {"zh": "核心销量", "en": "Core volume"}}},
            "metrics": {"volume": {"sum": "sales.quantity", "title": {"zh": "销量", "en": "Volume"}}},
        }
    )  # fmt: skip
    assert level_words(Level.model_validate({"name": "A", **level}), Speaker.of(book), book.gradings["tier"]) == Text(zh, en)


@pytest.mark.parametrize(
    ("expression", "zh", "en"),
    [
        ("volume > core and not is_missing(region)", "销量 > 核心销量 (5,000 吨) 且 有地区", "Volume > Core volume (5,000 t) and there is a value of Region"),
        ("(volume > 1 or volume < 0) and region in ['南', '北']", "(销量 > 1 或 销量 < 0) 且 地区 是 “南”、“北” 之一", '(Volume > 1 or Volume < 0) and Region is one of "南", "北"'),
        ("volume > 1 and volume < 9 or region == '南'", "(销量 > 1 且 销量 < 9) 或 地区 = “南”", '(Volume > 1 and Volume < 9) or Region = "南"'),
        ("region not in ['南']", "地区 不是 “南”", 'Region is none of "南"'),
        ("coalesce(volume, 0) * (1 - grown)", "销量（没有则取 0） × (1 - 同比)", "Volume (without it: 0) × (1 - Growth)"),
        ("-0.1 <= grown < 0.2", "-10% ≤ 同比 < 20%", "-10% ≤ Growth < 20%"),
        ("1 if volume > 5 else 2", "若 销量 > 5，取 1；否则取 2", "1 if Volume > 5, otherwise 2"),
        ("rank(-volume, within=[region, customer_type]) <= 3", "同一地区、客户类型内销量从小到大的名次 ≤ 3", "rank by Volume (smallest first) within the same Region and Customer type ≤ 3"),
        ("round(volume / 3, 2) != max(volume, 5)", "(销量 ÷ 3)四舍五入到 2 位小数 ≠ 销量、5 中最大的", "(Volume ÷ 3) rounded to 2 decimals ≠ the largest of Volume, 5"),
        ("previous.tier == 'A' and months_since(customers.since) > 6", "上次的等级 = “A” 且 建档日期距截止日的整月数 > 6", 'previous Tier = "A" and whole months since Customer since > 6'),
        ("points.volume >= 3 and not (score > 80)", "销量得分 ≥ 3 且 并非（得分 > 80）", "points of Volume ≥ 3 and not (score > 80)"),
        ("contains(region, '疆')", "地区含“疆”", 'Region contains "疆"'),
    ],
)  # fmt: skip
def test_expressions_are_said_with_titles_and_values(expression: str, zh: str, en: str) -> None:
    book = Rulebook.model_validate(
        {
            "tiercli": 1, "name": "x", "title": "X",
            "gradings": {"tier": {"title": {"zh": "等级", "en": "Tier"}, "levels": [{"name": "A"}]}},
            "params": {"core": {"value": 5000, "unit": "t", "title": {"zh": "核心销量", "en": "Core volume"}}},
            "metrics": {
                "volume": {"sum": "sales.quantity", "title": {"zh": "销量", "en": "Volume"}},
                "grown": {"formula": "volume - 1", "unit": "%", "title": {"zh": "同比", "en": "Growth"}},
            },
            "score": {"volume": {"weight": 100, "title": {"zh": "销量", "en": "Volume"}, "metric": "volume", "percentile": {}}},
        }
    )  # fmt: skip
    assert Speaker.of(book).words(parse(expression)) == Text(zh, en)


def test_metrics_say_their_rows_and_what_becomes_of_the_value() -> None:
    metric = Metric.model_validate(
        {
            "sum": "sales.quantity",
            "where": "month(date) in [11, 12]",
            "window": "90 days",
            "offset": "12 months",
            "empty": 0,
            "cap": 9,
            "decay": {"half_life": "30 days"},
        }
    )
    speaker = Speaker.of(Rulebook.model_validate({"tiercli": 1, "name": "x", "title": "X", "gradings": {"tier": {"levels": [{"name": "A"}]}}}))
    assert metric_words(metric, speaker) == Text("销售明细：数量合计", "Sales: sum of Quantity")
    said = row_words(metric, speaker)
    assert said.zh == "仅计 日期的月份 是 11、12 之一；时段 90 天；前移 12 个月；最多按 9 计；越早越轻，每过 30 天减半；没有记录时为 0"
    assert (
        said.en
        == "only where month of Date is one of 11, 12; in 90 days; 12 months earlier; counted up to 9; older rows count less: half for each 30 days; 0 without rows"
    )


@pytest.mark.parametrize("name", shipped_names())
def test_every_metric_level_and_param_of_a_shipped_rulebook_is_there(name: str) -> None:
    book = load_rulebook(name).rulebook
    words = {cell.en for cell in cells_of(book)}
    expected = [*book.metrics, *book.params, *book.outputs, *(level.name for one in book.gradings.values() for level in one.levels)]
    assert [one for one in expected if one not in words] == []


def test_params_stand_with_their_values_and_windows_in_both_languages(tmp_path: Path) -> None:
    words = "params: {core: 5000}\nperiod: {window: 90 days}\n" + VOLUME + SCORE.replace("100: 100", "core: 100") + TIER
    cells = cells_of(loaded(tmp_path, words))
    assert any("5,000 得 100 分" in cell.zh for cell in cells)
    assert Text("5,000", "5,000") in cells
    assert any("90 天" in cell.zh and "90 days" in cell.en for cell in cells)


def test_a_param_that_was_set_stands_with_the_value_in_force_and_the_rulebooks_own(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(HEAD + "params: {core: {value: 5000, unit: t}}\n" + VOLUME + SCORE.replace("100: 100", "core: 100") + TIER, encoding="utf-8")
    cells = cells_of(load_rulebook(str(path), ["core=4000"]).rulebook)
    assert any("4,000 吨得 100 分" in cell.zh for cell in cells)
    assert Text("本次改动，规则原为 5,000 吨", "changed for this run; the rulebook says 5,000 t") in cells
    unchanged = cells_of(load_rulebook(str(path), ["core=5000"]).rulebook)
    assert not any("本次改动" in cell.zh for cell in unchanged)


def test_a_variant_is_said_as_its_dimensions_are_for_its_entities(tmp_path: Path) -> None:
    words = (
        VOLUME
        + SCORE
        + "variants: [{when: \"customer_type == '经销型'\", title: {zh: 经销型, en: Dealers}, score: {volume: {bands: {0: 0, 9: 100}}}}]\n"
        + TIER
    )
    section = next(one for one in describe(loaded(tmp_path, words)) if one.title == Text("另一口径：经销型", "Variant: Dealers"))
    assert section.note.zh.startswith("适用于：客户类型 = “经销型”。")
    assert section.rows[0][3] == Text("0 起 0 分；9 起 100 分", "from 0: 0; from 9: 100")
