"""Flaws that keep a rulebook from loading (exit code 3)."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.codes.code import Code, error
from tiercli.domain.language import Text

RULEBOOK: Mapping[str, Code] = {
    "parameters.bad-cell": error(
        Text(
            "参数表（--params-from）里的一个格子不能用：不是数字、超出范围、是空的，或规则里没有这个位置",
            "a cell of the sheet of parameters (--params-from) that cannot be used: no number, out of range, empty, or of no place in the rulebook",
        ),
        Text("改那个格子，再运行一次。", "Change that cell, and run again."),
    ),
    "rulebook.yaml": error(
        Text(
            "YAML 写错：全角冒号、重复的键、引用、标签、太大的数", "YAML that is not plain: full-width colons, doubled keys, references, tags, huge numbers"
        ),
        Text("按提示改那一行。", "Change that line as the message says."),
    ),
    "rulebook.unreadable": error(
        Text("文件读不了：不存在、太大、不是 UTF-8、不是 YAML", "a file that cannot be read: absent, too large, not UTF-8, not YAML"),
        Text("按提示改正。", "As the message says."),
    ),
    "rulebook.unknown-key": error(Text("语言里没有这个键", "the language has no such key"), Text("改成提示的键。", "Take the key that is suggested.")),
    "rulebook.missing-key": error(Text("缺少必需的键", "a key that is needed is missing"), Text("补上。", "Add it.")),
    "rulebook.wrong-type": error(
        Text("该是数字、文字、列表或下级键的地方写了别的", "not the number, text, list or map that is needed"),
        Text("改成需要的类型。", "Write what is needed."),
    ),
    "rulebook.wrong-value": error(
        Text("值不能用：表达式看不懂、超出范围、互相矛盾", "a value that cannot be: an expression that cannot be read, a range, a contradiction"),
        Text("按提示改。", "Change it as the message says."),
    ),
    "rulebook.nothing-to-change": error(
        Text("覆盖规则要改下面的规则里没有的级别、档、限制或参数", "an overlay changes a level, band, gate or part that the rulebook below does not have"),
        Text("用提示的名称；新加的写在 add 下。", "Take a name that is there; new ones stand under add."),
    ),
    "rulebook.wrong-cell": error(
        Text("规则工作簿里的一格或一行读不回来", "a cell or row of a workbook of rules that cannot be read back"),
        Text("按提示改那一格，再 rules import。", "Change that cell as the message says, and import again."),
    ),
    "rulebook.wrong-name": error(
        Text("名称不能在表达式里说出来", "a name that expressions cannot say"), Text("用汉字、字母、数字和 _。", "Use letters, digits and _.")
    ),
    "rulebook.reserved-name": error(
        Text("语言自己的词，或结果里已有的列，用作了名称", "a name that belongs to the language, or to a column that results have already"), Text("换一个名称。", "Take another name.")
    ),
    "rulebook.name-twice": error(Text("一个名称有两个意思", "a name with two meanings"), Text("给其中一个改名。", "Rename one of them.")),
    "rulebook.unknown-name": error(
        Text("表达式或句子里的名称不存在", "a name in an expression or sentence that is not there"),
        Text("改成提示的名称，或先定义它。", "Take the suggested name, or define it."),
    ),
    "rulebook.unknown-table": error(
        Text("没有这张表", "there is no such table"), Text("用标准表名（见 tiercli fields），或在 tables 下写自己的表。", "Use a standard table (see tiercli fields), or declare your own under tables.")
    ),
    "rulebook.unknown-field": error(
        Text("key 写的字段不存在", "the key names a field that is not there"), Text("写进 fields，或用标准字段。", "Declare it under fields, or take a standard one.")
    ),
    "rulebook.unknown-entity": error(
        Text("entity 不是任何表的字段", "the entity is no field of any table"), Text("用 customer、manager 或一个字段，如 region。", "Take customer, manager or a field such as region.")
    ),
    "rulebook.unknown-metric": error(Text("没有这个指标", "there is no such metric"), Text("在 metrics 下定义它。", "Define it under metrics.")),
    "rulebook.unknown-param": error(Text("没有这个参数", "there is no such param"), Text("在 params 下定义它。", "Define it under params.")),
    "rulebook.unknown-score": error(
        Text("没有这个得分", "there is no such score"), Text("用 score 或 scores 下的名称。", "Use a name under score or scores.")
    ),
    "rulebook.unknown-dimension": error(Text("没有这个维度", "there is no such dimension"), Text("用得分里的维度名。", "Use a dimension of the score.")),
    "rulebook.unknown-grading": error(Text("没有这个分级", "there is no such grading"), Text("用 gradings 下的名称。", "Use a name under gradings.")),
    "rulebook.unknown-treatment": error(
        Text("没有哪个级别有这项待遇", "no level has such a treatment"), Text("用级别里写的待遇名。", "Use a key that levels have.")
    ),
    "rulebook.no-table": error(
        Text("指标没有说是哪张表的字段", "a metric does not say of which table"), Text("写成 sales.quantity。", "Write sales.quantity.")
    ),
    "rulebook.not-a-name": error(
        Text("只能写一个名称的地方写了计算", "a calculation where only a name may stand"), Text("先写成 formula 指标。", "Make it a formula metric first.")
    ),
    "rulebook.not-one-value": error(
        Text("目标表的数因对象而异", "a figure of the targets that differs between entities"),
        Text("写进 total()、average() 等函数。", "Put it inside total(), average() and the like."),
    ),
    "rulebook.kind": error(
        Text("数字、文字、日期、是否放在了一起", "numbers, text, dates or yes/no put together"),
        Text("比较同类的值；日期写成 '2026-10-31'。", "Compare like with like; write dates as '2026-10-31'."),
    ),
    "rulebook.circle": error(
        Text("指标或分级互相引用成圈", "metrics or gradings refer to each other in a circle"), Text("去掉其中一个引用。", "Remove one of the references.")
    ),
    "rulebook.scale": error(
        Text("同一得分的维度混用 weight 和 out_of，或权重为 0", "weight and out_of mixed in one score, or weights of 0"),
        Text("统一用一种。", "Use one of them throughout."),
    ),
    "rulebook.template": error(
        Text("句子里的花括号写错", "braces in a sentence that cannot be read"), Text("写成 {指标} 或 {指标:.1f}。", "Write {metric} or {metric:.1f}.")
    ),
    "rulebook.no-score": error(Text("没有得分却用了 from", "'from' without a score"), Text("加上 score，或用 when。", "Add a score, or use when.")),
    "rulebook.no-rank": error(
        Text("没有说按什么排名，或 by、within 没有配 top、quota、share", "nothing says what ranks, or by/within without top, quota or share"),
        Text("写上 by。", "Say by."),
    ),
    "rulebook.no-last-level": error(
        Text("最后一级有条件，会有人无级可归", "the last level has conditions, so somebody may fit none"),
        Text("给最后一级去掉条件。", "Leave the last level bare."),
    ),
    "rulebook.out-of-range": error(
        Text("参数的值不在它的 min 和 max 之间", "a param outside its min and max"), Text("改值或改范围。", "Change the value or the range.")
    ),
}
