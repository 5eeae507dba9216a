"""Titles where codes may stand: `业务员 == '张三'` for `manager == '张三'`, in conditions and lists of columns."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from tiercli.grammar.expression import Expression, parse
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import JOINED, fields_of


def codes_by_title(rulebook: Rulebook, known: Iterable[str]) -> Mapping[str, str]:
    """Plain title -> name in expressions; what two names are called belongs to neither.

    known: the names that an expression may use. Titles come before further names; a metric's before a field's.
    """
    names = set(known)
    found: dict[str, str] = {}
    metrics = [(name, tuple(one.title or ())) for name, one in rulebook.metrics.items()]
    results = [(name, tuple(one.title or ())) for part in (rulebook.gradings, rulebook.outputs) for name, one in part.items()]
    tables = fields_of(rulebook)
    fields = [field for table in JOINED for field in tables[table].fields]
    for stage in (metrics, results, [(one.name, (*one.title,)) for one in fields], [(one.name, one.aliases) for one in fields]):
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


def _is_called(name: ast.Name, tree: ast.expr) -> bool:
    """Whether a name is that of a function or of a table (the part before a dot)."""
    return any((isinstance(one, ast.Call) and one.func is name) or (isinstance(one, ast.Attribute) and one.value is name) for one in ast.walk(tree))
