"""Dimensions of a score: whose value earns points, how, and how much they weigh."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, create_model, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.folders import records_in
from tiercli.domain.language import Text, listing
from tiercli.grammar.expression import Expression
from tiercli.grammar.small_types import Amount, Condition, Figure, Meaning, Model, Name, Title
from tiercli.rulebook.parts.basis import OwnBasis
from tiercli.scales.scale import Scale

SCALES: Mapping[str, Scale[Any]] = MappingProxyType(dict(sorted(records_in("tiercli.scales.ways", "SCALE").items(), key=lambda one: one[1].rank)))
"""Every way of giving points by its key, which its file is called like."""
BOUNDS = tuple(key for key, way in SCALES.items() if way.keyed_by == "bounds")
"""Keys of those whose rule gives points by bounds."""
KEYED = tuple(key for key, way in SCALES.items() if way.keyed_by)
"""Keys of those whose rule is a table of points, by bounds or by categories: an overlay replaces it as a whole, unless it says change, add or remove."""


class ScoreLimits(Model):
    """Between what a whole score stays."""

    min: Annotated[Amount | None, Meaning("得分不低于这个数，或参数", "the score is never less than this number or param")] = None
    max: Annotated[Amount | None, Meaning("得分不高于这个数，或参数", "the score is never more than this number or param")] = None
    basis: OwnBasis = None


class _Weighing(Model):
    weight: Annotated[
        Annotated[Figure, Field(ge=0)] | None,
        Meaning(
            "占得分的百分比：0–100 分乘以权重 / 100（parts 中：按权重的比例）",
            "share of the score, in percent: the 0-100 points count by weight / 100 (parts: by their share of the weights)",
        ),
    ] = None
    out_of: Annotated[
        Annotated[Figure, Field(gt=0)] | None,
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


if TYPE_CHECKING:
    _Earning = _Weighing
else:
    _Earning = create_model("_Earning", __base__=_Weighing, **{key: (Annotated[way.model | None, way.meaning], None) for key, way in SCALES.items()})
    """The keys of all ways of giving points behind those."""


class Part(_Earning):
    """A dimension of a score, or a part of one: a weight or a number of points, and how they are earned."""

    default: Annotated[Figure | None, Meaning("map 没有写到的类别得多少分（不写为 0）", "points of a category that the map does not name (0 if not said)")] = (
        None
    )
    missing: Annotated[
        Figure | None, Meaning("没有值的对象得多少分（不写为 0，原因里会说明）", "points of an entity without a value (0 if not said, and the reasons say so)")
    ] = None
    max: Annotated[Figure | None, Meaning("分数不超过这个数", "never more points than this")] = None
    min: Annotated[Figure | None, Meaning("分数不低于这个数", "never fewer points than this")] = None
    when: Annotated[
        Condition | None, Meaning("只有满足条件的对象才计；其他得 missing 的分数", "counts only for entities for which this holds; others get `missing`")
    ] = None
    lower_is_better: Annotated[bool, Meaning("值越小越好", "a smaller value is the better one")] = False
    parts: Annotated[list["Part"] | None, Meaning("由几个部分组成的维度", "a dimension of several parts")] = Field(None, min_length=1)
    name: Annotated[Name | None, Meaning("部分自己的名称，用于原因和报告", "a part's own name, for reasons and reports")] = None
    basis: OwnBasis = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
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
        if self.metric is not None and not self.way.needs_metric:
            raise WordsError(Text("formula 里自己写指标名，不再写 metric", "a formula names its metrics itself; leave 'metric' out"))
        if self.metric is None and self.way.needs_metric:
            raise WordsError(Text(f"'{scales[0]}' 要有 metric", f"'{scales[0]}' needs a metric"))
        if flaw := self.way.flaw(self.rule):
            raise WordsError(flaw)
        if self.default is not None and self.way.keyed_by != "categories":
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
        given = [*self.way.steps(self.rule).values(), *self.way.categories(self.rule).values()]
        return bool(given) and all(points <= 0 for points in (*given, self.default or 0, self.missing or 0))

    def placed(self, where: str) -> Iterator[tuple["Part", str]]:
        """Its parts, each with its place: that of the whole, and its own name or, where others could be meant by that, its number."""
        names = [inner.name for inner in self.parts or ()]
        for number, (inner, name) in enumerate(zip(self.parts or (), names, strict=True), start=1):
            yield inner, f"{where}.{name if name and names.count(name) == 1 and not name.isdecimal() else number}"

    def leaves(self) -> Iterator["Part"]:
        """The part itself, or the innermost ones of its parts: each has one way of giving points."""
        for inner in self.parts or ():
            yield from inner.leaves()
        if self.parts is None:
            yield self

    @property
    def scale(self) -> str:
        """Which way of giving points it has: one of the scales, or "parts"."""
        return "parts" if self.parts is not None else next(name for name in SCALES if getattr(self, name) is not None)

    @property
    def way(self) -> Scale[Any]:
        """Its way of giving points; a dimension of parts has none of its own."""
        return SCALES[self.scale]

    @property
    def rule(self) -> Any:
        """What stands under the key of its way of giving points."""
        return getattr(self, self.scale)

    @property
    def expression(self) -> Expression | None:
        """The expression whose value is the points, where there is one."""
        return self.way.formula(self.rule) if self.parts is None else None
