"""Flaws that keep a monthly job from being run (exit code 3)."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.codes.code import Code, error
from tiercli.domain.language import Text

BATCH: Mapping[str, Code] = {
    "batch.yaml": error(
        Text("YAML 写错：全角冒号、重复的键、引用、标签", "YAML that is not plain: full-width colons, doubled keys, references, tags"),
        Text("按提示改那一行。", "Change that line as the message says."),
    ),
    "batch.unknown-key": error(Text("任务文件没有这个键", "a batch file has no such key"), Text("改成提示的键。", "Take the key that is suggested.")),
    "batch.missing-key": error(Text("缺少必需的键", "a key that is needed is missing"), Text("补上。", "Add it.")),
    "batch.wrong-type": error(
        Text("该是数字、文字、列表或下级键的地方写了别的", "not the number, text, list or map that is needed"),
        Text("改成需要的类型。", "Write what is needed."),
    ),
    "batch.wrong-value": error(
        Text(
            "值不能用：占位符不存在、超出范围、各期的报告会互相覆盖",
            "a value that cannot be: a placeholder, a range, reports that overwrite one another",
        ),
        Text("按提示改。", "Change it as the message says."),
    ),
}
