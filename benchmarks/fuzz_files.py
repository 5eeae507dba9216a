"""One good file of each kind for the fuzzing benchmark, and the commands that each of them goes through."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.engines.test_parity import KITCHEN_SINK
from tests.unit.read.biff12 import write as write_xlsb

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "Geheim-1"
RULES = """\
tiercli: 1
name: small
title: {zh: 小, en: Small}
params: {low: 10}
fields: {customers: {mobile: {kind: text, personal: true, aliases: [手机]}}}
metrics:
  volume: {sum: sales.quantity, unit: t, window: month}
  revenue: {sum: sales.amount, unit: CNY}
  worth: {sum: sales.quantity * sales.amount}
  last_purchase: {last: sales.date}
  mobile: {field: customers.mobile}
  late: {max: receivables.overdue_days, empty: 0}
score: {volume: {weight: 100, metric: volume, bands: {0: 0, low: 40, 50: 70, 90: 100}}}
gradings:
  tier:
    levels: [{name: A, from: 90}, {name: B, from: 60}, {name: C}]
    gates: [{when: "revenue < 0 or late > 90", at_most: B, because: "{revenue}"}]
    review: {every: run, approval: [A]}
"""
OVERLAY = "tiercli: 1\nextends: rules.yaml\nparams: {low: 20}\n"
BATCH = (
    "tiercli: 1\ninputs: [sales.csv, customers.csv, debts.csv]\nrulebooks: [{rules: rules.yaml, set: {low: 12}}, {rules: sink.yaml, formats: [json]}]\n"
    "output: reports/{period}/{rulebook}.csv\nformats: [csv, xlsx]\nallow_stale: true\nlanguage: zh\nretention: {periods: 6}\nmax_set_aside: 50%\n"
    "reading: {max_seconds: 45, skip_hidden: true}\n"
)
SETTLED = {"sales.csv", "customers.csv", "debts.csv", "overrides.csv", "sales.xlsx", "rules.yaml", "last.xlsx", "batch.yaml"}
"""Files that no command may change."""
_ALL = ("customers.csv", "debts.csv", "overrides.csv")
_KEPT = "history/small/2026-09/r1/"
_NOW = ("-r", "rules.yaml", "--history", "history", "--period", "2026-10")
COMMANDS: tuple[tuple[str, ...], ...] = (
    # the first word is the file that is changed; the others are the command
    *((one, "score", "sales.csv", *_ALL, "-r", "rules.yaml", "-o", "out.xlsx", "--format", "xlsx,csv,json,parquet") for one in ("sales.csv", *_ALL)),
    *((one, "check", "sales.csv", *_ALL, "-r", "rules.yaml", "-o", "marked.xlsx") for one in ("sales.csv", *_ALL)),
    ("sales.csv", "score", "sales.csv", "-r", "sink.yaml", "-o", "out.json"),
    *((f"sales.{form}", "score", f"sales.{form}", "-o", "out.csv") for form in ("xlsx", "xls", "ods", "xlsb", "parquet", "tsv", "zip")),
    *((f"sales.{form}", "check", f"sales.{form}", "-o", "marked.xlsx") for form in ("xlsx", "xls", "ods", "xlsb", "parquet")),
    ("locked.xlsx", "score", "locked.xlsx", "--password-env", "FUZZ_PW", "-o", "out.csv"),
    ("locked.xlsx", "check", "locked.xlsx", "--password-env", "FUZZ_PW"),
    ("sales.xlsx", "show", "K1", "sales.xlsx"),
    ("sales.csv", "show", "--where", "volume > 10", "sales.csv", "-r", "rules.yaml", "--format", "csv"),
    ("shipped.xlsx", "score", "shipped.xlsx", "-r", "shipped.yaml", "-o", "out.xlsx", "--encrypt", "--password-env", "FUZZ_PW"),
    ("shipped.xlsx", "check", "shipped.xlsx", "-r", "shipped.yaml", "-o", "marked.xlsx", "--json"),
    *((one, "score", "sales.csv", *_ALL, "-r", one, "-o", "out.xlsx") for one in ("rules.yaml", "sink.yaml", "overlay.yaml")),
    ("rules.yaml", "score", "sales.csv", "-r", "overlay.yaml", "-o", "out.parquet"),
    ("shipped.yaml", "score", "shipped.xlsx", "-r", "shipped.yaml", "-o", "out.csv"),
    *((one, "rules", what, one) for one in ("rules.yaml", "sink.yaml", "overlay.yaml", "shipped.yaml") for what in ("check", "show")),
    *((one, "template", "-r", one, "-o", "new.xlsx") for one in ("rules.yaml", "sink.yaml", "shipped.yaml")),
    ("sink.yaml", "fields", "-r", "sink.yaml"),
    ("rules.yaml", "compare", "last.xlsx", "last.csv", "-r", "rules.yaml"),
    *(
        (f"last.{form}", "score", "sales.csv", "-r", "rules.yaml", "--previous", f"last.{form}", "-o", "out.xlsx")
        for form in ("xlsx", "csv", "json", "parquet")
    ),
    *((f"last.{form}", "compare", f"last.{form}", "last.csv", "--json") for form in ("xlsx", "csv", "json", "parquet")),
    *((f"last.{form}", "score", f"last.{form}", "-o", "out.csv") for form in ("xlsx", "csv")),
    ("decided.xlsx", "approve", "decided.xlsx", "--history", "history"),
    ("batch.yaml", "run", "batch.yaml", "--period", "2026-10", "--dry-run"),
    ("batch.yaml", "run", "batch.yaml", "--period", "2026-10"),
    ("sales.csv", "run", "batch.yaml", "--period", "2026-10", "--strict"),
    *(
        (f"{_KEPT}{name}", *words)
        for name in ("run.json", "result.parquet")
        for words in (
            ("history", "verify", "history"),
            ("history", "list", "history"),
            ("history", "show", "history", "--customer", "K1"),
            ("history", "show", "history", "--json"),
            ("history", "prune", "history", "--keep-periods", "1", "--yes"),
            ("score", "sales.csv", *_NOW, "-o", "out.csv"),
            ("score", "sales.csv", "-r", "rules.yaml", "--history", "history", "--period", "2026-09", "--replace", "-o", "out.xlsx"),
            ("compare", "history/small/2026-09", "last.csv"),
            ("compare", "last.json", "history/small/2026-09", "--json"),
            ("approve", "decided.xlsx", "--history", "history"),
            ("run", "batch.yaml", "--period", "2026-10"),
        )
    ),
    ("history/small/2026-08/r1/result.parquet", "score", "sales.csv", *_NOW, "-o", "out.xlsx"),
    ("history/small/2026-08/r1/run.json", "history", "verify", "history"),
    ("history/small/pruned.json", "history", "verify", "history"),
    ("history/small/pruned.json", "history", "prune", "history", "--keep-periods", "1", "--yes"),
    ("history/.lock", "score", "sales.csv", *_NOW, "-o", "out.csv"),
    *((one, "explain", "K1", "sales.csv", *_ALL, "-r", "rules.yaml") for one in ("sales.csv", "rules.yaml", *_ALL)),
    ("sales.csv", "explain", "--where", "tier == 'C'", "sales.csv", "-r", "sink.yaml", "--json"),
    *((one, "what-if", "sales.csv", "-r", "rules.yaml", "--set", "low=20", "-o", "out.xlsx") for one in ("sales.csv", "rules.yaml")),
    ("overlay.yaml", "what-if", "sales.csv", "-r", "overlay.yaml", "--json"),
    ("live.xlsx", "what-if", "sales.csv", "-r", "rules.yaml", "--params-from", "live.xlsx"),
    *((one, "calibrate", "sales.csv", "-r", "rules.yaml", "--target", "A=20%", "-o", "new.yaml") for one in ("sales.csv", "rules.yaml")),
    *((one, "backtest", "sales.csv", "-r", "rules.yaml", "--periods", "4", "-o", "out.xlsx") for one in ("sales.csv", "rules.yaml")),
    *((f"{_KEPT}{name}", "backtest", "--history", "history", "-r", "rules.yaml") for name in ("run.json", "result.parquet")),
    *((f"{_KEPT}{name}", "explain", "K1", "--history", "history", "--period", "2026-09", "-r", "rules.yaml") for name in ("run.json", "result.parquet")),
    *((one, "score", "sales.csv", "-r", one, "--live", "-o", "out.xlsx") for one in ("rules.yaml", "sink.yaml", "overlay.yaml")),
    ("live.xlsx", "score", "sales.csv", "-r", "rules.yaml", "--params-from", "live.xlsx", "-o", "out.csv"),
    ("form.xlsx", "score", "sales.csv", "-r", "rules.yaml", "--form", "form.xlsx", "-o", "out.xlsx"),
    *((f"sales.{form}", "score", f"sales.{form}", "--engine", "duckdb", "-o", "out.csv") for form in ("parquet", "csv", "sqlite", "duckdb")),
    ("sales.sqlite", "score", "sqlite:sales.sqlite#sales", "-o", "out.csv"),
    ("sales.duckdb", "check", "duckdb:sales.duckdb#sales", "-o", "marked.xlsx"),
)


def write_good(folder: Path, run: Callable[[Path, tuple[str, ...]], tuple[int, str, float]], chance: Random) -> None:
    """One good file of each kind, its history with candidates decided on, and a shipped rulebook with its sample.

    Errors: SystemExit when the program does not take them.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    head = ["客户编号", "客户名称", "日期", "数量(吨)", "金额", "备注"]
    rows = [
        (f"K{one}", f"丰收{one}", f"2026-{month:02d}-15", (one * 37 + month * 13) % 120, one * 1000.5, "a, b") for month in range(1, 11) for one in range(1, 8)
    ]
    texts = [[str(cell) for cell in row] for row in rows]
    (folder / "sales.csv").write_text("\n".join([",".join(head), *(",".join([*row[:5], f'"{row[5]}"']) for row in texts)]) + "\n", "utf-8")
    (folder / "sales.tsv").write_bytes("\r\n".join("\t".join(row) for row in [head, *texts]).encode("gb18030"))
    (folder / "customers.csv").write_text(
        "客户编号,客户名称,手机,信用等级,客户类型,建档日期\n"
        + "".join(f"K{one},丰收{one},1380000111{one},AAA,经销商,2020-01-0{one}\n" for one in range(1, 8)), "utf-8"
    )  # fmt: skip
    (folder / "debts.csv").write_text(
        "客户编号,应收余额,到期日,逾期天数\n" + "".join(f"K{one},{one}00.5,2026-09-0{one},{one * 20}\n" for one in range(1, 8)), "utf-8"
    )
    (folder / "overrides.csv").write_text("客户编号,分级,等级,原因,批准人,到期日\nK3,tier,B,战略,王总,2027-01-01\n", "utf-8")
    (folder / "rules.yaml").write_text(RULES, "utf-8")
    (folder / "overlay.yaml").write_text(OVERLAY, "utf-8")
    (folder / "sink.yaml").write_text(f"tiercli: 1\nname: sink\ntitle: {{zh: 全, en: All}}\n{KITCHEN_SINK}", "utf-8")
    (folder / "batch.yaml").write_text(BATCH, "utf-8")
    shutil.copy(ROOT / "samples" / "sales.xlsx", folder / "sales.xlsx")
    for form in ("xls", "ods"):
        shutil.copy(ROOT / "tests" / "unit" / "read" / "data" / f"sales.{form}", folder)
    write_xlsb(folder / "sales.xlsb", [head, *rows])
    pq.write_table(pa.table({name: [row[place] for row in rows] for place, name in enumerate(head)}), folder / "sales.parquet")
    shutil.make_archive(str(folder / "sales"), "zip", folder, "sales.csv")
    _databases(folder, head, rows)
    name = chance.choice(sorted(path.stem for path in (ROOT / "samples").glob("*-*.xlsx")))
    shutil.copy(ROOT / "samples" / f"{name}.xlsx", folder / "shipped.xlsx")
    shutil.copy(ROOT / "rules" / f"{name}.yaml", folder / "shipped.yaml")
    every = ("sales.csv", *_ALL, "-r", "rules.yaml", "--history", "history")
    for words in (
        *(("score", *every, "--period", period, "-o", "a.csv") for period in ("2026-06", "2026-07", "2026-08")),
        ("history", "prune", "history", "--keep-periods", "1", "--yes"),
        ("score", *every, "--period", "2026-09", "-o", "last.xlsx", "--format", "xlsx,csv,json,parquet"),
        ("score", "sales.csv", "-r", "rules.yaml", "-o", "locked.xlsx", "--encrypt", "--password-env", "FUZZ_PW"),
        ("score", "sales.csv", "-r", "rules.yaml", "--live", "-o", "live.xlsx"),
        ("template", "-r", "rules.yaml", "--form", "-o", "form.xlsx"),
    ):
        code, said, _ = run(folder, words)
        if code:
            raise SystemExit(f"the good files are not good: {' '.join(words)}: {said}")
    _decide(folder / "last.xlsx", folder / "decided.xlsx")


def _databases(folder: Path, head: list[str], rows: list[tuple[object, ...]]) -> None:
    """The same sales as a table of an SQLite and of a DuckDB file."""
    import duckdb

    columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(head, ("VARCHAR", "VARCHAR", "VARCHAR", "DOUBLE", "DOUBLE", "VARCHAR"), strict=True))
    for database in (sqlite3.connect(folder / "sales.sqlite"), duckdb.connect(str(folder / "sales.duckdb"))):
        database.execute(f"CREATE TABLE sales ({columns})")
        database.executemany("INSERT INTO sales VALUES (?, ?, ?, ?, ?, ?)", rows)
        database.commit()
        database.close()


def _decide(report: Path, decided: Path) -> None:
    """The report with every candidate accepted."""
    import openpyxl

    book = openpyxl.load_workbook(report)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                places = {str(one.value): one.column for one in row}
                if cell.value in ("决定", "Decision"):
                    who = places.get("审批人") or places.get("Approver")
                    for line in range(cell.row + 1, sheet.max_row + 1):
                        sheet.cell(line, cell.column, "同意")
                        sheet.cell(line, who, "王总")
    book.save(decided)
