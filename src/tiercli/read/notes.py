"""Words of findings about a number of things; findings themselves are made by `domain.codes.found`."""

from __future__ import annotations

from tiercli.domain.codes import found, sorted_findings
from tiercli.domain.language import Text

__all__ = ["found", "of_count", "sorted_findings"]


def of_count(number: int, zh: str, one: str, many: str, **values: str | Text) -> Text:
    """A sentence about a number of things, singular or plural in English; {n} is the number, and a Text fills in what its language says."""
    chinese = {name: value if isinstance(value, str) else value.zh for name, value in values.items()}
    english = {name: value if isinstance(value, str) else value.en for name, value in values.items()}
    return Text(zh.format(n=number, **chinese), (one if number == 1 else many).format(n=f"{number:,}", **english))
