"""pandas is for frames of notebooks: no command loads it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tiercli.frames.engine import ENGINES, Engine

SCORE = """
import sys
from tiercli.cli.app import main
sys.argv = ["tiercli", "score", "sales.csv", "-q", "--today", "2026-11-01", "--engine", {engine!r}]
try:
    main()
except SystemExit as ended:
    print(ended.code, "pandas" in sys.modules)
"""


def ran(code: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("engine", [pytest.param(engine, marks=pytest.mark.engines if engine == "spark" else ()) for engine in ENGINES])
def test_no_engine_loads_pandas(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("客户编号,日期,数量\nC1,2026-10-01,100\nC2,2026-10-02,50\n", "utf-8")
    assert ran(SCORE.format(engine=engine), tmp_path).splitlines()[-1] == "0 False"
    assert (tmp_path / "sales-tiers-2026-10.xlsx").is_file()


def test_a_program_that_calls_tiercli_keeps_its_pandas(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("客户编号,日期,数量\nC1,2026-10-01,100\n", "utf-8")
    code = SCORE.replace("main()", "main(sys.argv[1:])").format(engine="arrow") + "import pandas\nprint(pandas.Series([1]).sum())"
    assert ran(code, tmp_path).splitlines()[-1] == "1"
