"""`tiercli rules export` and `import`: a rulebook as a workbook that people edit, and back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tiercli.cli.app import main
from tiercli.rulebook.load import load_rulebook

RULES = Path(__file__).resolve().parents[2] / "rules"
FOUR = Path(__file__).resolve().parents[1] / "unit" / "rulebook" / "data" / "four.yaml"
"""A rulebook with numbers where the shipped ones name params."""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def rules(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["rules", *map(str, words)])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def edited(path: Path, change: Callable[[Any], None]) -> Path:
    """The workbook after somebody changed it in another program."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def cells(path: Path, changes: Mapping[tuple[str, str], Any]) -> Path:
    def put(book: Any) -> None:
        for (sheet, cell), value in changes.items():
            book[sheet][cell] = value

    return edited(path, put)


@pytest.fixture
def four(tmp_path: Path, rules: Run) -> Path:
    path = tmp_path / "rules.xlsx"
    assert rules("export", FOUR, "-o", path, "--lang", "en") == (0, "", f"{path}\n")
    return path


@pytest.mark.parametrize(("name", "language"), [("standard", "en"), ("kunlun-urea", "zh"), ("steel-enterprise", "en"), ("account-managers", "zh")])
def test_out_and_back_is_the_same_to_the_byte(name: str, language: str, tmp_path: Path, rules: Run) -> None:
    path, back = tmp_path / "rules.xlsx", tmp_path / "back.yaml"
    assert rules("export", name, "-o", path, "--lang", language)[0] == 0
    code, said, _ = rules("import", path, "-o", back, "--lang", language)
    assert (code, said) == (0, "没有改动\n" if language == "zh" else "Nothing changed\n")
    assert back.read_bytes() == (RULES / f"{name}.yaml").read_bytes()
    again = tmp_path / "again.xlsx"
    rules("export", name, "-o", again, "--lang", language)
    assert again.read_bytes() == path.read_bytes()


def test_what_another_program_saved_comes_back_with_its_changes_said_before_and_after(four: Path, tmp_path: Path, rules: Run) -> None:
    book = openpyxl.load_workbook(four)
    assert [cell.value for cell in book["Levels"][3]][1:6] == [None, "name", "title", "from", "when"]
    assert book["Levels"]["C5"].value == "A"
    cells(four, {("Levels", "E5"): 82.5, ("Params", "D5"): 4000, ("Weights", "E5"): 30, ("Gates", "C5"): "D", ("Categories", "E5"): 95})
    code, said, _ = rules("import", four, "-o", tmp_path / "new.yaml", "--lang", "en")
    assert code == 0
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert lines[:2] == ["Changes", "Where Before Now"]
    assert any(line.endswith("85 82.5") for line in lines)
    assert any(line.endswith("5000 4000") for line in lines)
    assert any("weights" in line for line in lines)  # 95 of 100: lint says so
    old, new = ((path).read_text("utf-8").splitlines() for path in (FOUR, tmp_path / "new.yaml"))
    assert len(old) == len(new)
    assert sum(one != other for one, other in zip(old, new, strict=True)) == 5
    rulebook = load_rulebook(str(tmp_path / "new.yaml")).rulebook
    assert float(rulebook.gradings["tier"].levels[0].from_ or 0) == 82.5
    assert rulebook.gradings["tier"].gates[0].at_most == "D"


