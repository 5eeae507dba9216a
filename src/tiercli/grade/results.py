"""The result columns of the public contract, from the graded rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tiercli.domain import exact
from tiercli.domain.columns import MOVEMENT_COLUMN, alert_column, computed_column, entity_headers, header_of, place_column, previous_column, score_column
from tiercli.domain.exact import micro, nearest_floats
from tiercli.domain.language import NO, YES, Language, Text, same, yes_or_no
from tiercli.domain.nobody import NOBODY, NOBODY_NAME
from tiercli.domain.personal import masked
from tiercli.domain.unit import decimals_of
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY
from tiercli.grade.levels import number
from tiercli.grade.personal import personal_names
from tiercli.grade.reasons import Reasoner
from tiercli.grade.sentences import joined
from tiercli.outcome import Column, Frame, LevelCount, Role
from tiercli.rulebook.grading import Grading
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import fields_of, home_of

if TYPE_CHECKING:
    import pyarrow as pa

_COUNTED = ("count", "distinct", "months")


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
    alerts: pa.Table
    levels: Mapping[str, tuple[LevelCount, ...]]


class Builder:
    """Result columns one after the other: the Arrow arrays and what each is."""

    def __init__(self) -> None:
        self.arrays: list[Any] = []
        self.columns: list[Column] = []

    def add(self, column: Column, values: Any) -> None:
        """One more column; whole millionths become floats in their unit."""
        self.arrays.append(shown_values(values) if column.decimals is not None else values)
        self.columns.append(column)

    def frame(self) -> Frame:
        """The columns put together."""
        import pyarrow as pa

        return Frame(tuple(self.columns), pa.table(dict(zip([column.name for column in self.columns], self.arrays, strict=True))))


def shown_values(values: Any) -> Any:
    """Whole millionths as the nearest floats in their unit."""
    import pyarrow as pa

    if not pa.types.is_integer(values.type):
        return values.cast(pa.float64())
    return nearest_floats(values)


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
    treatments = _treatments(reasoner)
    profile = _profile(rows, entities, rulebook, language, show_personal=show_personal)
    counts = {name: _counts(rows, entities, rulebook, name) for name in rulebook.gradings}
    return Frames(builder.frame(), profile.frame(), treatments.frame(), _alerts(reasoner), counts)


def shown_order(entities: Entities, rulebook: Rulebook) -> Entities:
    """Best level first, then score, then the first metric, then id."""
    import pyarrow as pa
    import pyarrow.compute as pc

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
    import pyarrow.compute as pc

    _, key, name_field = home_of(rulebook.entity)
    entity = rulebook.entity.rpartition(".")[2]
    id_title, name_title = entity_headers(entity)
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
    import pyarrow as pa
    import pyarrow.compute as pc

    keys = pa.array(list(words), pa.string())
    return pc.take(pa.array(list(words.values()), pa.string()), pc.index_in(names.cast(pa.string()), value_set=keys))


def _figures(builder: Builder, rows: pa.Table, entities: Entities, rulebook: Rulebook, dimensions: Sequence[DimensionColumn], hidden: frozenset[str]) -> None:
    """Scores, points, metrics, other gradings, outputs."""
    for score in rulebook.all_scores:
        name, title = score_column(score), header_of("score") if score == "score" else same(score)
        builder.add(Column(name, title, Role.SCORE, "", 2), rows[entities.names[score][0]].combine_chunks())
    for dimension in dimensions:
        builder.add(Column(f"points_{dimension.name}", dimension.title, Role.POINTS, "", 2), rows[dimension.column].combine_chunks())
    for name, metric in rulebook.metrics.items():
        column, kind = entities.place_of(name)
        decimals = metric.decimals if metric.decimals is not None else 0 if metric.source in _COUNTED else decimals_of(metric.unit)
        numeric = kind in ("exact", "missing")
        _value(
            builder, Column(name, metric.title or same(name), Role.METRIC, metric.unit, decimals if numeric else None), rows, column, kind, hide=name in hidden
        )
    for name, grading in rulebook.gradings.items():
        if name != rulebook.main:
            builder.add(Column(name, grading.title or same(name), Role.LEVEL), rows[entities.names[name][0]].combine_chunks())
    for name, output in rulebook.outputs.items():
        column, kind = entities.place_of(name)
        decimals = output.decimals if output.decimals is not None else decimals_of(output.unit)
        numeric = kind in ("exact", "missing")
        _value(
            builder, Column(name, output.title or same(name), Role.OUTPUT, output.unit, decimals if numeric else None), rows, column, kind, hide=name in hidden
        )


def _value(builder: Builder, column: Column, rows: pa.Table, name: str, kind: str, *, hide: bool) -> None:
    import pyarrow as pa

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
    import pyarrow as pa

    rows, main = reasoner.rows, reasoner.rulebook.main
    for column, name, role in (("previous_tier", previous_column(main), Role.PREVIOUS), ("movement", MOVEMENT_COLUMN, Role.MOVEMENT)):
        moved = rows[name].combine_chunks() if name in rows.column_names else pa.nulls(rows.num_rows, pa.string())
        builder.add(Column(column, header_of(column), role), moved)
    builder.add(Column("reasons", header_of("reasons"), Role.REASONS), reasoner.reasons([(one.title, one.missing) for one in dimensions]))
    builder.add(Column("missing", header_of("missing"), Role.MISSING), _missing_words(rows, dimensions, reasoner.language))
    names, lacking = _next_level(reasoner, reasoner.rulebook.gradings[main], main)
    builder.add(Column("next_tier", header_of("next_tier"), Role.NEXT), names)
    builder.add(Column("to_next", header_of("to_next"), Role.NEXT, "", 2), lacking)


def _missing_words(rows: pa.Table, dimensions: Sequence[DimensionColumn], language: Language) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    pieces = [pc.if_else(rows[one.missing].combine_chunks(), one.title.spoken(language), pa.scalar(None, pa.string())) for one in dimensions]
    if not pieces:
        return pa.nulls(rows.num_rows, pa.string())
    words = joined(pieces, "、" if language == "zh" else ", ")
    return pc.if_else(pc.equal(words, ""), pa.scalar(None, pa.string()), words)


def _next_level(reasoner: Reasoner, grading: Grading, main: str) -> tuple[Any, Any]:
    """The next better level, and the points of score that its bound asks beyond today's."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows, entities = reasoner.rows, reasoner.entities
    places = rows[place_column(main)].combine_chunks()
    names: Any = pa.nulls(rows.num_rows, pa.string())
    lacking: Any = pa.nulls(rows.num_rows, pa.int64())
    score = grading.by or next(iter(reasoner.rulebook.all_scores), "")
    for index in range(1, len(grading.levels)):
        above = grading.levels[index - 1]
        here = pc.equal(places, index + 1)
        names = pc.if_else(here, above.name, names)
        if above.from_ is not None:
            gap = pc.subtract(pa.scalar(micro(number(entities, above.from_)), pa.int64()), rows[entities.names[score][0]].combine_chunks())
            lacking = pc.if_else(here, pc.max_element_wise(gap, 0), lacking)
    return names, lacking


