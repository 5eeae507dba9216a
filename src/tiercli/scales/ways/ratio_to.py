"""`ratio_to`: the value relative to the population's max, mean or total."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from tiercli.domain.language import Text
from tiercli.frames.numbers import Numbers, chosen, limited
from tiercli.frames.population import Group, group_numbers
from tiercli.frames.vectors import Vector
from tiercli.grammar.excel import number_text
from tiercli.grammar.expression import Expression
from tiercli.grammar.formula_terms import Term
from tiercli.grammar.functions import OVER_ALL
from tiercli.grammar.small_types import Condition, Figure, Meaning, Model
from tiercli.grammar.spoken import number_words
from tiercli.scales.formulas import Formulas
from tiercli.scales.place import PlaceScale, top_words, within_words
from tiercli.scales.scale import Dimension, Speaker, Workings, as_number

HUNDRED = 100
_FUNCTIONS = {"max": "highest", "mean": "average", "total": "total"}
_WORDS = {"max": Text("最大值", "the largest"), "mean": Text("平均值", "the mean"), "total": Text("合计", "the total")}


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
    cap: Annotated[Figure, Meaning("最多得这么多分（百分制）", "never more than this, of 100")] = Decimal(100)


def _written(value: Any) -> Any:
    return {"of": value} if isinstance(value, str) else value


RatioRule = Annotated[RatioTo, BeforeValidator(_written)]


class _RatioTo(PlaceScale[RatioTo]):
    figures = ("cap",)
    interpolates = True

    def points(self, rule: RatioTo, part: Dimension, value: Vector, at: Workings) -> Numbers:
        number, function = as_number(value), OVER_ALL[_FUNCTIONS[rule.of]]
        groups = group_numbers(at.entities.known(rule.within), at.entities.count, at.entities.worlds)
        base = function.group(Group(number, groups, at.entities.counted(of_sum=function.of_sum), at.entities.origins))
        return ratio_points(number, base, rule.cap) * Numbers.of(at.top / HUNDRED)

    def excel(self, rule: RatioTo, part: Dimension, value: Term, at: Formulas) -> str:
        among = at.among_all(value, _FUNCTIONS[rule.of], rule.within, None)
        base = {"max": among.largest, "mean": lambda: f"({among.total()}/{among.count()})", "total": among.total}[rule.of]()
        cap = at.figure(rule.cap, "ratio_to", "cap") if "cap" in rule.model_fields_set else number_text(rule.cap)
        return f"MAX(0,MIN({cap},IFERROR({among.value()}/{base}*{HUNDRED},0)))*{at.top}/{HUNDRED}"

    def words(self, rule: RatioTo, part: Dimension, speaker: Speaker, unit: str) -> Text:
        top, of = top_words(part), _WORDS[rule.of]
        within = within_words(rule.within, Text("同一{}的", " of the same {}"), speaker)
        cap = number_words(rule.cap * (part.out_of if part.out_of is not None else HUNDRED) / HUNDRED)
        return Text(f"与{within.zh}{of.zh}之比 × {top}，最多 {cap} 分", f"ratio to {of.en}{within.en} × {top}, at most {cap}")

    def within(self, rule: RatioTo) -> Expression | None:
        return rule.within

    def place_points(self, rule: RatioTo, top: float) -> float:
        return top * float(rule.cap) / HUNDRED


SCALE = _RatioTo(RatioRule, Text("与之相比", "Relative to"), Meaning("按与最大值、平均值或合计之比得分", "points relative to max, mean or total"))


def ratio_points(value: Numbers, base: Numbers, cap: Decimal) -> Numbers:
    """The value relative to a base, times 100, never above the cap and never below 0; none of a base of 0."""
    share = value / base * Numbers.of(HUNDRED)
    share = chosen(share.valid, share, Numbers.of(0))
    return limited(share, Fraction(0), Fraction(cap))
