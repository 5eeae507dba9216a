"""A table's rows with the entity each belongs to and the joined fields that metrics ask for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import metric_column
from tiercli.domain.errors import InputError
from tiercli.domain.fields import LISTS_NOBODY, RECORDS_OF_ROWS, STANDARD
from tiercli.domain.language import Text
from tiercli.domain.nobody import NOBODY
from tiercli.frames.engine import Session, collected
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY, NO_DATA, ValueKind
from tiercli.frames.numbers import Numbers
from tiercli.frames.scanned import ScannedTable
from tiercli.frames.vectors import arrow
from tiercli.grammar.compile import RowScope
from tiercli.rulebook.facts.names import home_of
from tiercli.rulebook.model import Rulebook

__all__ = ["Tables", "kind_of_column"]


def kind_of_column(type_: pa.DataType) -> ValueKind:
    """What a table's column holds, from its Arrow type."""
    if pa.types.is_date(type_):
        return "date"
    if pa.types.is_boolean(type_):
        return "flag"
    return "exact" if pa.types.is_integer(type_) else "text"


@dataclass
class Tables:
    """The tables of a run in the engine's form, each converted once.

    rulebook: it says what is graded (customer, manager, or a field) and which tables are of its own.
    """

    arrow: Mapping[str, pa.Table]
    session: Session
    rulebook: Rulebook
    frames: dict[str, nw.LazyFrame[Any]] = field(default_factory=dict)

    @property
    def entity(self) -> str:
        """What is graded."""
        return self.rulebook.entity

    def __contains__(self, table: str) -> bool:
        return table in self.arrow and self.arrow[table].num_rows > 0

    def columns(self, table: str) -> dict[str, ValueKind]:
        """The fields that the workbook has, and their kinds."""
        if table not in self.arrow:
            return {}
        return {one.name: kind_of_column(one.type) for one in self.arrow[table].schema if not one.name.startswith("_")}

    def frame(self, table: str) -> nw.LazyFrame[Any]:
        """The table in the engine, without the bookkeeping columns."""
        if table not in self.frames:
            kept = [name for name in self.arrow[table].column_names if not name.startswith("_")]
            self.frames[table] = self.session.lazy(self.arrow[table].select(kept))
        return self.frames[table]

    def entities(self, measured: Collection[str], also: Any) -> pa.Array:
        """Every entity with a record or a row, once, by its id; NOBODY where a row of a measured table names none.

        In the order of the tables, or by id where an engine has no order: findings name the first ones, and are to name the same each time.
        measured: the tables that metrics look at. also: entities that are known beside them.
        Errors: InputError when no table can say whose a row is.
        """
        keyed = [table for table in self.arrow if self.has_key(table) and table not in LISTS_NOBODY]
        keyed = self._that_list(keyed, measured) or keyed
        if home_of(self.entity).key == "customer_id" and "customers" in self:
            # whoever any row speaks of is among the customers already
            keyed = [table for table in keyed if not isinstance(self.arrow[table], ScannedTable)]
        tables = [table for table in keyed if table in self] or keyed[:1]
        if not tables:
            raise _no_entity(self.entity)
        parts = [self.keyed(table).select(ENTITY) for table in tables]
        parts = [part if table in measured else part.filter(nw.col(ENTITY) != NOBODY) for table, part in zip(tables, parts, strict=True)]
        if len(also):
            parts.append(self.session.lazy(pa.table({ENTITY: also.cast(pa.string())})))
        together = nw.concat(parts) if len(parts) > 1 else parts[0]
        named = together.filter(~nw.col(ENTITY).is_null())
        if named.implementation.is_pyarrow():  # its own `unique` groups in threads, in whatever order they end
            return pc.unique(collected(named)[ENTITY].combine_chunks().cast(pa.string()))
        ids = collected(named.unique(ENTITY))[ENTITY].combine_chunks().cast(pa.string())
        return ids.take(pc.sort_indices(ids))

    def _that_list(self, tables: Sequence[str], measured: Collection[str]) -> list[str]:
        """Those of the tables that say who is listed: all of them for customers, else the entity's records and the tables that metrics look at."""
        home, key, _ = home_of(self.entity)
        if key == "customer_id":
            return list(tables)
        records = {home, *(("customers",) if home or self.entity.startswith("customers.") else ())}
        return [table for table in tables if table in records or table in measured]

    def has_key(self, table: str) -> bool:
        """Whether rows of this table can be told which entity they belong to."""
        key = home_of(self.entity).key
        columns = self.columns(table)
        return key in columns or ("customer_id" in columns and key in self.columns("customers"))

    def keyed(self, table: str) -> nw.LazyFrame[Any]:
        """The table's rows with `ENTITY`: the row's own key, or its customer's; the other way round for customers.manager; else NOBODY."""
        frame = self._keyed(table)
        owned = table in self.rulebook.owned or table == "customers"
        return frame.with_columns(nw.col(ENTITY).fill_null(NOBODY)) if owned and home_of(self.entity).key != "customer_id" else frame

    def _keyed(self, table: str) -> nw.LazyFrame[Any]:
        key = home_of(self.entity).key
        frame, columns = self.frame(table), self.columns(table)
        own = nw.col(key) if key in columns else None
        if table != "customers" and "customer_id" in columns and key != "customer_id" and key in self.columns("customers"):
            theirs = self.frame("customers").select(nw.col("customer_id"), nw.col(key).alias("__theirs"))
            frame = frame.join(theirs, on="customer_id", how="left")
            chosen = nw.col("__theirs")
            if own is not None:
                chosen = nw.coalesce(chosen, own) if self.entity.startswith("customers.") else nw.coalesce(own, chosen)
            return frame.with_columns(chosen.alias(ENTITY)).drop("__theirs")
        assert own is not None
        return frame.with_columns(own.alias(ENTITY))

    def scope(self, table: str, wanted: Iterable[str], entities: Entities) -> RowScope:
        """The rows of a table, ready for `where` and sources.

        wanted: names used over these rows; joined fields and metrics among them are joined.
        entities: whatever is known of them so far.
        """
        wanted = set(wanted)
        frame = self.keyed(table)
        known = {name: entities.names[name] for name in sorted(wanted & entities.names.keys()) if entities.names[name][1] != "missing"}
        metrics = {name: kind for name, (_, kind) in known.items() if name not in self.columns(table)}
        ratios: dict[str, tuple[str, str]] = {}
        if metrics:
            frame, ratios = self._with_figures(frame, {name: known[name][0] for name in metrics}, entities)
        names: dict[str, tuple[str, ValueKind]] = {name: (_stored(name), kind) for name, kind in metrics.items()}
        for other, key in RECORDS_OF_ROWS.items():
            frame, joined = self._joined(frame, table, other, key, wanted)
            names |= joined
        for name, kind in self.columns(table).items():
            names[name] = names[f"{table}.{name}"] = (name, kind)
        names |= dict.fromkeys(wanted - names.keys() - {"as_of"}, NO_DATA)
        return RowScope(frame, names, entities.constants, entities.as_of, ratios)

    def _with_figures(self, frame: nw.LazyFrame[Any], columns: Mapping[str, str], entities: Entities) -> tuple[nw.LazyFrame[Any], dict[str, tuple[str, str]]]:
        """The rows with what is known of their entities; a quotient comes as its two whole numbers, so that it loses nothing."""
        theirs: dict[str, Any] = {ENTITY: entities.ids}
        ratios: dict[str, tuple[str, str]] = {}
        for name, column in columns.items():
            theirs[_stored(name)] = entities.arrow(column)
            stored = entities.columns.get(column)
            parts = stored.whole_parts(entities.count) if isinstance(stored, Numbers) else None
            if parts is not None:
                ratios[name] = (f"above__{_stored(name)}", f"below__{_stored(name)}")
                theirs |= {column: arrow(part) for column, part in zip(ratios[name], parts, strict=True)}
        return frame.join(self.session.lazy(pa.table(theirs)), on=ENTITY, how="left"), ratios

    def _joined(
        self, frame: nw.LazyFrame[Any], table: str, other: str, key: str, wanted: set[str]
    ) -> tuple[nw.LazyFrame[Any], dict[str, tuple[str, ValueKind]]]:
        columns = self.columns(other)
        fields = sorted(name.partition(".")[2] for name in wanted if name.startswith(f"{other}.") and name.partition(".")[2] in columns)
        if table == other or not fields or other not in self:
            return frame, {}
        if key not in self.columns(table):
            if key != "manager" or "manager" not in self.columns("customers") or "customer_id" not in self.columns(table):
                return frame, {}
            through = self.frame("customers").select(nw.col("customer_id"), nw.col("manager"))
            frame = frame.join(through, on="customer_id", how="left")
        theirs = self._once(other, key, fields).select(nw.col(key), *(nw.col(name).alias(f"{other}__{name}") for name in fields if name != key))
        frame = frame.join(theirs, on=key, how="left")
        return frame, {f"{other}.{name}": (key if name == key else f"{other}__{name}", columns[name]) for name in fields}

    def _once(self, table: str, key: str, fields: Sequence[str]) -> nw.LazyFrame[Any]:
        """One row a key: what its rows say first of each field. A product may be listed once for each of its packs."""
        rows = self.arrow[table]
        if isinstance(rows, ScannedTable) or len(pc.unique(rows[key])) == rows.num_rows:
            return self.frame(table).unique(key)
        others = [name for name in fields if name != key]
        said = rows.group_by(key, use_threads=False).aggregate([(name, "first") for name in others])
        return self.session.lazy(said.rename_columns([name.removesuffix("_first") for name in said.column_names]))


def _stored(name: str) -> str:
    """The column of what is known of a row's entity; without a dot, which engines take for one between table and column."""
    return metric_column(name.replace(".", "__"))


def _no_entity(entity: str) -> InputError:
    """No table has the column by which the rulebook tells entities apart."""
    key = home_of(entity).key
    field = next((found for table in STANDARD.values() if (found := table.field(key))), None)
    title = field.title if field else Text(key, key)
    return InputError(
        Text(
            f"没有任何一张表有“{title.zh}”（{key}）列，而规则按它分级。",
            f"no table has a column for the {title.en.lower()} ({key}), which the rulebook grades.",
        ),
        hint=Text(
            f"在数据里补上这一列；列名不同时用 --map 列名={key} 指明；或换一份规则。",
            f"Add the column; if it has another name, say so with --map HEADER={key}; or take another rulebook.",
        ),
    )
