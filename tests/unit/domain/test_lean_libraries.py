"""Libraries that a process of our own loads without what nobody uses."""

from __future__ import annotations

import subprocess
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tiercli.domain import lean_libraries
from tiercli.domain.lean_libraries import _FINDER, load_lean

IN_A_PROCESS = """
from tiercli.domain.lean_libraries import load_lean
load_lean()
import sys, pyarrow, pyarrow.compute as pc, pyarrow.acero, pydantic, numpy
from pydantic import BaseModel
class Model(BaseModel):
    one: int
"""


def said(code: str) -> str:
    """What a process says that loads the libraries so."""
    done = subprocess.run([sys.executable, "-c", IN_A_PROCESS + code], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def test_every_function_of_pyarrow_is_there_and_nothing_else() -> None:
    usual = sorted(name for name in vars(pc) if callable(getattr(pc, name)) and not name.startswith("_"))
    names = said("print(*sorted(n for n in {*vars(pc), *pc.function_registry().list_functions(), 'and_', 'or_'}"
                 " if hasattr(pc, n) and callable(getattr(pc, n)) and not n.startswith('_')))")  # fmt: skip
    assert names.split() == usual
    assert said("print(hasattr(pc, 'hash_sum'), hasattr(pc, 'count_all'), hasattr(pc, 'no_such'))") == "False False False\n"


def test_functions_work_with_their_options_and_are_made_once() -> None:
    code = """
array = pyarrow.array([3, 1, None])
print(pc.add(array, 1).to_pylist(), pc.and_(True, False), pc.sort_indices(array).to_pylist(), pc.add is pc.add, pc.sum(array, skip_nulls=False).as_py())
print(pyarrow.table({"k": ["a", "b", "a"], "n": [1, 2, 3]}).group_by("k", use_threads=False).aggregate([("n", "sum")]).to_pylist())
print(Model(one=1).one, numpy.add(1, 2))
"""
    assert said(code).splitlines() == ["[4, 2, None] False [1, 0, 2] True None", "[{'k': 'a', 'n_sum': 4}, {'k': 'b', 'n_sum': 2}]", "1 3"]


def test_masked_arrays_and_algebra_are_loaded_when_they_are_asked_for_and_not_before() -> None:
    code = """
parts = ("numpy.ma.core", "numpy.linalg._linalg", "pydoc")
print(pyarrow.array(numpy.arange(3)).to_pylist(), numpy.ma.is_masked(numpy.arange(3)), numpy.unique(numpy.array([2, 1, 2])))
print([n for n in parts if n in sys.modules])
print(pyarrow.array(numpy.ma.masked_array([1, 2], [False, True])).to_pylist(), numpy.ma.is_masked(numpy.ma.masked_array([1], [True])))
print(sorted(numpy.roots([1, -3, 2]).round(6).tolist()), round(numpy.linalg.det(numpy.eye(2)), 6), numpy.matrix([[2.0]]) ** -1)
print(hasattr(numpy.ma, "no_such"), hasattr(numpy.linalg, "no_such"), numpy.ma.__name__, len(numpy.ma.__all__) > 100, numpy.linalg.inv is not None)
"""
    assert said(code).splitlines() == [
        "[0, 1, 2] False [1 2]", "[]", "[1, None] True", "[1.0, 2.0] 1.0 [[0.5]]", "False False numpy.ma True True",
    ]  # fmt: skip


def test_types_of_dictionaries_are_types_again_when_pydantic_is_loaded() -> None:
    code = """
from pydantic import TypeAdapter
from typing_extensions import TypedDict
class Sale(TypedDict):
    quantity: int
from pydantic_core import core_schema
print(TypeAdapter(Sale).validate_python({"quantity": "3"}), core_schema.int_schema(ge=1), Model.model_json_schema()["required"])
"""
    assert said(code) == "{'quantity': 3} {'type': 'int', 'ge': 1} ['one']\n"


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_joins_and_sums_of_few_rows_start_no_threads_and_say_the_same() -> None:
    code = """
import os
threads = lambda: len(os.listdir("/proc/self/task"))
few, many = pyarrow.table({"k": ["a", "b", "a"], "n": [1, 2, 3]}), pyarrow.table({"k": numpy.arange(lean._MANY_ROWS)})
before = threads()
print(sorted(few.join(few.select(["k"]), "k")["n"].to_pylist()), few.group_by("k").aggregate([("n", "sum")]).to_pylist())
print(threads() - before, many.group_by("k").aggregate([]).num_rows, threads() > before)
"""
    found = said("from tiercli.domain import lean_libraries as lean" + code).splitlines()
    assert found == ["[1, 1, 2, 3, 3] [{'k': 'a', 'n_sum': 4}, {'k': 'b', 'n_sum': 2}]", "0 524288 True"]


def test_what_is_left_out_is_not_loaded_and_can_still_be_had() -> None:
    absent = "('pyarrow.dataset', 'importlib.metadata', 'pyarrow._s3fs')"
    assert said(f"print([n for n in {absent} if n in sys.modules])") == "[]\n"
    assert said("import pyarrow.dataset, importlib.metadata; print(pyarrow.dataset.dataset.__name__)") == "dataset\n"


def test_another_pyarrow_whose_module_names_more_functions_is_loaded_as_usual() -> None:
    code = "from tiercli.domain import lean_libraries as lean\nlean._NAMED = ()\n" + IN_A_PROCESS
    done = subprocess.run([sys.executable, "-c", code + "print('add' in vars(pc))"], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "True\n"


def test_modules_of_other_names_are_nobodys_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    load_lean()
    load_lean()
    assert sys.meta_path.count(_FINDER) == 1
    assert _FINDER.find_spec("pyarrow") is None


def test_a_library_that_is_not_there_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(lean_libraries._LEAN, "no_such_library", lean_libraries._lean_engine)  # type: ignore[arg-type]
    assert _FINDER.find_spec("no_such_library") is None
    assert pa.array([1]).to_pylist() == [1]
