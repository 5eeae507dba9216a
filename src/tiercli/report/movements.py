"""Movements on the terminal: the matrix, the drift, and who moved; 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiercli.domain.language import Language, Text
from tiercli.extras import Listing, Movements

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST = 10
_ARROWS = {"up": "↑", "down": "↓", "new": "+", "lapsed": "−", "returned": "↺", "rules": "§"}


def movement_screen(movements: Movements, language: Language) -> RenderableType:
    """The matrix of customers, how much the mix drifted, and the first of each list."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text as Line

    parts: list[RenderableType] = [Line(f"{movements.title.spoken(language)}  {movements.old} → {movements.new}", "bold"), Line("")]
    parts.append(Padding(_matrix(movements, language), (0, 0, 0, 2)))
    parts.append(Line(f"\n  {drift_words(movements).spoken(language)}"))
    for name, listing in movements.lists.items():
        count = listing.rows.num_rows
        parts.append(Line(f"\n{_ARROWS[name]} {listing.title.spoken(language)} {count:,}", "bold"))
        parts += [Line(f"  {line}") for line in _lines(listing)]
        if count > MOST:
            parts.append(Line(Text(f"  … 另有 {count - MOST:,} 个", f"  … {count - MOST:,} more").spoken(language), "dim"))
    return Group(*parts)


def drift_words(movements: Movements) -> Text:
    """The population stability index and the usual reading of it."""
    index = movements.index
    reading = (
        Text("结构稳定", "the mix is stable")
        if index < 0.1
        else Text("结构有变化", "the mix has shifted")
        if index < 0.25
        else Text("结构明显变化", "the mix has changed")
    )
    return Text(
        f"结构稳定指数 PSI {index:.4f}: {reading.zh} (0.1 以下稳定, 0.25 以上明显变化)",
        f"population stability index {index:.4f}: {reading.en} (below 0.1 stable, above 0.25 changed)",
    )


def _matrix(movements: Movements, language: Language) -> RenderableType:
    from rich.table import Table
    from rich.text import Text as Line

    table = Table(box=None, padding=(0, 1), show_edge=False)
    table.add_column(Text("原 \\ 新", "old \\ new").spoken(language), style="dim")
    for level in movements.levels:
        table.add_column(level, justify="right")
    table.add_column(Text("合计", "Total").spoken(language), justify="right")
    for index, (level, row) in enumerate(zip(movements.levels, movements.counts, strict=True)):
        cells = [Line(f"{count:,}" if count else "·", "bold" if place == index else "") for place, count in enumerate(row)]
        table.add_row(Line(level, "bold"), *cells, f"{sum(row):,}")
    return table


def _lines(listing: Listing) -> list[str]:
    lines = []
    for row in listing.rows.slice(0, MOST).to_pylist():
        move = " → ".join(level for level in (row["old_level"], row["new_level"]) if level)
        change = row.get("change")
        points = f"  {change:+.2f}" if change is not None else ""
        lines.append(f"{row['entity_name']}  {move}{points}")
    return lines
