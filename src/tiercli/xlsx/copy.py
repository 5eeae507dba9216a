"""A copy of the user's own workbook with the cells in question marked, and a sheet that lists and links them.

The copy differs from the workbook in nothing else. A workbook that is written in an unusual way is taken apart and put together
again, and what that may lose (shapes, sparklines, form controls) is said. Other formats get a workbook of findings alone.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tiercli.domain import disk as atomic
from tiercli.domain.errors import OutputError, UsageError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Text
from tiercli.outcome.checked import Checked
from tiercli.xlsx.findings_sheet import add_findings
from tiercli.xlsx.make import bytes_of, has_macros
from tiercli.xlsx.process import copied

_LARGEST = 300 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Written:
    """The files written, and what must be said about them."""

    paths: tuple[str, ...]
    remarks: tuple[Text, ...] = ()


def write_marked(checked: Checked, target: Path) -> Written:
    """Marked copies of the workbooks that were checked.

    target: the copy's name; a folder when there are several workbooks.
    Errors: UsageError when the name does not fit; OutputError when it cannot be written. No input is ever written over.
    """
    files = [Path(file) for file in checked.files]
    books = [file for file in files if why_not(file, files) == EMPTY]
    if len(books) > 1 or target.is_dir() or not target.suffix:
        return _into_folder(checked, files, books, target)
    _refuse_name(target, books)
    source = books[0] if books else None
    remarks = _write(checked, source, checked.findings, target, files)
    left = [(file, why_not(file, files)) for file in files if file != source]
    return Written((str(target),), (*remarks, *_unchanged(left, checked.findings)))


def why_not(file: Path, files: Sequence[Path] = ()) -> Text:
    """Why a file cannot be copied and marked; empty when it can."""
    if sum(one.name == file.name for one in files) > 1:
        return Text("有同名的输入文件", "another input has the same name")
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" not in names:
                return Text("这种格式不能直接标注，请先另存为 .xlsx", "its format cannot be marked; save it as .xlsx first")
            if sum(entry.file_size for entry in archive.infolist() if entry.filename.startswith(("xl/worksheets/", "xl/sharedStrings"))) > _LARGEST:
                return Text("工作簿太大，不能标注", "the workbook is too large to be marked")
    except (zipfile.BadZipFile, OSError, ValueError):
        return Text(
            "这种格式不能直接标注，请先另存为 .xlsx（有密码的请先去掉密码）", "its format cannot be marked; save it as .xlsx first (without a password)"
        )
    return EMPTY


def _into_folder(checked: Checked, files: list[Path], books: list[Path], folder: Path) -> Written:
    if folder.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".csv"):
        said = Text(
            f"-o {folder}：有 {len(books)} 个工作簿要标注，请写一个文件夹。", f"-o {folder}: there are {len(books)} workbooks to be marked; name a folder."
        )
        raise UsageError(said)
    try:
        folder.mkdir(exist_ok=True, parents=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise OutputError(Text(f"无法建立文件夹：{why}。", f"the folder cannot be made: {why}."), where=Place(str(folder))) from error
    paths: list[str] = []
    remarks: list[Text] = []
    for book in books:
        target = folder / f"{book.stem}-marked{'.xlsm' if book.suffix.lower() == '.xlsm' else '.xlsx'}"
        own = [finding for finding in checked.findings if finding.where.file in ("", book.name)]
        remarks += _write(checked, book, own, target, files)
        paths.append(str(target))
    left = [(file, why_not(file, files)) for file in files if file not in books]
    names = {file.name for file, _ in left}
    others = [finding for finding in checked.findings if finding.where.file in names or (not books and not finding.where.file)]
    if others:
        target = folder / "findings.xlsx"
        remarks += _write(checked, None, others, target, files)
        paths.append(str(target))
    return Written(tuple(paths), (*dict.fromkeys(remarks), *_unchanged(left, others)))


def _refuse_name(target: Path, books: Sequence[Path]) -> None:
    """Excel refuses a workbook whose name does not say what it is."""
    suffix = target.suffix.lower()
    macros = bool(books) and has_macros(books[0])
    if suffix == ".xlsx" or (suffix == ".xlsm" and macros):
        return
    wanted = ".xlsm" if suffix == ".xlsm" else suffix
    raise UsageError(
        Text(f"-o {target}：标注副本不能是 {wanted}。", f"-o {target}: a marked copy cannot be {wanted} here."),
        hint=Text("请把文件名写成 .xlsx。", "Name the file .xlsx."),
    )


def _unchanged(left: Sequence[tuple[Path, Text]], findings: Sequence[Finding]) -> list[Text]:
    """Files that were only listed and not marked."""
    concerned = {finding.where.file for finding in findings}
    return [
        Text(f"{file.name}：{why.zh}；发现的问题只列在表里。", f"{file.name}: {why.en}; what was found there is only listed.")
        for file, why in left
        if why != EMPTY and file.name in concerned
    ]


def _write(checked: Checked, source: Path | None, findings: Sequence[Finding], target: Path, inputs: Sequence[Path]) -> list[Text]:
    """One workbook: the marked copy, or findings alone; returns what must be said."""
    atomic.refuse(target, inputs)
    made, remarks = copied(checked, source, findings, keep_macros=target.suffix.lower() == ".xlsm") if source else (None, [])
    if made is None:
        from openpyxl import Workbook

        book = Workbook()
        book.remove(book.worksheets[0])
        add_findings(book, checked, findings, remarks)
        made = bytes_of(book)
    with atomic.replacing(target, inputs=inputs, private=source is not None) as file:  # a copy shows what the input shows
        file.write(made)
    return remarks
