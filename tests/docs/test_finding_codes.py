"""The catalogue of findings and the source name the same codes, findings are made by `found` alone, and the docs are made from the catalogue."""

from __future__ import annotations

import ast
import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tiercli.domain.codes import BATCH, CODES, LINT, READING, RULEBOOK, _joined, code_of, found
from tiercli.domain.finding import FIRST_PLACES, Finding, Place, Severity
from tiercli.domain.language import EMPTY, Text
from tiercli.outcome.labels import reason

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "tiercli"
CATALOGUE = SOURCE / "domain" / "codes"
WHOLE = re.compile(r"^[a-z]+\.[a-z]+(-[a-z]+)*$")
BUILT = {
    "unknown-table",
    "unknown-field",
    "unknown-metric",
    "unknown-param",
    "unknown-score",
    "unknown-dimension",
    "unknown-grading",
    "unknown-treatment",
    "unknown-level",
}
FAMILIES = {code.partition(".")[0] for code in CODES} - {"*"}


@cache
def trees() -> list[tuple[Path, ast.Module]]:
    paths = [path for path in sorted(SOURCE.rglob("*.py")) if CATALOGUE not in path.parents]
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def words(node: ast.expr) -> str:
    """A constant, or an f-string with * for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "*" for part in node.values)
    return ""


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""


@cache
def calls() -> list[tuple[Path, ast.Call]]:
    return [(path, node) for path, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call)]


@cache
def spoken() -> set[str]:
    """Every short text of the source, f-strings with * for what is filled in."""
    return {words(node) for _, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr) and len(words(node)) < 60}


@cache
def flaws() -> set[str]:
    """The codes of flaws and remarks, which stand in the source without what is put before them."""
    answer: set[str] = set()
    for _, call in calls():
        if name_of(call) in ("Flaw", "Remark") and len(call.args) > 1:
            answer |= {part.value for part in ast.walk(call.args[1]) if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return {code for code in answer if code and not code.endswith("-")} | BUILT


def reasons() -> set[str]:
    """Why rows are set aside, where the code says so in plain words."""
    said = {words(call.args[0]) for _, call in calls() if call.args and name_of(call) in ("aside", "_part", "SetAside")}
    return {one for one in said if re.fullmatch(r"[a-z]+(-[a-z]+)*", one)}


def page() -> Any:
    spec = importlib.util.spec_from_file_location("make_findings", ROOT / "docs" / "make_findings.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made.page()


def test_findings_are_made_in_one_place() -> None:
    makers = {path.relative_to(SOURCE).as_posix() for path, call in calls() if name_of(call) == "Finding"}
    assert makers <= {"read/wire.py"}, "use domain.codes.found"


def test_every_code_that_the_source_says_is_listed() -> None:
    whole = {text for text in spoken() if WHOLE.match(text) and text.partition(".")[0] in FAMILIES}
    named = {words(call.args[0]) for _, call in calls() if call.args and name_of(call) in ("found", "note", "_wrong", "_note")}
    named = {code for code in named if "." in code and not code.endswith(("*", "."))}
    assert len(named) > 40
    for code in sorted(named | {text for text in whole if text in named}):
        assert code in CODES or "*." + code.partition(".")[2] in CODES, code
    for code in sorted(flaws()):
        assert f"rulebook.{code}" in CODES or f"batch.{code}" in CODES, code


@pytest.mark.parametrize("code", CODES)
def test_every_listed_code_is_used(code: str) -> None:
    table, _, what = code.partition(".")
    texts = spoken()
    named = {code, *({what} if table in ("*", "candidates") else set()), *({f"customers.{what}"} if table == "*" else set())}
    assert (
        texts & named
        or (table in ("rulebook", "batch") and what in flaws() | texts)
        or any(text.endswith("." + what) and text.startswith("*") for text in texts)
    )


def test_a_code_that_stands_twice_keeps_the_program_from_starting() -> None:
    with pytest.raises(ValueError, match=r"\*\.no-date"):
        _joined(READING, {"*.no-date": CODES["*.no-date"]})


def test_every_reason_for_setting_rows_aside_is_listed_as_one() -> None:
    said = reasons()
    assert {"total-row", "footer", "hidden-row"} <= said
    for why in sorted(said):
        assert CODES["*." + why].set_aside, why


def test_the_account_has_words_for_every_reason() -> None:
    said = {code: entry.set_aside for code, entry in CODES.items() if entry.set_aside is not None}
    assert len(said) > 30
    for code, words in said.items():
        assert words.zh != words.en, code
        assert len(words.en) < 40, code
        assert reason(code.partition(".")[2], "en") == words.en


@pytest.mark.parametrize("code", CODES)
def test_cause_and_cure_are_said_in_both_languages_and_end_alike(code: str) -> None:
    entry = CODES[code]
    for text in (entry.cause, entry.cure):
        assert text.zh.strip()
        assert text.en.strip()
        assert text.zh != text.en
    assert (entry.cause.zh[-1] != "。", entry.cause.en[-1] != ".") == (True, True)
    assert (entry.cure.zh[-1], entry.cure.en[-1]) == ("。", ".")


def test_a_code_of_any_table_is_found_under_the_star() -> None:
    assert code_of("orders.no-date") is CODES["*.no-date"]
    with pytest.raises(KeyError):
        code_of("sales.no-such-thing")


def test_a_finding_takes_severity_and_hint_from_the_catalogue() -> None:
    message = Text("一", "one")
    assert found("sales.no-date", Place("a.xlsx"), message) == Finding("sales.no-date", Severity.ERROR, Place("a.xlsx"), message, CODES["*.no-date"].cure)
    assert found("grading.ties", Place(), message).hint == EMPTY, "there is nothing to do"
    assert found("sales.no-date", Place(), message, hint=EMPTY).hint == EMPTY
    assert len(found("sales.no-date", Place(), message, places=[Place()] * (FIRST_PLACES + 1)).places) == FIRST_PLACES
    with pytest.raises(KeyError):
        found("sales.no-such-thing", Place(), message)


def test_no_code_is_a_flaw_and_a_remark_at_once() -> None:
    assert set(RULEBOOK) & set(LINT) == set()
    assert {entry.severity for entry in (*RULEBOOK.values(), *BATCH.values())} == {Severity.ERROR}


def test_the_page_is_current() -> None:
    assert (ROOT / "docs" / "findings.md").read_text(encoding="utf-8") == page(), "run python docs/make_findings.py"
