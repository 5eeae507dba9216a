"""The way in: files and frames to a reading."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.domain.errors import InputError
from tiercli.domain.fields import TableFields
from tiercli.domain.language import Text
from tiercli.read.begun import processes_for
from tiercli.read.inputs import find_inputs
from tiercli.read.options import ReadOptions
from tiercli.read.reading import Reading
from tiercli.read.settled import check_settled, with_codes

if TYPE_CHECKING:
    import pyarrow as pa


def read_tables(paths: Sequence[Path], options: ReadOptions, fields: Mapping[str, TableFields]) -> Reading:
    """The tables of all files.

    Errors: InputError when a file cannot be read or nothing is left to grade.
    """
    return start_reading(paths, options, fields)()


def start_reading(paths: Sequence[Path], options: ReadOptions, fields: Mapping[str, TableFields], *, need_sales: bool = True) -> Callable[[], Reading]:
    """Starts reading at once in worker processes; the function returned waits for them.

    need_sales: whether files without a usable sales row are refused; a check reports on them.
    Errors: UsageError for a table or field that is none; InputError, at once for files that are not there, from the waiting function for all else.
    """
    options = with_codes(options, fields)
    check_settled(options, fields)
    tasks, findings = find_inputs(paths, options)
    plain = replace(options, maps=dict(options.maps), tables=dict(options.tables), units=dict(options.units))
    workers = processes_for(tasks, plain)
    for worker in workers:
        worker.tell({"options": plain, "fields": dict(fields)})

    def wait() -> Reading:
        from tiercli.read.tables import assemble
        from tiercli.read.wire import parse_reply

        deadline = time.monotonic() + options.limits.max_seconds
        try:
            answers = [worker.answer(deadline, parse_reply) for worker in workers]
        finally:
            for worker in workers:
                worker.stop()
        order = {task.shown: index for index, task in enumerate(tasks)}
        sheets = [sheet for answer in answers for sheet in answer[0]]
        sheets.sort(key=lambda sheet: order.get(sheet.path, 0))
        return assemble(sheets, [*findings, *(note for answer in answers for note in answer[1])], options, fields, need_sales=need_sales)

    return wait


def tables_from_frames(
    frames: Mapping[str, pa.Table], fields: Mapping[str, TableFields], options: ReadOptions | None = None, *, need_sales: bool = True
) -> Reading:
    """Frames of the caller, typed and matched and accounted for like files.

    frames: table name -> Arrow table with headers as the user names them. need_sales: whether frames without sales are refused.
    Errors: InputError as for files.
    """
    from tiercli.read.frames import grid_of
    from tiercli.read.sheet import understand
    from tiercli.read.tables import assemble

    options = with_codes(options or ReadOptions(), fields)
    sheets = []
    for name, frame in frames.items():
        if name not in fields:
            message = Text(f"没有名为 {name} 的表。", f"there is no table called {name}.")
            raise InputError(message, hint=Text(f"可用的表：{'、'.join(fields)}。", f"Tables: {', '.join(fields)}."))
        sheets.append(understand(grid_of(name, frame), options, fields, path=name, sha256="", table=name))
    return assemble(sheets, [], options, fields, need_sales=need_sales)
