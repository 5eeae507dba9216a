"""Words of findings about a number of things; findings themselves are made by `domain.codes.found`."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.codes import found, sorted_findings
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern

__all__ = ["as_typed", "found", "of_count", "sorted_findings"]

_ONE_OR_MORE = late_pattern(r"\[([^|\]]*)\|([^\]]*)\]")
_PLAIN = late_pattern(r"[\w.\-]+")


def as_typed(maps: Mapping[str, str]) -> str:
    """The options as they can be typed: --map 提货日=date --map "Sold to=customer_name"."""
    words = []
    for header, field in maps.items():
        plain = _PLAIN.fullmatch(header) is not None
        words.append(f"--map {header}={field}" if plain else f'--map "{header}={field}"')
    return " ".join(words)


def of_count(number: int, zh: str, en: str, **values: str | Text) -> Text:
    """A sentence about a number of things: {n} is the number, [row is|rows are] what English says of one and of several, and a Text fills in
    what its language says."""
    chinese = {name: value if isinstance(value, str) else value.zh for name, value in values.items()}
    english = {name: value if isinstance(value, str) else value.en for name, value in values.items()}
    words = _ONE_OR_MORE.sub(r"\1" if number == 1 else r"\2", en)
    return Text(zh.format(n=number, **chinese), words.format(n=f"{number:,}", **english))
