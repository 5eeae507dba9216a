"""The monthly job: several rulebooks and periods, kept in a history. 每月任务"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiercli.cli import options
from tiercli.cli.run_lines import account_lines, finding_lines, strict_line
from tiercli.cli.speech import spoken_language
from tiercli.domain.errors import OutputError, TierError, UsageError
from tiercli.domain.finding import Place
from tiercli.domain.harmless import harmless
from tiercli.domain.language import Language, Text, counted

if TYPE_CHECKING:
    from tiercli.batch import Chosen, Done, LoadedBatch, Settings
    from tiercli.cli.log import Log

PLACE = 120
IS_KEPT_ELSEWHERE = True  # its work is a file; the screen only tells of it

File = Annotated[str | None, typer.Argument(help="The batch file. 任务文件", metavar="BATCH.yaml", show_default=False)]
Months = Annotated[
    str | None,
    typer.Option("--period", help="2026-10, 2024-11..2026-10, 2026-Q3, FY2026; the last whole month without it. 期间", metavar="PERIOD", show_default=False),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and do nothing. 只说明，不执行")]
Init = Annotated[bool, typer.Option("--init", help="Write a batch file to begin with. 生成任务文件")]
Output = Annotated[str, typer.Option("--output", "-o", help="With --init: the file to write; - for standard output. 输出文件", metavar="FILE")]
Force = Annotated[bool, typer.Option("--force", help="With --init: write over an existing file. 覆盖已有文件")]
AllowStale = Annotated[bool, typer.Option("--allow-stale", help="Do not insist that the newest sale falls in the period. 允许旧数据")]
Wait = Annotated[float | None, typer.Option("--wait", min=0, help="Seconds to wait for another run. 等待秒数", show_default=False)]
LogFormat = Annotated[str, typer.Option("--log-format", help="text, or json: an event a line on stderr, without customers. 日志格式", metavar="text|json")]


def command(
    file: File = None,
    period: Months = None,
    dry_run: DryRun = False,
    replace: options.Replace = False,
    allow_stale: AllowStale = False,
    wait: Wait = None,
    strict: options.Strict = False,
    init: Init = False,
    output: Output = "batch.yaml",
    force: Force = False,
    form: options.FormFile = None,
    log_format: LogFormat = "text",
    lang: options.Lang = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    today: options.Today = None,
) -> int:
    """The monthly job.

    One file says what is read, under which rulebooks, and where reports and history go. Run again with the same input,
    nothing changes. The exit code is that of the worst rulebook; with --strict 1 where anything needs a look.
    Examples: tiercli run --init · tiercli run batch.yaml · tiercli run batch.yaml --period 2024-11..2026-10
    """
    asked = options.language_option(lang)
    language = spoken_language(asked)
    if init:
        _write_starter(output, language, force=force)
        return 0
    if log_format not in ("text", "json"):
        raise UsageError(Text(f"--log-format {log_format}：只能是 text 或 json", f"--log-format {log_format}: it must be text or json"))
    from tiercli.cli.log import Log

    log = Log(sys.stderr if log_format == "json" else None, language, asked)
    try:
        return _run(
            file,
            period,
            _settings(file, replace=replace, allow_stale=allow_stale, wait=wait, strict=strict, today=today, form=form),
            log,
            dry_run=dry_run,
            json=json,
            quiet=quiet,
        )
    except TierError as error:
        if log_format == "text":
            raise
        log.refused(error)
        return error.exit_code


def _settings(file: str | None, *, replace: bool, allow_stale: bool, wait: float | None, strict: bool, today: str | None, form: str | None) -> Settings:
    from tiercli.batch import Settings

    name = Path(file or "").name
    words = options.command_line(["run", name])
    wait = options.seconds_option("--wait", wait) if wait is not None else None
    own = options.path_option("--form", form) if form is not None else None
    return Settings(options.today_option(today), options.now(), words, replace, allow_stale, wait, strict, own)


def _run(file: str | None, period: str | None, settings: Settings, log: Log, *, dry_run: bool, json: bool, quiet: bool) -> int:
    from tiercli.batch import fiscal_of, load_batch, periods_of, rulebooks_of, run_batch
    from tiercli.cli import screens

    if file is None:
        raise UsageError(Text("缺少任务文件", "the batch file is missing"), hint=Text("tiercli run --init 可以写一份", "'tiercli run --init' writes one"))
    loaded = load_batch(options.path_option("BATCH.yaml", file))
    log.language = spoken_language(log.asked, loaded.batch.language)
    chosen = rulebooks_of(loaded)
    known = [one.loaded.rulebook for one in chosen if one.loaded is not None]
    weekly = bool(known) and all(rulebook.runs_by_week for rulebook in known)
    periods = periods_of(period, settings.today, fiscal_of(chosen, period), weekly=weekly)
    if dry_run:
        return _show_plan(loaded, periods, chosen, log.language, json=json)
    log.begun(loaded.path.name, periods)
    lines = not (json or quiet)

    def tell(done: Done) -> None:
        log.done(done)
        if lines and done.status != "failed":
            language = log.language_of(done)
            screens.show_lines(
                [
                    _line(done, language),
                    *account_lines(done, language),
                    *(f"    {line}" for line in done.follow_up_lines),
                    *finding_lines(done.findings, language),
                ]
            )
        if done.exit_code == 1 and done.error is None and log.is_silent:
            sys.stderr.write(harmless(strict_line(done.findings, log.language_of(done)) + "\n"))
        if done.error is not None and log.is_silent:
            sys.stderr.write(harmless(f"tiercli: {done.rulebook} {done.period}: {done.error.spoken(log.language_of(done))}\n"))
        if done.detail and done.status == "failed" and (os.environ.get("TIERCLI_DEBUG") or "--debug" in sys.argv):
            sys.stderr.write(done.detail)

    try:
        answers = run_batch(loaded, periods, settings, tell, chosen)
    except TierError:
        raise
    except Exception:
        log.unforeseen(traceback.format_exc())
        raise
    code = max((done.exit_code for done in answers), default=0)
    log.ended(answers, code)
    if json:
        screens.show_json({"exit_code": code, "runs": [record_of(done, log.language_of(done)) for done in answers]})
    elif lines:
        failed = sum(done.error is not None for done in answers)
        skipped = sum(done.status == "skipped" for done in answers)
        good = sum(done.status in ("stored", "replaced", "unchanged") for done in answers)
        text = Text(f"完成 {good} 项，失败 {failed} 项，未执行 {skipped} 项", f"{good} done, {failed} failed, {skipped} not run")
        screens.show_lines([text.spoken(log.language_of(*answers))])
    return code


_MOST_FILES = 12
_STATUS = {
    "stored": Text("已存档", "stored"),
    "replaced": Text("已替换，旧的保留", "replaced; the old one is kept"),
    "unchanged": Text("输入相同，无变化", "same input, nothing changed"),
    "skipped": Text("未执行", "not run"),
    "pruned": Text("已清理旧存档", "old runs removed"),
    "failed": Text("失败", "failed"),
}
_FORECAST = {
    "new": Text("将存档", "would be stored"),
    "unchanged": Text("已存档，输入相同：不会改变", "stored, and the input is the same: nothing would change"),
    "unsure": Text("已存档；若采用了新的文件，会拒绝（退出码 6），除非 --replace", "stored; if a new file is used: refused (exit 6) unless --replace"),
    "changed": Text("已存档，内容不同：会拒绝（退出码 6），除非 --replace", "stored, and something differs: refused (exit 6) unless --replace"),
    "failed": Text("会失败", "would fail"),
}


def _line(done: Done, language: Language) -> str:
    """One run on one line of the terminal."""
    words = [done.period, done.rulebook, _STATUS[done.status].spoken(language)]
    if done.status == "skipped":
        words.append(Text(f"（{done.detail} 失败）", f"({done.detail} failed)").spoken(language))
    main = next(iter(done.levels.values()), {})
    words.append(" ".join(f"{name} {count}" for name, count in main.items()))
    return "  ".join([*words, ", ".join((*done.outputs, *done.gone))]).rstrip()


def record_of(done: Done, language: Language) -> dict[str, object]:
    """One run as `--json` shows it."""
    answer: dict[str, object] = {
        "period": done.period, "rulebook": done.rulebook, "status": done.status, "exit_code": done.exit_code, "revision": done.revision,
        "entities": done.entities, "levels": done.levels, "outputs": list(done.outputs), "removed": list(done.gone),
        "tables": {account.table: account.record() for account in done.accounts}, "entities_account": dict(done.entities_account),
        "left_out": list(done.left_out), **({"follow_up": done.follow_up} if done.follow_up else {}),
        "findings": [finding.record(language) for finding in done.findings],
    }  # fmt: skip
    if done.error is not None:
        answer["error"] = done.error.spoken(language)
    return answer


def _show_plan(loaded: LoadedBatch, periods: Sequence[date], chosen: Sequence[Chosen], language: Language, *, json: bool) -> int:
    """What would happen; the exit code is that of the worst of what is known to fail."""
    from tiercli.batch import plan_batch
    from tiercli.cli import screens

    steps = plan_batch(loaded, periods, chosen)
    code = max((step.error.exit_code for step in steps if step.error), default=0)
    if json:
        screens.show_json(
            [
                {
                    "period": step.period, "rulebook": step.rulebook, "forecast": step.forecast, "inputs": [str(path) for path in step.inputs],
                    "output": str(step.output), "stored_revision": step.stored.revision if step.stored else None,
                    "changes": [one.spoken(language) for one in step.changes],
                    "error": step.error.spoken(language) if step.error else None,
                }
                for step in steps
            ]
        )  # fmt: skip
        return code
    for step in steps:
        lines = [f"{step.period}  {step.rulebook}  {_FORECAST[step.forecast].spoken(language)}"]
        lines += [f"    {path}" for path in step.inputs[:_MOST_FILES]]
        if (more := len(step.inputs) - _MOST_FILES) > 0:
            lines.append("    " + Text(f"… 还有 {more} 个文件", f"… and {counted(more, 'more file', 'more files')}").spoken(language))
        lines += [f"    ! {one.spoken(language)}" for one in step.changes]
        if step.error is not None:
            lines += [f"    {line}" for line in step.error.spoken(language).splitlines()]
        else:
            lines.append(f"    → {step.output}")
        screens.show_lines(lines)
    return code


def _write_starter(output: str, language: Language, *, force: bool) -> None:
    """A batch file to begin with.

    Errors: OutputError when there is one already, or it cannot be written.
    """
    from tiercli.batch import STARTER
    from tiercli.cli import screens

    words = STARTER.spoken(language)
    if output == "-":
        sys.stdout.write(words)
        return
    from tiercli.domain.disk import refuse, replacing

    path = options.path_option("-o", output)
    refuse(path)
    if path.exists() and not force:
        raise OutputError(
            Text("文件已存在", "the file is there already"), where=Place(str(path)), hint=Text("要覆盖请加 --force", "Add --force to write over it")
        )
    with replacing(path) as file:
        file.write(words.encode("utf-8"))
    told = Text(f"已写出 {path}；改好后运行 tiercli run {path} --dry-run", f"{path} is written; change it, then tiercli run {path} --dry-run")
    screens.show_lines([told.spoken(language)])
