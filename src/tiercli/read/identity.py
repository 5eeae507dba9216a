"""Customer ids for all tables, and the table of customers that always comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.read.names import Identities
from tiercli.read.notes import found
from tiercli.read.reading import FILE, ROW, SHEET

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

ABOUT_CUSTOMERS = ("customers", "sales", "orders", "receivables", "service", "surveys", "visits", "targets", "overrides")
_SHOWN = 5


def with_customer_ids(tables: Mapping[str, pa.Table], findings: list[Finding]) -> dict[str, pa.Table]:
    """The tables with `customer_id` in every row about a customer, from the id, the alias sheet or the name."""
    identities = Identities()
    result = dict(tables)
    if "aliases" in tables:
        pairs = tables["aliases"].select(["alias", "customer"]).to_pylist()
        identities.learn_aliases((pair["alias"], pair["customer"]) for pair in pairs if pair["alias"] and pair["customer"])
    coded = {name: _pairs(tables[name]) for name in ABOUT_CUSTOMERS if name in tables and _keys(tables[name])}
    for name, (pairs_of, _) in coded.items():
        identities.learn(pairs_of, records=name == "customers")
    for name, (pairs_of, codes) in coded.items():
        result[name] = _identified(tables[name], [identities.resolve(number, text) for number, text in pairs_of], codes)
    _say(identities, findings)
    return result


def _keys(table: pa.Table) -> list[str]:
    return [name for name in ("customer_id", "customer_name") if name in table.column_names]


def _pairs(table: pa.Table) -> tuple[list[tuple[str | None, str | None]], pa.Array]:
    """The distinct pairs of id and name in order of appearance, and each row's pair."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    def codes(name: str) -> tuple[list[str | None], np.ndarray[Any, np.dtype[np.int64]]]:
        if name not in table.column_names:
            return [None], np.zeros(table.num_rows, dtype=np.int64)
        coded = pc.dictionary_encode(table[name], null_encoding="encode").combine_chunks()
        coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
        return coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)

    ids, id_codes = codes("customer_id")
    names, name_codes = codes("customer_name")
    both = pa.array(id_codes * len(names) + name_codes).dictionary_encode()
    return [(ids[one // len(names)], names[one % len(names)]) for one in both.dictionary.to_pylist()], both.indices


def _identified(table: pa.Table, resolved: list[str | None], codes: pa.Array) -> pa.Table:
    import pyarrow as pa

    column = pa.array(resolved, pa.string()).take(codes)
    if "customer_id" in table.column_names:
        return table.set_column(table.column_names.index("customer_id"), "customer_id", column)
    return table.add_column(0, "customer_id", column)


def _say(identities: Identities, findings: list[Finding]) -> None:
    for code, pairs, zh, en in (
        ("customers.one-id-two-names", identities.two_names(), "{n} 个编号对应不止一个名称：{list}。", "{n} ids come with several names: {list}."),
        ("customers.one-name-two-ids", identities.two_ids(), "{n} 个名称对应不止一个编号：{list}。", "{n} names come with several ids: {list}."),
        (
            "customers.ambiguous-name",
            identities.ambiguous,
            "{n} 个名称只写了名称而对应几个编号，按名称另计：{list}。",
            "{n} names stand without an id but belong to several, and count by themselves: {list}.",
        ),
    ):
        if pairs:
            listed = "; ".join(f"{key}: {', '.join(values[:3])}" for key, values in list(pairs.items())[:_SHOWN])
            findings.append(found(code, Place(), Text(zh.format(n=len(pairs), list=listed), en.format(n=len(pairs), list=listed)), count=len(pairs)))
    if identities.merged:
        count, listed = len(identities.merged), "; ".join(list(identities.merged)[:_SHOWN])
        findings.append(
            found(
                "customers.alias",
                Place(),
                Text(f"按别名表合并了 {count} 个名称：{listed}。", f"{count} names were merged by the alias sheet: {listed}."),
                count=count,
            )
        )
    if identities.circles:
        listed = "; ".join(identities.circles[:_SHOWN])
        findings.append(
            found(
                "customers.alias-circle", Place(), Text(f"别名互相指向：{listed}。", f"aliases point at each other: {listed}."), count=len(identities.circles)
            )
        )


def customers_table(tables: Mapping[str, pa.Table], findings: list[Finding]) -> tuple[pa.Table, pa.Table | None]:
    """One row a customer: the records, then customers that only other tables know; and the records left out as doubles."""
    import pyarrow as pa
    import pyarrow.compute as pc

    records, doubles = tables.get("customers"), None
    if records is not None:
        records, doubles = first_of_each(records, ["customer_id"])
    parts = []
    for name in ABOUT_CUSTOMERS[1:]:
        if name in tables and "customer_id" in tables[name].column_names:
            table = tables[name].filter(tables[name]["customer_id"].is_valid())
            names = table["customer_name"] if "customer_name" in table.column_names else pa.nulls(table.num_rows, pa.string())
            files = {key: table[key].cast(pa.string()) for key in (FILE, SHEET)}
            parts.append(pa.table({"customer_id": table["customer_id"], "customer_name": names, **files, ROW: table[ROW]}))
    seen = pa.concat_tables(parts).combine_chunks() if parts else None
    if seen is not None:
        seen = _named_first(seen)
        if records is not None:
            known = pc.is_in(seen["customer_id"], value_set=records["customer_id"].combine_chunks())
            _say_strangers(records, seen, known, tables, findings)
            seen = seen.filter(pc.invert(known))
    if records is None:
        records = seen if seen is not None else pa.table({"customer_id": pa.array([], pa.string()), "customer_name": pa.array([], pa.string())})
    elif seen is not None and seen.num_rows:
        as_text = {key: records[key].cast(pa.string()) for key in (FILE, SHEET)}
        for key, column in as_text.items():
            records = records.set_column(records.column_names.index(key), key, column)
        records = pa.concat_tables([records, seen], promote_options="default")
    return _complete_names(records), doubles


def _named_first(seen: pa.Table) -> pa.Table:
    """One row a customer, with the first name that was written."""
    named = seen.filter(seen["customer_name"].is_valid())
    first, _ = first_of_each(seen, ["customer_id"])
    if named.num_rows == seen.num_rows:
        return first
    names, _ = first_of_each(named.select(["customer_id", "customer_name"]), ["customer_id"])
    return (
        first.drop_columns(["customer_name"])
        .join(names, "customer_id", join_type="left outer")
        .sort_by([(FILE, "ascending"), (SHEET, "ascending"), (ROW, "ascending")])
    )


def _complete_names(records: pa.Table) -> pa.Table:
    import pyarrow.compute as pc

    names = pc.coalesce(records["customer_name"], records["customer_id"]) if "customer_name" in records.column_names else records["customer_id"]
    if "customer_name" in records.column_names:
        return records.set_column(records.column_names.index("customer_name"), "customer_name", names)
    return records.add_column(1, "customer_name", names)


def first_of_each(table: pa.Table, keys: list[str]) -> tuple[pa.Table, pa.Table]:
    """The first row of each key, in order; and the rows that came later."""
    import numpy as np
    import pyarrow as pa

    position = pa.array(np.arange(table.num_rows))
    grouped = table.select(keys).append_column("_position", position).group_by(keys, use_threads=False).aggregate([("_position", "min")])
    first = np.zeros(table.num_rows, dtype=bool)
    first[grouped["_position_min"].to_numpy()] = True
    return table.filter(pa.array(first)), table.filter(pa.array(~first))


def _say_strangers(records: pa.Table, seen: pa.Table, known: pa.ChunkedArray, tables: Mapping[str, pa.Table], findings: list[Finding]) -> None:
    import pyarrow.compute as pc

    strangers = seen.filter(pc.invert(known))
    if strangers.num_rows:
        first = strangers.slice(0, 50).to_pylist()
        places = [Place(one[FILE] or "", one[SHEET] or "", str(one[ROW])) for one in first]
        listed = "、".join(str(one["customer_name"] or one["customer_id"]) for one in first[:_SHOWN])
        message = Text(
            f"{strangers.num_rows} 个客户有往来但没有档案，照常分级：{listed}。",
            f"{strangers.num_rows} customers have rows but no record and are graded all the same: {listed}.",
        )
        findings.append(found("customers.no-record", places[0], message, count=strangers.num_rows, places=places))
    if "sales" in tables:
        idle = records.filter(pc.invert(pc.is_in(records["customer_id"], value_set=tables["sales"]["customer_id"].combine_chunks())))
        if idle.num_rows:
            first = idle.slice(0, 50).select([FILE, SHEET, ROW]).to_pylist()
            places = [Place(one[FILE] or "", one[SHEET] or "", str(one[ROW])) for one in first]
            message = Text(
                f"{idle.num_rows} 个有档案的客户没有销售，照常分级。", f"{idle.num_rows} customers have a record but no sales and are graded all the same."
            )
            findings.append(found("customers.no-sales", places[0], message, count=idle.num_rows, places=places))
