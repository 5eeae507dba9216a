"""The way in: files and frames to a reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.domain.fields import TableFields
from tiercli.read.options import ReadOptions
from tiercli.read.reading import Reading

if TYPE_CHECKING:
    import pyarrow as pa


def read_tables(paths: Sequence[Path], options: ReadOptions, fields: Mapping[str, TableFields]) -> Reading:
    """The tables of all files.

    Errors: InputError when a file cannot be read or nothing is left to grade.
    """
    return start_reading(paths, options, fields)()


def start_reading(paths: Sequence[Path], options: ReadOptions, fields: Mapping[str, TableFields]) -> Callable[[], Reading]:
    """Starts reading at once in worker processes; the function returned waits for them."""
    raise OSError("not read yet")


def tables_from_frames(frames: Mapping[str, pa.Table], fields: Mapping[str, TableFields]) -> Reading:
    """Frames of the caller, typed and matched and accounted for like files."""
    raise OSError("not read yet")
