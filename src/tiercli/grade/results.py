"""The result columns of the public contract, from the graded rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import (
    MOVEMENT_COLUMN,
    computed_column,
    decided_by_column,
    decided_rule_column,
    entity_headers,
    excluded_column,
    header_of,
    matched_column,
    place_column,
    previous_column,
    score_column,
    state_column,
)
from tiercli.domain.language import NO, YES, Language, Text, same
from tiercli.domain.nobody import NOBODY, NOBODY_NAME
from tiercli.domain.personal import masked
from tiercli.domain.unit import decimals_of
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY
from tiercli.grade.alert_rows import alert_rows
from tiercli.grade.counts import level_counts
from tiercli.grade.next_level import next_levels
from tiercli.grade.personal import personal_names
from tiercli.grade.reasons import Reasoner
from tiercli.grade.rows import Rows
from tiercli.grade.sentences import joined
from tiercli.grade.treatments import Builder, treatments_of
from tiercli.outcome import Column, Frame, LevelCount, Role
from tiercli.rulebook.facts.names import entity_title, fields_of, home_of
from tiercli.rulebook.model import Output, Rulebook
from tiercli.rulebook.parts.entity_parts import entity_word, parts_of
from tiercli.rulebook.parts.grading import Grading
from tiercli.rulebook.parts.metric import Metric

_BY = Text("由什么决定", "Decided by")
_RULE = Text("决定的规则", "Rule that decided")
KINDS = ("level", "gate", "not-rated", "review", "override", "lapsed")
"""What can decide a level, as programs see it."""
_COUNTED = ("count", "distinct", "months")


def decided_of(reasoner: Reasoner) -> Builder:
    """Two columns a grading: what decided the level in force, and the rule's path in the rulebook, counted from 1: gradings.tier.gates.1.

    Later ones win: the row of `levels`, the last gate that acted, the review that keeps another level in force, the override.
    """
    builder, rulebook = Builder(), reasoner.rulebook
    for name, grading in rulebook.gradings.items():
        by, rule = _decided(reasoner, name, grading)
        public = "tier" if name == rulebook.main else name
        title = grading.title or Text(name, name)
        for column, words, values in ((decided_by_column(public), _BY, by), (decided_rule_column(public), _RULE, rule)):
            builder.add(Column(column, Text(f"{title.zh}：{words.zh}", f"{title.en}: {words.en.lower()}"), Role.DECIDED), values)
    return builder


def _decided(reasoner: Reasoner, name: str, grading: Grading) -> tuple[Any, Any]:
    rows, path = reasoner.rows, f"gradings.{name}"
    said: list[tuple[str, str]] = [("level", f"{path}.levels.{number}") for number in range(1, len(grading.levels) + 1)]
    matched = _numbers(rows, matched_column(name))
    chosen = np.where((matched < 1) | (matched > len(said)), len(said), matched) - 1

    def settle(where: Any, kind: str, rule: str) -> None:
        chosen[where] = len(said)
        said.append((kind, rule))

    if grading.eligible:
        group = _numbers(rows, excluded_column(name))
        for number in range(1, len(grading.eligible) + 1):
            settle(group == number, "not-rated", f"{path}.eligible.{number}")
    for index in range(len(grading.gates)):
        settle(_holds(rows[f"gate__{name}__{index}"].combine_chunks()), "gate", f"{path}.gates.{index + 1}")
    if state_column(name, "override") in rows.column_names:
        in_force = rows[reasoner.entities.names[name][0]].combine_chunks().cast(pa.string())
        settle(_holds(pc.not_equal(in_force, rows[computed_column(name)].combine_chunks().cast(pa.string()))), "review", f"{path}.review")
        if MOVEMENT_COLUMN in rows.column_names:
            settle(_holds(pc.equal(rows[MOVEMENT_COLUMN].combine_chunks(), "lapsed")), "lapsed", f"{path}.review.lapsed")
        settle(_holds(pc.is_valid(rows[state_column(name, "override")].combine_chunks())), "override", "overrides")
    return tuple(pc.take(pa.array([one[place] for one in said], pa.string()), pa.array(chosen)) for place in (0, 1))


def _numbers(rows: Rows, column: str) -> Any:
    return pc.fill_null(rows[column].combine_chunks(), 0).to_numpy(zero_copy_only=False).astype(np.int64)


def _holds(flags: Any) -> Any:
    return pc.fill_null(flags, fill_value=False).to_numpy(zero_copy_only=False)


@dataclass(frozen=True)
class DimensionColumn:
    """A dimension as results show it."""

    name: str
    title: Text
    column: str
    missing: str


@dataclass(frozen=True)
class Frames:
    """The frames of an outcome, all with one row an entity in the same order."""

    results: Frame
    profile: Frame
    treatments: Frame
    decided: Frame
    alerts: pa.Table
    levels: Mapping[str, tuple[LevelCount, ...]]


def build_frames(
    rows: pa.Table, entities: Entities, rulebook: Rulebook, dimensions: Sequence[DimensionColumn], language: Language, *, show_personal: bool
) -> Frames:
    """Everything that reports show of the graded rows.

    rows: the table of `entities`, in the order in which entities are to be shown.
    """
    hidden = frozenset() if show_personal else personal_names(rulebook)
    reasoner = Reasoner(rows, entities, rulebook, language, hidden)
    builder = Builder()
    _identity(builder, rows, entities, rulebook, language)
    _main_level(builder, reasoner)
    _figures(builder, rows, entities, rulebook, dimensions, hidden)
    _explanation(builder, reasoner, dimensions)
    treatments = treatments_of(reasoner)
    profile = _profile(rows, entities, rulebook, language, show_personal=show_personal)
    counts = {name: level_counts(rows, entities, rulebook, name) for name in rulebook.gradings}
    return Frames(builder.frame(), profile.frame(), treatments.frame(), decided_of(reasoner).frame(), alert_rows(reasoner), counts)


def shown_order(entities: Entities, rulebook: Rulebook) -> Entities:
    """Best level first, then score, then the first metric, then id."""
    keys = [(place_column(rulebook.main), "ascending")]
    keys += [(entities.names[score][0], "descending") for score in list(rulebook.all_scores)[:1]]
    for name in rulebook.metrics:
        column, kind = entities.place_of(name)
        if kind == "exact":
            keys.append((column, "descending"))
            break
    keys.append((ENTITY, "ascending"))
    return entities.take(pc.sort_indices(pa.table({name: entities.arrow(name) for name, _ in keys}), sort_keys=keys))


def _identity(builder: Builder, rows: pa.Table, entities: Entities, rulebook: Rulebook, language: Language) -> None:
    _, key, name_field = home_of(rulebook.entity)
    entity = entity_word(rulebook.entity)
    id_title, name_title = entity_headers(entity, entity_title(rulebook), is_joined=bool(parts_of(rulebook.entity)))
    ids = rows[ENTITY].combine_chunks()
    column, kind = entities.names.get(name_field, (ENTITY, "text"))
    names = rows[column].combine_chunks() if kind != "missing" else ids
    if key != "customer_id":
        names = pc.if_else(pc.equal(ids, NOBODY), NOBODY_NAME.spoken(language), pc.coalesce(names, ids))
    builder.add(Column(f"{entity}_id", id_title, Role.ID), ids)
    builder.add(Column(f"{entity}_name", name_title, Role.NAME), pc.coalesce(names, ids))


def _main_level(builder: Builder, reasoner: Reasoner) -> None:
    main = reasoner.rulebook.main
    grading = reasoner.rulebook.gradings[main]
    names = reasoner.rows[reasoner.entities.names[main][0]].combine_chunks()
    titles = replaced(names, reasoner.title_of_level(main, grading))
    builder.add(Column("tier", grading.title or header_of("tier"), Role.LEVEL), names)
    builder.add(Column("tier_title", header_of("tier_title"), Role.LEVEL_TITLE), titles)
    builder.add(Column("computed_tier", header_of("computed_tier"), Role.LEVEL), reasoner.rows[computed_column(main)].combine_chunks())


def replaced(names: Any, words: Mapping[str, str]) -> Any:
    """Each name by its word."""
    keys = pa.array(list(words), pa.string())
    return pc.take(pa.array(list(words.values()), pa.string()), pc.index_in(names.cast(pa.string()), value_set=keys))


def _figures(builder: Builder, rows: pa.Table, entities: Entities, rulebook: Rulebook, dimensions: Sequence[DimensionColumn], hidden: frozenset[str]) -> None:
    """Scores, points, metrics, other gradings, outputs."""
    for score in rulebook.all_scores:
        name, title = score_column(score), rulebook.score_title(score)
        builder.add(Column(name, title, Role.SCORE, "", 2), rows[entities.names[score][0]].combine_chunks())
    for dimension in dimensions:
        builder.add(Column(f"points_{dimension.name}", dimension.title, Role.POINTS, "", 2), rows[dimension.column].combine_chunks())

    def add(name: str, role: Role, figure: Metric | Output, usual: int) -> None:
        column, kind = entities.place_of(name)
        decimals = (figure.decimals if figure.decimals is not None else usual) if kind in ("exact", "missing") else None
        _value(builder, Column(name, figure.title or same(name), role, figure.unit, decimals), rows, column, kind, hide=name in hidden)

    for name, metric in rulebook.metrics.items():
        add(name, Role.METRIC, metric, 0 if metric.source in _COUNTED else decimals_of(metric.unit))
    for name, grading in rulebook.gradings.items():
        if name != rulebook.main:
            builder.add(Column(name, grading.title or same(name), Role.LEVEL), rows[entities.names[name][0]].combine_chunks())
    for name, output in rulebook.outputs.items():
        add(name, Role.OUTPUT, output, decimals_of(output.unit))


def _value(builder: Builder, column: Column, rows: pa.Table, name: str, kind: str, *, hide: bool) -> None:
    if kind == "missing":
        builder.add(column, pa.nulls(rows.num_rows, pa.int64()))
        return
    values = rows[name].combine_chunks()
    if hide:
        builder.add(replace(column, unit="", decimals=None), masked(values))
    elif pa.types.is_boolean(values.type):
        builder.add(replace(column, is_flag=True), values.cast(pa.string()))
    else:
        builder.add(column, values)


def _explanation(builder: Builder, reasoner: Reasoner, dimensions: Sequence[DimensionColumn]) -> None:
    """Movement, reasons, what was missing, and what the next level asks."""
    rows, main = reasoner.rows, reasoner.rulebook.main
    for column, name, role in (("previous_tier", previous_column(main), Role.PREVIOUS), ("movement", MOVEMENT_COLUMN, Role.MOVEMENT)):
        moved = rows[name].combine_chunks() if name in rows.column_names else pa.nulls(rows.num_rows, pa.string())
        builder.add(Column(column, header_of(column), role), moved)
    builder.add(Column("reasons", header_of("reasons"), Role.REASONS), reasoner.reasons([(one.title, one.missing) for one in dimensions]))
    builder.add(Column("missing", header_of("missing"), Role.MISSING), _missing_words(rows, dimensions, reasoner.language))
    names, lacking = next_levels(reasoner.entities, reasoner.rulebook)
    builder.add(Column("next_tier", header_of("next_tier"), Role.NEXT), names)
    builder.add(Column("to_next", header_of("to_next"), Role.NEXT, "", 2), lacking)


def _missing_words(rows: Rows, dimensions: Sequence[DimensionColumn], language: Language) -> Any:
    pieces = [pc.if_else(rows[one.missing].combine_chunks(), one.title.spoken(language), pa.scalar(None, pa.string())) for one in dimensions]
    if not pieces:
        return pa.nulls(rows.num_rows, pa.string())
    words = joined(pieces, "、" if language == "zh" else ", ")
    return pc.if_else(pc.equal(words, ""), pa.scalar(None, pa.string()), words)


def _profile(rows: pa.Table, entities: Entities, rulebook: Rulebook, language: Language, *, show_personal: bool) -> Builder:
    """The entity's own fields, personal ones masked unless asked for."""
    builder = Builder()
    home, key, name_field = home_of(rulebook.entity)
    if not home:
        return builder
    for field in fields_of(rulebook)[home].fields:
        column, kind = entities.place_of(f"{home}.{field.name}")
        if kind == "missing" or field.name in (key, name_field) or column not in rows.column_names:
            continue
        values = rows[column].combine_chunks()
        if hide := field.personal and not show_personal:
            values = masked(values)
        if pa.types.is_boolean(values.type):
            values = pc.if_else(values, YES.spoken(language), NO.spoken(language))
        decimals = decimals_of(field.unit) if kind == "exact" and not hide else None
        builder.add(Column(field.name, field.title, Role.FIELD, "" if hide else field.unit, decimals), values)
    return builder
