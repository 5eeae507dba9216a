"""Limits of reading as large as a batch file allows: a clock and a system that cannot count so far take the most that they can."""

from __future__ import annotations

from pathlib import Path

import pytest

from tiercli.cli.app import main


@pytest.mark.parametrize("limit", ["max_seconds: 9000000000000", "max_memory: 9000000000000"])
def test_a_limit_beyond_what_the_system_can_count_is_no_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    (tmp_path / "sales.csv").write_text("customer,date,quantity\na,2026-01-01,1\n", "utf-8")
    (tmp_path / "batch.yaml").write_text(f"tiercli: 1\ninputs: sales.csv\nrulebooks: [standard]\nreading: {{{limit}}}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["run", "batch.yaml", "--period", "2026-01", "-q", "--today", "2026-02-01"])
    assert not ended.value.code
