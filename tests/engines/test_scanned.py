"""Sales that stay in the engine give what sales in memory give: results, findings, accounts, to the last digit."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.made import AS_OF, RULES, whole
from tiercli.frames.scanned import ScannedTable
from tiercli.outcome import Outcome
from tiercli.pipeline import Job, grade
from tiercli.read.inputs import find_inputs
from tiercli.read.open import read_file
from tiercli.read.options import ReadOptions
from tiercli.read.reading import Reading
from tiercli.read.rulebook_options import fields_for, reading_for, scan_for
from tiercli.read.scan import choose
from tiercli.read.scan.choose import divided
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.scan.scanner import Scanner
from tiercli.read.tables import assemble
from tiercli.read.task import Task
from tiercli.rulebook.load import Loaded, load_rulebook

PLACED = """
metrics: {volume: {sum: sales.quantity}, region: {latest: sales.region}}
score: {volume: {weight: 100, metric: volume, percentile: {}}}
gradings: {tier: {levels: [{name: A, top: 20%}, {name: B}]}}
"""
Columns = dict[str, list[Any]]
FIRST = date(2025, 1, 1)
EVERYTHING = """
period: {window: 12 months}
metrics:
  volume: {sum: sales.quantity}
  before: {sum: sales.quantity, offset: 12 months}
  revenue: {sum: sales.amount, where: "product == '尿素'"}
  mean: {mean: sales.amount}
  dearest: {max: sales.amount}
  lines: {count: sales}
  months: {months: sales.date}
  begin: {first: sales.date}
  end: {last: sales.date}
  product: {latest: sales.product}
  uneven: {variation: sales.quantity}
score: {volume: {weight: 100, metric: volume, percentile: {}}}
gradings: {tier: {levels: [{name: A, top: 20%}, {name: B}]}}
"""

FEW = """
period: {window: 12 months}
metrics:
  volume: {sum: sales.quantity}
  before: {sum: sales.quantity, offset: 12 months}
  revenue: {sum: sales.amount, where: "product == '尿素'"}
  lines: {count: sales}
  end: {last: sales.date}
  product: {latest: sales.product}
gradings: {tier: {levels: [{name: A, when: volume > 100}, {name: B}]}}
"""
"""What shows how each cell was read and which rows count: a fifth of the time of `EVERYTHING`, which is for what metrics make of rows."""


def some_sales(rows: int = 400, seed: int = 7) -> Columns:
    """Clean sales of a few customers, as a data warehouse holds them."""
    draw = random.Random(seed)
    buyers = [draw.randrange(40) for _ in range(rows)]
    return {
        "日期": [FIRST + timedelta(days=draw.randrange(660)) for _ in range(rows)],
        "客户编号": [f"C{buyer:03}" for buyer in buyers],
        "客户名称": [f"第{buyer}农资公司" for buyer in buyers],
        "产品": [draw.choice(["尿素", "复合肥", "柴油"]) for _ in range(rows)],
        "仓库": [draw.choice(["东库", "西库"]) for _ in range(rows)],
        "数量(吨)": [round(draw.uniform(1, 30), 3) for _ in range(rows)],
        "金额(元)": [round(draw.uniform(1000, 90000), 2) for _ in range(rows)],
    }


def set_at(columns: Columns, column: str, values: Mapping[int, Any]) -> Columns:
    """The columns with some cells changed."""
    changed = list(columns[column])
    for row, value in values.items():
        changed[row] = value
    return {**columns, column: changed}


def written(folder: Path, *tables: Columns) -> list[Path]:
    """Each as a Parquet file."""
    paths = []
    for number, columns in enumerate(tables):
        paths.append(folder / f"part{number}.parquet")
        pq.write_table(pa.table(columns), paths[-1])
    return paths


def written_as_text(folder: Path, columns: Columns, *, quoting: int = csv.QUOTE_MINIMAL) -> list[Path]:
    """The same as delimited text."""
    path = folder / "sales.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=quoting)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return [path]


def in_memory(paths: list[Path], loaded: Loaded) -> Reading:
    """The files as they are read row by row."""
    options, fields = reading_for(ReadOptions(), loaded.rulebook), fields_for(loaded.rulebook)
    found = [read_file(task, options, lambda *_: (options, fields), lambda error: None) for task in find_inputs(paths, options)[0]]
    return assemble([sheet for sheets, _ in found for sheet in sheets], [note for _, notes in found for note in notes], options, fields)


def scanned(paths: list[Path], loaded: Loaded, others: Sequence[Path] = ()) -> Reading:
    """The files as they are scanned; others are read."""
    options, fields = reading_for(ReadOptions(), loaded.rulebook), fields_for(loaded.rulebook)
    sales = Scanner(find_inputs(paths, options)[0], options, fields).scan()
    read = [read_file(Task(str(path), str(path), {}), options, lambda *_: (options, fields), lambda error: None) for path in others]
    sheets, notes = ([one for found in read for one in found[which]] for which in (0, 1))
    reading = assemble([*sales.readings, *sheets], notes, options, fields, scanned=sales)
    assert isinstance(reading.tables["sales"], ScannedTable)
    return reading


def outcome_of(reading: Reading, loaded: Loaded) -> Outcome:
    return grade(reading, loaded, Job((), date(2026, 11, 26), as_of=AS_OF))


def said(outcome: Outcome) -> dict[str, Any]:
    """Everything that a run says, but for the language's own objects."""
    return {**outcome.summary(), "places": [(one.code, one.count, [str(place) for place in one.places]) for one in outcome.findings]}


