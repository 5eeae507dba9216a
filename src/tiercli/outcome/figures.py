"""Figures that reports show: totals by level, the biggest, levels by region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.exact import MICRO
from tiercli.domain.language import NONE, Language, Text
from tiercli.outcome import Column, LevelCount, Outcome, Role
from tiercli.rulebook.facts.level_words import written_levels

MeasureName = Literal["volume", "revenue", "margin"]
_LONGEST_TITLE, _SHORT_NAME = 24, 2
REGION_FIELDS = ("region", "branch", "province", "city")


@dataclass(frozen=True, slots=True)
class Measure:
    """One amount that levels add up: tonnes, revenue or margin.

    divisor: what to divide by so that the largest number is easy to read; unit says so.
    """

    name: MeasureName
    title: str
    unit: str
    divisor: int
    decimals: int
    by_level: tuple[float, ...]
    total: float

    @property
    def shares(self) -> tuple[float | None, ...]:
        """Each level's part of the total; none when that is not a positive sum."""
        return tuple(value / self.total if self.total > 0 else None for value in self.by_level)


def measures(outcome: Outcome, counts: Sequence[LevelCount]) -> tuple[Measure, ...]:
    """The amounts that were measured, in a unit that suits their size."""
    titles: dict[MeasureName, Text] = {"volume": volume_title(outcome), "revenue": Text("销售收入", "Revenue"), "margin": Text("毛利", "Margin")}
    found = []
    for name, title in titles.items():
        values = [getattr(level, name) for level in counts]
        if not any(value is not None for value in values):
            continue
        total = sum(value or 0 for value in values)
        unit = outcome.monthly.unit if name == "volume" else "CNY"
        divisor, words, decimals = scale(max((abs(value or 0) for value in values), default=0) / MICRO, unit, outcome.language)
        by_level = tuple((value or 0) / MICRO / divisor for value in values)
        found.append(Measure(name, title.spoken(outcome.language), words, divisor, decimals, by_level, total / MICRO / divisor))
    return tuple(found)


def volume_title(outcome: Outcome) -> Text:
    """What the main amount is called."""
    return outcome.monthly.title if outcome.monthly.title.zh else Text("销量", "Volume")


def main_counts(outcome: Outcome) -> tuple[LevelCount, ...]:
    """The levels of the grading that `tier` shows."""
    return outcome.levels.get(outcome.main, ())


def level_word(outcome: Outcome, name: object) -> str:
    """A main level as people read it (`written_levels`), where that is short enough for a cell; nothing for no level."""
    words = str(name or "")
    title = written_levels(outcome.rulebook.gradings[outcome.main], outcome.language).get(words, words)
    return title if len(title) <= _LONGEST_TITLE else words


def level_suffix(*names: str) -> str:
    """What Chinese says behind levels' names in a sentence: A 级, 重点级; nothing where a name is long enough or says it itself."""
    if any(len(name) > _SHORT_NAME or name.endswith("级") for name in names):
        return ""
    return " 级" if names[-1].isascii() else "级"


def tier_column(outcome: Outcome) -> Column:
    """The column that holds the main level."""
    return outcome.results.column(Role.LEVEL)


def name_column(outcome: Outcome) -> Column:
    """What entities are called by: their names, or their ids when there are no names."""
    names = outcome.results.of_role(Role.NAME)
    if names is not None and outcome.results.rows.column(names.name).null_count < len(outcome.results):
        return names
    return outcome.results.column(Role.ID)


def names(outcome: Outcome) -> pa.ChunkedArray:
    """How each entity is called: its name, or its id where it has none."""
    ids = outcome.results.of_role(Role.ID)
    shown = outcome.results.rows.column(name_column(outcome).name)
    return pc.coalesce(shown, pc.cast(outcome.results.rows.column(ids.name), pa.string())) if ids else shown


def first_rows(outcome: Outcome) -> dict[str, int]:
    """The first row of each level that has entities."""
    column = outcome.results.rows.column(tier_column(outcome).name)
    places = {level.name: pc.index(column, pa.scalar(level.name, column.type)).as_py() for level in main_counts(outcome)}
    return {name: place for name, place in places.items() if place >= 0}


