"""Dimensions of a score and the ways of giving points."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text
from tiercli.rulebook.words import Amount, Condition, Model, Name, Number, Title

SCALES = ("bands", "linear", "percentile", "ratio_to", "map", "formula")


def _keys(value: Any) -> Any:
    """Bounds are numbers or names of params; YAML gives them as either."""
    if isinstance(value, dict):
        return {Decimal(repr(key)) if isinstance(key, float) else key: item for key, item in value.items()}
    return value


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key if isinstance(key, str) else format(key, "f") if isinstance(key, Decimal) else str(key): item for key, item in value.items()}
    return value


Steps = Annotated[dict[Amount, Number], BeforeValidator(_keys), Field(min_length=1)]


class Percentile(Model):
    """The share of entities whose value is no better, times 100; ties share the better place.

    within: compare only with entities that have the same value of this field.
    groups: instead of the share, the place of the entity's group among this many equal-sized ones: the
        worst group earns one part of the points, the best earns all. The groups are cut at quantiles,
        and a value on a cut belongs to the group above it.
    quantile: the rule for the cuts: linear (interpolated, as in Excel's PERCENTILE.INC) or nearest.
    """

    within: Condition | None = None
    groups: Annotated[int, Field(ge=2, le=100)] | None = None
    quantile: Literal["linear", "nearest"] = "linear"


class RatioTo(Model):
    """The value relative to the population's max, mean or total, times 100, capped at 100 unless `cap` says otherwise."""

    of: Literal["max", "mean", "total"]
    within: Condition | None = None
    cap: Number = Decimal(100)


def _ratio(value: Any) -> Any:
    return {"of": value} if isinstance(value, str) else value


class Part(Model):
    """A dimension of a score, or a part of one: a weight or a number of points, and how they are earned.

    weight: the 0-100 points count by weight / 100 (parts: by their share of the weights).
    out_of: points on this scale are added as they are, so a policy written in points keeps its own numbers.
    """

    weight: Annotated[Number, Field(ge=0)] | None = Field(None, description="share of the score, in percent")
    out_of: Annotated[Number, Field(gt=0)] | None = Field(None, description="the most points, on the policy's own scale")
    title: Title | None = None
    metric: Name | None = Field(None, description="the metric that earns the points")
    bands: Steps | None = Field(None, description="points from each lower bound on; the bound belongs to its band")
    linear: Steps | None = Field(None, description="points between anchors by straight lines, flat outside")
    percentile: Percentile | None = Field(None, description="points by place among all entities")
    ratio_to: Annotated[RatioTo, BeforeValidator(_ratio)] | None = Field(None, description="points relative to max, mean or total")
    map: Annotated[dict[str, Number], BeforeValidator(_texts)] | None = Field(None, description="points by category")
    default: Number | None = Field(None, description="points of a category that the map does not name")
    formula: Condition | None = Field(None, description="points by an expression")
    missing: Number | None = Field(None, description="points of an entity without a value (0 if not said, and the reasons say so)")
    max: Number | None = Field(None, description="never more points than this")
    min: Number | None = Field(None, description="never fewer points than this")
    when: Condition | None = Field(None, description="counts only for entities for which this holds; others get `missing`")
    lower_is_better: bool = Field(False, description="a smaller value is the better one")
    parts: list[Part] | None = Field(None, min_length=1, description="a dimension of several parts")
    name: Name | None = Field(None, description="a part's own name, for reasons and reports")

    @model_validator(mode="after")
    def _is_whole(self) -> Part:
        scales = [name for name in SCALES if getattr(self, name) is not None]
        if self.parts is not None:
            if scales or self.metric:
                raise WordsError(
                    Text("维度要么有 parts, 要么有自己的 metric 和打分方式, 不能都有", "a dimension has parts, or a metric and a scale of its own, not both")
                )
            return self
        if len(scales) != 1:
            choices, found = ", ".join(SCALES), ", ".join(scales)
            raise WordsError(
                Text(f"{choices} 或 parts 要恰好写一个; 现在写了: {found or '无'}", f"exactly one of {choices} or parts is needed; found {found or 'none'}")
            )
        if self.metric is not None and scales == ["formula"]:
            raise WordsError(Text("formula 里自己写指标名, 不再写 metric", "a formula names its metrics itself; leave 'metric' out"))
        if self.metric is None and scales != ["formula"]:
            raise WordsError(Text(f"'{scales[0]}' 要有 metric", f"'{scales[0]}' needs a metric"))
        if self.default is not None and self.map is None:
            raise WordsError(Text("default 只能与 map 一起用", "'default' goes with map only"))
        return self

    @property
    def scale(self) -> str:
        """Which way of giving points it has: one of the scales, or "parts"."""
        return "parts" if self.parts is not None else next(name for name in SCALES if getattr(self, name) is not None)
