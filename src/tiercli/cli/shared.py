"""The options that grading commands share: one object, spread over a command's own options by one decorator.

A command names a parameter `given: InputOptions` (or `GradingOptions`); its fields become options of the command, and the
command gets them as one object. An option of the command's own under the name of a field takes that field's place: the command
puts in what it makes of it.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, get_type_hints

from tiercli.cli import options
from tiercli.cli.early import stays
from tiercli.cli.speech import locale_language
from tiercli.domain.errors import TierError, UsageError
from tiercli.domain.language import Language, Text
from tiercli.domain.standby import stand_by

if TYPE_CHECKING:
    from datetime import date

    from tiercli.pipeline import Job
    from tiercli.read import ReadOptions
    from tiercli.read.scan.choose import Scan


@dataclass(frozen=True, slots=True, kw_only=True)
class InputOptions:
    """What is said of the input files: the rulebook, the day, the language, what cannot be guessed, and the limits of reading."""

    rules: options.Rules = "standard"
    as_of: options.AsOf = None
    period: options.PeriodWords = None
    lang: options.Lang = None
    tables: options.Tables = None
    maps: options.Maps = None
    header_row: options.HeaderRow = None
    encoding: options.Encoding = None
    decimal_comma: options.DecimalComma = None
    date_order: options.DateOrder = None
    join_zeros: options.JoinZeros = False
    skip_hidden: options.SkipHidden = False
    skip_sheets: options.SkipSheets = None
    fill_down: options.FillDown = None
    password_env: options.PasswordEnv = None
    max_seconds: options.MaxSeconds = 300
    max_memory: options.MaxMemory = 4096
    max_cells: options.MaxCells = 40_000_000
    max_bytes: options.MaxBytes = 2048
    max_ratio: options.MaxRatio = 250
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
    engine: options.EngineName = "auto"
    spark_master: options.SparkMaster = None
    show_personal: options.ShowPersonal = False
    shared: options.Shared = False

    @property
    def scan(self) -> Scan:
        """Which files stay where they lie, in commands that ask nothing of single rows."""
        scans: Mapping[str, Scan] = {"auto": "large", "duckdb": "always", "spark": "spark"}
        return scans.get(self.engine, "never")

    def job(self, files: Sequence[str], scan: Scan = "never") -> Job:
        """The grading that the user asked for. scan: which files may stay where they lie, if the command asks nothing of single rows.

        Errors: UsageError.
        """
        from tiercli.frames.kinds import ENGINES
        from tiercli.pipeline import Job

        chosen = next((one for one in ENGINES if one == self.engine), "arrow" if self.engine == "auto" else None)
        if chosen is None:
            named = ("auto", *ENGINES)
            raise UsageError(Text(f"--engine {self.engine}：只能是 {'、'.join(named)} 之一", f"--engine {self.engine}: it must be one of {', '.join(named)}"))
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
