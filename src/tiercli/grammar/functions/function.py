"""One function of expressions as one record: what it takes and gives, its words, its formula in the live workbook, and how it is computed.

A record that lacks a part cannot be made, so a function that is computed nowhere keeps the program from loading.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from tiercli.domain.language import Text, filled
from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers
from tiercli.frames.population import Group
from tiercli.frames.vectors import Vector
from tiercli.grammar.excel import At
from tiercli.grammar.intervals import Span

if TYPE_CHECKING:
    from tiercli.frames.value import Value

Excel = Callable[[At], str]
"""From the place where it stands, with the formulas of its values, its own formula; #N/A for no value."""
OverEntities = Callable[[Entities, Sequence[Vector | None]], Vector | None]
"""From the entities and the values; only a function that `takes_none` is given values without data."""
OverRows = Callable[[date, "list[Value]"], "Value"]
"""From the as-of date and the compiled values, an expression that every row engine computes."""
Takes = Literal["number", "date", "day", "text", "alike", "any"]
Gives = Literal["number", "flag", "date", "alike"]
COMPARE, ADD, CALL, ATOM = 4, 5, 7, 9
"""How tightly what is said holds together: brackets are said around whatever is looser than its surroundings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function of expressions.

    takes: the kind of its values: numbers, a date, a day ('2026-10-31', or year, month, day), text and a text in quotes, values of one kind,
    or anything. fewest, most: how many values.
    gives: a number, a yes or no, a date, or what it was given.
    excel: its formula in the live workbook, made of those of its values.
    say: its words, made of those of its values. holds: how tightly the words hold together. close: whether a value is said in brackets
    unless it is one word. opposite: the words for the value with a minus before it.
    """

    takes: Takes
    gives: Gives = "number"
    fewest: int = 1
    most: int = 1
    say: Callable[[Sequence[Text]], Text]
    holds: int = CALL
    close: bool = True
    opposite: Text | None = None
    excel: Excel


@dataclass(frozen=True, slots=True, kw_only=True)
class OfOne(Function):
    """A function that looks at one entity, or row, only.

    rows, entities: how it is computed over either.
    span: for lint, its bounds from those of its values; a function without it is a quantity of its own to lint.
    takes_none: whether it makes something of values without data; the others have no value then.
    gives_one: whether it gives one of its values, but for the sign. rounds: whether it gives fewer decimals than its value has.
    of_today: whether it counts up to the last day of the data.
    """

    rows: OverRows
    entities: OverEntities
    span: Callable[[Sequence[Span]], Span] | None = None
    takes_none: bool = False
    gives_one: bool = False
    rounds: bool = False
    of_today: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OverAll(Function):
    """A function that looks at all entities, and takes `within=` and `among=`.

    group: how it is computed over each entity's group.
    of_place: whether it tells an entity's own place among them, which those who are left out of `among=` do not have.
    of_sum: whether it is about the sum, of which what belongs to nobody is a part.
    shows: a count, a part of them, or an amount like the values.
    has_part: whether its second value is a part, between 0 and 1, of the group.
    """

    group: Callable[[Group], Numbers]
    of_place: bool = False
    of_sum: bool = False
    shows: Literal["count", "part", "amount"] = "amount"
    has_part: bool = False


def words(zh: str, en: str) -> Callable[[Sequence[Text]], Text]:
    """A pattern with {} for each value, as the words of a function."""
    return lambda said: filled(Text(zh, en), *said)


def call(name: str) -> Excel:
    """A function that Excel has under this name."""
    return lambda at: f"{name}({','.join(at.values)})"
