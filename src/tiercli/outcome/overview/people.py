"""Salespeople, branches or regions: how many customers of each level they have, what these buy and owe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Floats, Whole
from tiercli.domain.columns import Column
from tiercli.domain.exact import MICRO
from tiercli.domain.language import NONE
from tiercli.outcome import figures
from tiercli.outcome.outcome import Outcome
from tiercli.outcome.overview.credit import Credit

REGIONS = ("region", "branch", "province", "city")
FIELDS = ("manager", *REGIONS)
"""By what customers are told apart, the first that the records have."""


@dataclass(frozen=True)
class People:
    """One row a person, branch or region; those with the most volume first, customers of nobody last.

    by: the field. levels: the main levels; counts: customers by level. volume, before: in the volume's unit; overdue, balance: yuan; none where not known.
    """

    by: Column
    names: tuple[str, ...]
    levels: tuple[str, ...]
    counts: Whole
    volume: Floats | None
    before: Floats | None
    balance: Floats | None
    overdue: Floats | None


def people_of(outcome: Outcome, credit: Credit | None, fields: tuple[str, ...] = FIELDS) -> People | None:
    """Customers by whose they are; none where the records do not say, or all are the same one's.

    fields: those that are asked for; the first that the records have counts.
    """
    profile = outcome.profile
    field = next((found for name in fields if (found := profile.named(name)) and 0 <= profile.rows[name].null_count < profile.rows.num_rows), None)
    if field is None:
        return None
    none = NONE.spoken(outcome.language)
    said = pc.fill_null(pc.cast(profile.rows[field.name].combine_chunks(), pa.string()), none)
    words = pc.if_else(pc.equal(said, ""), none, said).dictionary_encode()
    names, place, count = words.dictionary.to_pylist(), words.indices.to_numpy(), len(words.dictionary)
    if count < 2:
        return None
    levels = tuple(level.name for level in figures.main_counts(outcome))
    tiers = outcome.results.rows[figures.tier_column(outcome).name]
    rank = pc.index_in(tiers, value_set=pa.array(levels, tiers.type)).fill_null(-1).to_numpy()
    counts = np.zeros((count, len(levels)), dtype=np.int64)
    np.add.at(counts, (place[rank >= 0], rank[rank >= 0]), 1)

    def summed(values: Floats | None) -> Floats | None:
        return None if values is None else np.bincount(place, weights=values, minlength=count).astype(np.float64)

    amount = figures.main_volume(outcome)
    volume = summed(None if amount is None else np.asarray(pc.fill_null(pc.cast(amount, pa.float64()), 0.0).to_numpy()))
    flow = outcome.flows.named("volume")
    before = summed(None if flow is None or flow.year_before is None else flow.year_before / MICRO)
    size = counts.sum(axis=1).astype(np.float64) if volume is None else volume
    order = sorted(range(count), key=lambda index: (names[index] == none, -size[index], names[index]))

    def taken(values: Floats | None) -> Floats | None:
        return None if values is None else values[order]

    return People(
        field, tuple(names[index] for index in order), levels, counts[order], taken(volume), taken(before),
        taken(summed(None if credit is None else credit.balance)), taken(summed(None if credit is None else credit.overdue)),
    )  # fmt: skip
