"""Finding entities: by name or id, as people type them, or by a condition over everything that a rulebook knows."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from tiercli.domain.errors import UsageError, WordsError
from tiercli.domain.fields import STANDARD
from tiercli.domain.language import EMPTY, Text
from tiercli.follow import GradedRows
from tiercli.follow.lists import add_columns, entity_columns
from tiercli.grade import personal_names
from tiercli.grammar.expression import Expression, parse
from tiercli.grammar.kinds import KindError, kind_of
from tiercli.insight.titles import codes_by_title, plain_title, with_codes, with_level_names
from tiercli.outcome import Outcome, Role
from tiercli.outcome.extras import Listing
from tiercli.rulebook.judge import judge_expression, unknown_name
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import Vocabulary

MOST_NAMES = 10


@dataclass(frozen=True, slots=True)
class Found:
    """What a name led to.

    places: the rows of the results that it may mean; one for a clear answer. near: names like it, when there is none.
    """

    places: tuple[int, ...]
    near: tuple[str, ...] = ()


def find_among(ids: Sequence[str], names: Sequence[str], words: str) -> Found:
    """Whom a name or id means among these: the id itself, the name itself, else the names that hold the words."""
    wanted = _plain(words)
    for values in (ids, names):
        exact = tuple(place for place, value in enumerate(values) if _plain(value) == wanted)
        if exact:
            return Found(exact)
    inside = tuple(place for place, value in enumerate(names) if wanted and wanted in _plain(value))
    if inside:
        return Found(inside)
    plain = {_plain(value): value for value in (*ids, *names)}
    close = difflib.get_close_matches(wanted, list(plain), n=5, cutoff=0.5)
    return Found((), tuple(dict.fromkeys(plain[one] for one in close)))


def checked_condition(words: str, rulebook: Rulebook, *, show_personal: bool) -> Expression:
    """A condition over the names of a rulebook.

    Errors: UsageError when it cannot be read, a name is not known, kinds do not fit, or it asks for personal data.
    """
    kinds = all_kinds(rulebook)
    try:
        expression = with_codes(parse(words), codes_by_title(rulebook, kinds), kinds)
    except WordsError as error:
        raise UsageError(Text(f"--where: {error.words.zh}", f"--where: {error.words.en}"), hint=error.hint) from None
    flaws = list(judge_expression(expression, kinds, ("--where",), "flag"))
    if flaws:
        messages = [flaw.message for flaw in flaws]
        message = Text("；".join(one.zh for one in messages), "; ".join(one.en for one in messages))
        raise UsageError(Text(f"--where: {message.zh}", f"--where: {message.en}"), hint=next((flaw.hint for flaw in flaws if flaw.hint != EMPTY), EMPTY))
    expression = with_level_names(expression, rulebook)
    _refuse_personal(expression.names, rulebook, "--where", show_personal=show_personal)
    return expression


def checked_columns(names: Sequence[str], rulebook: Rulebook) -> tuple[str, ...]:
    """Columns to be listed.

    Errors: UsageError for a name that the rulebook does not know.
    """
    kinds = all_kinds(rulebook)
    titles = codes_by_title(rulebook, kinds)
    names = [name if name in kinds else titles.get(plain_title(name), name) for name in names]
    for name in names:
        if name not in kinds:
            flaw = unknown_name(name, kinds, ("--columns",))
            raise UsageError(Text(f"--columns: {flaw.message.zh}", f"--columns: {flaw.message.en}"), hint=flaw.hint)
    return tuple(names)


def all_kinds(rulebook: Rulebook) -> dict[str, str]:
    """Every name that an expression may use once everything is graded, and its kind."""
    kinds = {**Vocabulary.of(rulebook).scored(), **dict.fromkeys(rulebook.gradings, "text")}
    for name, output in rulebook.outputs.items():
        try:
            kinds[name] = kind_of(output.formula.tree, kinds)
        except KindError:
            kinds[name] = "any"
    return kinds


def matching(graded: GradedRows, condition: Expression, columns: Sequence[str]) -> Listing:
    """Those for whom a condition holds, in the order of the report, with the columns asked for or those that decide it."""
    places = graded.holds(condition)
    shown, arrays = entity_columns(graded, places, level=True)
    known = graded.entities.names
    for note in names_without_data(graded, condition):
        graded.note("sheets.no-column", note)
    names = columns or [name for name in sorted(condition.names) if name in known and known[name][1] != "missing"]
    add_columns(graded, shown, arrays, places, names, "--columns")
    table = pa.table(dict(zip((column.name for column in shown), arrays, strict=True)))
    return Listing(Text(f"符合 {condition}", f"Where {condition}"), tuple(shown), table, counts=((Text("合计", "Total"), len(places)),))


def names_without_data(graded: GradedRows, condition: Expression) -> list[Text]:
    """That nobody has a value of what a condition asks for, for each such name."""
    known = graded.entities.names
    return [_without_data(graded, name) for name in sorted(condition.names) if name in known and known[name][1] == "missing"]


def _without_data(graded: GradedRows, name: str) -> Text:
    """What a condition asks for and no record has, and which tables have it in their rows."""
    title, _ = graded.title_of(name)
    tables = [table for table, rows in graded.outcome.tables.items() if table != "customers" and name in rows.column_names]
    titles = [STANDARD[table].title if table in STANDARD else Text(table, table) for table in tables]
    listed = Text("、".join(one.zh for one in titles), ", ".join(one.en.lower() for one in titles))
    return Text(
        f"--where：没有“{title.zh}”的数据，用到它的条件都不成立" + (f"（它只在{listed.zh}的行里；条件看的是客户档案）" if tables else ""),
        f"--where: there is no data for '{title.en}', and what asks for it never holds"
        + (f" (it stands in rows of {listed.en} only; a condition looks at the customer's record)" if tables else ""),
    )


def _refuse_personal(names: frozenset[str], rulebook: Rulebook, option: str, *, show_personal: bool) -> None:
    """A condition on masked data would tell what is masked."""
    asked = sorted(names & personal_names(rulebook))
    if asked and not show_personal:
        raise UsageError(
            Text(f"{option}：'{asked[0]}' 是个人信息", f"{option}: '{asked[0]}' is personal data"),
            hint=Text("需要时请加 --show-personal。", "Add --show-personal if you may see it."),
        )


def _column(outcome: Outcome, role: Role) -> str:
    return outcome.results.column(role).name


def _plain(words: str) -> str:
    """Words as they are compared: width, case and spaces do not matter."""
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())
