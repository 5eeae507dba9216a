"""The terminal: 80 columns, two languages, and nothing that only a colour says."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from tests.unit.report.made import an_outcome
from tiercli.domain.finding import Finding, Place, Severity
from tiercli.domain.language import Text
from tiercli.outcome import LevelCount, Outcome
from tiercli.outcome.labels import display_width
from tiercli.screens.score import bar, screen


def printed(outcome: Outcome, outputs: tuple[str, ...] = (), *, width: int = 80, color: bool = False) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=color, color_system="truecolor" if color else None, legacy_windows=False)
    console.print(screen(outcome, outputs))
    return console.file.getvalue()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("customers", [5, 5000])
def test_no_line_is_wider_than_80_columns(language, customers):
    shown = printed(an_outcome(customers, language), ("/a/very/long/path/" + "folder/" * 20 + "sales-tiers-2026-10.xlsx",))
    assert max(display_width(line.rstrip()) for line in shown.splitlines()) <= 80


def test_it_says_what_was_read_and_why_some_rows_were_not_used():
    shown = printed(an_outcome(500))
    line = next(line for line in shown.splitlines() if "销售明细" in line)
    assert line.split() == ["销售明细", "12,031", "6,197", "5,834", "不在统计期内", "5,800、合计行", "31、没有客户", "3"]
    line = " ".join(printed(an_outcome(500, "en")).split())
    assert "outside the period 5,800, total row 31, no customer 3" in line


def test_each_tier_has_its_count_its_shares_and_bars():
    outcome = an_outcome(500)
    line = next(line for line in printed(outcome).splitlines() if "战略客户" in line)
    level = outcome.levels["tier"][0]
    assert line.split()[:5] == ["A", "战略客户", "25", "5.0%", "▌"]
    assert f"{level.volume / 1e6:,.0f}" in line
    assert f"{level.volume / sum(one.volume for one in outcome.levels['tier']):.1%}" in line


def test_the_other_gradings_and_what_was_left_out_are_said():
    shown = printed(an_outcome(500, "en"))
    assert "Risk: High risk" in shown
    assert "Credit: the workbook has no receivables; its weight is shared among the" in shown


def test_findings_are_grouped_by_code_with_their_counts_errors_first():
    place = Place("sales.xlsx", "10月", "A1")
    many = tuple(Finding("sales.odd", Severity.WARNING, place, Text("怪", "odd"), count=3) for _ in range(4))
    shown = printed(replace(an_outcome(5, "en"), findings=(*many, Finding("sales.bad", Severity.ERROR, place, Text("坏", "bad")))))
    lines = shown.splitlines()
    start = lines.index("Findings")
    assert lines[start + 1].split() == ["Error", "×1", "bad"]
    assert lines[start + 3].split() == ["Warning", "×12", "odd", "(and", "3", "more)"]
    assert "sales.odd" in lines[start + 4]
    assert "A1" in lines[start + 4]


def test_where_the_report_is_comes_last():
    assert printed(an_outcome(5), ("sales-tiers-2026-10.xlsx",)).rstrip().splitlines()[-2:] == ["报告", "  sales-tiers-2026-10.xlsx"]


def test_without_colour_the_same_words_are_there():
    import re

    plain, colored = printed(an_outcome(50)), printed(an_outcome(50), color=True)
    assert colored != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


def test_names_in_square_brackets_are_not_taken_for_markup():
    odd = replace(an_outcome(5, "en"), findings=(Finding("a.b", Severity.NOTE, Place("[red]x.xlsx"), Text("[bold]", "[bold]not markup[/bold]")),))
    assert "[bold]not markup[/bold]" in printed(odd)
    assert "[red]x.xlsx" in printed(odd)


def test_without_amounts_only_the_counts_are_shown():
    outcome = an_outcome(50, "en")
    bare = replace(outcome, levels={"tier": tuple(LevelCount(level.name, level.title, level.entities) for level in outcome.levels["tier"])})
    assert "Volume" not in printed(bare)
    assert "Strategic" in printed(bare)


@pytest.mark.parametrize(("share", "blocks"), [(0.0, ""), (0.0001, "▏"), (0.5, "█████"), (1.0, "██████████"), (1.7, "██████████"), (-1, ""), (0.55, "█████▌")])
def test_bars_are_seen_for_anything_above_nothing(share, blocks):
    assert bar(share) == blocks
