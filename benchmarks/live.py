"""The live workbook at 20,000 customers: how long it takes to write, and LibreOffice to compute every formula anew, by the kind of rulebook.

    python -m benchmarks.live [CUSTOMERS] [KIND...]

Aims: written within 1.5 times the plain report; computed anew within 10 s under every kind of rules. LibreOffice opens each workbook twice, with computing
anew switched on and off: the difference, in processor seconds, is what the formulas take. `standard` and `rfm` are shipped; in the others the value that is
ranked follows the parameters, so that the workbook itself must sort everybody.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.live.recalculate import recalculated
from tiercli.pipeline import Job, graded_rows
from tiercli.report.target import Target, write_reports

AIM_SECONDS = 10.0
_HEAD = """tiercli: 1
name: made
title: Made
params: {factor: 1.5, core: 60, few: 500}
metrics:
  volume: {sum: sales.quantity, unit: t}
  revenue: {sum: sales.amount, unit: CNY}
  region: {field: customers.region}
  value: {formula: "revenue + volume * factor"}
"""
_POINTS = "score: {d: {weight: 60, metric: volume, linear: {0: 0, 6000: 100}}, e: {weight: 40, metric: value, linear: {0: 0, 2e7: 100}}}\n"
_LEVELS = "gradings: {tier: {levels: [{name: A, from: core}, {name: B, from: 30}, {name: C}]}}\n"


def _scored(whole: str, within: str) -> str:
    """Rules whose points are given by two ways of looking at everybody."""
    return f"score: {{d: {{weight: 60, metric: value, {whole}}}, e: {{weight: 40, metric: value, {within}}}}}\n{_LEVELS}"


def _placed(*levels: str) -> str:
    """Rules whose levels are places among all."""
    return f"{_POINTS}gradings: {{tier: {{levels: [{', '.join(f'{{{level}}}' for level in levels)}]}}}}\n"


KINDS: Mapping[str, str] = {
    "standard": "",
    "rfm": "",
    "percentile": _scored("percentile: {}", "percentile: {within: region}"),
    "quintiles": _scored("percentile: {groups: 5}", "percentile: {groups: 5, within: region}"),
    "shares of the best": _scored("ratio_to: {of: max}", "ratio_to: {of: total, within: region}"),
    "quotas": _placed("name: A, quota: 5%", "name: B, quota: 15%, within: region", "name: C, quota: few", "name: D"),
    "ranks": _placed(
        "name: A, when: rank(score) <= few",
        "name: B, when: 'rank(score, within=region) <= few'",
        "name: C, when: percentile(value) > 0.5 and share(value) > 0.00001",
        "name: D",
    ),
    "ABC": _placed("name: A, share: 80%, by: value", "name: B, share: 95%, by: value, within: region", "name: C"),
    "ABC in turn": _placed(
        "name: A, share: 50%, by: score, share_from: above",
        "name: B, share: 30%, by: value, share_from: above",
        "name: C, when: cumulative_share(score) <= 0.9",
        "name: D",
    ),
}


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
    """Print one line a kind of rules."""
    given = sys.argv[1:]
    customers = int(given.pop(0)) if given and given[0].isdigit() else 20_000
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        files = make_files(folder, customers)
        for kind in given or KINDS:
            rules = kind
            if KINDS[kind]:
                rules = str(folder / "made.yaml")
                Path(rules).write_text(_HEAD + KINDS[kind], "utf-8")
            print(f"{kind}: {_measured(folder, files, rules)}", flush=True)


def _measured(folder: Path, files: tuple[Path, Path], rules: str) -> str:
    written = {}
    for live in (False, True):
        outcome = graded_rows(Job(files, date(2026, 11, 1), rules, live=live)).outcome
        begun = _cpu()
        write_reports(outcome, Target(folder / f"report-{live}.xlsx"))
        written[live] = _cpu() - begun
    said = f"written in {written[True]:.1f} s (plain {written[False]:.1f} s)"
    if shutil.which("soffice") is None:
        return f"{said}; LibreOffice is not installed"
    seconds = {}
    for anew in (False, True):
        begun = _cpu()
        recalculated([folder / "report-True.xlsx"], folder / str(anew), anew=anew, seconds=600, to="csv")
        seconds[anew] = _cpu() - begun
    taken = seconds[True] - seconds[False]
    verdict = "" if taken <= AIM_SECONDS else "  <-- beyond"
    return f"{said}; LibreOffice: opened in {seconds[False]:.1f} s, formulas {taken:.1f} s of {AIM_SECONDS:.0f}{verdict}"


def _cpu() -> float:
    """Processor seconds of this program and of those that it ran: what else the machine does leaves no mark."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    main()
