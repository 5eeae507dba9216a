"""Movements on the terminal: the matrix, the drift, and who moved; 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table
from rich.text import Text as Line

from tiercli.domain.columns import Column
from tiercli.domain.language import Language, Text
from tiercli.domain.unit import rough_decimals_of
from tiercli.outcome import labels
from tiercli.outcome.extras import Listing, Movements
from tiercli.screens.blocks import indented

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST = 10
WIDTH = 76  # of 80, beside the margin
_NAME = 16  # columns that a name keeps at least
_ARROWS = {"up": "↑", "down": "↓", "new": "+", "rated": "◦", "unrated": "·", "lapsed": "−", "returned": "↺", "rules": "§"}
_STOPPED = Text("停购", "stopped buying")


def movement_screen(movements: Movements, language: Language) -> RenderableType:
    """The matrix of customers, how much the mix drifted, and the first of each list."""
    parts: list[RenderableType] = [Line(f"{movements.title.spoken(language)}  {movements.old} → {movements.new}", "bold"), Line("")]
    parts += [indented(matrix_table(movements, language)), Line("")]
    parts += [indented(movements.drift_in_words.spoken(language)), indented(_counts(movements, language))]
    for name, listing in movements.lists.items():
        count = listing.rows.num_rows
        if not count:
            continue
        parts.append(Line(f"\n{_ARROWS[name]} {listing.title.spoken(language)} {count:,}", "bold"))
        parts.append(indented(_rows(listing, language, stopped=name == "lapsed")))
        if count > MOST:
            parts.append(Line(Text(f"  … 另有 {count - MOST:,} 个", f"  … {count - MOST:,} more").spoken(language), "dim"))
    return Group(*parts)


def _counts(movements: Movements, language: Language) -> str:
    """How many stand in each list, in one line."""
    return " · ".join(f"{listing.title.spoken(language)} {listing.rows.num_rows:,}" for listing in movements.lists.values())


def matrix_table(movements: Movements, language: Language) -> Table:
    """Customers from each old level to each new one; where the levels' names are too wide for a row, numbers stand for them."""
    corner, total = Text("原 \\ 新", "old \\ new").spoken(language), Text("合计", "Total").spoken(language)
    heads, names = list(movements.levels), list(movements.levels)
    wide = sum(labels.display_width(name) + 2 for name in heads) + max(map(labels.display_width, [corner, *names])) + labels.display_width(total) + 4
    if wide > WIDTH:
        heads = [str(number) for number in range(1, len(names) + 1)]
        names = [f"{number} {name}" for number, name in zip(heads, names, strict=True)]
    table = Table(box=None, padding=(0, 1), show_edge=False)
    table.add_column(corner, style="dim", no_wrap=True)
    for head in [*heads, total]:
        table.add_column(head, justify="right", no_wrap=True)
    for index, (name, row) in enumerate(zip(names, movements.counts, strict=True)):
        cells = [Line(f"{count:,}" if count else "·", "bold" if place == index else "") for place, count in enumerate(row)]
        table.add_row(Line(name, "bold"), *cells, f"{sum(row):,}")
    table.add_row(Line(total, "dim"), *(f"{sum(column):,}" for column in zip(*movements.counts, strict=True)), f"{sum(map(sum, movements.counts)):,}")
    return table


def _rows(listing: Listing, language: Language, *, stopped: bool) -> Table:
    """Name, levels, change of the score, change of the first measure; a long name gives way."""
    measure = next((column for column in listing.columns if column.name.startswith("change_")), None)
    lines = []
    for row in listing.rows.slice(0, MOST).to_pylist():
        points = "" if row.get("change") is None else f"{row['change']:+.2f} {Text('分', 'points').spoken(language)}"
        amount = _amount(row.get(measure.name), measure, language) if measure else ""
        lines.append((str(row["entity_name"]), _levels(row, language, stopped=stopped), points, amount))
    widths = [max(labels.display_width(line[place]) for line in lines) for place in range(4)]
    widths[1] = min(widths[1], WIDTH - _NAME - widths[2] - widths[3] - 6)
    widths[0] = min(widths[0], WIDTH - sum(widths[1:]) - 6)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_edge=False, show_header=False)
    for place, width in enumerate(widths):
        table.add_column(width=width, overflow="ellipsis", no_wrap=True, justify="right" if place > 1 else "left")
    for line in lines:
        table.add_row(*line)
    return table


def _amount(change: float | None, measure: Column, language: Language) -> str:
    if change is None:
        return ""
    return f"{f'{change:+,.{rough_decimals_of(measure.unit)}f}' if change else '0'} {labels.unit_words(measure.unit, language)}"


def _levels(row: dict[str, Any], language: Language, *, stopped: bool) -> str:
    old, new = row["old_level"], row["new_level"]
    if stopped and new is not None:
        return f"{old} → {new} ({_STOPPED.spoken(language)})" if old != new else f"{old} ({_STOPPED.spoken(language)})"
    return " → ".join(level for level in (old, new) if level)
