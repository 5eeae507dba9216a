"""`tiercli explain`: why a customer has its level, and the least change that leads to a better one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tiercli.cli import options
from tiercli.cli.choosing import Where, Words, customer_and_files, entity_meant
from tiercli.cli.shared import GradingOptions, with_shared_options
from tiercli.domain.harmless import harmless
from tiercli.domain.language import Text
from tiercli.domain.standby import stand_by

if TYPE_CHECKING:
    from tiercli.follow import GradedRows
    from tiercli.outcome.explained import Explanation


@with_shared_options
def command(
    words: Words,
    where: Where = None,
    given: GradingOptions = GradingOptions(),  # noqa: B008 - frozen
    previous: options.Previous = None,
    history: options.History = None,
    json: options.Json = False,
) -> int:
    """Why a customer has its level, what each better level asks, and the least change that leads there.

    Examples: tiercli explain 昆仑商贸 sales.xlsx · tiercli explain --where "tier == 'B'" sales.xlsx
    """
    stand_by()
    from tiercli.cli import screens
    from tiercli.insight.find import checked_condition
    from tiercli.rulebook.load import load_rulebook
    from tiercli.runs.graded_again import graded_with_history

    customer, files = customer_and_files("explain", words, where)
    condition = None
    if where is not None:
        rulebook = load_rulebook(given.rules, tuple(given.settings or ())).rulebook
        condition = checked_condition(where, rulebook, show_personal=given.show_personal)
    job = given.job(files)
    keeping = options.keeping_options(history, previous, replace=False, encrypted=False)
    with screens.progress(quiet=json, language=job.language):
        graded = graded_with_history(job, keeping.history, keeping.previous)
        places = [entity_meant(graded, customer)] if condition is None else graded.holds(condition)
    from tiercli.insight.explain.explain import Explainer

    language = graded.outcome.language
    with screens.counting(quiet=json, language=language, many=len(places)) as counted:
        found = list(Explainer(graded).explanations(places, counted))
    if json:
        from tiercli.screens.explain import explanation_json

        records = [explanation_json(one, language) for one in found]
        screens.show_json(records if where is not None else records[0])
    else:
        _show(found, graded, is_list=where is not None)
    return 0


def _show(found: list[Explanation], graded: GradedRows, *, is_list: bool) -> None:
    from tiercli.cli import screens
    from tiercli.screens.explain import explanation_screen, short_screen

    language = graded.outcome.language
    if not is_list:
        screens.show(explanation_screen(found[0], graded.outcome))
        return
    for one in found:
        screens.show(short_screen(one, language))
    sys.stdout.write(harmless(Text(f"共 {len(found)} 个", f"{len(found)} found").spoken(language)) + "\n")
