"""Which files to read: paths, folders, patterns, and files that only `--table` names."""

from __future__ import annotations

import difflib
import glob
import stat
from collections.abc import Sequence
from pathlib import Path

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.harmless import is_unicode
from tiercli.domain.lakes import DELTA, table_kind
from tiercli.domain.language import Text
from tiercli.frames.kinds import Scan
from tiercli.read.formats.addresses import PREFIX, parted, server_of, spark_name_of
from tiercli.read.formats.lakes import can_read_delta, refuse_other, refuse_parts
from tiercli.read.formats.source import Part, Server, names_apart
from tiercli.read.notes import found
from tiercli.read.options import ReadOptions
from tiercli.read.task import Task

SUFFIXES = (
    ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".fods", ".csv", ".tsv", ".txt", ".parquet", ".et", ".xltx", ".htm", ".html", ".xml", ".duckdb", ".sqlite",
)  # fmt: skip
_LOCKS = ("~$", ".~lock")
_LONGEST_SHOWN = 120


def find_inputs(paths: Sequence[Path], options: ReadOptions, scan: Scan = "never") -> tuple[list[Task], list[Finding]]:
    """One task a file, in the order given; folders and patterns in the order of names; each file once.

    scan: as Spark is asked for, it is what reads a Delta table whose log nothing else can read.
    Errors: InputError for a path that is not there, a folder without spreadsheets, or what a table of a lake cannot be read by.
    """
    findings: list[Finding] = []
    files: dict[Path, str] = {}
    named: dict[Path, dict[str, str]] = {}
    servers: dict[Server, dict[str, str]] = {}
    in_spark: dict[str, str] = {}
    said: dict[Path, dict[str, str]] = {}
    parts: dict[Path, Part] = {}
    for words, table in (*((str(path), "") for path in paths), *((target, table) for table, target in options.tables.items())):
        prefix, database, name = parted(words)
        if there := server_of(words):
            of_server = servers.setdefault(there[0], {})
            of_server[there[1]] = table or of_server.get(there[1], "")
        elif spark := spark_name_of(words) or (_delta_in_spark(Path(words)) if scan == "spark" else ""):
            in_spark[spark] = table or in_spark.get(spark, "")
        elif table:
            for file, sheet in _files_and_sheet(words, list(files), findings, parts):
                said.setdefault(file, {})[sheet] = table
        elif prefix and name:
            refuse_odd(Path(database))
            named.setdefault(Path(database).resolve(), {})[name] = ""
        else:
            for one in _expanded(Path(database), findings, parts):
                files.setdefault(one.resolve(), str(one))
    for file, names in named.items():
        if file not in files:
            said[file] = {**names, **said.get(file, {})}
    extra = {file: str(file) for file in said if file not in files}
    refuse_parts((file, shown) for file, shown in (files | extra).items() if file.suffix.lower() == ".parquet" and file not in parts)
    apart = names_apart((*files, *extra))
    tasks = [Task(str(file), shown, said.get(file, {}), name=apart.get(file, ""), part=parts.get(file)) for file, shown in files.items()]
    tasks += [Task(str(file), shown, said[file], only=True, name=apart.get(file, ""), part=parts.get(file)) for file, shown in extra.items()]
    tasks += [Task(server.address, server.name, names, only=True) for server, names in servers.items()]
    tasks += [Task(f"{PREFIX}{name}", f"{PREFIX}{name}", {name: table}, only=True) for name, table in in_spark.items()]
    if not tasks and findings:
        raise InputError(findings[-1].message, where=findings[-1].where)
    if not tasks:
        raise InputError(Text("没有给出输入文件。", "no input file was given."))
    return tasks, findings


def refuse_odd(path: Path) -> None:
    """Insist that a path is that of a file that can be read.

    Errors: InputError for one that is not there, is a folder, a pipe or a device, or cannot be a path at all.
    """
    if not str(path) or str(path) == ".":
        raise InputError(Text("文件名是空的。", "the name of the file is empty."), hint=Text("请写出文件名。", "Name the file."))
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise InputError(Text("没有这个文件", "there is no such file"), where=Place(str(path))) from None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if stat.S_ISDIR(mode):
        raise InputError(Text("这是一个文件夹，不是文件。", "this is a folder, not a file."), where=Place(str(path)))
    if not stat.S_ISREG(mode):
        raise InputError(
            Text("这不是普通文件（管道或设备），不能读取。", "is not a regular file but a pipe or a device, and is not read."),
            hint=Text("请先存成文件。", "Save it as a file first."),
            where=Place(str(path)),
        )


