"""The quantities on which levels turn, each cut where the rulebook cuts it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tiercli.domain.exact import MICRO, micro
from tiercli.grammar.expression import Expression, dotted
from tiercli.grammar.spans import INFINITY, OTHER, Codes, constant_of, term_of
from tiercli.rulebook.facts.names import Vocabulary
from tiercli.rulebook.model import Rulebook

_NEVER_MISSING = ("sum", "count", "distinct", "months")
_NEVER_BELOW_ZERO = ("count", "distinct", "months", "variation")


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a quantity's range in which no condition of the rulebook changes.

    odd: the value is missing, or lies where the rulebook's scale gives no points at all.
    """

    low: float
    high: float
    absent: bool = False
    odd: bool = False


@dataclass
class Quantity:
    """A metric, field, rank or other term.

    cuts: the first values of regions, in whole millionths. texts: the words it is compared with.
    floor, ceiling: what it never leaves. closed: no other words than those can occur.
    """

    kind: str
    cuts: set[float] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    floor: float = -INFINITY
    ceiling: float = INFINITY
    absent: bool = True
    closed: tuple[str, ...] | None = None
    lowest_band: float | None = None
    points: tuple[float, ...] | None = None

    def regions(self, codes: Codes) -> list[Region]:
        """The regions from low to high, and the missing value last."""
        found: list[Region] = []
        if self.points is not None:
            found = [Region(value, value) for value in self.points]
        elif self.kind == "flag":
            found = [Region(0.0, 0.0), Region(1.0, 1.0)]
        elif self.kind == "text":
            named = self.closed if self.closed is not None else tuple(sorted(self.texts))
            found = [Region(codes.of(words), codes.of(words)) for words in named]
            if self.closed is None:
                found.append(Region(OTHER, OTHER))
        else:
            low = self.floor
            for cut in [*sorted(one for one in self.cuts if self.floor < one <= self.ceiling), INFINITY]:
                high = self.ceiling if cut == INFINITY else cut - 1
                found.append(Region(low, high, odd=self.lowest_band is not None and high < self.lowest_band))
                low = cut
        if self.absent:
            found.append(Region(0.0, 0.0, absent=True, odd=True))
        return found


class Quantities:
    """Every quantity that expressions compare, found by reading them."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.vocabulary = Vocabulary.of(rulebook)
        self.kinds = self.vocabulary.scored() | dict.fromkeys(rulebook.gradings, "text")
        self.constants = rulebook.constants
        self.found: dict[str, Quantity] = {}

    def of(self, term: str) -> Quantity:
        """The quantity of a term, made when it is first asked for."""
        if term not in self.found:
            self.found[term] = self._made(term)
        return self.found[term]

    def read(self, expression: Expression | None) -> set[str]:
        """Note every comparison of an expression; the terms that it stands on."""
        if expression is None:
            return set()
        terms: set[str] = set()
        self._walk(expression.tree, terms)
        return terms

    def _walk(self, node: ast.AST, terms: set[str]) -> None:
        if isinstance(node, ast.expr) and (term := term_of(node)) is not None:
            if term not in self.constants:
                terms.add(term)
                self.of(term)
            return
        if isinstance(node, ast.Compare):
            self._compare(node)
        for child in ast.iter_child_nodes(node):
            if not (isinstance(node, ast.Call) and child is node.func):
                self._walk(child, terms)

    def _compare(self, node: ast.Compare) -> None:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            items = right.elts if isinstance(right, ast.List | ast.Tuple) else [right]
            for item in items:
                for one, other, flipped in ((left, item, False), (item, left, True)):
                    term, constant = term_of(one), constant_of(other, self.constants)
                    if term is not None and term not in self.constants and constant is not None:
                        self.cut(term, operator, constant, flipped=flipped)
            left = right

    def cut(self, term: str, operator: ast.cmpop, constant: Decimal | str | bool, *, flipped: bool = False) -> None:
        """A comparison of a term with a constant cuts its range."""
        quantity = self.of(term)
        if isinstance(constant, str):
            quantity.texts.add(constant)
            return
        if isinstance(constant, bool):
            return
        here = float(micro(constant))
        above = isinstance(operator, ast.Gt | ast.LtE)
        below = isinstance(operator, ast.GtE | ast.Lt)
        if flipped:
            above, below = below and not above, above and not below
        if not above:
            quantity.cuts.add(here)
        if not below:
            quantity.cuts.add(here + 1)

    def _made(self, term: str) -> Quantity:
        if term in self.rulebook.gradings:
            grading = self.rulebook.gradings[term]
            names = grading.all_names
            return Quantity("text", absent=False, closed=tuple(names))
        name, _, rest = term.partition("(")
        if rest:
            floor, ceiling = {"rank": (float(MICRO), INFINITY), "percentile": (0.0, float(MICRO)), "month": (float(MICRO), 12.0 * MICRO)}.get(
                name, (-INFINITY, INFINITY)
            )
            return Quantity("flag" if name in ("contains", "starts_with") else "number", floor=floor, ceiling=ceiling)
        kind = self.kinds.get(term, "any")
        metric = self.rulebook.metrics.get(term)
        if metric is None:
            return Quantity(kind)
        floor = 0.0 if metric.source in _NEVER_BELOW_ZERO else -INFINITY
        ceiling = float(micro(metric.cap)) if metric.cap is not None else INFINITY
        return Quantity(kind, floor=floor, ceiling=ceiling, absent=metric.source not in _NEVER_MISSING and metric.empty is None)


def size_of(regions: Mapping[str, list[Region]]) -> int:
    """How many cells all combinations make."""
    size = 1
    for found in regions.values():
        size *= len(found)
    return size


def collapsed(found: list[Region]) -> list[Region]:
    """One region instead of many."""
    there = [one for one in found if not one.absent]
    return [Region(min(one.low for one in there), max(one.high for one in there), absent=any(one.absent for one in found))]


def is_name(expression: Expression) -> bool:
    """Whether an expression is one name."""
    return dotted(expression.tree) is not None
