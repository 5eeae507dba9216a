"""A small monthly job in a folder of its own, and the program run on it as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import tiercli
from tests.forks import run_program

SOURCE = Path(tiercli.__file__).parent.parent
NOW = "2026-12-31T00:00:00+00:00"
RULES = """\
tiercli: 1
name: small
title: Small
metrics: {volume: {sum: sales.quantity, unit: t, window: month}}
score: {volume: {weight: 100, metric: volume, bands: {0: 0, 10: 40, 50: 70, 90: 100}}}
gradings:
  tier:
    levels: [{name: A, from: 90}, {name: B, from: 60}, {name: C, from: 30}, {name: D}]
    review: {every: month, promote: {after: 2, steps: 1}, demote: {every: quarter}, grace: 2 months}
  size:
    levels: [{name: large, when: volume > 40}, {name: small}]
"""
BATCH = "tiercli: 1\ninputs: data/sales.csv\nrulebooks: [rules.yaml]\noutput: reports/{period}/{rulebook}.csv\nformats: [csv]\nlanguage: en\n"


def ledger(months: Sequence[str] = (), customers: int = 6) -> str:
    """A sales sheet: every customer once a month, with tonnes that go up and down over the months."""
    months = months or [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)]
    lines = ["日期,客户编号,客户名称,数量(吨)"]
    for index, month in enumerate(months):
        lines += [f"{month}-15,K{number},丰收农资{number}公司,{(number * 37 + index * index * 13) % 120}" for number in range(customers)]
    return "\n".join(lines) + "\n"


def a_job(folder: Path, batch: str = BATCH, sales: str | None = None, rules: str = RULES) -> Path:
    """The batch file of a job, with its input and rulebook beside it."""
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "sales.csv").write_text(sales or ledger(), "utf-8")
    (folder / "rules.yaml").write_text(rules, "utf-8")
    path = folder / "batch.yaml"
    path.write_text(batch, "utf-8")
    return path


def environment() -> dict[str, str]:
    """The clock stands still, so that the same run gives the same bytes."""
    return {**os.environ, "PYTHONPATH": str(SOURCE), "TIERCLI_TODAY": "2027-01-01", "TIERCLI_NOW": NOW, "LANG": "en_US.UTF-8", "LC_ALL": "", "PYTHONUTF8": "1"}


def started(*words: str | Path) -> subprocess.Popen[str]:
    """`tiercli` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tiercli", *map(str, words)], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def tiercli_run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """`tiercli`, to its end."""
    return run_program(*words, folder=Path.cwd(), environment=environment())


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, but for the lock, whose text says who held it last."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".lock"}
