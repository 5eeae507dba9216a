"""The program `tiercli`: its commands, and the one place where errors become words and exit codes."""

from __future__ import annotations

import errno
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from tiercli.cli.speech import asked_for, spoken_language
from tiercli.domain.folders import names_in
from tiercli.domain.harmless import is_unicode
from tiercli.domain.signals import INTERRUPTED, code_of, heed_signals, ignore_signals, last_stop, was_stopped
from tiercli.domain.version import __version__

OUR_FAULT = 70
INPUT, OUTPUT, HISTORY = 4, 5, 6
_OF_THE_TARGET = {errno.ENOSPC, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC)}
_LONGEST_SHOWN = 120

_COMMANDS = "tiercli.cli.commands"
_PLACE = re.compile(r"^PLACE = (\d+)$", re.MULTILINE)


def _app(wanted: str | None, *, whole: bool) -> typer.Typer:
    """The program with the wanted command loaded; the others are there by name only, unless the whole is asked for (completion)."""
    app = typer.Typer(
        name="tiercli",
        help="Grades a company's customers from the spreadsheets that people really have. 客户分级工具",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_program)
    for name in [wanted] if wanted else sorted(names_in(_COMMANDS), key=lambda name: _in_help(name)[0]):
        spoken = name.replace("_", "-")
        if not whole and wanted is None:
            app.command(spoken, short_help=_in_help(name)[1])(_named_only)
            continue
        part: Any = import_module(f"{_COMMANDS}.{name}")
        words = part.__doc__.partition("\n")[0]
        if hasattr(part, "app"):
            app.add_typer(part.app, name=spoken, help=words, short_help=words)
        else:
            app.command(spoken, help=_help(part, words), short_help=words)(part.command)
    return app


def _in_help(name: str) -> tuple[int, str]:
    """A command's place in the list of `--help` and its words there, as its file has them; loading them all would take many times as long."""
    text = Path(__file__).with_name("commands").joinpath(f"{name}.py").read_text(encoding="utf-8")
    words, place = text.partition("\n")[0].strip('"'), _PLACE.search(text)
    if place is None:
        raise TypeError(f"{name}: a command says where it stands in the help (PLACE = ...)")
    return int(place[1]), words


def _named_only() -> None:
    """Stands for a command in the list of `--help`."""


def _help(part: Any, words: str) -> str:
    rest = (part.command.__doc__ or "").partition("\n\n")[2]
    return f"{words}\n\n{rest}" if rest else words


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"tiercli {__version__}")
        raise typer.Exit


