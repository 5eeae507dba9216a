"""Finding entities: by name or id, as people type them, or by a condition over everything that a rulebook knows."""

from __future__ import annotations

import ast
import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from tiercli.domain.errors import UsageError, WordsError
from tiercli.domain.fields import STANDARD
from tiercli.domain.language import EMPTY, Text, listing
from tiercli.follow import GradedRows
from tiercli.follow.entity_columns import add_columns, entity_columns
from tiercli.grade import personal_names
from tiercli.grammar.expression import Expression, dotted, parse
from tiercli.grammar.kinds import KindError, kind_of
from tiercli.outcome import Outcome, Role
from tiercli.outcome.extras import Listing
from tiercli.rulebook.facts.names import JOINED, Vocabulary, fields_of
from tiercli.rulebook.flaws.judge import judge_expression, unknown_name
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.grading import Grading

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


def codes_by_title(rulebook: Rulebook, known: Iterable[str]) -> Mapping[str, str]:
    """Plain title -> name in expressions; what two names are called belongs to neither.

    known: the names that an expression may use. Titles come before further names; what the rulebook itself calls something before a field's title.
    """
    names = set(known)
    found: dict[str, str] = {}
    metrics = [(name, tuple(one.title or ())) for name, one in rulebook.metrics.items()]
    results = [(name, tuple(one.title or ())) for part in (rulebook.gradings, rulebook.outputs) for name, one in part.items()]
    dimensions = [(f"points.{name}", tuple(one.title or ())) for score in rulebook.all_scores.values() for name, one in score.items()]
    tables = fields_of(rulebook)
    fields = [field for table in JOINED for field in tables[table].fields]
    for stage in (metrics, results, dimensions, [(one.name, (*one.title,)) for one in fields], [(one.name, one.aliases) for one in fields]):
        here: dict[str, set[str]] = {}
        for name, titles in stage:
            for title in titles if name in names else ():
                here.setdefault(plain_title(title), set()).add(name)
        for title, codes in here.items():
            if len(codes) == 1:
                found.setdefault(title, next(iter(codes)))
    return found


def plain_title(words: str) -> str:
    """A title as it may stand in an expression: without spaces, brackets and underscores, in one case."""
    return "".join(char for char in words.casefold() if char.isalnum())


def with_codes(expression: Expression, titles: Mapping[str, str], known: Iterable[str]) -> Expression:
    """The expression with codes for titles; the very same one where it has none.

    Errors: WordsError as of `parse`.
    """
    names = set(known)
    raw = expression.text.encode()
    places = [
        (node.col_offset, node.end_col_offset or node.col_offset, code)
        for node in ast.walk(expression.tree)
        if isinstance(node, ast.Name) and node.id not in names and not _is_called(node, expression.tree) and (code := titles.get(plain_title(node.id)))
    ]
    if not places:
        return expression
    for start, end, code in sorted(places, reverse=True):
        raw = raw[:start] + code.encode() + raw[end:]
    return parse(raw.decode())


def with_level_names(expression: Expression, rulebook: Rulebook) -> Expression:
    """The expression with the names of levels for their titles: tier == '战略客户' is tier == 'A'; the very same one where it has none.

    Errors: UsageError for a level that the grading does not have.
    """
    raw = expression.text.encode()
    places: list[tuple[int, int, str]] = []
    for node in ast.walk(expression.tree):
        grading = rulebook.gradings.get((dotted(node.left) or "").removeprefix("previous.")) if isinstance(node, ast.Compare) else None
        if grading is None or not isinstance(node, ast.Compare):
            continue
        texts = [one for asked in node.comparators for one in ast.walk(asked) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        strange = [(one, str(one.value)) for one in texts if one.value not in grading.all_names]
        places += [(one.col_offset, one.end_col_offset or one.col_offset, _level_called(words, grading)) for one, words in strange]
    for start, end, name in sorted(places, reverse=True):
        raw = raw[:start] + repr(name).encode() + raw[end:]
    return parse(raw.decode()) if places else expression


def _level_called(words: str, grading: Grading) -> str:
    titled = [(level.name, level.title) for level in grading.levels] + [(group.otherwise, group.title) for group in grading.eligible]
    for name, title in titled:
        if plain_title(words) in [plain_title(word) for word in (name, *(title or ()))]:
            return name
    listed = listing([f"{name} {title.zh}" if title and title.zh != name else name for name, title in titled])
    message = Text(f"--where：没有级别“{words}”", f"--where: there is no level '{words}'")
    raise UsageError(message, hint=Text(f"级别有：{listed.zh}", f"The levels are: {listed.en}"))


def _is_called(name: ast.Name, tree: ast.expr) -> bool:
    """Whether a name is that of a function or of a table (the part before a dot)."""
    return any((isinstance(one, ast.Call) and one.func is name) or (isinstance(one, ast.Attribute) and one.value is name) for one in ast.walk(tree))
