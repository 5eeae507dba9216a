"""Files into typed tables, with an account of every row.

What stands here is loaded when it is asked for: a reading process is told what to read before anything else of this folder is needed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tiercli.read.files import read_tables, start_reading, tables_from_frames
    from tiercli.read.options import Limits, ReadOptions
    from tiercli.read.reading import Reading
    from tiercli.read.together.periods import settle_period

__all__ = ["Limits", "ReadOptions", "Reading", "read_tables", "settle_period", "start_reading", "tables_from_frames"]

_HOMES = {
    "Limits": "options", "ReadOptions": "options", "Reading": "reading", "read_tables": "files", "settle_period": "together.periods", "start_reading": "files",
    "tables_from_frames": "files",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
