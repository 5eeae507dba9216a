"""Libraries without what no run of ours asks of them: documentation, data sets, masked arrays and algebra, plug-ins, types of types, questions asked twice.

Some of their modules are loaded otherwise than usual, in a process that is ours alone; together they take as long as loading the rulebook's models.
What these leave out is only what nobody uses here: the functions themselves are the libraries' own. A library that has changed so much that it
cannot be loaded so is loaded as usual.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType, SimpleNamespace
from typing import Any

Execute = Callable[[ModuleType], None]


class _LeanFinder:  # an importlib.abc.MetaPathFinder but for that base, see `without_pandas`
    def find_spec(self, fullname: str, path: Sequence[str] | None = None, _target: object = None) -> ModuleSpec | None:
        """As usual, with a loader that executes the module the lean way; nothing for all modules that have none."""
        execute = _LEAN.get(fullname)
        spec = PathFinder.find_spec(fullname, path) if execute is not None else None
        if spec is None or spec.loader is None or execute is None:
            return None
        loader: Any = spec.loader  # made for this module alone
        usual = loader.exec_module
        loader.exec_module = lambda module: execute(module, usual)
        return spec


_FINDER: Any = _LeanFinder()


def load_lean() -> None:
    """From now on these modules are loaded the lean way. For a process that is ours alone: never call it in somebody's program."""
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)


def _when_asked(*forwarded: str, **stand_ins: Any) -> Callable[[ModuleType, Execute], None]:
    """A module that is executed when anything but these names is asked of it.

    forwarded: functions that others take from it as they are loaded. stand_ins: values that hold as long as nobody asked for more.
    """

    def lean(module: ModuleType, execute: Execute) -> None:
        names: dict[str, Any] = vars(module)
        lock = RLock()

        def load(name: str) -> Any:
            if name.startswith("__") and name != "__all__":
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
            with lock:
                if names.pop("__getattr__", None) is not None:
                    execute(module)
            return getattr(module, name)

        def forward(name: str) -> Callable[..., Any]:
            def later(*values: Any, **named: Any) -> Any:
                load("__all__")
                return names[name](*values, **named)

            return later

        names.update(stand_ins, **{name: forward(name) for name in forwarded}, __getattr__=load)

    return lean


def _plain_types(module: ModuleType, execute: Execute) -> None:
    """pydantic describes its own schemas by a hundred types of dictionaries, for type checkers alone."""
    homes: list[dict[str, Any]] = [vars(import_module(name)) for name in ("typing", "typing_extensions")]
    usual = [names["TypedDict"] for names in homes]
    for names in homes:
        names["TypedDict"] = _PlainType
    try:
        execute(module)
    finally:
        for names, kind in zip(homes, usual, strict=True):
            names["TypedDict"] = kind


class _PlainType(dict[str, Any]):
    """Stands for a type of dictionaries whose keys nobody asks for."""

    def __init_subclass__(cls, **_: object) -> None: ...


def _adapters_once(module: ModuleType, execute: Execute) -> None:
    """typer has pydantic make a validator for each option; a command has twenty options of words, and one does for all of them."""
    execute(module)
    names: dict[str, Any] = vars(module)
    usual = names.get("build_leaf_adapter")
    if usual is None:  # another typer
        return
    made: dict[type, Any] = {}

    def build_leaf_adapter(annotation: Any, parameter_info: Any) -> Any:
        if annotation not in (str, bool) or parameter_info.parser is not None:
            return usual(annotation, parameter_info=parameter_info)
        if annotation not in made:
            made[annotation] = usual(annotation, parameter_info=parameter_info)
        return made[annotation]

    names["build_leaf_adapter"] = build_leaf_adapter


def _signatures_once(module: ModuleType, execute: Execute) -> None:
    """pydantic asks some fifty functions hundreds of times how many values they take, while it makes the models of a rulebook.

    Of Python's own types (`default_factory=list`) it takes "not known" for an answer; to find out, Python would take words apart with its tokenizer.
    """
    execute(module)
    names: dict[str, Any] = vars(module)
    usual = names.get("signature_no_eval")
    if usual is None:  # another pydantic
        return

    def signature(function: Any) -> Any:
        if isinstance(function, type) and function.__module__ == "builtins":
            raise ValueError(function)
        return usual(function)

    names["signature_no_eval"] = cache(signature)


