"""`python -m benchmarks.fuzz --minutes N --seed S`: mutated files of every kind through every command, in children with limits.

A child that ends with anything but a code of the list, shows a traceback, takes more than its time, leaves a temporary file
or changes an input is a find: its files and its command are kept under benchmarks/data/fuzz, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from random import Random

from benchmarks.make_data import DATA
from benchmarks.mutations import mutated

ROOT = Path(__file__).resolve().parent.parent
KEPT = DATA / "fuzz"
ALLOWED = frozenset(range(7))
SECONDS, MEMORY = 60, 6 << 30
_PRELOADED = (
    "tiercli.cli.app",
    "tiercli.pipeline",
    "tiercli.runs.run",
    "tiercli.runs.earlier",
    "tiercli.runs.verify",
    "tiercli.read.files",
    "tiercli.rulebook.load",
    "pyarrow.parquet",
    "xlsxwriter",
)
RULES = """\
tiercli: 1
name: small
title: {zh: 小, en: Small}
params: {low: 10}
metrics:
  volume: {sum: sales.quantity, unit: t, window: month}
  revenue: {sum: sales.amount, unit: CNY}
  last_purchase: {last: sales.date}
score: {volume: {weight: 100, metric: volume, bands: {0: 0, low: 40, 50: 70, 90: 100}}}
gradings:
  tier:
    levels: [{name: A, from: 90}, {name: B, from: 60}, {name: C}]
    gates: [{when: "revenue < 0", at_most: B, because: "{revenue}"}]
    review: {every: run, approval: [A]}
