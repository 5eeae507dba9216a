"""The options that grading commands share: one object, spread over a command's own options by one decorator.

A command names a parameter `given: InputOptions` (or `GradingOptions`); its fields become options of the command, and the
command gets them as one object. An option of the command's own under the name of a field takes that field's place: the command
puts in what it makes of it.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from tiercli.cli import options
from tiercli.cli.early import stays
from tiercli.cli.speech import locale_language
from tiercli.domain.errors import TierError
from tiercli.domain.folders import names_in
from tiercli.domain.language import Language
from tiercli.domain.standby import stand_by

if TYPE_CHECKING:
    from datetime import date

    from tiercli.frames.kinds import Scan
    from tiercli.pipeline import Job
    from tiercli.read import ReadOptions

_ENGINES = names_in("tiercli.frames.engines")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputOptions:
    """What is said of the input files: the rulebook, the day, the language, what cannot be guessed, and the limits of reading."""

    rules: options.Rules = "standard"
    as_of: Annotated[str | None, typer.Option("--as-of", help="The last day that counts, 2026-10-31. 截止日", metavar="DATE", show_default=False)] = None
    period: Annotated[
        str | None,
        typer.Option("--period", help="The same as a month, quarter, year or week: 2026-10, 2026-Q3, FY2026. 期间", metavar="PERIOD", show_default=False),
    ] = None
    lang: options.Lang = None
    tables: Annotated[list[str] | None, typer.Option("--table", help="receivables=ar.xlsx#Sheet2. 指定表", metavar="TABLE=FILE#SHEET", show_default=False)] = (
        None
    )
    maps: Annotated[list[str] | None, typer.Option("--map", help="提货数=quantity. 指定列", metavar="HEADER=FIELD", show_default=False)] = None
    header_row: Annotated[int | None, typer.Option("--header-row", min=1, max=1_048_576, help="The row that holds the headers. 表头行", show_default=False)] = (
        None
    )
    encoding: Annotated[str | None, typer.Option("--encoding", help="Of CSV files that are neither UTF-8 nor GB18030. 编码", show_default=False)] = None
    decimal_comma: Annotated[
        bool | None, typer.Option("--decimal-comma/--decimal-point", help="1.234,50 is 1234.5, or commas mark thousands. 逗号为小数点", show_default=False)
    ] = None
    date_order: options.DateOrder = None
    join_zeros: Annotated[bool, typer.Option("--join-zeros", help="00123 and 123 are one customer, where no name speaks against it. 合并丢零的编号")] = False
    skip_hidden: Annotated[bool, typer.Option("--skip-hidden", help="Leave hidden sheets, rows and columns out. 跳过隐藏内容")] = False
    skip_sheets: Annotated[
        list[str] | None, typer.Option("--skip-sheet", help="A sheet that is not read. 不读的工作表", metavar="NAME", show_default=False)
    ] = None
    fill_down: Annotated[
        list[str] | None,
        typer.Option("--fill-down", help="A column whose blanks mean the same as above. 空白沿用上一行的列", metavar="COLUMN", show_default=False),
    ] = None
    password_env: options.PasswordEnv = None
    max_seconds: Annotated[float, typer.Option("--max-seconds", min=1, max=31_536_000, help="Time for reading all files. 读取时限")] = 300
    max_memory: Annotated[int, typer.Option("--max-memory", min=128, max=1 << 24, help="Memory of a reading process, MiB. 读取内存")] = 4096
    max_cells: Annotated[int, typer.Option("--max-cells", min=1000, max=10**12, help="Cells of a sheet's used range. 单元格上限")] = 40_000_000
    max_bytes: Annotated[int, typer.Option("--max-bytes", min=1, max=1 << 24, help="Size of a workbook once unpacked, MiB. 解压后大小")] = 2048
    max_ratio: Annotated[int, typer.Option("--max-ratio", min=2, max=10**9, help="Unpacked to packed size of a large part of a workbook. 压缩比上限")] = 250
    today: options.Today = None

    def begin_reading(self, files: Sequence[str], scan: Scan = "never") -> None:
        """Starts what reads the files, before the rulebook is looked at; what is wrong with the options is said when their turn comes.

        scan: which of them most likely need no reading process.
        """
        if scan == "never" or not all(map(stays, files)):
            stand_by()
        from tiercli.read.begun import begin_reading

        with suppress(TierError):
            begin_reading(options.paths_option(files), self.reading(), scan)

    def language(self) -> Language | None:
        """The language asked for with `--lang`; none leaves it to the headers.

        Errors: UsageError.
        """
        return options.language_option(self.lang)

    def day(self) -> date | None:
        """The as-of date asked for, or none.

        Errors: UsageError.
        """
        return options.day_option(self.as_of, self.period, self.rules)

    def clock(self) -> date:
        """Today."""
        return options.today_option(self.today)

    def reading(self) -> ReadOptions:
        """What the user settled about reading.

        Errors: UsageError.
        """
        from tiercli.read.options import MEBIBYTE, Limits, ReadOptions

        seconds = options.seconds_option("--max-seconds", self.max_seconds)
        limits = Limits(self.max_bytes * MEBIBYTE, self.max_ratio, self.max_cells, self.max_memory * MEBIBYTE, seconds)
        return ReadOptions(
            maps=options.pairs_option("--map", self.maps),
            tables=options.pairs_option("--table", self.tables),
            header_row=self.header_row,
            encoding=self.encoding,
            decimal_comma=self.decimal_comma,
            date_order=options.date_order_option(self.date_order),
            join_zeros=self.join_zeros,
            skip_hidden=self.skip_hidden,
            skip_sheets=tuple(self.skip_sheets or ()),
            fill_down=tuple(self.fill_down or ()),
            period=options.period_option(self.period, self.rules),
            password=options.password_option(self.password_env),
            limits=limits,
            otherwise=locale_language() or "en",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingOptions(InputOptions):
    """The same, and what is said of grading."""

    settings: options.Settings = None
    engine: Annotated[
        str, typer.Option("--engine", help="Where rows are computed; auto by file; the results are the same. 计算引擎", metavar="|".join(("auto", *_ENGINES)))
    ] = "auto"
    spark_master: Annotated[
        str | None,
        typer.Option("--spark-master", help="Spark's master, as spark://host:7077; else as Spark is set up. Spark 主节点", metavar="URL", show_default=False),
    ] = None
    show_personal: Annotated[bool, typer.Option("--show-personal", help="Do not mask phones, contacts, addresses. 显示个人信息")] = False
    shared: Annotated[bool, typer.Option("--shared", help="Others may read files in which personal data are shown. 含个人信息的文件允许他人读取")] = False

    @property
    def scan(self) -> Scan:
        """Which files stay where they lie, in commands that ask nothing of single rows."""
        from tiercli.frames.row_engine import row_engine

        return "large" if self.engine == "auto" else row_engine(self.engine).scan

    def job(self, files: Sequence[str], scan: Scan = "never") -> Job:
        """The grading that the user asked for. scan: which files may stay where they lie, if the command asks nothing of single rows.

        Errors: UsageError.
        """
        from tiercli.pipeline import Job

        chosen = "arrow" if self.engine == "auto" else self.engine
        return Job(
            options.paths_option(files), self.clock(), self.rules, tuple(self.settings or ()), self.day(), self.language(), self.reading(),
            engine=chosen, scan=scan, spark=self.spark_master, show_personal=self.show_personal, shared=self.shared, command=options.command_line(sys.argv[1:]),
        )  # fmt: skip


def with_shared_options(command: Callable[..., int]) -> Callable[..., int]:
    """The command with the fields of its parameter `given` as options of its own, in that parameter's place.

    A parameter of the command's own that is called like a field stands for it: the group keeps its default.
    """
    hints = get_type_hints(command, include_extras=True)
    group: Any = hints.pop("given")
    own = inspect.signature(command).parameters
    shared = {one.name: one.default for one in fields(group) if one.name not in own}
    types = get_type_hints(group, include_extras=True)
    spread: list[inspect.Parameter] = []
    for one in own.values():
        if one.name == "given":
            spread += [inspect.Parameter(name, one.KEYWORD_ONLY, default=default, annotation=types[name]) for name, default in shared.items()]
        else:
            spread.append(one.replace(kind=one.KEYWORD_ONLY, annotation=hints[one.name]))

    @functools.wraps(command)
    def spread_command(**words: Any) -> int:
        return command(**{name: word for name, word in words.items() if name not in shared}, given=group(**{name: words[name] for name in shared}))

    spread_command.__signature__ = inspect.Signature(spread, return_annotation=int)  # type: ignore[attr-defined]
    spread_command.__annotations__ = {one.name: one.annotation for one in spread}
    return spread_command
