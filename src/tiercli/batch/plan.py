"""What a batch will do, found out before anything is read or written."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from tiercli.batch.load import LoadedBatch
from tiercli.batch.model import filled
from tiercli.batch.periods import month_of
from tiercli.domain.errors import InputError, RulebookError, TierError, UsageError
from tiercli.domain.finding import Place
from tiercli.domain.fiscal import CALENDAR_YEAR, FiscalYear
from tiercli.domain.language import Text
from tiercli.ledger.store import Ledger, Stored
from tiercli.read.inputs import find_inputs, unreadable
from tiercli.read.options import ReadOptions
from tiercli.read.task import Task
from tiercli.rulebook.load import Loaded, load_rulebook
from tiercli.rulebook.reading.shipped import find_rulebook
from tiercli.runs.said_of_history import what_changed

Forecast = Literal["new", "unchanged", "unsure", "changed", "failed"]


@dataclass(frozen=True)
class Chosen:
    """A rulebook of the batch, or why it cannot be loaded.

    name: as the batch calls it until it is loaded, then its own.
    """

    name: str
    loaded: Loaded | None
    error: TierError | None = None

    def period(self, as_of: date) -> str:
        """What the run of a day is called: 2026-10, or as the rulebook's calendar has it."""
        return self.loaded.rulebook.run_name(as_of) if self.loaded is not None else month_of(as_of)


@dataclass(frozen=True)
class Step:
    """One period under one rulebook, as it would be run now.

    inputs: the files. output: the report, without the suffixes of further formats. stored: the revision there is.
    forecast: what would become of it, as far as can be said without reading the input: a file that the stored run did not use is
    unsure. changes: what is different from the stored run.
    """

    as_of: date
    rulebook: str
    inputs: tuple[Path, ...]
    output: Path
    stored: Stored | None
    forecast: Forecast
    error: TierError | None = None
    changes: tuple[Text, ...] = ()
    period: str = ""


def rulebooks_of(loaded: LoadedBatch) -> list[Chosen]:
    """Every rulebook of the batch; one that cannot be loaded does not lose the others.

    Errors: RulebookError for two rulebooks of one name: their runs would mix.
    """
    answer: list[Chosen] = []
    for one in loaded.batch.rulebooks:
        try:
            found = load_rulebook(str(find_rulebook(one.rules, beside=loaded.path)), one.settings)
            answer.append(Chosen(found.rulebook.name, found))
        except TierError as error:
            answer.append(Chosen(Path(one.rules).stem, None, error))
    names = [one.name for one in answer]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise RulebookError(
                Text(f"有两个规则都叫 {name}，存档会混在一起", f"two rulebooks are called {name}, and their runs would mix"),
                where=Place(loaded.path.name),
                hint=Text("请改其中一个的 name", "Change the name of one of them"),
            )
    return answer


def fiscal_of(chosen: Sequence[Chosen], words: str | None) -> FiscalYear:
    """How the rulebooks of a batch divide years; that of calendar months where they differ and nothing else is asked for.

    Errors: UsageError for a fiscal period that the rulebooks take for different days.
    """
    found = list(dict.fromkeys(one.loaded.rulebook.fiscal for one in chosen if one.loaded is not None))
    if len(found) < 2:
        return found[0] if found else CALENDAR_YEAR
    if words is not None and not re.fullmatch(r"[\d.-]{7,16}", words.strip()):
        raise UsageError(
            Text(f"--period {words}：这些规则的财年不同", f"--period {words}: the rulebooks have different fiscal years"),
            hint=Text("请按月写（2026-10），或分成几个任务文件。", "Write months (2026-10), or take a batch file for each."),
        )
    return CALENDAR_YEAR


def inputs_of(loaded: LoadedBatch, as_of: date) -> tuple[Path, ...]:
    """The input paths and patterns of a period."""
    return tuple(loaded.folder / filled(words, as_of) for words in loaded.batch.inputs)


