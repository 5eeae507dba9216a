"""24 monthly runs over one ledger: `tiercli run --period 2024-11..2026-10`, against 24 single runs, as whole processes.

Both store the same history and write the same reports; that is checked.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.make_data import make
from benchmarks.process import measured, user_environment

TIERCLI = [sys.executable, "-m", "tiercli"]
BATCH = "tiercli: 1\ninputs: data/*.xlsx\nrulebooks: [standard]\noutput: reports/{period}.xlsx\nlanguage: zh\n"


def months(count: int) -> list[str]:
    """The last so many months up to 2026-10."""
    last = 2026 * 12 + 9
    return [f"{index // 12}-{index % 12 + 1:02d}" for index in range(last - count + 1, last + 1)]


def produced(folder: Path) -> dict[str, bytes]:
    """What a job left: history and reports."""
    found = [path for name in ("history", "reports") for path in (folder / name).rglob("*") if path.is_file() and path.name != ".lock"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def emptied(folder: Path) -> None:
    """The job's folder as it was before it ran."""
    for name in ("history", "reports"):
        shutil.rmtree(folder / name, ignore_errors=True)


def main() -> None:
    """Make the ledger if it is not there, run both ways, print times and ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args()
    wanted = months(options.months)
    environment = user_environment(TIERCLI_TODAY="2026-11-01", TIERCLI_NOW="2026-11-01T06:00:00+00:00")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "data").mkdir()
        shutil.copy(make(options.rows, options.customers), folder / "data")
        batch = folder / "batch.yaml"
        batch.write_text(BATCH, "utf-8")
        together = measured([*TIERCLI, "run", str(batch), "--period", f"{wanted[0]}..{wanted[-1]}", "-q"], environment)
        first = produced(folder)
        emptied(folder)
        single = [measured([*TIERCLI, "run", str(batch), "--period", month, "-q"], environment) for month in wanted]
        if produced(folder) != first:
            raise SystemExit("the two ways do not give the same bytes")
    apart_s, apart_cpu_s = sum(run.wall_s for run in single), sum(run.cpu_s for run in single)
    result = {
        "machine": {"cpus": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "rows": options.rows, "customers": options.customers, "months": len(wanted),
        "together_s": round(together.wall_s, 2), "apart_s": round(apart_s, 2), "ratio": round(together.wall_s / apart_s, 3),
        "together_cpu_s": round(together.cpu_s, 2), "apart_cpu_s": round(apart_cpu_s, 2), "cpu_ratio": round(together.cpu_s / apart_cpu_s, 3),
        "peak_mb": {"together": round(together.peak_mb), "apart": round(max(run.peak_mb for run in single))},
    }  # fmt: skip
    if options.json:
        print(json.dumps(result, indent=2))
        return
    print(f"{options.rows:,} sales rows, {options.customers:,} customers, {len(wanted)} months; every month graded, stored and reported")
    print(f"{'':24} {'wall':>8}   {'processor':>9}   {'peak':>9}")
    print(f"one run over all months  {together.wall_s:8.1f} s {together.cpu_s:9.1f} s {together.peak_mb:6.0f} MB")
    print(f"a run for each month     {apart_s:8.1f} s {apart_cpu_s:9.1f} s {result['peak_mb']['apart']:6.0f} MB")  # type: ignore[index]
    print(f"one run takes {result['ratio']} of the time of single ones (aim: 0.33 or less), {result['cpu_ratio']} of the processor; both left the same bytes")


if __name__ == "__main__":
    main()
