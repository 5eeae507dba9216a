"""Reading in the test's own process: the same steps as in a worker, without the cost of starting one."""

from __future__ import annotations

from pathlib import Path

from tiercli.domain.errors import InputError
from tiercli.domain.fields import STANDARD
from tiercli.read import Reading, ReadOptions
from tiercli.read.inputs import find_inputs
from tiercli.read.open import read_file
from tiercli.read.tables import assemble


def read_here(*paths: Path, options: ReadOptions | None = None) -> Reading:
    """The reading of these files."""
    options = options or ReadOptions()

    def refuse(error: InputError) -> None:
        raise error

    tasks, findings = find_inputs(paths, options)
    sheets = []
    for task in tasks:
        found, notes = read_file(task, options, lambda: (options, STANDARD), refuse)
        sheets += found
        findings += notes
    return assemble(sheets, findings, options, STANDARD)
