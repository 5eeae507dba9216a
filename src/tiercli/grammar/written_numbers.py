"""Numbers of expressions exactly as they are written: decimals with all their digits, and percentages (12% is 0.12)."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import Decimal

from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern

SHOWN = 100
_PERCENT = late_pattern(r"(?P<text>'[^']*'|\"[^\"]*\")|(?<![\w.])(?P<number>\d+(?:\.\d+)?)\s*[%％]")


_NUMBER = late_pattern(r"(?P<text>'[^']*'|\"[^\"]*\")|(?<![\w.])(?P<number>\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)")


class WrittenNumber(Decimal):
    """A number of an expression, exactly as it is written; messages show it so."""

    def __repr__(self) -> str:
        return format(self, "f") if abs(self.adjusted()) < SHOWN else str(self)


class WrittenPercent(WrittenNumber):
    """The share that a percentage is; messages show it as a percentage."""

    def __repr__(self) -> str:
        return f"{self.scaleb(2).normalize():f}%"


def without_percent_signs(words: str) -> tuple[str, Mapping[int, Decimal]]:
    """The text with each percentage as a decimal, and where these stand.

    Returns the text and, by the place of its first byte, the share of each percentage; what stands in quotes is left alone.
    """
    shares: dict[int, Decimal] = {}
    plain, end = "", 0
    for match in _PERCENT.finditer(words):
        plain += words[end : match.start()]
        end = match.end()
        if match["text"] is not None:
            plain += match["text"]
            continue
        share = Decimal(match["number"]).scaleb(-2)
        shares[len(plain.encode("utf-8"))] = share
        plain += f"{share:f}" if share != share.to_integral_value() else f"{share:.1f}"
    return plain + words[end:], shares


def places_of_numbers(words: str) -> list[tuple[int, int]]:
    """Where the numbers of an expression begin and end in its text, in order; the sign of a percentage is not part of them."""
    return [match.span("number") for match in _NUMBER.finditer(words) if match["number"] is not None]


def read_numbers(tree: ast.expr, words: str, shares: Mapping[int, Decimal]) -> None:
    """Puts every number as it is written in its place in the tree: Python's own floats hold sixteen digits.

    words, shares: as `without_percent_signs` gives them.
    """
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant):
            continue
        if node.col_offset in shares and isinstance(node.value, float):
            node.value = WrittenPercent(shares[node.col_offset])  # type: ignore[assignment]
        elif isinstance(node.value, float):
            written = ast.get_source_segment(words, node) or repr(node.value)
            node.value = WrittenNumber(written.replace("_", ""))  # type: ignore[assignment]


def too_long(number: str) -> tuple[Text, Text]:
    """That six decimals cannot hold a number, and what to write instead."""
    return (
        Text(f"{number:.60} 的小数超过 6 位，会被四舍五入", f"{number:.60} has more than 6 decimals and would be rounded"),
        Text("最多写 6 位小数；更小的比例可改写成除法，如 x / 2500000", "Write at most 6 decimals; a smaller factor can be a division, such as x / 2500000"),
    )