def assert_same_either_way(paths: list[Path], rules: str | Path = FEW, others: Sequence[Path] = ()) -> Outcome:
    """What scanning gives, which is what reading gives. others: files beside the sales."""
    loaded = rulebook(rules, paths[0].parent)
    memory, scan = outcome_of(in_memory([*paths, *others], loaded), loaded), outcome_of(scanned(paths, loaded, others), loaded)
    assert scan.results.rows.equals(memory.results.rows)
    assert said(scan) == said(memory)
    assert scan.accounts == memory.accounts
    assert scan.entities == memory.entities
    return scan


def together_and_each(*groups: tuple[str, ...]) -> list[Any]:
    """Cells that take the same way, in one table, for `make test`; and each alone, where no other can hide what is wrong with it, for `make test-more`."""
    each = [pytest.param((cell,), marks=pytest.mark.long, id=cell or "blank") for group in groups for cell in group]
    return [*(pytest.param(group, id=f"{len(group)} together") for group in groups), *each]


def rulebook(rules: str | Path, folder: Path) -> Loaded:
    if isinstance(rules, Path):
        return load_rulebook(str(rules), ())
    path = folder / "rules.yaml"
    path.write_text(whole(rules), encoding="utf-8")
    return load_rulebook(str(path), ())


def codes(outcome: Outcome) -> set[str]:
    return {one.code for one in outcome.findings}


SHIPPED = sorted(RULES.glob("*.yaml"))
USUAL = ("standard", "rfm", "fertilizer-company")


def can_be_scanned_for(path: Path) -> bool:
    return scan_for(load_rulebook(str(path), ()).rulebook, "always") == "always"


@pytest.mark.parametrize("path", [pytest.param(path, marks=() if path.stem in USUAL else pytest.mark.long, id=path.stem) for path in SHIPPED])
def test_shipped_rulebooks_grade_scanned_sales_as_sales_in_memory(tmp_path: Path, path: Path) -> None:
    if can_be_scanned_for(path):
        assert_same_either_way(written(tmp_path, _returns(some_sales())), path)
    else:
        assert path.stem not in USUAL


def test_most_shipped_rulebooks_can_be_scanned_for() -> None:
    assert all(can_be_scanned_for(RULES / f"{name}.yaml") for name in USUAL)
    assert not can_be_scanned_for(RULES / "account-managers.yaml")  # it grades managers, whose rows are told by their customers


