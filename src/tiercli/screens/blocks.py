"""What screens are put together of: heads, indented lines, and tables without lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from tiercli.domain.language import Language, Text

if TYPE_CHECKING:
    from rich.console import RenderableType

_INDENT = (0, 0, 0, 2)


def section_head(title: Text, language: Language) -> RenderableType:
    """The title of a block, with an empty line above."""
    return Line.assemble("\n", (title.spoken(language), "bold"))


def indented(said: str | RenderableType, style: str = "") -> RenderableType:
    """A line of text, however long, or anything else, two columns in. style: of a text."""
    return Padding(Line(said, style, overflow="fold") if isinstance(said, str) else said, _INDENT, expand=False)


def grid(columns: int) -> Table:
    """A table without lines and heads: names first, numbers behind."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0), expand=False)
    for index in range(columns):
        table.add_column(justify="right" if index else "left", no_wrap=True, overflow="ellipsis", min_width=4 if index == 0 else None)
    return table
