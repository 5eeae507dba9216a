"""The options that several commands share, and how they become plain values."""

from __future__ import annotations

import math
import os
import re
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from tiercli.domain.errors import UsageError
from tiercli.domain.fiscal import CALENDAR_YEAR
from tiercli.domain.language import Language, Text
from tiercli.domain.patterns import late_pattern
from tiercli.domain.period import Period, named_period

if TYPE_CHECKING:
    from tiercli.read.options import DateOrder as DateOrderWords
    from tiercli.read.options import ReadOptions
    from tiercli.runs.keeping import Keeping

Files = Annotated[list[str], typer.Argument(help="Workbooks, CSV or Parquet files, folders. 输入文件", metavar="FILE", show_default=False)]
Rules = Annotated[str, typer.Option("--rules", "-r", help="A shipped rulebook or a YAML file. 规则")]
Settings = Annotated[list[str] | None, typer.Option("--set", help="Change a param: core_volume=4000. 改参数", metavar="PARAM=VALUE", show_default=False)]
Lang = Annotated[str | None, typer.Option("--lang", help="zh or en; the report's default is that of the headers. 语言", metavar="zh|en", show_default=False)]
DateOrder = Annotated[str | None, typer.Option("--date-order", help="1/3/25 is day, month or year first. 日期次序", metavar="dmy|mdy|ymd", show_default=False)]
PasswordEnv = Annotated[str | None, typer.Option("--password-env", help="The environment variable that holds the password. 密码变量", show_default=False)]
Encrypt = Annotated[bool, typer.Option("--encrypt", help="Protect the workbook with a password, asked for or from --password-env. 加密报告")]
SplitBy = Annotated[
    str | None,
    typer.Option("--split-by", help="A further report for each value of a field: manager, branch, region. 按字段分开", metavar="FIELD", show_default=False),
]
OneFile = Annotated[bool, typer.Option("--one-file", help="With --split-by: a sheet for each value in the one workbook. 分在同一工作簿")]
ParamsFrom = Annotated[
    str | None, typer.Option("--params-from", help="A live report whose parameters were changed. 取报告里改过的参数", metavar="FILE", show_default=False)
]
Live = Annotated[bool, typer.Option("--live", help="Points, scores and levels as formulas over a sheet of the rules' numbers. 可以重算的工作簿")]
Explain = Annotated[bool, typer.Option("--explain", help="The least change that lifts each customer, in the report. 报告里写出怎样升级")]
Company = Annotated[str | None, typer.Option("--company", help="Whose report it is, for its title. 公司名称", metavar="NAME", show_default=False)]
FormFile = Annotated[
    str | None,
    typer.Option("--form", help="The company's own form (xlsx, xlsm), filled in instead of the report. 公司自己的表单", metavar="FILE", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="A summary of the run for programs, on standard output. 输出 JSON 摘要")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors. 安静")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show every finding. 显示全部发现")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 when anything was found that needs a look. 有问题时退出码为 1")]
Previous = Annotated[str | None, typer.Option("--previous", help="The last result: xlsx, csv, json or parquet. 上期结果", metavar="FILE", show_default=False)]
History = Annotated[str | None, typer.Option("--history", help="The folder in which runs are kept. 历史文件夹", metavar="DIR", show_default=False)]
Replace = Annotated[bool, typer.Option("--replace", help="Replace a stored period; the old one is kept. 替换已存期间")]
Today = Annotated[str | None, typer.Option("--today", hidden=True)]


_MONTH = late_pattern(r"\d{4}-\d{1,2}")
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


def language_option(words: str | None) -> Language | None:
    """The language asked for, or none.

    Errors: UsageError.
    """
    if words is None or words in ("zh", "en"):
        return "zh" if words == "zh" else "en" if words == "en" else None
    raise UsageError(Text(f"--lang {words}：只能是 zh 或 en", f"--lang {words}: it must be zh or en"))


def date_order_option(words: str | None) -> DateOrderWords:
    """The order of day, month and year that the user names, or "".

    Errors: UsageError.
    """
    if words is None:
        return ""
    if words not in ("dmy", "mdy", "ymd"):
        raise UsageError(
            Text(f"--date-order {words}：只能是 dmy（日/月/年）、mdy（月/日/年）或 ymd（年/月/日）", f"--date-order {words}: it must be dmy, mdy or ymd")
        )
    return cast("DateOrderWords", words)


def period_option(words: str | None, rules: str | None = None) -> Period | None:
    """The days of `--period`, or none.

    rules: the rulebook in whose fiscal year quarters, half-years, years and weeks lie; a month needs none.
    Errors: UsageError; RulebookError for a rulebook that cannot be loaded.
    """
    if words is None:
        return None
    fiscal = CALENDAR_YEAR
    try:
        if rules is not None and not _MONTH.fullmatch(words.strip()):
            from tiercli.rulebook.load import load_rulebook

            fiscal = load_rulebook(rules).rulebook.fiscal
        return named_period(words, fiscal)
    except (ValueError, OverflowError):
        forms = Text("写成 2026-10、2026-Q3、2026-H1、2026、FY2026 或 2026-W13", "write 2026-10, 2026-Q3, 2026-H1, 2026, FY2026 or 2026-W13")
        if re.fullmatch(r".*W\d{1,2}", words.strip(), re.IGNORECASE):
            forms = Text(f"那一年没有这一周；{forms.zh}", f"that year has no such week; {forms.en}")
        raise UsageError(Text(f"--period {words}：{forms.zh}", f"--period {words}: {forms.en}")) from None