def test_rows_that_are_inserted_and_deleted_come_back(four: Path, tmp_path: Path, rules: Run) -> None:
    def change(book: Any) -> None:
        bands = book["Bands"]
        assert [bands.cell(7, column).value for column in (5, 6)] == [500, 60]
        bands.insert_rows(8)
        bands["E8"], bands["F8"] = 1000, 70
        book["Levels"].delete_rows(6)

    edited(four, change)
    code, said, errors = rules("import", four, "-o", tmp_path / "new.yaml", "--lang", "en")
    assert (code, errors) == (0, f"{tmp_path / 'new.yaml'}\n")
    assert "none" in said
    text = (tmp_path / "new.yaml").read_text("utf-8")
    assert "bands: {0: 0, 100: 40, 500: 60, 1000: 70, 2000: 80, core_volume: 100}" in text
    assert load_rulebook(str(tmp_path / "new.yaml")).rulebook.gradings["tier"].names_in_order == ["A", "C", "D"]


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "zh", "en"),
    [
        ("Levels", "E5", "tier_x", "tier_x", "tier_x"),
        ("Levels", "F6", "growth >", "看不懂", "cannot be read"),
        ("Gates", "C5", "E", "gate 写了级别 'E'", "a gate names level 'E'"),
        ("Params", "D5", -1, "超出范围", "outside the range"),
        ("Bands", "F6", "many", "many", "many"),
        ("Bands", "E6", None, "没有写从哪里起", "nothing says from where on"),
        ("Weights", "E5", "much", "much", "much"),
    ],
)
def test_a_cell_that_cannot_stand_is_said_with_sheet_and_cell(
    sheet: str, cell: str, value: Any, zh: str, en: str, four: Path, rules: Run, tmp_path: Path
) -> None:
    cells(four, {(sheet, cell): value})
    for language, words in (("zh", zh), ("en", en)):
        code, _, said = rules("import", four, "-o", tmp_path / "new.yaml", "--lang", language)
        assert code == 4
        assert words in said
        assert f"rules.xlsx › {sheet} › {cell}: " in said
    assert not (tmp_path / "new.yaml").exists()


def test_a_base_that_changed_meanwhile_keeps_its_changes(four: Path, tmp_path: Path, rules: Run) -> None:
    base = tmp_path / "base.yaml"
    words = (FOUR).read_text("utf-8")
    base.write_text(words.replace("from: 70,", "from: 72,").replace("period: {window: 12 months}", "period: {window: 12 months}  # ours"), "utf-8")
    cells(four, {("Levels", "E5"): 82})
    assert rules("import", four, "-r", base, "-o", tmp_path / "new.yaml")[0] == 0
    assert (tmp_path / "new.yaml").read_text("utf-8") == base.read_text("utf-8").replace("from: 85,", "from: 82,")
    cells(four, {("Levels", "E6"): 71})
    code, _, said = rules("import", four, "-r", base, "-o", tmp_path / "other.yaml", "--lang", "en")
    assert code == 4
    assert "rules.xlsx › Levels › E6: the workbook changed this, and the rulebook of -r changed it to something else" in said


def test_a_workbook_that_lost_its_hidden_sheet_needs_a_base(four: Path, tmp_path: Path, rules: Run) -> None:
    def change(book: Any) -> None:
        del book["_tiercli_rules"]
        book["Levels"]["E5"] = 81

    edited(four, change)
    code, _, said = rules("import", four, "-o", tmp_path / "new.yaml", "--lang", "en")
    assert code == 4
    assert "Name the rulebook with -r" in said
    assert rules("import", four, "-r", FOUR, "-o", tmp_path / "new.yaml")[0] == 0
    assert load_rulebook(str(tmp_path / "new.yaml")).rulebook.gradings["tier"].levels[0].from_ == 81


def test_a_sheet_that_is_gone_leaves_its_part_alone_and_is_said(four: Path, tmp_path: Path, rules: Run) -> None:
    edited(four, lambda book: book.remove(book["Bands"]))
    code, said, _ = rules("import", four, "-o", tmp_path / "new.yaml", "--lang", "en")
    assert code == 0
    assert "There is no sheet 'Bands'" in said
    assert (tmp_path / "new.yaml").read_bytes() == (FOUR).read_bytes()


def test_a_sheet_that_lost_its_first_column_is_refused(four: Path, tmp_path: Path, rules: Run) -> None:
    edited(four, lambda book: book["Bands"].delete_cols(1))
    code, _, said = rules("import", four, "-o", tmp_path / "new.yaml", "--lang", "en")
    assert code == 4
    assert "rules.xlsx › Bands: the first column, or the line of keys above the headers, was taken away or changed." in said