def is_folder(path: Path) -> bool:
    """Whether a path is that of a folder.

    Errors: InputError for one that the system cannot even look at.
    """
    try:
        return path.is_dir()
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError | ValueError) -> InputError:
    """The error for a path that the system cannot even look at: too long, no permission, links in a circle."""
    what = getattr(error, "strerror", None) or str(error)
    shown = str(path) if len(str(path)) <= _LONGEST_SHOWN else f"{str(path)[:_LONGEST_SHOWN]}…"
    return InputError(
        Text(f"无法访问：{what}。", f"cannot be reached: {what}."), hint=Text("请检查路径和权限。", "Check the path and its permissions."), where=Place(shown)
    )


def _expanded(path: Path, findings: list[Finding], parts: dict[Path, Part]) -> list[Path]:
    """The files that a path stands for. parts: those of tables of a lake are added."""
    kept = _files_of(path, findings, parts)
    if odd := next((one for one in kept if not is_unicode(str(one))), None):
        message, hint = Text("文件名不是 UTF-8 的文字。", "the name of the file is not UTF-8."), Text("请给文件改名后重试。", "Rename the file and try again.")
        raise InputError(message, hint=hint, where=Place(str(odd)))
    return kept


def _files_of(path: Path, findings: list[Finding], parts: dict[Path, Part]) -> list[Path]:
    if is_folder(path):
        return _in_table(path, findings, parts) if table_kind(path) else _in_folder(path, findings, parts)
    if path.exists():
        refuse_odd(path)
        if path.name.startswith(_LOCKS):
            named = path.name.removeprefix("~$").removeprefix(".~lock.").rstrip("#")
            raise InputError(
                Text("是 Excel 打开文件时的锁文件，不是表格。", "is the lock file of a workbook that is open, not a spreadsheet."),
                hint=Text(f"请给出工作簿本身（…{named}）。", f"Give the workbook itself (…{named})."),
                where=Place(path.name),
            )
        return [path]
    if any(mark in str(path) for mark in "*?["):
        matches = [Path(one) for one in sorted(glob.glob(str(path), recursive=True))]  # noqa: PTH207 - the pattern may be absolute
        tables = [one for one in matches if one.is_dir() and table_kind(one)]
        kept = [one for one in matches if one.is_file() and not _is_lock(one, findings) and not set(tables).intersection(one.parents)]
        if kept or tables:
            return [*kept, *(file for one in tables for file in _in_table(one, findings, parts))]
        raise InputError(Text("没有文件符合这个模式。", "no file matches this pattern."), where=Place(str(path)))
    near = _near_names(path)
    hint = Text(f"是不是 {near}？", f"Did you mean {near}?") if near else Text("请检查路径。", "Check the path.")
    raise InputError(Text("文件不存在。", "there is no such file."), hint=hint, where=Place(str(path)))


def _near_names(path: Path) -> str:
    try:
        names = [one.name for one in path.parent.iterdir() if one.suffix.lower() in SUFFIXES][:2000]
    except OSError:
        return ""
    return " / ".join(difflib.get_close_matches(path.name, names, n=2, cutoff=0.6))


