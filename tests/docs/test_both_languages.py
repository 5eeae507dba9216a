"""Pages in both languages say the same: the same headings, tables, commands, options, codes and keys, in the same parts."""

from __future__ import annotations

import inspect
import re
from collections import Counter

import pytest

from tests.docs.console import ROOT
from tiercli.batch.model import Batch, Reading
from tiercli.cli.commands import check
from tiercli.domain.finding import FIRST_PLACES
from tiercli.read.words.headers import SCANNED_ROWS

DOCS = ROOT / "docs"
PAGES = ("reading", "monthly", "personal", "backtest", "results", "form", "explain", "what-if", "calibrate", "scale", "live")
_BLOCK = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_PRINTED = re.compile(r"^(?!\$ |```).*\n| --lang en$", re.MULTILINE)
_HEADING = re.compile(r"^(#+) ", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
_REMARK = re.compile(r"(?<=\S)\s{2,}\S.*$|\s+# .*$", re.MULTILINE)


def both(page: str) -> tuple[str, str]:
    """A page in English and in Chinese."""
    english, chinese = ((DOCS / f"{page}{suffix}.md").read_text(encoding="utf-8") for suffix in ("", ".zh-CN"))
    return english, chinese


def commands(text: str) -> list[str]:
    """The code blocks without their remarks and without what commands print, which are in the page's language."""
    return [_REMARK.sub("", _PRINTED.sub("", block) if block.startswith("```console") else block) for block in _BLOCK.findall(text)]


def parts(text: str) -> list[str]:
    """What stands below each heading, without the code blocks."""
    return re.split(r"^#+ .*$", _BLOCK.sub("", text), flags=re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_headings(page: str) -> None:
    english, chinese = ([len(marks) for marks in _HEADING.findall(_BLOCK.sub("", text))] for text in both(page))

    assert english
    assert english == chinese


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_show_the_same_code_blocks(page: str) -> None:
    english, chinese = map(commands, both(page))

    assert english == chinese


def test_the_monthly_page_has_code_blocks_and_their_remarks_are_translated() -> None:
    english, chinese = both("monthly")

    assert len(commands(english)) == len(_BLOCK.findall(chinese)) > 5
    assert "tiercli run batch.yaml --dry-run" in "".join(commands(chinese)).splitlines()


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_name_the_same_options_codes_and_keys_below_each_heading(page: str) -> None:
    english, chinese = ([set(_CODE.findall(part)) for part in parts(text)] for text in both(page))

    assert [sorted(one ^ other) for one, other in zip(english, chinese, strict=True)] == [[] for _ in english]


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_table_rows_and_list_items_below_each_heading(page: str) -> None:
    english, chinese = ([Counter(re.findall(r"^(\||- )", part, re.MULTILINE)) for part in parts(text)] for text in both(page))

    assert english == chinese


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_lead_to_each_other_and_to_the_same_pages(page: str) -> None:
    english, chinese = ([*re.findall(r"\]\(([^)]+)\)", text)] for text in both(page))

    assert english[0] == f"{page}.zh-CN.md"
    assert chinese[0] == f"{page}.md"
    # a page leads to those of its own language, where there are both
    assert set(english[1:]) == {link.replace(".zh-CN.md", ".md") for link in chinese[1:]}


def test_the_numbers_of_the_chinese_page_on_reading_are_those_of_the_program() -> None:
    page = both("reading")[1]
    listed = {name: int(number.replace(",", "")) for name, number in re.findall(r"\| `--(max-[a-z]+)` \| .* \| ([\d,]+) \|", page)}
    defaults = {name.replace("_", "-"): int(one.default) for name, one in inspect.signature(check.command).parameters.items() if name.startswith("max_")}

    assert listed == defaults
    assert f"前 {SCANNED_ROWS} 行" in page
    assert f"最多 {FIRST_PLACES:,} 个" in page


@pytest.mark.parametrize("text", both("monthly"), ids=("en", "zh"))
def test_the_monthly_page_names_every_key_of_a_batch_file(text: str) -> None:
    keys = [key for cell in re.findall(r"^\| ((?:`[a-z_]+`[、, ]*)+) \|", text, re.MULTILINE) for key in re.findall(r"`([a-z_]+)`", cell)]
    reading = next(line for line in text.splitlines() if line.startswith("| `reading` |"))

    assert set(keys) == set(Batch.model_fields) - {"tiercli"}
    assert set(_CODE.findall(reading)) - {"reading", "score"} == set(Reading.model_fields)
