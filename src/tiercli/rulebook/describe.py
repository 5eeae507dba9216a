"""A rulebook in words and tables, as `rules show` prints it and a report may show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tiercli.domain.language import EMPTY, Text, same
from tiercli.domain.period import Window
from tiercli.rulebook.grading import Grading, Level, Place, Review
from tiercli.rulebook.metric import Metric
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.scale import Part

_SOURCES: Mapping[str, Text] = {
    "sum": Text("{} 合计", "sum of {}"),
    "mean": Text("{} 平均", "mean of {}"),
    "min": Text("{} 最小", "smallest {}"),
    "max": Text("{} 最大", "largest {}"),
    "count": Text("{} 行数", "rows of {}"),
    "distinct": Text("{} 不同值个数", "different values of {}"),
    "months": Text("{} 有记录的月数", "calendar months of {}"),
    "first": Text("{} 最早", "earliest {}"),
    "last": Text("{} 最近", "latest {}"),
    "latest": Text("{} 最新值", "{} on the newest date"),
    "variation": Text("{} 月度变异系数", "monthly variation of {}"),
    "field": Text("档案字段 {}", "field {}"),
    "formula": Text("= {}", "= {}"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a description: a title, headers, and rows of text."""

    title: Text
    headers: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


def describe(rulebook: Rulebook) -> list[Section]:
    """Everything that a rulebook says, as tables in both languages, in the order in which it is worked out."""
    sections = [
        _facts(rulebook),
        *_scores(rulebook),
        *_gradings(rulebook),
        _metrics(rulebook),
        _params(rulebook),
        _outputs(rulebook),
        _alerts(rulebook),
    ]
    return [section for section in sections if section.rows]


def number_words(value: Decimal | int) -> str:
    """A number without needless zeros, thousands apart: 5,000."""
    exact = Decimal(value)
    exact = exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()
    return f"{exact:,f}"


_WINDOWS: Mapping[str, Text] = {
    "month": Text("当月", "the calendar month"),
    "quarter": Text("当季", "the quarter"),
    "half-year": Text("当半年", "the half-year"),
    "year": Text("当年", "the year"),
    "year-to-date": Text("年初至今", "the year to date"),
    "all": Text("全部时间", "all time"),
}


def window_words(window: Window) -> Text:
    """A window as it is read aloud: 12 个月, the quarter."""
    if window.unit in _WINDOWS:
        return _WINDOWS[window.unit]
    return Text(f"{window.length} {'天' if window.unit == 'days' else '个月'}", str(window))


def scalar_words(value: object) -> Text:
    """A value of a rulebook as it is read aloud."""
    if isinstance(value, Text):
        return value
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    return same(number_words(value)) if isinstance(value, Decimal | int) else same(str(value))


def _facts(rulebook: Rulebook) -> Section:
    window = rulebook.period.window
    facts: list[tuple[Text, Text]] = [
        (Text("名称", "Name"), same(rulebook.name)),
        (Text("标题", "Title"), rulebook.title),
    ]
    if rulebook.description:
        facts.append((Text("说明", "Description"), rulebook.description))
    if rulebook.source:
        facts.append((Text("来源", "Source"), rulebook.source))
    if rulebook.extends:
        facts.append((Text("在此之上", "Extends"), same(rulebook.extends)))
    facts.append((Text("分级对象", "Graded"), Text({"customer": "客户", "manager": "客户经理"}.get(rulebook.entity, rulebook.entity), rulebook.entity)))
    facts.append((Text("统计期", "Period"), Text(f"{window_words(window).zh}, 到截止日为止", f"{window_words(window).en} up to the as-of date")))
    returns = {"net": Text("冲减", "net"), "exclude": Text("不计", "left out"), "separate": Text("单列", "kept apart")}[rulebook.sales.returns]
    facts.append((Text("退货", "Returns"), returns))
    no_data = {
        "share": Text("权重分给其他维度", "its weight is shared among the others"),
        "zero": Text("计 0 分", "it counts as zero"),
        "refuse": Text("拒绝评分", "nothing is graded"),
    }[rulebook.no_data]
    facts.append((Text("没有数据的维度", "A dimension without data"), no_data))
    return Section(Text("规则", "Rulebook"), (EMPTY, EMPTY), tuple(facts))


