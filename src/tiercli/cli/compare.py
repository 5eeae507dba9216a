"""`tiercli compare`: movements between two results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tiercli.cli import options

if TYPE_CHECKING:
    from pathlib import Path

    from tiercli.ledger.store import Stored
    from tiercli.move.previous import Previous
    from tiercli.outcome.extras import Movements
    from tiercli.rulebook.model import Rulebook

Old = Annotated[str, typer.Argument(help="The earlier result. 早期结果", metavar="OLD", show_default=False)]
New = Annotated[str, typer.Argument(help="The later result. 近期结果", metavar="NEW", show_default=False)]


Rules = Annotated[
    str | None, typer.Option("--rules", "-r", help="A shipped rulebook or a YAML file; by default the one of NEW. 规则, 默认为 NEW 所用的", show_default=False)
]


def command(
    old: Old,
    new: New,
    rules: Rules = None,
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
        from tiercli.screens.movements import movement_screen

        screens.show(movement_screen(movements, language))
    return 0


def movements_between(old: str, new: str, rules: str | None = None) -> Movements:
    """The movements between two results, wherever they lie.

    rules: a rulebook's name or file; if none, the rules that came with the results, and `standard` where none came.
    Errors: RulebookError, InputError, HistoryError.
    """
    from tiercli.rulebook.load import load_rulebook
    from tiercli.runs.run import movements_of

    rulebook = load_rulebook(rules).rulebook if rules else rules_with(new) or rules_with(old) or load_rulebook("standard").rulebook
    return movements_of(result_at(old, rulebook), result_at(new, rulebook), rulebook)


def rules_with(words: str) -> Rulebook | None:
    """The rules that a run of a history or a workbook brings with it; none if it brings none that this version understands.

    Errors: HistoryError.
    """
    from pathlib import Path

    from pydantic import ValidationError

    from tiercli.move.from_file import note_of
    from tiercli.rulebook.model import Rulebook

    path = Path(words)
    stored = stored_at(path)
    rules = stored.run.get("rules", {}) if stored else note_of(path).rules
    try:
        return Rulebook.model_validate(rules) if rules else None
    except ValidationError:
        return None


def stored_at(path: Path) -> Stored | None:
    """The run in a period's folder of a history, or in the folder of one revision.

    Errors: HistoryError.
    """
    from tiercli.ledger.store import Ledger, Stored

    if path.is_dir() and (path / "run.json").is_file():
        return Stored(path, path.parent.name, int(path.name.lstrip("r") or 0))
    return Ledger(path.parent.parent, path.parent.name).current(path.name) if path.is_dir() else None


def result_at(words: str, rulebook: Rulebook) -> Previous:
    """A result from a file, or from a period's folder in a history.

    Errors: InputError, HistoryError.
    """
    from pathlib import Path

    from tiercli.move.from_file import from_file
    from tiercli.move.previous import from_stored

    path = Path(words)
    stored = stored_at(path)
    return from_stored(stored) if stored else from_file(path, rulebook)


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
