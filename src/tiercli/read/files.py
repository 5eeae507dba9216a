"""The way in: files and frames to a reading."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercli.domain.errors import InputError
from tiercli.domain.fields import STANDARD, TableFields
from tiercli.domain.language import Text
from tiercli.frames.kinds import Scan
from tiercli.read.begun import processes_for
from tiercli.read.formats.addresses import spark_name_of
from tiercli.read.inputs import find_inputs
from tiercli.read.options import Limits, ReadOptions
from tiercli.read.reading import Reading
from tiercli.read.scan.choose import divided
from tiercli.read.task import Rest, Task
from tiercli.read.together.settled import check_settled, with_codes

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

    from tiercli.domain.finding import Finding
    from tiercli.read.process import ReadingProcess
    from tiercli.read.scan.engine import NotScannableError
    from tiercli.read.scan.scan import ScannedSales
    from tiercli.read.sheet_reading import SheetReading

    Answer = tuple[list[SheetReading], list[Finding]]


def read_tables(paths: Sequence[Path], options: ReadOptions, fields: Mapping[str, TableFields]) -> Reading:
    """The tables of all files.

    Errors: InputError when a file cannot be read or nothing is left to grade.
    """
    return start_reading(paths, options, fields)()


def start_reading(
    paths: Sequence[Path],
    options: ReadOptions,
    fields: Mapping[str, TableFields],
    *,
    need_sales: bool = True,
    scan: Scan = "never",
    spark: SparkSession | str | None = None,
) -> Callable[[], Reading]:
    """Starts reading at once in worker processes; the function returned waits for them.

    need_sales: whether files without a usable sales row are refused; a check reports on them. scan: which files are scanned where they lie;
    those that cannot be are read. spark: the session in which Spark's tables are, or the master of one to be started; one that is there if none.
    Errors: UsageError for a table or field that is none; InputError, at once for files that are not there, from the waiting function for all else.
    """
    options = with_codes(options, fields)
    check_settled(options, fields)
    tasks, findings = find_inputs(paths, options, scan)
    plain = replace(options, maps=dict(options.maps), tables=dict(options.tables), units=dict(options.units))
    there = [task for task in tasks if spark_name_of(task.path) is not None]
    large, others = divided([task for task in tasks if task not in there], options, fields, scan)
    own = {name: None if STANDARD.get(name) is table else table for name, table in fields.items()}
    rest = Rest(plain, own, need_sales, tuple(task.shown for task in tasks), tuple(findings), is_all=not large and not there)
    first = _begun(others, rest)

    def wait() -> Reading:
        limits = options.limits
        if rest.is_all:
            answers = _answers(first, limits)
            return answers[0] if isinstance(answers[0], Reading) else _together(rest, answers)
        from tiercli.read.scan.engine import BESIDE, NotScannableError
        from tiercli.read.scan.scanner import scanner_of

        scanner, scanned, reason = scanner_of(large, there, options, fields, scan, spark), None, NotScannableError("sales beside them", BESIDE)
        with ExitStack() as stack:
            for task in large:
                if task.opened is not None:
                    stack.callback(task.opened.close)
            for worker in first:
                stack.callback(worker.stop)
            try:
                scanned = scanner.scan()
            except NotScannableError as why:
                reason = _said(why)
            with _saying_why(reason) if scanned is None else nullcontext():
                beside = [one for task in large if task.opened is not None for one in task.opened.beside()]
            known = [*_answers(first, limits), scanner.others(), *_answers(_begun(beside, rest), limits)]
            if scanned is not None and not any(sheet.table == "sales" for answer in known for sheet in answer[0]):
                try:
                    return _together(rest, known, scanned)
                except NotScannableError as why:
                    reason = _said(why)
            with _saying_why(reason):
                others = [task.opened.instead() if task.opened is not None else task for task in large]
                instead = _answers(_begun(others, rest), limits)
        return _together(rest, [*known, *instead, scanner.instead(reason)])

    return wait


def _begun(tasks: Sequence[Task], rest: Rest) -> list[ReadingProcess]:
    """Processes that read these files; one that reads all puts its sheets together itself, as the program has other things to do meanwhile."""
    workers = processes_for(tasks, rest.options) if tasks else []
    for worker in workers:
        worker.tell(replace(rest, is_all=rest.is_all and len(workers) == 1))
    return workers


def _answers(workers: Sequence[ReadingProcess], limits: Limits) -> list[Any]:
    from tiercli.read.wire import parse_reply

    deadline = time.monotonic() + limits.max_seconds
    try:
        return [worker.answer(deadline, parse_reply) for worker in workers]
    finally:
        for worker in workers:
            worker.stop()


def _together(rest: Rest, answers: Sequence[Answer], scanned: ScannedSales | None = None) -> Reading:
    from tiercli.read.tables import put_together

    return put_together(rest, answers, scanned)


@contextmanager
def _saying_why(reason: NotScannableError) -> Iterator[None]:
    """Where a limit refuses to hold what would have been scanned within any, it is said as well why no engine computes it."""
    try:
        yield
    except InputError as error:
        if "--max" in error.hint.en:
            zh, en = f"没有在引擎里计算的原因：{reason.reason.zh}。", f"Why no engine computes it: {reason.reason.en}."
            error.hint = Text(f"{error.hint.zh}{zh}", f"{error.hint.en} {en}")
        raise


def tables_from_frames(
    frames: Mapping[str, pa.Table],
    fields: Mapping[str, TableFields],
    options: ReadOptions | None = None,
    *,
    need_sales: bool = True,
    in_spark: Mapping[str, DataFrame] | None = None,
    scan: Scan = "never",
) -> Reading:
    """Frames of the caller, typed and matched and accounted for like files.

    frames: table name -> Arrow table with headers as the user names them. need_sales: whether frames without sales are refused.
    in_spark: the same in Spark, of which sales stay there. scan: `never` where the rulebook asks more of each row than Spark can tell.
    Errors: InputError as for files.
    """
    from tiercli.domain.finding import Place
    from tiercli.read.formats.grid import grid_of
    from tiercli.read.formats.moments import said_of_stored_moments
    from tiercli.read.sheet.sheet import understand
    from tiercli.read.tables import assemble

    options = with_codes(options or ReadOptions(), fields)
    sheets = []
    for name in (*frames, *(in_spark or ())):
        if name not in fields:
            message = Text(f"没有名为 {name} 的表。", f"there is no table called {name}.")
            raise InputError(message, hint=Text(f"可用的表：{'、'.join(fields)}。", f"Tables: {', '.join(fields)}."))
    for name, frame in frames.items():
        grid = grid_of(name, frame)
        grid.notes += said_of_stored_moments(Place(name), frame)
        sheets.append(understand(grid, options, fields, path=name, sha256="", table=name))
    if not in_spark:
        return assemble(sheets, [], options, fields, need_sales=need_sales)
    from tiercli.read.scan.engine import NotScannableError
    from tiercli.read.scan.scanner import scanner_of_frames

    scanner = scanner_of_frames(in_spark, options, fields, scan)
    others, notes = scanner.others()
    try:
        scanned = scanner.scan()
        return assemble([*sheets, *others, *scanned.readings], notes, options, fields, need_sales=need_sales, scanned=scanned)
    except NotScannableError as why:
        instead, said = scanner.instead(_said(why))
    return assemble([*sheets, *others, *instead], [*notes, *said], options, fields, need_sales=need_sales)


def _said(why: NotScannableError) -> NotScannableError:
    """The reason, said to whoever looks for it; logging is loaded for nothing else."""
    import logging

    logging.getLogger(__name__).debug("not scanned: %s", why)
    return why
