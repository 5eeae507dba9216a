"""`python -m benchmarks.marked`: what a marked copy costs, against opening and saving the workbook with openpyxl and doing nothing to it.

The workbook has 200,000 sales of which 12,000 are wrong in one of three ways, so that 3,000 cells are marked. Whole processes.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.make_data import DATA

_FLOOR = "import sys, openpyxl; openpyxl.load_workbook(sys.argv[1], rich_text=True).save(sys.argv[2])"
HEADERS = ("订单号", "日期", "客户名称", "产品", "数量(吨)", "金额(元)", "备注")


def made(rows: int) -> Path:
    """The workbook; made only if it is not there yet."""
    import xlsxwriter

    path = DATA / f"wrong-{rows}.xlsx"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        random = Random(rows)
        with xlsxwriter.Workbook(str(path)) as book:
            day, money = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00"})
            sheet = book.add_worksheet("销售明细")
            sheet.write_row(0, 0, ["销售台账"])
            sheet.write_row(1, 0, HEADERS)
            for row in range(2, rows + 2):
                chance = random.random()
                sheet.write(row, 0, f"SO{row:07d}")
                sheet.write_datetime(row, 1, datetime(2026, 1, 1) + timedelta(days=random.randrange(300)), day)
                sheet.write(row, 2, None if chance < 0.02 else f"新疆第{random.randrange(rows // 10)}农资有限公司")
                sheet.write(row, 3, "尿素")
                sheet.write(row, 4, "约十吨" if 0.02 < chance < 0.05 else random.randrange(1, 50_000) / 1000, money)
                sheet.write(row, 5, "#REF!" if 0.05 < chance < 0.06 else random.randrange(1, 90_000), money)
                sheet.write(row, 6, "自提")
    return path


def main() -> None:
    """Measure in turn and print medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    source = str(made(options.rows))
    with tempfile.TemporaryDirectory() as folder:
        check = [sys.executable, "-m", "tiercli", "check", source, "-q"]
        commands = {
            "check": check,
            "check -o": [*check, "-o", f"{folder}/marked.xlsx"],
            "openpyxl": [sys.executable, "-c", _FLOOR, source, f"{folder}/plain.xlsx"],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.rounds):
            for name, command in commands.items():
                start = time.perf_counter()
                code = subprocess.run(command, capture_output=True, check=False).returncode
                seconds[name].append(time.perf_counter() - start)
                assert code == (0 if name == "openpyxl" else 1), (name, code)
    for name, walls in seconds.items():
        print(f"  {name:10} {statistics.median(walls):6.2f} s   ({min(walls):.2f} to {max(walls):.2f})")
    cost = statistics.median(seconds["check -o"]) - statistics.median(seconds["check"])
    print(f"the marked copy takes {cost:.1f} s, {cost / statistics.median(seconds['openpyxl']):.0%} of loading and saving the workbook with openpyxl")


if __name__ == "__main__":
    main()
