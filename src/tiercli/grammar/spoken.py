"""Numbers and values of a rulebook as they are read aloud."""

from __future__ import annotations

from decimal import Decimal

from tiercli.domain.language import Text, same, yes_or_no


def number_words(value: Decimal | int) -> str:
    """A number without needless zeros, thousands apart: 5,000."""
    exact = Decimal(value)
    exact = exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()
    return f"{exact:,f}"


def scalar_words(value: object) -> Text:
    """A value of a rulebook as it is read aloud."""
    if isinstance(value, Text):
        return value
    if isinstance(value, bool):
        return yes_or_no(value)
    return same(number_words(value)) if isinstance(value, Decimal | int) else same(str(value))
