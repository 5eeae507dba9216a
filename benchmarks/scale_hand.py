"""What somebody who knows the data would write by hand: the same sums by customer, without a question asked of any row.

Usage: python benchmarks/scale_hand.py polars-rfm|duckdb|spark INPUT OUTPUT
"""

import sys

what, source, target = sys.argv[1:]
if what == "polars-rfm":
    import polars as pl

    rows = pl.scan_csv(source, try_parse_dates=True)
    made = rows.group_by("客户编号").agg(last=pl.col("日期").max(), orders=pl.len(), amount=(pl.col("金额(元)") * 100).round().cast(pl.Int64).sum())
    made = made.collect().with_columns(recency=(pl.col("last").max() - pl.col("last")).dt.total_days())

    def points(value: pl.Expr, bounds: tuple[float, ...], *, falling: bool = False) -> pl.Expr:
        """One point more for each bound that is reached, or not reached."""
        return sum(((value < bound) if falling else (value >= bound)).cast(pl.Int8) for bound in bounds) + 1

    made = made.with_columns(
        r=points(pl.col("recency"), (115, 181, 297.4, 482), falling=True), f=points(pl.col("orders"), (4, 5, 6, 8)),
        m=points(pl.col("amount"), (25580, 38200, 50640, 66600)),
    )  # fmt: skip
    made.sort("客户编号").write_csv(target)
elif what == "spark":
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.read.parquet(source).createOrReplaceTempView("sales")
    inside, before = "`日期` > date '2025-10-31'", "`日期` <= date '2025-10-31'"
    session.sql(f"""
      SELECT `客户编号` AS customer_id, any_value(`客户名称`) AS customer_name,
        sum(CAST(`数量(吨)` AS DECIMAL(18, 3))) FILTER (WHERE {inside}) AS volume, sum(CAST(`金额(元)` AS DECIMAL(18, 2))) FILTER (WHERE {inside}) AS revenue,
        sum(CAST(`毛利(元)` AS DECIMAL(18, 2))) FILTER (WHERE {inside}) AS margin,
        sum(CAST(`数量(吨)` AS DECIMAL(18, 3))) FILTER (WHERE {before}) AS volume_before,
        count(DISTINCT date_trunc('month', `日期`)) FILTER (WHERE {inside}) AS active_months,
        min(`日期`) AS first_purchase, max(`日期`) AS last_purchase
      FROM sales GROUP BY 1 ORDER BY 1""").coalesce(1).write.parquet(target)
elif what == "polars-xlsx":
    import polars as pl

    rows = pl.read_excel(source, sheet_name="销售明细", engine="calamine")
    tonnes, money = (pl.col("数量(吨)") * 1000).round().cast(pl.Int64), lambda name: (pl.col(name) * 100).round().cast(pl.Int64)
    day = pl.col("日期").cast(pl.Date)
    inside = day > pl.date(2025, 10, 31)
    made = rows.group_by("客户编号").agg(
        pl.col("客户名称").first(), volume=(tonnes.filter(inside).sum() / 1000).round(3), revenue=(money("金额(元)").filter(inside).sum() / 100).round(2),
        margin=(money("毛利(元)").filter(inside).sum() / 100).round(2), volume_before=(tonnes.filter(~inside).sum() / 1000).round(3),
        active_months=day.filter(inside & (pl.col("数量(吨)") > 0)).dt.truncate("1mo").n_unique(),
        first_purchase=day.filter(pl.col("数量(吨)") > 0).min(), last_purchase=day.filter(pl.col("数量(吨)") > 0).max(),
    )  # fmt: skip
    made.rename({"客户编号": "customer_id"}).sort("customer_id").write_csv(target)
else:
    import duckdb

    rows = f"read_csv('{source}')" if source.endswith(".csv") else f"'{source}'"
    if source.startswith("postgresql:"):
        from adbc_driver_postgresql import dbapi

        address, _, table = source.partition("#")
        cursor = dbapi.connect(address).cursor()
        cursor.execute(f"SELECT * FROM {table}")
        answer, rows = cursor.fetch_record_batch(), "answer"
    inside, before = "\"日期\" > date '2025-10-31'", "\"日期\" <= date '2025-10-31'"
    shape = "(FORMAT csv, HEADER)" if target.endswith(".csv") else "(FORMAT parquet)"
    duckdb.connect().execute(f"""COPY (
      SELECT "客户编号" AS customer_id, any_value("客户名称") AS customer_name,
        sum(CAST("数量(吨)" AS DECIMAL(18, 3))) FILTER ({inside}) AS volume, sum(CAST("金额(元)" AS DECIMAL(18, 2))) FILTER ({inside}) AS revenue,
        sum(CAST("毛利(元)" AS DECIMAL(18, 2))) FILTER ({inside}) AS margin, sum(CAST("数量(吨)" AS DECIMAL(18, 3))) FILTER ({before}) AS volume_before,
        count(DISTINCT date_trunc('month', "日期")) FILTER ({inside}) AS active_months, min("日期") AS first_purchase, max("日期") AS last_purchase
      FROM {rows} GROUP BY 1 ORDER BY 1) TO '{target}' {shape}""")
