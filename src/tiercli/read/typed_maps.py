"""`--map` as it can be typed."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.patterns import late_pattern

_PLAIN = late_pattern(r"[\w.\-]+")


def as_typed(maps: Mapping[str, str]) -> str:
    """The options as they can be typed: --map 提货日=date --map "Sold to=customer_name"."""
    words = []
    for header, field in maps.items():
        plain = _PLAIN.fullmatch(header) is not None
        words.append(f"--map {header}={field}" if plain else f'--map "{header}={field}"')
    return " ".join(words)
