"""`python -m benchmarks.fuzz --minutes N --seed S`: mutated files of every kind through every command, in children with limits.

Bytes, parts of archives and words are changed at random; half of the rulebooks, batch files, results and stored runs are forged
instead: whole, with hashes that fit, and values of wrong kinds inside. A child that ends with anything but a code of the list, shows
a traceback, takes more than its time, prints what commands a terminal, leaves a temporary file, leaves a report though it refused,
or changes an input is a find: its files and its command are kept under benchmarks/data/fuzz, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
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

from benchmarks.forgeries import FORGERIES, sign
from benchmarks.fuzz_files import COMMANDS, PASSWORD, SETTLED, write_good
from benchmarks.make_data import DATA
from benchmarks.mutations import mutated

KEPT = DATA / "fuzz"
ALLOWED = frozenset(range(7))
SECONDS, MEMORY, FORGED = 120, 6 << 30, 0.5
_COMMANDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
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


def run(folder: Path, words: tuple[str, ...]) -> tuple[int, str, float]:
    """The exit code (negative: a signal), what was said on both streams, and the seconds that it took."""
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
        with said.open("w", encoding="utf-8") as both, redirect_stderr(both), redirect_stdout(both):
            main([*words, "--lang", "en", *(["--max-seconds", "45"] if words[0] in ("score", "check", "show") else [])])
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is a find
        said.write_text(f"Traceback: {error!r}")
    os._exit(code)


def problem(folder: Path, words: tuple[str, ...], code: int, said: str, before: dict[str, str]) -> str:
    """What is wrong with how a child ended; empty when nothing is."""
    if code not in ALLOWED:
        return f"exit code {code}"
    if any(word in said for word in ("Traceback", "panicked", "Error:\n")):
        return "traceback"
    if _COMMANDING.search(said):
        return "commands the terminal"
    left = [path.name for path in folder.rglob(".*.tmp")]
    changed = [name for name, digest in before.items() if _digest(folder / name) != digest]
    half = [path.name for path in folder.glob("out.*")] if code in (2, 3, 4, 6) and words[0] == "score" else []
    return f"left {left}" if left else f"changed {changed}" if changed else f"wrote {half} and refused" if half else ""


def changed_file(folder: Path, target: str, chance: Random) -> None:
    """Change one file: its bytes, or, where there is such a thing, what it says."""
    path = folder / target
    raw = path.read_bytes()
    forge = FORGERIES.get(path.suffix) if chance.random() < FORGED else None
    path.write_bytes(forge(raw, chance) if forge else mutated(raw, chance))
    if forge and target.startswith("history/") and path.name in ("run.json", "result.parquet"):
        sign(path.parent)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """Mutate, run, look; until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="a part of a changed file's name or of a command: run, .yaml, run.json ...")
    asked = parser.parse_args()
    commands = [one for one in COMMANDS if asked.only in " ".join(one)]
    os.environ |= {"TIERCLI_TODAY": "2026-11-25", "TIERCLI_NOW": "2026-11-25T08:00:00+00:00", "FUZZ_PW": PASSWORD}
    for name in _PRELOADED:
        import_module(name)
    chance, deadline = Random(asked.seed), time.monotonic() + asked.minutes * 60
    codes: Counter[int] = Counter()
    finds = number = 0
    with tempfile.TemporaryDirectory() as made:
        good = Path(made) / "good"
        good.mkdir()
        write_good(good, run, chance)
        while time.monotonic() < deadline:
            number += 1
            target, *words = chance.choice(commands)
            folder = Path(made) / str(number)
            shutil.copytree(good, folder)
            changed_file(folder, target, chance)
            kept_as_it_is = SETTLED | ({target} if not target.startswith("history/") else set())
            before = {name: _digest(folder / name) for name in kept_as_it_is}
            code, said, seconds = run(folder, tuple(words))
            codes[code] += 1
            if wrong := problem(folder, tuple(words), code, said, before):
                finds += 1
                kept = KEPT / f"seed{asked.seed}-{number}"
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(folder, kept, dirs_exist_ok=True)
                (kept / "COMMAND").write_text(f"tiercli {' '.join(words)}\n{target}: {wrong}, {seconds:.1f} s\n{said}", "utf-8")
                print(f"{number}: {target}: {' '.join(words)}: {wrong} ({said.strip().splitlines()[-1:] or ''}) -> {kept}")
            shutil.rmtree(folder)
    print(f"{number} runs, exit codes {dict(sorted(codes.items()))}, {finds} finds")
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
