"""Show everything that is odd in the files. 检查数据"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tiercli.cli import options
from tiercli.cli.shared import InputOptions, with_shared_options
from tiercli.domain.harmless import json_words

PLACE = 20

Output = Annotated[
    str | None,
    typer.Option("--output", "-o", help="A copy with the cells marked; a folder for several workbooks. 标注副本", metavar="FILE", show_default=False),
]


@with_shared_options
def command(
    files: options.Files,
    output: Output = None,
    given: InputOptions = InputOptions(),  # noqa: B008 - frozen
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    strict: options.Strict = False,
) -> int:
    """Show everything found in the files; exit with 1 if any of it is an error.

    Examples: tiercli check sales.xlsx · tiercli check sales.xlsx -o marked.xlsx · tiercli check month/ --json
    """
    given.begin_reading(files)
    from tiercli.check.check import CheckJob, check
    from tiercli.cli import screens
    from tiercli.xlsx import write_marked

    job = CheckJob(options.paths_option(files), given.clock(), given.rules, (), given.day(), given.language(), given.reading())
    target = options.path_option("-o", output) if output is not None else None
    with screens.progress(quiet=quiet or json, language=job.language):
        checked = check(job)
        written = write_marked(checked, target) if target else None
    outputs = written.paths if written else ()
    if json:
        sys.stdout.write(json_words(checked.summary(outputs)) + "\n")
    elif not quiet:
        screens.show_check(checked, outputs, verbose=verbose)
    if written and not quiet:
        screens.show_remarks(written.remarks, checked.language)
    return 1 if checked.has_errors or (strict and checked.needs_a_look) else 0
