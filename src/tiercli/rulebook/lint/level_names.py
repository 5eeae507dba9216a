"""Gradings compared with levels that they do not have."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tiercli.domain.language import Text, listing
from tiercli.rulebook.lint.remark import Remark
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.walk import expressions


def remarks_on_words(rulebook: Rulebook) -> Iterator[Remark]:
    """Comparisons of a grading with a word that is none of its levels."""
    known = {}
    for name, grading in rulebook.gradings.items():
        names = grading.all_names
        known[name] = known[f"previous.{name}"] = names
    for path, expression in expressions(rulebook).items():
        for node in ast.walk(expression.tree):
            if not isinstance(node, ast.Compare):
                continue
            for side, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
                grading_name = ast.unparse(side)
                items = other.elts if isinstance(other, ast.List | ast.Tuple) else [other]
                for item in items:
                    words = item.value if isinstance(item, ast.Constant) else None
                    if grading_name in known and isinstance(words, str) and words not in known[grading_name]:
                        listed = listing(known[grading_name])
                        message = Text(
                            f"{grading_name} 没有级别 '{words}'（有：{listed.zh}）", f"{grading_name} has no level '{words}' (there are: {listed.en})"
                        )
                        yield Remark(path, "unknown-level", message)
