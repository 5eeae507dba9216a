"""The front page's grid: three panels side by side, each of a wide column and five narrow ones, and blocks that are laid into them.

Blocks come in the order of their importance. Each says how few lines it can do with and how many it would like. The layout gives every block
its least, in the panel that is least full; what has no room is named below with its sheet. The room that is left goes to the blocks in the same
order, and at last to the charts, so that the page is full and never longer than one sheet of paper.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tiercli.domain.language import Text

PANELS = 3
LABEL, NUMBER, GAP, EDGE = 25.0, 8.6, 2.0, 1.0
NUMBERS = 5
SPAN = NUMBERS + 1
"""Columns of a panel."""
ROW = 19
"""Pixels of a row."""
BODY = 54
"""Rows of the panels."""


def first_column(panel: int) -> int:
    """The panel's wide column in the sheet."""
    return 1 + panel * (SPAN + 1)


def last_column(panel: int) -> int:
    """The panel's last narrow column."""
    return first_column(panel) + SPAN - 1


def column_widths() -> list[float]:
    """The width of every column of the page."""
    widths = [EDGE]
    for panel in range(PANELS):
        widths += [LABEL, *[NUMBER] * NUMBERS, GAP if panel < PANELS - 1 else EDGE]
    return widths


def width_between(first: int, last: int) -> float:
    """Characters from one column to another, both included."""
    return sum(column_widths()[first : last + 1])


def pixels(first: int, last: int) -> int:
    """The same in pixels."""
    return sum(int(width * 7 + 5) for width in column_widths()[first : last + 1])


@dataclass(frozen=True)
class Block:
    """One thing that the page says.

    least, most: rows that it takes with everything, its title too. draw: given the first row, the panel and how many rows it has, draws it.
    sheet: the key of the sheet that has more of it. is_filler: only for room that nothing else wants. stretches: whether it can take any room,
    as charts do.
    """

    key: str
    title: Text
    least: int
    most: int
    draw: Callable[[int, int, int], None]
    sheet: str = ""
    is_filler: bool = False
    stretches: bool = False


@dataclass
class Placed:
    """A block in its panel, and the rows that it has been given."""

    block: Block
    panel: int
    rows: int


@dataclass
class Layout:
    """Where the blocks stand, in each panel from top to bottom. left_out: those without room."""

    placed: list[Placed] = field(default_factory=list)
    left_out: list[Block] = field(default_factory=list)

    def panel(self, number: int) -> list[Placed]:
        """The blocks of one panel."""
        return [one for one in self.placed if one.panel == number]


def lay_out(blocks: Sequence[Block], last: Block) -> Layout:
    """Put the blocks into the panels; `last`, which says what the page rests on, always has its room at the foot of the last panel."""
    layout = Layout()
    foot = PANELS - 1
    used = [0] * PANELS
    used[foot] = last.least + 1
    for block in blocks:
        if block.is_filler:
            continue
        room = [BODY - used[panel] for panel in range(PANELS)]
        panel = next((panel for panel in sorted(range(PANELS), key=lambda one: -room[one]) if room[panel] >= block.least), None)
        if panel is None:
            layout.left_out.append(block)
            continue
        layout.placed.append(Placed(block, panel, block.least))
        used[panel] += block.least + 1
    end = Placed(last, foot, last.least)
    _grow([*layout.placed, end], used)
    for block in blocks:
        panel = max(range(PANELS), key=lambda one: BODY - used[one])
        if block.is_filler and BODY - used[panel] >= block.least:
            rows = min(block.most, BODY - used[panel])
            layout.placed.append(Placed(block, panel, rows))
            used[panel] += rows + 1
    layout.placed.append(end)
    _stretch(layout, used)
    return layout


def _stretch(layout: Layout, used: Sequence[int]) -> None:
    """Give what is still left to the charts of the panel, in equal parts and no more than doubles them."""
    for panel in range(PANELS):
        charts = [one for one in layout.panel(panel) if one.block.stretches]
        left = max(0, BODY - (used[panel] - 1))
        for index, one in enumerate(charts):
            one.rows += min(left // (len(charts) - index), one.rows)
            left = max(0, BODY - sum(placed.rows + 1 for placed in layout.panel(panel)) + 1)


def _grow(placed: Sequence[Placed], used: list[int]) -> None:
    """Give the rows that are left to the blocks that want more, one row each in turn, in the order of importance."""
    for panel in range(PANELS):
        mine = [one for one in placed if one.panel == panel]
        while used[panel] - 1 < BODY and (wanting := [one for one in mine if one.rows < one.block.most]):
            for one in wanting:
                if used[panel] - 1 < BODY:
                    one.rows += 1
                    used[panel] += 1
