"""Params and metrics that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from tiercli.domain.language import Text
from tiercli.rulebook.lint.remark import Remark
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.used_names import used_names


def remarks_on_unused(rulebook: Rulebook) -> Iterator[Remark]:
    """Params without effect, and metrics that are only shown."""
    used = used_names(rulebook)
    for name in rulebook.params:
        if name not in used:
            message = Text(f"参数 '{name}' 没有用到", f"the param '{name}' is not used")
            yield Remark(("params", name), "unused-param", message)
    for name in rulebook.metrics:
        if name not in used:
            message = Text(f"指标 '{name}' 只显示，不影响结果", f"the metric '{name}' is shown but decides nothing")
            yield Remark(("metrics", name), "unused-metric", message)
