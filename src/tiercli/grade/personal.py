"""Personal data are hidden as soon as the levels are there: no later stage, sentence or sheet sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from tiercli.domain.columns import CARRIED
from tiercli.domain.errors import RulebookError
from tiercli.domain.fields import Kind
from tiercli.domain.language import Text
from tiercli.domain.personal import columns_without_numbers, masked
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY
from tiercli.frames.scanned import ScannedTable
from tiercli.frames.vectors import Texts
from tiercli.rulebook.facts.names import fields_of, home_of, order_of_metrics
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.entity_parts import fields_of_part, parts_of

_COUNTS = ("count", "distinct", "months")


def personal_names(rulebook: Rulebook) -> frozenset[str]:
    """Every name that stands for personal data: fields, and metrics and outputs made of them; how many there are is nobody's secret."""
    home = home_of(rulebook.entity).table
    found: set[str] = set()
    for table, fields in fields_of(rulebook).items():
        for field in fields.fields:
            if field.personal:
                found |= {f"{table}.{field.name}"} | ({field.name} if table == home else set())
    for name in order_of_metrics(rulebook).order:
        metric = rulebook.metrics[name]
        if metric.source not in _COUNTS and metric.expression.names & found:
            found.add(name)
    for name, output in rulebook.outputs.items():
        if output.formula.names & found:
            found.add(name)
    return frozenset(found)


def hide_personal(entities: Entities, rulebook: Rulebook) -> Entities:
    """The graded entities with personal text masked, and numbers of persons in free text.

    Personal numbers, dates and flags stay in their columns, because later stages compute with them; whoever shows one masks it (`personal_names`).
    """
    personal, names, ids = personal_names(rulebook), _names(rulebook), _record_ids(rulebook)
    texts = {column: name for name, (column, kind) in entities.names.items() if kind == "text" and column in entities.columns}
    hidden = {column: Texts(masked(entities.arrow(column))) for column in sorted(texts) if texts[column] in personal}
    free: dict[str, tuple[Any, bool]] = {}
    for column in sorted(texts.keys() - hidden.keys()):
        if (is_id := _is_name(texts[column], ids, rulebook)) or not _is_name(texts[column], names, rulebook):
            free[column] = (entities.arrow(column), is_id)
    hidden |= {column: Texts(values) for column, values in zip(free, columns_without_numbers(list(free.values())), strict=True)}
    answer = entities.with_columns(hidden)
    return replace(answer, ids=hidden[ENTITY].values) if ENTITY in hidden else answer


def _names(rulebook: Rulebook) -> frozenset[str]:
    """The fields by which things are told apart: ids, the names of customers, the key of what is graded. A number in them is not free text."""
    known = fields_of(rulebook)
    return _keys(rulebook) | {field.name for table in known.values() for field in table.fields if field.kind is Kind.ID}


def _keys(rulebook: Rulebook) -> frozenset[str]:
    """The fields that name the graded and the customers: what stands in them is shown as it is."""
    _, key, name = home_of(rulebook.entity)
    return frozenset({"customer_id", "customer_name", key, name, *(field for part in parts_of(rulebook.entity) for field in fields_of_part(part))})


def _record_ids(rulebook: Rulebook) -> frozenset[str]:
    """Ids in records of customers and people that are no keys, such as tax numbers: a sole trader's may be its owner's identity number."""
    known = fields_of(rulebook)
    tables = (known[name] for name in ("customers", "managers") if name in known)
    return frozenset(field.name for table in tables for field in table.fields if field.kind is Kind.ID) - _keys(rulebook)


def refuse_personal_entity(rulebook: Rulebook) -> None:
    """A report about people by their personal data cannot hide these.

    Errors: RulebookError.
    """
    home, key, _ = home_of(rulebook.entity)
    table = fields_of(rulebook).get(home or "customers")
    keys = [fields_of_part(part)[0] for part in parts_of(rulebook.entity)] or [key]
    fields = [table.field(one) for one in keys] if table else []
    field = next((one for one in fields if one is not None and one.personal), None)
    if field is not None:
        raise RulebookError(
            Text(
                f"分级对象“{field.title.zh}”是个人信息，报告里无法隐去。",
                f"the graded entity '{field.title.en}' is personal data and cannot be hidden in a report.",
            ),
            hint=Text("改用编号作为 entity，或加 --show-personal 明确显示。", "Grade by an id, or add --show-personal to show it."),
        )


def _is_name(name: str, names: frozenset[str], rulebook: Rulebook) -> bool:
    """Whether a field is a name or id, or a metric made of nothing else."""
    if name in rulebook.metrics:
        read = rulebook.metrics[name].expression.names
        return bool(read) and {one.rpartition(".")[2] for one in read} <= names
    return name.rpartition(".")[2] in names


def hide_in_tables(tables: Mapping[str, pa.Table], rulebook: Rulebook) -> Mapping[str, pa.Table]:
    """The tables with their personal fields masked, and telephone and identity numbers in free text."""
    known, names, ids = fields_of(rulebook), _names(rulebook), _record_ids(rulebook)
    hidden: dict[tuple[str, str], Any] = {}
    free: dict[tuple[str, str], tuple[Any, bool]] = {}
    for name, table in tables.items():
        if isinstance(table, ScannedTable):  # its rows stay where they are, and nobody is shown one
            continue
        for field in known[name].fields if name in known else ():
            if field.name not in table.column_names:
                continue
            values, is_id = table[field.name], field.name in ids
            if not pa.types.is_string(values.type):
                if field.personal:
                    hidden[name, field.name] = pa.nulls(table.num_rows, values.type)
            elif field.personal:
                hidden[name, field.name] = masked(values)
            elif is_id or field.name not in names:
                free[name, field.name] = (values, is_id)
        free |= {(name, column): (table[column], False) for column in table.column_names if column.startswith(CARRIED)}
    hidden |= dict(zip(free, columns_without_numbers(list(free.values())), strict=True))
    answer = dict(tables)
    for (name, column), values in hidden.items():
        answer[name] = answer[name].set_column(answer[name].column_names.index(column), column, values)
    return answer
