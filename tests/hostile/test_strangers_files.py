"""Workbooks that installed packages ship, and damaged copies of the samples, through the program itself: an exit code of the list, never a traceback."""

from __future__ import annotations

import os
import random
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.depth import DEEP
from tests.forks import run_program

DAMAGED = 60
"""Copies in all; each a file with flipped bytes, a part cut out, or cut short."""
ALLOWED = frozenset(range(7))
_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".parquet")
SHIPPED = 30 if DEEP else 8
"""Files of installed packages, taken from all of them."""
_PACKAGES = ("openpyxl", "pandas", "xlrd", "fastexcel", "polars", "pyarrow", "numpy")


def _answers(paths: list[Path]) -> list[tuple[int, bool, str]]:
    """Exit code, whether a traceback was shown, and the words, for each file."""
    options = ("--today", "2026-11-01", "--max-seconds", "20", "--lang", "en")
    runs = [run_program("score", path, "-o", f"{path}.out.csv", *options, folder=path.parent, environment=os.environ) for path in paths]
    return [(run.returncode, "Traceback" in run.stderr or "panicked" in run.stderr, run.stderr) for run in runs]


def _damaged(raw: bytes, chance: random.Random) -> bytes:
    way = chance.randrange(4)
    if way == 0:
        return raw[: chance.randrange(1, len(raw))]
    if way == 1:
        start = chance.randrange(len(raw) - 64)
        return raw[:start] + raw[start + chance.randrange(1, 4096) :]
    changed = bytearray(raw)
    for _ in range(chance.choice((1, 3, 40))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    if way == 2:
        # The directory of the archive, where every offset and size stands.
        at = len(changed) - chance.randrange(1, min(len(changed), 1500))
        changed[at] ^= 1 << chance.randrange(8)
    return bytes(changed)


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.deep) for part in (1, 2, 3))])
def test_a_damaged_sample_ends_in_an_exit_code_of_the_list(project: Path, tmp_path: Path, part: int) -> None:
    samples = sorted((project / "samples").glob("*.xlsx"))
    data = sorted((project / "tests" / "unit" / "read" / "data").glob("sales.*"))
    assert samples
    assert data
    chance = random.Random(f"damage {part}")
    paths = []
    for number in range(DAMAGED // 4):
        source = chance.choice(chance.choice((samples, data)))
        path = tmp_path / f"{number}{source.suffix}"
        path.write_bytes(_damaged(source.read_bytes(), chance))
        paths.append(path)
    for path, (code, shown, words) in zip(paths, _answers(paths), strict=True):
        assert code in ALLOWED, (path.name, words)
        assert not shown, (path.name, words)
        if code:
            assert words.startswith("tiercli: ")


def test_files_that_installed_packages_ship_end_in_an_exit_code_of_the_list(tmp_path: Path) -> None:
    paths = []
    for name in _PACKAGES:
        spec = find_spec(name)
        if spec and spec.submodule_search_locations:
            folder = Path(next(iter(spec.submodule_search_locations)))
            paths += [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _SUFFIXES and path.stat().st_size < 3_000_000][:12]
    if not paths:
        pytest.skip("the installed packages ship no spreadsheets")
    paths = paths[:: max(1, len(paths) // SHIPPED)][:SHIPPED]
    copies = [Path(shutil.copy(path, tmp_path / f"{number}{path.suffix}")) for number, path in enumerate(paths)]
    for path, (code, shown, words) in zip(paths, _answers(copies), strict=True):
        assert code in ALLOWED, (path.name, words)
        assert not shown, (path.name, words)
