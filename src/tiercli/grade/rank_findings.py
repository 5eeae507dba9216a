"""What has to be said of ranks: ties on a border, what a percentage came to, blank groups, shares of negative values."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain import exact
from tiercli.domain.arrays import Whole
from tiercli.domain.codes import found
from tiercli.domain.columns import matched_column, rank_column
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Text, counted
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY, NO_DATA
from tiercli.grammar.expression import Expression, dotted, groups_in
from tiercli.rulebook.facts.walk import expressions
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.grading import Level

FIRST_NAMES = 5


@dataclass(frozen=True)
class Ranked:
    """What one group of a ranked level holds.

    label: "" without groups. values: of those who may take a place, from large to small. everybody: how many are counted, of whom a
    percentage is: for a quota also those whom the levels above have taken.
    """

    label: str
    values: Whole
    everybody: int


def findings_of_ranks(rows: pa.Table, entities: Entities, rulebook: Rulebook) -> list[Finding]:
    """Everything that ranks did and a reader would not expect; level by level, then by field, then by function.

    rows: the graded rows, with `rank__<grading>__<place>` (see `place_in_levels`).
    """
    found_once = dict.fromkeys([*_levels(rows, entities, rulebook), *_blank_groups(rows, entities, rulebook), *_functions(rows, entities, rulebook)])
    return list(found_once)


def _levels(rows: pa.Table, entities: Entities, rulebook: Rulebook) -> Iterator[Finding]:
    for name, grading in rulebook.gradings.items():
        for place, level in enumerate(grading.levels, start=1):
            if not level.is_ranked or rank_column(name, place) not in rows.column_names:
                continue
            where = f"{name}.{level.name}"
            groups = list(_groups(rows, entities, level, name, place))
            yield from _negative(level, rows, rank_column(name, place), where)
            if level.share is None:
                yield from _rounded(level, groups, entities, where)
                yield from _ties(level, groups, entities, where)
            else:
                wholes = {group.label: group.values for group in _groups(rows, entities, level.model_copy(update={"share_from": "top"}), name, place)}
                yield from _ties_in_share(level, groups, wholes, entities, where)


def _groups(rows: pa.Table, entities: Entities, level: Level, name: str, place: int) -> Iterator[Ranked]:
    """The values that a level ranks, group by group in the order of their labels; a quota ranks those not yet placed."""
    column = rank_column(name, place)
    counted_rows = rows.filter(pc.is_valid(rows[column]))
    values = counted_rows[column].to_numpy().astype(np.int64)
    free = np.ones(len(values), bool)
    if level.quota is not None or level.share_from == "above":
        free = pc.greater_equal(counted_rows[matched_column(name)], place).to_numpy()
    within, kind = entities.place_of(str(level.within)) if level.within is not None else NO_DATA
    if kind == "missing":
        yield Ranked("", -np.sort(-values[free]), len(values))
        return
    labels = pc.fill_null(counted_rows[within].cast(pa.string()), "")
    for label in sorted(pc.unique(labels).to_pylist()):
        here = pc.equal(labels, label).to_numpy()
        if (here & free).any():
            yield Ranked(label, -np.sort(-values[here & free]), int(here.sum()))


def _rounded(level: Level, groups: list[Ranked], entities: Entities, where: str) -> Iterator[Finding]:
    place = level.top or level.quota
    assert place is not None
    share = place.sized(entities.constants)[1]
    odd = [group for group in groups if share is not None and len(group.values) and share * group.everybody % 1]
    if share is None or not odd:
        return
    first, percent = odd[0], f"{exact.text(exact.micro(share * 100))}%"
    count, taken = first.everybody, place.of(first.everybody, entities.constants)
    size = exact.text(exact.micro(share * count))
    more = Text(f"，共 {len(odd)} 组如此", f"; so in {counted(len(odd), 'group', 'groups')}") if len(odd) > 1 else EMPTY
    inside = Text(f"{first.label}：", f"{first.label}: ") if first.label else EMPTY
    yield found("grading.rounded", Place(sheet=where),
        Text(
            f"{level.name} 级取 {percent}：{inside.zh}{count} 个的 {percent} 是 {size}，四舍五入取 {taken} 个（至少 1 个）{more.zh}。",
            f"level {level.name} takes {percent}: {inside.en}{percent} of {count} is {size}, rounded half up to {taken} (at least one){more.en}.",
        ),
    )  # fmt: skip


def _ties(level: Level, groups: list[Ranked], entities: Entities, where: str) -> Iterator[Finding]:
    place = level.top or level.quota
    assert place is not None
    for group in groups:
        asked = min(place.of(group.everybody, entities.constants), len(group.values))
        if not asked or asked == len(group.values) or group.values[asked - 1] != group.values[asked]:
            continue
        cut = group.values[asked - 1]
        tied, inside = int((group.values == cut).sum()), int((group.values >= cut).sum())
        yield _tie(level, where, group.label, str(asked), tied, inside)


def _ties_in_share(level: Level, groups: list[Ranked], wholes: Mapping[str, Whole], entities: Entities, where: str) -> Iterator[Finding]:
    """Ties on the value that crosses the share: all of them are in, though fewer would make it up.

    wholes: by label, the values whose total it is a share of.
    """
    assert level.share is not None
    if level.crossing == "out":
        return
    share = Decimal(str(entities.constants[level.share] if isinstance(level.share, str) else level.share))
    for group in groups:
        positive = [int(value) for value in group.values if value > 0]
        threshold, running, asked = share * sum(int(value) for value in wholes[group.label] if value > 0), 0, 0
        while asked < len(positive) and running < threshold:
            running, asked = running + positive[asked], asked + 1
        if asked and asked < len(positive) and positive[asked] == positive[asked - 1]:
            cut = positive[asked - 1]
            yield _tie(level, where, group.label, str(asked), positive.count(cut), sum(value >= cut for value in positive))


def _tie(level: Level, where: str, group: str, asked: str, tied: int, inside: int) -> Finding:
    prefix = Text(f"{group}：", f"{group}: ") if group else EMPTY
    return found("grading.ties", Place(sheet=where),
        Text(
            f"{prefix.zh}{level.name} 级取 {asked} 名，末位并列 {tied} 名，实际 {inside} 名",
            f"{prefix.en}level {level.name} takes {asked}; {tied} tie for the last place, so {inside} are in",
        ),
        count=tied,
    )  # fmt: skip


def _negative(level: Level, rows: pa.Table, column: str, where: str) -> Iterator[Finding]:
    if level.share is not None:
        by = str(level.by) if level.by is not None else "score"
        yield from _shares(rows, column, by, where.partition(".")[0], Text("不计入合计", "are not part of the total"))


def _shares(rows: pa.Table, column: str, what: str, where: str, effect: Text) -> Iterator[Finding]:
    """Values below zero, and a total that is not above zero."""
    values = rows[column]
    below = pc.fill_null(pc.less(values, 0), False)
    count = pc.sum(below).as_py() or 0
    total = exact.total(values)
    if count:
        names = _names(rows.filter(below))
        yield found("grading.negative-share", Place(sheet=where),
            Text(
                f"{what} 有 {count} 个为负，{effect.zh}：{names}。",
                f"{counted(count, 'value', 'values')} of {what} below zero; they {effect.en}: {names}.",
            ),
            count=count,
        )  # fmt: skip
    if len(values) and total <= 0 and not (count and effect.zh.startswith("不计入")):
        yield found("grading.no-total", Place(sheet=where),
            Text(f"{what} 的合计是 {exact.text(total)}，算不出占比。", f"the total of {what} is {exact.text(total)}: there are no shares of it."),
        )  # fmt: skip


def _functions(rows: pa.Table, entities: Entities, rulebook: Rulebook) -> Iterator[Finding]:
    """share(x) and cumulative_share(x) over values below zero, or over a total of nothing."""
    names = {name for expression in expressions(rulebook).values() for name in _shared(expression)}
    for name in sorted(names):
        column, kind = entities.place_of(name)
        if kind == "exact" and column in rows.column_names:
            yield from _shares(rows, column, name, f"share({name})", Text("使占比超过 100% 或为负", "make shares above 100% or below zero"))


def _shared(expression: Expression) -> Iterator[str]:
    for node in ast.walk(expression.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("share", "cumulative_share") and node.args:
            name = dotted(node.args[0])
            if name is not None:
                yield name


def _blank_groups(rows: pa.Table, entities: Entities, rulebook: Rulebook) -> Iterator[Finding]:
    """Entities without a value of a field within which others are ranked: a group of their own."""
    for name in sorted(groups_of(rulebook)):
        column, kind = entities.place_of(name)
        if kind == "missing" or column not in rows.column_names:
            continue
        blank = rows.filter(pc.is_null(rows[column]))
        if 0 < blank.num_rows < rows.num_rows:
            count, title = blank.num_rows, rulebook.title_of(name)
            yield found("grading.blank-group", Place(sheet=f"within {name}"),
                Text(
                    f"{count} 个没有 {title.zh}，按 {title.zh} 分组排名时自成一组：{_names(blank)}。",
                    f"{counted(count, 'entity has', 'entities have')} no {title.en} and, where ranks are within {title.en}, a group of their own: "
                    f"{_names(blank)}.",
                ),
                count=count,
            )  # fmt: skip


def groups_of(rulebook: Rulebook) -> set[str]:
    """Every field within which something is ranked: of levels, percentiles, ratios and functions over all."""
    names = {str(level.within) for grading in rulebook.gradings.values() for level in grading.levels if level.within is not None}
    for dimensions in rulebook.all_scores.values():
        for part in dimensions.values():
            names |= {str(within) for inner in part.leaves() if (within := inner.way.within(inner.rule))}
    for expression in expressions(rulebook).values():
        for node in ast.walk(expression.tree):
            if isinstance(node, ast.Call):
                for keyword in node.keywords:
                    names |= {name for value in groups_in(keyword.value) if keyword.arg == "within" and (name := dotted(value))}
    return names


def _names(rows: pa.Table) -> str:
    ids = [str(one) for one in rows[ENTITY].slice(0, FIRST_NAMES).to_pylist()]
    return ", ".join(ids) + (" …" if rows.num_rows > FIRST_NAMES else "")
