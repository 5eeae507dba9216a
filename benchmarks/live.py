"""The live workbook at 20,000 customers: how long it takes to write, and LibreOffice to open it and compute every formula anew.

    python -m benchmarks.live [CUSTOMERS]

Aims: written within 1.5 times the plain report; computed anew within 10 s. LibreOffice is asked twice, with computing anew switched on and off:
the difference, in processor seconds, is what the formulas take.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from tests.live.recalculate import recalculated
from tiercli.pipeline import Job, graded_rows
from tiercli.report.target import Target, write_reports

AIM_SECONDS = 10.0


def make_files(folder: Path, customers: int) -> tuple[Path, Path]:
    """Sales and customers of a made company, two lines a customer."""
    rng = random.Random(7)
    sales, records = folder / "sales.csv", folder / "customers.csv"
    with sales.open("w", encoding="utf-8") as lines:
        lines.write("日期,客户编号,数量(吨),金额,毛利\n")
        for number in range(customers):
            for _ in range(2):
                tonnes = rng.randrange(1, 4_000_000) / 1000
                lines.write(f"2026-{rng.randrange(1, 11):02}-15,C{number:06},{tonnes},{tonnes * 3000:.2f},{tonnes * 200:.2f}\n")
    with records.open("w", encoding="utf-8") as lines:
        lines.write("客户编号,客户名称,信用等级,区域\n")
        for number in range(customers):
            lines.write(f"C{number:06},客户{number},{rng.choice(('AAA', 'AA', 'A', 'B', 'C'))},{rng.choice('东南西北')}区\n")
    return sales, records


def main() -> None:
    """Print one line a step."""
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        files = make_files(folder, customers)
        for live in (False, True):
            begun = time.monotonic()
            outcome = graded_rows(Job(files, date(2026, 11, 1), live=live)).outcome
            graded = time.monotonic()
            write_reports(outcome, Target(folder / f"report-{live}.xlsx"))
            print(f"{'live' if live else 'plain'}: graded {graded - begun:.1f} s, written {time.monotonic() - graded:.1f} s")
        if shutil.which("soffice") is None:
            print("LibreOffice is not installed")
            return
        seconds = {}
        for anew in (False, True):
            begun = _cpu_of_children()
            recalculated([folder / "report-True.xlsx"], folder / str(anew), anew=anew, seconds=600)
            seconds[anew] = _cpu_of_children() - begun
        taken = seconds[True] - seconds[False]
        print(f"LibreOffice: opened and saved {seconds[False]:.1f} s, with computing anew {seconds[True]:.1f} s: formulas {taken:.1f} s of {AIM_SECONDS:.0f}")


def _cpu_of_children() -> float:
    """Processor seconds of the programs that were run: what else the machine does leaves no mark."""
    used = os.times()
    return used.children_user + used.children_system


if __name__ == "__main__":
    main()
