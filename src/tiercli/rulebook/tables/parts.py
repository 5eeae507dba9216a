"""Every dimension and part of a rulebook's scores and variants, as plain data with its place and its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tiercli.domain.language import Text, same
from tiercli.rulebook.key_words import key_words


@dataclass(frozen=True, slots=True)
class Place:
    """A dimension or part: its address and path, its name with those above it, the title of its metric, and its data."""

    address: str
    path: tuple[Any, ...]
    label: Text
    metric: Text
    part: Mapping[Any, Any]


def parts_of(data: Mapping[Any, Any]) -> Iterator[Place]:
    """All of them, each before its parts."""
    metrics = data.get("metrics") or {}
    scores = data.get("scores") or {}
    yield from _of_score(data.get("score"), ("score",), "score", (), metrics)
    for name, score in scores.items():
        yield from _of_score(score, ("scores", name), f"scores.{name}", (same(str(name)),), metrics)
    for number, variant in enumerate(data.get("variants") or (), start=1):
        if not isinstance(variant, Mapping):
            continue
        words = key_words("variants")
        above = (label_of(f"{words.zh} {number}", variant, bare=True) if variant.get("title") else Text(f"{words.zh} {number}", f"{words.en} {number}"),)
        place: tuple[Any, ...] = ("variants", number - 1)
        yield from _of_score(variant.get("score"), (*place, "score"), f"variants[{number}].score", above, metrics, data.get("score") or {})
        for name, score in (variant.get("scores") or {}).items():
            yield from _of_score(
                score, (*place, "scores", name), f"variants[{number}].scores.{name}", (*above, same(str(name))), metrics, scores.get(name) or {}
            )


def label_of(name: str, item: Any, *, bare: bool = False) -> Text:
    """What something is called: its title, with its name behind it unless `bare`."""
    title = item.get("title") if isinstance(item, Mapping) else None
    zh, en = (title.get("zh", title.get("en")), title.get("en", title.get("zh"))) if isinstance(title, Mapping) else (title, title)
    if zh is None or en is None:
        return same(name)
    return Text(str(zh), str(en)) if bare or str(zh) == name else Text(f"{zh} {name}", f"{en} {name}")


def _of_score(
    score: Any, path: tuple[Any, ...], address: str, above: tuple[Text, ...], metrics: Mapping[Any, Any], usual: Mapping[Any, Any] | None = None
) -> Iterator[Place]:
    """usual: the dimensions that a variant changes, for their titles and metrics."""
    for name, part in (score if isinstance(score, Mapping) else {}).items():
        if isinstance(part, Mapping):
            own = {**((usual or {}).get(name) or {}), **part}
            yield from _of_part(
                {**part, "title": own.get("title"), "metric": own.get("metric")}, part, (*path, name), f"{address}.{name}", str(name), above, metrics
            )


def _of_part(
    told: Mapping[Any, Any], part: Mapping[Any, Any], path: tuple[Any, ...], address: str, name: str, above: tuple[Text, ...], metrics: Mapping[Any, Any]
) -> Iterator[Place]:
    """told: the part with the title and metric that it goes by."""
    metric = told.get("metric")
    words = label_of(name, told, bare=True)
    whole = (*above, words)
    label = Text(" › ".join(one.zh for one in whole), " › ".join(one.en for one in whole))
    yield Place(address, path, label, label_of(str(metric), metrics.get(metric), bare=True) if metric else same(""), part)
    for number, inner in enumerate(part.get("parts") or (), start=1):
        if isinstance(inner, Mapping):
            own = str(inner.get("name") or inner.get("metric") or number)
            yield from _of_part(inner, inner, (*path, "parts", number - 1), f"{address}.parts[{number}]", own, whole, metrics)