def _treatments(reasoner: Reasoner) -> Builder:
    """What each entity is owed, one column a treatment; a key that two gradings share is told apart by its grading."""
    builder, rulebook, language = Builder(), reasoner.rulebook, reasoner.language
    owners: dict[str, list[str]] = {}
    for name, grading in rulebook.gradings.items():
        for level in grading.levels:
            for key in level.treatment:
                if name not in owners.setdefault(key, []):
                    owners[key].append(name)
    for key, gradings in owners.items():
        words = rulebook.treatments.get(key)
        for name in gradings:
            grading = rulebook.gradings[name]
            values = {level.name: rulebook.owed(level).get(key) for level in grading.levels}
            title = words.title if words else same(key)
            column_name = key
            if len(gradings) > 1:
                owner = grading.title or same(name)
                title, column_name = Text(f"{title.zh}({owner.zh})", f"{title.en} ({owner.en})"), f"{name}_{key}"
            column = Column(column_name, title, Role.TREATMENT, words.unit if words else "", _treatment_decimals(values))
            builder.add(column, _by_level(reasoner, name, values, numeric=column.decimals is not None, language=language))
    return builder


def _treatment_decimals(values: Mapping[str, Any]) -> int | None:
    numbers = [value for value in values.values() if value is not None]
    if not numbers or not all(isinstance(value, Decimal | int) and not isinstance(value, bool) for value in numbers):
        return None
    return max(max(0, -int(Decimal(value).normalize().as_tuple().exponent)) for value in numbers)


