"""What stands beside every entity in a line of its own: its alerts, and what the next level asks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import Role
from tiercli.domain.language import Text
from tiercli.domain.texts import texts_of
from tiercli.outcome.explained import UNREACHABLE
from tiercli.outcome.outcome import Outcome
from tiercli.rulebook.facts.level_words import levels_in_words

ALERT_LEVELS: Mapping[str, Text] = MappingProxyType({"red": Text("红色", "Red"), "orange": Text("橙色", "Orange"), "yellow": Text("黄色", "Yellow")})
"""The colours of alerts in words, the gravest first."""


def alert_words(outcome: Outcome) -> pa.Array | None:
    """Every entity's alerts in one line, the gravest first: 红色：逾期；橙色：同比下滑; none where no alert was raised."""
    alerts = outcome.alerts
    if not alerts.num_rows or "title" not in alerts.column_names:
        return None
    colon, semicolon = ("：", "；") if outcome.language == "zh" else (": ", "; ")
    said: dict[str, list[str]] = {}
    for entity, level, title in zip(*(alerts[name].to_pylist() for name in ("entity_id", "level", "title")), strict=True):
        said.setdefault(str(entity), []).append(f"{ALERT_LEVELS[level].spoken(outcome.language)}{colon}{title}")
    found = pa.array(list(said), pa.string())
    words = pa.array([semicolon.join(lines) for lines in said.values()], pa.string())
    return pc.take(words, pc.index_in(ids_of(outcome), value_set=found))


def next_steps(outcome: Outcome) -> pa.Array | None:
    """What every entity lacks for the next better level, in words; none for whoever can rise no further.

    The least change that reaches it, where that was worked out; else the points that are lacking.
    """
    if outcome.next_steps:
        return pa.array([_step_words(outcome, one) for one in texts_of(ids_of(outcome))], pa.string())
    lacking = _what_is_lacking(outcome)
    if outcome.nearest is None or lacking is None:
        return lacking
    return pc.coalesce(_nearest(outcome, outcome.nearest), lacking)


def _nearest(outcome: Outcome, steps: pa.Table) -> pa.Array:
    """升 A：销量 +13 吨（487 → 500）, for whoever has such a step."""
    before, between, later = ("升 ", "：", "，复核或审批后生效") if outcome.language == "zh" else ("to ", ": ", ", in force after review or approval")
    waits = pc.if_else(steps["waits"], later, "")
    level = levels_in_words(steps["level"].combine_chunks(), outcome.rulebook.gradings[outcome.main], outcome.language)
    words = pc.binary_join_element_wise(pa.scalar(before), level, pa.scalar(between), steps["change"], waits, pa.scalar(""))
    words = words.combine_chunks() if isinstance(words, pa.ChunkedArray) else words
    return words.take(pc.index_in(ids_of(outcome), value_set=steps["entity_id"].combine_chunks()))


def _what_is_lacking(outcome: Outcome) -> pa.Array | None:
    """The points to the next level, that it waits to be in force where none is lacking, or that there are terms to be met."""
    rows, columns = outcome.results.rows, outcome.results.columns
    wanted = [column.name for column in columns if column.role is Role.NEXT]
    if not wanted or "next_tier" not in wanted:
        return None
    zh = outcome.language == "zh"
    tier = levels_in_words(rows["next_tier"].combine_chunks().cast(pa.string()), outcome.rulebook.gradings[outcome.main], outcome.language)
    bare = pc.binary_join_element_wise(pa.scalar("须满足 " if zh else "meet the terms of "), tier, pa.scalar(" 的条件" if zh else ""), pa.scalar(""))
    if "to_next" not in wanted:
        return bare
    lacking = rows["to_next"].combine_chunks()
    if pa.types.is_string(lacking.type):
        return pc.coalesce(pc.binary_join_element_wise(lacking, pa.scalar("升 " if zh else "to "), tier, pa.scalar(" ")), bare)
    points = pc.cast(pc.round(lacking, 2), pa.string())
    points = pc.replace_substring_regex(points, r"\.0$", "")
    words = (
        pc.binary_join_element_wise(pa.scalar("再得"), points, pa.scalar("分升"), tier, pa.scalar(" "))
        if zh
        else pc.binary_join_element_wise(points, pa.scalar("more points to"), tier, pa.scalar(" "))
    )
    reached = pc.binary_join_element_wise(
        pa.scalar("指标已达 " if zh else "figures reach "), tier, pa.scalar("，尚未生效" if zh else " already, not in force yet"), pa.scalar("")
    )
    return pc.if_else(pc.fill_null(pc.equal(lacking, 0), False), reached, pc.coalesce(words, bare))


def _step_words(outcome: Outcome, entity: str) -> str | None:
    """升 A：销量 +13 吨（487 → 500）."""
    step = outcome.next_steps.get(entity)
    if step is None or step.next is None:
        return None
    if step.way is None:
        return Text(f"{step.next.level} {UNREACHABLE.zh}", f"{step.next.level} {UNREACHABLE.en}").spoken(outcome.language)
    return Text(f"升 {step.next.level}：{step.way.words.zh}", f"to {step.next.level}: {step.way.words.en}").spoken(outcome.language)


def ids_of(outcome: Outcome) -> pa.Array:
    """Every entity's id as text."""
    return outcome.results.rows[outcome.results.column(Role.ID).name].combine_chunks().cast(pa.string())
