"""Bounds that give each level its share, and how steady they are. 按目标占比定界限"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tiercli.cli import options
from tiercli.cli.shared import GradingOptions, with_shared_options
from tiercli.domain.errors import UsageError
from tiercli.domain.language import Text

PLACE = 80

Files = Annotated[list[str] | None, typer.Argument(help="Workbooks, CSV or Parquet files, folders. 输入文件", metavar="FILE", show_default=False)]
Targets = Annotated[
    list[str] | None,
    typer.Option("--target", "-t", help="A=5%, once a level; a number of customers as A=20. 目标占比", metavar="LEVEL=SHARE", show_default=False),
]
Of = Annotated[str, typer.Option("--of", help="What the shares are of. 占什么的比", metavar="customers|volume|revenue|margin")]
By = Annotated[
    str | None,
    typer.Option(
        "--by", help="score, or a metric whose bound (or bands: --target 100=5%) is to move. 移动什么的界限", metavar="score|METRIC", show_default=False
    ),
]
Round = Annotated[str, typer.Option("--round", help="auto, none, or a step such as 5. 取整", metavar="auto|none|STEP")]
GradingName = Annotated[str | None, typer.Option("--grading", help="Another grading than the main one. 分级", metavar="NAME", show_default=False)]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**32 - 1, help="Of the resamples; the same seed, the same answer. 随机种子")]
Resamples = Annotated[int, typer.Option("--resamples", min=0, max=1000, help="How often the rows are resampled. 重抽次数")]
Output = Annotated[
    str | None, typer.Option("--output", "-o", help="The overlay rulebook to write; - for standard output. 写出的规则", metavar="FILE.yaml", show_default=False)
]
Force = Annotated[bool, typer.Option("--force", help="Write over an existing file. 覆盖已有文件")]


@with_shared_options
def command(
    files: Files = None,
    target: Targets = None,
    of: Of = "customers",
    by: By = None,
    rounding: Round = "auto",
    grading: GradingName = None,
    output: Output = None,
    given: GradingOptions = GradingOptions(),  # noqa: B008 - frozen
    history: options.History = None,
    seed: Seed = 1,
    resamples: Resamples = 20,
    force: Force = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """The bounds that give each level its share, rounded, how steady they are, and a rulebook with them.

    Examples: tiercli calibrate sales.xlsx --target A=5% --target B=15% · tiercli calibrate sales.xlsx -t A=60% --of revenue -o ours.yaml
    """
    paths = files or []
    if paths:
        given.begin_reading(paths)
    from tiercli.cli import screens
    from tiercli.cli.rules_files import refuse_existing, write_words
    from tiercli.insight.target_words import targets_of
    from tiercli.runs.calibrate import calibrate
    from tiercli.runs.calibration_sources import Aim

    path = None if output is None or output == "-" else options.path_option("-o", output)
    if path is not None:
        if path.suffix.lower() not in (".yaml", ".yml"):
            raise UsageError(Text(f"-o {path.name}：规则文件名要以 .yaml 结尾", f"-o {path.name}: a rulebook's file ends in .yaml"))
        refuse_existing(path, force=force)
    if json and output == "-":
        raise UsageError(Text("--json 和 -o - 只能用一个：标准输出只有一个", "use either --json or -o -: there is only one standard output"))
    folder = options.path_option("--history", history) if history is not None else None
    aim = Aim(
        tuple(targets_of(target or (), of_option(of))), of_option(of), by or "", round_option(rounding), grading or "", seed, resamples, folder, path
    )  # fmt: skip
    job = given.job(paths)
    with screens.progress(quiet=quiet or json or output == "-", language=job.language) as say:
        found = calibrate(job, aim, say)
    if output is not None:
        write_words(found.overlay, path, force=force, inputs=job.paths)
    if json:
        from tiercli.outcome.calibration_record import calibration_record

        screens.show_json(calibration_record(found, () if path is None else (str(path),)))
    elif not quiet and output != "-":
        from tiercli.screens.calibrate import calibration_screen

        screens.show(calibration_screen(found, None if path is None else str(path)))
    sys.stdout.flush()
    return 0


def of_option(words: str) -> str:
    """What the shares are of.

    Errors: UsageError.
    """
    from tiercli.insight.calibrate import OF

    said = words.strip().lower()
    meant = said if said in OF else next((name for name, title in OF.items() if said in (title.zh, title.en)), "")
    if not meant:
        raise UsageError(Text(f"--of {words}：只能是 {'、'.join(OF)}", f"--of {words}: it must be one of {', '.join(OF)}"))
    return meant


def round_option(words: str) -> str:
    """How bounds are rounded: auto, none, or a step.

    Errors: UsageError.
    """
    from decimal import Decimal

    from tiercli.domain.exact import fits

    said = words.strip().lower()
    if said in ("auto", "none"):
        return said
    try:
        step = Decimal(said)
        if step > 0 and fits(step):
            return said
    except ArithmeticError:
        pass
    raise UsageError(Text(f"--round {words}：写 auto、none 或一个步长，例如 5", f"--round {words}: auto, none, or a step such as 5"))