def test_every_kind_of_metric_is_the_same_over_scanned_sales(tmp_path: Path) -> None:
    assert_same_either_way(written(tmp_path, some_sales()), EVERYTHING)


def _returns(columns: Columns) -> Columns:
    return set_at(set_at(columns, "数量(吨)", {5: -3.5, 17: -1.25}), "金额(元)", {5: -7000.0, 17: -2500.0})


def _signs_that_differ(columns: Columns) -> Columns:
    return set_at(columns, "数量(吨)", {5: -3.5, 300: -1.0})


def _blanks(columns: Columns) -> Columns:
    return set_at(set_at(columns, "日期", {3: None, 8: None}), "客户编号", {8: None, 11: None})


def _nobody(columns: Columns) -> Columns:
    return set_at(set_at(columns, "客户名称", {8: None, 11: " "}), "客户编号", {8: None, 11: None})


def _nothing_in_cells(columns: Columns) -> Columns:
    return set_at(set_at(columns, "数量(吨)", {3: None, 4: float("nan")}), "产品", {9: None, 10: "", 12: "-"})


def _long_floats(columns: Columns) -> Columns:
    return set_at(set_at(columns, "数量(吨)", {3: 0.1 + 0.2, 4: 1 / 3, 5: 2.0000005, 6: 1e-7}), "金额(元)", {3: 0.00005, 4: 1000 / 3, 5: 12.34565})


def _huge(columns: Columns) -> Columns:
    return set_at(columns, "金额(元)", {3: 4e9, 4: 1e15})


def _future(columns: Columns) -> Columns:
    return set_at(columns, "日期", {3: date(2026, 12, 24), 4: date(2026, 11, 3), 5: date(2027, 1, 1)})


def _hundredfold(columns: Columns) -> Columns:
    return set_at(columns, "金额(元)", {3: 9_000_000.0, 40: 8_800_000.5})


def _rare_customers(columns: Columns) -> Columns:
    return set_at(set_at(columns, "客户编号", {3: "X1", 4: "X2"}), "金额(元)", {3: 9_000_000.0, 4: 5.0})


def _doubles(columns: Columns) -> Columns:
    return {name: [*values, values[7], values[9]] for name, values in columns.items()}


def _numbered_doubles(columns: Columns) -> Columns:
    numbered = {"订单号": [f"SO{row:05}" for row in range(len(columns["日期"]))], **columns}
    twice = {name: [*values, values[7], values[9], values[9]] for name, values in numbered.items()}
    return set_at(twice, "仓库", {len(twice["日期"]) - 1: "南库"})


def _two_names(columns: Columns) -> Columns:
    return set_at(columns, "客户名称", {3: "第一农资（新）", 90: "第 7 农资公司"})


def _ids_with_spaces(columns: Columns) -> Columns:
    return {**columns, "客户编号": [f" {one} " if row % 50 == 0 else one for row, one in enumerate(columns["客户编号"])]}


def _within_the_company(columns: Columns) -> Columns:
    return set_at(columns, "客户名称", {3: "内部领用", 90: "内部领用"})


def _with_prices(columns: Columns) -> Columns:
    prices = [round(amount / quantity, 2) for amount, quantity in zip(columns["金额(元)"], columns["数量(吨)"], strict=True)]
    return {**columns, "单价": [price * 3 if row == 8 else price for row, price in enumerate(prices)]}


def _decimals_and_whole_numbers(columns: Columns) -> Columns:
    ids = [int(one[1:]) + 100 for one in columns["客户编号"]]
    return {**columns, "客户编号": ids, "金额(元)": [Decimal(str(one)) for one in columns["金额(元)"]], "数量(吨)": [int(one) for one in columns["数量(吨)"]]}


def _times_of_day(columns: Columns) -> Columns:
    return {**columns, "日期": [datetime(one.year, one.month, one.day, row % 24, 30) for row, one in enumerate(columns["日期"])]}


def _days_as_text(columns: Columns) -> Columns:
    return {**columns, "日期": [one.isoformat() if row % 3 else f"{one:%Y/%m/%d}" for row, one in enumerate(columns["日期"])]}


