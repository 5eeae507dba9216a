"""Parquet files that store one column in several ways, as exports of several tools into one folder do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow.parquet import encryption

from tests.engines.test_scanned import FEW, Columns, assert_same_either_way, in_memory, rulebook, scanned, set_at, some_sales, written
from tiercli.domain.errors import InputError
from tiercli.domain.language import Text
from tiercli.read.scan.engine import SHAPE, NotScannableError

Stored = Callable[[Columns], pa.Table]


def _with(columns: Columns, header: str, stored: pa.Array) -> pa.Table:
    return pa.table({**columns, header: stored})


def _times(unit: str) -> Stored:
    return lambda columns: _with(columns, "日期", pa.array([datetime(day.year, day.month, day.day, 13, 5) for day in columns["日期"]], pa.timestamp(unit)))


def _wide_decimals(columns: Columns) -> pa.Table:
    return _with(columns, "数量(吨)", pa.array([Decimal(str(one)) for one in columns["数量(吨)"]], pa.decimal256(50, 4)))


def _without_values(header: str) -> Stored:
    """As pandas writes a column of nothing."""
    return lambda columns: _with(columns, header, pa.nulls(len(columns["日期"])))


def written_as(folder: Path, *stored: Stored) -> list[Path]:
    """A file for each way."""
    paths = [folder / f"part{number}.parquet" for number in range(len(stored))]
    for number, (path, way) in enumerate(zip(paths, stored, strict=True)):
        pq.write_table(way(some_sales(150, number)), path)
    return paths


@pytest.mark.parametrize("stored", [(_times("ms"), _times("us")), (_times("us"), _times("ms")), (pa.table, _wide_decimals), (_wide_decimals, pa.table)])
def test_what_is_one_type_to_the_engine_and_is_stored_in_two_ways_is_what_it_is(tmp_path: Path, stored: tuple[Stored, ...]) -> None:
    assert_same_either_way(written_as(tmp_path, *stored))


@pytest.mark.parametrize("names", [("单价", "单价"), ("note", "NOTE"), ("a", "A"), ("", "x"), ("a\0b", "x")])
def test_columns_whose_names_are_none_of_their_own_are_read(tmp_path: Path, names: tuple[str, str]) -> None:
    sales = pa.table(some_sales(30))
    for name in names:
        sales = sales.append_column(name, pa.array(["x"] * 30))
    pq.write_table(sales, tmp_path / "sales.parquet")
    with pytest.raises(NotScannableError) as error:
        scanned([tmp_path / "sales.parquet"], rulebook(FEW, tmp_path))
    assert error.value.reason == SHAPE


def test_text_that_is_not_utf8_is_told_by_its_column(tmp_path: Path) -> None:
    sales = some_sales(30)
    bytes_of = pa.array([name.encode("gb18030") for name in sales["产品"]], pa.binary())
    pq.write_table(_with(sales, "产品", pa.Array.from_buffers(pa.string(), 30, bytes_of.buffers())), tmp_path / "sales.parquet")
    with pytest.raises(InputError) as error:
        in_memory([tmp_path / "sales.parquet"], rulebook(FEW, tmp_path))
    assert error.value.message == Text("列“产品”里有不是 UTF-8 的文字。", "has text in its column '产品' that is not UTF-8.")


@pytest.mark.parametrize("nothing", ["\\N", "(null)", "[NULL]", "<null>", "NaT"])
def test_what_databases_write_for_nothing_is_no_customer(tmp_path: Path, nothing: str) -> None:
    sales = set_at(some_sales(60), "客户编号", {3: nothing, 9: nothing})
    del sales["客户名称"]
    (account,) = in_memory(written(tmp_path, sales), rulebook(FEW, tmp_path)).accounts
    assert [(part.reason, part.rows) for part in account.set_aside] == [("no-customer", 2)]


@pytest.mark.parametrize("name", ["a*.parquet", "a?.parquet", "[a]b.parquet", "[!x]b.parquet"])
def test_a_name_that_looks_like_a_pattern_names_one_file(tmp_path: Path, name: str) -> None:
    for number, path in enumerate(("ab.parquet", name)):
        pq.write_table(pa.table(some_sales(60, number)), tmp_path / path)
    assert_same_either_way([tmp_path / name])
    assert_same_either_way([tmp_path / "ab.parquet", tmp_path / name])


def _locked(path: Path) -> bytes:
    class Keys(encryption.KmsClient):  # type: ignore[misc]
        def __init__(self, _: object) -> None:
            encryption.KmsClient.__init__(self)

        def wrap_key(self, key: bytes, _: str) -> bytes:
            return key

    said = encryption.EncryptionConfiguration(footer_key="k", column_keys={"c": ["客户编号"]}, plaintext_footer=True)
    how = encryption.CryptoFactory(Keys).file_encryption_properties(encryption.KmsConnectionConfig(), said)
    pq.write_table(pa.table(some_sales(30)), path, encryption_properties=how)
    return path.read_bytes()


def _cut(path: Path) -> bytes:
    pq.write_table(pa.table(some_sales(30)), path)
    return path.read_bytes()[:-200]


@pytest.mark.parametrize(("made", "said"), [(_locked, "is an encrypted Parquet file."), (_cut, "is cut short or damaged.")])
def test_parquet_that_cannot_be_read_is_not_to_be_opened_in_a_program_for_workbooks(tmp_path: Path, made: Callable[[Path], bytes], said: str) -> None:
    path = tmp_path / "sales.parquet"
    path.write_bytes(made(path))
    with pytest.raises(InputError) as error:
        in_memory([path], rulebook(FEW, tmp_path))
    assert error.value.message.en == said
    assert "xlsx" not in error.value.hint.en


@pytest.mark.parametrize("header", ["产品", "金额(元)", "备注"])
def test_a_column_without_any_value_in_one_file_is_the_others(tmp_path: Path, header: str) -> None:
    full: Stored = lambda columns: pa.table({**columns, "备注": ["急"] * len(columns["日期"])})  # noqa: E731
    assert_same_either_way(written_as(tmp_path, full, _without_values(header)))
    assert_same_either_way(written_as(tmp_path, _without_values(header), full))
    assert_same_either_way(written_as(tmp_path, _without_values(header)))