"""
BATCH = "tiercli: 1\ninputs: sales.csv\nrulebooks: [rules.yaml]\noutput: reports/{period}/{rulebook}.csv\nformats: [csv]\nallow_stale: true\n"
COMMANDS: tuple[tuple[str, ...], ...] = (
    # the first word is the file that is mutated; the others are the command
    ("sales.csv", "score", "sales.csv", "-o", "out.xlsx"),
    ("sales.csv", "check", "sales.csv"),
    ("sales.xlsx", "score", "sales.xlsx", "-o", "out.csv"),
    ("sales.xlsx", "check", "sales.xlsx", "-o", "marked.xlsx"),
    ("sales.xlsx", "show", "K1", "sales.xlsx"),
    ("rules.yaml", "score", "sales.csv", "-r", "rules.yaml", "-o", "out.json"),
    ("rules.yaml", "rules", "check", "rules.yaml"),
    ("rules.yaml", "rules", "show", "rules.yaml"),
    ("rules.yaml", "template", "-r", "rules.yaml", "-o", "new.xlsx"),
    ("rules.yaml", "fields", "-r", "rules.yaml"),
    ("last.xlsx", "score", "sales.csv", "-r", "rules.yaml", "--previous", "last.xlsx", "-o", "out.csv"),
    ("last.xlsx", "compare", "last.xlsx", "last.csv"),
    ("last.xlsx", "approve", "last.xlsx", "--history", "history"),
    ("last.csv", "compare", "last.csv", "last.xlsx"),
    ("last.json", "score", "sales.csv", "-r", "rules.yaml", "--previous", "last.json", "-o", "out.csv"),
    ("last.parquet", "compare", "last.xlsx", "last.parquet"),
    ("batch.yaml", "run", "batch.yaml", "--period", "2026-10", "--dry-run"),
    ("batch.yaml", "run", "batch.yaml", "--period", "2026-10"),
    ("history/small/2026-09/r1/run.json", "history", "verify", "history"),
    ("history/small/2026-09/r1/run.json", "history", "list", "history"),
    ("history/small/2026-09/r1/run.json", "score", "sales.csv", "-r", "rules.yaml", "--history", "history", "--period", "2026-10", "-o", "out.csv"),
    ("history/small/2026-09/r1/result.parquet", "history", "verify", "history"),
    ("history/small/2026-09/r1/result.parquet", "compare", "history/small/2026-09", "last.csv"),
    ("history/small/2026-09/r1/result.parquet", "history", "show", "history", "--customer", "K1"),
)


def prepared(folder: Path) -> None:
    """One good file of each kind."""
    lines = ["客户编号,客户名称,日期,数量(吨),金额,备注"]
    lines += [f'K{one},丰收{one},2026-{month:02d}-15,{(one * 37 + month * 13) % 120},{one * 1000}.5,"a, b"' for month in range(1, 11) for one in range(1, 8)]
    (folder / "sales.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "rules.yaml").write_text(RULES, "utf-8")
    (folder / "batch.yaml").write_text(BATCH, "utf-8")
    shutil.copy(ROOT / "samples" / "sales.xlsx", folder / "sales.xlsx")
    for words in (
        ("score", "sales.csv", "-r", "rules.yaml", "--history", "history", "--period", "2026-08", "-o", "a.csv"),
        ("score", "sales.csv", "-r", "rules.yaml", "--history", "history", "--period", "2026-09", "-o", "last.xlsx", "--format", "xlsx,csv,json,parquet"),
    ):
        code, said, _ = run(folder, words)
        if code:
            raise SystemExit(f"the good files are not good: {said}")


def run(folder: Path, words: tuple[str, ...]) -> tuple[int, str, float]:
    """The exit code (negative: a signal), what was said on stderr, and the seconds that it took."""
    start = time.monotonic()
    said = folder / ".said"
    child = os.fork()
    if not child:
        _child(folder, words, said)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    words_said = said.read_text("utf-8", "replace") if said.exists() else ""
    said.unlink(missing_ok=True)
    return code, words_said, time.monotonic() - start


def _child(folder: Path, words: tuple[str, ...], said: Path) -> None:
    from tiercli.cli.app import main

    code = 99
    try:
        os.chdir(folder)
        signal.alarm(SECONDS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        with said.open("w", encoding="utf-8") as err, Path(os.devnull).open("w") as out, redirect_stderr(err), redirect_stdout(out):
            main([*words, "--lang", "en", *(["--max-seconds", "20"] if words[0] in ("score", "check", "show") else [])])
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is a find
        said.write_text(f"Traceback: {error!r}")
    os._exit(code)


def problem(folder: Path, code: int, said: str, before: dict[str, str]) -> str:
    """What is wrong with how a child ended; empty when nothing is."""
    if code not in ALLOWED:
        return f"exit code {code}"
    if any(word in said for word in ("Traceback", "panicked")):
        return "traceback"
    left = [path.name for path in folder.rglob(".*.tmp")]
    changed = [name for name, digest in before.items() if _digest(folder / name) != digest]
    return f"left {left}" if left else f"changed {changed}" if changed else ""


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """Mutate, run, look; until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.environ |= {"TIERCLI_TODAY": "2026-11-25", "TIERCLI_NOW": "2026-11-25T08:00:00+00:00"}
    for name in _PRELOADED:
        import_module(name)
    chance, deadline = Random(asked.seed), time.monotonic() + asked.minutes * 60
    codes: Counter[int] = Counter()
    finds = number = 0
    with tempfile.TemporaryDirectory() as made:
        good = Path(made) / "good"
        good.mkdir()
        prepared(good)
        while time.monotonic() < deadline:
            number += 1
            target, *words = COMMANDS[number % len(COMMANDS)]
            folder = Path(made) / str(number)
            shutil.copytree(good, folder)
            (folder / target).write_bytes(mutated((folder / target).read_bytes(), chance))
            before = {name: _digest(folder / name) for name in ("sales.csv", "sales.xlsx", "rules.yaml", "last.xlsx", "batch.yaml", target)}
            code, said, seconds = run(folder, tuple(words))
            codes[code] += 1
            if wrong := problem(folder, code, said, before):
                finds += 1
                kept = KEPT / f"seed{asked.seed}-{number}"
                shutil.copytree(folder, kept, dirs_exist_ok=True)
                (kept / "COMMAND").write_text(f"tiercli {' '.join(words)}\n{target}: {wrong}, {seconds:.1f} s\n{said}", "utf-8")
                print(f"{number}: {target}: {' '.join(words)}: {wrong} ({said.strip().splitlines()[-1:] or ''}) -> {kept}")
            shutil.rmtree(folder)
    print(f"{number} runs, exit codes {dict(sorted(codes.items()))}, {finds} finds")
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
