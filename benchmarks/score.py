"""`make bench`: tiercli against a plain script and against the floor, as whole processes in turn.

a: `tiercli score` with the full default report. b: pandas and openpyxl, one plain sheet. c: reading and writing alone.
cold: `tiercli score` of a small workbook, against importing the libraries that it cannot do without.
Each round runs all of them once, so that a slow moment of the machine hits all alike; medians are compared.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.make_data import make
from benchmarks.process import measured, user_environment

if TYPE_CHECKING:
    from benchmarks.process import Run

HERE = Path(__file__).parent
TIERCLI = [sys.executable, "-m", "tiercli"]
SMALL = HERE.parent / "samples" / "kunlun-urea.xlsx"
LIBRARIES = "pyarrow, pydantic, narwhals, xlsxwriter, ruamel.yaml, fastexcel"
RATIOS = (("b", "a"), ("a", "c"), ("cold", "libraries"), ("help", "typer"))
LABELS = {
    "a": "a  tiercli score, full report",
    "b": "b  pandas + openpyxl, one plain sheet",
    "c": "c  fastexcel + XlsxWriter alone",
    "cold": "   tiercli score of 60 customers",
    "libraries": "   importing its libraries alone",
    "help": "   tiercli --help",
    "typer": '   python -c "import typer"',
}


def commands(workbook: Path, folder: Path) -> dict[str, list[str]]:
    """What is measured, each writing to a file of its own."""
    return {
        "a": [*TIERCLI, "score", str(workbook), "-o", str(folder / "a.xlsx")],
        "b": [sys.executable, str(HERE / "plain_script.py"), str(workbook), str(folder / "b.xlsx")],
        "c": [sys.executable, str(HERE / "floor.py"), str(workbook), str(folder / "c.xlsx")],
        "cold": [*TIERCLI, "score", str(SMALL), "-r", "kunlun-urea", "-o", str(folder / "cold.xlsx")],
        "libraries": [sys.executable, "-c", f"import {LIBRARIES}"],
        "help": [*TIERCLI, "--help"],
        "typer": [sys.executable, "-c", "import typer"],
    }


def in_turn(todo: dict[str, list[str]], folder: Path, rounds: int) -> dict[str, list[Run]]:
    """One round to warm up, then each command once a round."""
    runs: dict[str, list[Run]] = {name: [] for name in todo}
    environment = user_environment()
    for number in range(rounds + 1):
        for name, command in todo.items():
            (folder / f"{name}.xlsx").unlink(missing_ok=True)
            run = measured(command, environment)
            print(f"{'warm-up' if number == 0 else f'round {number}'}  {name:5}  {run.wall_s:6.2f} s  {run.peak_mb:5.0f} MB", file=sys.stderr, flush=True)
            if number:
                runs[name].append(run)
    return runs


def summary(runs: dict[str, list[Run]], rows: int, customers: int) -> dict[str, object]:
    """Medians and ratios, with the machine they were measured on."""
    wall = {name: statistics.median(run.wall_s for run in done) for name, done in runs.items()}
    cpu = {name: statistics.median(run.cpu_s for run in done) for name, done in runs.items()}
    return {
        "machine": {"cpus": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "rows": rows,
        "customers": customers,
        "median_s": {name: round(seconds, 3) for name, seconds in wall.items()},
        "median_cpu_s": {name: round(seconds, 3) for name, seconds in cpu.items()},
        "peak_mb": {name: round(max(run.peak_mb for run in done)) for name, done in runs.items()},
        "runs_s": {name: [round(run.wall_s, 3) for run in done] for name, done in runs.items()},
        "ratios": {f"{above}/{below}": round(wall[above] / wall[below], 2) for above, below in RATIOS},
        "cpu_ratios": {f"{above}/{below}": round(cpu[above] / cpu[below], 2) for above, below in RATIOS},
    }


def table(result: dict[str, object]) -> str:
    """The summary as text."""
    machine, median_s, cpu_s, peak_mb, runs_s, ratios, busy = (
        _part(result, key) for key in ("machine", "median_s", "median_cpu_s", "peak_mb", "runs_s", "ratios", "cpu_ratios")
    )
    lines = [
        f"{result['rows']:,} sales rows x 8 columns, {result['customers']:,} customers",
        f"{machine['cpus']} CPUs, Python {machine['python']}, {machine['system']}",
        f"{'':40}{'median s':>10}{'min':>8}{'max':>8}{'CPU s':>8}{'peak MB':>9}",
    ]
    lines += [
        f"{LABELS[name]:40}{seconds:10.2f}{min(runs_s[name]):8.2f}{max(runs_s[name]):8.2f}{cpu_s[name]:8.2f}{peak_mb[name]:9}"
        for name, seconds in median_s.items()
    ]
    lines += [
        f"tiercli is {ratios['b/a']:.1f} times as fast as the plain script (b/a; aim: 6.5 or more)",
        f"and takes {ratios['a/c']:.2f} times the floor (a/c; aim: 1.1 or less);",
        f"60 customers, cold, {ratios['cold/libraries']:.2f} times importing the libraries (aim: 3 or less),",
        f"--help {ratios['help/typer']:.2f} times importing typer (aim: 1.3 or less);",
        f"in processor time: b/a {busy['b/a']:.1f}, a/c {busy['a/c']:.2f}, cold {busy['cold/libraries']:.2f}, --help {busy['help/typer']:.2f}",
    ]
    return "\n".join(lines)


def _part(result: dict[str, object], key: str) -> dict[str, Any]:
    part = result[key]
    assert isinstance(part, dict)
    return part


def main() -> None:
    """Make the data if it is not there, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    options = parser.parse_args()
    workbook = make(options.rows, options.customers)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        result = summary(in_turn(commands(workbook, folder), folder, options.rounds), options.rows, options.customers)
    print(json.dumps(result, indent=2) if options.json else table(result))


if __name__ == "__main__":
    main()
