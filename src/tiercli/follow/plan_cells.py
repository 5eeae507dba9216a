"""Plans laid over the entities: whose plan covers whom, so that a target never is that of some of its parts only.

A branch with a plan for one of its two managers has that plan and, for the customers of the other one, what the rulebook says without a plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.exact import MICRO
from tiercli.domain.texts import texts_of
from tiercli.follow.graded import GradedRows
from tiercli.follow.planned import HOLDERS, Holder, Plans
from tiercli.frames.vectors import Vector, from_arrow
from tiercli.rulebook.sheets.targets import Figure, Planned, Targets

_APART = "\x1f"  # no name holds it
_COMPANY: Holder = (None,) * len(HOLDERS)


@dataclass(frozen=True)
class PlanCells:
    """The entities of a run by whose customers they are, and the plans that there are for these.

    planned: the numbers that the sheet takes from the tables, by name. amounts: of each, what its holders' rows say.
    keys: each entity's region, branch, manager and customer as one text. owners: every different one of these.
    within: holder -> for each field of a holder, the names that its entities have there.
    """

    graded: GradedRows
    planned: Mapping[str, Planned]
    amounts: Mapping[str, Mapping[Holder, Fraction]]
    keys: pa.Array
    owners: Mapping[str, Holder]
    within: Mapping[Holder, tuple[set[str | None], ...]]

    @classmethod
    def of(cls, graded: GradedRows, sheet: Targets, plans: Plans) -> PlanCells:
        """The entities of a run under its plans."""
        amounts = {name: plans.amounts(planned) for name, planned in sheet.planned.items()}
        named = {HOLDERS[place] for one in amounts.values() for holder in one for place in _named(holder)} | {name.rpartition(".")[2] for name in sheet.by}
        blank = pa.nulls(graded.count, pa.string())
        parts = [_names(graded, field) if field in named else blank for field in HOLDERS]
        keys = pc.binary_join_element_wise(*(pc.fill_null(part, "") for part in parts), _APART)
        owners: dict[str, Holder] = {key: tuple(name or None for name in key.split(_APART)) for key in pc.unique(keys).to_pylist()}
        within: dict[Holder, tuple[set[str | None], ...]] = {}
        for owner in owners.values():
            for holder in _holders_of(owner):
                for names, name in zip(within.setdefault(holder, tuple(set() for _ in HOLDERS)), owner, strict=True):
                    names.add(name)
        return cls(graded, sheet.planned, amounts, keys, owners, within)

    def target(self, figure: Figure, field: str) -> dict[str | None, Fraction | None]:
        """The figure's target for the company, or for every group of a field."""
        assert figure.target is not None
        used = sorted(figure.target.names & self.planned.keys())
        groups = self.graded.text_of(field) if field else None
        if not used or not all(self.planned[name].adds_up for name in used) or (field and not _depth(field)):
            return self.graded.by_group(figure.target, groups, self.whole(figure.target.names, field))
        covered = {key: tuple(self._covering(name, owner, field) for name in used) for key, owner in self.owners.items()}
        given = {name: self._of_entities({key: self._amount(name, cell[place]) for key, cell in covered.items()}) for place, name in enumerate(used)}
        scopes = groups.to_pylist() if groups is not None else [None] * self.graded.count
        words = {key: repr(cell) for key, cell in covered.items()}
        cells = pa.array([f"{scope or ''}{_APART}{words[key]}" for scope, key in zip(scopes, texts_of(self.keys), strict=True)], pa.string())
        found = self.graded.by_group(figure.target, cells, given)
        parts: dict[str | None, dict[str, Fraction | None]] = {} if scopes else {None: {}}
        for scope, cell in zip(scopes, texts_of(cells), strict=True):
            parts.setdefault(scope, {})[cell] = found[cell]
        return {scope: _sum(some.values()) for scope, some in parts.items()}

    def whole(self, names: Iterable[str], field: str) -> dict[str, Vector]:
        """What the plans say of the company or of each group as a whole, for every entity of it; none where they leave some of it out."""
        depth = _depth(field)
        answer: dict[str, Vector] = {}
        for name in sorted(set(names) & self.planned.keys()):
            covering: dict[str | None, set[Holder | None]] = {}
            for owner in self.owners.values():
                covering.setdefault(_scope(owner, depth), set()).add(self._covering(name, owner, field))
            together = {scope: self._together(name, holders, is_company=not field) for scope, holders in covering.items()}
            answer[name] = self._of_entities({key: together[_scope(owner, depth)] for key, owner in self.owners.items()})
        return answer

    def nobodys(self) -> list[str]:
        """Those of whom a target speaks although no entity is theirs, as they are named."""
        unknown = {holder for name, planned in self.planned.items() if planned.table == "targets" for holder in self._without_entities(name)}
        return sorted("/".join(part for part in holder if part) for holder in unknown)

    def _without_entities(self, name: str) -> set[Holder]:
        return {holder for holder in self.amounts[name] if any(holder) and holder not in self.within}

    def _covering(self, name: str, owner: Holder, field: str) -> Holder | None:
        """The largest part with a plan to which an owner's entities belong and that lies within their group; none without one."""
        depth = _depth(field)
        if field and not depth:
            return None  # no plan knows such groups
        for holder in _holders_of(owner):
            if holder in self.amounts[name] and (not depth or (_size(holder) >= depth and len(self.within[holder][depth - 1]) == 1)):
                return holder
        return None

    def _amount(self, name: str, holder: Holder | None) -> Fraction | None:
        return None if holder is None else self.amounts[name][holder]

    def _together(self, name: str, holders: set[Holder | None], *, is_company: bool) -> Fraction | None:
        known = {holder for holder in holders if holder is not None}
        if not known or len(known) < len(holders):
            return None
        if is_company and self.planned[name].table == "market" and _COMPANY not in known:
            known |= self._without_entities(name)  # where we have no customer there is a market all the same
        total = sum((self.amounts[name][holder] for holder in known), Fraction(0))
        return total if self.planned[name].adds_up else total / len(known)

    def _of_entities(self, amounts: Mapping[str, Fraction | None]) -> Vector:
        micros = {key: None if value is None else round(value * MICRO) for key, value in amounts.items()}
        return from_arrow(pa.array([micros[key] for key in texts_of(self.keys)], pa.int64()))


