"""Params and metrics that nothing uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text
from tiercli.rulebook.expression import Expression
from tiercli.rulebook.lint.remark import Remark
from tiercli.rulebook.lint.walk import everything
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.template import placeholders

_WORD = re.compile(r"[^\W\d]\w*")


def remarks_on_unused(rulebook: Rulebook) -> Iterator[Remark]:
    """Params without effect, and metrics that are only shown."""
    used: set[str] = set()
    for path, value in everything(rulebook):
        if isinstance(value, Expression):
            used |= value.names
            if path[:1] == ("metrics",) and len(path) > 1 and str(path[1]) in value.names:
                continue
        elif isinstance(value, Text):
            used |= set(_placed(value))
        elif isinstance(value, str):
            used |= set(_WORD.findall(value)) if path[:1] == ("variants",) else {value}
    used = {name.removeprefix("previous.") for name in used}
    for name in rulebook.params:
        if name not in used:
            message = Text(f"参数 '{name}' 没有用到", f"the param '{name}' is not used")
            yield Remark(("params", name), "unused-param", message)
    for name in rulebook.metrics:
        if name not in used:
            message = Text(f"指标 '{name}' 只显示，不影响结果", f"the metric '{name}' is shown but decides nothing")
            yield Remark(("metrics", name), "unused-metric", message)


def _placed(words: Text) -> list[str]:
    try:
        return [name for sentence in words for name in placeholders(sentence)]
    except WordsError:
        return []
