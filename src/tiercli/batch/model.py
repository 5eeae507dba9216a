"""What stands in a batch file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Language, Text, listing
from tiercli.domain.patterns import late_pattern
from tiercli.grammar.small_types import Model, Scalar, amount_of
from tiercli.report.formats import format_name

_PLACEHOLDER = late_pattern(r"\{([^{}]*)\}")
_DATES = ("period", "year", "month")


def _with_placeholders(known: tuple[str, ...]) -> AfterValidator:
    def check(words: str) -> str:
        for name in _PLACEHOLDER.findall(words):
            if name not in known:
                listed = listing(f"{{{one}}}" for one in known)
                raise WordsError(Text(f"没有占位符 {{{name}}}；可用 {listed.zh}", f"there is no placeholder {{{name}}}; there are {listed.en}"))
        if "{" in _PLACEHOLDER.sub("", words) or "}" in _PLACEHOLDER.sub("", words):
            raise WordsError(Text("花括号没有成对", "braces do not pair"))
        return words

    return AfterValidator(check)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


def _share(value: Any) -> Any:
    """2% or 0.02."""
    found = amount_of(value) if isinstance(value, str) else value
    if isinstance(found, str | bool):
        raise WordsError(Text(f"'{value}' 不是百分比，请写成 2%", f"'{value}' is no percentage; write it as 2%"))
    return found


Words = Annotated[str, Field(min_length=1, max_length=1000)]
Input = Annotated[Words, _with_placeholders(_DATES)]
Output = Annotated[Words, _with_placeholders((*_DATES, "rulebook"))]
Format = Annotated[str, AfterValidator(format_name)]
Formats = Annotated[list[Format], BeforeValidator(_listed)]


class BatchRulebook(Model):
    """A rulebook of the batch.

    rules: a shipped name, or a file beside the batch file. set: params in place of the rulebook's own.
    output, formats: in place of the batch's.
    """

    rules: Words
    set_: dict[str, Scalar] = Field(default_factory=dict, alias="set", description="params in place of the rulebook's own")
    output: Output | None = None
    formats: Formats | None = None
    form: Words | None = None

    @property
    def settings(self) -> tuple[str, ...]:
        """`set` as `--set` words."""
        return tuple(f"{name}={value}" for name, value in self.set_.items())


def _rulebook(value: Any) -> Any:
    return {"rules": value} if isinstance(value, str) else value


class Reading(Model):
    """What cannot be guessed about the input files, and the limits of reading; as the options of `score`.

    max_seconds: time for reading all files. max_memory: memory of a reading process, MiB. max_cells: cells of a sheet's used range.
    max_bytes: size of a workbook once unpacked, MiB. max_ratio: unpacked to packed size of a large part of a workbook.
    """

    tables: dict[str, Words] = Field(default_factory=dict)
    maps: dict[str, Words] = Field(default_factory=dict)
    header_row: Annotated[int, Field(ge=1)] | None = None
    encoding: Words | None = None
    decimal_comma: bool | None = None
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    join_zeros: bool = False
    skip_hidden: bool = False
    skip_sheets: Annotated[list[Words], BeforeValidator(_listed)] = Field(default_factory=list)
    fill_down: Annotated[list[Words], BeforeValidator(_listed)] = Field(default_factory=list)
    password_env: Words | None = None
    max_seconds: Annotated[int, Field(ge=1)] = 300
    max_memory: Annotated[int, Field(ge=128)] = 4096
    max_cells: Annotated[int, Field(ge=1000)] = 40_000_000
    max_bytes: Annotated[int, Field(ge=1)] = 2048
    max_ratio: Annotated[int, Field(ge=2)] = 250


class Retention(Model):
    """How much of the history is kept; everything without it."""

    periods: Annotated[int, Field(ge=1)] | None = None
    revisions: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Retention:
        if self.periods is None and self.revisions is None:
            raise WordsError(Text("要写 periods 或 revisions", "write periods or revisions"))
        return self


class Batch(Model):
    """The monthly job. Paths are relative to the batch file.

    inputs: files, folders and patterns. company: whose reports these are; the rulebook's own `company` without it.
    explain: whether reports say for every customer the least change that leads to the next better level.
    form: the company's own form, which is filled in instead of the report (a rulebook may have its own).
    split_by: the field for whose values further reports are written, or with one_file further sheets. history: the folder in
    which runs are kept. wait: seconds to wait for another run. allow_stale: do not insist that the newest sale falls in the
    period. strict: exit with 1 when a run found anything that needs a look. max_set_aside: refuse a month of which a larger
    share of any table's rows could not be used (2%).
    """

    tiercli: Literal[1]
    inputs: Annotated[list[Input], BeforeValidator(_listed)] = Field(min_length=1)
    rulebooks: Annotated[list[Annotated[BatchRulebook, BeforeValidator(_rulebook)]], BeforeValidator(_listed)] = Field(min_length=1)
    output: Output = "reports/{period}/{rulebook}.xlsx"
    formats: Formats = Field(default_factory=list)
    split_by: Words | None = None
    one_file: bool = False
    history: Words = "history"
    language: Language | None = None
    company: Words | None = None
    form: Words | None = None
    explain: bool = False
    retention: Retention | None = None
    allow_stale: bool = False
    strict: bool = False
    max_set_aside: Annotated[Decimal, BeforeValidator(_share), Field(ge=0, le=1)] | None = None
    wait: Annotated[int, Field(ge=0, le=86_400)] = 60
    show_personal: bool = False
    shared: bool = False
    reading: Reading = Field(default_factory=Reading)

    @model_validator(mode="after")
    def _splits_in_one_file(self) -> Batch:
        if self.one_file and self.split_by is None:
            raise WordsError(Text("one_file 要和 split_by 一起写", "one_file goes with split_by"))
        return self

    @model_validator(mode="after")
    def _outputs_differ(self) -> Batch:
        for one in self.rulebooks:
            words = one.output or self.output
            if "{period}" not in words and not ("{year}" in words and "{month}" in words):
                raise WordsError(Text("output 要含 {period}，否则各期互相覆盖", "output needs {period}, or one period overwrites the other"))
        if len(self.rulebooks) > 1 and any(one.output is None for one in self.rulebooks) and "{rulebook}" not in self.output:
            raise WordsError(Text("有多个规则时 output 要含 {rulebook}", "with several rulebooks, output needs {rulebook}"))
        return self


def filled(words: str, as_of: date, rulebook: str = "", period: str = "") -> str:
    """A path with its placeholders filled in.

    period: what the run is called; the month if none.
    """
    values: Mapping[str, str] = {"period": period or f"{as_of:%Y-%m}", "year": f"{as_of:%Y}", "month": f"{as_of:%m}", "rulebook": rulebook}
    return _PLACEHOLDER.sub(lambda match: values[match[1]], words)
