"""Which of several delimited files hold sales: monthly exports beside lists of customers and of receivables."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from tiercli.domain.errors import InputError
from tiercli.domain.fields import TableFields
from tiercli.read.options import ReadOptions
from tiercli.read.scan.delimited import start_of
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.scan.exemplars import understood
from tiercli.read.scan.raw import HEAD, as_written
from tiercli.read.task import Task


def sales_texts(tasks: Sequence[Task], options: ReadOptions, fields: Mapping[str, TableFields] | None, least: int) -> list[Task]:
    """The files of sales among delimited ones, as their first rows tell; none where they are fewer bytes than `least`.

    Files of the same headers hold the same. Where all have the same, or fields are not known yet, those that are most bytes are taken for sales.
    """
    sizes = {task.path: Path(task.path).stat().st_size for task in tasks}
    kinds: dict[object, list[Task]] = {}
    for task in tasks:
        kinds.setdefault(_kind(task) if len(tasks) > 1 else "", []).append(task)
    found = sorted(kinds.values(), key=lambda kind: -sum(sizes[task.path] for task in kind))
    if len(found) > 1:
        found = found[:1] if fields is None else [kind for kind in found if _is_sales(kind[0], options, fields)]
    same = [task for kind in found for task in kind if task.sheets.get("") == found[0][0].sheets.get("")]
    return [task for task in tasks if task in same] if sum(sizes[task.path] for task in same) >= least else []


def _kind(task: Task) -> object:
    """What files have in common that hold the same: headers, and what the user said of them."""
    try:
        return frozenset(start_of(Path(task.path), 0).headers), task.sheets.get("")
    except (NotScannableError, UnicodeError):
        return task.path


def _is_sales(task: Task, options: ReadOptions, fields: Mapping[str, TableFields]) -> bool:
    try:
        start = start_of(Path(task.path), HEAD)
        rows = [row for row in csv.reader(start.text.splitlines()[1 : HEAD + 1], delimiter=start.delimiter) if len(row) == len(start.headers)]
        files, said = [(Path(task.path).name, task.shown, "")], task.sheets.get("") or None
        return understood(start.table(start.headers, rows), [as_written(start.headers)], files, options, fields, said)[0].table == "sales"
    except (NotScannableError, UnicodeError, InputError):
        return False
