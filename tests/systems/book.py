"""A workbook that many cases share: each case is one customer, all are graded in one run on each engine."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests import made
from tiercli.frames.engine import Engine
from tiercli.outcome import Outcome

RULES = made.RULES
Row = dict[str, Any]
Judged = dict[str, Row]


def judged_rows(outcome: Outcome) -> Judged:
    """Per entity: the result columns, `owed` (treatments by key) and `alerts` (names, in the report's order)."""
    rows = outcome.results.rows.to_pylist()
    key = outcome.results.rows.column_names[0]
    treatments = outcome.treatments.rows.to_pylist() or [{} for _ in rows]
    warned: dict[str, list[str]] = {}
    for alert in outcome.alerts.to_pylist():
        warned.setdefault(alert["entity_id"], []).append(alert["alert"])
    return {row[key]: {**row, "owed": owed, "alerts": warned.get(row[key], [])} for row, owed in zip(rows, treatments, strict=True)}


def judge(name: str, tables: made.Tables, as_of: date = made.AS_OF, *, engine: Engine = "arrow", settings: tuple[str, ...] = ()) -> Judged:
    """Everybody in the tables, graded under a shipped rulebook in Chinese."""
    return judged_rows(made.graded(RULES / f"{name}.yaml", tables, as_of, engine=engine, language="zh", settings=settings).outcome)


class Book:
    """Customers added one by one while the test module is read.

    defaults: per table, the fields that each of its rows has, so that the columns are always there.
    """

    def __init__(self, **defaults: Row) -> None:
        self.defaults = defaults
        self.rows: dict[str, list[Row]] = {name: [] for name in {"customers": {}, **defaults}}

    def customer(self, *, named: str = "", own: str = "", sales: list[Row] | tuple[Row, ...] = (), **record: Any) -> str:
        """One customer and its rows; returns its id.

        own: a record field that gets a value which nobody else has (a region, a branch), so that ranks are its own.
        record: fields of the record, or tables' names with lists of rows.
        """
        name = named or f"k{len(self.rows['customers']) + 1:03d}"
        tables = {"sales": sales, **{key: record.pop(key) for key in list(record) if isinstance(record[key], list | tuple)}}
        self.rows["customers"].append({"customer_id": name, **self.defaults.get("customers", {}), **({own: f"{own} {name}"} if own else {}), **record})
        for table, rows in tables.items():
            known = self.rows.setdefault(table, [])
            known += [{"customer_id": name, **self.defaults.get(table, {}), **row} for row in rows]
        return name

    def tables(self) -> made.Tables:
        """The workbook of all cases."""
        return made.a_workbook(**{name: rows for name, rows in self.rows.items() if rows})

    def judged(self, name: str, engine: Engine) -> Judged:
        """Everybody, graded."""
        return judge(name, self.tables(), engine=engine)