def test_a_hidden_sheet_that_was_changed_is_refused(four: Path, tmp_path: Path, rules: Run) -> None:
    cells(four, {("_tiercli_rules", "A2"): "AAAA"})
    code, _, said = rules("import", four, "-o", tmp_path / "new.yaml", "--lang", "en")
    assert code == 4
    assert "the hidden sheet _tiercli_rules was changed" in said


def test_an_overlay_goes_out_together_with_what_it_changes(tmp_path: Path, rules: Run) -> None:
    over = tmp_path / "over.yaml"
    over.write_text("tiercli: 1\nname: over\ntitle: Over\nextends: standard\ngradings: {tier: {levels: {A: {from: 81}}}}\n", "utf-8")
    path = tmp_path / "over.xlsx"
    assert rules("export", over, "-o", path, "--lang", "zh")[0] == 0
    assert openpyxl.load_workbook(path)["级别"]["E5"].value == 81
    assert rules("import", path, "-o", tmp_path / "whole.yaml")[0] == 0
    assert load_rulebook(str(tmp_path / "whole.yaml")).rulebook.gradings["tier"].levels[0].from_ == 81


def test_what_changed_for_programs_and_the_ends_of_the_commands(four: Path, tmp_path: Path, rules: Run) -> None:
    cells(four, {("Levels", "E5"): 60})  # B is no longer reached
    code, said, _ = rules("import", four, "-o", tmp_path / "new.yaml", "--json", "--lang", "en")
    assert code == 1
    told = json.loads(said)
    assert told["changes"] == [{"where": "Gradings › tier Tier › Levels › A Strategic › From score", "before": "85", "after": "60"}]
    assert {one["code"] for one in told["findings"]} == {"rulebook.shadowed-level"}
    assert rules("import", four, "-o", tmp_path / "new.yaml", "--lang", "en")[0] == 5
    assert rules("export", FOUR, "-o", four)[0] == 5
    assert rules("export", "standard", "-o", tmp_path / "rules.csv")[0] == 2
    assert rules("import", four, "--json")[0] == 2
    code, said, errors = rules("import", four, "--lang", "en")
    assert said.startswith("# yaml-language-server")
    assert "Before" in errors
    sales = RULES.parent / "samples" / "sales.xlsx"
    assert rules("import", sales, "-o", tmp_path / "x.yaml", "--lang", "en")[0] == 4


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("gradings: {tier: {levels: {A: {from: 81}}}}  # ours\n", "gradings: {tier: {levels: {A: {from: 82}, B: {from: 71}}}}  # ours\n"),
        ("score: {volume: {weight: 40}}\n", "score: {volume: {weight: 40}}\ngradings: {tier: {levels: {A: {from: 82}, B: {from: 71}}}}\n"),
        (
            "gradings:\n  tier:\n    levels:\n      add: [{name: S, from: 95, before: A}]  # the best\n",
            "gradings:\n  tier:\n    levels:\n      change: {A: {from: 82}, B: {from: 71}}\n      add: [{name: S, from: 95, before: A}]  # the best\n",
        ),
    ],
)
def test_an_overlay_stays_one_when_it_is_the_base(own: str, expected: str, tmp_path: Path, rules: Run) -> None:
    shutil.copy(FOUR, tmp_path / "four.yaml")
    over, path = tmp_path / "over.yaml", tmp_path / "over.xlsx"
    head = "tiercli: 1\nname: over\ntitle: Over\nextends: four.yaml\n"
    over.write_text(head + own, "utf-8")
    assert rules("export", over, "-o", path)[0] == 0
    row = 6 if "name: S" in own else 5
    book = openpyxl.load_workbook(path)
    name = next(sheet.title for sheet in book if sheet["A3"].value == "tiercli levels")
    cells(path, {(name, f"E{row}"): 82, (name, f"E{row + 1}"): 71})
    assert rules("import", path, "-r", over, "-o", tmp_path / "new.yaml")[0] == 0
    assert (tmp_path / "new.yaml").read_text("utf-8") == head + expected
