"""Delimited text without quotation marks, which Arrow takes apart block by block: it gives what reading gives, wherever a block ends."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.engines.test_scanned import EVERYTHING, assert_same_either_way, codes, rulebook, scanned, set_at, some_sales, together_and_each, written_as_text
from tiercli.domain.fields import Kind
from tiercli.read.options import ReadOptions
from tiercli.read.rulebook_options import fields_for, reading_for
from tiercli.read.scan import coder, exemplars, look, plain_lines, scan, staged
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.scan.plain_lines import NotPlainError, PlainLines, blocks_of
from tiercli.read.scan.scanner import Scanner
from tiercli.read.task import Task

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LATE = 300  # behind the rows from which the columns are judged
_HEADERS = ("日期", "客户")


@pytest.fixture(autouse=True)
def _only_lines(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other way, in which the engine takes the text apart, is none for these."""

    def refused(*_: object) -> None:
        pytest.fail("taken apart by the engine")

    if "other_way" not in request.fixturenames:
        monkeypatch.setattr(staged, "_stored", refused)


@pytest.fixture
def other_way() -> None:
    """The other way may be taken."""


@pytest.fixture
def blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few lines each."""
    monkeypatch.setattr(plain_lines, "_BLOCK", 700)


@pytest.mark.usefixtures("blocks")
@pytest.mark.parametrize("change", [lambda raw: raw, lambda raw: raw.removesuffix(b"\r\n"), lambda raw: raw.replace(b"\r\n", b"\n")])
def test_rows_are_the_same_wherever_a_block_ends(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    (path,) = written_as_text(tmp_path, some_sales())
    path.write_bytes(change(path.read_bytes()))
    assert_same_either_way([path], EVERYTHING)


_PLAIN = (".5", "5.", " 7.25", "7.25 ", "1e3", "1.25E-2", "12.3456785", "0.00000049", "007", "-3.5", "-0", "", "999999999.999999")
_ODD = ("+12.5", "12.5吨", "（3.5）", "一吨", "-", "#N/A", "NULL", "nan", "1234567890", "999999999.9999995", "inf", "1_000", "1d3", "0x10")


@pytest.mark.parametrize("cells", together_and_each(_PLAIN, _ODD))
@pytest.mark.parametrize("column", ["数量(吨)", "金额(元)"])
def test_a_number_in_any_spelling_is_what_reading_makes_of_it(tmp_path: Path, column: str, cells: tuple[str, ...]) -> None:
    assert_same_either_way(written_as_text(tmp_path, set_at(some_sales(), column, dict(enumerate(cells, _LATE)))))


_MONEY = ("1.00005", "1.00004", "1.000049999999999999", "1.00005000000000001", "-1.00005", "1.000051", "2.675", "1234.56789012")


@pytest.mark.parametrize("cells", together_and_each(_MONEY))
def test_money_is_rounded_from_what_is_written_and_not_from_its_float(tmp_path: Path, cells: tuple[str, ...]) -> None:
    assert_same_either_way(written_as_text(tmp_path, set_at(some_sales(), "金额(元)", dict(enumerate(cells, _LATE)))))


@pytest.mark.usefixtures("blocks")
def test_odd_cells_of_several_blocks_keep_their_places(tmp_path: Path) -> None:
    sales = set_at(set_at(some_sales(), "数量(吨)", {5: "不详", _LATE: "12.5吨"}), "金额(元)", {_LATE + 1: "约3000元", 399: "—"})
    outcome = assert_same_either_way(written_as_text(tmp_path, set_at(sales, "日期", {7: "昨天", _LATE + 2: "2026年3月9日"})))
    assert {"sales.unreadable-number", "sales.unreadable-date"} <= codes(outcome)


@pytest.mark.parametrize("mark", ["-", "/"])
@pytest.mark.parametrize("cells", together_and_each(("2026{}3{}9", " 2026{}03{}09", "2026{}3{}09 ", "")))
def test_days_are_read_as_they_are_written(tmp_path: Path, mark: str, cells: tuple[str, ...]) -> None:
    sales = some_sales()
    days = [f"{day.year}{mark}{day.month}{mark}{day.day}" for day in sales["日期"]]
    odd = {row: cell.format(mark, mark) for row, cell in enumerate(cells, _LATE)}
    assert_same_either_way(written_as_text(tmp_path, set_at({**sales, "日期": days}, "日期", odd)))


_DAYS = ("2026/03/09", "2026-03-09 12:30", "epoch", "infinity", "2026年3月9日", "2026-02-30", "46090", "2026-3/9")


@pytest.mark.parametrize("cells", together_and_each(_DAYS))
def test_a_day_in_another_form_is_what_reading_makes_of_it(tmp_path: Path, cells: tuple[str, ...]) -> None:
    assert_same_either_way(written_as_text(tmp_path, set_at(some_sales(), "日期", dict(enumerate(cells, _LATE)))))


@pytest.mark.parametrize("cell", ["1850-01-01", "9999-12-31", "1970-01-01", "2101-01-01"])
def test_a_day_far_away_is_read_and_not_scanned(tmp_path: Path, cell: str) -> None:
    paths = written_as_text(tmp_path, set_at(some_sales(), "日期", {_LATE: cell}))
    with pytest.raises(NotScannableError):
        scanned(paths, rulebook(EVERYTHING, tmp_path))


@pytest.mark.usefixtures("blocks")
@pytest.mark.parametrize("cell", ["12.5", "12.5吨"])
def test_rows_that_do_not_fit_into_memory_are_those_of_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str) -> None:
    monkeypatch.setattr(scan, "_MEMORY_SHARE", 1 << 60)
    sales = set_at(set_at(some_sales(), "数量(吨)", {_LATE: cell}), "产品", {_LATE + 3: ""})
    assert_same_either_way(written_as_text(tmp_path, {name: [*column, *column[5:9]] for name, column in sales.items()}))


@pytest.mark.parametrize("share", [8, 1 << 60])
def test_plain_rows_are_counted_in_one_pass_as_the_engine_counts_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: int) -> None:
    monkeypatch.setattr(scan, "_MEMORY_SHARE", share)
    monkeypatch.setattr(plain_lines, "_BLOCK", 9000)  # in fewer lines no customer buys twice
    loaded = rulebook(EVERYTHING, tmp_path)
    options, fields = reading_for(ReadOptions(), loaded.rulebook), fields_for(loaded.rulebook)
    sales = {**some_sales(), "备注": [("", "急")[row % 2] for row in range(400)]}
    sales = set_at(set_at(sales, "金额(元)", {7: "", _LATE: "0.005"}), "客户名称", {9: "另一家", _LATE: "另一家"})
    scanner = Scanner([Task(str(path), str(path), {}) for path in written_as_text(tmp_path, sales)], options, fields)
    counted = scanner.scan()
    assert counted.counted is not None
    assert counted.counted.pieces is not None
    with monkeypatch.context() as patched:
        patched.setattr(look, "counted_in_one_pass", lambda *_: None)
        asked = scanner.scan()
    assert asked.counted is None
    assert counted.days == asked.days
    assert counted.negative == asked.negative
    assert counted.pairs.sort_by("place").to_pylist() == asked.pairs.sort_by("place").to_pylist()
    assert [one.account for one in counted.readings] == [one.account for one in asked.readings]


@pytest.mark.usefixtures("blocks")
def test_columns_in_which_nearly_every_text_is_another_stay_texts(tmp_path: Path) -> None:
    sales = {**some_sales(), "单号": [f"XS{number:05}" if number % 7 else "" for number in range(400)]}
    assert_same_either_way(written_as_text(tmp_path, sales))


@pytest.mark.usefixtures("blocks")
def test_texts_with_blanks_around_them_and_none_at_all_are_those_of_reading(tmp_path: Path) -> None:
    draw = random.Random(3)
    sales = some_sales()
    ids = [draw.choice([one, f" {one}", f"{one} "]) for one in sales["客户编号"]]
    sales = {**sales, "客户编号": ids, "备注": [draw.choice(["", "急", "-"]) for _ in ids], "空": [""] * 400}
    assert_same_either_way(written_as_text(tmp_path, sales))


@pytest.mark.usefixtures("other_way")
def test_more_texts_than_can_be_numbered_are_left_to_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coder, "_MOST_TEXTS", 20)
    assert_same_either_way(written_as_text(tmp_path, some_sales()))


@pytest.mark.usefixtures("blocks", "other_way")
def test_a_quotation_mark_far_behind_leaves_the_text_to_the_engine(tmp_path: Path) -> None:
    assert_same_either_way(written_as_text(tmp_path, set_at(some_sales(), "客户名称", {399: '昆仑 "新" 农资, 一部'})))


@pytest.mark.usefixtures("blocks")
def test_more_odd_cells_than_can_be_looked_at_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coder, "MOST_ODD", 2)
    assert exemplars.MOST_ODD > 2
    paths = written_as_text(tmp_path, set_at(some_sales(), "数量(吨)", dict.fromkeys((3, 200, 399), "不详")))
    with pytest.raises(NotScannableError, match="too many odd rows"):
        scanned(paths, rulebook(EVERYTHING, tmp_path))


def test_lines_are_handed_on_whole_wherever_a_block_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sales.csv"
    raw = "日期,客户\r\n".encode() + b"".join(b"2026-01-%02d,%s\n" % (day, b"a" * day) for day in range(1, 10)) + b"2026-01-31,z"
    path.write_bytes(raw)
    for block in range(22, 90):
        monkeypatch.setattr(plain_lines, "_BLOCK", block)
        lines = PlainLines(path, ",", _HEADERS)
        parts = [(bytes(part), rows) for _, part, rows in blocks_of([lines])]
        assert b"".join(part for part, _ in parts) == raw.partition(b"\n")[2]
        assert sum(rows for _, rows in parts) == 10
        assert all(part.endswith(b"\n") for part, _ in parts[:-1])


@pytest.mark.parametrize(
    ("raw", "error"),
    [(b"1\r,2\r\n", NotScannableError), (b"1,2\r3,4\n", NotScannableError), (b"1,\0\n", NotScannableError), (b'1,"2"\n', NotPlainError),
     (b"1" * 100, NotScannableError)],
)  # fmt: skip
def test_what_is_no_plain_line_is_found_wherever_a_block_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raw: bytes, error: type[Exception]) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(b"a,b\n" + b"5,6\n" * 9 + raw)
    for block in range(12, 60):
        monkeypatch.setattr(plain_lines, "_BLOCK", block)
        with pytest.raises(error):
            list(blocks_of([PlainLines(path, ",", ("a", "b"))]))


@pytest.mark.parametrize("raw", [b"1,2\n\n3,4\n", b"\n", b"1,2,3\n", b"1\n", b"1,2\n\r\n"])
def test_lines_that_are_no_rows_are_read_and_not_scanned(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(b"a,b\n" + raw)
    made = coder.Coder([PlainLines(path, ",", ("a", "b"))], ("a", "b"), {"a": (Kind.QUANTITY, 0)}, {}, {"b": coder.Texts()})
    with pytest.raises(NotScannableError):
        list(made.batches())


def test_texts_that_are_no_utf8_are_read_and_not_scanned(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(b"a,b\n" + b"1,x\n" * 9 + "1,天\n".encode("gb18030"))
    made = coder.Coder([PlainLines(path, ",", ("a", "b"))], ("a", "b"), {"a": (Kind.QUANTITY, 0)}, {}, {"b": coder.Texts()})
    with pytest.raises(NotScannableError, match="UTF-8"):
        list(made.batches())
