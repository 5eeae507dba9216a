"""The sentences of findings about rows, by reason."""

from __future__ import annotations

from tiercli.domain import exact
from tiercli.domain.language import Text, counted
from tiercli.domain.personal import without_numbers
from tiercli.read.words.written import NO_RESULT

_FLAWS = {
    "unreadable-date": Text("“{header}”的日期无法识别", "dates in '{header}' that cannot be read"),
    "ambiguous-date": Text("“{header}”的日期有多种读法", "dates in '{header}' that can be read in several ways"),
    "date-out-of-range": Text("“{header}”的日期不在 1950 至 2100 年之间", "dates in '{header}' outside 1950 to 2100"),
    "month-only": Text("“{header}”只有年月，没有日", "months without a day in '{header}'"),
    "unreadable-number": Text("“{header}”的数字无法识别", "numbers in '{header}' that cannot be read"),
    "ambiguous-number": Text("“{header}”的数字有多种读法", "numbers in '{header}' that can be read in several ways"),
    "wrong-unit": Text("“{header}”里的单位与该列不符", "units in '{header}' that do not belong there"),
    "unknown-unit": Text("“{header}”的计量单位不能换算成吨", "units in '{header}' that cannot be converted to tonnes"),
    "extra-cells": Text("比表头多出内容", "rows with more cells than the header"),
    "unit-conflict": Text("“{header}”与别处写的单位互相矛盾", "units in '{header}' that contradict what is said elsewhere"),
    "too-large": Text("“{header}”的数字太大，无法精确保存", "numbers in '{header}' too large to be kept exactly"),
    "error-cell": Text("“{header}”是错误值", "cells in '{header}' that show an error"),
    "formula-without-value": Text("“{header}”的公式没有计算结果", "formulas in '{header}' without a computed result"),
    "currency": Text("“{header}”是外币，未与人民币相加", "amounts in another currency ('{header}'), not added to yuan"),
    "no-customer": Text("没有客户编号也没有客户名称", "rows without a customer id or name"),
    "no-date": Text("没有日期", "rows without a date"),
    "no-key": Text("缺少“{header}”", "rows without '{header}'"),
}


def flaw(reason: str, count: int, header: str, sample: str | None, *, as_missing: bool = False) -> Text:
    """What is wrong with cells of a column, how many, and what the first one says.

    Their rows are set aside; as_missing: the values are taken as missing, as the rows can do without them and are used.
    """
    words, seen = _FLAWS[reason], _sample(sample)
    then = Text(f"{count} 行未使用", f"{counted(count, 'row', 'rows')} not used")
    if as_missing:
        then = Text(f"{count} 个值按没有值处理，行照常使用", f"{counted(count, 'value is', 'values are')} treated as missing, the rows are used")
    return Text(f"{words.zh.format(header=header)}：{then.zh}{seen.zh}。", f"{words.en.format(header=header)}: {then.en}{seen.en}.")


def unknown_values(count: int, header: str, sample: str | None) -> Text:
    """Cells that were taken as missing; their rows are used."""
    seen = _sample(sample)
    return Text(
        f"“{header}”有 {count} 个值无法识别，按没有值处理{seen.zh}。",
        f"'{header}' has {counted(count, 'value that cannot be read and is', 'values that cannot be read and are')} treated as missing{seen.en}.",
    )


def wrong_total(header: str, says: int, adds: int) -> Text:
    """A total that is not its rows' sum."""
    return Text(
        f"汇总行的“{header}”是 {exact.text(says)}，上面的明细之和是 {exact.text(adds)}。",
        f"the total of '{header}' says {exact.text(says)}, its rows add up to {exact.text(adds)}.",
    )


def _sample(sample: str | None) -> Text:
    if sample is None or not sample.strip() or sample == NO_RESULT:
        return Text("", "")
    short = without_numbers(sample.strip())
    short = short if len(short) <= 24 else short[:23] + "…"
    return Text(f"，例如“{short}”", f", such as '{short}'")
