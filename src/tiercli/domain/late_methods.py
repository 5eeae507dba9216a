"""Methods of dataclasses that are compiled when they are first called: a run uses few of the thousands that its modules declare.

Python 3.11 and 3.12 compile every method of every dataclass by itself while a module is loaded, which takes longer than all the rest of
loading; later versions do it in one go, and are left as they are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

_HOME: Any = dataclasses
_COMPILE: Callable[..., Callable[..., Any]] | None = getattr(dataclasses, "_create_fn", None)


def compile_methods_late() -> None:
    """From now on dataclasses compile a method when it is first called. For a process that is ours alone: never call it in somebody's program."""
    if _COMPILE is not None:
        _HOME._create_fn = _later


def _later(name: str, *parts: Any, **more: Any) -> Callable[..., Any]:
    """Stands for a method, and gives its place in the class to the compiled one as soon as it is called."""
    made: list[Callable[..., Any]] = []

    def method(*values: Any, **named: Any) -> Any:
        if not made:
            assert _COMPILE is not None
            made.append(_COMPILE(name, *parts, **more))
            made[0].__qualname__ = method.__qualname__
            for kind in type(values[0]).__mro__:
                if kind.__dict__.get(name) is method:
                    setattr(kind, name, made[0])
        return made[0](*values, **named)

    method.__name__ = name
    return method
