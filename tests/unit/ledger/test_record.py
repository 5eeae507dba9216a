"""What lies in a history folder may have been changed by anybody: whoever uses it is told, by the name of the file, with exit code 6."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tiercli.domain.errors import HistoryError
from tiercli.ledger.prune import plan_pruning, pruned_in
from tiercli.ledger.record import OWN_HASH, is_signed, record_hash, record_words, signed_words
from tiercli.ledger.store import Ledger, Stored
from tiercli.runs.approve import approve
from tiercli.runs.earlier import previous_from_stored
from tiercli.runs.verify import verify

History = Callable[[Path], Ledger]
SHAPES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "nothing": lambda run: None,
    "a list": lambda run: [],
    "a list of it": lambda run: [run],
    "a number": lambda run: 5,
    "a text": lambda run: "run",
    "an empty one": lambda run: {},
    "no hash": lambda run: {name: value for name, value in run.items() if name != OWN_HASH},
    "no result": lambda run: {name: value for name, value in run.items() if name != "result_sha256"},
    "no day": lambda run: {name: value for name, value in run.items() if name != "as_of"},
    "another day": lambda run: {**run, "as_of": "2026-02-30"},
    "a day that is a number": lambda run: {**run, "as_of": 20260131},
    "a revision that is a text": lambda run: {**run, "revision": "1"},
    "a revision below one": lambda run: {**run, "revision": 0},
    "a period that leads away": lambda run: {**run, "period": "../.."},
    "levels that are a list": lambda run: {**run, "levels": ["A"]},
    "counts that are texts": lambda run: {**run, "levels": {"tier": {"A": "many"}}},
    "level names that are a text": lambda run: {**run, "level_names": {"tier": "ABC"}},
    "rules that are a text": lambda run: {**run, "rules": "standard"},
    "gradings that are a list": lambda run: {**run, "rules": {"gradings": ["tier"]}},
    "levels without names": lambda run: {**run, "rules": {"gradings": {"tier": {"levels": [1]}}}},
    "decisions that are a map": lambda run: {**run, "decisions": {"k1": True}},
    "a decision without an entity": lambda run: {**run, "decisions": [{"grading": "tier", "level": "A", "accepted": True}]},
    "a decision that is a word": lambda run: {**run, "decisions": ["accepted"]},
    "a base that is a word": lambda run: {**run, "previous": "2026-01"},
    "a base without a revision": lambda run: {**run, "previous": {"period": "2026-01", "sha256": "0" * 64}},
    "a base elsewhere": lambda run: {**run, "previous": {"period": "../../x", "revision": 1, "sha256": "0" * 64}},
    "inputs that are numbers": lambda run: {**run, "inputs": [1, 2]},
    "a fingerprint that is a list": lambda run: {**run, "fingerprint": [1]},
    "inputs of the fingerprint that are no pairs": lambda run: {**run, "fingerprint": {**run["fingerprint"], "inputs": [1]}},
}


def current(ledger: Ledger, period: str = "2026-06") -> Stored:
    stored = ledger.current(period)
    assert stored is not None
    return stored


def rewritten(stored: Stored, content: Any, *, hashed: bool = True) -> None:
    if hashed and isinstance(content, dict) and OWN_HASH in content:
        content = {**content, OWN_HASH: record_hash(content)}
    (stored.folder / "run.json").write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_record_of_another_shape_is_named_by_whoever_reads_it_also_with_its_hash_right(tmp_path: Path, a_history: History, shape: str) -> None:
    stored = current(a_history(tmp_path))
    rewritten(stored, SHAPES[shape](stored.record()))
    with pytest.raises(HistoryError, match=r"run\.json") as refused:
        _ = stored.run
    assert refused.value.exit_code == 6
    assert {finding.code for finding in verify(tmp_path).findings} == {"history.unreadable"}


@pytest.mark.parametrize("content", [b"", b"\x00", b"{", b"[" * 100_000, b"\xff\xfe{}", b"NaN", b'{"as_of": 1e999}'])
def test_a_file_that_is_no_record_is_named(tmp_path: Path, a_history: History, content: bytes) -> None:
    stored = current(a_history(tmp_path))
    (stored.folder / "run.json").write_bytes(content)
    with pytest.raises(HistoryError, match=r"run\.json"):
        _ = stored.run
    assert not verify(tmp_path).is_sound


def test_a_changed_tier_in_the_result_is_used_by_nobody(tmp_path: Path, a_history: History) -> None:
    stored = current(a_history(tmp_path))
    table = stored.result()
    tiers = ["A"] * table.num_rows
    pq.write_table(table.set_column(table.column_names.index("tier"), "tier", pa.array(tiers)), stored.folder / "result.parquet")
    for use in (stored.result, lambda: previous_from_stored(stored)):
        with pytest.raises(HistoryError, match=r"result\.parquet: a stored file has been changed"):
            use()


def test_a_changed_record_is_used_by_nobody(tmp_path: Path, a_history: History) -> None:
    ledger = a_history(tmp_path)
    stored = current(ledger)
    rewritten(stored, {**stored.record(), "as_of": "2026-06-29"}, hashed=False)
    for use in (
        lambda: stored.run,
        stored.result,
        lambda: stored.as_of,
        lambda: previous_from_stored(stored),
        lambda: plan_pruning(ledger, periods=1, revisions=None),
    ):
        with pytest.raises(HistoryError, match=r"run\.json: a stored file has been changed"):
            use()


def test_an_untouched_record_is_used(tmp_path: Path, a_history: History) -> None:
    stored = current(a_history(tmp_path))
    assert stored.run == stored.record()
    assert previous_from_stored(stored).results.equals(stored.result())


@pytest.mark.parametrize("words", ["[1]", "{}", '[{"period": "2026-01"}]', '[{"period": [], "revision": 1, "sha256": ""}]', "[" * 100_000, "\x00"])
def test_a_list_of_pruned_runs_of_another_shape_is_named(tmp_path: Path, a_history: History, words: str) -> None:
    ledger = a_history(tmp_path)
    (ledger.folder / "pruned.json").write_text(words)
    with pytest.raises(HistoryError, match=r"pruned\.json"):
        pruned_in(ledger)


@pytest.mark.parametrize("name", ["../other", "..", "/etc", "a/b", "", "名", "A"])
def test_a_name_that_no_rulebook_has_leads_nowhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(HistoryError, match="no name of a rulebook"):
        Ledger(tmp_path, name).periods()


@pytest.mark.parametrize("period", ["../2026-06", "2026-13", "2026-6", "x", ""])
def test_a_period_that_is_none_has_no_runs(tmp_path: Path, a_history: History, period: str) -> None:
    assert a_history(tmp_path).revisions(period) == []


def test_approving_needs_a_file(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="no such file"):
        approve(tmp_path / "none.xlsx", tmp_path / "history", decided_at="t")
    assert not (tmp_path / "history").exists()


@pytest.mark.parametrize("record", [{"entities": 2, "names": ["甲"], "levels": {}}, {OWN_HASH: "0" * 64, "entities": 2}])
def test_a_record_is_written_with_the_hash_of_its_words_whether_it_had_one_or_not(record: dict[str, Any]) -> None:
    words = signed_words(record)
    assert words == record_words({**record, OWN_HASH: record_hash(record)})
    assert is_signed((words + "\n").encode())
    for changed in (words.replace(": 2", ": 3"), words.replace("entities", "entity"), re.sub("[0-9a-f]{64}", "0" * 64, words)):
        assert changed != words
        assert not is_signed(changed.encode())


def test_a_record_that_somebody_laid_out_anew_is_still_signed() -> None:
    assert is_signed(json.dumps(json.loads(signed_words({"entities": 2}))).encode())
