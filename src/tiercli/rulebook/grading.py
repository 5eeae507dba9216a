"""Gradings: levels with their conditions, gates, reviews and what each level is owed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text
from tiercli.rulebook.words import Amount, Condition, Model, Name, Scalar, Title, WindowWords, amount_of

_RANKED = ("top", "quota", "share")


class Place(Model):
    """How many fit: a number of entities, a share of them, or a param: from 1 on it is a number, below 1 a share."""

    count: Annotated[int, Field(ge=1)] | None = None
    share: Amount | None = None

    def sized(self, params: Mapping[str, Any]) -> tuple[int | None, Decimal | None]:
        """The number or the share; one of them is none.

        params: their values by name.
        """
        if self.count is not None or self.share is None:
            return self.count, None
        value = Decimal(str(params[self.share] if isinstance(self.share, str) else self.share))
        return (int(value), None) if isinstance(self.share, str) and value >= 1 else (None, value)


def _place(value: Any) -> Any:
    if isinstance(value, Place):
        return value
    if isinstance(value, str):
        if value.strip().endswith(("%", "％")) and isinstance(share := amount_of(value), Decimal) and not 0 < share <= 1:
            raise WordsError(Text(f"{value} 应当在 0% 和 100% 之间", f"{value} should be between 0% and 100%"))
        return {"share": value}
    return {"count": value}


PlaceWords = Annotated[Place, BeforeValidator(_place)]


class Level(Model):
    """One level of a grading; all its conditions must hold.

    from: short for score >= this. when: any condition.
    top: the best 15, or 5% of all, by `by`; ties share the better place.
    quota: the next 30 or 5% that no level above has taken.
    share: those who together make up this part of the total of `by`; the crossing one belongs here.
    """

    name: Name
    title: Title | None = None
    from_: Amount | None = Field(None, alias="from", description="lowest score of the level; the bound belongs to it")
    when: Condition | None = None
    top: PlaceWords | None = None
    quota: PlaceWords | None = None
    share: Amount | None = None
    by: Condition | None = Field(None, description="what ranks; the grading's score if not said")
    within: Condition | None = Field(None, description="rank separately for each value of this field")
    because: Title | None = Field(None, description="the reason in words; {metric} stands for a value")
    treatment: dict[str, Scalar] = Field(default_factory=dict, description="what an entity of this level is owed; the name of a param stands for its value")

    @model_validator(mode="after")
    def _ranks_by_one(self) -> Level:
        if sum(getattr(self, name) is not None for name in _RANKED) > 1:
            raise WordsError(Text("一个级别最多写 top、quota、share 中的一个", "a level has at most one of top, quota and share"))
        return self

    @property
    def is_bare(self) -> bool:
        """Whether every entity not placed above fits."""
        return self.from_ is None and self.when is None and all(getattr(self, name) is None for name in _RANKED)


class Gate(Model):
    """A limit on the level, whatever the score says."""

    when: Condition
    at_most: Name | None = Field(None, description="no better level than this")
    at_least: Name | None = Field(None, description="no worse level than this")
    because: Title | None = None

    @model_validator(mode="after")
    def _limits(self) -> Gate:
        if (self.at_most is None) == (self.at_least is None):
            raise WordsError(Text("gate 要写 at_most 或 at_least 中的一个", "a gate has either at_most or at_least"))
        return self


Rhythm = Literal["run", "month", "quarter", "half-year", "year", "anniversary"]


class ReviewStep(Model):
    """When a level may rise (or fall), and how far.

    every: the calendar unit at whose end changes take effect. in_month: the month (1-12) in which the
    year's review falls. after: how many reviews in a row must agree. steps: at most this many levels at once.
    """

    every: Rhythm | None = None
    in_month: Annotated[int, Field(ge=1, le=12)] | None = None
    after: Annotated[int, Field(ge=1, le=60)] = 1
    steps: Annotated[int, Field(ge=1, le=100)] | None = None


class Review(Model):
    """Rules by which the computed level becomes the effective one."""

    every: Rhythm = "run"
    in_month: Annotated[int, Field(ge=1, le=12)] | None = None
    promote: ReviewStep = Field(default_factory=ReviewStep)
    demote: ReviewStep = Field(default_factory=ReviewStep)
    stay: WindowWords | None = Field(None, description="a level is kept at least this long")
    grace: WindowWords | None = Field(None, description="a worse level takes effect only this long after it was first computed")
    approval: list[Name] = Field(default_factory=list, description="entry into these levels waits for a decision")
    new: Literal["at once", "at review"] = Field("at once", description="when an entity without a previous level gets its first")
    lapsed: Literal["drop", "keep", "lowest"] = Field("drop", description="an entity that is no longer in the data")
    gates_at_once: bool = Field(True, description="a gate's limit takes effect without waiting for a review")


class Eligible(Model):
    """Who is graded at all; the others get a level of their own, outside the order."""

    when: Condition
    otherwise: Name
    title: Title | None = None
    because: Title | None = None


class Grading(Model):
    """One way of sorting entities into levels, best first; the first level whose conditions all hold."""

    title: Title | None = None
    by: Name | None = Field(None, description="which of several scores `from` and ranks use")
    eligible: Eligible | None = None
    levels: list[Level] = Field(min_length=1)
    gates: list[Gate] = Field(default_factory=list)
    review: Review | None = None

    @model_validator(mode="after")
    def _levels_differ(self) -> Grading:
        names = [level.name for level in self.levels] + ([self.eligible.otherwise] if self.eligible else [])
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise WordsError(Text(f"级别 {', '.join(twice)} 写了两次", f"level {', '.join(twice)} is there twice"))
        for gate in self.gates:
            limit = gate.at_most or gate.at_least
            if limit not in names:
                known = ", ".join(names)
                raise WordsError(Text(f"gate 写了级别 '{limit}', 但级别只有 {known}", f"a gate names level '{limit}', but the levels are {known}"))
        if self.review:
            for name in self.review.approval:
                if name not in names:
                    known = ", ".join(names)
                    raise WordsError(Text(f"approval 写了级别 '{name}', 但级别只有 {known}", f"approval names level '{name}', but the levels are {known}"))
        return self
