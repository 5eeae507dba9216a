"""Titles where codes may stand: `业务员 == '张三'` for `manager == '张三'`, in conditions and lists of columns."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from tiercli.domain.errors import UsageError
from tiercli.domain.language import Text, listing
from tiercli.grammar.expression import Expression, dotted, parse
from tiercli.rulebook.grading import Grading
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import JOINED, fields_of


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
