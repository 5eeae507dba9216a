"""Stored periods that stand on a result that no longer counts: an earlier period was replaced, decided on, or stored after them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from tiercli.domain.codes import found
from tiercli.domain.errors import HistoryError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.ledger.prune import pruned_in, referred
from tiercli.ledger.store import RUN, Ledger, Stored

CODE = "history.later-periods"
_NAMED = 6


def later_periods(ledger: Ledger, period: str, counts: Stored | None = None) -> list[str]:
    """The stored periods after this one that do not follow from it, oldest first.

    counts: the revision of this period that counts; none while a new one is about to be stored. A period that begins with a file
    outside the history rests on nothing before it, and neither do those after it.
    """
    later: list[str] = []
    for one in ledger.after(period):
        stored = ledger.current(one)
        assert stored is not None
        try:
            run = stored.run
        except HistoryError:
            later.append(one)  # `history verify` tells what is wrong with it
            continue
        if starts_from_file(run):
            break
        if not later and counts is not None and _stands_on(stored, counts):
            return []
        later.append(one)
    return later


def said_of_later(ledger: Ledger, period: str, later: Sequence[str]) -> list[Finding]:
    """What a run or a decision says of the periods that no longer follow from it; nothing when there are none."""
    if not later:
        return []
    names, one = listed(later), len(later) == 1
    message = Text(
        f"{names} 已有存档，不是在 {period} 现在的结果上算的",
        f"{names} {'is' if one else 'are'} stored and {'does' if one else 'do'} not stand on the result that {period} has now",
    )
    return [found(CODE, Place(str(ledger.folder)), message, hint=_again(later[0], later[-1]), count=len(later))]


def outdated(ledger: Ledger) -> Iterator[Finding]:
    """Every period whose counting revision stands on another result than the one that counts for the period before.

    What it stands on may be gone or broken: that is told elsewhere. So are records that cannot be read or are those of another period.
    """
    periods = ledger.periods()
    for place, period in enumerate(periods[1:], start=1):
        stored, before = ledger.current(period), ledger.current(periods[place - 1])
        assert stored is not None
        assert before is not None
        try:
            run = stored.run
        except HistoryError:
            continue
        base = referred(run, "previous", period)
        if run.get("period") != period or starts_from_file(run) or (base is not None and (base.period, base.revision) == (before.period, before.revision)):
            continue
        if base is not None and base not in pruned_in(ledger) and not (ledger.folder / base.period / f"r{base.revision}" / RUN).is_file():
            continue
        message = Text(
            f"{period} r{stored.revision} 是在 {base} 上算的，现在的上期是 {before.period} r{before.revision}",
            f"{period} r{stored.revision} stands on {base}, while {before.period} r{before.revision} is what counts",
        )
        if base is None:
            message = Text(
                f"{period} r{stored.revision} 是作为第一期算的，现在有上期 {before.period} r{before.revision}",
                f"{period} r{stored.revision} was graded as the first period, while {before.period} r{before.revision} is stored before it",
            )
        yield found(CODE, Place(str(stored.folder)), message, hint=_again(period, periods[-1]))


def starts_from_file(run: dict[str, object]) -> bool:
    """Whether a run began with an earlier result outside the history."""
    print_ = run.get("fingerprint")
    behind = print_.get("previous") if isinstance(print_, dict) else None
    return isinstance(behind, dict) and "file" in behind


def listed(periods: Collection[str]) -> str:
    """Periods in words; many as the first and the last."""
    every = list(periods)
    return ", ".join(every) if len(every) <= _NAMED else f"{every[0]} … {every[-1]} ({len(every)})"


def _stands_on(stored: Stored, counts: Stored) -> bool:
    base = referred(stored.run, "previous", stored.period)
    return base is not None and (base.period, base.revision) == (counts.period, counts.revision)


def _again(first: str, last: str) -> Text:
    if first == last:
        return Text(f"请用 --replace 重跑 {first}", f"Run {first} again with --replace")
    return Text(f"请从 {first} 到 {last} 按顺序用 --replace 重跑", f"Run {first} to {last} again in order, with --replace")
