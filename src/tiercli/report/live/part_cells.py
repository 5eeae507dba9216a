"""A dimension or part while its formulas are written: where it stands in the rulebook, and its cells on the sheet of parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, Protocol

from tiercli.domain.language import Text, filled, same
from tiercli.frames.numbers import Numbers
from tiercli.grammar.evaluate import holds
from tiercli.grammar.expression import Expression
from tiercli.grammar.formula_terms import Term
from tiercli.report.live.names import LiveNames
from tiercli.report.live.parameter_cells import StepRanges
from tiercli.report.live.parameters import Parameters, Path
from tiercli.report.live.ranking import Places
from tiercli.rulebook.parts.dimension import Part

MOST = Text("{}：满分", "{}: most points")
FIGURES: Mapping[str, Text] = {
    "missing": Text("{}：没有值时的得分", "{}: points without a value"),
    "default": Text("{}：其他类别的得分", "{}: points of other categories"),
    "max": Text("{}：最高得分", "{}: points at most"),
    "min": Text("{}：最低得分", "{}: points at least"),
    "cap": Text("{}：封顶", "{}: cap"),
}


class Shared(Protocol):
    """What all parts of all scores share: ranges that were written already."""

    names: LiveNames
    steps: dict[Path, StepRanges]
    maps: dict[Path, tuple[str, str]]


@dataclass(frozen=True)
class PartPlace:
    """Where a dimension or part stands in the rulebook: in the score itself, and in a variant where that changes it.

    own: the keys that the variant writes.
    """

    base: Path | None
    over: Path | None = None
    own: frozenset[str] = frozenset()

    def at(self, *keys: str | int) -> Path:
        """The path of a key."""
        if self.over is not None and (self.base is None or keys[0] in self.own):
            return (*self.over, *keys)
        assert self.base is not None
        return (*self.base, *keys)

    def inner(self, index: int) -> PartPlace:
        """One of its parts."""
        return PartPlace(self.at("parts", index))


@dataclass
class PartCells:
    """A dimension or part while its formulas are written, see `scales.formulas.Formulas`."""

    scores: Shared
    part: Part
    place: PartPlace
    title: Text

    @property
    def names(self) -> LiveNames:
        """What names stand for in the workbook."""
        return self.scores.names

    @property
    def parameters(self) -> Parameters:
        """The sheet of parameters."""
        return self.scores.names.parameters

    @property
    def top(self) -> str:
        """The most points that it may have, as a formula."""
        if self.part.out_of is None:
            return "100"
        return self.parameters.number(self.place.at("out_of"), self.part.out_of, filled(MOST, self.title))

    def steps(self, *, below: Literal["none", "lowest"] = "none") -> StepRanges:
        """Its bounds and points as ranges. below: what a value under the lowest bound earns."""
        path = self.place.at(self.part.scale)
        if path not in self.scores.steps:
            values = self.names.entities.constants
            title = Text(f"{self.title.zh}：{self.part.way.title.zh}", f"{self.title.en}: {self.part.way.title.en.lower()}")
            self.scores.steps[path] = self.parameters.steps(path, self.part.rule, title, below_is_lowest=below == "lowest", value_of=values)
        return self.scores.steps[path]

    def categories(self, kind: str) -> tuple[str, str]:
        """Its categories and their points as ranges."""
        path = self.place.at(self.part.scale)
        if path not in self.scores.maps:
            self.scores.maps[path] = self.parameters.categories(path, self.part.rule, filled(Text("{}：类别", "{}: categories"), self.title), kind)
        return self.scores.maps[path]

    def figure(self, value: Decimal | int | None, *keys: str) -> str:
        """A number of the part as a cell of the parameters; 0 where it has none."""
        if value is None:
            return "0"
        return self.parameters.number(self.place.at(*keys), value, filled(FIGURES.get(keys[-1], same("{}")), self.title))

    def among_all(self, value: Term, counted: str, within: Expression | None, among: Expression | None, *, turned: bool = False) -> Places:
        """The place of a value among those of all. turned: whether smaller is better."""
        names = self.names
        vector = names.entities.named(self.part.metric or "")
        assert isinstance(vector, Numbers)
        if turned:
            value, vector = replace(value, formula=f"(-{value.formula})", digits=value.exact_digits), -vector
        groups = [str(within)] if within is not None and names.entities.place_of(str(within))[1] != "missing" else []
        taking_part = None
        if among is not None:
            term = names.term(among)
            taking_part = term.held, holds(names.entities, among), term.is_fixed
        return names.among_all(counted, value, vector, groups, taking_part)
