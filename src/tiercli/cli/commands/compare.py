"""Movements between two results. 比较两期升降"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tiercli.cli import options
from tiercli.cli.speech import spoken_language

if TYPE_CHECKING:
    from tiercli.domain.language import Language
    from tiercli.outcome.extras import Movements
    from tiercli.read.options import ReadOptions

PLACE = 100

Old = Annotated[str, typer.Argument(help="The earlier result. 早期结果", metavar="OLD", show_default=False)]
New = Annotated[str, typer.Argument(help="The later result. 近期结果", metavar="NEW", show_default=False)]


Rules = Annotated[
    str | None, typer.Option("--rules", "-r", help="A shipped rulebook or a YAML file; by default the one of NEW. 规则，默认为 NEW 所用的", show_default=False)
]


def command(
    old: Old,
    new: New,
    rules: Rules = None,
    password_env: options.PasswordEnv = None,
    lang: options.Lang = None,
    json: options.Json = False,
) -> int:
    """Movements between two results.

    OLD and NEW are files that score wrote (xlsx, csv, json, parquet), or runs of a history: history/standard/2026-10.
    """
    from tiercli.cli import screens

    asked = options.language_option(lang)
    movements, known = movements_between(old, new, rules, options.own_reading(password_env))
    language = spoken_language(asked, known)
    if json:
        screens.show_json(record_of(movements))
    else:
        from tiercli.screens.movements import movement_screen

        screens.show(movement_screen(movements, language))
    return 0


def movements_between(old: str, new: str, rules: str | None, reading: ReadOptions | None) -> tuple[Movements, Language | None]:
    """The movements between two results, wherever they lie, and the language of the newer result, or else of the older.

    rules: a rulebook's name or file; if none, the rules that came with the results, and `standard` where none came.
    Errors: RulebookError, InputError, HistoryError.
    """
    from tiercli.rulebook.load import load_rulebook
    from tiercli.runs.earlier import read_sides
    from tiercli.runs.run import movements_of

    given = load_rulebook(rules).rulebook if rules else None
    places = (options.path_option("OLD", old), options.path_option("NEW", new))
    rulebook, (before, after) = read_sides(places, given, lambda: load_rulebook("standard").rulebook, reading)
    return movements_of(before, after, rulebook), after.language or before.language


def record_of(movements: Movements) -> dict[str, object]:
    """The movements as JSON shows them."""
    return {
        "old": movements.old,
        "new": movements.new,
        "levels": list(movements.levels),
        "counts": [list(row) for row in movements.counts],
        "amounts": {
            column.name: {
                "unit": column.unit,
                "old": [list(row) for row in before],
                "new": [list(row) for row in after],
            }
            for (column, before), (_, after) in zip(movements.earlier_amounts, movements.amounts, strict=True)
        },
        "population_stability_index": movements.index,
        "drift": dict(zip(movements.levels, movements.drift, strict=True)),
        "lists": {name: listing.rows.to_pylist() for name, listing in movements.lists.items()},
    }
