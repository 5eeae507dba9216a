"""The values of params where a rulebook names them in place of a number: weights, points, limits, caps, steps of a review.

Bounds (`bands`, `linear`, `from`, `top`, `quota`, `share`) and expressions keep the name, and look its value up when they are used.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from tiercli.rulebook.model import Param
from tiercli.rulebook.parts.dimension import SCALES

_OF_A_PART = ("weight", "out_of", "max", "min", "default", "missing")
_OF_A_REVIEW_STEP = ("after", "steps", "reviews", "in_month")


def with_params_in_place(data: Mapping[Any, Any], params: Mapping[str, Param]) -> tuple[dict[Any, Any], frozenset[str]]:
    """A rulebook's plain data with numbers in the place of params' names, and the names that stood there.

    params: as they are in force. A name that is no param, or one that is no number, is left for the models to refuse.
    """
    work = _Work({name: param.value for name, param in params.items() if isinstance(param.value, Decimal)})
    answer = dict(data)
    for section, put in (
        ("score", work.score),
        ("scores", lambda scores: work.each(scores, work.score)),
        ("variants", lambda variants: work.items(variants, work.variant)),
        ("metrics", lambda metrics: work.each(metrics, work.metric)),
        ("gradings", lambda gradings: work.each(gradings, work.grading)),
    ):
        if section in answer:
            answer[section] = put(answer[section])
    return answer, frozenset(work.named)


class _Work:
    """Numbers for names, and which names were met; what is not shaped as a rulebook is left as it is."""

    def __init__(self, values: Mapping[str, Decimal]) -> None:
        self.values = values
        self.named: set[str] = set()

    def number(self, value: Any) -> Any:
        """The value of a param for its name."""
        if isinstance(value, str) and value in self.values:
            self.named.add(value)
            number = self.values[value]
            return int(number) if number == number.to_integral_value() else number
        return value

    def keys(self, data: Any, keys: Collection[str]) -> Any:
        return {key: self.number(value) if key in keys else value for key, value in data.items()} if isinstance(data, Mapping) else data

    def each(self, data: Any, put: Any) -> Any:
        return {key: put(value) for key, value in data.items()} if isinstance(data, Mapping) else data

    def items(self, data: Any, put: Any) -> Any:
        return [put(one) for one in data] if isinstance(data, list) else data

    def score(self, data: Any) -> Any:
        return self.each(data, self.part)

    def part(self, data: Any) -> Any:
        answer = self.keys(data, _OF_A_PART)
        if not isinstance(answer, dict):
            return answer
        for key, way in SCALES.items():
            if key in answer:
                answer[key] = self.each(answer[key], self.number) if way.keyed_by else self.keys(answer[key], way.figures)
        if "parts" in answer:
            answer["parts"] = self.items(answer["parts"], self.part)
        return answer

    def metric(self, data: Any) -> Any:
        answer = self.keys(data, ("cap",))
        if isinstance(answer, dict) and isinstance(answer.get("decay"), Mapping) and "steps" in answer["decay"]:
            answer["decay"] = {**answer["decay"], "steps": self.each(answer["decay"]["steps"], self.number)}
        return answer

    def variant(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        answer = dict(data)
        if "score" in answer:
            answer["score"] = self.score(answer["score"])
        if "scores" in answer:
            answer["scores"] = self.each(answer["scores"], self.score)
        return answer

    def grading(self, data: Any) -> Any:
        if not isinstance(data, Mapping) or not isinstance(data.get("review"), Mapping):
            return data
        review = self.keys(data["review"], _OF_A_REVIEW_STEP)
        for way in ("promote", "demote"):
            if isinstance(review.get(way), Mapping):
                step = self.keys(review[way], _OF_A_REVIEW_STEP)
                if isinstance(step.get("after"), Mapping):
                    step["after"] = self.keys(step["after"], _OF_A_REVIEW_STEP)
                review[way] = step
        return {**data, "review": review}
