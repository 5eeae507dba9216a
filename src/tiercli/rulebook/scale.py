"""Dimensions of a score and the ways of giving points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text, listing
from tiercli.grammar.small_types import Amount, Bound, Condition, Meaning, Model, Name, Number, Title, amount_and_side

SCALES = ("bands", "linear", "percentile", "ratio_to", "map", "formula")
Entry = TypeVar("Entry")


def for_every_scale(what: str, table: Mapping[str, Entry]) -> Mapping[str, Entry]:
    """The table, when it has an entry for each way of giving points and for nothing else.

    what: what the entries are, for whoever forgot one. Errors: TypeError, as soon as the program is loaded.
    """
    if set(table) != set(SCALES):
        differing = ", ".join(sorted(set(table) ^ set(SCALES)))
        raise TypeError(f"{what}: every way of giving points needs exactly one entry; see {differing}")
    return MappingProxyType(dict(table))


def _keys(value: Any) -> Any:
    """Bounds are numbers or names of params; YAML gives them as either."""
    if isinstance(value, dict):
        return {Decimal(repr(key)) if isinstance(key, float) else key: item for key, item in value.items()}
    return value


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key if isinstance(key, str) else format(key, "f") if isinstance(key, Decimal) else str(key): item for key, item in value.items()}
    return value


Steps = Annotated[dict[Bound, Number], BeforeValidator(_keys), Field(min_length=1)]


class ScoreLimits(Model):
    """Between what a whole score stays."""

    min: Annotated[Amount | None, Meaning("得分不低于这个数，或参数", "the score is never less than this number or param")] = None
    max: Annotated[Amount | None, Meaning("得分不高于这个数，或参数", "the score is never more than this number or param")] = None


class Percentile(Model):
    """The share of entities whose value is no better, times 100; ties share the better place."""

    within: Annotated[Condition | None, Meaning("只与这个字段相同的对象比较", "compare only with entities that have the same value of this field")] = None
    among: Annotated[
        Condition | None,
        Meaning(
            "只与满足这个条件的对象比较；不满足的不参加，得 missing 的分数", "compare only those for whom this holds; the others take no part and get `missing`"
        ),
    ] = None
    groups: Annotated[
        Annotated[int, Field(ge=2, le=100)] | None,
        Meaning(
            "不用占比，而用所在组的名次：按大小分成这么多个等份组，最差的组得一份分数，最好的得全部。按分位数切分",
            "instead of the share, the place of the entity's group among this many equal-sized ones: the worst group earns one part "
            "of the points, the best earns all. The groups are cut at quantiles",
        ),
    ] = None
    on_cut: Annotated[
        Literal["above", "below"],
        Meaning(
            "正好在分界上的值属于哪一组：above 数值大的一组，below 数值小的一组（R 的 rfm、pandas 的 qcut、SQL 常用的写法）",
            "to which group a value on a cut belongs: above, that of the larger values, or below, that of the smaller ones (as R's rfm and pandas' qcut)",
        ),
    ] = "above"
    quantile: Annotated[
        Literal["linear", "nearest"],
        Meaning(
            "分界的算法：linear（插值，同 Excel 的 PERCENTILE.INC）或 nearest（取最近的值）",
            "the rule for the cuts: linear (interpolated, as in Excel's PERCENTILE.INC) or nearest",
        ),
    ] = "linear"


class RatioTo(Model):
    """The value relative to the population's max, mean or total, times 100, capped at 100 unless `cap` says otherwise."""

    of: Annotated[
        Literal["max", "mean", "total"],
        Meaning("与谁相比：max 最大值，mean 平均值，total 合计", "what the value is compared with: the largest, the mean or the total"),
    ]
    within: Annotated[
        Condition | None,
        Meaning("只在这个字段相同的对象中取最大、平均或合计", "take the largest, mean or total only of those with the same value of this field"),
    ] = None
    cap: Annotated[Number, Meaning("最多得这么多分（百分制）", "never more than this, of 100")] = Decimal(100)


def _ratio(value: Any) -> Any:
    return {"of": value} if isinstance(value, str) else value


