"""What functions need over rows, loaded when the first is compiled: a rulebook is read, and the reading process has it, before any row is there."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["calendar_days", "nw", "over_rows"]


class _LateModule:
    """Stands for a module that is imported when something of it is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        """What is not there yet: everything that the module has."""
        found = getattr(import_module(self._name), name)
        setattr(self, name, found)
        return found


if TYPE_CHECKING:
    import narwhals as nw

    from tiercli.frames import calendar_days
    from tiercli.frames import value as over_rows
else:
    nw, calendar_days, over_rows = map(_LateModule, ("narwhals", "tiercli.frames.calendar_days", "tiercli.frames.value"))
