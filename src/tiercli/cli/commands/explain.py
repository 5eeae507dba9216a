"""Why a customer has its level, and what would lift it. 为什么是这一级，怎样升级"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tiercli.cli import options
from tiercli.cli.choosing import MaybeWords, Where, customer_and_files, entity_meant
from tiercli.cli.shared import GradingOptions, with_shared_options
from tiercli.domain.harmless import harmless
from tiercli.domain.language import Text, listing
from tiercli.domain.standby import stand_by

if TYPE_CHECKING:
    from tiercli.domain.language import Language
    from tiercli.follow import GradedRows
    from tiercli.outcome.explained import Explanation, NextStep

PLACE = 60


@with_shared_options
def command(
    words: MaybeWords = None,
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
    from tiercli.insight.find import checked_condition, names_without_data
    from tiercli.rulebook.load import load_rulebook
    from tiercli.runs.graded_again import graded_with_history

    customer, files = customer_and_files("explain", words or [], where, may_lack_files=history is not None)
    if not files:
        return _from_history(customer, where, history or "", given, as_json=json)
    condition = None
    if where is not None:
        rulebook = load_rulebook(given.rules, tuple(given.settings or ())).rulebook
        condition = checked_condition(where, rulebook, show_personal=given.show_personal)
    job = given.job(files)
    keeping = options.keeping_options(history, previous, replace=False, encrypted=False)
    with screens.progress(quiet=json, language=job.language):
        graded = graded_with_history(job, keeping.history, keeping.previous)
        places = [entity_meant(graded.ids(), graded.names(), customer)] if condition is None else graded.holds(condition)
    for note in names_without_data(graded, condition) if condition is not None else ():
        sys.stderr.write(harmless(f"tiercli: {note.spoken(graded.outcome.language)}\n"))
    from tiercli.insight.explain.explain import Explainer

    language, explainer = graded.outcome.language, Explainer(graded)
    with screens.counting(quiet=json, language=language, many=len(places)) as counted:
        if json:
            from tiercli.screens.explain import explanation_json

            records = [explanation_json(one, language) for one in explainer.explanations(places, counted)]
        elif where is None:
            explained = next(explainer.explanations(places, counted))
        else:
            steps = list(explainer.next_steps(places, counted))
    if json:
        screens.show_json(records if where is not None else records[0])
    elif where is None:
        _show_one(explained, graded)
    else:
        _show_steps(steps, language)
    return 0


def _from_history(customer: str, where: str | None, history: str, given: GradingOptions, *, as_json: bool) -> int:
    """What was decided in a stored run, as far as it says so.

    Errors: HistoryError, UsageError.
    """
    from tiercli.cli import screens
    from tiercli.cli.speech import spoken_language
    from tiercli.domain.errors import speaking
    from tiercli.insight.find import checked_condition
    from tiercli.runs.earlier import stored_language
    from tiercli.runs.explained import StoredRun, stored_run
    from tiercli.screens.explain import explanation_json, stored_lines, stored_screen

    folder = options.path_option("--history", history)
    stored = stored_run(folder, given.rules, given.period or (given.as_of and given.as_of[:7]))
    language = spoken_language(given.language(), stored_language(stored.run))
    lacking: list[str] = []
    with speaking(language):
        run = StoredRun(stored)
        if where is None:
            rows = [entity_meant(*run.called(), customer)]
        else:
            rows, lacking = run.matching(checked_condition(where, run.rulebook, show_personal=given.show_personal))
        found = [run.explanation(row) for row in rows]
    if lacking:
        names = listing(lacking)
        note = Text(f"--where：存档里没有 {names.zh}，用到它的条件都不成立", f"--where: the history does not keep {names.en}, and what asks for it never holds")
        sys.stderr.write(harmless(f"tiercli: {note.spoken(language)}\n"))
    if as_json:
        records = [explanation_json(one, language) for one in found]
        screens.show_json(records if where is not None else records[0])
    elif where is None:
        screens.show(stored_screen(found[0], stored.period, language))
    else:
        screens.show_lines(stored_lines(found))
        _show_count(len(found), language)
    return 0


def _show_one(one: Explanation, graded: GradedRows) -> None:
    from tiercli.cli import screens
    from tiercli.screens.explain import explanation_screen

    screens.show(explanation_screen(one, graded.outcome))


def _show_steps(steps: list[NextStep], language: Language) -> None:
    from tiercli.cli import screens
    from tiercli.screens.explain import step_lines

    screens.show_lines(step_lines(steps, language))
    _show_count(len(steps), language)


def _show_count(count: int, language: Language) -> None:
    sys.stdout.write(harmless(Text(f"共 {count} 个", f"{count} found").spoken(language)) + "\n")
