"""Where results go: one path, one or several formats, or standard output."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from tiercli.domain import disk as atomic
from tiercli.domain.codes import found
from tiercli.domain.errors import OutputError, UsageError, WordsError
from tiercli.domain.finding import Place
from tiercli.domain.lakes import table_kind
from tiercli.domain.language import Text
from tiercli.domain.streams import undelivered
from tiercli.frames.kinds import IN_SPARK
from tiercli.report.beyond import CODE, HEADER_ROWS, most_rows
from tiercli.report.formats import FORMATS, format_name

if TYPE_CHECKING:
    from tiercli.outcome import Outcome

_OLD_EXCEL = ("xls", "xlsm", "xlsb", "xltx", "et")


class FormFilling(Protocol):
    """A form that stands for the workbook of the report."""

    @property
    def suffix(self) -> str:
        """.xlsx or .xlsm."""

    def write(self, outcome: Outcome, file: BinaryIO) -> None:
        """Writes the form, filled in."""


@dataclass(frozen=True, slots=True)
class Target:
    """What to write and where.

    path: the file that `-o` names; none for the default beside the first input.
    formats: empty for what the path's suffix says, else xlsx (csv on standard output).
    stdout: `-o -`; one format only.
    password: the workbook is encrypted under it; no other format can be.
    private: new files are their owner's only.
    form: the company's own form, which takes the place of the workbook.
    apart: the last format's file has a name of its own, as an input has that of the report.
    """

    path: Path | None = None
    formats: tuple[str, ...] = ()
    stdout: bool = False
    password: str | None = field(default=None, repr=False)
    private: bool = False
    form: FormFilling | None = field(default=None, repr=False, compare=False)
    apart: bool = False

    def wanted(self) -> tuple[str, ...]:
        """The formats to write, each once.

        Errors: UsageError for a format that there is not.
        """
        if self.formats:
            try:
                return tuple(dict.fromkeys(format_name(name) for name in self.formats))
            except WordsError as error:
                raise UsageError(error.words) from None
        suffix = self.path.suffix.lower().lstrip(".") if self.path else ""
        if self.form is not None:
            return ("csv",) if self.stdout and not suffix else (suffix,) if suffix in FORMATS else ("xlsx",)
        return (suffix,) if suffix in FORMATS else ("csv",) if self.stdout else ("xlsx",)

    @property
    def shows_steps(self) -> bool:
        """Whether a report says everybody's nearest step. Errors: as of `wanted`."""
        return self.form is None and any(FORMATS[name].shows_steps for name in self.wanted())


def default_path(first_input: Path, outcome: Outcome) -> Path:
    """`<input>-tiers-<period>.xlsx` beside the first input; a number is added rather than writing over an input."""
    name = f"{first_input.stem}-tiers-{outcome.rulebook.run_name(outcome.as_of)}"
    inputs = _inputs(outcome)
    path = first_input.with_name(f"{name}.xlsx")
    number = 2
    while any(_same(path, source) for source in inputs):
        path = first_input.with_name(f"{name}-{number}.xlsx")
        number += 1
    return path


def _first_input(outcome: Outcome) -> Path:
    """The first input as a file; what came from a server or from Spark is written at hand, under the table's name, and what came from a table of a lake
    beside its folder, in which whoever tidies it up deletes what is not its own.
    """
    if not outcome.inputs:
        return Path("sales.xlsx")
    first = outcome.inputs[0]
    if first.path.startswith(IN_SPARK):
        return Path(f"{_plain(first.path.removeprefix(IN_SPARK)) or 'sales'}.parquet")
    if "://" in first.path:
        return Path(_plain(first.sheet) or "sales")
    table = next((folder for folder in Path(first.path).parents if table_kind(folder)), None)
    if table is None:
        return Path(first.path)
    named = table if table.name.strip(".") else table.resolve()
    return named.with_name(f"{named.name}.parquet")


def _plain(name: str) -> str:
    """A table's name or a query as the name of a file."""
    return re.sub(r"[^\w.-]+", "_", name)[:60].strip("_")


