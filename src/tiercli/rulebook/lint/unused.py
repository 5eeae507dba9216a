"""Params, metrics and tables of one's own that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from tiercli.domain.language import Text
from tiercli.rulebook.lint.remark import Remark
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.used_names import used_names


def remarks_on_unused(rulebook: Rulebook) -> Iterator[Remark]:
    """Params without effect, metrics that are only shown, and declared tables that no metric measures."""
    used = used_names(rulebook)
    for name in rulebook.params:
        if name not in used:
            message = Text(f"参数 '{name}' 没有用到", f"the param '{name}' is not used")
            yield Remark(("params", name), "unused-param", message)
    measured = {metric.table for metric in rulebook.metrics.values()}
    for name in rulebook.tables:
        if name not in measured and not any(word.partition(".")[0] == name for word in used):
            message = Text(f"没有指标量 '{name}' 这张表", f"no metric measures the table '{name}'")
            yield Remark(("tables", name), "unused-table", message)
    for name in rulebook.metrics:
        if name not in used:
            message = Text(f"指标 '{name}' 只显示，不影响结果", f"the metric '{name}' is shown but decides nothing")
            yield Remark(("metrics", name), "unused-metric", message)
