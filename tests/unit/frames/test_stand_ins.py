"""A row that stands in for another is measured as if it were there instead: every function over all, against a population made anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from tiercli.frames.entities import Entities, entities
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Flags, Texts, to_arrow
from tiercli.grammar.evaluate import value_of
from tiercli.grammar.expression import parse
from tiercli.scales.ways.percentile import group_points

MICRO = 10**6
FORMULAS = (
    "rank(volume)", "rank(volume, within=region)", "rank(volume, among=volume > 3)", "share(volume)", "share(volume, within=region)", "cumulative_share(volume)",
    "percentile(volume, within=region)", "total(volume)", "average(volume)", "highest(volume, within=region)", "lowest(volume)", "median(volume, within=region)",
    "quantile(volume, 0.3)", "count_of(volume > 4)", "count_of(volume)", "rank(0 - volume, within=region, among=volume < 7)",
)  # fmt: skip


def a_population(random: Random, count: int) -> Entities:
    """Some with the same values, some without any, some below zero, in three regions and nowhere."""
    volumes = [random.choice([None, -2, 0, *range(1, 9)]) for _ in range(count)]
    regions = [random.choice(["a", "b", "c", None]) for _ in range(count)]
    columns = {
        "metric__volume": pa.array([None if one is None else one * MICRO for one in volumes], pa.int64()),
        "field__region": pa.array(regions, pa.string()),
    }
    names = {"volume": ("metric__volume", "exact"), "region": ("field__region", "text"), "customer_id": ("entity", "text")}
    return entities(pa.array([f"k{one}" for one in range(count)]), columns, names, {}, date(2026, 10, 31))


def with_row(found: Entities, row: int, volume: int | None, region: str | None) -> Entities:
    """The same population with one who is otherwise."""
    volumes, regions = found.arrow("metric__volume").to_pylist(), found.arrow("field__region").to_pylist()
    volumes[row], regions[row] = None if volume is None else volume * MICRO, region
    columns = {"metric__volume": pa.array(volumes, pa.int64()), "field__region": pa.array(regions, pa.string())}
    return entities(found.ids, columns, found.names, {}, found.as_of)


def with_stand_ins(found: Entities, changes: list[tuple[int, int | None, str | None]]) -> Entities:
    """The population, and below it one row for each change."""
    rows = np.array([*range(found.count), *(row for row, _, _ in changes)])
    both = found.take(pa.array(rows))
    volumes, regions = both.arrow("metric__volume").to_pylist(), both.arrow("field__region").to_pylist()
    for place, (_, volume, region) in enumerate(changes, start=found.count):
        volumes[place], regions[place] = None if volume is None else volume * MICRO, region
    columns = {"metric__volume": pa.array(volumes, pa.int64()), "field__region": pa.array(regions, pa.string())}
    return replace(entities(both.ids, columns, found.names, {}, found.as_of), origins=rows)


def changes_of(random: Random, count: int) -> list[tuple[int, int | None, str | None]]:
    return [(random.randrange(count), random.choice([None, -1, 0, *range(1, 10)]), random.choice(["a", "b", "c", "d", None])) for _ in range(25)]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_stand_in_has_the_value_that_the_one_it_stands_for_would_have(formula: str) -> None:
    random, expression = Random(formula), parse(formula)
    for count in (1, 2, 9, 30):
        found = a_population(random, count)
        changes = changes_of(random, count)
        value = value_of(with_stand_ins(found, changes), expression)
        assert value is not None
        whole = to_arrow(value.spread(count + len(changes))).to_pylist()
        as_it_is = value_of(found, expression)
        assert as_it_is is not None
        assert whole[:count] == to_arrow(as_it_is.spread(count)).to_pylist()
        for place, (row, volume, region) in enumerate(changes, start=count):
            alone = value_of(with_row(found, row, volume, region), expression)
            assert alone is not None
            assert whole[place] == to_arrow(alone.spread(count))[row].as_py(), (formula, row, volume, region)


@pytest.mark.parametrize("rule", ["linear", "nearest"])
@pytest.mark.parametrize("on_cut", ["above", "below"])
def test_a_stand_in_falls_into_the_quantile_group_of_its_own_population(rule: str, on_cut: str) -> None:
    random = Random(rule + on_cut)
    for count in (1, 5, 23):
        found = a_population(random, count)
        changes = changes_of(random, count)
        together = with_stand_ins(found, changes)

        def points(of: Entities) -> list[int | None]:
            volume, region = of.named("volume"), of.named("region")
            assert isinstance(volume, Numbers)
            assert isinstance(region, Texts)
            made, _ = group_points(of, volume, [region], 4, rule, 100, lower_is_better=False, on_cut=on_cut)  # type: ignore[arg-type]
            answer: list[int | None] = to_arrow(made.spread(of.count)).to_pylist()
            return answer

        whole = points(together)
        for place, (row, volume, region) in enumerate(changes, start=count):
            assert whole[place] == points(with_row(found, row, volume, region))[row], (row, volume, region)


def test_populations_side_by_side_know_nothing_of_each_other() -> None:
    random = Random(5)
    found = a_population(random, 12)
    twice = found.take(pa.array([*range(12), *range(12)]))
    apart = replace(twice, worlds=np.repeat(np.arange(2), 12))
    for formula in FORMULAS:
        one, both = value_of(found, parse(formula)), value_of(apart, parse(formula))
        assert one is not None
        assert both is not None
        assert not isinstance(both, Flags)
        assert to_arrow(both.spread(24)).to_pylist() == to_arrow(one.spread(12)).to_pylist() * 2
