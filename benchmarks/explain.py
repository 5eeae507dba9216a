"""How long it takes to explain everybody, against grading them: whole processes in turn, the ratio of their medians, in wall and in processor time.

score: `tiercli score` with the full report. list: `tiercli explain --where` over all, with everybody's next step and edge.
whole: the same with `--json`, which is every explanation in full.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.make_data import make
from benchmarks.process import measured, user_environment

TIERCLI = [sys.executable, "-m", "tiercli"]
AT_MOST = 3.0
"""So many times the time of `score` everybody's next steps may take."""


def main() -> int:
    """Measure, print, and end with 1 where the list takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--whole", action="store_true", help="measure the full explanations of all as well")
    given = parser.parse_args()
    workbook = str(make(given.rows, given.customers))
    everybody = ["explain", "--where", "volume >= 0", workbook]
    with tempfile.TemporaryDirectory() as folder:
        todo = {"score": [*TIERCLI, "score", workbook, "-o", str(Path(folder) / "out.xlsx")], "list": [*TIERCLI, *everybody]}
        if given.whole:
            todo["whole"] = [*TIERCLI, *everybody, "--json"]
        runs: dict[str, list[float]] = {name: [] for name in todo}
        cpu: dict[str, list[float]] = {name: [] for name in todo}
        for number in range(given.rounds + 1):
            for name, command in todo.items():
                (Path(folder) / "out.xlsx").unlink(missing_ok=True)
                run = measured(command, user_environment())
                print(f"{'warm-up' if number == 0 else f'round {number}'}  {name:5}  {run.wall_s:6.2f} s  {run.cpu_s:6.2f} s CPU", file=sys.stderr, flush=True)
                if number:
                    runs[name].append(run.wall_s)
                    cpu[name].append(run.cpu_s)
    wall = {name: statistics.median(seconds) for name, seconds in runs.items()}
    work = {name: statistics.median(seconds) for name, seconds in cpu.items()}
    ratios = {f"{name} / score": round(wall[name] / wall["score"], 2) for name in wall if name != "score"}
    by_cpu = {f"{name} / score": round(work[name] / work["score"], 2) for name in work if name != "score"}
    print(
        json.dumps({"rows": given.rows, "customers": given.customers, "median_s": wall, "median_cpu_s": work, "ratios": ratios, "cpu_ratios": by_cpu}, indent=1)
    )
    return 1 if min(ratios["list / score"], by_cpu["list / score"]) > AT_MOST else 0


if __name__ == "__main__":
    sys.exit(main())
