"""Reviews: when a computed level becomes the effective one, and how far it may move."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text
from tiercli.grammar.small_types import Condition, Count, Meaning, Model, Name, WindowWords
from tiercli.rulebook.parts.basis import OwnBasis

Rhythm = Literal["run", "month", "quarter", "half-year", "year", "anniversary"]


class Agreement(Model):
    """How many reviews must agree before a level changes, and what agreeing is."""

    reviews: Annotated[Count, Field(ge=1, le=60), Meaning("连续多少次复评", "how many reviews in a row")]
    toward: Annotated[
        Literal["same", "further"],
        Meaning(
            "same：每次得出同一级别；further：每次都至少变到那么远，变到其中最近的一级",
            "same: all say the same level; further: all say at least that far, and the nearest of them counts",
        ),
    ] = "same"


class ReviewStep(Model):
    """When a level may rise (or fall), and how far."""

    every: Annotated[Rhythm | None, Meaning("变化在哪个日历单位的末尾生效", "the calendar unit at whose end changes take effect")] = None
    in_month: Annotated[
        Annotated[Count, Field(ge=1, le=12)] | None, Meaning("每年的复评在几月（1-12）", "the month (1-12) in which the year's review falls")
    ] = None
    after: Annotated[
        Annotated[Count, Field(ge=1, le=60)] | Agreement,
        Meaning(
            "连续多少次复评得出同一级别才变；要按至少那么远计，写 {reviews: 2, toward: further}",
            "how many reviews in a row must say the same level; {reviews: 2, toward: further} counts those that say at least that far",
        ),
    ] = 1
    steps: Annotated[Annotated[Count, Field(ge=1, le=100)] | None, Meaning("一次最多变几级", "at most this many levels at once")] = None

    @property
    def agreement(self) -> Agreement:
        """How many reviews must agree, and on what."""
        return self.after if isinstance(self.after, Agreement) else Agreement(reviews=self.after)


class Review(Model):
    """Rules by which the computed level becomes the effective one."""

    every: Annotated[
        Rhythm,
        Meaning(
            "多久复评一次：每次运行、月、季、半年、年末，或各自的周年",
            "how often levels are reviewed: in every run, at the end of a calendar unit, or on everyone's own anniversary",
        ),
    ] = "run"
    in_month: Annotated[
        Annotated[Count, Field(ge=1, le=12)] | None,
        Meaning("每年的复评在几月（1-12）；不写是年末", "the month (1-12) in which the year's review falls; the last if not said"),
    ] = None
    anniversary: Annotated[
        Condition | None,
        Meaning(
            "周年按哪个日期算，如 customers.since；不写依次取 since、hire_date、first_purchase 中规则或数据里有的第一个",
            "the date of which the anniversary is, such as customers.since; if not said, the first that there is of since, hire_date and first_purchase",
        ),
    ] = None
    promote: Annotated[ReviewStep, Meaning("升级的节奏和幅度", "when a level may rise, and how far")] = Field(default_factory=ReviewStep)
    demote: Annotated[ReviewStep, Meaning("降级的节奏和幅度", "when a level may fall, and how far")] = Field(default_factory=ReviewStep)
    stay: Annotated[WindowWords | None, Meaning("一个级别至少保持这么久", "a level is kept at least this long")] = None
    grace: Annotated[WindowWords | None, Meaning("首次算出降级后，过这么久才生效", "a worse level takes effect only this long after it was first computed")] = (
        None
    )
    approval: Annotated[list[Name], Meaning("升入这些级别要等批准", "entry into these levels waits for a decision")] = Field(default_factory=list)
    new: Annotated[Literal["at once", "at review"], Meaning("没有上次级别的对象何时定级", "when an entity without a previous level gets its first")] = "at once"
    lapsed: Annotated[Literal["drop", "keep", "lowest"], Meaning("不再出现在数据里的对象怎么办", "an entity that is no longer in the data")] = "drop"
    gates_at_once: Annotated[bool, Meaning("gate 的限制立即生效，不等复评", "a gate's limit takes effect without waiting for a review")] = True
    basis: OwnBasis = None

    @model_validator(mode="after")
    def _anniversary_is_used(self) -> Self:
        if self.anniversary is not None and not self.has_anniversaries:
            raise WordsError(Text("anniversary 只与 every: anniversary 一起用", "'anniversary' goes with 'every: anniversary'"))
        return self

    @property
    def has_anniversaries(self) -> bool:
        """Whether levels rise or fall on everyone's own anniversary."""
        return "anniversary" in (self.promote.every or self.every, self.demote.every or self.every)
