"""A rulebook's parts in words: points, levels, gates, metrics."""

from __future__ import annotations

from decimal import Decimal

from tiercli.domain.language import Language, Text
from tiercli.report.words import plain_number
from tiercli.rulebook.grading import Gate, Level
from tiercli.rulebook.metric import Metric
from tiercli.rulebook.scale import Part

_SOURCES = {
    "sum": Text("合计", "sum of"),
    "mean": Text("平均", "mean of"),
    "min": Text("最小", "smallest"),
    "max": Text("最大", "largest"),
    "count": Text("行数", "rows of"),
    "distinct": Text("不同值个数", "different values of"),
    "months": Text("有记录的月数", "months with"),
    "first": Text("最早", "earliest"),
    "last": Text("最近", "latest"),
    "latest": Text("最新值", "newest value of"),
    "variation": Text("月度变异系数", "monthly variation of"),
    "field": Text("档案字段", "field"),
    "formula": Text("公式", "formula"),
}


def scalar(value: object, language: Language) -> str:
    """A value of a rulebook as it is read aloud."""
    if isinstance(value, Text):
        return value.spoken(language)
    if isinstance(value, bool):
        return (Text("是", "yes") if value else Text("否", "no")).spoken(language)
    if isinstance(value, Decimal | int | float):
        return plain_number(Decimal(str(value)))
    return str(value)


def scale(part: Part, params: dict[str, object], language: Language) -> str:
    """How a dimension gives its points."""
    said = _scale(part, params)
    more = [said]
    if part.lower_is_better and part.scale not in ("bands", "linear", "map"):
        more.append(Text("越小越好", "smaller is better"))
    if part.missing is not None:
        more.append(Text(f"没有数据：{plain_number(part.missing)} 分", f"without a value: {plain_number(part.missing)}"))
    if part.max is not None:
        more.append(Text(f"最多 {plain_number(part.max)} 分", f"at most {plain_number(part.max)}"))
    if part.min is not None:
        more.append(Text(f"最少 {plain_number(part.min)} 分", f"at least {plain_number(part.min)}"))
    if part.when is not None:
        more.append(Text(f"仅当 {part.when}", f"only when {part.when}"))
    return _joined(more, language)


def _scale(part: Part, params: dict[str, object]) -> Text:
    if part.bands is not None:
        steps = [f"≥ {_bound(bound, params)}: {plain_number(points)}" for bound, points in part.bands.items()]
        return Text(f"分段：{'；'.join(steps)}", f"bands: {'; '.join(steps)}")
    if part.linear is not None:
        steps = [f"{_bound(bound, params)}: {plain_number(points)}" for bound, points in part.linear.items()]
        return Text(f"线性：{'；'.join(steps)}", f"linear between {'; '.join(steps)}")
    if part.percentile is not None:
        zh, en = "百分位（不高于它的比例 × 100）", "percentile (share of those no better, times 100)"
        if part.percentile.groups:
            zh, en = (
                f"分位组 1–{part.percentile.groups}（{part.percentile.quantile}）",
                f"quantile group 1-{part.percentile.groups} ({part.percentile.quantile})",
            )
        within = part.percentile.within
        return Text(zh + (f"，按 {within} 分别排" if within else ""), en + (f", within {within}" if within else ""))
    if part.ratio_to is not None:
        of = {"max": Text("最大值", "the largest"), "mean": Text("平均值", "the mean"), "total": Text("总计", "the total")}[part.ratio_to.of]
        within = part.ratio_to.within
        zh, en = f"与{of.zh}之比 × 100，封顶 {plain_number(part.ratio_to.cap)}", f"ratio to {of.en} times 100, at most {plain_number(part.ratio_to.cap)}"
        return Text(zh + (f"，按 {within}" if within else ""), en + (f", within {within}" if within else ""))
    if part.map is not None:
        steps = [f"{category}: {plain_number(points)}" for category, points in part.map.items()]
        other = plain_number(part.default) if part.default is not None else None
        categories = [*steps, f"其他: {other}"] if other else steps, [*steps, f"others: {other}"] if other else steps
        return Text(f"对照：{'；'.join(categories[0])}", f"map: {'; '.join(categories[1])}")
    if part.formula is not None:
        return Text(f"公式：{part.formula}", f"formula: {part.formula}")
    return Text(f"由 {len(part.parts or ())} 个部分组成", f"made of {len(part.parts or ())} parts")