class Part(Model):
    """A dimension of a score, or a part of one: a weight or a number of points, and how they are earned."""

    weight: Annotated[
        Annotated[Number, Field(ge=0)] | None,
        Meaning(
            "占得分的百分比：0–100 分乘以权重 / 100（parts 中：按权重的比例）",
            "share of the score, in percent: the 0-100 points count by weight / 100 (parts: by their share of the weights)",
        ),
    ] = None
    out_of: Annotated[
        Annotated[Number, Field(gt=0)] | None,
        Meaning("政策自己的满分：分数按这个尺度直接相加，不折算", "the most points, on the policy's own scale: points are added as they are"),
    ] = None
    on_top: Annotated[
        bool,
        Meaning(
            "加分、扣分项：分数直接加到得分上（或扣掉），不占权重；只扣分的维度不必写",
            "bonus or deduction points: added to the score (or taken off) as they are, beside the weights; a pure deduction need not say so",
        ),
    ] = False
    title: Annotated[Title | None, Meaning("报告里的名称", "shown in reports")] = None
    metric: Annotated[Name | None, Meaning("凭哪个指标得分", "the metric that earns the points")] = None
    bands: Annotated[
        Steps | None,
        Meaning(
            "分段：每个下限起得多少分；下限属于该段，写成 above 100000 的不属于",
            "points from each lower bound on; the bound belongs to its band, one written above 100000 does not",
        ),
    ] = None
    linear: Annotated[Steps | None, Meaning("两点之间按直线折算，两端以外不变", "points between anchors by straight lines, flat outside")] = None
    percentile: Annotated[Percentile | None, Meaning("按在全部对象中的名次得分", "points by place among all entities")] = None
    ratio_to: Annotated[
        Annotated[RatioTo, BeforeValidator(_ratio)] | None, Meaning("按与最大值、平均值或合计之比得分", "points relative to max, mean or total")
    ] = None
    map: Annotated[Annotated[dict[str, Number], BeforeValidator(_texts)] | None, Meaning("按类别得分", "points by category")] = None
    default: Annotated[Number | None, Meaning("map 没有写到的类别得多少分（不写为 0）", "points of a category that the map does not name (0 if not said)")] = (
        None
    )
    formula: Annotated[Condition | None, Meaning("用表达式算分", "points by an expression")] = None
    missing: Annotated[
        Number | None, Meaning("没有值的对象得多少分（不写为 0，原因里会说明）", "points of an entity without a value (0 if not said, and the reasons say so)")
    ] = None
    max: Annotated[Number | None, Meaning("分数不超过这个数", "never more points than this")] = None
    min: Annotated[Number | None, Meaning("分数不低于这个数", "never fewer points than this")] = None
    when: Annotated[
        Condition | None, Meaning("只有满足条件的对象才计；其他得 missing 的分数", "counts only for entities for which this holds; others get `missing`")
    ] = None
    lower_is_better: Annotated[bool, Meaning("值越小越好", "a smaller value is the better one")] = False
    parts: Annotated[list[Part] | None, Meaning("由几个部分组成的维度", "a dimension of several parts")] = Field(None, min_length=1)
    name: Annotated[Name | None, Meaning("部分自己的名称，用于原因和报告", "a part's own name, for reasons and reports")] = None

    @model_validator(mode="after")
    def _is_whole(self) -> Part:
        scales = [name for name in SCALES if getattr(self, name) is not None]
        if self.on_top and self.weight is not None:
            raise WordsError(Text("on_top 的分数不占权重，不要再写 weight", "points on top have no weight; leave 'weight' out"))
        if self.parts is not None:
            if scales or self.metric:
                raise WordsError(
                    Text("维度要么有 parts，要么有自己的 metric 和打分方式，不能都有", "a dimension has parts, or a metric and a scale of its own, not both")
                )
            return self
        if len(scales) != 1:
            choices, found = listing(SCALES), listing(scales)
            raise WordsError(
                Text(
                    f"{choices.zh} 或 parts 要恰好写一个；现在写了：{found.zh or '无'}",
                    f"exactly one of {choices.en} or parts is needed; found {found.en or 'none'}",
                )
            )
        if self.metric is not None and scales == ["formula"]:
            raise WordsError(Text("formula 里自己写指标名，不再写 metric", "a formula names its metrics itself; leave 'metric' out"))
        if self.metric is None and scales != ["formula"]:
            raise WordsError(Text(f"'{scales[0]}' 要有 metric", f"'{scales[0]}' needs a metric"))
        if any(amount_and_side(bound)[1] for bound in self.linear or ()):
            raise WordsError(Text("linear 的点没有开闭之分，above 只用于 bands", "an anchor of linear has no sides; 'above' goes with bands"))
        if self.default is not None and self.map is None:
            raise WordsError(Text("default 只能与 map 一起用", "'default' goes with map only"))
        return self

    @property
    def is_on_top(self) -> bool:
        """Whether its points are added to the score as they are, beside the weights: a bonus, or what only takes points off."""
        return self.on_top or (self.weight is None and self.out_of is None and self.only_deducts)

    @property
    def only_deducts(self) -> bool:
        """Whether no value can earn points, by what is written: bands, lines and maps of none or fewer, or a `max` of 0."""
        if self.max is not None and self.max <= 0:
            return True
        if self.parts is not None:
            return all(part.only_deducts for part in self.parts)
        given = (self.bands or self.linear or self.map or {}).values()
        return bool(given) and all(points <= 0 for points in (*given, self.default or 0, self.missing or 0))

    def leaves(self) -> Iterator[Part]:
        """The part itself, or the innermost ones of its parts: each has one way of giving points."""
        for inner in self.parts or ():
            yield from inner.leaves()
        if self.parts is None:
            yield self

    @property
    def scale(self) -> str:
        """Which way of giving points it has: one of the scales, or "parts"."""
        return "parts" if self.parts is not None else next(name for name in SCALES if getattr(self, name) is not None)
