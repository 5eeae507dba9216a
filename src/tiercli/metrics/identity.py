"""The second identity, proved: what the graded entities and "(none)" have is what the period's used rows hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain import exact
from tiercli.domain.codes import found
from tiercli.domain.entity_account import EntityAccount, Part
from tiercli.domain.errors import OurFaultError
from tiercli.domain.fields import Field
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.domain.nobody import NOBODY
from tiercli.domain.period import EARLIEST, Period, period_ending
from tiercli.frames.engine import exactly
from tiercli.frames.scanned import ScannedTable
from tiercli.frames.sql import quoted, row_of
from tiercli.metrics.owners import entities_of_rows
from tiercli.rulebook.facts.names import fields_of, home_of
from tiercli.rulebook.model import Rulebook

FIRST_ROWS = 5


def entities_account(tables: Mapping[str, pa.Table], rulebook: Rulebook, ids: pa.Array, as_of: date) -> tuple[EntityAccount, ...]:
    """One account a table that the rulebook measures and whose rows are somebody's.

    ids: the entities that the result lists.
    Errors: OurFaultError when a row of the period is neither theirs nor nobody's.
    """
    period = period_ending(as_of, rulebook.period.window, rulebook.fiscal)
    accounts = []
    for table in _measured(rulebook, tables):
        rows = tables[table]
        if isinstance(rows, ScannedTable):
            accounts.append(_scanned_account(table, rows.between(period.start, period.end), list(_summed(rulebook, table)), ids))
            continue
        owners = entities_of_rows(tables, table, rulebook.entity)
        if owners is None:
            continue
        inside = _inside(table, tables[table], period, rulebook)
        nobody = pc.equal(owners, NOBODY) if home_of(rulebook.entity).key != "customer_id" else pc.is_null(owners)
        known = pc.and_not(pc.is_in(owners, value_set=ids.cast(pa.string())), nobody)
        parts = [_part(_summed(rulebook, table), tables[table], mask) for mask in (inside, pc.and_(inside, known), pc.and_(inside, nobody))]
        account = EntityAccount(table, *parts)
        if not account.adds_up:
            raise _unequal(table, Text("行数", "rows"), str(account.used.rows), str(account.graded.rows + account.none.rows))
        accounts.append(account)
    return tuple(accounts)


@exactly()
def _scanned_account(table: str, rows: ScannedTable, fields: Sequence[str], ids: pa.Array) -> EntityAccount:
    """The same of rows that stay in the engine: what is used is known by day, what is whose is asked of the rows."""
    summed = [name for name in fields if name in rows.column_names]
    used = Part(rows.num_rows, {name: rows.total(name) for name in summed})
    nobody = Part(0, dict.fromkeys(summed, 0))
    if pc.all(pc.is_in(rows.customers["customer_id"], value_set=ids.cast(pa.string()))).as_py():
        return EntityAccount(table, used, used, nobody)  # whoever has a row is graded
    known = pa.table({"customer_id": ids.cast(pa.string())})
    rows.engine.register("_graded", known)
    sums = ", ".join(f"coalesce(sum({quoted(name)}), 0)" for name in ("_one", *summed))
    whose = f"SELECT 1 AS _one, * FROM {rows.view} WHERE {rows.where} AND customer_id IN (SELECT customer_id FROM _graded)"
    found = row_of(rows.engine, f"SELECT {sums} FROM ({whose})")
    rows.engine.unregister("_graded")
    assert found is not None
    count, *totals = map(int, found)
    account = EntityAccount(table, used, Part(count, dict(zip(summed, totals, strict=True))), nobody)
    if not account.adds_up:
        raise _unequal(table, Text("行数", "rows"), str(account.used.rows), str(account.graded.rows))
    return account


def prove_sums(accounts: Sequence[EntityAccount], rulebook: Rulebook, sums: Mapping[str, int]) -> None:
    """Metrics that are plain sums over the period add up to the used rows.

    sums: of metrics over all entities of the result, in millionths.
    Errors: OurFaultError that names the metric.
    """
    used = {account.table: account.used.sums for account in accounts}
    for name, metric in rulebook.metrics.items():
        bare = not any((metric.where, metric.window, metric.offset, metric.decay, metric.cap is not None, metric.empty))
        if metric.source != "sum" or not bare or name not in sums:
            continue
        table, _, field = metric.expression.text.partition(".")
        expected = used.get(table, {}).get(field)
        if expected is not None and sums[name] != expected:
            raise _unequal(table, Text(name, name), exact.text(expected), exact.text(sums[name]))


def say_nobody(accounts: Sequence[EntityAccount], tables: Mapping[str, pa.Table], rulebook: Rulebook, as_of: date) -> Iterator[Finding]:
    """A warning for each table in which rows of the period name no entity: how many, how much, the first places."""
    period = period_ending(as_of, rulebook.period.window, rulebook.fiscal)
    who = title_of_entity(rulebook)
    for account in accounts:
        if not account.none.rows:
            continue
        owners = entities_of_rows(tables, account.table, rulebook.entity)
        assert owners is not None
        table = tables[account.table]
        rows = table.filter(pc.and_(_inside(account.table, table, period, rulebook), pc.equal(owners, NOBODY)))
        places = tuple(_places(rows))
        amounts = [_amount(account, name, _summed(rulebook, account.table).get(name)) for name in account.none.sums if account.none.sums[name]]
        zh, en = "；".join(one.zh for one in amounts), "; ".join(one.en for one in amounts)
        known = fields_of(rulebook).get(account.table)
        title = known.title if known else Text(account.table, account.table)
        message = Text(
            f"{title.zh}有 {account.none.rows} 行没有{who.zh}，列为“{NOBODY}”一行" + (f"：{zh}。" if zh else "。"),
            f"{counted(account.none.rows, 'row', 'rows')} of {title.en.lower()} without {who.en.lower()}, shown as the line '{NOBODY}'"
            + (f": {en}." if en else "."),
        )
        yield found("grading.nobody", places[0] if places else Place(), message, count=account.none.rows, places=places)


def title_of_entity(rulebook: Rulebook) -> Text:
    """What people call the thing that is graded: 分公司, account manager."""
    key = home_of(rulebook.entity).key
    table = rulebook.entity.rpartition(".")[0]
    tables = fields_of(rulebook)
    holders = [tables[table]] if table in tables else list(tables.values())
    return next((field.title for one in holders if (field := one.field(key))), Text(key, key))


def _measured(rulebook: Rulebook, tables: Mapping[str, pa.Table]) -> list[str]:
    named = {metric.table for metric in rulebook.metrics.values()}
    return [table for table in rulebook.owned if table in named and table in tables and tables[table].num_rows]


def _inside(table: str, rows: pa.Table, period: Period, rulebook: Rulebook) -> Any:
    if table not in rulebook.dated or "date" not in rows.column_names:
        return pa.repeat(pa.scalar(value=True), rows.num_rows)
    days = rows["date"].combine_chunks()
    inside = pc.less_equal(days, pa.scalar(period.end, pa.date32()))
    if period.start > EARLIEST:
        inside = pc.and_(inside, pc.greater_equal(days, pa.scalar(period.start, pa.date32())))
    return pc.fill_null(inside, False)


def _summed(rulebook: Rulebook, table: str) -> Mapping[str, Field]:
    """The fields of a table that its account adds up."""
    tables = fields_of(rulebook)
    return {field.name: field for field in (tables.get(table) or tables["sales"]).fields if field.summed}


def _part(fields: Mapping[str, Field], rows: pa.Table, mask: Any) -> Part:
    summed = [name for name in fields if name in rows.column_names]
    kept = rows.select(summed).filter(mask)
    return Part(int(pc.sum(mask).as_py() or 0), {name: exact.total(kept[name]) for name in summed})


def _amount(account: EntityAccount, name: str, field: Field | None) -> Text:
    """数量 900，占 90.0%"""
    part, whole = account.none.sums[name], account.used.sums[name]
    title = field.title if field else Text(name, name)
    unit = field.unit if field else ""
    share = f"{part / whole:.1%}" if whole > 0 and 0 < part <= whole else ""
    shown = exact.text(part) + (f" {unit}" if unit else "")
    return Text(f"{title.zh} {shown}" + (f"（占 {share}）" if share else ""), f"{title.en.lower()} {shown}" + (f" ({share} of all)" if share else ""))


def _places(rows: pa.Table) -> Iterator[Place]:
    if "_row" not in rows.column_names:
        return
    for row in rows.select(["_file", "_sheet", "_row"]).slice(0, FIRST_ROWS).to_pylist():
        yield Place(str(row["_file"] or ""), str(row["_sheet"] or ""), str(row["_row"]))


def _unequal(table: str, what: Text, used: str, listed: str) -> OurFaultError:
    zh = f"{table} 表的{what.zh}与分级结果对不上，采用 {used}，结果 {listed}"
    return OurFaultError.of_account(Text(zh, f"the {what.en} of table {table} and the result do not add up: {used} were used, the result has {listed}"))
