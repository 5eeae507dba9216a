"""Checking input files: what `score` would use and what not, everything odd on the way, customers who may be one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.check.similar_names import LONGEST_NAME, MOST_NAMES, MOST_PAIRS, can_compare, similar_names
from tiercli.domain.codes import found, sorted_findings
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Language, Text, counted
from tiercli.metrics import earliest_days
from tiercli.outcome.checked import Checked, NamePair
from tiercli.read import Reading, ReadOptions, settle_period, start_reading
from tiercli.read.inputs import find_inputs
from tiercli.read.rulebook_options import fields_for, reading_for
from tiercli.read.together.identities import Identities
from tiercli.read.together.missing import NO_ROWS
from tiercli.read.together.periods import latest_event
from tiercli.rulebook.facts.needs import measures_sales
from tiercli.rulebook.load import load_rulebook

if TYPE_CHECKING:
    import pyarrow as pa

_SHOWN = 3
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class CheckJob:
    """One check to be done.

    as_of: the last day that counts; the last sale that is not in the future if none. today: the clock.
    language: of the words; that of the headers if none.
    """

    paths: tuple[Path, ...]
    today: date
    rules: str = "standard"
    settings: tuple[str, ...] = ()
    as_of: date | None = None
    language: Language | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)


def check(job: CheckJob) -> Checked:
    """Everything that reading the files finds, under the fields and the period of a rulebook; nothing is graded.

    Errors: RulebookError; InputError for files that cannot be read at all.
    """
    loaded = load_rulebook(job.rules, job.settings)
    options = reading_for(job.reading, loaded.rulebook)
    tables = fields_for(loaded.rulebook)
    finish = start_reading(job.paths, options, tables, need_sales=False)

    reading = finish()
    as_of = job.as_of or latest_event(reading.tables, job.today, loaded.rulebook.dated) or job.today
    reading = settle_period(reading, as_of=as_of, today=job.today, earliest=earliest_days(loaded.rulebook, as_of), dated=loaded.rulebook.dated)
    customers = _customers(reading.tables.get("customers"))
    pairs = similar_names(customers) if len(customers) > 1 else []
    findings = (*(_without_sales(reading) if measures_sales(loaded.rulebook) else ()), *_similar(pairs), *_unsearched([name for _, name, _ in customers]))
    language = job.language or reading.language
    files = tuple(task.shown for task in find_inputs(job.paths, options)[0])
    return Checked(
        reading.accounts, reading.inputs, sorted_findings((*reading.findings, *findings)), tuple(pairs), language, as_of, files, _lost_zeros(customers), tables
    )


def _customers(table: pa.Table | None) -> list[tuple[str, str, Place]]:
    """Id, name and place of every customer."""
    if table is None or not table.num_rows:
        return []
    columns = [
        table[name].to_pylist() if name in table.column_names else [None] * table.num_rows
        for name in ("customer_id", "customer_name", "_file", "_sheet", "_row")
    ]
    return [
        (number, name or number, Place(file or "", sheet or "", "" if row is None else str(row)))
        for number, name, file, sheet, row in zip(*columns, strict=True)
    ]


def _lost_zeros(customers: Sequence[tuple[str, str, Place]]) -> tuple[tuple[str, str], ...]:
    """Ids that lost their zeros and the ids that have them, as an alias sheet says it: 123, 00123."""
    identities = Identities()
    identities.learn(((number, None if name == number else name) for number, name, _ in customers), records=False)
    return tuple((identities.shown[one], identities.shown[ids[0]]) for ids in identities.confirmed_zeros().values() for one in ids[1:])


def _without_sales(reading: Reading) -> list[Finding]:
    """That `score` would refuse these files."""
    account = next((one for one in reading.accounts if one.table == "sales"), None)
    if account is None:
        said = Text("没有找到销售表，score 无法分级。", "there is no sales table; score could not grade these files.")
        return [found("file.no-sales", Place(), said)]
    if account.used <= 0:
        said = Text(
            f"销售表 {account.rows} 行都未能使用，score 无法分级。", f"none of the {account.rows} sales rows can be used; score could not grade these files."
        )
        if account.rows:
            return [found("file.nothing-to-grade", Place(), said)]
        empty = Text("销售表没有数据行，score 无法分级。", "the sales table has no rows; score could not grade these files.")
        return [found("file.nothing-to-grade", Place(), empty, hint=NO_ROWS)]
    return []


def _similar(pairs: list[NamePair]) -> list[Finding]:
    if not pairs:
        return []
    shown = pairs[:_SHOWN]
    named = [f"{_short(one.one)} / {_short(one.other)}" for one in shown]
    count = f"{len(pairs)}+" if len(pairs) == MOST_PAIRS else str(len(pairs))
    said = Text(
        f"{count} 对客户名称很相近，未合并：{'；'.join(named)}。",
        f"{'1 pair of customer names is' if count == '1' else f'{count} pairs of customer names are'} nearly alike, not merged: {'; '.join(named)}.",
    )
    places = tuple(pair.where for pair in pairs if str(pair.where))
    return [found("customers.similar-names", places[0] if places else Place(), said, count=len(pairs), places=places)]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_SHOWN else name[:_LONGEST_SHOWN] + "…"


def _unsearched(names: Sequence[str]) -> list[Finding]:
    customers, long = len(names), sum(len(name) > LONGEST_NAME for name in names)
    said = _not_compared(customers)
    if said is None and long:
        said = Text(
            f"{long} 个客户名称超过 {LONGEST_NAME} 个字符，只查了是否完全相同。",
            f"{counted(long, 'customer name has', 'customer names have')} more than {LONGEST_NAME} characters; only whether they are the same was looked at.",
        )
    return [] if said is None else [found("customers.names-not-compared", Place(), said, hint=None if not can_compare() else EMPTY)]


def _not_compared(customers: int) -> Text | None:
    if customers > MOST_NAMES:
        return Text(
            f"客户超过 {MOST_NAMES} 个，只查了公司形式和写法的差别。",
            f"there are more than {MOST_NAMES} customers; only legal forms and spelling were compared.",
        )
    if customers > 1 and not can_compare():
        return Text("未安装可选组件 names，只查了公司形式和写法的差别。", "the extra 'names' is not installed; only legal forms and spelling were compared.")
    return None
