"""Rows beyond a sheet: `tiercli score` against what somebody would write by hand over the same files, as whole processes in turn, answers compared.

    python -m benchmarks.scale rfm                        RFM of 40,000 customers, CSV to CSV, against Polars
    python -m benchmarks.scale xlsx                       a workbook of 200,000 rows to CSV, against Polars with fastexcel
    python -m benchmarks.scale csv --rows 2000000         against DuckDB
    python -m benchmarks.scale parquet --rows 20000000    against DuckDB; --max-memory 1024 bounds what tiercli takes
    python -m benchmarks.scale postgres --rows 3000000    a table of a server of PostgreSQL, against DuckDB over what its driver hands over
    python -m benchmarks.scale spark --rows 5000000       Parquet on local[2], against PySpark

Medians of wall and processor time, peak memory with children, and the ratios of one run. Sums, counts and days of every customer are compared, digit by digit.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from contextlib import contextmanager, nullcontext
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from benchmarks.make_data import make
from benchmarks.process import measured, user_environment
from benchmarks.scale_data import make_rows
from tests.engines.postgres import a_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.process import Run

HAND = Path(__file__).parent / "scale_hand.py"
_SIZES = {"rfm": (60_000, 40_000), "xlsx": (200_000, 20_000), "csv": (2_000_000, 20_000), "parquet": (20_000_000, 20_000), "spark": (5_000_000, 20_000),
          "postgres": (3_000_000, 20_000)}  # fmt: skip
_SUMS = ("volume", "revenue", "margin", "volume_before", "active_months", "first_purchase", "last_purchase")
_COMPARED = {"rfm": ("amount", "orders", "last_purchase"), "xlsx": _SUMS, "csv": _SUMS, "parquet": _SUMS, "spark": _SUMS, "postgres": _SUMS}


def run(line: str, rows: int, customers: int, rounds: int, max_memory: int) -> dict[str, list[Run]]:
    """Both in turn, one round to warm up; their answers compared.

    Errors: SystemExit when they differ.
    """
    suffix = "parquet" if line in ("parquet", "spark", "postgres") else "csv"
    made = make(rows, customers) if line == "xlsx" else make_rows(rows, customers, suffix)
    runs: dict[str, list[Run]] = {"tiercli": [], "hand": []}
    with tempfile.TemporaryDirectory() as name, _served(made) if line == "postgres" else nullcontext(str(made)) as source:
        ours, theirs = Path(name) / f"ours.{suffix}", Path(name) / f"theirs.{suffix}"
        rules = "rfm" if line == "rfm" else "standard"
        memory = ["--max-memory", str(max_memory)] if max_memory else []
        memory += ["--engine", "spark", "--spark-master", "local[2]"] if line == "spark" else []
        by_hand = {"rfm": "polars-rfm", "xlsx": "polars-xlsx", "spark": "spark"}.get(line, "duckdb")
        commands = {
            "tiercli": [sys.executable, "-m", "tiercli", "score", source, "-r", rules, "-o", str(ours), "-q", *memory],
            "hand": [sys.executable, str(HAND), by_hand, source, str(theirs)],
        }
        for number in range(rounds + 1):
            for who, command in commands.items():
                shutil.rmtree(theirs, ignore_errors=True)  # Spark writes a folder, and over none
                one = measured(command, user_environment())
                if number or rounds == 0:
                    runs[who].append(one)
        compare(line, ours, theirs)
    return runs


@contextmanager
def _served(rows: Path) -> Iterator[str]:
    """The address of a table with the rows of a Parquet file, on a server that ends with this."""
    with tempfile.TemporaryDirectory() as name, a_server(Path(name)) as server:
        text = Path(name) / "rows.csv"
        duckdb.execute(f"COPY (FROM '{rows}') TO '{text}' (HEADER)")
        Path(name).chmod(0o755)
        text.chmod(0o644)
        texts, figures = ("客户编号", "客户名称", "产品", "地区"), {"数量(吨)": 3, "金额(元)": 2, "毛利(元)": 2}
        columns = ['"日期" date', *(f'"{one}" text' for one in texts), *(f'"{one}" numeric(14, {places})' for one, places in figures.items())]
        server.run(f"CREATE TABLE sales ({', '.join(columns)})", f"COPY sales FROM '{text}' (FORMAT csv, HEADER)", "ANALYZE sales")
        yield f"{server.address}#sales"


def compare(line: str, ours: Path, theirs: Path) -> None:
    """Insist that every customer has the same numbers and days."""
    mine, other = (_by_customer(path) for path in (ours, theirs))
    if mine.keys() != other.keys():
        raise SystemExit(f"other customers: {len(mine)} and {len(other)}")
    names = {"last_purchase": "last"} if line == "rfm" else {}
    for customer, row in mine.items():
        for name in _COMPARED[line]:
            said = other[customer][names.get(name, name)]
            said = _plain(said) / 100 if (line, name) == ("rfm", "amount") else said
            if _plain(row[name]) != _plain(said):
                raise SystemExit(f"{customer} {name}: {row[name]} and {said}")


def _by_customer(path: Path) -> dict[str, dict[str, Any]]:
    table = pl.read_csv(path, infer_schema=False) if path.suffix == ".csv" else pl.read_parquet(path / "*.parquet" if path.is_dir() else path)
    key = "customer_id" if "customer_id" in table.columns else "客户编号"
    return {row[key]: row for row in table.iter_rows(named=True)}


def _plain(value: Any) -> Any:
    """Numbers as exact decimals; no sum is 0."""
    if value is None or value == "":
        return Decimal(0)
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return str(value)


def main() -> None:
    """Make the data if it is not there, measure, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("line", choices=list(_SIZES))
    parser.add_argument("--rows", type=int)
    parser.add_argument("--customers", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--max-memory", type=int, default=0, help="MiB, as of `tiercli score`")
    options = parser.parse_args()
    rows, customers = options.rows or _SIZES[options.line][0], options.customers or _SIZES[options.line][1]
    runs = run(options.line, rows, customers, options.rounds, options.max_memory)
    print(f"{options.line}: {rows:,} rows, {customers:,} customers; the answers are equal")
    medians = {who: [statistics.median(getattr(one, name) for one in done) for name in ("wall_s", "cpu_s")] for who, done in runs.items()}
    for who, (wall, cpu) in medians.items():
        print(f"  {who:8} {wall:7.2f} s wall {cpu:7.2f} s of processor {max(one.peak_mb for one in runs[who]):7.0f} MB")
    ratios = [ours / theirs for ours, theirs in zip(medians["tiercli"], medians["hand"], strict=True)]
    print(f"  tiercli / hand: {ratios[0]:.2f} in wall time, {ratios[1]:.2f} in processor time")


if __name__ == "__main__":
    main()
