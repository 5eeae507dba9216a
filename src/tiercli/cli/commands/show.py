"""One customer's whole record, or those that match. 查看客户档案"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tiercli.cli import options
from tiercli.cli.choosing import Where, Words, customer_and_files, entity_meant
from tiercli.cli.shared import GradingOptions, with_shared_options
from tiercli.domain.errors import UsageError
from tiercli.domain.harmless import harmless
from tiercli.domain.language import Text
from tiercli.domain.standby import stand_by

if TYPE_CHECKING:
    from tiercli.follow import GradedRows
    from tiercli.outcome.extras import Listing

PLACE = 50

_FORMATS = ("csv", "json")
Columns = Annotated[str | None, typer.Option("--columns", help="With --where: the columns, with commas. 显示的列", metavar="NAMES", show_default=False)]
Format = Annotated[str | None, typer.Option("--format", help="With --where: csv. 输出格式", metavar="csv|json", show_default=False)]


@with_shared_options
def command(
    words: Words,
    where: Where = None,
    columns: Columns = None,
    format_name: Format = None,
    given: GradingOptions = GradingOptions(),  # noqa: B008 - frozen
    json: options.Json = False,
) -> int:
    """One customer's whole record, or those for whom a condition holds.

    Examples: tiercli show 昆仑商贸 sales.xlsx · tiercli show --where "tier == 'A' and overdue_days > 30" sales.xlsx
    """
    stand_by()
    from tiercli.cli import screens
    from tiercli.insight.find import checked_columns, checked_condition, matching
    from tiercli.pipeline import graded_rows
    from tiercli.rulebook.load import load_rulebook

    customer, files = customer_and_files("show", words, where)
    wanted = tuple(name.strip() for name in (columns or "").split(",") if name.strip())
    if format_name is not None and format_name not in _FORMATS:
        raise UsageError(Text(f"--format {format_name}：只能是 csv 或 json", f"--format {format_name}: it must be csv or json"))
    if where is None and (wanted or format_name == "csv"):
        raise UsageError(Text("--columns 和 --format csv 只和 --where 一起用", "--columns and --format csv go with --where only"))
    condition = None
    if where is not None:
        rulebook = load_rulebook(given.rules, tuple(given.settings or ())).rulebook
        condition = checked_condition(where, rulebook, show_personal=given.show_personal)
        wanted = checked_columns(wanted, rulebook)
    job = given.job(files)
    to_program = json or format_name is not None
    with screens.progress(quiet=to_program, language=job.language):
        graded = graded_rows(job)
    if condition is not None:
        before = len(graded.findings)
        listing = matching(graded, condition, wanted)
        for note in graded.findings[before:]:  # a column without data is not shown, and that is never left unsaid
            sys.stderr.write(harmless(f"tiercli: {note.message.spoken(graded.outcome.language)}\n"))
        _show_listing(listing, graded, as_json=json or format_name == "json", as_csv=format_name == "csv")
        return 0
    return _show_customer(graded, customer, as_json=to_program)


def _show_listing(listing: Listing, graded: GradedRows, *, as_json: bool, as_csv: bool) -> None:
    from tiercli.cli import screens
    from tiercli.screens.record import listing_table, rows_json

    language = graded.outcome.language
    if as_csv:
        from tiercli.report.delimited import write_csv

        write_csv(listing.rows.select([column.name for column in listing.columns]), sys.stdout.buffer)
        return
    if as_json:
        screens.show_json(rows_json(listing))
        return
    if listing.rows.num_rows:
        screens.show(listing_table(listing, language))
    count = listing.rows.num_rows
    print(Text(f"共 {count} 个", f"{count} found").spoken(language))  # noqa: T201


def _show_customer(graded: GradedRows, customer: str, *, as_json: bool) -> int:
    """The record of the one that the words mean.

    Errors: UsageError when nobody is meant, or several are.
    """
    from tiercli.cli import screens
    from tiercli.follow import RecordMaker
    from tiercli.screens.record import record_json, record_screen

    outcome = graded.outcome
    record = RecordMaker(outcome).record(entity_meant(graded.ids(), graded.names(), customer))
    if as_json:
        screens.show_json(record_json(record))
    else:
        screens.show(record_screen(record, outcome))
    return 0
