"""Whether the entity is something that the tables hold, and what one metric names, and of which kind that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tiercli.domain.fields import Kind
from tiercli.domain.language import Text
from tiercli.rulebook.facts.names import ENTITY_HOMES, Vocabulary, fields_of
from tiercli.rulebook.flaws.complaint import near_names
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.flaws.judge import judge_expression, judge_group, unknown
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.entity_parts import parts_of

_ENTITY = ("entity",)


def flaws_of_entity(rulebook: Rulebook) -> Iterator[Flaw]:
    """An entity that no table has, or that is a number, a day or a yes-or-no.

    The rulebook's `fields` name known tables.
    """
    if parts := parts_of(rulebook.entity):
        for part in parts:
            yield from flaws_of_entity(rulebook.model_copy(update={"entity": part}))
        return
    entity, tables = rulebook.entity, fields_of(rulebook)
    if entity in ENTITY_HOMES:
        return
    table, dot, name = entity.rpartition(".")
    if dot and table not in tables:
        near = near_names(table, tables) or Text(f"表有：{', '.join(sorted(tables))}。", f"The tables are: {', '.join(sorted(tables))}.")
        yield Flaw(_ENTITY, "unknown-entity", Text(f"没有表 '{table}'。", f"there is no table '{table}'."), near)
        return
    holders = [tables[table]] if dot else list(tables.values())
    kinds = [field.kind for holder in holders if (field := holder.field(name))]
    prefix = f"{table}." if dot else ""
    if not kinds:
        known = [f"{prefix}{field.name}" for holder in holders for field in holder.fields if field.kind in (Kind.TEXT, Kind.ID)]
        known = list(dict.fromkeys([*known, *([] if dot else ENTITY_HOMES)]))
        near = near_names(entity, known) or Text(
            "可以是 customer、manager 或任一字段，如 region（见 tiercli fields）。",
            "It may be customer, manager or any field, such as region (see tiercli fields).",
        )
        message = Text(f"没有哪张表有字段 '{entity}'。", f"no table has a field '{entity}'.")
        if dot:
            message = Text(f"表 {table} 没有字段 '{name}'。", f"the table {table} has no field '{name}'.")
        yield Flaw(_ENTITY, "unknown-entity", message, near)
    elif not any(kind in (Kind.TEXT, Kind.ID) for kind in kinds):
        message = Text(f"'{entity}' 是数字、日期或是否，不能给它分级。", f"'{entity}' is a number, a date or yes/no, and cannot be graded.")
        yield Flaw(_ENTITY, "kind", message, Text("请用文字字段，如 region。", "Take a field of text, such as region."))


def flaws_of_metric(rulebook: Rulebook, vocabulary: Vocabulary, name: str) -> Iterator[Flaw]:
    """Flaws of a metric of a rulebook."""
    metric = rulebook.metrics[name]
    path: tuple[Any, ...] = ("metrics", name)
    if metric.table:
        if metric.table not in vocabulary.tables:
            yield unknown("表", "table", metric.table, vocabulary.tables, (*path, metric.source))
            return
        kinds = vocabulary.row(metric.table)
        if metric.source != "count" or metric.expression.text != metric.table:
            expect = "number" if metric.source in ("sum", "mean", "variation") else ""
            yield from judge_expression(metric.expression, kinds, (*path, metric.source), expect)
        yield from judge_expression(metric.where, kinds, (*path, "where"), "flag")
    elif metric.source == "formula":
        yield from judge_expression(metric.expression, vocabulary.of_formula(), (*path, "formula"))
    elif metric.source == "field":
        yield from judge_group(metric.expression, vocabulary.record(), (*path, "field"))
    else:
        example = f"{metric.source}: sales.quantity"
        yield Flaw((*path, metric.source), "no-table", Text(f"要写明表和字段，如 {example}", f"say the table and the field, as in {example}"))
