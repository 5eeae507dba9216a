"""Shares and sums by calendar month, for the whole company."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text
from tiercli.follow.given import Given
from tiercli.follow.graded import GradedRows
from tiercli.outcome.extras import TrendLine, Trends

if TYPE_CHECKING:
    import pyarrow as pa

MOST_MONTHS = 36


def sheets(graded: GradedRows, given: Given) -> Iterator[tuple[str, Trends]]:
    """Every trend of the rulebook over the months of the period."""
    sums = given.sums
    touched = {month for key, table in sums.items() if key.startswith("trend.") for month in table["month"].to_pylist()}
    months = tuple(month for month in graded.outcome.period.months[-MOST_MONTHS:] if len(graded.outcome.period.months) < 1000 or month in touched)
    lines = []
    for name, trend in graded.outcome.rulebook.sheets.trends.items():
        if f"trend.{name}" not in sums:
            words = Text(
                f"没有“{trend.of}”的数据，未显示趋势“{trend.title.zh}”", f"there is no data for '{trend.of}', so the trend '{trend.title.en}' is not shown"
            )
            graded.note("sheets.no-trend", words)
            continue
        part = _by_month(sums[f"trend.{name}"], months)
        if trend.where is None:
            plain = tuple(one / MICRO for one in part)
            lines.append(TrendLine(trend.title, trend.unit, plain, plain))
            continue
        whole = _by_month(sums[f"trend.{name}.whole"], months)
        shares = tuple(one / all_ if all_ > 0 else None for one, all_ in zip(part, whole, strict=True))
        lines.append(TrendLine(trend.title, "%", shares, tuple(one / MICRO for one in part), tuple(one / MICRO for one in whole)))
    if lines:
        yield "trends", Trends(Text("趋势", "Trends"), months, tuple(lines))


def _by_month(table: pa.Table, months: tuple[str, ...]) -> list[int]:
    sums = dict.fromkeys(months, 0)
    for line in table.select(["month", "amount"]).to_pylist():
        if line["month"] in sums:
            sums[line["month"]] += line["amount"]
    return [sums[month] for month in months]