ODD = (
    _returns, _signs_that_differ, _blanks, _nothing_in_cells, _long_floats, _huge, _future, _hundredfold, _rare_customers, _doubles,
    _numbered_doubles, _nobody, _two_names, _within_the_company, _with_prices, _decimals_and_whole_numbers, _times_of_day, _days_as_text, _ids_with_spaces,
)  # fmt: skip
ODD_AS_TEXT = (_blanks, _nothing_in_cells, _long_floats, _numbered_doubles, _times_of_day, _days_as_text, _ids_with_spaces)
"""Those that text says otherwise than Parquet."""


class TestOddRows:
    """What is odd is said of scanned sales as of sales in memory."""

    @pytest.mark.parametrize("change", ODD)
    def test_in_parquet(self, tmp_path: Path, change: Callable[[Columns], Columns]) -> None:
        assert_same_either_way(written(tmp_path, change(some_sales())), EVERYTHING)

    @pytest.mark.parametrize("change", [pytest.param(one, marks=() if one in ODD_AS_TEXT else pytest.mark.long) for one in ODD])
    def test_in_delimited_text(self, tmp_path: Path, change: Callable[[Columns], Columns]) -> None:
        assert_same_either_way(written_as_text(tmp_path, change(some_sales())))


def test_quoted_cells_are_scanned_as_they_are_read(tmp_path: Path) -> None:
    odd = set_at(some_sales(), "客户名称", {3: '昆仑 "新" 农资, 一部', 200: "石河子"})
    assert_same_either_way(written_as_text(tmp_path, odd, quoting=csv.QUOTE_ALL))


