"""`python -m benchmarks.dirty`: how much longer a dirty workbook takes than the same sales written cleanly.

Both hold the same 200,000 sales. The dirty one has titles, subtotals, repeated headers, blank and hidden rows, footers,
and numbers, days and names written in many ways. Whole `tiercli score` processes and reading alone, in turn; medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from benchmarks.make_data import DATA
from benchmarks.process import Run, measured, user_environment
from tests.dirty.workbooks import DATES, NAMES, NUMBERS, Dirt, Sale, write

AIM = 1.4
DIRT = Dirt(
    titles=3,
    blank_columns=1,
    blank_rows_every=400,
    subtotals_every=100,
    total=True,
    repeated_headers_every=500,
    footer=True,
    hidden_every=1000,
    number_styles=tuple(NUMBERS),
    date_styles=tuple(DATES),
    name_styles=tuple(NAMES),
)
_READ = """
import sys
from pathlib import Path
from tiercli.domain.fields import STANDARD
from tiercli.read import ReadOptions, read_tables
reading = read_tables([Path(sys.argv[1])], ReadOptions(), STANDARD)
print(reading.tables["sales"].num_rows, *(sum(reading.tables["sales"][name].to_pylist()) for name in ("quantity", "amount")))
"""


def made(rows: int) -> dict[str, Path]:
    """The clean and the dirty workbook; made only if they are not there yet."""
    paths = {name: DATA / f"{name}-{rows}.xlsx" for name in ("clean", "dirty")}
    if not all(path.exists() for path in paths.values()):
        DATA.mkdir(exist_ok=True)
        random = Random(rows)
        start = date(2024, 11, 1)
        sales = [
            Sale(
                f"SO{number:07d}",
                start + timedelta(days=random.randrange(700)),
                f"新疆第{random.randrange(rows // 10)}农资(集团)有限公司",
                Decimal(random.randrange(1, 5_000_000)) / 1000,
                Decimal(random.randrange(-5_000, 5_000_000)),
            )
            for number in range(rows)
        ]
        for name, dirt in (("clean", Dirt()), ("dirty", DIRT)):
            unfinished = paths[name].with_suffix(".part")
            write(unfinished, sales, dirt)
            unfinished.rename(paths[name])
    return paths


def main() -> None:
    """Make the data if it is not there, measure in turn, print medians and ratios; exit with 1 when they miss the aim."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    paths = made(options.rows)
    reads = {name: [sys.executable, "-c", _READ, str(path)] for name, path in paths.items()}
    sums = {name: subprocess.run(command, capture_output=True, text=True, check=True).stdout for name, command in reads.items()}
    assert sums["clean"] == sums["dirty"], sums
    runs: dict[str, list[Run]] = {}
    for number in range(options.rounds + 1):
        for name, path in paths.items():
            score = [sys.executable, "-m", "tiercli", "score", str(path), "-o", os.devnull, "--format", "csv"]
            for what, command in (("read", reads[name]), ("score", score)):
                run = measured(command, user_environment())
                if number:
                    runs.setdefault(f"{what} {name}", []).append(run)
    medians = {name: statistics.median(run.wall_s for run in done) for name, done in runs.items()}
    cpu = {name: statistics.median(run.cpu_s for run in done) for name, done in runs.items()}
    print(f"{options.rows:,} sales; medians of {options.rounds} runs")
    for name, wall in medians.items():
        least, most = (pick(run.wall_s for run in runs[name]) for pick in (min, max))
        print(f"  {name:12} {wall:6.2f} s   ({least:.2f} to {most:.2f}), processor {cpu[name]:.2f} s")
    ratios = {what: medians[f"{what} dirty"] / medians[f"{what} clean"] for what in ("read", "score")}
    for what, ratio in ratios.items():
        busy = cpu[f"{what} dirty"] / cpu[f"{what} clean"]
        print(f"{what}: dirty takes {ratio:.2f} times as long as clean (aim: {AIM} or less), {busy:.2f} times the processor")
    sys.exit(any(ratio > AIM for ratio in ratios.values()))


if __name__ == "__main__":
    main()
