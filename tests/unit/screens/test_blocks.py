"""What screens are put together of."""

from __future__ import annotations

from rich.console import Console

from tiercli.domain.language import Text
from tiercli.screens.blocks import add_heads, section, wrapping_grid


def shown(*parts: object) -> str:
    console = Console(width=40, color_system=None)
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    return captured.get()


def test_a_block_without_lines_has_no_title_either() -> None:
    assert section(Text("报告", "Report"), "en") == []


def test_lines_of_a_block_stand_two_columns_in_below_its_title() -> None:
    assert shown(*section(Text("报告", "Report"), "zh", "a.xlsx", "b.xlsx")) == "\n报告\n  a.xlsx\n  b.xlsx\n"


def test_only_the_last_column_of_a_wrapping_grid_takes_several_lines() -> None:
    table = wrapping_grid("lrl")
    add_heads(table, (Text("表", "Table"), "n", ""), "en")
    table.add_row("sales", "1,200", "words " * 8)
    first, second, third, *_ = shown(table).splitlines()
    assert first.split() == ["Table", "n"]
    assert second.startswith("sales  1,200  words")
    assert third.startswith(" " * 14 + "words")