def _names(graded: GradedRows, field: str) -> pa.Array:
    """What a field says of every entity, whether it is the entity's own or its customer record's."""
    name = next((one for one in (field, f"customers.{field}") if graded.entities.place_of(one)[1] != "missing"), None)
    return graded.text_of(name) if name else pa.nulls(graded.count, pa.string())


def _holders_of(owner: Holder) -> Iterator[Holder]:
    """All parts that an owner belongs to, the largest first: the company, its region, its branch, its branch in that region ..."""
    parts = {tuple(name if is_named else None for name, is_named in zip(owner, mask, strict=True)) for mask in product((False, True), repeat=len(owner))}
    yield from sorted(parts, key=lambda holder: (_size(holder), len(_named(holder)), _named(holder)))


def _named(holder: Holder) -> list[int]:
    return [place for place, name in enumerate(holder) if name]


def _size(holder: Holder) -> int:
    """How many levels a part stands below the company."""
    return max((place + 1 for place in _named(holder)), default=0)


def _depth(field: str) -> int:
    """The same of the groups of a field; 0 for the company, and for a field that is no holder's."""
    bare = field.rpartition(".")[2]
    return HOLDERS.index(bare) + 1 if bare in HOLDERS else 0


def _scope(owner: Holder, depth: int) -> str | None:
    return owner[depth - 1] if depth else None


def _sum(values: Iterable[Fraction | None]) -> Fraction | None:
    """The sum; none as soon as one of them is not known."""
    total = Fraction(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total