def output_of(loaded: LoadedBatch, place: int, chosen: Chosen, as_of: date) -> Path:
    """Where the report of a rulebook goes.

    Errors: RulebookError when the next run would read it as an input.
    """
    one = loaded.batch.rulebooks[place]
    path = loaded.folder / filled(one.output or loaded.batch.output, as_of, chosen.name, chosen.period(as_of))
    written = {path, *(path.with_suffix(f".{name}") for name in one.formats or loaded.batch.formats)}
    for pattern in inputs_of(loaded, as_of):
        if any(_is_among(file, pattern) for file in written):
            raise RulebookError(
                Text(f"报告 {path} 会落在输入 {pattern} 里，下次会被当作输入", f"the report {path} would be among the inputs {pattern} the next time"),
                where=Place(loaded.path.name),
                hint=Text("请把 output 写到别的文件夹", "Let output go to another folder"),
            )
    return path


def _is_among(path: Path, pattern: Path) -> bool:
    """Whether a pattern, or a folder, takes in a file."""
    file, whole = path.resolve(), pattern.resolve()
    return fnmatch.fnmatch(str(file), str(whole)) if "**" in whole.parts else file.match(str(whole)) or file.parent == whole


def plan_batch(loaded: LoadedBatch, periods: Sequence[date], chosen: Sequence[Chosen] | None = None) -> list[Step]:
    """What running the batch would do; nothing is written, and of the inputs only the bytes are looked at.

    Errors: RulebookError for what concerns the whole batch.
    """
    steps = []
    hashes: dict[Path, str] = {}
    moved: set[int] = set()
    chosen = rulebooks_of(loaded) if chosen is None else chosen
    for as_of in periods:
        for place, one in enumerate(chosen):
            steps.append(_step(loaded, place, one, as_of, hashes, moved=place in moved))
            if steps[-1].forecast in ("new", "changed"):
                moved.add(place)
    return steps


def _sha256(task: Task) -> str:
    """Errors: InputError for what cannot be opened."""
    try:
        return task.sha256()
    except OSError as error:
        raise unreadable(Path(task.shown), error) from error


def _step(loaded: LoadedBatch, place: int, chosen: Chosen, as_of: date, hashes: dict[Path, str], *, moved: bool) -> Step:
    """One period under one rulebook.

    moved: whether an earlier step gives the period before another result.
    """
    output = output_of(loaded, place, chosen, as_of)
    if chosen.loaded is None:
        return Step(as_of, chosen.name, (), output, None, "failed", chosen.error, period=chosen.period(as_of))
    try:
        tasks = {Path(task.shown): task for task in find_inputs(inputs_of(loaded, as_of), ReadOptions())[0]}
    except InputError as error:
        return Step(as_of, chosen.name, (), output, None, "failed", error, period=chosen.period(as_of))
    files = tuple(tasks)
    ledger, period = Ledger(loaded.history, chosen.name), chosen.period(as_of)
    stored = ledger.current(period)
    if stored is None:
        return Step(as_of, chosen.name, files, output, stored, "new", period=period)
    for file, task in tasks.items():
        hashes[file] = hashes.get(file) or _sha256(task)
    kept = stored.run.get("fingerprint", {})
    used = {name for name, _ in kept.get("inputs", [])}
    unused = sorted({file.name for file in files} - used)
    now = {
        "rulebook": chosen.loaded.sha256,
        "params": {name: str(param.value) for name, param in sorted(chosen.loaded.rulebook.params.items())},
        "as_of": as_of.isoformat(),
        # a file of which nothing could be used is not in the record
        "inputs": sorted({(file.name, hashes[file]) for file in files if file.name in used}),
    }
    before = ledger.before(period)
    if moved:
        now["previous"] = "another"
    elif before is not None and "file" not in (kept.get("previous") or {}):
        now["previous"] = {"period": before.period, "sha256": before.sha256}
    changes = what_changed(kept, now)
    forecast: Forecast = "changed" if changes else "unsure" if unused else "unchanged"
    new = [Text(f"{name} 上次没有用到", f"{name} was not used before") for name in unused]
    return Step(as_of, chosen.name, files, output, stored, forecast, changes=(*changes, *new), period=period)
