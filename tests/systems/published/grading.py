"""What the published systems share: a rulebook as text over tables as text, graded once, or from run to run with a history."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tiercli.cli.app import main
from tiercli.library import outcome_of
from tiercli.rulebook.lint import findings_of
from tiercli.rulebook.load import load_rulebook

Rows = dict[str, dict[str, Any]]


def written(folder: Path, rules: str) -> Path:
    """The rulebook as a file; one that lint finds an error or warning in is none of these."""
    path = folder / "rules.yaml"
    path.write_text(rules, "utf-8")
    loaded = load_rulebook(str(path))
    assert [one.message.en for one, _ in findings_of(loaded.rulebook, loaded.source) if one.severity.rank < 2] == []
    return path


def table_of(words: str) -> pa.Table:
    """A table from lines of CSV; an empty cell is nothing."""
    found = list(csv.DictReader(io.StringIO(words.strip().replace(" ", ""))))
    return pa.table({name: pa.array([row[name] or None for row in found], pa.string()) for name in found[0]})


def graded(folder: Path, rules: str, as_of: date, *, sales: str | None = None, **tables: str) -> Rows:
    """The result by entity, of one run."""
    frames = {name: table_of(words) for name, words in tables.items()}
    frame = table_of(sales) if sales is not None else None
    outcome = outcome_of(frame, tables=frames, rules=str(written(folder, rules)), as_of=as_of, today=as_of, language="en")
    key = outcome.results.rows.column_names[0]
    return {row[key]: row for row in outcome.results.rows.to_pylist()}


def walked(folder: Path, rules: str, days: Sequence[str], tables: Mapping[str, str]) -> dict[str, dict[str, dict[str, str]]]:
    """The results of runs one after the other, by day and entity.

    tables: of all time, as lines of CSV, the first is the file that is given as it is; what is after a run's day does not count yet.
    """
    path = written(folder, rules)
    words: list[str] = []
    for name, lines in tables.items():
        file = folder / f"{name}.csv"
        file.write_text(lines.strip().replace(" ", "") + "\n", "utf-8")
        words += [str(file)] if not words else ["--table", f"{name}={file}"]
    answer = {}
    for day in days:
        out = folder / f"{day}.csv"
        run = [
            "score",
            *words,
            "-r",
            str(path),
            "--as-of",
            day,
            "--today",
            day,
            "-o",
            str(out),
            "--history",
            str(folder / "history"),
            "--quiet",
            "--lang",
            "en",
        ]
        with pytest.raises(SystemExit) as ended:
            main(run)
        assert ended.value.code in (0, None), day
        rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
        answer[day] = {next(iter(row.values())): row for row in rows}
    return answer