def _scores(rulebook: Rulebook) -> Iterator[Section]:
    headers = (Text("维度", "Dimension"), Text("权重", "Weight"), Text("依据", "From"), Text("得分方法", "Points"))
    for name, dimensions in rulebook.all_scores.items():
        title = Text("得分", "Score") if name == "score" else Text(f"得分 {name}", f"Score {name}")
        rows = [row for dimension, part in dimensions.items() for row in _part_rows(rulebook, dimension, part, 0)]
        for variant in rulebook.variants:
            changes = variant.score if name == "score" else variant.scores.get(name, {})
            for dimension, keys in changes.items():
                said = "; ".join(f"{key}: {_raw(value)}" for key, value in keys.items())
                rows.append((Text(f"当 {variant.when}: {dimension}", f"when {variant.when}: {dimension}"), EMPTY, EMPTY, same(said)))
        yield Section(title, headers, tuple(rows))


def _raw(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_raw(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_raw(item) for item in value) + "]"
    return str(value)


def _part_rows(rulebook: Rulebook, name: str, part: Part, depth: int) -> Iterator[tuple[Text, ...]]:
    title = part.title or same(name)
    metric = rulebook.title_of(part.metric) if part.metric else EMPTY
    indent = "  " * depth
    yield Text(indent + title.zh, indent + title.en), same(weight_words(part)), metric, scale_words(part, rulebook)
    for index, inner in enumerate(part.parts or (), start=1):
        yield from _part_rows(rulebook, inner.name or inner.metric or f"{name} {index}", inner, depth + 1)


def weight_words(part: Part) -> str:
    """A dimension's weight in percent, or the most points that it is out of."""
    if part.out_of is not None:
        return f"/ {number_words(part.out_of)}"
    return "" if part.weight is None else f"{number_words(part.weight)}%"


def scale_words(part: Part, rulebook: Rulebook) -> Text:
    """How a dimension gives its points, with its limits and what a missing value gets."""
    said = [_scale(part, rulebook)]
    if part.lower_is_better and part.scale in ("percentile", "ratio_to"):
        said.append(Text("越小越好", "smaller is better"))
    for value, zh, en in ((part.missing, "没有数据", "without a value"), (part.max, "最多", "at most"), (part.min, "最少", "at least")):
        if value is not None:
            said.append(Text(f"{zh} {number_words(value)} 分", f"{en} {number_words(value)}"))
    if part.when is not None:
        said.append(Text(f"仅当 {part.when}", f"only when {part.when}"))
    return _joined(said)


def _scale(part: Part, rulebook: Rulebook) -> Text:
    if part.bands is not None:
        steps = "; ".join(f"≥ {amount_words(bound, rulebook)}: {number_words(points)}" for bound, points in part.bands.items())
        return Text(f"分段 {steps}", f"bands {steps}")
    if part.linear is not None:
        steps = "; ".join(f"{amount_words(bound, rulebook)}: {number_words(points)}" for bound, points in part.linear.items())
        return Text(f"线性 {steps}", f"straight lines between {steps}")
    if part.percentile is not None:
        rule = part.percentile
        said = Text("百分位 (不优于它的比例 × 100)", "percentile (share of those no better, times 100)")
        if rule.groups:
            said = Text(f"分成 {rule.groups} 个等份组 ({rule.quantile})", f"the place among {rule.groups} equal groups ({rule.quantile})")
        return Text(said.zh + (f", 按 {rule.within} 分别排" if rule.within else ""), said.en + (f", within {rule.within}" if rule.within else ""))
    if part.ratio_to is not None:
        ratio = part.ratio_to
        of = {"max": Text("最大值", "the largest"), "mean": Text("平均值", "the mean"), "total": Text("合计", "the total")}[ratio.of]
        cap = number_words(ratio.cap)
        said = Text(f"与{of.zh}之比 × 100, 最多 {cap}", f"ratio to {of.en} times 100, at most {cap}")
        return Text(said.zh + (f", 按 {ratio.within}" if ratio.within else ""), said.en + (f", within {ratio.within}" if ratio.within else ""))
    if part.map is not None:
        steps = "; ".join(f"{category}: {number_words(points)}" for category, points in part.map.items())
        other = number_words(part.default) if part.default is not None else "0"
        return Text(f"{steps}; 其他: {other}", f"{steps}; others: {other}")
    if part.formula is not None:
        return Text(f"= {part.formula}", f"= {part.formula}")
    return Text(f"由 {len(part.parts or ())} 个部分组成", f"made of {len(part.parts or ())} parts")


def _gradings(rulebook: Rulebook) -> Iterator[Section]:
    for name, grading in rulebook.gradings.items():
        title = grading.title or same(name)
        headers = (Text("级别", "Level"), Text("名称", "Title"), Text("条件", "Conditions"), Text("待遇", "Treatment"))
        rows = [(same(level.name), level.title or EMPTY, level_words(level, rulebook), treatment_words(level, rulebook)) for level in grading.levels]
        if grading.eligible:
            one = grading.eligible
            rows.insert(0, (same(one.otherwise), one.title or EMPTY, Text(f"不满足 {one.when}", f"not {one.when}"), EMPTY))
        yield Section(Text(f"分级 {name}: {title.zh}", f"Grading {name}: {title.en}"), headers, tuple(rows))
        yield from _limits(name, grading)


def _limits(name: str, grading: Grading) -> Iterator[Section]:
    rows = []
    for gate in grading.gates:
        limit = Text(f"最高 {gate.at_most}", f"at most {gate.at_most}") if gate.at_most else Text(f"最低 {gate.at_least}", f"at least {gate.at_least}")
        rows.append((same(str(gate.when)), limit, gate.because or EMPTY))
    headers = (Text("当", "When"), Text("限制", "Limit"), Text("原因", "Because"))
    yield Section(Text(f"{name} 的限制", f"Gates of {name}"), headers, tuple(rows))
    if grading.review:
        yield Section(Text(f"{name} 的复评", f"Review of {name}"), (EMPTY, EMPTY), tuple(_review(grading.review)))


def _review(review: Review) -> Iterator[tuple[Text, Text]]:
    yield Text("周期", "Rhythm"), same(review.every + (f" ({review.in_month})" if review.in_month else ""))
    for step, title in ((review.promote, Text("升级", "Rising")), (review.demote, Text("降级", "Falling"))):
        said = [Text(f"连续 {step.after} 次", f"after {step.after} in a row")]
        if step.every:
            said.append(same(step.every))
        if step.steps:
            said.append(Text(f"每次最多 {step.steps} 级", f"at most {step.steps} levels at once"))
        yield title, _joined(said)
    if review.approval:
        yield Text("需批准", "Needs approval"), same(", ".join(review.approval))
    if review.stay:
        yield Text("至少保持", "Kept at least"), window_words(review.stay)
    if review.grace:
        yield Text("宽限", "Grace"), window_words(review.grace)


def level_words(level: Level, rulebook: Rulebook) -> Text:
    """All that must hold for a level."""
    said: list[Text] = []
    if level.from_ is not None:
        bound = amount_words(level.from_, rulebook)
        said.append(Text(f"得分 ≥ {bound}", f"score ≥ {bound}"))
    by = Text(f" (按 {level.by})", f" by {level.by}") if level.by else EMPTY
    for place, zh, en in ((level.top, "排名前", "the best"), (level.quota, "其余中的前", "the next")):
        if place is not None:
            size = _place(place, rulebook)
            said.append(Text(f"{zh} {size}{by.zh}", f"{en} {size}{by.en}"))
    if level.share is not None:
        part = _percent(level.share, rulebook)
        said.append(Text(f"累计占 {part}{by.zh}", f"those who make up {part} of the total{by.en}"))
    if level.within is not None:
        said.append(Text(f"在同一 {level.within} 内", f"within each {level.within}"))
    if level.when is not None:
        said.append(same(str(level.when)))
    return _joined(said) if said else Text("其余全部", "all others")


def treatment_words(level: Level, rulebook: Rulebook) -> Text:
    """What an entity of a level is owed."""
    said = []
    for key, value in rulebook.owed(level).items():
        words = rulebook.treatments.get(key)
        title, unit, spoken = words.title if words else same(key), f" {words.unit}" if words and words.unit else "", scalar_words(value)
        said.append(Text(f"{title.zh} {spoken.zh}{unit}", f"{title.en} {spoken.en}{unit}"))
    return _joined(said)


def amount_words(amount: Decimal | str, rulebook: Rulebook) -> str:
    """A number, or a param's name with its value."""
    if isinstance(amount, str):
        param = rulebook.params.get(amount)
        return f"{amount} ({scalar_words(param.value).en})" if param else amount
    return number_words(amount)


def _place(place: Place, rulebook: Rulebook) -> str:
    if place.count is not None:
        return number_words(place.count)
    return _percent(place.share or Decimal(0), rulebook)


def _percent(share: Decimal | str, rulebook: Rulebook) -> str:
    return amount_words(share, rulebook) if isinstance(share, str) else f"{number_words(share * 100)}%"


def metric_words(metric: Metric) -> Text:
    """Where a metric comes from."""
    source = _SOURCES[metric.source]
    said = [Text(source.zh.replace("{}", str(metric.expression)), source.en.replace("{}", str(metric.expression)))]
    if metric.where is not None:
        said.append(Text(f"仅当 {metric.where}", f"where {metric.where}"))
    for window, zh, en in ((metric.window, "窗口 ", ""), (metric.offset, "前移 ", "shifted back by ")):
        if window is not None:
            words = window_words(window)
            said.append(Text(f"{zh}{words.zh}", f"{en}{words.en}"))
    if metric.cap is not None:
        said.append(Text(f"最多 {number_words(metric.cap)}", f"at most {number_words(metric.cap)}"))
    if metric.decay is not None:
        said.append(Text(f"半衰期 {window_words(metric.decay.half_life).zh}", f"half-life {metric.decay.half_life}"))
    if metric.empty is not None:
        empty = scalar_words(metric.empty)
        said.append(Text(f"无记录为 {empty.zh}", f"{empty.en} without rows"))
    return _joined(said)


def _metrics(rulebook: Rulebook) -> Section:
    headers = (Text("指标", "Metric"), Text("名称", "Title"), Text("来源", "From"), Text("单位", "Unit"))
    rows = [(same(name), metric.title or EMPTY, metric_words(metric), same(metric.unit)) for name, metric in rulebook.metrics.items()]
    return Section(Text("指标", "Metrics"), headers, tuple(rows))


def _params(rulebook: Rulebook) -> Section:
    headers = (Text("参数", "Param"), Text("名称", "Title"), Text("值", "Value"), Text("范围", "Range"))
    rows = []
    for name, param in rulebook.params.items():
        value, unit = scalar_words(param.value), f" {param.unit}" if param.unit else ""
        low, high = ("" if one is None else number_words(one) for one in (param.min, param.max))
        span = f"{low} … {high}" if low and high else f"≥ {low}" if low else f"≤ {high}" if high else ""
        rows.append((same(name), param.title or param.description or EMPTY, Text(value.zh + unit, value.en + unit), same(span)))
    return Section(Text("参数 (可用 --set 改)", "Params (changed by --set)"), headers, tuple(rows))


def _outputs(rulebook: Rulebook) -> Section:
    headers = (Text("输出", "Output"), Text("名称", "Title"), Text("公式", "Formula"), Text("单位", "Unit"))
    rows = [(same(name), output.title or EMPTY, same(str(output.formula)), same(output.unit)) for name, output in rulebook.outputs.items()]
    return Section(Text("输出", "Outputs"), headers, tuple(rows))


def _alerts(rulebook: Rulebook) -> Section:
    headers = (Text("预警", "Alert"), Text("颜色", "Colour"), Text("当", "When"), Text("措施", "Action"))
    colours = {"yellow": Text("黄", "yellow"), "orange": Text("橙", "orange"), "red": Text("红", "red")}
    rows = [(alert.title or same(alert.name), colours[alert.level], same(str(alert.when)), alert.action or EMPTY) for alert in rulebook.alerts]
    return Section(Text("预警", "Alerts"), headers, tuple(rows))


def _joined(said: list[Text]) -> Text:
    return Text("; ".join(one.zh for one in said), "; ".join(one.en for one in said))
