"""Running a batch: period after period, every rulebook over one reading of the files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from tiercli.batch.done import Done
from tiercli.batch.load import LoadedBatch
from tiercli.batch.plan import Chosen, output_of, rulebooks_of
from tiercli.batch.reading import Readings, read_options
from tiercli.batch.runner import Begun, Runner, Settings
from tiercli.read.rulebook_options import groups_of


def run_batch(
    loaded: LoadedBatch, periods: Sequence[date], settings: Settings, tell: Callable[[Done], None], chosen: Sequence[Chosen] | None = None
) -> list[Done]:
    """Run every period in order under every rulebook, and keep and write what comes out.

    A rulebook that fails is not run for later periods: they would stand on a gap. The others go on. While a report is written, the next run is graded;
    what becomes of the runs is the same as if they were done one after the other, and is told in that order.
    tell: is told of each as soon as it is done. chosen: the rulebooks of the batch, where they are loaded already.
    Errors: RulebookError, UsageError for what concerns the whole batch; all else is in the answers.
    """
    chosen = rulebooks_of(loaded) if chosen is None else chosen
    groups = groups_of({place: one.loaded for place, one in enumerate(chosen) if one.loaded is not None})
    outputs = {(place, day): output_of(loaded, place, one, day) for place, one in enumerate(chosen) for day in periods}
    runner = Runner(loaded, settings, Readings(read_options(loaded.batch.reading)), periods)
    steps = [(as_of, place) for as_of in periods for place in range(len(chosen))]
    failed: dict[int, str] = {}
    answers: list[Done] = []
    waiting: list[tuple[date, int, Begun | None]] = []
    """Runs that are not told yet, as their reports are being written: one, and for a moment two."""

    def conclude(as_of: date, place: int, begun: Begun | None) -> None:
        if begun is None or place in failed:
            done = Done(chosen[place].period(as_of), chosen[place].name, "skipped", detail=failed[place])
        elif (done := begun.done()).error is not None:
            failed[place] = done.period
        answers.append(done)
        tell(done)

    try:
        for as_of, place in steps:
            before, is_last = waiting[-1][2] if waiting else None, (as_of, place) == steps[-1]
            begun = None if place in failed else runner.begun(place, chosen[place], groups, as_of, outputs[place, as_of], before, is_last=is_last)
            waiting.append((as_of, place, begun))
            while len(waiting) > 1 or (waiting and (begun is None or begun.is_done)):
                conclude(*waiting[0])
                del waiting[0]
    finally:
        for _, _, one in waiting:
            if one is not None:
                one.abandon()
    for place, known in enumerate(chosen):
        pruned = runner.retain(known.name, known.period(periods[-1])) if place not in failed else None
        if pruned is not None:
            answers.append(pruned)
            tell(pruned)
    return answers
