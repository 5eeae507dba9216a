"""Who moves under a scenario, as lists and matrices, and what that is by region, salesperson and level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain import exact
from tiercli.domain import listed_columns as listed
from tiercli.domain.arrays import Array
from tiercli.domain.columns import Column, Role, level_column
from tiercli.domain.language import EMPTY, NONE, Text
from tiercli.domain.unit import decimals_of, rough_decimals_of
from tiercli.follow import GradedRows
from tiercli.frames.kinds import ENTITY
from tiercli.insight.causes import Split, joint_order
from tiercli.insight.effects import Effect
from tiercli.insight.regraded import main_score
from tiercli.move.drift import stability_index
from tiercli.outcome import figures
from tiercli.outcome.extras import Listing, Movements
from tiercli.rulebook.facts.totals import total_metrics

_TITLES: Mapping[str, Text] = {
    "up": Text("升级", "Risers"),
    "down": Text("降级", "Fallers"),
    "changed": Text("换了等级", "Another level"),
    "rated": Text("开始评级", "Now rated"),
    "unrated": Text("停止评级", "No longer rated"),
    "new": Text("只在方案里有", "Graded by the scenario only"),
    "lapsed": Text("方案里没有", "Not graded by the scenario"),
}


@dataclass(frozen=True)
class Sides:
    """The same entities graded by the rules in force and by a scenario.

    All arrays are in the order of `ids`: those of the rules in force, then those that only the scenario grades.
    """

    before: GradedRows
    after: GradedRows
    split: Split

    @cached_property
    def ids(self) -> pa.Array:
        """Everybody whom one of the sides grades."""
        old, new = _ids(self.before), _ids(self.after)
        return pa.concat_arrays([old, new.filter(pc.invert(pc.is_in(new, value_set=old)))])

    @cached_property
    def rows(self) -> tuple[pa.Array, pa.Array]:
        """The row of everybody on each side, null where there is none."""
        return pc.index_in(self.ids, value_set=_ids(self.before)), pc.index_in(self.ids, value_set=_ids(self.after))

    @cached_property
    def order(self) -> list[str] | None:
        """The levels of both, best first; none where the two rulebooks order other levels, so that nobody rises or falls."""
        return joint_order(self.before.outcome.rulebook, self.after.outcome.rulebook)

    @cached_property
    def levels(self) -> list[str]:
        """The levels of both main gradings, best first: those of the rules in force, then what only the scenario has; last who is not rated."""
        gradings = [one.outcome.rulebook.gradings[one.outcome.main] for one in (self.before, self.after)]
        order = list(self.order or dict.fromkeys(name for one in gradings for name in one.names_in_order))
        return order + [name for name in dict.fromkeys(name for one in gradings for name in one.outside) if name not in order]

    @cached_property
    def outside(self) -> frozenset[str]:
        """The levels of those who are not rated."""
        return frozenset(name for one in (self.before, self.after) for name in one.outcome.rulebook.gradings[one.outcome.main].outside)

    @cached_property
    def places(self) -> tuple[Array, Array]:
        """The level of everybody on each side as a place in `levels`, from 0; -1 where there is none."""
        answer = []
        for graded, rows in zip((self.before, self.after), self.rows, strict=True):
            names = graded.rows[level_column(graded.outcome.main)].combine_chunks().cast(pa.string())
            found = pc.index_in(pc.take(names, rows), value_set=pa.array(self.levels, pa.string()))
            answer.append(np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), np.int64))
        return answer[0], answer[1]

    @cached_property
    def measures(self) -> dict[str, tuple[Column, pa.Array]]:
        """Volume, revenue and margin of everybody, whole millionths, as the rules in force measure them (as the scenario does where they do not)."""
        answer = {}
        for graded, rows in zip((self.before, self.after), self.rows, strict=True):
            for what, name in total_metrics(graded.outcome.rulebook).items():
                column, kind = graded.entities.place_of(name)
                if what not in answer and kind == "exact":
                    unit = graded.outcome.rulebook.metrics[name].unit
                    shown = Column(what, graded.outcome.rulebook.title_of(name), Role.METRIC, unit, decimals_of(unit))
                    answer[what] = (shown, pc.take(graded.rows[column].combine_chunks(), rows))
        return answer

    def taken(self, values: tuple[pa.Array | None, pa.Array | None]) -> tuple[pa.Array, pa.Array]:
        """A column of each side for everybody; one that a side lacks is nothing."""
        found = []
        for column, rows in zip(values, self.rows, strict=True):
            found.append(pa.nulls(len(rows), pa.int64()) if column is None else pc.take(column, rows))
        return found[0], found[1]

    def kinds(self) -> dict[str, Array]:
        """Who rose, fell, and so on: places in `ids`, those with the most of the first measure first."""
        old, new = self.places
        beyond = np.array([name in self.outside for name in self.levels] + [False])
        was_out, is_out = beyond[old], beyond[new]
        both = (old >= 0) & (new >= 0)
        ranked = both & ~was_out & ~is_out
        ordered = self.order is not None
        groups = {
            "up": ranked & (new < old) & ordered,
            "down": ranked & (new > old) & ordered,
            "changed": ranked & (new != old) & (not ordered),
            "rated": both & was_out & ~is_out,
            "unrated": both & ~was_out & is_out,
            "new": (old < 0) & (new >= 0),
            "lapsed": (old >= 0) & (new < 0),
        }
        if self.measures:
            amounts = pc.fill_null(next(iter(self.measures.values()))[1], -exact.LARGEST).to_numpy(zero_copy_only=False)
            order = np.argsort(-amounts, kind="stable")
        else:
            order = np.arange(len(old))
        return {name: order[mask[order]] for name, mask in groups.items()}


def movements_between(sides: Sides, old: str, new: str, own: Mapping[str, Effect], theirs: Mapping[str, Effect]) -> Movements:
    """The matrices of customers and amounts, the drift of the mix, and the lists of who moved, each with why.

    old, new: what the two sides are called. own, theirs: what levels cost on each side.
    """
    levels = sides.levels
    was, now = sides.places
    both = (was >= 0) & (now >= 0)
    cells = was * len(levels) + now
    counts = np.bincount(cells[both], minlength=len(levels) ** 2).reshape(len(levels), -1)
    amounts = []
    for column, values in sides.measures.values():
        matrix = np.zeros((len(levels), len(levels)))
        for cell in np.unique(cells[both]):
            matrix[divmod(int(cell), len(levels))] = exact.total(values.filter(pa.array(both & (cells == cell)))) / exact.MICRO
        amounts.append((column, tuple(tuple(float(one) for one in row) for row in matrix)))
    mixes = [np.bincount(one[one >= 0], minlength=len(levels)) for one in (was, now)]
    drift = tuple(stability_index(*([int(one) for one in mix] for mix in mixes)))
    lists = {
        name: _listing(sides, name, places, own, theirs)
        for name, places in sides.kinds().items()
        if len(places) or name in ("up", "down")
    }  # fmt: skip
    titled = Text(new, new)
    return Movements(titled, old, new, tuple(levels), tuple(tuple(int(one) for one in row) for row in counts), tuple(amounts), drift, lists, tuple(amounts))


def _listing(sides: Sides, kind: str, places: Array, own: Mapping[str, Effect], theirs: Mapping[str, Effect]) -> Listing:
    """One list: who, where, from and to, score, what they buy, what it costs, why."""
    at = pa.array(places)
    language = sides.before.outcome.language
    columns: list[tuple[Column, pa.Array]] = [(listed.ENTITY_ID, sides.ids.take(at))]
    columns.append((listed.ENTITY_NAME, _names(sides).take(at)))
    names = pa.array([*sides.levels, None], pa.string())
    levels = (
        (Column("old_level", Text("现等级", "Level now"), Role.PREVIOUS), sides.places[0]),
        (Column("new_level", Text("方案等级", "In the scenario"), Role.LEVEL), sides.places[1]),
    )
    columns += [(column, names.take(pa.array(side[places]))) for column, side in levels]
    columns += [(column, values.take(at)) for column, values in group_columns(sides)]
    columns += _scores(sides, at)
    columns += [(column, exact.nearest_floats(values.take(at))) for column, values in sides.measures.values()]
    columns += [(column, exact.nearest_floats(values.take(at))) for column, values in cost_changes(sides, own, theirs)]
    order = pc.index_in(sides.ids, value_set=sides.split.ids)
    reasons = [None if place is None else sides.split.words(place, language) or None for place in order.take(at).to_pylist()]
    columns.append((Column("why", Text("为什么", "Why"), Role.REASONS), pa.array(reasons, pa.string())))
    table = pa.table({column.name: values for column, values in columns})
    return Listing(_TITLES[kind], tuple(column for column, _ in columns), table)


def _scores(sides: Sides, at: pa.Array) -> list[tuple[Column, pa.Array]]:
    found: list[pa.Array | None] = []
    for graded in (sides.before, sides.after):
        column, kind = graded.entities.place_of(main_score(graded.outcome.rulebook))
        found.append(graded.rows[column].combine_chunks() if kind == "exact" else None)
    if found == [None, None]:
        return []
    old, new = sides.taken((found[0], found[1]))
    return [
        (Column("old_score", Text("现得分", "Score now"), Role.SCORE, "", 2), exact.nearest_floats(old.take(at))),
        (Column("new_score", Text("方案得分", "Scenario's score"), Role.SCORE, "", 2), exact.nearest_floats(new.take(at))),
        (Column("change", Text("得分变化", "Change"), Role.SCORE, "", 2), exact.nearest_floats(pc.subtract(new, old).take(at))),
    ]


def cost_changes(sides: Sides, own: Mapping[str, Effect], theirs: Mapping[str, Effect]) -> list[tuple[Column, pa.Array]]:
    """For everybody, by how much each cost changes, whole millionths; only costs that both rulebooks have, or one of them for somebody."""
    answer = []
    for key in dict.fromkeys([*own, *theirs]):
        kind = own.get(key) or theirs[key]
        if key in own and key in theirs and own[key].unit != theirs[key].unit:
            continue
        old, new = sides.taken((own[key].values if key in own else None, theirs[key].values if key in theirs else None))
        change = pc.subtract(pc.fill_null(new, 0), pc.fill_null(old, 0))
        title = Text(f"{kind.title.zh}变化", f"{kind.title.en}, change")
        answer.append((Column(f"change_{key}", title, Role.OUTPUT, kind.unit, kind.decimals), change))
    return answer


def group_columns(sides: Sides) -> list[tuple[Column, pa.Array]]:
    """Region and salesperson of everybody, as far as records have them."""
    outcome = sides.before.outcome
    wanted = [next((name for name in figures.REGION_FIELDS if _known(sides, name)), ""), "manager"]
    answer = []
    for name in wanted:
        column = outcome.profile.named(name) if name else None
        if column is not None and _known(sides, name):
            answer.append((column, pc.take(outcome.profile.rows[name].combine_chunks().cast(pa.string()), sides.rows[0])))
    return answer


def _known(sides: Sides, name: str) -> bool:
    profile = sides.before.outcome.profile
    return profile.named(name) is not None and profile.rows[name].null_count < profile.rows.num_rows


def group_listings(sides: Sides, own: Mapping[str, Effect], theirs: Mapping[str, Effect]) -> tuple[Listing, ...]:
    """By region, by salesperson: how many there are, how many rise and fall, with how much, and what costs change by."""
    answer = []
    names = pa.array([*sides.levels, None], pa.string())
    now = Column("level", Text("现等级", "Level now"), Role.LEVEL_TITLE)
    for column, values in [(now, names.take(pa.array(sides.places[0]))), *group_columns(sides)]:
        answer.append(_by_group(sides, column, values, cost_changes(sides, own, theirs)))
    return tuple(answer)


def _by_group(sides: Sides, column: Column, values: pa.Array, costs: Sequence[tuple[Column, pa.Array]]) -> Listing:
    language = sides.before.outcome.language
    words = pc.fill_null(values, NONE.spoken(language))
    groups = [name for name in sides.levels if name in set(words.to_pylist())] if column.name == "level" else sorted(set(words.to_pylist()))
    kinds = sides.kinds()
    marks = {name: np.isin(np.arange(len(sides.ids)), kinds[name]) for name in ("up", "down")}
    code = np.asarray(pc.fill_null(pc.index_in(words, value_set=pa.array(groups, pa.string())), -1).to_numpy(zero_copy_only=False))
    made: dict[str, list[Any]] = {"group": [*groups], "entities": [], "up": [], "down": []}
    columns = [
        Column("group", column.title, Role.NAME), Column("entities", Text("对象数", "All"), Role.METRIC, "", 0),
        Column("up", Text("升级", "Rise"), Role.METRIC, "", 0), Column("down", Text("降级", "Fall"), Role.METRIC, "", 0),
    ]  # fmt: skip
    masks = [code == index for index in range(len(groups))]
    for mask in [*masks, np.ones(len(sides.ids), bool)]:
        made["entities"].append(float(mask.sum()))
        made["up"].append(float((mask & marks["up"]).sum()))
        made["down"].append(float((mask & marks["down"]).sum()))
    for measure, amounts in sides.measures.values():
        for kind, zh, en in (("up", "升级的", "risers'"), ("down", "降级的", "fallers'")):
            name = f"{kind}_{measure.name}"
            columns.append(
                Column(name, Text(f"{zh}{measure.title.zh}", f"{measure.title.en}, {en}"), Role.METRIC, measure.unit, rough_decimals_of(measure.unit))
            )
            made[name] = [_sum(amounts, mask & marks[kind]) for mask in [*masks, np.ones(len(sides.ids), bool)]]
    for cost, change in costs:
        columns.append(cost)
        made[cost.name] = [_sum(change, mask) for mask in [*masks, np.ones(len(sides.ids), bool)]]
    made["group"].append(Text("合计", "Total").spoken(language))
    made["_depth"] = [2] * len(groups) + [0]
    title = Text(f"按{column.title.zh}", f"By {column.title.en.lower()}")
    return Listing(title, tuple(columns), pa.table(made), EMPTY)


def _sum(values: pa.Array, mask: Array) -> float:
    return exact.total(values.filter(pa.array(mask))) / exact.MICRO


def _ids(graded: GradedRows) -> pa.Array:
    return graded.rows[ENTITY].combine_chunks().cast(pa.string())


def _names(sides: Sides) -> pa.Array:
    found = [figures.names(one.outcome).combine_chunks() for one in (sides.before, sides.after)]
    return pc.coalesce(*(pc.take(names, rows) for names, rows in zip(found, sides.rows, strict=True)))
