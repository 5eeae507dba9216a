"""The rules' numbers that come back from a live workbook, read in the reading process as a stranger's file."""

from __future__ import annotations

from pathlib import Path

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.read.options import ReadOptions
from tiercli.read.own.result_headers import OwnTask
from tiercli.read.process import read_own_files
from tiercli.rulebook.returned_numbers import ReturnedNumber, ReturnedParameters


def find_parameters(file: Path, options: ReadOptions | None = None) -> ReturnedParameters | None:
    """What the sheet 参数 of a live workbook holds; none for a workbook without one.

    Errors: InputError when the file cannot be read.
    """
    found = read_own_files([OwnTask(str(file), "parameters")], options or ReadOptions())[0].head["parameters"]
    if found is None:
        return None
    return ReturnedParameters(file.name, found["sheet"], found["rulebook"], tuple(ReturnedNumber(*row) for row in found["rows"]))


def read_parameters(file: Path, options: ReadOptions | None = None) -> ReturnedParameters:
    """The same.

    Errors: InputError when the file cannot be read, or has no such sheet.
    """
    found = find_parameters(file, options)
    if found is None:
        raise InputError(
            Text("没有参数表。", "there is no sheet of parameters."),
            hint=Text("请给出 tiercli score --live 写出的报告。", "Give a report that 'tiercli score --live' wrote."),
            where=Place(file.name),
        )
    return found