def day_option(as_of: str | None, period: str | None, rules: str | None = None) -> date | None:
    """The as-of date from `--as-of` or `--period`, or none.

    rules: as for `period_option`. Errors: UsageError.
    """
    if as_of is not None and period is not None:
        raise UsageError(Text("--as-of 和 --period 只能用一个", "use either --as-of or --period"))
    if as_of is not None:
        try:
            return _within_reach("--as-of", date.fromisoformat(as_of))
        except ValueError:
            raise UsageError(Text(f"--as-of {as_of}：日期写成 2026-10-31", f"--as-of {as_of}: write a date as 2026-10-31")) from None
    named = period_option(period, rules)
    return _within_reach("--period", named.end) if named is not None else None


def today_option(words: str | None) -> date:
    """The clock, or the day that a test sets."""
    words = words or os.environ.get("TIERCLI_TODAY")
    try:
        return _within_reach("--today", date.fromisoformat(words)) if words else date.today()
    except ValueError:
        raise UsageError(Text(f"--today {words}：日期写成 2026-10-31", f"--today {words}: write a date as 2026-10-31")) from None


def _within_reach(option: str, day: date) -> date:
    """A day from which windows can be counted back, and due dates on.

    Errors: UsageError.
    """
    if not EARLIEST <= day <= LATEST:
        words = Text(f"{option} {day}：只支持 {EARLIEST.year} 至 {LATEST.year} 年", f"{option} {day}: the year must be from {EARLIEST.year} to {LATEST.year}")
        raise UsageError(words)
    return day


def seconds_option(name: str, seconds: float) -> float:
    """A number of seconds that a clock can count.

    Errors: UsageError for what is no number.
    """
    if not math.isfinite(seconds):
        raise UsageError(Text(f"{name} {seconds}：不是秒数", f"{name} {seconds}: it must be a number of seconds"))
    return seconds


def pairs_option(name: str, words: Sequence[str] | None) -> dict[str, str]:
    """left=right words as a mapping.

    Errors: UsageError for a word without an equals sign.
    """
    answer = {}
    for word in words or ():
        left, equals, right = word.rpartition("=") if name == "--map" else word.partition("=")
        if not equals or not left.strip() or not right.strip():
            raise UsageError(Text(f"{name} {word}：要写成 左=右", f"{name} {word}: write it as left=right"))
        answer[left.strip()] = right.strip()
    return answer


def password_option(variable: str | None) -> str | None:
    """The password from an environment variable.

    Errors: UsageError when the variable is not set.
    """
    if variable is None:
        return None
    if variable not in os.environ:
        raise UsageError(Text(f"--password-env {variable}：没有这个环境变量", f"--password-env {variable}: there is no such environment variable"))
    return os.environ[variable]


def own_reading(variable: str | None) -> ReadOptions:
    """How a report of this program is read back, which may be under a password.

    Errors: UsageError when the variable is not set.
    """
    from tiercli.read.options import ReadOptions

    return ReadOptions(password=password_option(variable))


def encryption_option(encrypt: bool, variable: str | None) -> str | None:
    """The password of the report: from the environment variable, else asked for twice; none without `--encrypt`.

    Errors: UsageError when nobody is there to be asked.
    """
    if not encrypt:
        return None
    if variable is not None:
        return password_option(variable)
    if not sys.stdin.isatty():
        raise UsageError(
            Text("--encrypt 需要密码：用 --password-env 指定环境变量", "--encrypt needs a password: name an environment variable with --password-env")
        )
    answer: str = typer.prompt("Password 密码", hide_input=True, confirmation_prompt=True, err=True)
    return answer


def command_line(words: Sequence[str]) -> str:
    """The command as the report quotes it: without where the report goes, so that the same input gives the same bytes."""
    kept: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in ("-o", "--output"):
            skip = True
        elif word.startswith("--output=") or word in ("--json", "--quiet", "-q", "--verbose", "-v", "--debug", "--force"):
            continue
        else:
            kept.append(f'"{word}"' if " " in word else word)
    return " ".join(["tiercli", *kept])


def paths_option(words: Sequence[str]) -> tuple[Path, ...]:
    """File arguments as paths, as written.

    Errors: UsageError for an empty one, which would mean the folder at hand.
    """
    return tuple(path_option("FILE", word) for word in words)


def path_option(name: str, words: str) -> Path:
    """A path as written.

    name: of the option or argument. Errors: UsageError for an empty one.
    """
    if not words.strip():
        raise UsageError(Text(f"{name}：文件名是空的", f"{name}: the name is empty"))
    return Path(words)


def keeping_options(history: str | None, previous: str | None, *, replace: bool, encrypted: bool = False) -> Keeping:
    """Where runs are kept, and the earlier result to start from.

    Errors: UsageError when `--replace` has no history to replace in.
    """
    from tiercli.runs.keeping import Keeping

    if replace and history is None:
        raise UsageError(Text("--replace 要和 --history 一起用", "--replace goes with --history"))
    folder = path_option("--history", history) if history is not None else None
    file = path_option("--previous", previous) if previous is not None else None
    return Keeping(folder, file, replace, now(), encrypted=encrypted)


def now() -> str:
    """The clock's words for records, or those that a test sets."""
    return os.environ.get("TIERCLI_NOW") or datetime.now(UTC).isoformat(timespec="seconds")
