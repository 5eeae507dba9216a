"""What is suggested: only what works when it is followed, and all of it at once."""

from __future__ import annotations

import itertools
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tiercli.domain.errors import InputError
from tiercli.read import ReadOptions
from tiercli.read.notes import as_typed
from tiercli.read.words.hints import proposed_maps


def _file(folder: Path, *lines: str) -> Path:
    path = folder / "a.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _refused(path: Path) -> str:
    with pytest.raises(InputError) as error:
        read_here(path)
    return error.value.spoken("en")


def _followed(path: Path, words: str) -> list[tuple[str, ...]]:
    """The rows once every --map of an error is followed."""
    given = shlex.split(words[words.index("--map") :])
    maps = {}
    for option, value in itertools.pairwise(given):
        if option == "--map":
            header, _, field = value.rpartition("=")
            maps[header] = field.rstrip(".")
    reading = read_here(path, options=replace(ReadOptions(), maps=maps))
    names = [name for name in ("customer_name", "date", "quantity", "amount") if name in reading.tables["sales"].column_names]
    return [tuple(str(row[name]) for name in names) for row in reading.tables["sales"].to_pylist()]


@pytest.mark.parametrize(
    "header",
    [
        "提货客户名,办理日,装车吨位数,收款金额合",
        "Client bought,Day it left,Weight out,Sum of sales",
        "我方客户甲,装运时间段,总吨数二,货款合",
        "买方单位名,发货的日,实际重,总的额",
    ],
)
def test_what_is_hinted_works_and_is_all_that_is_needed(tmp_path: Path, header: str) -> None:
    path = _file(tmp_path, header, "北原农资,2026-01-05,100,200000", "云溪化肥,2026-02-05,30,60000")
    words = _refused(path)
    assert _followed(path, words) == [("北原农资", "2026-01-05", "100000000", "200000000000"), ("云溪化肥", "2026-02-05", "30000000", "60000000000")]


@pytest.mark.parametrize(
    ("header", "rows", "never"),
    [
        ("序号,客户编号,客户名称,销量(吨)", ["1,K1,甲,5200", "2,K2,乙,700"], "序号="),
        ("提货单号,办理日,装车吨位数", ["T1,2026-01-05,1", "T2,2026-01-06,3"], "提货单号="),
        ("客户名称,客户编码二,日期", ["甲,1001,2026-01-05", "乙,1007,2026-01-06"], "=quantity"),
        ("客户名称,1月销量的,2月销量的", ["甲,10,20", "乙,30,40"], "=quantity"),
        ("客户名称,日期,销售单价的,上年销量的", ["甲,2026-01-05,10,20", "乙,2026-01-06,30,40"], "="),
        ("客户名称,到期日的,吨数的", ["甲,2026-01-05,10", "乙,2026-01-06,31"], "到期日的="),
        ("客户名称,日期,吨数的", ["甲,2026-01-05,很多", "乙,2026-01-06,不少"], "吨数的="),
        ("序号一,日期,业务员姓名", ["1,2026-01-05,张三", "2,2026-01-06,李四"], "="),
    ],
)
def test_what_would_lead_astray_is_never_hinted(tmp_path: Path, header: str, rows: list[str], never: str) -> None:
    words = _refused(_file(tmp_path, header, *rows))
    maps = words[words.index("--map") :] if "--map" in words else ""
    assert never not in maps.replace("HEADER=", "").replace("列名=", "") or (never == "=" and "--map HEADER=" in maps)


def test_a_serial_number_is_no_quantity_and_a_plain_number_no_day() -> None:
    names, rows = ["数量甲", "日甲"], [["1", "45000"], ["2", "45001"], ["3", "45002"]]
    assert proposed_maps(names, rows, set(), {"customer_id", "amount"}) == {}
    assert proposed_maps(names, [["5", "2026-01-05"], ["2", "2026-01-06"]], set(), {"customer_id"}) == {"数量甲": "quantity", "日甲": "date"}


def test_the_only_column_of_days_is_the_date_whatever_it_is_called() -> None:
    rows = [["甲", "2026-01-05", "5"], ["乙", "2026-01-06", "2"]]
    assert proposed_maps(["c", "x", "y"], rows, {0}, {"customer_name", "quantity"}) == {"x": "date"}
    assert proposed_maps(["c", "到期日", "y"], rows, {0}, {"customer_name", "quantity"}) == {}


def test_two_columns_under_one_header_are_never_hinted() -> None:
    assert proposed_maps(["吨位", "吨位"], [["5", "6"], ["2", "9"]], set(), {"customer_id", "date"}) == {}


def test_options_are_written_as_they_can_be_typed() -> None:
    assert (
        as_typed({"提货日": "date", "Sold to": "customer_name", "额(元)": "amount"}) == '--map 提货日=date --map "Sold to=customer_name" --map "额(元)=amount"'
    )
