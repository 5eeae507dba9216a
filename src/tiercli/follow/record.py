"""One entity's whole record: base data, levels and why, purchases, and every table's rows about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import CARRIED, Column, Role
from tiercli.domain.exact import MICRO, divided, nearest_floats
from tiercli.domain.fields import Field
from tiercli.domain.language import NO, NONE, YES, Text, same
from tiercli.domain.unit import decimals_of
from tiercli.outcome import Outcome
from tiercli.outcome.about import entity_of_rows
from tiercli.outcome.extras import Extra, Fact, Listing, Record, Standing
from tiercli.outcome.standing import next_steps
from tiercli.rulebook.facts.names import fields_of, home_of

ABOUT = ("contacts", "team", "receivables", "orders", "service", "surveys", "visits", "levels", "overrides")
"""Tables whose rows about an entity its record shows, in this order."""
_WHO = ("customer_id", "customer_name", "manager", "manager_id")
_MOST_ROWS = 200
_PURCHASES = Text("采购记录（按产品）", "Purchases by product")
_MONTHS = Text("采购记录（按月）", "Purchases by month")


class RecordMaker:
    """Makes records; the tables are told apart by entity once.

    ids: of those whose records are wanted; none for anybody's. Rows of the others are not held apart.
    """

    def __init__(self, outcome: Outcome, ids: pa.Array | pa.ChunkedArray | None = None) -> None:
        self.outcome = outcome
        self._ids = None if ids is None else ids.cast(pa.string())
        self._rows: dict[str, tuple[pa.Table, Mapping[str, list[int]]]] = {}
        self._steps = next_steps(outcome)

    def record(self, place: int, figures: Sequence[str] = ()) -> Record:
        """The record of one entity.

        place: its row in the results. figures: the metrics to show; all of them if empty.
        """
        outcome = self.outcome
        row = {name: outcome.results.rows[name][place].as_py() for name in outcome.results.rows.column_names}
        id_column, name_column = (outcome.results.column(role).name for role in (Role.ID, Role.NAME))
        entity = str(row[id_column])
        shown = [
            Fact(column, row[column.name])
            for column in outcome.results.columns
            if column.role in (Role.SCORE, Role.POINTS, Role.METRIC, Role.OUTPUT) and (not figures or column.name in figures or column.role is Role.SCORE)
        ]
        return Record(
            entity_id=entity,
            name=str(row[name_column] or entity),
            base=(*_facts(outcome.profile.rows, outcome.profile.columns, place), *self._carried(entity)),
            standings=self._standings(row),
            reasons=row.get("reasons") or "",
            missing=row.get("missing") or "",
            figures=tuple(fact for fact in shown if fact.value is not None),
            owed=_facts(outcome.treatments.rows, outcome.treatments.columns, place),
            months=tuple((month, outcome.monthly.rows[month][place].as_py() or 0.0) for month in outcome.monthly.rows.column_names),
            tables=self._tables(entity),
            last_year=self._last_year(place),
            next_step="" if self._steps is None else self._steps[place].as_py() or "",
        )

    def _last_year(self, place: int) -> tuple[float | None, ...]:
        """The main volume in the same months of the year before."""
        flows = self.outcome.flows
        if flows.volume is None:
            return ()
        known = {month: at for at, month in enumerate(flows.months) if at >= flows.first}
        earlier = [known.get(f"{int(month[:4]) - 1}{month[4:]}") for month in self.outcome.monthly.rows.column_names]
        return tuple(None if at is None else float(flows.volume[at][place]) / MICRO for at in earlier)

    def _carried(self, entity: str) -> tuple[Fact, ...]:
        """What the record has beside the known fields, under the headers that people gave it."""
        home = home_of(self.outcome.rulebook.entity).table
        rows = self._about(home, entity) if home in self.outcome.tables else None
        if rows is None or not rows.num_rows:
            return ()
        columns = (name for name in rows.column_names if name.startswith(CARRIED))
        facts = (Fact(Column(name, same(name.removeprefix(CARRIED)), Role.FIELD), rows[name][0].as_py()) for name in columns)
        return tuple(fact for fact in facts if fact.value)

    def _standings(self, row: Mapping[str, Any]) -> tuple[Standing, ...]:
        rulebook, language = self.outcome.rulebook, self.outcome.language
        answer = []
        for name, grading in rulebook.gradings.items():
            level = str(row["tier" if name == rulebook.main else name])
            titles = {one.name: one.title for one in self.outcome.levels.get(name, ())}
            title = titles.get(level) or same(level)
            answer.append(Standing(name, grading.title or same(name), level, title.spoken(language)))
        return tuple(answer)

    def _tables(self, entity: str) -> dict[str, Listing]:
        """Everything that the tables have about an entity."""
        tables: dict[str, Listing] = {}
        sales = self._about("sales", entity)
        if sales is not None and sales.num_rows:
            tables["purchases"] = _purchases(sales, self.outcome, by="product")
            tables["purchases_by_month"] = _purchases(sales, self.outcome, by="month")
        for name in ABOUT:
            rows = self._about(name, entity)
            if rows is not None and rows.num_rows:
                tables[name] = self._listing(name, rows)
        for name, key in (("plan", "entity_id"), ("alerts", "entity_id")):
            extra: Extra | None = self.outcome.extras.get(name)
            if isinstance(extra, Listing):
                rows = extra.rows.filter(pc.equal(extra.rows[key].cast(pa.string()), entity))
                if rows.num_rows:
                    kept = tuple(column for column in extra.columns if column.name not in ("name", "tier", "entity_id", "entity_name"))
                    tables[name] = Listing(extra.title, kept, rows)
        return tables

    def _about(self, table: str, entity: str) -> pa.Table | None:
        rows = self.outcome.tables.get(table)
        if rows is None:
            return None
        if table not in self._rows:
            self._rows[table] = self._told_apart(table, rows)
        own, places = self._rows[table]
        return own.take(pa.array(places.get(entity, []), pa.int64()))

    def _told_apart(self, table: str, rows: pa.Table) -> tuple[pa.Table, Mapping[str, list[int]]]:
        """The rows about those whose records are wanted, and where the rows about each of them are."""
        found = entity_of_rows(self.outcome, table)
        if found is None:
            return rows.slice(0, 0), {}
        if self._ids is not None:
            among = pc.is_in(found.cast(pa.string()), value_set=self._ids)
            rows, found = rows.filter(among), found.filter(among)
        places: dict[str, list[int]] = {}
        for place, one in enumerate(found.to_pylist()):
            if one is not None:
                places.setdefault(str(one), []).append(place)
        return rows, places

    def _listing(self, table: str, rows: pa.Table) -> Listing:
        """The rows as the workbook had them, newest first, without what is the same in all of them."""
        known = fields_of(self.outcome.rulebook)[table]
        if "date" in rows.column_names:
            rows = rows.sort_by([("date", "descending")])
        key = home_of(self.outcome.rulebook.entity).key
        same_in_all = {key, *(_WHO[:2] if key == "customer_id" else ())}
        fields = [
            field for field in known.fields if field.name in rows.column_names and field.name not in same_in_all and rows[field.name].null_count < rows.num_rows
        ]
        rows = rows.slice(0, _MOST_ROWS)
        made = {field.name: _shown(rows[field.name], self.outcome) for field in fields}
        columns = tuple(_column(field) for field in fields)
        return Listing(known.title, columns, pa.table(made) if made else rows.select([]))


def _column(field: Field) -> Column:
    decimals = decimals_of(field.unit) if field.kind.is_number else None
    return Column(field.name, field.title, Role.FIELD, field.unit, decimals)


def _shown(values: pa.ChunkedArray, outcome: Outcome) -> Any:
    """A stored column as people see it: floats in their unit, yes and no in words."""
    whole = values.combine_chunks()
    if pa.types.is_boolean(whole.type):
        yes, no = YES.spoken(outcome.language), NO.spoken(outcome.language)
        return pc.if_else(whole, yes, no)
    return nearest_floats(whole) if pa.types.is_integer(whole.type) else whole


def _facts(table: pa.Table, columns: Sequence[Column], place: int) -> tuple[Fact, ...]:
    facts = (Fact(column, table[column.name][place].as_py()) for column in columns)
    return tuple(fact for fact in facts if fact.value is not None and fact.value != "")


def _purchases(sales: pa.Table, outcome: Outcome, *, by: str) -> Listing:
    """What was bought in the period, by product or by month: how often, how much, at what price."""
    language = outcome.language
    days = sales["date"]
    inside = pc.and_(pc.greater_equal(days, outcome.period.start), pc.less_equal(days, outcome.period.end))
    sales = sales.filter(inside)
    have = [name for name in ("quantity", "amount") if name in sales.column_names]
    products = sales["product"].to_pylist() if "product" in sales.column_names else [None] * sales.num_rows
    months = [f"{day:%Y-%m}" for day in sales["date"].to_pylist()]
    groups: dict[Any, list[int]] = {}
    for place, (product, month) in enumerate(zip(products, months, strict=True)):
        word = product or NONE.spoken(language)
        groups.setdefault(word if by == "product" else (month, word), []).append(place)
    amounts = {name: sales[name].to_pylist() for name in have}
    dates: list[Any] = sales["date"].to_pylist()
    rows: list[tuple[Any, ...]] = []
    for key, places in groups.items():
        sums = {name: sum(amounts[name][place] or 0 for place in places) for name in have}
        quantity, amount = sums.get("quantity"), sums.get("amount")
        price = divided(amount * MICRO, quantity * 100) * 100 / MICRO if quantity and amount is not None else None
        seen = [dates[place] for place in places]
        rows.append((key, len(places), quantity, amount, price, min(seen), max(seen)))
    rows.sort(key=(lambda row: (-(row[2] or row[3] or 0), row[0])) if by == "product" else (lambda row: (row[0][0], -(row[2] or row[3] or 0), row[0][1])))
    fields = fields_of(outcome.rulebook)["sales"]
    product_field = fields.field("product")
    columns = [Column("product", product_field.title if product_field else same("product"), Role.FIELD)]
    made: dict[str, Any] = {"product": pa.array([row[0] if by == "product" else row[0][1] for row in rows], pa.string())}
    if by == "month":
        columns.insert(0, Column("month", Text("月份", "Month"), Role.FIELD))
        made["month"] = pa.array([row[0][0] for row in rows], pa.string())
    columns.append(Column("times", Text("次数", "Times"), Role.METRIC, "", 0))
    made["times"] = pa.array([float(row[1]) for row in rows], pa.float64())
    for name, index in (("quantity", 2), ("amount", 3)):
        field = fields.field(name)
        if name in have and field is not None:
            columns.append(Column(name, field.title, Role.METRIC, field.unit, decimals_of(field.unit)))
            made[name] = pa.array([(row[index] or 0) / MICRO for row in rows], pa.float64())
    if len(have) == 2:
        columns.append(Column("price", Text("均价", "Average price"), Role.METRIC, "CNY/t", 2))
        made["price"] = pa.array([row[4] for row in rows], pa.float64())
    if by == "product":
        for name, title, index in (("first", Text("首次", "First"), 5), ("last", Text("最近", "Last"), 6)):
            columns.append(Column(name, title, Role.FIELD))
            made[name] = pa.array([row[index] for row in rows], pa.date32())
    return Listing(_PURCHASES if by == "product" else _MONTHS, tuple(columns), pa.table(made))
