"""Figures of sales that contradict each other or what is usual: said, and counted as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Floats, Mask, Whole
from tiercli.domain.finding import Finding
from tiercli.read.together.whole_rows import codes_of, say_rows
from tiercli.read.words.document_words import POOLED_NAME, WITHIN_NAME

TIMES = 100
FEWEST = {"customer_id": 4, "product": 10}
TAXES = (1.03, 1.06, 1.09, 1.13, 1.16, 1.17)


def odd_figures(sales: pa.Table | None) -> list[Finding]:
    """Warnings of quantities and amounts a hundredfold above the customer's own median (the product's, where the customer bought little), of sales
    within the company, and of amounts that are not quantity times price as in the other rows."""
    notes: list[Finding] = []
    if sales is None or not sales.num_rows:
        return notes
    _say_hundredfold(sales, notes)
    _say_named(sales, notes)
    if {"quantity", "price", "amount"} <= set(sales.column_names):
        _say_prices(sales, notes)
    return notes


NAMED = (("sales.internal", "customer_name", WITHIN_NAME), ("sales.internal", "customer_type", WITHIN_NAME), ("sales.pooled", "customer_name", POOLED_NAME))
"""What is said of rows by a field that a pattern meets."""
_SENTENCES: Mapping[str, tuple[str, str]] = {
    "sales.internal": (
        "{n} 行像是内部往来（{list}），已照常计入。",
        "{n} [row looks|rows look] like [a sale|sales] within the company ({list}) and [is|are] counted.",
    ),
    "sales.pooled": (
        "{n} 行的客户像是许多零散客户合记的一户（{list}），按一个客户分级。",
        "{n} [row is|rows are] of what looks like many customers under one name ({list}), graded as one.",
    ),
}


def _say_named(sales: pa.Table, notes: list[Finding]) -> None:
    """Sales within the company, by the customer's name or type; and those to nobody in particular."""
    for code, name, pattern in NAMED:
        if name in sales.column_names:
            words = named_words(sales[name].combine_chunks(), pattern)
            rows = sales.filter(pc.is_in(sales[name], value_set=pa.array(words, pa.string()))) if words else sales.slice(0, 0)
            if rows.num_rows:
                notes.append(say_named_rows(code, rows, words, rows.num_rows))


def named_words(names: pa.Array, pattern: str) -> list[str]:
    """The different names or types that a pattern meets, in the order of the rows."""
    coded = pc.dictionary_encode(names)
    return coded.dictionary.filter(pc.fill_null(pc.match_substring_regex(coded.dictionary, pattern), False)).to_pylist()


def say_named_rows(code: str, rows: pa.Table, words: Sequence[str], count: int) -> Finding:
    """The finding about rows that are named so. rows: the first of them."""
    return say_rows(code, rows, *_SENTENCES[code], count=count, list="、".join(words[:5]))


def _say_hundredfold(sales: pa.Table, notes: list[Finding]) -> None:
    figures = [pc.fill_null(sales[name], 0).to_numpy() for name in ("quantity", "amount") if name in sales.column_names]
    odd, judged = np.zeros(sales.num_rows, dtype=bool), np.zeros(sales.num_rows, dtype=bool)
    for key in (key for key in FEWEST if key in sales.column_names):
        if figures and not judged.all():  # a rulebook may measure sales by a figure of its own
            above, told = _above_median(figures, sales[key], FEWEST[key])
            odd |= above & ~judged
            judged |= told
    rows = sales.filter(pa.array(odd))
    if rows.num_rows:
        notes.append(say_hundredfold_rows(rows, rows.num_rows))


def say_hundredfold_rows(rows: pa.Table, count: int) -> Finding:
    """The finding about figures far above what is usual. rows: the first of them."""
    return say_rows(
        "sales.hundredfold",
        rows,
        "{n} 行的数量或金额是该客户（或产品）平常一笔的一百倍以上，已照常计入。",
        "{n} [row has|rows have] a quantity or amount a hundredfold above the customer's (or product's) usual one, and [is|are] counted.",
        count=count,
    )


def _above_median(figures: Sequence[Whole], keys: pa.ChunkedArray, fewest: int) -> tuple[Mask, Mask]:
    """Rows a hundredfold above the median of their group in any figure; and the rows whose group has enough positive figures to judge.

    Only groups with more than half of their figures a hundredfold below the largest are looked at closely.
    """
    groups, known = codes_of(keys), pc.is_valid(keys).to_numpy()
    count = int(groups.max(initial=-1)) + 1
    above = np.zeros(len(known), dtype=bool)
    sizes = np.zeros(count, dtype=np.int64)
    for values in figures:
        taken = known & (values > 0)
        places, of = values[taken], groups[taken]
        size = np.bincount(of, minlength=count)
        sizes = np.maximum(sizes, size)
        largest = np.zeros(count, dtype=np.int64)
        np.maximum.at(largest, of, places)
        below = np.bincount(of[places <= largest[of] // TIMES], minlength=count)
        suspect = (size >= fewest) & (below > (size - 1) // 2)
        if not suspect.any():
            continue
        rows = np.flatnonzero(taken)[suspect[of]]
        rows = rows[np.argsort(values[rows])]
        order = rows[np.argsort(groups[rows].astype(np.min_scalar_type(count)), kind="stable")]  # few groups make small numbers, soon in order
        starts = np.flatnonzero(np.r_[True, groups[order][1:] != groups[order][:-1]])
        lengths = np.diff(np.r_[starts, len(order)])
        medians = np.repeat(values[order][starts + (lengths - 1) // 2], lengths)
        above[order] |= values[order] // TIMES >= medians
    return above, known & (sizes >= fewest)[groups]


def _say_prices(sales: pa.Table, notes: list[Finding]) -> None:
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
    for tax in (1, *TAXES):
        for one in (off, np.abs(ratio)):
            agrees |= (np.abs(one / tax - 1) < 0.002) | (np.abs(one * tax - 1) < 0.002)
    # Where most rows agree exactly every other one is odd; elsewhere (discounts, freight) only what is twice or half.
    # A figure that is rounded to whole yuan is not odd.
    strict = agrees[told].mean() >= 0.8 or int(told.sum()) < 5
    rounded = np.abs(amount - np.sign(ratio) * usual * quantity * price / 1e6) <= 1e6
    odd = told & ~agrees & ~rounded & ((np.abs(off - 1) > 0.01) if strict else ((off > 2) | (off < 0.5)))
    rows = sales.filter(pa.array(odd))
    if rows.num_rows:
        notes.append(say_price_rows(rows, rows.num_rows))


def say_price_rows(rows: pa.Table, count: int) -> Finding:
    """The finding about amounts that are not quantity times price. rows: the first of them."""
    return say_rows(
        "sales.price-mismatch",
        rows,
        "{n} 行的金额与数量乘单价不符，均按所写的计入。",
        "{n} [row has|rows have] an amount that is not [its|their] quantity times [its|their] price, and [is|are] counted as written.",
        count=count,
    )
