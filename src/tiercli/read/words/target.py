"""What a field's numbers are kept in: tonnes, yuan, parts of one, or the unit that a rulebook gives it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from tiercli.domain.fields import Field, Kind
from tiercli.domain.patterns import late_pattern
from tiercli.read.words.counted import counted_unit
from tiercli.read.words.currencies import HOME
from tiercli.read.words.units import factor_of

_PERCENT_TITLE = late_pattern(r"[(（]\s*[%％]\s*[)）]\s*$")


@dataclass(frozen=True, slots=True)
class Target:
    """The unit that a field is kept in.

    factor: of one such unit in the kind's own (10,000 for 万元). currency: of money.
    counted: the name of a unit of pieces or volume; "" where the field is a weight or no quantity.
    """

    factor: Decimal = Decimal(1)
    currency: str = ""
    counted: str = ""


@lru_cache(maxsize=4096)
def target_of(field: Field) -> Target:
    """The unit of a field; 元 and CNY are one, and so are 吨 and t."""
    if field.kind is Kind.MONEY:
        factor, currency = factor_of(field.unit, Kind.MONEY) or (Decimal(1), HOME)
        return Target(factor, currency or HOME)
    if field.kind is Kind.NUMBER and (field.unit == "%" or any(_PERCENT_TITLE.search(title) for title in field.title)):
        return Target(Decimal("0.01"))
    if field.kind in (Kind.QUANTITY, Kind.NUMBER) and field.unit:
        if counted := counted_unit(field.unit):
            return Target(counted=counted)
        found = factor_of(field.unit, Kind.QUANTITY)
        return Target(found[0]) if found else Target()
    return Target()


def holds_quantity(field: Field) -> bool:
    """Whether a field is a weight or a count of pieces, so that a unit column may speak of it."""
    return field.kind is Kind.QUANTITY or (field.kind is Kind.NUMBER and (target_of(field).counted != "" or factor_of(field.unit, Kind.QUANTITY) is not None))


def is_price(field: Field) -> bool:
    """Whether a field is money for one unit of a quantity: a unit line of amounts does not count for it."""
    return field.kind is Kind.MONEY and "/" in field.unit