def weight(part: Part) -> str:
    """A dimension's weight in percent, or its points."""
    if part.out_of is not None:
        return f"/ {plain_number(part.out_of)}"
    return "" if part.weight is None else f"{plain_number(part.weight)} %"


def conditions(level: Level, params: dict[str, object], language: Language) -> str:
    """All that must hold for a level."""
    said: list[Text] = []
    if level.from_ is not None:
        said.append(Text(f"得分 ≥ {_bound(level.from_, params)}", f"score ≥ {_bound(level.from_, params)}"))
    by = f"（按 {level.by}）" if level.by else ""
    by_en = f" by {level.by}" if level.by else ""
    if level.top is not None:
        zh, en = _places(level.top.count, level.top.share, params)
        said.append(Text(f"排名前 {zh}{by}", f"the best {en}{by_en}"))
    if level.quota is not None:
        zh, en = _places(level.quota.count, level.quota.share, params)
        said.append(Text(f"其余中的前 {zh}{by}", f"the next {en}{by_en}"))
    if level.share is not None:
        share = _percent(level.share, params)
        said.append(Text(f"累计占 {share}{by}", f"together {share} of the total{by_en}"))
    if level.within is not None:
        said.append(Text(f"在同一 {level.within} 内", f"within {level.within}"))
    if level.when is not None:
        said.append(Text(f"{level.when}", f"{level.when}"))
    return _joined(said, language) if said else Text("其余全部", "all others").spoken(language)


def gate(one: Gate, language: Language) -> tuple[str, str, str]:
    """When, what it limits, and why."""
    limit = Text(f"最高 {one.at_most}", f"at most {one.at_most}") if one.at_most else Text(f"最低 {one.at_least}", f"at least {one.at_least}")
    return str(one.when), limit.spoken(language), one.because.spoken(language) if one.because else ""


def metric(one: Metric, language: Language) -> str:
    """Where a metric comes from."""
    said = [Text(f"{_SOURCES[one.source].zh} {one.expression}", f"{_SOURCES[one.source].en} {one.expression}")]
    if one.where is not None:
        said.append(Text(f"仅当 {one.where}", f"where {one.where}"))
    if one.window is not None:
        said.append(Text(f"窗口 {one.window}", f"window {one.window}"))
    if one.offset is not None:
        said.append(Text(f"前移 {one.offset}", f"{one.offset} ago"))
    if one.cap is not None:
        said.append(Text(f"封顶 {plain_number(one.cap)}", f"at most {plain_number(one.cap)}"))
    if one.empty is not None:
        said.append(Text(f"无记录时为 {scalar(one.empty, 'zh')}", f"{scalar(one.empty, 'en')} without rows"))
    if one.decay is not None:
        said.append(Text(f"半衰期 {one.decay.half_life}", f"half-life {one.decay.half_life}"))
    return _joined(said, language)


def _bound(bound: Decimal | str, params: dict[str, object]) -> str:
    """A bound; the name of a param with its value."""
    if isinstance(bound, str):
        return f"{bound} ({scalar(params[bound], 'en')})" if bound in params else bound
    return plain_number(Decimal(str(bound)))


def _places(count: int | None, share: Decimal | str | None, params: dict[str, object]) -> tuple[str, str]:
    if count is not None:
        return f"{count:,} 名", f"{count:,}"
    shown = _percent(share if share is not None else Decimal(0), params)
    return shown, shown


def _percent(share: Decimal | str, params: dict[str, object]) -> str:
    return _bound(share, params) if isinstance(share, str) else f"{plain_number(share * 100)}%"


def _joined(said: list[Text], language: Language) -> str:
    return ("；" if language == "zh" else "; ").join(part.spoken(language) for part in said)
