"""One record a customer out of several: a second sheet or file adds what the first lacks, and never changes what it says."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.account import TableAccount
from tiercli.domain.columns import CARRIED
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding
from tiercli.read.together.whole_rows import first_of_each, part_of, say_rows

_WORDS = {
    "customers.merged-record": (
        "{n} 条档案补充了同一客户前面的档案。",
        "{n} record adds to an earlier one of the same customer.",
        "{n} records add to earlier ones of the same customers.",
    ),
    "customers.duplicate-record": (
        "{n} 条档案与前面的属同一客户，未使用。",
        "{n} record is of a customer that already has one and is not used.",
        "{n} records are of customers that already have one and are not used.",
    ),
}
_KEYS = ("customer_id", "customer_name")


def one_record_each(records: pa.Table, account: TableAccount, fields: TableFields, findings: list[Finding]) -> tuple[pa.Table, TableAccount]:
    """One row a customer, each value the first that any of its records gives; and the account with the further records set aside.

    Says which records only added to others, which were of no use, and where two of them contradict.
    """
    first, later = first_of_each(records, ["customer_id"])
    if not later.num_rows:
        return records, account
    several = records.filter(pc.is_in(records["customer_id"], value_set=later["customer_id"].combine_chunks()))
    names = [name for name in records.column_names if (not name.startswith("_") or name.startswith(CARRIED)) and name not in _KEYS]
    filled = several.select([*_KEYS[:1], *names, *([_KEYS[1]] if _KEYS[1] in records.column_names else [])])
    grouped = filled.group_by("customer_id", use_threads=False).aggregate([(name, "first") for name in filled.column_names if name != "customer_id"])
    at = pc.index_in(first["customer_id"], value_set=grouped["customer_id"].combine_chunks())
    for name in filled.column_names[1:]:
        values = grouped[f"{name}_first"].combine_chunks().take(at.combine_chunks() if isinstance(at, pa.ChunkedArray) else at)
        first = first.set_column(first.column_names.index(name), name, pc.coalesce(first[name], values))
    adding, against = _compared(records, first, later, names)
    for name, rows in against.items():
        title = field.title if (field := fields.field(name)) else None
        zh, en = (title.zh, title.en) if title else (name.removeprefix(CARRIED),) * 2
        findings.append(
            say_rows(
                "customers.second-value",
                rows,
                f"{{n}} 条档案的“{zh}”与同一客户前面的档案不同，用前面的。",
                f"{{n}} record gives another '{en}' than an earlier one of the same customer; the earlier one counts.",
                f"{{n}} records give another '{en}' than earlier ones of the same customers; the earlier ones count.",
            )
        )
    for code, rows in (("customers.merged-record", later.filter(adding)), ("customers.duplicate-record", later.filter(pc.invert(adding)))):
        if rows.num_rows:
            account = account.with_set_aside(part_of(code.partition(".")[2], rows, account))
            findings.append(say_rows(code, rows, *_WORDS[code]))
    return first, account


def _compared(records: pa.Table, merged: pa.Table, later: pa.Table, names: list[str]) -> tuple[pa.Array, dict[str, pa.Table]]:
    """Which later records gave a value that the first record of the customer lacks; and, a field, those that contradict what counts."""
    opening, _ = first_of_each(records, ["customer_id"])
    at = pc.index_in(later["customer_id"], value_set=opening["customer_id"].combine_chunks())
    adding = np.zeros(later.num_rows, dtype=bool)
    against = {}
    for name in names:
        before, now, mine = opening[name].take(at), merged[name].take(at), later[name]
        lacked = pc.and_(pc.is_null(before), pc.is_valid(mine))
        adding |= lacked.to_numpy()
        differs = pc.fill_null(pc.not_equal(now, mine), False)
        if pc.any(differs).as_py():
            against[name] = later.filter(differs)
    return pa.array(adding), against
