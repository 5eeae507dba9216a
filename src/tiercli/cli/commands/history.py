"""List, show, verify and prune the runs that are kept. 查看、校验、清理存档"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiercli.cli import options
from tiercli.cli.history_show import KINDS, level_counts, show_entity, show_stored, show_table
from tiercli.cli.speech import spoken_language
from tiercli.domain.errors import HistoryError, UsageError
from tiercli.domain.finding import Place, Severity
from tiercli.domain.language import Language, Text, counted, listing

if TYPE_CHECKING:
    from tiercli.ledger.prune import Pruning
    from tiercli.ledger.store import Ledger, Stored
    from tiercli.runs.verify import Verified

PLACE = 130

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Folder = Annotated[str, typer.Argument(help="The history folder. 存档文件夹", metavar="DIR")]
Rulebook = Annotated[str | None, typer.Option("--rules", "-r", help="The name of one rulebook; all without it. 规则", metavar="NAME", show_default=False)]
Period = Annotated[str | None, typer.Option("--period", help="2026-10; the newest without it. 期间", metavar="PERIOD", show_default=False)]
Revision = Annotated[int | None, typer.Option("--revision", min=1, help="The one that counts without it. 版本", show_default=False)]
Customer = Annotated[str | None, typer.Option("--customer", help="One customer through all periods, by id or name. 客户", metavar="ID", show_default=False)]
Entity = Annotated[str | None, typer.Argument(help="One customer through all periods, as --customer. 客户", metavar="[CUSTOMER]", show_default=False)]
Form = Annotated[str | None, typer.Option("--format", help="Of one customer: csv or json. 输出格式", metavar="csv|json", show_default=False)]
KeepPeriods = Annotated[int | None, typer.Option("--keep-periods", min=1, help="Keep the last so many periods. 保留的期数", show_default=False)]
KeepRevisions = Annotated[
    int | None, typer.Option("--keep-revisions", min=1, help="Of each period, keep the last so many. 每期保留的版本数", show_default=False)
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask. 不再询问")]


def _language(words: str | None, ledgers: Sequence[Ledger] = ()) -> Language:
    """The language asked for, else that of the newest stored run."""
    return spoken_language(options.language_option(words), *(_language_of(ledger) for ledger in ledgers))


def _language_of(ledger: Ledger) -> Language | None:
    from tiercli.runs.earlier import stored_language

    try:
        stored = ledger.current(ledger.periods()[-1]) if ledger.periods() else None
        return stored_language(stored.run) if stored else None
    except HistoryError:
        return None  # a broken record is told by whoever reads it


def _ledgers(folder: str, rulebook: str | None) -> list[Ledger]:
    """The ledgers of a folder.

    Errors: HistoryError when there are none; a rulebook that is not there, with a near name.
    """
    from tiercli.ledger.store import Ledger, rulebooks_in
    from tiercli.rulebook.flaws.complaint import near_names

    names = rulebooks_in(Path(folder))
    if not names:
        raise HistoryError(Text("没有存档", "there are no stored runs"), where=Place(folder))
    if rulebook is not None and rulebook not in names:
        hint = near_names(rulebook, names) or Text(f"有：{', '.join(names)}", f"There are: {', '.join(names)}")
        raise HistoryError(Text(f"没有规则 {rulebook} 的存档", f"there are no runs of {rulebook}"), where=Place(folder), hint=hint)
    return [Ledger(Path(folder), name) for name in names if rulebook in (None, name)]


@app.command("list")
def list_runs(folder: Folder = "history", rulebook: Rulebook = None, lang: options.Lang = None, as_json: options.Json = False) -> int:
    """Every run by rulebook and period; the last revision of a period counts. 列出存档."""
    from tiercli.cli import screens

    ledgers = _ledgers(folder, rulebook)
    language = _language(lang, ledgers)
    records = [_brief(ledger.rulebook, stored) for ledger in ledgers for stored in ledger.everything()]
    if as_json:
        screens.show_json(records)
        return 0
    headers = (
        Text("规则", "Rulebook"), Text("期间", "Period"), Text("版本", "Revision"), Text("类型", "Kind"),
        Text("客户", "Entities"), Text("级别", "Levels"), Text("时间", "Written at"),
    )  # fmt: skip
    rows = [
        [
            one["rulebook"], one["period"], f"r{one['revision']}", KINDS.get(one["kind"], Text(one["kind"], one["kind"])).spoken(language),
            str(one["entities"]), " ".join(f"{name} {count}" for name, count in next(iter(one["levels"].values()), {}).items()), one["written_at"][:16],
        ]
        for one in records
    ]  # fmt: skip
    show_table([header.spoken(language) for header in headers], rows)
    return 0


def _brief(rulebook: str, stored: Stored) -> dict[str, Any]:
    from tiercli.ledger.record import completed

    run = completed(stored.run)
    kept = {name: run.get(name) for name in ("kind", "as_of", "entities", "written_at", "rulebook_sha256")}
    kept["levels"] = level_counts(run)
    return {"rulebook": rulebook, "period": stored.period, "revision": stored.revision, **kept, "folder": str(stored.folder)}


@app.command("show")
def show_run(
    folder: Folder = "history",
    entity: Entity = None,
    rulebook: Rulebook = None,
    period: Period = None,
    revision: Revision = None,
    customer: Customer = None,
    form: Form = None,
    lang: options.Lang = None,
    as_json: options.Json = False,
) -> int:
    """One run, or one customer through all periods: levels, warnings, maintenance. 查看一次运行，或一个客户的历次级别、预警和维护.

    Examples: tiercli history show history --period 2026-10 · tiercli history show C0001 · tiercli history show history C0001 --format csv
    """
    customer = customer if customer is not None else entity
    if customer is None and not Path(folder).exists() and Path("history").is_dir():
        folder, customer = "history", folder  # history show C0001
    if form not in (None, "csv", "json"):
        raise UsageError(Text(f"--format {form}：只能是 csv 或 json", f"--format {form}: it must be csv or json"))
    if form == "csv" and customer is None:
        raise UsageError(Text("--format csv 要和客户一起写", "--format csv goes with a customer"))
    ledgers = _ledgers(folder, rulebook)
    if len(ledgers) > 1:
        names = listing(ledger.rulebook for ledger in ledgers)
        raise UsageError(Text(f"有多个规则（{names.zh}），请用 -r 指定", f"there are several rulebooks ({names.en}); name one with -r"))
    if customer is not None:
        return show_entity(ledgers[0], customer, _language(lang, ledgers), form="json" if as_json else form or "screen")
    return show_stored(ledgers[0], period, revision, _language(lang, ledgers), as_json=as_json or form == "json")


@app.command("verify")
def verify_runs(folder: Folder = "history", rulebook: Rulebook = None, lang: options.Lang = None, as_json: options.Json = False) -> int:
    """Recompute hashes, follow the chain of runs, derive the levels again; exit 6 when anything is wrong. 校验存档."""
    from tiercli.cli import screens
    from tiercli.runs.verify import verify

    verified = verify(Path(folder), rulebook)
    language = _language(lang, _ledgers(folder, rulebook))
    if as_json:
        screens.show_json(
            {
                "sound": verified.is_sound, "revisions": verified.revisions, "derived": verified.derived,
                "findings": [finding.record(language) for finding in verified.findings],
            }
        )  # fmt: skip
    else:
        lines = [line for finding in verified.findings for line in screens.lines_of(finding, language)]
        screens.show_lines([*lines, _verdict(verified).spoken(language)])
    return 0 if verified.is_sound else HistoryError.exit_code


def _verdict(verified: Verified) -> Text:
    """How many runs were looked at, and what came of it."""
    wrong = sum(finding.severity is Severity.ERROR for finding in verified.findings)
    doubtful = any(finding.severity is Severity.WARNING for finding in verified.findings)
    zh, en = "全部相符", "all in order"
    if wrong:
        zh, en = f"{wrong} 处不对", f"{counted(wrong, 'thing', 'things')} wrong"
    elif doubtful:
        zh, en = "存档完好；有的期要重跑", "all as it was stored; some periods need another run"
    runs = counted(verified.revisions, "run", "runs")
    return Text(f"{verified.revisions} 次运行，{verified.derived} 次的级别已重新推导，{zh}", f"{runs}, levels of {verified.derived} derived again, {en}")


@app.command("prune")
def prune_runs(
    folder: Folder = "history",
    rulebook: Rulebook = None,
    keep_periods: KeepPeriods = None,
    keep_revisions: KeepRevisions = None,
    yes: Yes = False,
    lang: options.Lang = None,
    as_json: options.Json = False,
) -> int:
    """Remove old periods and revisions; what remains can still be verified. 清理旧存档."""
    from tiercli.cli import screens
    from tiercli.ledger.lock import locked
    from tiercli.ledger.prune import plan_pruning, prune

    if keep_periods is None and keep_revisions is None:
        raise UsageError(Text("请写 --keep-periods 或 --keep-revisions", "say --keep-periods or --keep-revisions"))
    ledgers = _ledgers(folder, rulebook)
    language = _language(lang, ledgers)
    with locked(Path(folder), command=options.command_line(["history", "prune"])):
        for ledger in ledgers:
            ledger.sweep()
        plans = [plan_pruning(ledger, periods=keep_periods, revisions=keep_revisions) for ledger in ledgers]
        gone = [f"{plan.ledger.rulebook} {one.period} r{one.revision}" for plan in plans for one in plan.gone]
        if gone and not yes and not _agreed(plans, language):
            return 1
        for plan in plans:
            prune(plan)
    if as_json:
        screens.show_json({"removed": gone})
        return 0
    removed = (
        Text(f"已删除 {len(gone)} 次运行", f"{counted(len(gone), 'run', 'runs')} removed") if gone else Text("没有要清理的", "there was nothing to remove")
    )
    screens.show_lines([*gone, *_anchor_words(plans, language), removed.spoken(language)])
    return 0


def _agreed(plans: Sequence[Pruning], language: Language) -> bool:
    """Whether the user wants it so.

    Errors: UsageError when there is nobody to ask.
    """
    from tiercli.cli import screens

    if not sys.stdin.isatty():
        raise UsageError(Text("没有终端可以询问；确实要删除请加 --yes", "there is no terminal to ask on; add --yes to remove them"))
    screens.show_lines([f"{plan.ledger.rulebook} {one.period} r{one.revision}" for plan in plans for one in plan.gone])
    screens.show_lines(_anchor_words(plans, language))
    return typer.confirm(Text("删除以上运行？", "Remove these runs?").spoken(language))


def _anchor_words(plans: Sequence[Pruning], language: Language) -> list[str]:
    """What stays although it is old, and why."""
    words = [
        Text(
            f"保留 {plan.ledger.rulebook} {one.period} r{one.revision}：保留的运行以它为上期",
            f"{plan.ledger.rulebook} {one.period} r{one.revision} stays: a run that is kept stands on it",
        )
        for plan in plans
        for one in plan.anchors
    ]
    return [one.spoken(language) for one in words]
