"""Old runs go; what remains can still be verified."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from tiercli.domain.disk import replacing, sync_folder
from tiercli.domain.errors import HistoryError, OutputError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.ledger.store import Ledger, Stored, broken

PRUNED = "pruned.json"


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """One revision, by the hash of its record."""

    period: str
    revision: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.period} r{self.revision}"


@dataclass(frozen=True)
class Pruning:
    """What would go, and why some of the old stays.

    gone: oldest first. anchors: older than what is to be kept, but the runs that are kept stand on them.
    """

    ledger: Ledger
    gone: tuple[Stored, ...]
    anchors: tuple[Stored, ...]


def referred(run: Mapping[str, Any], role: str, period: str) -> Reference | None:
    """The revision that a run stands on ("previous") or takes the place of ("replaces")."""
    found = run.get(role)
    if not found:
        return None
    return Reference(str(found.get("period", period)), int(found["revision"]), str(found["sha256"]))


def pruned_in(ledger: Ledger) -> frozenset[Reference]:
    """The revisions that went on purpose.

    Errors: HistoryError when the list cannot be read.
    """
    path = ledger.folder / PRUNED
    if not path.is_file():
        return frozenset()
    try:
        return frozenset(TypeAdapter(list[Reference]).validate_json(path.read_bytes(), strict=True))
    except (OSError, ValueError) as error:
        raise broken(path) from error


def plan_pruning(ledger: Ledger, *, periods: int | None, revisions: int | None) -> Pruning:
    """What goes when the last so many periods, and the last so many revisions of each, are kept.

    A run that is kept stands on an earlier one: that one stays as well, so that its levels can still be derived.
    Errors: HistoryError when a record cannot be read.
    """
    every = ledger.periods()
    kept_periods = set(every[-periods:]) if periods is not None else set(every)
    kept: list[Stored] = []
    for period in every:
        if period in kept_periods:
            found = ledger.revisions(period)
            kept += found[-revisions:] if revisions is not None else found
    stands_on = {(before.period, before.revision) for one in kept if (before := referred(one.run, "previous", one.period))}
    rest = [one for one in ledger.everything() if one not in kept]
    anchors = tuple(one for one in rest if (one.period, one.revision) in stands_on)
    return Pruning(ledger, tuple(one for one in rest if one not in anchors), anchors)


def prune(pruning: Pruning) -> None:
    """Remove what was planned; only under the lock.

    The list of what goes is written first: whenever this is killed, what remains can be verified.
    Errors: HistoryError when the folder cannot be written.
    """
    if not pruning.gone:
        return
    ledger = pruning.ledger
    known = pruned_in(ledger) | {Reference(one.period, one.revision, one.sha256) for one in pruning.gone}
    try:
        _write_list(ledger.folder / PRUNED, known)
        for one in pruning.gone:
            aside = one.folder.with_name(f".{one.folder.name}.{os.getpid()}.tmp")
            one.folder.rename(aside)
            shutil.rmtree(aside)
            if not any(one.folder.parent.iterdir()):
                one.folder.parent.rmdir()
        sync_folder(ledger.folder)
    except (OSError, OutputError) as error:
        cause = error.__cause__ if isinstance(error, OutputError) else error
        what = getattr(cause, "strerror", None) or str(error)
        raise HistoryError(
            Text(f"清理没有完成：{what}", f"pruning did not end: {what}"),
            where=Place(str(ledger.folder)),
            hint=Text("余下的存档完好；请再运行一次", "What remains is sound; run it again"),
        ) from error


def _write_list(path: Path, references: Iterable[Reference]) -> None:
    with replacing(path) as file:
        file.write((json.dumps([asdict(one) for one in sorted(references)], indent=1) + "\n").encode("utf-8"))
