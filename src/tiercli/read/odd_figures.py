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

_TIMES = 100
_FEWEST = {"customer_id": 4, "product": 10}
_TAXES = (1.03, 1.06, 1.09, 1.13, 1.16, 1.17)


def say_odd_figures(sales: pa.Table | None, notes: list[Finding]) -> None:
    """Warns of quantities and amounts a hundredfold above the customer's own median (the product's, where the customer bought little), and of amounts
    that are not quantity times price as in the other rows."""
    if sales is None or not sales.num_rows:
        return
    _say_hundredfold(sales, notes)
    if {"quantity", "price", "amount"} <= set(sales.column_names):
        _say_prices(sales, notes)


def _say_hundredfold(sales: pa.Table, notes: list[Finding]) -> None:
    import numpy as np
    import pyarrow as pa

    odd = np.zeros(sales.num_rows, dtype=bool)
    for name in ("quantity", "amount"):
        if name in sales.column_names:
            settled = np.zeros(sales.num_rows, dtype=bool)
            for key in ("customer_id", "product"):
                if key in sales.column_names:
                    above, judged = _above_median(sales, name, key)
                    odd |= above & ~settled
                    settled |= judged
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


def _above_median(sales: pa.Table, name: str, key: str) -> tuple[Mask, Mask]:
    """Rows a hundredfold above the median of their group; and the rows whose group is large enough to judge.

    Only groups whose largest figure is a hundredfold of their smallest are looked at closely.
    """
    import numpy as np
    import pyarrow.compute as pc

    values = pc.fill_null(sales[name], 0).to_numpy()
    codes = pc.fill_null(pc.dictionary_encode(sales[key].combine_chunks()).indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    counted = (values > 0) & (codes >= 0)
    above = np.zeros(len(values), dtype=bool)
    sizes = np.bincount(codes[counted], minlength=int(codes.max(initial=0)) + 1)
    judged = counted & (sizes[np.maximum(codes, 0)] >= _FEWEST[key])
    if not judged.any():
        return above, judged
    largest, smallest = np.zeros(len(sizes), dtype=np.int64), np.full(len(sizes), np.iinfo(np.int64).max)
    np.maximum.at(largest, codes[judged], values[judged])
    np.minimum.at(smallest, codes[judged], values[judged])
    wide = judged & (largest[np.maximum(codes, 0)] // _TIMES >= smallest[np.maximum(codes, 0)])
    rows = np.flatnonzero(wide)
    order = rows[np.lexsort((values[rows], codes[rows]))]
    if not len(order):
        return above, judged
    starts = np.flatnonzero(np.r_[True, codes[order][1:] != codes[order][:-1]])
    lengths = np.diff(np.r_[starts, len(order)])
    medians = np.repeat(values[order][starts + (lengths - 1) // 2], lengths)
    above[order] = values[order] // _TIMES >= medians
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
