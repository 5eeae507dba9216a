"""The tables that every report has when the data have them: Pareto, credit exposure, salespeople by level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Floats, Whole
from tiercli.domain.columns import Column, Role
from tiercli.domain.language import Text
from tiercli.outcome import figures, labels
from tiercli.outcome.extras import DEPTH, Listing
from tiercli.outcome.outcome import Outcome
from tiercli.outcome.overview.amounts import share
from tiercli.outcome.overview.concentration import PARTS, Concentration
from tiercli.outcome.overview.credit import Credit
from tiercli.outcome.overview.people import People
from tiercli.outcome.standing import ids_of
from tiercli.rulebook.facts.level_words import levels_in_words

TOTAL = Text("合计", "Total")
MOST_PARETO = 2_000
"""Rows of the Pareto: the tail says nothing that its sum does not."""


def pareto_table(outcome: Outcome, found: Concentration) -> Listing:
    """The largest customers, two thousand at most, with the shares added up; what all others make together is said."""
    who = labels.entities(outcome)
    unit, most = outcome.monthly.unit, min(MOST_PARETO, len(found.order))
    columns, made = _who(outcome, found.order[:most])
    columns.insert(0, Column("rank", Text("名次", "Rank"), Role.FIELD, "", 0))
    numbers = np.arange(1, most + 1, dtype=np.float64)
    made["rank"] = pa.array(numbers)
    add = [
        (Column("amount", figures.volume_title(outcome), Role.METRIC, unit, 3), found.amounts[:most]),
        (Column("share", Text("占比", "Share"), Role.METRIC, "%", 2), found.amounts[:most] / found.amounts.sum()),
        (Column("cumulative", Text("累计占比", "Cumulative share"), Role.METRIC, "%", 1), found.shares[:most]),
        (Column("people", Text(f"累计{who.zh}占比", f"Share of {who.en}"), Role.METRIC, "%", 1), numbers / len(outcome.results)),
    ]
    for column, values in add:
        columns.append(column)
        made[column.name] = pa.array(np.asarray(values, dtype=np.float64))
    title = figures.volume_title(outcome)
    said = [(part, found.needed_for(part)) for part in PARTS[:-1]]
    note = Text(
        "；".join(f"{count:,} 个{who.zh}占{title.zh}的 {part:.0%}" for part, count in said),
        "; ".join(f"{count:,} {who.en} make {part:.0%} of {title.en.lower()}" for part, count in said),
    )
    if (left := len(found.order) - most) > 0:
        rest = 1 - found.of_largest(most)
        note = Text(
            f"{note.zh}；只列前 {most:,} 个，其余 {left:,} 个共占 {share(rest)}", f"{note.en}; the first {most:,}, the other {left:,} make {share(rest)}"
        )
    return Listing(Text("帕累托", "Pareto"), tuple(columns), pa.table(made), note)


def credit_table(outcome: Outcome, credit: Credit) -> Listing:
    """Totals by level first, then everybody who owes anything or has a limit, the most overdue first."""
    levels = [level.name for level in figures.main_counts(outcome)]
    rank = _ranks(outcome, levels)
    above = credit.above_limit
    parts: list[tuple[Column, Floats]] = [(Column("balance", Text("应收余额", "Balance"), Role.METRIC, "CNY", 2), credit.balance)]
    if credit.overdue is not None:
        parts.append((Column("overdue", Text("逾期金额", "Overdue"), Role.METRIC, "CNY", 2), credit.overdue))
    if credit.limit is not None and above is not None:
        parts.append((Column("limit", Text("信用额度", "Credit limit"), Role.METRIC, "CNY", 2), np.nan_to_num(credit.limit)))
        parts.append((Column("above", Text("超额度", "Above the limit"), Role.METRIC, "CNY", 2), above))
    shown = np.flatnonzero(np.any(np.array([values for _, values in parts]) != 0, axis=0))
    keys = [credit.overdue if credit.overdue is not None else credit.balance, above if above is not None else credit.balance, credit.balance]
    order = shown[np.lexsort((shown, *(-values[shown] for values in reversed(keys))))]
    columns, made = _who(outcome, order)
    sums = [[*(_exact(values[rank == place].sum()) for place in range(len(levels))), _exact(values.sum())] for _, values in parts]
    head = len(levels) + 1
    table: dict[str, Any] = {}
    for column in columns:
        first: list[str | None] = [None] * head
        if column.role is Role.NAME:
            first = [*[TOTAL.spoken(outcome.language)] * len(levels), TOTAL.spoken(outcome.language)]
        elif column.name == "tier":
            first = [*(figures.level_word(outcome, level) for level in levels), None]
        table[column.name] = pa.array([*first, *made[column.name].to_pylist()], pa.string())
    for (column, values), totals in zip(parts, sums, strict=True):
        columns.append(column)
        table[column.name] = pa.array([*totals, *values[order].tolist()], pa.float64())
    columns.append(Column("part", Text("逾期占比", "Overdue share") if credit.overdue is not None else Text("占比", "Share"), Role.METRIC, "%", 1))
    over, under = (sums[1], sums[0]) if credit.overdue is not None else (sums[0], [sums[0][-1]] * head)
    mine, theirs = (credit.overdue, credit.balance) if credit.overdue is not None else (credit.balance, np.full(len(credit.balance), sums[0][-1]))
    table["part"] = pa.array([_ratio(one, other) for one, other in zip([*over, *mine[order]], [*under, *theirs[order]], strict=True)], pa.float64())
    if credit.days is not None:
        columns.append(Column("days", Text("逾期天数", "Days overdue"), Role.METRIC, "days", 0))
        table["days"] = pa.array([*[None] * head, *(day or None for day in credit.days[order].tolist())], pa.float64())
    table[DEPTH] = pa.array([*[1] * len(levels), 0, *[2] * len(order)], pa.int64())
    note = Text(f"截至 {outcome.as_of}；先列各等级合计，再按逾期金额从多到少", f"As of {outcome.as_of}; totals by tier first, then the most overdue first")
    return Listing(Text("信用敞口", "Credit exposure"), tuple(columns), pa.table(table), note)


def people_table(outcome: Outcome, people: People) -> Listing:
    """One row a salesperson, branch or region, and the total."""
    count = people.counts.sum(axis=1)
    columns = [Column("name", people.by.title, Role.NAME)]
    made: dict[str, Any] = {"name": pa.array([*people.names, TOTAL.spoken(outcome.language)], pa.string())}

    def add(name: str, title: Text, unit: str, decimals: int, values: Sequence[float | None], *, role: Role = Role.METRIC) -> None:
        columns.append(Column(name, title, role, unit, decimals))
        made[name] = pa.array([None if value is None else _exact(value) for value in values], pa.float64())

    who = labels.entities(outcome)
    add("count", Text(f"{who.zh}数", labels.capital(who.en)), "", 0, [*count, count.sum()])
    for place, level in enumerate(people.levels):
        add(f"level_{place}", Text(level, figures.level_word(outcome, level)), "", 0, [*people.counts[:, place], people.counts[:, place].sum()])
    if people.volume is not None:
        whole = people.volume.sum()
        title = figures.volume_title(outcome)
        add("volume", title, outcome.monthly.unit, 3, [*people.volume, whole])
        add("share", Text("占比", "Share"), "%", 1, [_ratio(one, whole) for one in [*people.volume, whole]])
        if people.before is not None:
            pairs = zip([*people.volume, whole], [*people.before, people.before.sum()], strict=True)
            growth = [float(now / then - 1) if then > 0 else None for now, then in pairs]
            add("growth", Text("同比", "On last year"), "%", 1, growth)
    if people.balance is not None:
        add("balance", Text("应收余额", "Balance"), "CNY", 2, [*people.balance, people.balance.sum()])
    if people.overdue is not None:
        add("overdue", Text("逾期金额", "Overdue"), "CNY", 2, [*people.overdue, people.overdue.sum()])
    made[DEPTH] = pa.array([*[2] * len(people.names), 0], pa.int64())
    title = Text(f"按{people.by.title.zh}", f"By {people.by.title.en.lower()}")
    return Listing(title, tuple(columns), pa.table(made), Text("各等级列为个数", "the columns of tiers are numbers of customers"))


def _who(outcome: Outcome, places: Whole) -> tuple[list[Column], dict[str, Any]]:
    """Id, name, level and whose, of some entities; the id is left away where it is the name."""
    take = pa.array(places, pa.int64())
    named = figures.name_column(outcome)
    tier = figures.tier_column(outcome)
    columns = [Column("entity_id", outcome.results.column(Role.ID).title, Role.ID)] if named.role is Role.NAME else []
    made: dict[str, Any] = {"entity_id": ids_of(outcome).take(take)}
    columns += [Column("entity_name", named.title, Role.NAME), Column("tier", tier.title, Role.FIELD)]
    made["entity_name"] = _whole(figures.names(outcome)).cast(pa.string()).take(take)
    tiers = _whole(outcome.results.rows[tier.name]).take(take)
    made["tier"] = levels_in_words(tiers, outcome.rulebook.gradings[outcome.main], outcome.language)
    for name in ("manager", "branch", "region"):
        if (field := outcome.profile.named(name)) is not None and pa.types.is_string(outcome.profile.rows[name].type):
            columns.append(Column(name, field.title, Role.FIELD))
            made[name] = _whole(outcome.profile.rows[name]).take(take)
            break
    return columns, made


def _ranks(outcome: Outcome, levels: Sequence[str]) -> Whole:
    tiers = outcome.results.rows[figures.tier_column(outcome).name]
    return np.asarray(pc.index_in(tiers, value_set=pa.array(levels, tiers.type)).fill_null(-1).to_numpy())


def _whole(values: Any) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _exact(total: float) -> float:
    """A sum of amounts without what adding up floats leaves behind the sixth decimal."""
    return round(float(total), 6)


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 else None
