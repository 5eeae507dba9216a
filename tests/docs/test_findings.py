"""docs/findings.md lists every code of the source, and the source uses no other."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from typing import Any

from tiercli.batch.codes import BATCH_FLAWS
from tiercli.rulebook.codes import CODES, FLAWS, REMARKS

ROOT = Path(__file__).resolve().parents[2]
RULEBOOK = ROOT / "src" / "tiercli" / "rulebook"
GENERATED = {"unknown-table", "unknown-metric", "unknown-param", "unknown-score", "unknown-dimension", "unknown-grading", "unknown-treatment", "unknown-level"}


def page() -> Any:
    spec = importlib.util.spec_from_file_location("make_findings", ROOT / "docs" / "make_findings.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made.page()


def codes_in_source() -> set[str]:
    """The second argument of every Flaw and Remark, and the codes in tables of them."""
    found: set[str] = set()
    for path in RULEBOOK.rglob("*.py"):
        if path.name == "codes.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Flaw", "Remark") and len(node.args) > 1:
                found |= {part.value for part in ast.walk(node.args[1]) if isinstance(part, ast.Constant) and isinstance(part.value, str)}
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("rulebook."):
                found.add(node.value.removeprefix("rulebook."))
    return {code for code in found if code and not code.endswith("-")} | GENERATED


def test_the_page_is_current() -> None:
    assert (ROOT / "docs" / "findings.md").read_text(encoding="utf-8") == page(), "run python docs/make_findings.py"


def test_every_code_of_the_source_is_listed_and_none_besides() -> None:
    used = codes_in_source() | {"missing-key", "wrong-type", "wrong-value", "unreadable"}
    assert used - set(CODES) == set()
    assert set(CODES) - used == set()


def test_the_codes_of_batch_files_are_on_the_page_in_both_languages() -> None:
    words = page()
    for code, entry in BATCH_FLAWS.items():
        assert f"| `batch.{code}` | error | {entry.cause.en}<br>{entry.cause.zh} | {entry.cure.en}<br>{entry.cure.zh} |" in words
        assert entry.cause.zh != entry.cause.en
        assert entry.cure.zh != entry.cure.en


def test_no_code_is_a_flaw_and_a_remark_at_once() -> None:
    assert set(FLAWS) & set(REMARKS) == set()
