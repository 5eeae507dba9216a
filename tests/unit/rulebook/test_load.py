"""Loading: models and checks, all flaws at once, overlays, settings."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.unit.rulebook.written import HEAD, SCORE, TIER, VOLUME, loaded, refused, said
from tiercli.domain.errors import RulebookError, UsageError
from tiercli.rulebook.load import load_rulebook, validated
from tiercli.rulebook.reading.shipped import shipped_names
from tiercli.rulebook.reading.source import parse_source


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_rulebook_loads(name: str) -> None:
    assert load_rulebook(name).rulebook.name == name


@pytest.mark.parametrize(
    ("words", "code", "place", "english", "chinese"),
    [
        ("metrics: {v: {summ: sales.quantity}}\n", "unknown-key", "4:15", "Did you mean 'sum'?", "是不是 'sum'？"),
        ("metrics: {v: 5}\n", "wrong-type", "4:11", "a list of 'key: value' is needed", "需要下级的 键: 值"),
        ("metrics: {v: {}}\n", "wrong-value", "4:11", "exactly one of sum", "恰好写一个来源"),
        ("metrics: {v: {sum: sales.quantity, window: fortnight}}\n", "wrong-value", "4:36", "is not a window", "不是时间窗口"),
        ("metrics: {v: {sum: sales.quantity, decimals: 2.5}}\n", "wrong-type", "4:36", "whole number", "需要整数"),
        ("metrics: {v: {sum: sales.quantity, cap: 1e13}}\n", "yaml", "4:41", "too large", "太大"),
        ("metrics: {v: {sum: sales.quantty}}\n", "unknown-name", "4:15", "Did you mean 'sales.quantity'?", "是不是 'sales.quantity'？"),
        ("metrics: {v: {sum: sale.quantity}}\n", "unknown-table", "4:15", "there is no table 'sale'", "没有表 'sale'"),
        ("metrics: {v: {sum: quantity}}\n", "unknown-table", "4:15", "there is no table 'quantity'", "没有表 'quantity'"),
        ("metrics: {v: {sum: sales.product}}\n", "kind", "4:15", "should be a number", "应当是数字"),
        ("metrics: {v: {sum: sales.quantity, where: sales.quantity}}\n", "kind", "4:36", "should be a condition", "应当是条件"),
        ("metrics: {v: {formula: w}, w: {formula: v}}\n", "circle", "4:", "in a circle", "成圈"),
        ("metrics: {previous: {sum: sales.quantity}}\n", "reserved-name", "4:11", "reserved name", "保留的名称"),
        ("metrics: {a b: {sum: sales.quantity}}\n", "wrong-name", "4:11", "cannot be a name", "不能用作名称"),
        ("metrics: {class: {sum: sales.quantity}}\n", "wrong-name", "4:11", "word of the expression language", "表达式语言的词"),
        ("metrics: {Ａ: {sum: sales.quantity}}\n", "wrong-name", "4:11", "Write 'A'", "请写半角的 'A'"),
        ("params: {v: 1}\nmetrics: {v: {sum: sales.quantity}}\n", "name-twice", "5:11", "already means something under params", "在 params 里已有别的意思"),
        ("params: {p: {value: 5, max: 3}}\n", "out-of-range", "4:14", "outside the range", "超出范围"),
        ("params: {p: [1]}\n", "wrong-value", "4:", "text, a number, or true or false", "文字、数字或 true/false"),
        ("period: {window: 0 days}\n", "wrong-value", "4:10", "at least one day", "至少一天"),
        ("period: {fiscal_year_starts: 13}\n", "wrong-value", "4:10", "must be ≤ 12", "必须 ≤ 12"),
        ("no_data: shares\n", "wrong-value", "4:1", "Did you mean 'share'?", "'share', 'zero' 或 'refuse'"),
        ("fields: {sale: {x: {}}}\n", "unknown-table", "4:10", "there is no table 'sale'", "没有表 'sale'"),
        ("title: {zh: 甲, 乙, en: c}\n", "wrong-value", "3:1", "a comma has cut '乙' off the text", "逗号把 '乙' 从文字里切了出来"),
        ("title: {zh: 甲, 乙, en: c}\n", "wrong-value", "3:1", "Put text that has a comma in quotes", "文字里有逗号时要加引号"),
        ("params: {p: {zh: 甲, 乙, en: c}}\n", "wrong-value", "4:10", "a comma has cut '乙' off", "文字里有逗号时要加引号"),
        (
            "alerts: [{name: a, when: volume > 1, because: big, strong}]\n",
            "unknown-key",
            "4:52",
            "put text that has a comma in quotes",
            "文字里有逗号时要加引号",
        ),
        ("title: [x]\n", "wrong-value", "3:1", "a title is text", "标题写文字"),
        ("treatments: {x: {title: X}}\n", "unknown-treatment", "4:14", "there is no treatment 'x'", "没有待遇 'x'"),
        ("alerts: [{name: a, when: volume > 1}, {name: a, when: volume > 2}]\n", "name-twice", "4:40", "there twice", "写了两次"),
        ('alerts: [{name: a, when: volume > 1, because: "{volum}"}]\n', "unknown-name", "4:38", "Did you mean 'volume'?", "是不是 'volume'？"),
        ('alerts: [{name: a, when: volume > 1, because: "{volume:x}"}]\n', "template", "4:38", "format 'x' is not known", "不认识格式 'x'"),
        ('alerts: [{name: a, when: volume > 1, because: "{volume"}]\n', "template", "4:38", "braces do not pair", "花括号没有成对"),
        ("alerts: [{name: a, when: volume > 1, trend: x}]\n", "unknown-metric", "4:38", "there is no metric 'x'", "没有指标 'x'"),
        ("sheets: {lists: {x: {title: X, when: volume}}}\n", "kind", "4:32", "should be a condition", "应当是条件"),
        ("sheets: {plan: {who: boss, ways: {v: {title: V, per_month: 1}}}}\n", "unknown-treatment", "4:17", "no treatment 'boss'", "没有待遇 'boss'"),
        ("sheets: {risk: {grading: risk}}\n", "unknown-grading", "4:17", "no grading 'risk'", "没有分级 'risk'"),
        ("sheets: {segments: {by: [regio]}}\n", "unknown-name", "4:", "Did you mean 'region'?", "是不是 'region'？"),
        ("outputs: {limit: {formula: volume + region}}\n", "kind", "4:19", "a number is needed here", "这里需要数字"),
    ],
)
def test_a_flaw_names_its_place_and_what_to_do(words: str, code: str, place: str, english: str, chinese: str, tmp_path: Path) -> None:
    head = HEAD if not words.startswith("title") else "tiercli: 1\nname: test\n"
    metrics = "" if "metrics:" in words else VOLUME
    error = refused(tmp_path, words + metrics + TIER.replace("volume", "1"), head=head)
    found = [one for one in said(error) if one[0] == code]
    assert found, said(error)
    assert any(one[1].startswith(place) and english in one[2] and chinese in one[3] for one in found), found


@pytest.mark.parametrize(
    ("part", "code", "english"),
    [
        ("{weight: 100}", "wrong-value", "exactly one of bands"),
        ("{weight: 100, metric: volume, bands: {}}", "wrong-value", "must not be empty"),
        ("{weight: 100, bands: {0: 1}}", "wrong-value", "needs a metric"),
        ("{weight: 100, metric: volume, formula: volume}", "wrong-value", "leave 'metric' out"),
        ("{weight: 100, metric: volum, bands: {0: 1}}", "unknown-metric", "Did you mean 'volume'?"),
        ("{weight: 100, metric: volume, bands: {core: 1}}", "unknown-param", "no param 'core'"),
        ("{weight: 100, metric: volume, map: {AAA: 1}}", "kind", "never 'AAA'"),
        ("{weight: 100, metric: volume, percentile: {within: a + b}}", "not-a-name", "only a name"),
        ("{metric: volume, bands: {0: 1}}", "scale", "a weight, or every one an out_of"),
        ("{weight: 0, metric: volume, bands: {0: 1}}", "scale", "add up to 0"),
        ("{weight: 100, metric: volume, bands: {0: 1}, default: 3}", "wrong-value", "goes with map only"),
        ("{weight: 100, parts: [{weight: 1, metric: volume, bands: {0: 1}}, {out_of: 1, metric: volume, bands: {0: 1}}]}", "scale", "every one an out_of"),
    ],
)
def test_a_dimension_that_cannot_work_is_refused(part: str, code: str, english: str, tmp_path: Path) -> None:
    error = refused(tmp_path, VOLUME + f"score: {{volume: {part}}}\n" + TIER)
    assert any(one[0] == code and english in one[2] for one in said(error)), said(error)


@pytest.mark.parametrize(
    ("review", "code", "english"),
    [
        ("{every: anniversary, anniversary: customers.sinse}", "unknown-name", "no name 'customers.sinse'"),
        ("{every: anniversary, anniversary: volume}", "kind", "'volume' should be a date"),
        ("{every: year, anniversary: customers.since}", "wrong-value", "goes with 'every: anniversary'"),
        ("{every: anniversary, demote: {every: year}, promote: {every: year}, anniversary: customers.since}", "wrong-value", "goes with 'every: anniversary'"),
    ],
)
def test_an_anniversary_of_no_date_or_without_a_use_is_refused(review: str, code: str, english: str, tmp_path: Path) -> None:
    error = refused(tmp_path, VOLUME + f"gradings: {{tier: {{levels: [{{name: A, when: volume > 1}}, {{name: B}}], review: {review}}}}}\n")
    assert any(one[0] == code and english in one[2] for one in said(error)), said(error)


@pytest.mark.parametrize(
    ("levels", "code", "english"),
    [
        ("[{name: A, when: volume > 1}]", "no-last-level", "the last level must be bare"),
        ("[{name: A, from: 5}, {name: A, title: X}]", "wrong-value", "title and treatment of level A stand in its first row"),
        ("[{name: A, from: five}, {name: B}]", "unknown-param", "no param 'five'"),
        ("[{name: A, top: 0}, {name: B}]", "wrong-value", "must be ≥ 1"),
        ("[{name: A, top: 5, quota: 5}, {name: B}]", "wrong-value", "at most one of top, quota and share"),
        ("[{name: A, when: volume > 1, within: region}, {name: B}]", "no-rank", "goes with top, quota or share"),
        ("[{name: A, top: 5, within: region + region}, {name: B}]", "not-a-name", "only a name"),
        ("[{name: true}]", "wrong-value", "in quotes"),
        ("[A]", "wrong-type", "a list of 'key: value'"),
        ("[]", "wrong-value", "'levels' (or 'matrix') is needed"),
    ],
)
def test_levels_that_cannot_work_are_refused(levels: str, code: str, english: str, tmp_path: Path) -> None:
    error = refused(tmp_path, VOLUME + SCORE + f"gradings: {{tier: {{levels: {levels}}}}}\n")
    assert any(one[0] == code and english in one[2] for one in said(error)), said(error)


@pytest.mark.parametrize(
    ("variant", "code", "english"),
    [
        ("{when: volume, score: {volume: {weight: 50}}}", "kind", "should be a condition"),
        ("{when: volume > 1, score: {volume: {weigth: 50}}}", "unknown-key", "Did you mean 'weight'?"),
        ("{when: volume > 1, score: {volum: {weight: 50}}}", "wrong-value", "Did you mean 'volume'?"),
        ("{when: volume > 1, score: {volume: {bands: {x: 1}}}}", "unknown-param", "no param 'x'"),
        ("{when: volume > 1, scores: {value: {volume: {weight: 1}}}}", "unknown-score", "no score 'value'"),
        ("{when: volume > 1, score: {extra: {out_of: 1, metric: volume, bands: {0: 1}}}}", "scale", "as the other dimensions do"),
    ],
)
def test_a_variant_is_judged_as_if_it_were_written_out(variant: str, code: str, english: str, tmp_path: Path) -> None:
    error = refused(tmp_path, VOLUME + SCORE + f"variants: [{variant}]\n" + TIER)
    assert any(one[0] == code and english in one[2] and one[1].startswith("6:") for one in said(error)), said(error)


def test_all_flaws_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    error = refused(tmp_path, "params: {p: {valu: 1}}\nmetrics: {v: {summ: 1}, w: {sum: '1 +'}}\ngradings: {}\n")
    assert [one[1].split(":")[0] for one in said(error)] == ["4", "4", "5", "5", "6"]
    assert error.spoken("zh").startswith("r.yaml: 规则文件有 5 处错误")


def test_a_metric_may_be_called_like_a_table(tmp_path: Path) -> None:
    book = loaded(tmp_path, "metrics: {orders: {count: orders}}\ngradings: {tier: {levels: [{name: A, when: orders > 1}, {name: B}]}}\n")
    assert book.metrics["orders"].table == "orders"


def test_a_sum_over_joined_records_is_of_the_table_of_events(tmp_path: Path) -> None:
    book = loaded(tmp_path, "params: {a: 2}\nmetrics: {v: {sum: a * customers.annual_demand * sales.quantity}}\n" + TIER.replace("volume", "v"))
    assert book.metrics["v"].table == "sales"


def overlay(folder: Path, words: str) -> Path:
    (folder / "base.yaml").write_text(HEAD + VOLUME + SCORE + TIER, encoding="utf-8")
    path = folder / "over.yaml"
    path.write_text("tiercli: 1\nname: over\ntitle: Over\nextends: base.yaml\n" + words, encoding="utf-8")
    return path


def test_an_overlay_changes_keys_replaces_scales_and_takes_away(tmp_path: Path) -> None:
    path = overlay(tmp_path, "metrics: {volume: {unit: t}, more: {count: sales}}\nscore: {volume: {linear: {0: 1}}}\ngradings: {tier: {title: T}}\n")
    book = load_rulebook(str(path)).rulebook
    assert book.metrics["volume"].unit == "t"
    assert str(book.metrics["volume"].sum) == "sales.quantity"
    assert book.score["volume"].linear == {Decimal(0): Decimal(1)}
    assert [level.name for level in book.gradings["tier"].levels] == ["A", "B"]
    gone = load_rulebook(str(overlay(tmp_path, "score: null\n"))).rulebook
    assert gone.all_scores == {}


def test_a_misspelt_name_in_an_overlay_is_guessed(tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as caught:
        load_rulebook(str(overlay(tmp_path, "metrics: {volum: {unit: t}}\n")))
    assert caught.value.findings[0].where.file == "over.yaml"
    assert "没有 'volum'" in caught.value.spoken("zh")
    assert "Did you mean 'volume'?" in caught.value.spoken("en")


@pytest.mark.parametrize(("extends", "english"), [("over.yaml", "in a circle"), ("standrad", "Did you mean 'standard'?"), ("base.yml", "there is no rulebook")])
def test_what_cannot_be_extended_is_said_with_its_line(extends: str, english: str, tmp_path: Path) -> None:
    path = overlay(tmp_path, "")
    path.write_text(path.read_text(encoding="utf-8").replace("base.yaml", extends), encoding="utf-8")
    with pytest.raises(RulebookError, match=english.replace("?", r"\?")) as caught:
        load_rulebook(str(path))
    assert caught.value.where.cell == "4:1"


@pytest.mark.parametrize(
    ("setting", "english"),
    [
        ("core_volum=1", "Did you mean 'core_volume'?"),
        ("core_volume", "write it as param=value"),
        ("core_volume=many", "a number is needed"),
        ("core_volume=-1", "outside the range"),
        ("core_volume=1e999999999", "a number is needed"),
        ("core_volume=nan", "a number is needed"),
    ],
)
def test_a_wrong_setting_is_a_usage_error(setting: str, english: str) -> None:
    with pytest.raises(UsageError, match=english.replace("?", r"\?")):
        load_rulebook("standard", [setting])


def test_settings_take_percentages_and_yes(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(HEAD + "params: {share: 0.1, strict: false}\n" + VOLUME + TIER, encoding="utf-8")
    params = load_rulebook(str(path), ["share=5%", "strict=是"]).rulebook.params
    assert params["share"].value == Decimal("0.05")
    assert params["strict"].value is True


_WORDS = ["volume", "sales.quantity", "A", "5%"]
_PLAIN = (st.none(), st.booleans(), st.integers(), st.decimals(allow_nan=False, allow_infinity=False), st.text(max_size=8), st.sampled_from(_WORDS))
_KEYS = st.one_of(st.sampled_from(["name", "when", "metric", "weight", "bands", "levels", "sum", "zh"]), st.text(max_size=5))
_VALUES = st.recursive(
    st.one_of(*_PLAIN),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=3)),
    max_leaves=8,
)
_SECTIONS = ("title", "period", "params", "fields", "metrics", "score", "scores", "variants", "gradings", "outputs", "alerts", "treatments", "sheets")


@examples(150)
@given(st.dictionaries(st.sampled_from(_SECTIONS), _VALUES, min_size=1))
def test_no_data_breaks_the_models(changes: dict[str, object]) -> None:
    from dataclasses import replace

    from tiercli.rulebook.checks.whole import flaws_of

    source = parse_source(Path("r.yaml"), (HEAD + VOLUME + SCORE + TIER).encode())
    try:
        found = flaws_of(validated(replace(source, data={**source.data, **changes})))
    except RulebookError as error:
        found = list(error.findings)
    assert all(all(one.message) for one in found)


def test_the_computed_level_has_a_name_where_there_are_levels_in_force_and_nowhere_before(tmp_path: Path) -> None:
    good = (
        HEAD
        + VOLUME
        + TIER
        + "outputs: {differs: {formula: \"computed.tier != tier\"}}\nsheets: {lists: {all: {title: All, when: computed.tier == 'A', columns: [computed.tier]}}}\n"
    )
    (tmp_path / "good.yaml").write_text(good, "utf-8")
    assert load_rulebook(str(tmp_path / "good.yaml")).rulebook.outputs["differs"].formula.names == {"computed.tier", "tier"}
    error = refused(tmp_path, VOLUME + "gradings: {tier: {levels: [{name: A, when: computed.tier == 'A'}, {name: B}]}}\n")
    assert any(one[0] == "unknown-name" and "computed.tier" in one[2] for one in said(error)), said(error)