def _in_folder(folder: Path, findings: list[Finding], parts: dict[Path, Part]) -> list[Path]:
    kept, hint = [], Text(f"支持的文件：{' '.join(SUFFIXES[:10])}。", f"Files that can be read: {' '.join(SUFFIXES[:10])}.")
    for one in sorted(folder.iterdir()):
        if one.is_dir() and table_kind(one):
            kept += _in_table(one, findings, parts)
        elif one.is_dir() and "=" in one.name:  # partitions: year=2026/region=华东/part-0.parquet
            kept += [file for file in _below(one) if _is_spreadsheet(file, findings)]
        elif one.is_dir() and not one.name.startswith((".", "_")) and any(file.suffix.lower() in SUFFIXES for file in one.rglob("*")):
            hint = Text(f"要读里面的文件夹，请写出来：{one}。", f"To have a folder within it read, name it: {one}.")
            findings.append(
                found("file.skipped", Place(one.name), Text(f"是里面的文件夹，有表格，未读。{hint.zh}", f"is a folder within, and was not read. {hint.en}"))
            )
        if not one.is_file() or one.name.startswith("."):
            continue
        if _is_spreadsheet(one, findings) and not _is_lock(one, findings):
            kept.append(one)
    if not kept:
        raise InputError(Text("文件夹里没有表格文件。", "the folder holds no spreadsheet."), hint=hint, where=Place(str(folder)))
    return kept


def _below(folder: Path) -> list[Path]:
    """The files of partitions but for what whoever writes them hides: _SUCCESS, .part-0.crc, and what was begun in _temporary or .spark-staging."""
    below = ((file, file.relative_to(folder).parts) for file in sorted(folder.rglob("*")) if file.is_file())
    return [file for file, names in below if not any(name.startswith((".", "_")) and "=" not in name for name in names)]


def _is_spreadsheet(path: Path, findings: list[Finding]) -> bool:
    if path.suffix.lower() in SUFFIXES:
        return True
    findings.append(found("file.skipped", Place(path.name), Text("不是表格文件，已跳过。", "is not a spreadsheet and was skipped.")))
    return False


def _in_table(folder: Path, findings: list[Finding], parts: dict[Path, Part]) -> list[Path]:
    """The files in which the rows of a table of a lake are now. Errors: InputError."""
    refuse_other(folder, table_kind(folder))
    from tiercli.read.formats.delta import delta_files

    files = delta_files(folder)
    if not files:
        findings.append(found("file.skipped", Place(folder.name), Text("Delta 表里没有行，已跳过。", "is a Delta table without rows and was skipped.")))
    parts |= {folder.resolve() / name: part for name, part in files.items()}
    return [folder / name for name in files]


def _delta_in_spark(folder: Path) -> str:
    """How Spark calls a Delta table whose log cannot be read here; empty for anything else."""
    return f"delta.`{folder.resolve()}`" if is_folder(folder) and table_kind(folder) == DELTA and not can_read_delta() else ""


def _is_lock(path: Path, findings: list[Finding]) -> bool:
    if not path.name.startswith(_LOCKS):
        return False
    findings.append(found("file.skipped", Place(path.name), Text("Excel 的锁文件，已跳过。", "is a lock file of Excel and was skipped.")))
    return True


def _files_and_sheet(target: str, files: Sequence[Path], findings: list[Finding], parts: dict[Path, Part]) -> list[tuple[Path, str]]:
    """The files that `--table` names, and the sheet in them: those of a table of a lake, or one."""
    if is_folder(Path(target)) and table_kind(Path(target)):
        return [(one.resolve(), "") for one in _expanded(Path(target), findings, parts)]
    return [_file_and_sheet(target, files)]


def _file_and_sheet(target: str, files: Sequence[Path]) -> tuple[Path, str]:
    """The file and sheet of "ar.xlsx#Sheet2", or of "duckdb:w.duckdb#sales"; a bare sheet name means a sheet of the only file."""
    prefix, database, table = parted(target)
    if prefix:
        refuse_odd(Path(database))
        return Path(database).resolve(), table
    whole = Path(target)
    if not is_folder(whole) and whole.exists():
        refuse_odd(whole)
        return whole.resolve(), ""
    name, _, sheet = target.rpartition("#")
    if name:
        if Path(name).is_file():
            return Path(name).resolve(), sheet
        for file in files:
            if file.name == name:
                return file, sheet
    for file in files:
        if file.name == target:
            return file, ""
    if not name and len(files) == 1:
        return files[0], target.lstrip("#")
    raise InputError(
        Text("--table 指的文件不存在。", "the file that --table names does not exist."),
        hint=Text("写法：--table receivables=ar.xlsx#Sheet2。", "Write --table receivables=ar.xlsx#Sheet2."),
        where=Place(target),
    )
