"""`tiercli compare`: movements between two results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tiercli.cli import options

if TYPE_CHECKING:
    from tiercli.extras import Movements
    from tiercli.move.previous import Previous
    from tiercli.rulebook.model import Rulebook

Old = Annotated[str, typer.Argument(help="The earlier result. 早期结果", metavar="OLD", show_default=False)]
New = Annotated[str, typer.Argument(help="The later result. 近期结果", metavar="NEW", show_default=False)]


def command(
    old: Old,
    new: New,
    rules: options.Rules = "standard",
    lang: options.Lang = None,
    json: options.Json = False,
) -> int:
    """Movements between two results.

    OLD and NEW are files that score wrote (xlsx, csv, json, parquet), or runs of a history: history/standard/2026-10.
    """
    from tiercli.cli import screens
    from tiercli.cli.speech import locale_language

    language = options.language_option(lang) or locale_language() or "zh"
    movements = movements_between(old, new, rules)
    if json:
        screens.show_json(record_of(movements))
    else:
        from tiercli.report.movements import movement_screen

        screens.show(movement_screen(movements, language))
    return 0


def movements_between(old: str, new: str, rules: str) -> Movements:
    """The movements between two results, wherever they lie.

    Errors: RulebookError, InputError, HistoryError.
    """
    from tiercli.rulebook.load import load_rulebook
    from tiercli.runs import movements_of

    rulebook = load_rulebook(rules).rulebook
    return movements_of(result_at(old, rulebook), result_at(new, rulebook), rulebook)


def result_at(words: str, rulebook: Rulebook) -> Previous:
    """A result from a file, or from a period's folder in a history.

    Errors: InputError, HistoryError.
    """
    from pathlib import Path

    from tiercli.move.previous import from_file, from_stored
    from tiercli.move.store import Ledger, Stored

    path = Path(words)
    if path.is_dir() and (path / "run.json").is_file():
        return from_stored(Stored(path, path.parent.name, int(path.name.lstrip("r") or 0)))
    if path.is_dir():
        stored = Ledger(path.parent.parent, path.parent.name).current(path.name)
        if stored is not None:
            return from_stored(stored)
    return from_file(path, rulebook)


def record_of(movements: Movements) -> dict[str, object]:
    """The movements as JSON shows them."""
    return {
        "old": movements.old,
        "new": movements.new,
        "levels": list(movements.levels),
        "counts": [list(row) for row in movements.counts],
        "amounts": {column.name: [list(row) for row in matrix] for column, matrix in movements.amounts},
        "population_stability_index": movements.index,
        "drift": dict(zip(movements.levels, movements.drift, strict=True)),
        "lists": {name: listing.rows.to_pylist() for name, listing in movements.lists.items()},
    }
