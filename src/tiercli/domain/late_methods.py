"""Methods of dataclasses that are compiled when they are needed: a run uses few of the thousands that its modules declare.

Python 3.11 and 3.12 compile every method of every dataclass by itself while a module is loaded, which takes longer than all the rest of
loading; later versions do it in one go, and are left as they are. Most classes have a handful of instances: these are filled field by field
in less time than compiling their `__init__` takes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

_HOME: Any = dataclasses
_COMPILE: Callable[..., Callable[..., Any]] | None = getattr(dataclasses, "_create_fn", None)
_COMPILE_INIT: Any = getattr(dataclasses, "_init_fn", None)
_FEW = 30
"""Instances that are filled in the time that compiling takes."""


def compile_methods_late() -> None:
    """From now on dataclasses compile a method when it is needed. For a process that is ours alone: never call it in somebody's program."""
    if _COMPILE is not None:
        _HOME._create_fn, _HOME._init_fn = _later, _init_later


def _later(name: str, *parts: Any, **more: Any) -> Callable[..., Any]:
    """Stands for a method until it is called."""

    def method(*values: Any, **named: Any) -> Any:
        assert _COMPILE is not None
        if not made:
            made.append(_in_place_of(method, _COMPILE(name, *parts, **more), values[0]))
        return made[0](*values, **named)

    made: list[Callable[..., Any]] = []
    method.__name__ = name
    return method


def _init_later(fields: Any, positional: Any, keywords: Any, frozen: bool, has_post_init: bool, *parts: Any) -> Callable[..., Any]:
    """Stands for an `__init__` while few instances are made with what it takes; the compiled one makes the others, and has the words for what it refuses."""
    names = [field.name for field in positional]
    known = {field.name for field in fields}
    needed = {field.name for field in fields if field.default is field.default_factory}  # both are missing
    is_plain = all(field.init and field._field_type is _HOME._FIELD for field in fields)
    put = object.__setattr__ if frozen else setattr
    left = [_FEW if is_plain else 0]

    def method(self: Any, /, *values: Any, **named: Any) -> None:
        given = dict(zip(names, values, strict=False)) | named
        left[0] -= 1
        if left[0] < 0 or not needed <= given.keys() <= known or len(given) < len(values) + len(named):
            if not made:
                made.append(_in_place_of(method, _COMPILE_INIT(fields, positional, keywords, frozen, has_post_init, *parts), self))
            made[0](self, *values, **named)
            return
        for field in fields:
            put(self, field.name, given[field.name] if field.name in given else _default(field))
        if has_post_init:
            self.__post_init__()

    made: list[Callable[..., Any]] = []
    method.__name__ = "__init__"
    return method


def _default(field: dataclasses.Field[Any]) -> Any:
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


def _in_place_of(method: Callable[..., Any], compiled: Callable[..., Any], owner: object) -> Callable[..., Any]:
    """The compiled method, which has taken the place of the one that stood for it in its class."""
    compiled.__qualname__ = method.__qualname__
    for kind in type(owner).__mro__:
        if kind.__dict__.get(method.__name__) is method:
            setattr(kind, method.__name__, compiled)
    return compiled