def _lean_engine(module: ModuleType, execute: Execute) -> None:
    """pyarrow's engine does without data sets where pyarrow was built without them; they bring file systems, clouds and encryption along.

    Joins and sums of few rows start no threads: these take longer than such work, and a process that has some cannot be copied (`domain/beside.py`).
    """
    modules: dict[str, Any] = sys.modules
    if _DATASETS in modules:
        execute(module)
    else:
        modules[_DATASETS] = None  # whoever imports it now is told that there is none
        try:
            execute(module)
        finally:
            del modules[_DATASETS]
    names: dict[str, Any] = vars(module)
    join, group = names.get("_perform_join"), names.get("_group_by")
    if join is None or group is None:  # another pyarrow
        return

    def perform_join(kind: str, left: Any, left_keys: Any, right: Any, right_keys: Any, *rest: Any, **more: Any) -> Any:
        if max(getattr(left, "num_rows", _MANY_ROWS), getattr(right, "num_rows", _MANY_ROWS)) < _MANY_ROWS:
            more["use_threads"] = False
        return join(kind, left, left_keys, right, right_keys, *rest, **more)

    def group_by(table: Any, aggregates: Any, keys: Any, use_threads: bool = True) -> Any:
        return group(table, aggregates, keys, use_threads=use_threads and table.num_rows >= _MANY_ROWS)

    names["_perform_join"], names["_group_by"] = perform_join, group_by


def _functions_at_first_use(module: ModuleType, execute: Execute) -> None:
    """pyarrow makes a Python function, documentation and all, of each of its 300 functions; here each is made when it is first asked for, without."""
    compiled: Any = import_module("pyarrow._compute")
    names: dict[str, Any] = vars(module)
    usual = compiled.function_registry
    registry = usual()
    compiled.function_registry = lambda: SimpleNamespace(get_function=registry.get_function, list_functions=lambda: _NAMED)
    try:
        execute(module)
        wrap, options_of = names["_make_generic_wrapper"], names["_get_options_class"]
    except (AttributeError, KeyError):  # another pyarrow, whose module does more with them
        compiled.function_registry = usual
        execute(module)
        return
    finally:
        compiled.function_registry = usual
    names["function_registry"] = usual
    for part, instead in _DOCUMENTATION.items():
        if part in names:
            names[part] = instead
    known = frozenset(registry.list_functions())

    def made(name: str) -> Any:
        own = name.removesuffix("_") if name in _KEYWORDS else name
        function = registry.get_function(own) if own in known else None
        if function is None or function.kind == "hash_aggregate" or (function.kind == "scalar_aggregate" and function.arity == 0):  # as there
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        names[name] = wrap(name, function, options_of(function), arity=function.arity)
        names[name].__name__ = name
        return names[name]

    names["__getattr__"] = made


class _NoMaskedArray:
    """What pyarrow and numpy ask of every array whether it is one; as long as numpy.ma is not loaded none is."""


_DOCUMENTATION: Mapping[str, Callable[..., Any]] = {
    "_decorate_compute_function": lambda function, *_: function,
    "_make_signature": lambda *_: None,
}
"""What pyarrow writes about each function, for `help()` alone."""
_NAMED = ("utf8_zero_fill",)
"""The functions that pyarrow's module itself names while it is loaded."""
_DATASETS = "pyarrow.dataset"
_MANY_ROWS = 1 << 19
_KEYWORDS = ("and_", "or_")
_LEAN: Mapping[str, Callable[[ModuleType, Execute], None]] = {
    "numpy._core._add_newdocs": _when_asked(),  # texts for `help()` alone
    "numpy._core._add_newdocs_scalars": _when_asked(),
    "numpy.linalg": _when_asked("eigvals", "inv", "lstsq", "matrix_power"),
    "numpy.ma": _when_asked(MaskedArray=_NoMaskedArray, isMaskedArray=lambda _: False, is_masked=lambda _: False),
    "pyarrow.acero": _lean_engine,
    "pyarrow.compute": _functions_at_first_use,
    "pyarrow.vendored.docscrape": _when_asked(NumpyDocString=lambda _: {"Parameters": ()}),
    "pydantic._internal._typing_extra": _signatures_once,
    "pydantic.plugin._loader": _when_asked(get_plugins=tuple),  # none: it would ask all installed packages for some, and load the tools for that
    "pydantic_core.core_schema": _plain_types,
    "typer._adapters": _adapters_once,
}
