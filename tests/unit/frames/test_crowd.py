"""Rows among a crowd have the values that they would have if they were graded together with it; the crowd itself is not graded again."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from tests.unit.frames.test_stand_ins import FORMULAS, a_population, changes_of, with_stand_ins
from tiercli.frames.crowd import own_rows, together
from tiercli.frames.entities import Entities
from tiercli.frames.vectors import to_arrow
from tiercli.grammar.evaluate import value_of
from tiercli.grammar.expression import parse


def lower(both: Entities, first: int) -> Entities:
    """The rows from a place on, by themselves."""
    return replace(both, origins=None, judged_by=None).take(pa.array(range(first, both.count), pa.int64()))


def values(of: Entities, formula: str) -> list[object]:
    value = value_of(of, parse(formula))
    assert value is not None
    found: list[object] = to_arrow(value.spread(of.count)).to_pylist()
    return found


@pytest.mark.parametrize("formula", FORMULAS)
def test_stand_ins_have_the_same_place_in_a_crowd_as_below_it(formula: str) -> None:
    random = Random(formula)
    for count in (1, 2, 9, 30):
        found = a_population(random, count)
        changes = changes_of(random, count)
        both = with_stand_ins(found, changes)
        assert both.origins is not None
        rows = replace(lower(both, count), crowd=found, origins=both.origins[count:])
        assert values(rows, formula) == values(both, formula)[count:]


@pytest.mark.parametrize("formula", FORMULAS)
def test_rows_that_stand_in_for_nobody_are_measured_against_the_crowd_without_counting(formula: str) -> None:
    random = Random(formula)
    for count in (1, 9, 30):
        found = a_population(random, count)
        both = with_stand_ins(found, changes_of(random, count))
        judged = np.arange(both.count) < count
        rows = replace(lower(both, count), crowd=found)
        assert values(rows, formula) == values(replace(both, origins=None, judged_by=judged), formula)[count:]


def test_what_the_crowd_lacks_is_none_and_does_not_count() -> None:
    found = a_population(Random(1), 9)
    kept = {name: one for name, one in found.columns.items() if name != "metric__volume"}
    rows = replace(found, crowd=replace(found, columns=kept, tables={}))
    assert values(rows, "count_of(volume)") == [0] * 9


def test_nobody_among_a_crowd_and_somebody_among_nobody_have_values() -> None:
    found = a_population(Random(2), 9)
    nobody = found.take(pa.array([], pa.int64()))
    assert values(replace(nobody, crowd=found), "rank(volume)") == []
    alone = replace(found, crowd=nobody)
    assert values(alone, "count_of(volume)") == [0] * 9
    assert len(own_rows(alone)) == 9
    assert together(alone).count == 9
