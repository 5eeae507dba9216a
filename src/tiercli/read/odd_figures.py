"""Figures of sales that contradict each other or what is usual: said, and counted as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiercli.domain.finding import Finding
from tiercli.read.whole_rows import say_rows

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Mask = np.ndarray[Any, np.dtype[np.bool_]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]

_INTERNAL = (
    r"^(?:内部(?:客户|单位|往来|调拨|领用|使用|销售)?|内部关联方?|关联(?:方|公司|企业)|(?:公司)?自用|(?i:internal(?: customer| use)?|inter-?company|own use))$"
)
_TIMES = 100
_FEWEST = {"customer_id": 4, "product": 10}
_TAXES = (1.03, 1.06, 1.09, 1.13, 1.16, 1.17)


def say_odd_figures(sales: pa.Table | None, notes: list[Finding]) -> None:
    """Warns of quantities and amounts a hundredfold above the customer's own median (the product's, where the customer bought little), and of amounts
    that are not quantity times price as in the other rows."""
    if sales is None or not sales.num_rows:
        return
    _say_hundredfold(sales, notes)
    _say_internal(sales, notes)
    if {"quantity", "price", "amount"} <= set(sales.column_names):
        _say_prices(sales, notes)


def _say_internal(sales: pa.Table, notes: list[Finding]) -> None:
    """Sales within the company, by the customer's name or type."""
    import pyarrow.compute as pc

    for name in ("customer_name", "customer_type"):
        if name in sales.column_names:
            coded = pc.dictionary_encode(sales[name].combine_chunks())
            hits = coded.dictionary.filter(pc.fill_null(pc.match_substring_regex(coded.dictionary, _INTERNAL), False))
            rows = sales.filter(pc.is_in(sales[name], value_set=hits)) if len(hits) else sales.slice(0, 0)
            if rows.num_rows:
                notes.append(
                    say_rows(
                        "sales.internal",
                        rows,
                        "{n} 行像是内部往来（{list}），已照常计入。",
                        "{n} row looks like a sale within the company ({list}) and is counted.",
                        "{n} rows look like sales within the company ({list}) and are counted.",
                        list="、".join(hits.to_pylist()[:5]),
                    )
                )


def _say_hundredfold(sales: pa.Table, notes: list[Finding]) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    names = [name for name in ("quantity", "amount") if name in sales.column_names]
    keys = [key for key in _FEWEST if key in sales.column_names]
    table = sales.select(keys)
    for name in names:
        table = table.append_column(name, pc.if_else(pc.greater(sales[name], 0), sales[name], None))
    odd, judged = np.zeros(sales.num_rows, dtype=bool), np.zeros(sales.num_rows, dtype=bool)
    for key in keys:
        if names and not judged.all():  # a rulebook may measure sales by a figure of its own
            above, told = _above_median(table, names, key)
            odd |= above & ~judged
            judged |= told
    rows = sales.filter(pa.array(odd))
    if rows.num_rows:
        notes.append(
            say_rows(
                "sales.hundredfold",
                rows,
                "{n} 行的数量或金额是该客户（或产品）平常一笔的一百倍以上，已照常计入。",
                "{n} row has a quantity or amount a hundredfold above the customer's (or product's) usual one, and is counted.",
                "{n} rows have a quantity or amount a hundredfold above the customer's (or product's) usual one, and are counted.",
            )
        )


def _above_median(table: pa.Table, names: list[str], key: str) -> tuple[Mask, Mask]:
    """Rows a hundredfold above the median of their group in any figure; and the rows whose group is large enough to judge.

    Only groups whose largest figure is a hundredfold of their smallest are looked at closely.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    asked = [(name, what) for name in names for what in ("min", "max", "count")]
    groups = table.group_by(key).aggregate(asked)
    groups = groups.filter(groups[key].is_valid())
    above = np.zeros(table.num_rows, dtype=bool)
    sizes = np.maximum.reduce([groups[f"{name}_count"].to_numpy() for name in names])
    if not len(sizes) or sizes.max() < _FEWEST[key]:
        return above, above
    known = groups[key].filter(pa.array(sizes >= _FEWEST[key])).combine_chunks()
    judged = np.ones(table.num_rows, dtype=bool) if len(known) == groups.num_rows else pc.is_in(table[key], value_set=known).to_numpy()
    for name in names:
        low, high = (pc.fill_null(groups[f"{name}_{what}"], 0).to_numpy() for what in ("min", "max"))
        wide = groups[key].filter(pa.array((groups[f"{name}_count"].to_numpy() >= _FEWEST[key]) & (high // _TIMES >= np.maximum(low, 1))))
        if len(wide):
            rows = np.flatnonzero(pc.and_(pc.is_in(table[key], value_set=wide.combine_chunks()), table[name].is_valid()).to_numpy())
            part = table.take(pa.array(rows))
            values, codes = part[name].to_numpy(), pc.dictionary_encode(part[key].combine_chunks()).indices.to_numpy(zero_copy_only=False)
            order = np.lexsort((values, codes))
            starts = np.flatnonzero(np.r_[True, codes[order][1:] != codes[order][:-1]])
            lengths = np.diff(np.r_[starts, len(order)])
            medians = np.repeat(values[order][starts + (lengths - 1) // 2], lengths)
            above[rows[order]] |= values[order] // _TIMES >= medians
    return above, judged


def _say_prices(sales: pa.Table, notes: list[Finding]) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    quantity, price, amount = (pc.fill_null(sales[name], 0).to_numpy().astype(np.float64) for name in ("quantity", "price", "amount"))
    told = (quantity != 0) & (price != 0) & (amount != 0)
    if int(told.sum()) < 2:
        return
    ratio: Floats = np.ones(sales.num_rows)
    ratio[told] = amount[told] / (quantity[told] * price[told] / 1e6)
    known = np.abs(ratio[told])
    usual = 1.0 if (np.abs(known - 1) < 0.001).mean() >= 0.5 else float(np.sort(known)[(len(known) - 1) // 2])
    off = np.abs(ratio) / usual
    agrees = np.abs(off - 1) < 0.001
    for tax in (1, *_TAXES):
        for one in (off, np.abs(ratio)):
            agrees |= (np.abs(one / tax - 1) < 0.002) | (np.abs(one * tax - 1) < 0.002)
    # Where most rows agree exactly every other one is odd; elsewhere (discounts, freight) only what is twice or half.
    # A figure that is rounded to whole yuan is not odd.
    strict = agrees[told].mean() >= 0.8 or int(told.sum()) < 5
    rounded = np.abs(amount - np.sign(ratio) * usual * quantity * price / 1e6) <= 1e6
    odd = told & ~agrees & ~rounded & ((np.abs(off - 1) > 0.01) if strict else ((off > 2) | (off < 0.5)))
    rows = sales.filter(pa.array(odd))
    if rows.num_rows:
        notes.append(
            say_rows(
                "sales.price-mismatch",
                rows,
                "{n} 行的金额与数量乘单价不符，均按所写的计入。",
                "{n} row has an amount that is not its quantity times its price, and is counted as written.",
                "{n} rows have an amount that is not their quantity times their price, and are counted as written.",
            )
        )