def _text_of(columns: Columns, change: Callable[[bytes], bytes], path: Path) -> None:
    written_as_text(path.parent, columns)
    path.write_bytes(change(path.read_bytes()))


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b"\n", b"\n\n", 9),
        lambda raw: raw + b"2026-10-01,C001\r\n",
        lambda raw: raw + b"2026-10-01,C001,a,b,c,1,2,3,4\r\n",
        lambda raw: "销售明细表\r\n".encode() + raw,
        lambda raw: raw + b'2026-10-01,C001,"a\nb",c,d,1,2\r\n',
        lambda raw: raw + b'2026-10-01,C001,"a"x,c,d,1,2\r\n',
        lambda raw: raw.replace(b"\r\n", b"\r"),
    ],
)
def test_text_that_is_no_plain_list_is_read_and_not_scanned(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "sales.csv"
    _text_of(some_sales(), change, path)
    with pytest.raises(NotScannableError):
        scanned([path], rulebook(EVERYTHING, tmp_path))


def _days_of_another_age(columns: Columns) -> Columns:
    return set_at(columns, "日期", {8: date(1850, 1, 1), 11: date(2199, 12, 31)})


@pytest.mark.parametrize("change", [_days_of_another_age])
def test_what_only_reading_can_tell_is_read(tmp_path: Path, change: Callable[[Columns], Columns]) -> None:
    paths = written(tmp_path, change(some_sales()))
    with pytest.raises(NotScannableError):
        scanned(paths, rulebook(EVERYTHING, tmp_path))


def test_the_sales_of_a_database_are_scanned_and_its_other_tables_read(tmp_path: Path) -> None:
    sales, path = written(tmp_path, _blanks(_numbered_doubles(some_sales())))[0], tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as database:
        database.execute(f"CREATE TABLE deals AS SELECT * FROM '{sales}'")
        database.execute("CREATE TABLE clients AS SELECT DISTINCT 客户编号, 客户名称, 'AA' AS 信用等级 FROM deals WHERE 客户编号 IS NOT NULL")
        database.execute("CREATE TABLE notes AS SELECT 1 AS a")
    loaded = rulebook(EVERYTHING, tmp_path)
    options, fields = reading_for(ReadOptions(), loaded.rulebook), fields_for(loaded.rulebook)
    scan, others = divided([Task(str(path), str(path), {})], options, fields, "always")
    assert [(dict(task.sheets), task.only) for task in scan] == [({"deals": ""}, True)]
    assert [task.without for task in others] == [("deals",)]
    found = Scanner(scan, options, fields).scan()
    sheets, notes = read_file(others[0], options, lambda *_: (options, fields), lambda error: None)
    reading = assemble(sorted([*sheets, *found.readings], key=lambda one: one.sheet), notes, options, fields, scanned=found)
    memory, scanned_ = outcome_of(in_memory([path], loaded), loaded), outcome_of(reading, loaded)
    assert said(scanned_) == said(memory)
    assert scanned_.results.rows.equals(memory.results.rows)


def test_several_files_are_one_table_and_each_has_its_input(tmp_path: Path) -> None:
    outcome = assert_same_either_way(written(tmp_path, some_sales(300, 1), some_sales(200, 2)), EVERYTHING)
    assert [one.rows for one in outcome.inputs] == [300, 200]


def test_odd_rows_keep_their_places_and_are_in_the_account(tmp_path: Path) -> None:
    outcome = assert_same_either_way(written(tmp_path, _blanks(some_sales())))
    finding = next(one for one in outcome.findings if one.code == "sales.no-date")
    assert [str(place) for place in finding.places] == ["part0.parquet › A5", "part0.parquet › A10"]


def test_folders_that_are_values_are_columns_of_their_files(tmp_path: Path) -> None:
    paths = []
    for number, (year, region) in enumerate([("2025", "华东"), ("2026", "%E5%8D%8E%E5%8C%97")]):
        folder = tmp_path / "lake" / f"year={year}" / f"地区={region}"
        folder.mkdir(parents=True)
        columns = {**some_sales(200, number), "日期": [date(int(year), 3, 1 + row % 28) for row in range(200)]}
        paths.append(written(folder, columns)[0])
    outcome = assert_same_either_way(paths, PLACED)
    assert {row["region"] for row in outcome.results.rows.to_pylist()} == {"华北"}
    assert [one.columns["地区"] for one in outcome.inputs] == ["region", "region"]
    assert [task.path for task in find_inputs([tmp_path / "lake"], ReadOptions())[0]] == [str(path) for path in paths]


def test_what_only_rows_in_memory_answer_is_answered_from_them(tmp_path: Path) -> None:
    table = scanned(written(tmp_path, some_sales()), rulebook(EVERYTHING, tmp_path)).tables["sales"]
    assert table.take([0, 2])["_row"].to_pylist() == [2, 4]
    assert table["customer_id"].length() == table.num_rows == 400


@pytest.mark.parametrize(("header", "cells"), [("数量(吨)", ["1234567.5", "999999999.123456"]), ("金额(万元)", ["12345.678901", "99999.99999999", "123456.5"])])
def test_large_numbers_that_are_stored_as_texts_are_scanned(tmp_path: Path, header: str, cells: list[str]) -> None:
    columns = {name.replace("(元)", "(万元)") if "万元" in header else name: values for name, values in some_sales().items()}
    columns[header] = [*cells, *map(str, columns[header][len(cells) :])]
    assert_same_either_way(written(tmp_path, columns))


def test_many_small_parquet_files_are_read_and_large_ones_or_few_scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = []
    for number in range(9):
        pq.write_table(pa.table(some_sales(10, number)), path := tmp_path / f"part-{number}.parquet")
        tasks.append(Task(str(path), path.name, {}))
    assert choose.to_scan(tasks, ReadOptions(), "large") == []
    assert choose.to_scan(tasks, ReadOptions(), "always") == tasks
    assert choose.to_scan(tasks[:8], ReadOptions(), "large") == tasks[:8]
    size = sum(Path(task.path).stat().st_size for task in tasks)
    for bound, value, found in (("_SLIGHT", size + 1, []), ("_SLIGHT", size, tasks), ("_FEWEST", 91, []), ("_FEWEST", 90, tasks)):
        with monkeypatch.context() as context:
            context.setattr(choose, bound, value)
            assert choose.to_scan(tasks, ReadOptions(), "large") == found
