"""Makes the rows of the scale benchmarks with DuckDB, from hashes of the row's number: the same everywhere, nothing is drawn. Not committed, for their size."""

from __future__ import annotations

from pathlib import Path

import duckdb

DATA = Path(__file__).parent / "data"
_ROWS = """
SELECT date '2024-11-01' + CAST(hash(i * 7 + 1) % 730 AS INTEGER) AS "日期", printf('C%06d', c) AS "客户编号", '第' || c || '农资有限公司' AS "客户名称",
  ['尿素', '复合肥', '磷酸二铵', '0号柴油', '92号汽油'][CAST(1 + hash(i * 7 + 2) % 5 AS INTEGER)] AS "产品",
  ['乌鲁木齐', '昌吉', '石河子', '伊犁'][CAST(1 + hash(c) % 4 AS INTEGER)] AS "地区",
  round(t, 3) AS "数量(吨)", round(t * (1800 + hash(i * 7 + 4) % 500), 2) AS "金额(元)", round(t * (hash(i * 7 + 5) % 100000) / 1000.0, 2) AS "毛利(元)"
FROM (
  SELECT i, c, (0.5 + (hash(c + 99) % 4000) / 100.0) * (0.5 + (hash(i * 7 + 3) % 1000) / 1000.0) AS t
  FROM (SELECT i, CASE WHEN i < {customers} THEN i
               ELSE CAST(floor({customers} * pow((hash(i * 7 + 6) % 1000000) / 1000000.0, 1.5)) AS BIGINT) END AS c FROM range({rows}) r(i))
)
"""


def make_rows(rows: int, customers: int, suffix: str) -> Path:
    """A file of sales, csv or parquet; made only if it is not there yet."""
    path = DATA / f"rows-{rows}x{customers}.{suffix}"
    if path.exists():
        return path
    DATA.mkdir(exist_ok=True)
    unfinished = path.with_suffix(".part")
    shape = "(FORMAT parquet)" if suffix == "parquet" else "(FORMAT csv, HEADER)"
    duckdb.connect().execute(f"COPY ({_ROWS.format(rows=rows, customers=customers)}) TO '{unfinished}' {shape}")
    unfinished.rename(path)
    return path
