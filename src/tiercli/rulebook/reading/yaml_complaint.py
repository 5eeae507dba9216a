"""What is wrong with a file that is not YAML, in words for those who write rulebooks."""

from __future__ import annotations

from typing import Any

from tiercli.domain.language import EMPTY, Text
from tiercli.domain.patterns import late_pattern

_WIDE = late_pattern(r"^\s*(?:- )?[^\s:：#'\"]{1,40}：")


_PROBLEMS: tuple[tuple[str, Text, Text], ...] = (
    ("duplicate", Text("同一个键写了两次", "the same key is there twice"), EMPTY),
    ("another document", Text("一个文件只能有一份规则，不能用 --- 分成几份", "a file holds one rulebook, not several parted by ---"), EMPTY),
    (
        "undefined alias",
        Text("不支持 YAML 的 & 和 * 引用", "YAML anchors and aliases (& and *) are not supported"),
        Text("以 * 开头的文字请加引号", "Quote text that begins with *"),
    ),
    (
        "mapping values are not allowed",
        Text("这一行有多余的冒号，或缩进不对", "a colon too many, or wrong indentation"),
        Text("含冒号的文字请加引号", "Put text that has a colon in quotes"),
    ),
    (
        "could not find expected ':'",
        Text("这里缺少冒号 ': '", "a ': ' is missing here"),
        Text("键和值之间写半角冒号加空格", "Write ': ' between key and value"),
    ),
    ("found unexpected end of stream", Text("引号没有成对", "a quotation mark is not closed"), EMPTY),
    ("expected ',' or", Text("括号没有成对，或缺少逗号", "brackets do not pair, or a comma is missing"), Text("逗号要用半角 ','", "Use ',' and not '，'")),
    ("cannot start any token", Text("值不能以这个符号开头", "a value cannot begin with this character"), Text("请给文字加引号", "Put the text in quotes")),
    (
        "expected <block end>",
        Text("缩进前后不一致", "the indentation is not even"),
        Text("同一级的行要从同一列开始", "Lines of one level begin in the same column"),
    ),
    ("unacceptable character", Text("文件里有不可见的控制字符", "the file has an invisible control character"), EMPTY),
    ("special characters are not allowed", Text("文件里有不可见的控制字符", "the file has an invisible control character"), EMPTY),
    ("nested too deeply", Text("嵌套太深", "is nested too deeply"), EMPTY),
    ("recursion", Text("嵌套太深", "is nested too deeply"), EMPTY),
)


def yaml_complaint(problem: str, words: str, mark: Any) -> tuple[Text, Text]:
    """What is wrong and what to write instead.

    problem: the parser's own words. words: the whole file. mark: where the parser stopped, or none.
    """
    lines = words.splitlines()
    at = min(mark.line, len(lines) - 1) if mark is not None else -1
    near = lines[max(at - 1, 0) : at + 1] if at >= 0 else []
    if "\\t" in problem or (near and "\t" in near[-1][: len(near[-1]) - len(near[-1].lstrip())]):
        return Text("缩进用了制表符（Tab）", "a tab is used for indentation"), Text("请改用空格", "Use spaces")
    if any(_WIDE.match(line) for line in near):
        return Text("用了全角冒号 '：'", "a full-width colon '：' is used"), Text("请写半角冒号加空格 ': '", "Write ': '")
    for sign, message, hint in _PROBLEMS:
        if sign in problem:
            return message, hint
    return Text(f"不是合法的 YAML：{problem}", f"not valid YAML: {problem}"), EMPTY
