"""Findings about what decides a level: ranks, blank keys, and what a rule needs and the data lack."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.codes.code import NOTHING, Code, note, warning
from tiercli.domain.language import Text

_FILL = Text("在数据里补上空白的格。", "Fill in the blank cells.")

GRADING: Mapping[str, Code] = {
    "grading.nobody": warning(
        Text("有的行没有写明归谁（客户经理、地区等空白），合为“(none)”一行", "rows that name no manager, region or the like; they stand together in a line '(none)'"),
        _FILL,
    ),
    "grading.alike-names": warning(
        Text("客户经理、地区等的写法只差标记或标点，各自分级", "managers, regions or the like that differ only by a mark and are graded apart"),
        Text("若是同一个，在数据里改成同一写法。", "If they are one, write them alike in the data."),
    ),
    "levels.not-used": note(
        Text("已有上期结果，现有级别表只用于第一期", "a table of current levels is for a first run; an earlier result says where everybody stood"),
        NOTHING,
    ),
    "levels.nobody": warning(Text("现有级别的行没有写明对象", "rows of current levels that name nobody"), _FILL),
    "values.unknown": warning(
        Text("某列里有规则不认识的写法，按原样保留，规则的条件对它不成立", "words that the rulebook's list of values does not know: kept as written, and no condition holds for them"),
        Text("改正写法，或写进规则里该字段的 values。", "Correct the word, or add it to the field's values in the rulebook."),
    ),
    "values.read-as": note(
        Text("某列里有不在列表中、但含有列表用词的写法，按该值计", "words that are not listed and hold a listed one: taken for that value"),
        Text("不对的写进规则里该字段的 values。", "List those that are wrong in the field's values."),
    ),
    "grading.idle-rule": warning(
        Text("规则所用的表或列不在数据里，限级、级别、预警等无法照常判断", "a table or column that a rule stands on is not in the data, so a gate, level, alert or the like cannot be judged"),
        Text("补上这些数据；列名不同时用 --map 指明。", "Add the data; if a column has another name, say so with --map."),
    ),
    "grading.blank-value": warning(
        Text("档案里的空白使限级、级别、预警的条件无法判断", "a blank in the record leaves the condition of a gate, level or alert open"),
        Text("补上空白；或在规则里用 is_missing 写明空白怎么算。", "Fill in the blanks, or say in the rulebook with is_missing what a blank means."),
    ),
    "grading.blank-where": warning(
        Text("指标的条件是“不等于”，而有的行该列空白，没有计入", "a metric counts rows that are not something, and rows are blank there: they are not counted"),
        Text("补上空白；或在规则里写 coalesce(列, '') != ...。", "Fill in the blanks, or write coalesce(column, '') != ... in the rulebook."),
    ),
    "points.unmapped": warning(
        Text("按类别给分，而数据里有规则没有列出的类别", "points go by category, and the data have categories that the rulebook does not list"),
        Text("在规则的 map 里加上这些类别，或写明 default。", "Add them to the map of the rulebook, or give a default."),
    ),
    "grading.blank-operand": warning(
        Text("求和的列有空白，这些行没有计入", "rows that are blank in what a metric adds up: they are not counted"),
        Text("补上空白；或在规则里写 coalesce(列, 0)。", "Fill in the blanks, or write coalesce(column, 0) in the rulebook."),
    ),
    "review.no-anniversary": warning(
        Text("按周年复评，而有的对象没有周年所依据的日期，不复评", "reviews on anniversaries, and entities of whom no date is known: they are not reviewed"),
        Text("在档案里补上建档日期，或在规则里写 first_purchase: {first: sales.date}。", "Fill in the date of joining, or give the rulebook first_purchase: {first: sales.date}."),
    ),
    "overrides.nobody": warning(
        Text("人工调整没有对象，或对象不在数据里", "overrides for nobody, or for somebody who is not in the data"), Text("核对编号。", "Check the id.")
    ),
    "overrides.past-gate": warning(
        Text("人工调整的级别高于限级所允许的", "an override to a better level than a gate allows"),
        Text("确认审批人知道该限制。", "Make sure that the approver knew of the gate."),
    ),
    "sheet.table-unused": note(
        Text("读到了一张表，但规则没有用到", "a table that was read and that no rule uses"), Text("无需处理；或换一份用到它的规则。", "Nothing to do, or take a rulebook that uses it.")
    ),
    "sheet.columns-unused": note(
        Text("没有用到的列", "columns that are not used"), Text("若其中有需要的，用 --map 列名=字段 指明。", "If one of them is needed, say so with --map HEADER=field.")
    ),
    "grading.ties": note(Text("有并列的对象，都归入较好的一级", "entities tie on a bound; all of them get the better level"), NOTHING),
    "grading.rounded": note(
        Text("百分比不合整数个，四舍五入，至少一个", "a percentage that comes to no whole number: rounded half up, and at least one"), NOTHING
    ),
    "grading.own-parent": note(Text("按上级客户分级，而有的客户没有上级", "groups are graded, and some customers have no parent"), NOTHING),
    "grading.blank-group": warning(
        Text("按字段分组排名，而有的对象该字段空白，自成一组", "ranks within a field that is blank for some entities; these are a group of their own"),
        _FILL,
    ),
    "grading.negative-share": warning(
        Text("计算占比的数里有负数", "values below zero where shares are taken"),
        Text("核对退货和红字；或用条件排除负数。", "Check the returns, or leave negative values out with a condition."),
    ),
    "grading.no-total": warning(
        Text("合计不大于零，算不出占比", "a total that is not above zero has no shares"),
        Text("核对数据或统计期。", "Check the data or the period."),
    ),
}
