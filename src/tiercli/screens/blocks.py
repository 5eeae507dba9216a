"""What screens are put together of: heads, indented lines, and tables without lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from tiercli.domain.language import Language, Text
from tiercli.outcome import Outcome, labels

if TYPE_CHECKING:
    from rich.console import RenderableType


def section_head(title: Text, language: Language) -> RenderableType:
    """The title of a block, with an empty line above."""
    return Line.assemble("\n", (title.spoken(language), "bold"))


def indented(said: str | RenderableType, style: str = "", *, by: int = 2) -> RenderableType:
    """A line of text, however long, or anything else, two columns in. style: of a text."""
    return Padding(Line(said, style, overflow="fold") if isinstance(said, str) else said, (0, 0, 0, by), expand=False)


def section(title: Text, language: Language, *body: str | RenderableType) -> list[RenderableType]:
    """A block of lines or tables below its title; nothing at all without them."""
    return [section_head(title, language), *map(indented, body)] if body else []


def run_head(title: Text, outcome: Outcome) -> RenderableType:
    """A screen's title, and below it what it is about: period, rulebook, how many entities."""
    count, who, language = len(outcome.results), labels.entities(outcome), outcome.language
    said = Text(
        f"统计期 {outcome.period.start} 至 {outcome.period.end} · 规则 {outcome.rulebook.name} · {count:,} 个{who.zh}",
        f"{outcome.period.start} to {outcome.period.end} · rulebook {outcome.rulebook.name} · {count:,} {who.en}",
    )
    return Line.assemble((title.spoken(language), "bold"), "\n", (said.spoken(language), "dim"))


def grid(columns: int) -> Table:
    """A table without lines and heads: names first, numbers behind."""
    table = _plain_table()
    for index in range(columns):
        table.add_column(justify="right" if index else "left", no_wrap=True, overflow="ellipsis", min_width=4 if index == 0 else None)
    return table


def wrapping_grid(sides: str) -> Table:
    """The same for columns that stand left (l) or right (r), or hold bars (b): only the last one wraps, and bars get shorter where there is no room."""
    table = _plain_table()
    for index, side in enumerate(sides):
        last = index == len(sides) - 1 or side == "b"
        table.add_column(justify="right" if side == "r" else "left", no_wrap=not last, overflow="fold" if last else "ellipsis", min_width=None if index else 2)
    return table


def _plain_table() -> Table:
    return Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0), expand=False)


def add_heads(table: Table, heads: Iterable[str | Text], language: Language) -> None:
    """A row of quiet words above the columns."""
    table.add_row(*(Line(head if isinstance(head, str) else head.spoken(language), "dim") for head in heads))
