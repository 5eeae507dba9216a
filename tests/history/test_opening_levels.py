"""Today's levels, given to the first run by a table: who rises one step, who stays, who waits for approval, from the first month on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tiercli.cli.app import main

RULES = """
tiercli: 1
name: steps
title: Steps
entity: {entity}
metrics: {{t: {{sum: sales.quantity, unit: t}}}}
gradings:
  tier:
    title: {{zh: 等级, en: Tier}}
    levels: [{{name: A, title: {{zh: 战略, en: Strategic}}, when: t >= 100}}, {{name: B, title: {{zh: 重点, en: Key}}, when: t >= 50}}, {{name: C, title: 一般}}]
    review: {{every: month, promote: {{steps: 1}}, demote: {demote}{more}}}
"""


def a_book(tmp_path: Path, levels: Sequence[Sequence[Any]], sheet: str = "现有级别", name: str = "book.xlsx", key: str = "客户名称") -> Path:
    book = openpyxl.Workbook()
    sales = book.active
    sales.title = "销售"
    for row in [("日期", "客户名称", "地区", "数量"), ("2026-10-01", "甲", "南", 120), ("2026-10-02", "乙", "北", 20), ("2026-10-03", "丙", "东", 60)]:
        sales.append(row)
    if levels:
        made = book.create_sheet(sheet)
        for row in [(key, "现级别", "定级日期", "分级项"), *levels]:
            made.append(list(row))
    path = tmp_path / name
    book.save(path)
    return path


def run(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, book: Path, *words: str, entity: str = "customer", more: str = "", demote: str = "{after: 2}"
) -> tuple[int, dict[str, Any], dict[str, Any]]:
    rules = tmp_path / "steps.yaml"
    rules.write_text(RULES.format(entity=entity, more=more, demote=demote), encoding="utf-8")
    out = tmp_path / "out.json"
    out.unlink(missing_ok=True)
    with pytest.raises(SystemExit) as ended:
        main(["score", str(book), "-r", str(rules), "-o", str(out), "--json", *words])
    stdout, stderr = capfd.readouterr()
    code = int(ended.value.code or 0)
    if code:
        return code, {"said": stderr}, {}
    rows = json.loads(out.read_text(encoding="utf-8"))
    rows = rows if isinstance(rows, list) else rows["results"]
    return code, json.loads(stdout), {str(row[f"{entity}_name"] if entity == "customer" else row[f"{entity}_id"]): row for row in rows}


def test_without_the_table_a_first_run_takes_the_levels_as_computed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _, _, rows = run(capfd, tmp_path, a_book(tmp_path, []))
    assert {name: row["tier"] for name, row in rows.items()} == {"甲": "A", "乙": "C", "丙": "B"}


@pytest.mark.parametrize("sheet", ["现有级别", "現有等級", "Current Levels"])
def test_rises_go_one_step_and_falls_wait_from_the_first_month(tmp_path: Path, capfd: pytest.CaptureFixture[str], sheet: str) -> None:
    book = a_book(tmp_path, [("甲", "C", None, None), ("乙", "战略", "2025-12-31", "等级"), ("丙", "key", None, "Tier")], sheet)
    _, _, rows = run(capfd, tmp_path, book)
    assert {name: (row["tier"], row["computed_tier"], row["previous_tier"], row["movement"]) for name, row in rows.items()} == {
        "甲": ("B", "A", "C", "up"), "乙": ("A", "C", "A", "same"), "丙": ("B", "B", "B", "same"),
    }  # fmt: skip


@pytest.mark.parametrize(("since", "tier"), [("2026-05-01", "A"), ("2026-04-30", "C"), (None, "C")])
def test_the_day_of_the_level_counts_for_the_time_that_it_must_be_kept(tmp_path: Path, capfd: pytest.CaptureFixture[str], since: str | None, tier: str) -> None:
    book = a_book(tmp_path, [("乙", "A", since, None)])
    _, _, rows = run(capfd, tmp_path, book, "--as-of", "2026-10-31", demote="{after: 1}", more=", stay: 6 months")
    assert rows["乙"]["tier"] == tier


def test_the_next_month_starts_from_the_history_and_says_that_the_table_was_not_used(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    book, history = a_book(tmp_path, [("甲", "C", None, None), ("乙", "A", None, None)]), str(tmp_path / "history")
    _, first, rows = run(capfd, tmp_path, book, "--history", history, "--as-of", "2026-10-31")
    assert (rows["甲"]["tier"], rows["乙"]["tier"]) == ("B", "A")
    assert "levels.not-used" not in {one["code"] for one in first["findings"]}
    _, again, _ = run(capfd, tmp_path, book, "--history", history, "--as-of", "2026-10-31")
    assert again["levels"] == first["levels"]
    _, second, rows = run(capfd, tmp_path, book, "--history", history, "--as-of", "2026-11-30")
    assert (rows["甲"]["tier"], rows["乙"]["tier"], rows["乙"]["movement"]) == ("A", "C", "down")
    assert [one["severity"] for one in second["findings"] if one["code"] == "levels.not-used"] == ["note"]
    with pytest.raises(SystemExit) as ended:
        main(["history", "verify", history])
    assert ended.value.code in (0, None)


def test_entry_by_rising_waits_for_approval_and_who_is_there_already_does_not(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    book = a_book(tmp_path, [("甲", "B", None, None)])
    _, _, rows = run(capfd, tmp_path, book, "--history", str(tmp_path / "h1"), more=", approval: [A]")
    assert rows["甲"]["tier"] == "B"
    _, _, rows = run(capfd, tmp_path, a_book(tmp_path, [("甲", "A", None, None)]), "--history", str(tmp_path / "h2"), more=", approval: [A]")
    assert rows["甲"]["tier"] == "A"


def test_other_entities_have_current_levels_too(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _, _, rows = run(capfd, tmp_path, a_book(tmp_path, [("南", "C", None, None)], key="地区"), entity="region")
    assert (rows["南"]["tier"], rows["南"]["movement"]) == ("B", "up")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("甲", "D", None, None)], "steps 没有级别“D”（有 A、B、C）"),
        ([("甲", "A", None, "风险")], "没有分级项“风险”（有 tier）"),
        ([("甲", "A", None, None), ("甲", "B", None, None)], "有两个现有级别：A 和 B"),
    ],
)
def test_what_is_no_level_is_an_error_with_its_place(tmp_path: Path, capfd: pytest.CaptureFixture[str], rows: list[Any], words: str) -> None:
    code, said, _ = run(capfd, tmp_path, a_book(tmp_path, rows), "--lang", "zh")
    assert code == 4
    assert words in said["said"].replace("\n", "")
    assert "现有级别" in said["said"]


def test_a_row_that_names_nobody_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _, summary, rows = run(capfd, tmp_path, a_book(tmp_path, [("甲", "C", None, None), (None, "A", None, None)]))
    assert [one["count"] for one in summary["findings"] if one["code"] == "levels.nobody"] == [1]
    assert rows["甲"]["tier"] == "B"
