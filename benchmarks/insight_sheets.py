"""What the insight sheets cost: 100,000 customers with all of them, against `score` alone, as whole processes in turn.

alone: `tiercli score` of one month, the ordinary workbook. insight: the same with an earlier month behind it (movements with reasons, trend) and a
rulebook that asks for every sheet that looks into the result: segments, lists, trends, profiles with explanations. Both write everybody's nearest
step and the sheets that come by themselves.
The levels that both give are compared.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import openpyxl

from benchmarks.make_data import make
from benchmarks.process import measured, user_environment

TIERCLI = [sys.executable, "-m", "tiercli"]
AT_MOST = 2.0
"""So many times the processor time of `score` alone the whole may take."""
RULES = """\
tiercli: 1
name: insight
title: {zh: 全部分析, en: All insight}
extends: standard
sheets:
  segments:
    - {title: {zh: 地区细分, en: Regions}, by: [region, tier], measures: [volume, revenue]}
    - {title: {zh: 分公司细分, en: Branches}, by: [branch, tier], measures: [volume, revenue, margin]}
  lists:
    falling: {title: {zh: 下滑, en: Falling}, when: "growth < -0.3 and tier in ['A', 'B']", columns: [volume, growth], order: volume}
    overdue: {title: {zh: 逾期, en: Overdue}, when: "overdue_days > 90", columns: [overdue_days, volume], order: overdue_days}
  trends:
    volume: {title: {zh: 月销量, en: Volume by month}, of: sales.quantity, unit: t}
  profiles: {most: 200}
"""


def levels_of(report: Path) -> dict[str, int]:
    """How many customers stand at each level, as the workbook's front page was computed from."""
    book = openpyxl.load_workbook(report, read_only=True)
    rows = book.worksheets[1].iter_rows(min_row=2, values_only=True)
    at = list(next(rows)).index("客户等级")
    answer: dict[str, int] = {}
    for row in rows:
        answer[str(row[at])] = answer.get(str(row[at]), 0) + 1
    return answer


def main() -> int:
    """Measure, print, and end with 1 where the sheets take longer than they may."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    workbook = str(make(given.rows, given.customers))
    environment = user_environment(TIERCLI_TODAY="2026-11-01")
    cpu: dict[str, list[float]] = {"alone": [], "insight": []}
    peak = dict.fromkeys(cpu, 0.0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rules, before, history = folder / "insight.yaml", folder / "before", folder / "history"
        rules.write_text(RULES, "utf-8")
        measured(
            [*TIERCLI, "score", workbook, "-r", str(rules), "--period", "2026-09", "--history", str(before), "-o", str(folder / "before.csv"), "-q"],
            environment,
        )
        todo = {
            "alone": [*TIERCLI, "score", workbook, "--period", "2026-10", "-o", str(folder / "alone.xlsx"), "-q"],
            "insight": [
                *TIERCLI,
                "score",
                workbook,
                "-r",
                str(rules),
                "--period",
                "2026-10",
                "--history",
                str(history),
                "-o",
                str(folder / "insight.xlsx"),
                "-q",
            ],
        }
        for number in range(given.rounds):
            for kind, command in todo.items():
                (folder / f"{kind}.xlsx").unlink(missing_ok=True)
                shutil.rmtree(history, ignore_errors=True)
                shutil.copytree(before, history)
                run = measured(command, environment)
                print(f"round {number + 1}  {kind:8}  {run.wall_s:6.2f} s  {run.cpu_s:6.2f} s CPU  {run.peak_mb:6.0f} MB", file=sys.stderr, flush=True)
                cpu[kind].append(run.cpu_s)
                peak[kind] = max(peak[kind], run.peak_mb)
        if levels_of(folder / "alone.xlsx") != levels_of(folder / "insight.xlsx"):
            raise SystemExit("the two do not give the same levels")
    work = {kind: round(statistics.median(seconds), 2) for kind, seconds in cpu.items()}
    ratio = round(work["insight"] / work["alone"], 2)
    print(json.dumps({"rows": given.rows, "customers": given.customers, "median_cpu_s": work, "peak_mb": {kind: round(one) for kind, one in peak.items()},
                      "insight / alone": ratio, "aim": AT_MOST}, indent=1))  # fmt: skip
    return int(ratio > AT_MOST)


if __name__ == "__main__":
    sys.exit(main())