def main_volume(outcome: Outcome) -> pa.Array | pa.ChunkedArray | None:
    """Each entity's main amount: its volume, else the sum of its months; none when neither was measured."""
    if "volume" in outcome.results.rows.column_names and pa.types.is_floating(outcome.results.rows.column("volume").type):
        return outcome.results.rows.column("volume")
    months = [outcome.monthly.rows.column(name) for name in month_names(outcome)]
    if not months:
        return None
    total = pc.fill_null(months[0], 0.0)
    for month in months[1:]:
        total = pc.add(total, pc.fill_null(month, 0.0))
    return total


def month_names(outcome: Outcome) -> tuple[str, ...]:
    """The month columns of `monthly`, in calendar order."""
    return tuple(sorted(name for name in outcome.monthly.rows.column_names if len(name) == 7 and name[4] == "-" and name.replace("-", "").isdigit()))


def biggest(outcome: Outcome, count: int) -> list[int]:
    """The rows of the entities with the most volume (score without one), largest first; ties in result order."""
    amount = main_volume(outcome)
    if amount is None:
        score = outcome.results.of_role(Role.SCORE)
        if score is None:
            return list(range(min(count, len(outcome.results))))
        amount = outcome.results.rows.column(score.name)
    values = pc.fill_null(amount, float("-inf")).to_numpy()
    return [int(row) for row in np.argsort(-values, kind="stable")[:count]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """How many entities each level has in each region; the last column may be all others."""

    title: Text
    regions: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


def matrix(outcome: Outcome, most: int) -> Matrix | None:
    """Levels by region, the regions with the most entities first; none without a region in the profile."""
    by_name = {column.name: column for column in outcome.profile.columns}
    name = next((name for name in REGION_FIELDS if name in by_name and outcome.profile.rows.column(name).null_count < outcome.profile.rows.num_rows), None)
    if name is None:
        return None
    language: Language = outcome.language
    unknown, others = NONE.spoken(language), Text("其他", "Others").spoken(language)
    region = pc.fill_null(pc.cast(outcome.profile.rows.column(name), pa.string()), unknown)
    level = outcome.results.rows.column(tier_column(outcome).name)
    grouped = pa.table({"region": region, "level": level}).group_by(["region", "level"]).aggregate([([], "count_all")]).to_pylist()
    totals: dict[str, int] = {}
    for row in grouped:
        totals[row["region"]] = totals.get(row["region"], 0) + row["count_all"]
    ordered = sorted(totals, key=lambda region: (-totals[region], region))
    shown = ordered if len(ordered) <= most else ordered[: most - 1]
    columns = [*shown, others] if len(shown) < len(ordered) else shown
    place = {region: min(index, len(columns) - 1) for index, region in enumerate(ordered)}
    counts = {level.name: [0] * len(columns) for level in main_counts(outcome)}
    for row in grouped:
        if row["level"] in counts:
            counts[row["level"]][place[row["region"]]] += row["count_all"]
    return Matrix(by_name[name].title, tuple(columns), tuple(tuple(counts[level.name]) for level in main_counts(outcome)))


def scale(largest: float, unit: str, language: Language) -> tuple[int, str, int]:
    """Divisor, unit in words and decimals for amounts up to so much."""
    if unit == "CNY":
        if language == "zh":
            if largest >= 1e9:
                return 100_000_000, "亿元", 2
            return (10_000, "万元", 1) if largest >= 1e6 else (1, "元", 0)
        return (1_000_000, "CNY m", 1) if largest >= 1e8 else (1_000, "CNY k", 1) if largest >= 1e6 else (1, "CNY", 0)
    if unit == "t":
        if language == "zh":
            return (10_000, "万吨", 2) if largest >= 1e6 else (1, "吨", 1 if largest < 1e4 else 0)
        return (1_000, "kt", 1) if largest >= 1e6 else (1, "t", 1 if largest < 1e4 else 0)
    return 1, unit, 0
