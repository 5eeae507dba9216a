"""A stored result with hashes that fit and values that no run writes: whoever uses it is told its name, with exit code 6."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tiercli.cli.app import main
from tiercli.domain.errors import HistoryError
from tiercli.ledger.record import OWN_HASH, record_hash
from tiercli.ledger.store import Ledger, Stored
from tiercli.runs.earlier import previous_from_stored
from tiercli.runs.verify import verify

History = Callable[[Path], Ledger]
COUNT = 5


def column(name: str, values: Any) -> Callable[[pa.Table], pa.Table]:
    """The table with other values in one column."""
    return lambda table: table.set_column(table.column_names.index(name), name, values)


def many(value: Any, kind: pa.DataType | None = None) -> pa.Array:
    return pa.array([value] * COUNT, kind)


BAD_TEXT = pa.StringArray.from_buffers(
    COUNT, pa.py_buffer(b"\0\0\0\0" + b"".join(bytes([one, 0, 0, 0]) for one in range(1, COUNT + 1))), pa.py_buffer(b"\xff" * COUNT)
)
FORGED: dict[str, Callable[[pa.Table], pa.Table]] = {
    "ids that are numbers": column("customer_id", pa.array(range(COUNT))),
    "ids that are none": column("customer_id", many(None, pa.string())),
    "one id twice": column("customer_id", pa.array(["k0", "k0", "k1", "k2", "k3"])),
    "names that are lists": column("customer_name", many([1])),
    "bytes that are no text": column("tier", BAD_TEXT),
    "levels that are numbers": column("tier", many(1)),
    "levels that are flags": column("tier", many(True)),
    "scores that are texts": column("score", many("70")),
    "scores that are days": column("score", many(0, pa.date32())),
    "a score that is no number": column("score", many(float("nan"))),
    "a score without end": column("score", many(float("inf"))),
    "an amount that no sum has": column("volume", many(1e308)),
    "an amount that is a day": column("volume", many(1, pa.date32())),
    "an amount that is a text": column("volume", many("many")),
    "an amount that is a time": column("volume", many(0, pa.timestamp("ns"))),
    "an amount that is bytes": column("volume", many(b"\xff")),
    "reasons that are maps": column("reasons", many({"a": 1})),
    "a day before the first": column("state.tier.since", many(-5)),
    "a day after the last": column("state.tier.since", many(2**40)),
    "a day that is none": column("state.tier.since", many(None, pa.int64())),
    "a day that is a text": column("state.tier.waiting_since", many("2026-01-01")),
    "a count below none": column("state.tier.better", many(-1)),
    "a count beyond counting": column("state.tier.worse", many(2**62)),
    "a level of a standing that is a number": column("state.tier.level", many(7)),
    "no levels": lambda table: table.drop_columns(["tier"]),
    "no ids": lambda table: table.drop_columns(["customer_id"]),
    "a standing without its level": lambda table: table.drop_columns(["state.tier.level"]),
    "a column twice": lambda table: table.append_column("tier", table["score"]),
    "no columns": lambda table: table.select([]),
}


def forged(stored: Stored, forge: Callable[[pa.Table], pa.Table]) -> None:
    """The stored result after somebody changed it, with every hash made to fit."""
    result, record = stored.folder / "result.parquet", stored.record()
    pq.write_table(forge(pq.read_table(result)), result)
    record["result_sha256"] = hashlib.sha256(result.read_bytes()).hexdigest()
    (stored.folder / "run.json").write_text(json.dumps({**record, OWN_HASH: record_hash(record)}, ensure_ascii=False), "utf-8")


def last(ledger: Ledger) -> Stored:
    stored = ledger.current("2026-06")
    assert stored is not None
    return stored


@pytest.mark.parametrize("name", FORGED)
def test_what_no_run_writes_is_named_by_whoever_reads_it(tmp_path: Path, a_history: History, name: str) -> None:
    stored = last(a_history(tmp_path))
    forged(stored, FORGED[name])
    with pytest.raises(HistoryError, match=r"result\.parquet") as refused:
        previous_from_stored(stored)
    assert refused.value.exit_code == 6
    if not name.startswith("an amount"):
        assert "history.unreadable" in {finding.code for finding in verify(tmp_path).findings}


def test_a_result_with_nobody_in_it_is_one(tmp_path: Path, a_history: History) -> None:
    stored = last(a_history(tmp_path))
    forged(stored, lambda table: table.slice(0, 0))
    assert len(previous_from_stored(stored).ids) == 0


@pytest.mark.parametrize("name", ["scores that are texts", "a column twice", "a day before the first"])
@pytest.mark.parametrize("words", [("history", "show", "{history}", "--customer", "k1"), ("compare", "{history}/small/2026-05", "{history}/small/2026-06")])
def test_commands_end_with_6(tmp_path: Path, a_history: History, capsys: pytest.CaptureFixture[str], name: str, words: tuple[str, ...]) -> None:
    forged(last(a_history(tmp_path)), FORGED[name])
    with pytest.raises(SystemExit) as ended:
        main([*(word.format(history=tmp_path) for word in words), "--lang", "en"])
    assert ended.value.code == 6
    assert "a stored file is missing or broken" in capsys.readouterr().err
