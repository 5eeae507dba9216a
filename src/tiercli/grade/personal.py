"""Personal data are hidden as soon as the levels are there: no later stage, sentence or sheet sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tiercli.domain.personal import masked
from tiercli.rulebook.compile import Scope
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
    """The graded rows with personal text masked; numbers and dates made of it (counts, years) stay."""
    import pyarrow as pa

    columns = {column for name, (column, kind) in scope.names.items() if name in personal_names(rulebook) and kind == "text"}
    for column in sorted(columns & set(rows.column_names)):
        rows = rows.set_column(rows.column_names.index(column), column, pa.chunked_array([masked(rows[column].combine_chunks())]))
    return rows


def hide_in_tables(tables: Mapping[str, pa.Table], rulebook: Rulebook) -> Mapping[str, pa.Table]:
    """The tables with their personal fields masked."""
    import pyarrow as pa

    known, answer = fields_of(rulebook), {}
    for name, table in tables.items():
        for field in known[name].fields if name in known else ():
            if field.personal and field.name in table.column_names and pa.types.is_string(table[field.name].type):
                table = table.set_column(table.column_names.index(field.name), field.name, masked(table[field.name]))
        answer[name] = table
    return answer