def preload(target: Target) -> None:
    """Load what writes these formats, while something else waits for a file."""
    for name in target.wanted():
        if name != "xlsx" or target.form is None:
            import_module(FORMATS[name].module)


def refuse_target(target: Target, sources: Sequence[Path]) -> None:
    """Say before any work is done why a report cannot go where `-o` says.

    sources: files that are read, which are not written over. Errors: OutputError; UsageError for formats that there are not, or that the name does not fit.
    """
    formats = target.wanted()
    if target.path is not None:
        for one in _paths(target.path, formats, target.form):
            atomic.refuse(one, sources)


def write_reports(outcome: Outcome, target: Target, sources: Sequence[Path] = ()) -> tuple[str, ...]:
    """Write every format asked for; each file is whole or not there at all.

    sources: files that were read beside the inputs (the rulebook, an earlier result), which are not written over either.
    Returns the paths written; empty for standard output.
    Errors: OutputError when a file cannot be written (the old one is intact); UsageError for formats that cannot go together.
    """
    outcome, target = with_rows_beyond(outcome, target)
    formats = target.wanted()
    for name in formats:
        if (refuse := FORMATS[name].refuse) is not None:
            refuse(outcome)
    if target.password is not None:
        _refuse_plain(formats, target.password)
    if target.stdout:
        _to_stdout(outcome, formats, target.password, target.form)
        return ()
    inputs, paths = (*_inputs(outcome), *sources), paths_of(outcome, target)
    for one in paths:
        atomic.refuse(one, inputs)
    for name, one in zip(formats, paths, strict=True):
        with atomic.replacing(one, inputs=inputs, private=target.private) as file:
            _writer(name, target.password, target.form)(outcome, file)
    return tuple(str(one) for one in paths)


def with_rows_beyond(outcome: Outcome, target: Target) -> tuple[Outcome, Target]:
    """The outcome that says so where its entities do not fit a sheet, and the target with a Parquet file for all of them.

    Under a password nothing is written in the clear beside the workbook. The very same where all fit, or no workbook of ours is written.
    """
    most, count = most_rows(HEADER_ROWS), len(outcome.results)
    if count <= most or target.form is not None or "xlsx" not in target.wanted() or any(one.code == CODE for one in outcome.findings):
        return outcome, target
    formats = target.wanted()
    if target.password is None and not target.stdout and "parquet" not in formats:
        target = replace(target, formats=(*formats, "parquet"))
        target = replace(target, apart=any(_same(paths_of(outcome, target)[-1], one) for one in _inputs(outcome)))
    others = [path for path in paths_of(outcome, target) if path.suffix != ".xlsx"] if target.password is None else []
    where = Text(f"，全部见 {others[-1].name}", f"; all of them are in {others[-1].name}") if others else Text("", "")
    message = Text(
        f"工作表只能放下前 {most:,} 个，另有 {count - most:,} 个不在表内{where.zh}。",
        f"a sheet holds the first {most:,} only; {count - most:,} more are not in it{where.en}.",
    )
    finding = found(CODE, Place(sheet="xlsx"), message, count=count - most)
    return replace(outcome, findings=(*outcome.findings, finding)), target


def paths_of(outcome: Outcome, target: Target) -> list[Path]:
    """The files that `write_reports` would write, in the order of the formats; none for standard output.

    Errors: UsageError for formats that cannot go together.
    """
    if target.stdout:
        return []
    path = target.path or default_path(_first_input(outcome), outcome)
    if target.path is None and target.form is not None:
        path = path.with_suffix(target.form.suffix)
    paths = _paths(path, target.wanted(), target.form)
    return [*paths[:-1], paths[-1].with_stem(f"{paths[-1].stem}-all")] if target.apart else paths


def _paths(path: Path, formats: Sequence[str], form: FormFilling | None = None) -> list[Path]:
    """The file for each format.

    Errors: OutputError for a folder, which has no name to give a suffix to.
    """
    if not path.name or path.name == ".." or _is_folder(path):
        atomic.refuse(path if path.name else path.resolve())
    return [_path_of_form(path, form) if name == "xlsx" and form is not None else _path(path, name, formats) for name in formats]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # the name is too long: refused with its suffix


