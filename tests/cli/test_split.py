"""`--split-by`: a report for each value of a field, or a sheet for each; everybody is in one part, and nobody in two."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.cli.commands import run_command
from tiercli.report.parts import file_word

Run = Callable[..., tuple[int, str, str]]
RULES = """tiercli: 1
name: made
title: {zh: 分级, en: Tiers}
metrics:
  volume: {sum: sales.quantity, unit: t, title: {zh: 销量, en: Volume}}
gradings:
  tier: {levels: [{name: A, top: 2, by: volume}, {name: B}]}
sheets:
  segments: {by: [region, tier], measures: [volume]}
  targets: {by: [manager], figures: {volume: {title: Volume, actual: total(volume), target: "100", unit: t}}}
  lists: {small: {title: Small, when: tier == 'B', columns: [volume]}}
"""
CUSTOMERS = """客户编号,客户名称,客户经理,地区
K1,甲公司,张三,北区
K2,乙公司,张三,南区
K3,丙公司,李四/王五,北区
K4,丁公司,,北区
K5,戊公司,张三,北区
"""
SALES = "客户编号,日期,数量(吨)\n" + "\n".join(f"K{number},2026-10-0{number},{number * 10}" for number in range(1, 6)) + "\n"


@pytest.fixture
def tiercli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the program in a folder with a rulebook, sales and customers."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIERCLI_TODAY", "2026-11-22")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    for name, text in (("rules.yaml", RULES), ("customers.csv", CUSTOMERS), ("sales.csv", SALES)):
        (tmp_path / name).write_text(text, encoding="utf-8")

    def run(*words: str) -> tuple[int, str, str]:
        return run_command(capsys, *words)

    return run


def score(tiercli: Run, *more: str) -> tuple[int, str, str]:
    return tiercli("score", "sales.csv", "customers.csv", "-r", "rules.yaml", *more)


def rows_of(path: Path) -> dict[str, dict[str, str]]:
    return {row["customer_id"]: row for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))}


@pytest.mark.parametrize("field", ["manager", "客户经理", "customers.manager", "Account manager"])
def test_every_value_has_a_file_and_nobody_is_in_two(tiercli: Run, tmp_path: Path, field: str) -> None:
    code, out, err = score(tiercli, "-o", "t.csv", "--split-by", field, "--json")
    assert (code, err) == (0, "")
    names = ["t.csv", "t-张三.csv", "t-李四_王五.csv", "t-（无）.csv"]
    assert json.loads(out)["outputs"] == names
    whole, *parts = (rows_of(tmp_path / name) for name in names)
    assert [sorted(part) for part in parts] == [["K1", "K2", "K5"], ["K3"], ["K4"]]
    # levels and ranks are the whole's: two of five are A, not two of each part
    assert {key: row for part in parts for key, row in part.items()} == whole
    assert [row["tier"] for row in whole.values()].count("A") == 2


def cells(path: Path, sheet: str) -> list[str]:
    return [str(cell) for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True) for cell in row if cell is not None]


def test_a_part_says_that_it_is_one_and_shows_only_its_own(tiercli: Run, tmp_path: Path) -> None:
    assert score(tiercli, "-o", "t.xlsx", "--split-by", "manager", "-q")[0] == 0
    part = tmp_path / "t-张三.xlsx"
    front = cells(part, "概览")
    assert any("部分报告：客户经理 张三（全部 5 个客户中的 3 个；等级和名次按全部计算）" in one for one in front)
    assert not any("部分报告" in one for one in cells(tmp_path / "t.xlsx", "概览"))
    everything = [one for sheet in ("概览", "客户分级", "Small", "细分", "目标") for one in cells(part, sheet)]
    assert not {"丙公司", "丁公司", "李四/王五"} & set(everything)
    assert {"甲公司", "乙公司"} <= set(cells(part, "Small"))
    assert "80.0 吨" in cells(part, "目标")
    assert "80" in cells(part, "细分")  # counted anew: 10 + 20 + 50 t


def test_one_file_has_a_sheet_for_each_value(tiercli: Run, tmp_path: Path) -> None:
    assert score(tiercli, "-o", "t.xlsx", "--split-by", "manager", "--one-file", "-q")[0] == 0
    assert sorted(path.name for path in tmp_path.glob("*.xlsx")) == ["t.xlsx"]
    names = openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames
    assert names[-3:] == ["张三", "李四 王五", "（无）"]
    assert {"甲公司", "乙公司", "戊公司"} <= set(cells(tmp_path / "t.xlsx", "张三"))
    assert "丙公司" not in cells(tmp_path / "t.xlsx", "张三")
    # and it is still read back as a whole
    assert score(tiercli, "-o", "again.xlsx", "--previous", "t.xlsx", "-q")[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--split-by", "经理"), "没有“经理”的数据，不能按它分开。\n可以用："),
        (("--split-by", "manager", "-o", "-"), "分开的报告不能写到标准输出。"),
        (("--one-file",), "--one-file 要和 --split-by 一起用。"),
        (("--split-by", "manager", "--one-file", "-o", "t.csv"), "--one-file 只能写 xlsx。"),
    ],
)
def test_what_cannot_be_split_is_refused_and_nothing_is_written(tiercli: Run, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    before = sorted(tmp_path.iterdir())
    code, _, err = score(tiercli, *words)
    assert code == 2
    assert said in err
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("field", ["manager", "客户经理", "sales.manager"])
def test_a_ledger_without_records_is_split_by_what_each_customers_latest_row_says(tiercli: Run, tmp_path: Path, field: str) -> None:
    rows = ["K1,2026-10-01,5,张三", "K1,2026-10-09,5,李四", "K1,2026-10-10,5,", "K2,2026-10-09,7,张三", "K2,2026-10-02,7,李四", "K3,2026-10-03,9,"]
    (tmp_path / "alone.csv").write_text("\n".join(["客户编号,日期,数量(吨),客户经理", *rows]) + "\n", encoding="utf-8")
    code, _, err = tiercli("score", "alone.csv", "-r", "rules.yaml", "-o", "t.csv", "--split-by", field, "-q")
    assert (code, err) == (0, "")
    parts = {path.stem.removeprefix("t-"): set(rows_of(path)) for path in tmp_path.glob("t-*.csv")}
    assert parts == {"李四": {"K1"}, "张三": {"K2"}, "（无）": {"K3"}}


def test_the_records_say_before_the_sales_rows_who_looks_after_a_customer(tiercli: Run, tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(SALES.replace("数量(吨)", "数量(吨),客户经理").replace("0\n", "0,赵六\n"), encoding="utf-8")
    assert score(tiercli, "-o", "t.csv", "--split-by", "manager", "-q")[0] == 0
    assert {path.name for path in tmp_path.glob("t-*.csv")} == {"t-张三.csv", "t-李四_王五.csv", "t-（无）.csv"}


def test_a_part_that_cannot_be_written_stops_all_of_them(tiercli: Run, tmp_path: Path) -> None:
    (tmp_path / "t-张三.csv").mkdir()
    code, _, err = score(tiercli, "-o", "t.csv", "--split-by", "manager")
    assert (code, sorted(path.name for path in tmp_path.glob("t*.csv"))) == (5, ["t-张三.csv"])
    assert "t-张三.csv" in err


def test_personal_fields_name_no_files(tiercli: Run, tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(CUSTOMERS.replace("地区", "联系人"), encoding="utf-8")
    assert score(tiercli, "-o", "t.csv", "--split-by", "contact")[0] == 2
    assert score(tiercli, "-o", "t.csv", "--split-by", "contact", "--show-personal")[0] == 0


def test_the_monthly_job_splits_too(tiercli: Run, tmp_path: Path) -> None:
    batch = "tiercli: 1\ninputs: [sales.csv, customers.csv]\nrulebooks: [rules.yaml]\noutput: out/{period}.csv\nsplit_by: 客户经理\n"
    (tmp_path / "batch.yaml").write_text(batch, encoding="utf-8")
    code, out, _ = tiercli("run", "batch.yaml", "--period", "2026-10", "--json")
    assert code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["2026-10-张三.csv", "2026-10-李四_王五.csv", "2026-10-（无）.csv", "2026-10.csv"]
    assert len(json.loads(out)["runs"][0]["outputs"]) == 4
    (tmp_path / "batch.yaml").write_text("tiercli: 1\ninputs: [sales.csv]\nrulebooks: [rules.yaml]\none_file: true\n", encoding="utf-8")
    assert tiercli("run", "batch.yaml", "--period", "2026-10")[0] == 3


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("张三", "张三"),
        ("a/b:c*d", "a_b_c_d"),
        (" . ", "_"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("Console", "Console"),
        ("x\x00\ny", "x_y"),
        ("长" * 99, "长" * 40),
    ],
)
def test_values_become_names_that_every_system_takes(value: str, word: str) -> None:
    assert file_word(value) == word
