"""What the keys of the language are called where people read them one by one: in lists of changes and over the columns of a workbook.

What a key means in a sentence, its model says (`Meaning`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tiercli.domain.language import Text, same
from tiercli.rulebook.parts.dimension import SCALES

KEY_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "params": Text("参数", "Params"),
        "metrics": Text("指标", "Metrics"),
        "score": Text("得分", "Score"),
        "scores": Text("得分", "Scores"),
        "gradings": Text("分级", "Gradings"),
        "outputs": Text("计算结果", "Outputs"),
        "alerts": Text("预警", "Alerts"),
        "treatments": Text("待遇", "Treatments"),
        "treatment": Text("待遇", "Treatment"),
        "variants": Text("另一口径", "Variants"),
        "sheets": Text("附加工作表", "Extra sheets"),
        "fields": Text("字段", "Fields"),
        "period": Text("统计期", "Period"),
        "units": Text("单位", "Units"),
        "name": Text("名称", "Name"),
        "title": Text("标题", "Title"),
        "description": Text("说明", "Description"),
        "source": Text("来源", "Source"),
        "value": Text("取值", "Value"),
        "unit": Text("单位", "Unit"),
        "min": Text("最小", "Lowest"),
        "max": Text("最大", "Highest"),
        "weight": Text("权重", "Weight"),
        "out_of": Text("满分", "Out of"),
        "metric": Text("指标", "Metric"),
        "missing": Text("缺数据得分", "Without data"),
        "default": Text("其他得分", "Others"),
        "parts": Text("部分", "Parts"),
        **{key: way.title for key, way in SCALES.items()},
        "lower_is_better": Text("越小越好", "Lower is better"),
        "levels": Text("级别", "Levels"),
        "from": Text("最低得分", "From score"),
        "when": Text("条件", "When"),
        "top": Text("排名前", "Best"),
        "quota": Text("名额", "Quota"),
        "share": Text("累计占比", "Share"),
        "by": Text("按什么排", "Ranked by"),
        "within": Text("分组", "Within"),
        "among": Text("限于", "Among"),
        "because": Text("原因", "Reason"),
        "gates": Text("限级", "Gates"),
        "at_most": Text("最高", "At most"),
        "at_least": Text("最低", "At least"),
        "eligible": Text("参评", "Eligible"),
        "otherwise": Text("不参评的级别", "Otherwise"),
        "review": Text("复评", "Review"),
        "every": Text("多久", "Every"),
        "in_month": Text("月份", "In month"),
        "promote": Text("升级", "Promotion"),
        "demote": Text("降级", "Demotion"),
        "after": Text("连续次数", "After"),
        "steps": Text("一次几级", "Steps"),
        "approval": Text("需批准", "Approval"),
        "stay": Text("至少保持", "Stay"),
        "grace": Text("宽限", "Grace"),
        "window": Text("时段", "Window"),
        "level": Text("程度", "Level"),
        "action": Text("措施", "Action"),
        "rates": Text("单价", "Rates"),
        "reached": Text("完成率系数", "Factor by target reached"),
        "commission": Text("提成表", "Commission"),
        "zh": Text("中文", "Chinese"),
        "en": Text("英文", "English"),
        "of": Text("合计什么", "Of"),
        "sum": Text("合计", "Sum"),
        "where": Text("哪些行", "Where"),
        "cap": Text("封顶", "Cap"),
        "above": Text("高于", "Above score"),
        "on_top": Text("满分之外", "On top"),
        "limits": Text("总分界限", "Limits"),
        "matrix": Text("矩阵", "Matrix"),
        "main": Text("主分级", "Main"),
        "department": Text("部门", "Department"),
        "topic": Text("主题", "Topic"),
        "risk": Text("风险", "Risk"),
        "cause": Text("成因", "Cause"),
        "columns": Text("各列", "Columns"),
        "figures": Text("各项指标", "Figures"),
        "target": Text("目标", "Target"),
        "actual": Text("实际", "Actual"),
        "values": Text("各种取值", "Values"),
        "ways": Text("方式", "Ways"),
        "who": Text("由谁负责", "In charge"),
        "persons": Text("姓名", "Persons"),
        "contact": Text("联系人", "Contact"),
        "measures": Text("合计的指标", "Measures"),
        "type": Text("类型", "Type"),
        "base": Text("底薪", "Base pay"),
        "basis": Text("出处", "Basis"),
        "due_days": Text("几天内", "Days to act"),
    }
)


def key_words(key: object) -> Text:
    """A key as people read it; one that has no words is itself."""
    return KEY_WORDS.get(str(key), same(str(key)))
