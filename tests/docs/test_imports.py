"""Imports stand at the top of the folders that are loaded late themselves; the doors are in docs/development.md."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

LATE = ("follow", "frames", "grade", "grammar", "metrics", "move", "outcome", "points", "read/shapes", "report/sheets", "rulebook/lint", "scales")
LIBRARIES = ("numpy", "pyarrow", "pyarrow.compute")
NOT_YET = {"outcome/labels.py"}  # loaded with the commands that show rulebooks, which go without pyarrow


def late_imports(path: Path) -> list[str]:
    found = []
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                names = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                found += [f"{path.name}:{node.lineno} {name}" for name in names if name in LIBRARIES]
    return found


@pytest.mark.parametrize("folder", LATE)
def test_what_is_loaded_late_imports_at_the_top(project: Path, folder: str) -> None:
    source = project / "src" / "tiercli"
    paths = [path for path in (source / folder).rglob("*.py") if path.relative_to(source).as_posix() not in NOT_YET]
    assert paths
    assert [line for path in paths for line in late_imports(path)] == []


def test_an_import_inside_a_function_is_seen(tmp_path: Path) -> None:
    odd = tmp_path / "odd.py"
    odd.write_text("import numpy as np\n\ndef rows():\n    import pyarrow as pa\n    return pa, np\n", encoding="utf-8")
    assert late_imports(odd) == ["odd.py:4 pyarrow"]