def _path_of_form(path: Path, form: FormFilling) -> Path:
    """Where a filled form goes: it keeps the form's suffix, without which Excel opens no macros."""
    suffix = path.suffix.lower()
    if suffix == form.suffix:
        return path
    if suffix.lstrip(".") in ("xlsx", *_OLD_EXCEL):
        raise UsageError(
            Text(f"表单是 {form.suffix}，写出的文件也要是 {form.suffix}。", f"The form is {form.suffix}, and so must be what is written."),
            hint=Text(f"请把 -o 的文件名写成 {form.suffix}。", f"Name the file of -o {form.suffix}."),
        )
    return path.with_suffix(form.suffix) if suffix.lstrip(".") in FORMATS else path.with_name(path.name + form.suffix)


def _path(path: Path, name: str, formats: Sequence[str]) -> Path:
    """The file for one format: as named where the name fits or says nothing, else with the format's suffix."""
    suffix = path.suffix.lower().lstrip(".")
    if name == "xlsx" and suffix in _OLD_EXCEL:
        raise UsageError(
            Text(f"Excel 会拒绝打开名为 .{suffix} 的 xlsx 文件。", f"Excel refuses an xlsx file that is named .{suffix}."),
            hint=Text("请把文件名写成 .xlsx。", "Name the file .xlsx."),
        )
    if suffix == name or (len(formats) == 1 and suffix and suffix not in FORMATS):
        return path
    return path.with_suffix(f".{name}") if suffix in FORMATS else path.with_name(f"{path.name}.{name}")


def _to_stdout(outcome: Outcome, formats: Sequence[str], password: str | None, form: FormFilling | None) -> None:
    if len(formats) > 1:
        raise UsageError(
            Text("标准输出只能写一种格式。", "Standard output takes one format only."),
            hint=Text("请只留一个 --format，或用 -o 指定文件。", "Keep one --format, or name a file with -o."),
        )
    if not FORMATS[formats[0]].is_text and sys.stdout.isatty():
        raise UsageError(
            Text(f"{formats[0]} 不能显示在终端上。", f"{formats[0]} cannot be shown on a terminal."),
            hint=Text("请重定向到文件（> 文件名），或用 -o 指定文件。", "Redirect it to a file (> name), or name a file with -o."),
        )
    whole = io.BytesIO()  # made whole first: a failure in the middle must not leave half a table in a pipe
    _writer(formats[0], password, form)(outcome, whole)
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(whole.getbuffer())
        lost = undelivered(sys.stdout)
    except BrokenPipeError:
        raise
    except OSError as error:
        lost = error
    if lost is not None:
        what = lost.strerror or str(lost)
        raise OutputError(Text(f"无法写到标准输出：{what}。", f"Standard output cannot be written: {what}.")) from lost


def _refuse_plain(formats: Sequence[str], password: str) -> None:
    """Nothing is written in the clear that was asked for under a password."""
    from tiercli.report.encrypt import check_password

    check_password(password)
    plain = [name for name in formats if not FORMATS[name].encrypts]
    if plain:
        raise UsageError(
            Text(f"{plain[0]} 不能加密，只有 xlsx 可以。", f"{plain[0]} cannot be encrypted; only xlsx can."),
            hint=Text("请去掉 --encrypt，或只写 xlsx。", "Leave out --encrypt, or write xlsx only."),
        )


def _writer(name: str, password: str | None, form: FormFilling | None = None) -> Callable[[Outcome, BinaryIO], None]:
    write = form.write if form is not None and name == "xlsx" else FORMATS[name].write
    return write if password is None else lambda outcome, file: _encrypted(write, outcome, password, file)


def _encrypted(write: Callable[[Outcome, BinaryIO], None], outcome: Outcome, password: str, file: BinaryIO) -> None:
    from tiercli.report.encrypt import encrypt

    plain = io.BytesIO()
    write(outcome, plain)
    plain.seek(0)
    encrypt(plain, password, file)


def _inputs(outcome: Outcome) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(Path(sheet.path) for sheet in outcome.inputs))


def _same(path: Path, other: Path) -> bool:
    return path.exists() and other.exists() and path.samefile(other)
