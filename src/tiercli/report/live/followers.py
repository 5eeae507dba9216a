"""What a param stands in that no formula follows: rows that are measured with it, reviews, alerts, treatments, further sheets."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tiercli.domain.language import Text, listing, same
from tiercli.domain.patterns import late_pattern
from tiercli.rulebook.model import Rulebook

_WORD = late_pattern(r"[^\W\d]\w*")
_WORDS_ONLY = ("title", "because", "description", "risk", "cause", "action", "unit", "department", "topic", "note")
_AREAS: Mapping[str, Text] = {
    "alerts": Text("预警", "alerts"),
    "sheets": Text("附加工作表", "further sheets"),
    "period": Text("统计期", "the period"),
}
_TREATMENT, _REVIEW = Text("待遇", "treatments"), Text("复评", "reviews")


def notes_of_params(rulebook: Rulebook, rules: Mapping[Any, Any], used: Collection[str], followed: Collection[str], reviewed: bool) -> dict[str, Text]:
    """By param, a note where something does not follow it. used: the params in formulas. followed: metrics and outputs that are formulas."""
    notes: dict[str, Text] = {}
    for name in rulebook.params:
        areas = list(dict.fromkeys(_areas(rulebook, rules, name, followed, reviewed)))
        if not areas:
            if name not in used:
                notes[name] = Text("公式没有用到", "no formula uses it")
            continue
        words = Text("、".join(area.zh for area in areas), listing([area.en for area in areas]).en)
        notes[name] = Text(f"{words.zh}要重新评分才变", f"{words.en}: only after grading anew")
    return notes


def _areas(rulebook: Rulebook, rules: Mapping[Any, Any], name: str, followed: Collection[str], reviewed: bool) -> Iterator[Text]:
    for path in _paths(rules, name, ()):
        first = path[0]
        if first == "metrics" and path[1] not in followed:
            title = rulebook.title_of(str(path[1]))
            yield Text(f"指标“{title.zh}”", f"the metric '{title.en}'")
        elif first == "outputs" and path[1] not in followed:
            output = rulebook.outputs.get(str(path[1]))
            title = (output.title if output else None) or same(str(path[1]))
            yield Text(f"“{title.zh}”", f"'{title.en}'")
        elif first in _AREAS:
            yield _AREAS[str(first)]
        elif first == "gradings" and "treatment" in path:
            yield _TREATMENT
        elif first == "gradings" and "review" in path and reviewed:
            yield _REVIEW


def _paths(data: Any, name: str, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Where a name stands in plain data, in an expression or alone."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if path or key != "params":
                if key in _WORDS_ONLY and path:
                    continue
                if path and isinstance(key, str) and name in _WORD.findall(key):
                    yield (*path, key)
                yield from _paths(value, name, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _paths(value, name, (*path, index))
    elif isinstance(data, str) and name in _WORD.findall(data):
        yield path