def _program(
    version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Show the version. 显示版本"),
    debug: bool = typer.Option(False, "--debug", help="Show tracebacks; may stand anywhere. 出错时显示详细信息"),
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and exit.

    0 done, 1 findings, 2 usage, 3 rulebook, 4 input, 5 output, 6 history, 70 our fault, 130 interrupted, 143 and 129 told to stop.
    """
    if arguments is None:  # a process of our own
        from tiercli.cli.early import begin_early
        from tiercli.domain.streams import steady_streams

        begin_early(sys.argv[1:])
        steady_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words or bool(os.environ.get("TIERCLI_DEBUG"))
    words = [word for word in words if word != "--debug"]
    try:
        if arguments is None:
            heed_signals()
        code = _guarded(lambda: _run(words), words, debug=debug)
        code = code or _code_of_output(words)
    except KeyboardInterrupt as stopped:  # once more, while an error was being told
        code = code_of(stopped)
    if arguments is None:
        ignore_signals()
    sys.exit(code)


def _in_chinese(usage: Exception) -> tuple[str, ...]:
    """What the parser complains of, line by line; nothing where it has no words of ours, such as the help of a group."""
    from tiercli.cli.parser_words import chinese_usage
    from tiercli.domain.harmless import harmless

    command = getattr(getattr(usage, "ctx", None), "command_path", "") or "tiercli"
    return tuple(harmless(line) for line in chinese_usage(getattr(usage, "format_message", str)(), command))


def _code_of_output(words: Sequence[str]) -> int:
    """5 when what was asked for on standard output could not be written there; what the screen shows of work that is done may get lost."""
    from tiercli.domain.streams import undelivered

    error = undelivered(sys.stdout) if sys.stdout is not None else None
    command = next((word for word in words if not word.startswith("-")), "").replace("-", "_")
    if error is None or ("--json" not in words and getattr(sys.modules.get(f"{_COMMANDS}.{command}"), "IS_KEPT_ELSEWHERE", False)):
        return 0
    what = error.strerror or str(error)
    _complain(f"标准输出无法写入：{what}" if spoken_language(asked_for(words)) == "zh" else f"standard output cannot be written: {what}")
    return 5


def _run(words: list[str]) -> int:
    for word in words:
        if not is_unicode(word):
            from tiercli.domain.errors import UsageError
            from tiercli.domain.language import Text

            raise UsageError(
                Text(f"{word}：不是 UTF-8 的文字", f"{word}: these are no characters of UTF-8"),
                hint=Text("如果这是文件名，请先给文件改名。", "If it is the name of a file, rename the file."),
            )
    completing = any(name.endswith("_COMPLETE") for name in os.environ)
    named = {name.replace("_", "-"): name for name in names_in(_COMMANDS)}
    command = typer.main.get_command(_app(None if completing or not words else named.get(words[0]), whole=completing))
    answer = command.main(args=words, prog_name="tiercli", standalone_mode=False)
    if answer == INTERRUPTED:  # the parser makes a number of it
        raise last_stop()
    return answer if isinstance(answer, int) else 0


def _guarded(run: Callable[[], int], words: Sequence[str], *, debug: bool) -> int:
    """The exit code of a run; every error ends here, in words."""
    try:
        return run()
    except (KeyboardInterrupt, EOFError) as stopped:
        return _interrupted(stopped)
    except Exception as error:  # noqa: BLE001
        if was_stopped():
            return _interrupted(last_stop())
        return _told(error, words, debug=debug)


def _interrupted(stopped: BaseException) -> int:
    _complain("interrupted 已中断")
    return code_of(stopped)


def _told(error: Exception, words: Sequence[str], *, debug: bool) -> int:
    """Says the error in words, and gives its exit code."""
    from tiercli.domain.errors import TierError

    if isinstance(error, TierError):
        if debug:
            traceback.print_exception(error)
            if error.detail:
                _complain(f"the reader says 读取程序的原话：{error.detail}")
            return error.exit_code
        _complain(error.spoken(spoken_language(asked_for(words), error.language)))
        return error.exit_code
    if isinstance(error, BrokenPipeError):
        # the reader went away (head, less): nothing is wrong, and nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    if isinstance(error, OSError) and error.errno is not None and not debug:
        return _of_the_system(error, words)
    return _unforeseen(error, words, debug=debug)


def _of_the_system(error: OSError, words: Sequence[str]) -> int:
    """What the system refused at a place where nobody foresaw it: never our fault, always a sentence."""
    what, where = error.strerror or str(error), str(error.filename or "")
    where = f"{where[:_LONGEST_SHOWN]}…" if len(where) > _LONGEST_SHOWN else where
    _complain(f"{where}: {what}" if where else what)
    if error.errno in _OF_THE_TARGET:
        return OUTPUT
    return HISTORY if next((word for word in words if not word.startswith("-")), "") == "history" else INPUT


def _unforeseen(error: Exception, words: Sequence[str], *, debug: bool) -> int:
    """Wrong usage as the parser found it, or our own fault."""
    show, code = getattr(error, "show", None), getattr(error, "exit_code", None)
    if type(error).__name__ == "Abort":
        return _interrupted(last_stop())
    if callable(show) and isinstance(code, int):
        lines = _in_chinese(error) if spoken_language(asked_for(words)) == "zh" else ()
        sys.stderr.writelines(f"{line}\n" for line in lines) if lines else show(file=sys.stderr)
        return code
    if debug:
        traceback.print_exception(error)
        return OUR_FAULT
    kind = type(error).__name__
    if spoken_language(asked_for(words)) == "zh":
        _complain(f"程序内部错误（{kind}），输入文件没有改动。加 --debug 重试可看到详情，请连同它一起报告。")
    else:
        _complain(f"internal error ({kind}); your files are untouched. Run again with --debug to see the details, and report them.")
    return OUR_FAULT


def _complain(words: str) -> None:
    from tiercli.domain.harmless import harmless

    print(f"tiercli: {harmless(words)}", file=sys.stderr)  # noqa: T201
