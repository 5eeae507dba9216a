"""A live server of Spark Connect grades as memory does; in a process of its own, as one process has one Spark."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.engines
def test_sales_that_a_server_of_spark_connect_holds_are_scanned(tmp_path: Path) -> None:
    for name in ("pyspark", "grpc", "grpc_status"):
        pytest.importorskip(name, reason='the client of Spark Connect is not installed (pip install "pyspark[connect]")')
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Java is not installed (Debian: openjdk-17-jre-headless)")
    command, said = [sys.executable, "-m", "tests.engines.connected", str(tmp_path)], tmp_path / "said.txt"
    with said.open("w", encoding="utf-8") as output:  # no pipe, which the server would hold open
        ended = subprocess.run(command, cwd=Path(__file__).parents[2], stdout=output, stderr=output, timeout=600, check=False)
    assert ended.returncode == 0, said.read_text(encoding="utf-8")[-3000:]
