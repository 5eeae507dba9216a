"""What `rules check` remarks about a rulebook that loads."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.codes.code import NOTHING, Code, error, note, warning
from tiercli.domain.language import Text

LINT: Mapping[str, Code] = {
    "rulebook.unreachable-level": error(
        Text("级别的条件不可能成立", "the conditions of a level can never hold"),
        Text("检查界限，或删去该级。", "Check the bounds, or remove the level."),
    ),
    "rulebook.shadowed-level": error(
        Text("能达到该级的都被上面的级别先占了", "levels above take everyone who could reach it"),
        Text("把更严的条件放上面。", "Put the stricter level above."),
    ),
    "rulebook.unknown-level": error(
        Text("拿分级和一个不存在的级别比较", "a grading compared with a level that it does not have"),
        Text("改成它有的级别。", "Use one of its levels."),
    ),
    "rulebook.gap": note(
        Text("有的得分组合不符合任何条件", "score cells that match no condition"),
        Text("若不是本意，补上条件。", "Add a condition, unless that is meant."),
    ),
    "rulebook.overlap": note(
        Text("有的情况符合不止一级，以靠前的为准", "cases that match more than one level; the first one wins"),
        Text("确认先后次序。", "Check the order."),
    ),
    "rulebook.idle-gate": warning(Text("限制永远不起作用", "a gate that can never act"), Text("检查条件和级别。", "Check its condition and level.")),
    "rulebook.idle-condition": warning(
        Text("预警或变体的条件不可能成立", "the condition of an alert or variant can never hold"), Text("检查条件。", "Check it.")
    ),
    "rulebook.falling-points": warning(
        Text("指标变好，分数反而下降（或指标越大越坏，分数却上升）", "points fall as the metric improves, or rise as it worsens"),
        Text("写 lower_is_better: true，或改分数。", "Say lower_is_better: true, or change the points."),
    ),
    "rulebook.weights": warning(
        Text("权重加起来不是 100", "weights that do not add up to 100"), Text("改权重；若是本意可不理。", "Change them, unless that is meant.")
    ),
    "rulebook.points-beyond": warning(
        Text("分数超过满分", "points above what a dimension is out of"), Text("改分数、out_of，或加 max。", "Change the points or out_of, or add max.")
    ),
    "rulebook.bands-order": warning(Text("界限没有按大小写", "bounds out of order"), Text("按大小排列，便于阅读。", "Sort them.")),
    "rulebook.equal-bounds": warning(Text("两个界限相等", "two equal bounds"), Text("改其中一个。", "Change one of them.")),
    "rulebook.equal-points": note(
        Text("相邻两段分数相同", "neighbouring bands with equal points"), Text("若不是本意，合并。", "Merge them, unless that is meant.")
    ),
    "rulebook.map-default": note(
        Text("map 没有 default，没列出的类别得 0 分", "a map without default: other categories get 0"), Text("加 default。", "Add a default.")
    ),
    "rulebook.unused-param": warning(Text("参数没有用到", "a param that nothing uses"), Text("删去，或用上它。", "Remove it, or use it.")),
    "rulebook.unused-table": warning(
        Text("声明了自己的表，却没有指标量它", "a table of one's own that no metric measures"),
        Text("写一个量它的指标，或删去这张表。", "Write a metric over it, or leave the table out."),
    ),
    "rulebook.unused-metric": note(Text("指标只显示，不影响结果", "a metric that is shown but decides nothing"), NOTHING),
    "rulebook.bounded": note(
        Text("组合太多，部分名称只按上下限检查", "too many combinations; some names were looked at by their bounds only"),
        NOTHING,
    ),
}
