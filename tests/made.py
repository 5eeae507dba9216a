"""Small made-up workbooks as the read stage hands them on, and rulebooks graded over them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from tiercli import pipeline
from tiercli.domain.exact import micro
from tiercli.domain.fields import STANDARD, Kind
from tiercli.domain.language import Language
from tiercli.frames.engine import Engine
from tiercli.outcome import Outcome
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.rulebook.load import Loaded, load_rulebook

AS_OF = date(2026, 10, 31)
RULES = Path(__file__).parent.parent / "rules"
Row = dict[str, Any]
Tables = dict[str, pa.Table]


def a_sale(customer: str = "k1", day: str = "2026-10-01", **fields: Any) -> Row:
    """One line of the sales sheet; a field that is not named is not in the sheet at all."""
    return {"customer_id": customer, "date": day, **fields}


def a_customer(customer: str = "k1", **fields: Any) -> Row:
    """One customer record."""
    return {"customer_id": customer, **fields}


def a_debt(customer: str = "k1", **fields: Any) -> Row:
    """One line of the receivables sheet."""
    return {"customer_id": customer, **fields}


def a_workbook(sales: Iterable[Row] = (), customers: Iterable[Row] = (), **others: Iterable[Row]) -> Tables:
    """Arrow tables as reading makes them: whole millionths, dates, flags; every customer once in `customers`."""
    rows = {"sales": list(sales), **{name: list(table) for name, table in others.items()}}
    records = {row["customer_id"]: {"customer_name": row["customer_id"], **row} for row in customers}
    for table in rows.values():
        for row in table:
            if "customer_id" in row:
                records.setdefault(row["customer_id"], {"customer_id": row["customer_id"], "customer_name": row["customer_id"]})
    rows["customers"] = list(records.values())
    return {name: _table(name, table) for name, table in rows.items() if table}


def _table(name: str, rows: list[Row]) -> pa.Table:
    columns = dict.fromkeys(field for row in rows for field in row)
    made = {field: _column(name, field, [row.get(field) for row in rows]) for field in columns}
    count = len(rows)
    return pa.table({**made, "_file": ["made.xlsx"] * count, "_sheet": [name] * count, "_row": pa.array(range(2, count + 2), pa.int64())})


def _column(table: str, field: str, values: list[Any]) -> pa.Array:
    standard = STANDARD[table].field(field) if table in STANDARD else None
    kind = standard.kind if standard else _kind_of(values)
    if kind.is_number:
        return pa.array([None if value is None else micro(value) for value in values], pa.int64())
    if kind is Kind.DATE:
        return pa.array([date.fromisoformat(value) if isinstance(value, str) else value for value in values], pa.date32())
    return pa.array(values, pa.bool_() if kind is Kind.FLAG else pa.string())


def _kind_of(values: list[Any]) -> Kind:
    value = next((one for one in values if one is not None), "")
    if isinstance(value, bool):
        return Kind.FLAG
    if isinstance(value, int | float | Decimal):
        return Kind.NUMBER
    return Kind.DATE if isinstance(value, date) else Kind.TEXT


class Graded(dict[str, Row]):
    """The result rows by entity id, in the order of the report."""

    outcome: Outcome

    def of(self, column: str) -> dict[str, Any]:
        """One column by entity id."""
        return {entity: row[column] for entity, row in self.items()}


HEAD = "tiercli: 1\nname: made\ntitle: Made\n"
ONE_LEVEL = "gradings: {tier: {levels: [{name: X}]}}\n"


def whole(rules: str) -> str:
    """A rulebook's text, with a head and one level for all where it has none."""
    text = rules if "tiercli:" in rules else HEAD + rules
    return text if "gradings:" in text else text + "\n" + ONE_LEVEL


@cache
def _shipped(path: Path, settings: tuple[str, ...]) -> Loaded:
    """A rulebook of the project, read once: half of a small grading's time is its YAML."""
    return load_rulebook(str(path), settings)


def graded(
    rules: str | Path,
    tables: Mapping[str, pa.Table],
    as_of: date = AS_OF,
    *,
    engine: Engine = "arrow",
    language: Language = "en",
    settings: tuple[str, ...] = (),
) -> Graded:
    """Everybody in the tables, graded under a rulebook (its text, or the path of a file)."""
    if isinstance(rules, Path):
        loaded = _shipped(rules, settings) if rules.parent == RULES else load_rulebook(str(rules), settings)
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "made.yaml"
            path.write_text(whole(rules), encoding="utf-8")
            loaded = load_rulebook(str(path), settings)
    reading = Reading(dict(tables), (), (), (), language)
    outcome = pipeline.grade(reading, loaded, Job((), max(as_of, date(2026, 12, 31)), as_of=as_of, engine=engine, language=language))
    answer = Graded((str(row[outcome.results.rows.column_names[0]]), row) for row in outcome.results.rows.to_pylist())
    answer.outcome = outcome
    return answer