def _by_level(reasoner: Reasoner, grading: str, values: Mapping[str, Any], *, numeric: bool, language: Language) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    def plain(value: Any) -> Any:
        if value is None:
            return None
        if numeric:
            return micro(value)
        if isinstance(value, bool):
            value = yes_or_no(value)
        return value.spoken(language) if isinstance(value, Text) else str(value)

    level = reasoner.rows[reasoner.entities.names[grading][0]].combine_chunks().cast(pa.string())
    items = pa.array([plain(value) for value in values.values()], pa.int64() if numeric else pa.string())
    return pc.take(items, pc.index_in(level, value_set=pa.array(list(values), pa.string())))


def _profile(rows: pa.Table, entities: Entities, rulebook: Rulebook, language: Language, *, show_personal: bool) -> Builder:
    """The entity's own fields, personal ones masked unless asked for."""
    import pyarrow as pa
    import pyarrow.compute as pc

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


def _alerts(reasoner: Reasoner) -> pa.Table:
    """One row an alert: red first, then in the rulebook's order, then the entities' order."""
    import pyarrow as pa

    rows, language = reasoner.rows, reasoner.language
    name_field = home_of(reasoner.rulebook.entity).name
    ids = rows[ENTITY].combine_chunks()
    names = reasoner.look_up(name_field)
    parts = []
    order = {"red": 0, "orange": 1, "yellow": 2}
    for index, alert in sorted(enumerate(reasoner.rulebook.alerts), key=lambda one: order[one[1].level]):
        flags = rows[alert_column(index)].combine_chunks()
        because = reasoner.spoken(alert.because) if alert.because else pa.array([reasoner.said(alert.when)] * rows.num_rows)
        risk, cause, action = (reasoner.spoken(words) if words else pa.nulls(rows.num_rows, pa.string()) for words in (alert.risk, alert.cause, alert.action))
        count = rows.num_rows
        table = pa.table(
            {
                "entity_id": ids,
                "entity_name": names.cast(pa.string()),
                "alert": pa.array([alert.name] * count),
                "title": pa.array([(alert.title or same(alert.name)).spoken(language)] * count),
                "topic": pa.array([alert.topic.spoken(language) if alert.topic else None] * count, pa.string()),
                "level": pa.array([alert.level] * count),
                "because": because.cast(pa.string()),
                "risk": risk.cast(pa.string()),
                "cause": cause.cast(pa.string()),
                "action": action.cast(pa.string()),
            }
        )
        parts.append(table.filter(flags))
    if parts:
        return pa.concat_tables(parts).combine_chunks()
    names_ = ("entity_id", "entity_name", "alert", "title", "topic", "level", "because", "risk", "cause", "action")
    return pa.table({name: pa.array([], pa.string()) for name in names_})


_TOTALS = {"volume": "sales.quantity", "revenue": "sales.amount", "margin": "sales.margin"}


def total_metrics(rulebook: Rulebook) -> dict[str, str]:
    """The metrics whose sums the levels show: plain sums of sales over the rulebook's own period."""
    found = {}
    for what, source in _TOTALS.items():
        for name, metric in rulebook.metrics.items():
            plain = metric.where is None and metric.offset is None and metric.window is None and metric.decay is None
            if metric.source == "sum" and metric.expression.text == source and plain:
                found[what] = name
                break
    return found


def _counts(rows: pa.Table, entities: Entities, rulebook: Rulebook, name: str) -> tuple[LevelCount, ...]:
    import pyarrow.compute as pc

    grading = rulebook.gradings[name]
    levels = rows[entities.names[name][0]].combine_chunks()
    titles = [(level.name, level.title) for level in grading.levels]
    if grading.eligible is not None:
        titles.append((grading.eligible.otherwise, grading.eligible.title))
    columns = {}
    for what, metric in total_metrics(rulebook).items():
        column, kind = entities.place_of(metric)
        if kind == "exact":
            columns[what] = rows[column].combine_chunks()
    answer = []
    for level, title in titles:
        here = pc.equal(levels, level)
        sums = {what: exact.total(values.filter(here)) for what, values in columns.items()}
        answer.append(LevelCount(level, title or same(level), pc.sum(here).as_py() or 0, **sums))
    return tuple(answer)
