"""Personal data are hidden as soon as the levels are there: no later stage, sentence or sheet sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tiercli.domain.fields import Kind
from tiercli.domain.personal import column_without_numbers, masked
from tiercli.frames.compile import Scope
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import fields_of, home_of, order_of_metrics

if TYPE_CHECKING:
    import pyarrow as pa


def personal_names(rulebook: Rulebook) -> frozenset[str]:
    """Every name that stands for personal data: fields, and metrics and outputs made of them."""
    home, _, _ = home_of(rulebook.entity)
    found: set[str] = set()
    for table, fields in fields_of(rulebook).items():
        for field in fields.fields:
            if field.personal:
                found |= {f"{table}.{field.name}"} | ({field.name} if table == home else set())
    for name in order_of_metrics(rulebook).order:
        if rulebook.metrics[name].expression.names & found:
            found.add(name)
    for name, output in rulebook.outputs.items():
        if output.formula.names & found:
            found.add(name)
    return frozenset(found)


def hide_personal(rows: pa.Table, scope: Scope, rulebook: Rulebook) -> pa.Table:
    """The graded rows with personal text masked, and telephone and identity numbers in free text; numbers and dates made of it (counts, years) stay."""
    import pyarrow as pa

    personal, names = personal_names(rulebook), _names(rulebook)
    texts = {column: name for name, (column, kind) in scope.names.items() if kind == "text"}
    for column in sorted(set(texts) & set(rows.column_names)):
        if texts[column] in personal:
            hidden = masked(rows[column].combine_chunks())
        elif not _is_name(texts[column], names, rulebook):
            hidden = column_without_numbers(rows[column].combine_chunks())
        else:
            continue
        rows = rows.set_column(rows.column_names.index(column), column, pa.chunked_array([hidden]))
    return rows


def _names(rulebook: Rulebook) -> frozenset[str]:
    """The fields by which things are told apart: ids, the names of customers, the key of what is graded. A number in them is not free text."""
    known = fields_of(rulebook)
    _, key, name = home_of(rulebook.entity)
    return frozenset({"customer_name", key, name} | {field.name for table in known.values() for field in table.fields if field.kind is Kind.ID})


def _is_name(name: str, names: frozenset[str], rulebook: Rulebook) -> bool:
    """Whether a field is a name or id, or a metric made of nothing else."""
    if name in rulebook.metrics:
        read = rulebook.metrics[name].expression.names
        return bool(read) and {one.rpartition(".")[2] for one in read} <= names
    return name.rpartition(".")[2] in names


def hide_in_tables(tables: Mapping[str, pa.Table], rulebook: Rulebook) -> Mapping[str, pa.Table]:
    """The tables with their personal fields masked, and telephone and identity numbers in free text."""
    import pyarrow as pa

    known, names, answer = fields_of(rulebook), _names(rulebook), {}
    for name, table in tables.items():
        for field in known[name].fields if name in known else ():
            if field.name in table.column_names and pa.types.is_string(table[field.name].type) and (field.personal or field.name not in names):
                hidden = masked(table[field.name]) if field.personal else column_without_numbers(table[field.name])
                table = table.set_column(table.column_names.index(field.name), field.name, hidden)
        answer[name] = table
    return answer
