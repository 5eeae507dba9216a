"""`tiercli history`: list, show, verify, prune."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import run_command
from tests.history.conftest import _half_year, a_history
from tiercli.ledger.store import Ledger

__all__ = ["_half_year", "a_history"]

History = Callable[[Path], Ledger]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """told("list", folder): exit code, standard output, standard error."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")

    def run(*words: str | Path) -> tuple[int, str, str]:
        return run_command(capsys, "history", *words)

    return run


def test_the_list_has_every_revision_with_its_kind_and_levels(tmp_path: Path, told: Any, a_history: History) -> None:
    a_history(tmp_path)
    code, out, _ = told("list", tmp_path)
    assert code == 0
    assert [line.split()[1:4] for line in out.splitlines()[-2:]] == [["2026-06", "r1", "run"], ["2026-06", "r2", "replace"]]
    records = json.loads(told("list", tmp_path, "--json")[1])
    assert len(records) == 7
    assert list(records[0]["levels"]["tier"]) == ["A", "B", "C", "D"]
    assert sum(records[0]["levels"]["tier"].values()) == records[0]["entities"] == 5


def test_a_run_is_shown_with_what_it_stands_on_and_replaces(tmp_path: Path, told: Any, a_history: History) -> None:
    a_history(tmp_path)
    code, out, _ = told("show", tmp_path)
    assert code == 0
    assert "Period: 2026-06 r2" in out
    assert "Stands on: 2026-05 r1" in out
    assert "Replaces: 2026-06 r1" in out
    assert "Period: 2026-06 r1" in told("show", tmp_path, "--period", "2026-06", "--revision", "1")[1]


def test_a_run_is_shown_with_every_decision_and_who_took_it(tmp_path: Path, told: Any, a_history: History) -> None:
    ledger = a_history(tmp_path)
    stored = ledger.revisions("2026-06")[-1]
    decision = {"entity": "k1", "grading": "tier", "level": "A", "approver": "Wang", "decided_at": "2026-07-03T08:00:00+00:00", "file": "list.xlsx"}
    decisions = [{**decision, "accepted": True}, {**decision, "entity": "k2", "accepted": None}]
    ledger.publish("2026-06", stored.result(), {**stored.run, "decisions": decisions})
    assert "Decision: k1 entry into A accepted (Wang, 2026-07-03, list.xlsx)\nDecision: k2 entry into A deferred (" in told("show", tmp_path)[1]
    assert "审批: k2 暂缓进入 A（Wang，2026-07-03，list.xlsx）" in told("show", tmp_path, "--lang", "zh")[1]


def test_one_customer_is_shown_through_all_periods(tmp_path: Path, told: Any, a_history: History) -> None:
    a_history(tmp_path)
    rows = json.loads(told("show", tmp_path, "--customer", "k1", "--json")[1])
    assert [row["period"] for row in rows] == [f"2026-0{month}" for month in range(1, 7)]
    assert {row["customer_id"] for row in rows} == {"k1"}
    assert rows[-1]["revision"] == 2
    assert "In force" in told("show", tmp_path, "--customer", "k1")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--customer", "nobody"), "no run has a customer nobody"),
        (("--period", "2025-01"), "2025-01 is not stored"),
        (("-r", "smal"), "Did you mean 'small'?"),
    ],
)
def test_what_is_not_there_is_told_with_exit_6(tmp_path: Path, told: Any, a_history: History, words: tuple[str, ...], said: str) -> None:
    a_history(tmp_path)
    code, _, err = told("show", tmp_path, *words)
    assert code == 6
    assert said in err


def test_a_sound_history_verifies_with_0(tmp_path: Path, told: Any, a_history: History) -> None:
    a_history(tmp_path)
    assert told("verify", tmp_path)[:2] == (0, "7 runs, levels of 7 derived again, all in order\n")


def test_a_spoilt_history_verifies_with_6_and_says_where(tmp_path: Path, told: Any, a_history: History) -> None:
    folder = a_history(tmp_path).folder / "2026-02" / "r1"
    (folder / "result.parquet").write_bytes(b"PAR1")
    code, out, _ = told("verify", tmp_path)
    assert code == 6
    assert f"{folder}: result.parquet has been changed" in out
    assert json.loads(told("verify", tmp_path, "--json")[1])["sound"] is False


def test_pruning_asks_or_wants_yes(tmp_path: Path, told: Any, a_history: History) -> None:
    ledger = a_history(tmp_path)
    code, _, err = told("prune", tmp_path, "--keep-periods", "2")
    assert code == 2
    assert "--yes" in err
    assert len(ledger.periods()) == 6
    code, out, _ = told("prune", tmp_path, "--keep-periods", "2", "--yes")
    assert code == 0
    assert ledger.periods() == ["2026-04", "2026-05", "2026-06"]
    assert "small 2026-01 r1" in out
    assert "small 2026-04 r1 stays" in out
    assert told("verify", tmp_path)[0] == 0


def test_pruning_without_saying_what_to_keep_is_wrong_usage(tmp_path: Path, told: Any, a_history: History) -> None:
    a_history(tmp_path)
    assert told("prune", tmp_path, "--yes")[0] == 2


def test_a_folder_without_runs_exits_with_6(tmp_path: Path, told: Any) -> None:
    for command in ("list", "show", "verify"):
        assert told(command, tmp_path)[0] == 6
