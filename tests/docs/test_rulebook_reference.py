"""docs/rulebook.md and its Chinese sister are made from the models, and every example in them does what it says."""

from __future__ import annotations

import importlib.util
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.docs.rulebook_examples import Example, examples, rows
from tiercli import pipeline
from tiercli.grammar.functions import FUNCTIONS
from tiercli.grammar.small_types import meaning_of
from tiercli.library import outcome_of
from tiercli.move import Earlier
from tiercli.outcome import Outcome
from tiercli.pipeline import Job
from tiercli.read import ReadOptions, tables_from_frames
from tiercli.read.rulebook_options import fields_for, reading_for
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.own.schema import schema, schema_text
from tiercli.runs.earlier import previous_from_file

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2026, 10, 31)
EXAMPLES = list(examples())


def maker() -> Any:
    spec = importlib.util.spec_from_file_location("make_rulebook_reference", ROOT / "docs" / "make_rulebook_reference.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_reference_is_current(language: str) -> None:
    target = maker().TARGETS[language]
    assert target.read_text(encoding="utf-8") == maker().reference(language), "run python docs/make_rulebook_reference.py"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_function_and_every_key_is_documented(language: str) -> None:
    assert set(maker().FUNCTION_WORDS) == set(FUNCTIONS)
    words = maker().TARGETS[language].read_text(encoding="utf-8")
    for name, model in maker().models().items():
        if name == "Place":  # its two keys are never written: 15, or 5%
            continue
        table = words.partition(f'<a id="{name.lower()}"></a>')[2].partition("\n\n")[2].partition("\n\n")[0]
        for field, info in model.model_fields.items():
            assert f"| `{info.alias or field}`" in table, f"{name}.{field}"


def test_every_key_says_what_it_means_in_both_languages() -> None:
    for name, model in maker().models().items():
        for field, info in model.model_fields.items():
            meaning = meaning_of(info)
            assert meaning is not None, f"{name}.{field}"
            assert meaning.en.isascii(), f"{name}.{field}"
            assert any("\u4e00" <= letter <= "\u9fff" for letter in meaning.zh), f"{name}.{field}"


def test_a_key_that_says_nothing_stops_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    made = maker()
    monkeypatch.setattr(made, "meaning_of", lambda info: None)
    with pytest.raises(SystemExit, match="says nowhere what it means"):
        made.reference("zh")


def test_both_documents_have_the_same_examples_in_the_same_order() -> None:
    """The English ones are run below."""
    english, chinese = (re.findall(r"^```.*?^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL) for path in maker().TARGETS.values())
    assert english == chinese
    assert len(english) > 50


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_link_inside_the_reference_leads_somewhere(language: str) -> None:
    words = maker().TARGETS[language].read_text(encoding="utf-8")
    anchors = set(re.findall(r'<a id="(\w+)"></a>', words))
    targets = set(re.findall(r"\]\(#(\w+)\)", words))
    assert len(targets) > 15
    assert targets - anchors == set()


def test_the_schema_says_what_keys_mean_in_both_languages() -> None:
    volume = schema()["$defs"]["Metric"]["properties"]["sum"]["description"]
    assert "字段的合计" in volume
    assert "total of a field" in volume


def test_the_shipped_schema_is_current() -> None:
    assert (ROOT / "rules" / "rulebook.schema.json").read_text(encoding="utf-8") == schema_text(), (
        "run tiercli rules schema -o rules/rulebook.schema.json --force"
    )


def test_every_shipped_rulebook_names_the_schema() -> None:
    files = sorted((ROOT / "rules").glob("*.yaml"))
    assert files
    for path in files:
        assert path.read_text(encoding="utf-8").splitlines()[0] == "# yaml-language-server: $schema=rulebook.schema.json", path.name


def shown(value: object) -> str:
    """A result's value as the document writes it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{round(value, 6):.6f}".rstrip("0").rstrip(".") if value else "0"
    return str(value)


def table_of(words: str) -> pa.Table:
    """Text columns, empty cells as nothing."""
    found = rows(words)
    return pa.table({name: pa.array([row[name] or None for row in found], pa.string()) for name in found[0]})


def by_id(table: pa.Table, key: str) -> dict[str, list[dict[str, Any]]]:
    answer: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        answer.setdefault(str(row[key]), []).append(row)
    return answer


def after_a_run(tables: dict[str, pa.Table], rules: Path, previous: Path) -> Outcome:
    """The outcome with an earlier result behind it."""
    loaded = load_rulebook(str(rules))
    reading = tables_from_frames(tables, fields_for(loaded.rulebook), reading_for(ReadOptions(), loaded.rulebook))
    earlier = Earlier(previous_from_file(previous, loaded.rulebook), reviewed=True)
    return pipeline.grade(reading, loaded, Job((), AS_OF, str(rules), as_of=AS_OF, language="en"), earlier)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.heading)
def test_an_example_does_what_the_document_says(example: Example, tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(example.rulebook, encoding="utf-8")
    load_rulebook(str(path))
    if not example.expected:
        return
    tables = {name: table_of(words) for name, words in example.tables.items()}
    if before := example.tables.get("previous"):
        del tables["previous"]
        (tmp_path / "previous.csv").write_text(before, encoding="utf-8")
        outcome = after_a_run(tables, path, tmp_path / "previous.csv")
    else:
        outcome = outcome_of(tables.pop("sales", None), tables=tables, rules=str(path), as_of=AS_OF, today=AS_OF, language="en")
    for name, words in example.expected.items():
        expected = rows(words)
        key = next(iter(expected[0]))
        frame = {"result": outcome.results.rows, "alerts": outcome.alerts, "treatments": outcome.treatments.rows}[name]
        if name == "treatments":
            frame = frame.append_column(key, outcome.results.rows.column(key))
        found = by_id(frame, key)
        assert set(found) == {row[key] for row in expected} or name == "alerts"
        seen = [{column: shown(found[row[key]][0][column]) for column in row} for row in expected]
        assert seen == expected, json.dumps(seen, ensure_ascii=False)


def test_the_document_has_an_example_for_each_feature() -> None:
    assert len(EXAMPLES) >= 20
    assert sum(bool(one.expected) for one in EXAMPLES) >= 18
