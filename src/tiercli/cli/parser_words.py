"""What the parser of the command line says of wrong usage, in Chinese; in English it speaks for itself."""

from __future__ import annotations

import re

from tiercli.domain.patterns import late_pattern

_SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = (
    # what the parser says, as a whole: the same in Chinese
    (late_pattern(r"No such command '(?P<name>.*?)'\.(?: Did you mean '?(?P<near>.*?)'?\?)?"), "没有命令“{name}”"),
    (late_pattern(r"No such option:? '?(?P<name>[^\s']+)'?\.?(?: \(Possible options: (?P<near>.*)\)| Did you mean (?P<near_one>.*)\?)?"), "没有选项 {name}"),
    (late_pattern(r"Missing argument '(?P<name>.*)'\."), "缺少参数 {name}"),
    (late_pattern(r"Missing option '(?P<name>.*)'\."), "缺少选项 {name}"),
    (late_pattern(r"Missing command\."), "缺少命令"),
    (late_pattern(r"Option '?(?P<name>[^\s']+)'? requires (?:an|(?P<count>\d+)) arguments?\.?"), "选项 {name} 后面要写值"),
    (late_pattern(r"Option '?(?P<name>[^\s']+)'? does not take a value\.?"), "选项 {name} 后面不能写值"),
    (late_pattern(r"Got unexpected extra arguments? ?(?:\(s\))? ?\((?P<name>.*)\)"), "多出了 {name}"),
    (late_pattern(r"Invalid value for '?(?P<name>[^']+)'?: .*integer.*", re.DOTALL), "{name} 要写整数"),
    (late_pattern(r"Invalid value for '?(?P<name>[^']+)'?: .*(?:float|number).*", re.DOTALL), "{name} 要写数字"),
    (late_pattern(r"Invalid value for '?(?P<name>[^']+)'?: (?P<rest>.*)", re.DOTALL), "{name} 的值不能用：{rest}"),
)


def chinese_usage(message: str, command: str) -> tuple[str, ...]:
    """The lines to show: what is wrong, what may have been meant, and where to look. None for a message that is not known here.

    message: as the parser says it. command: as far as it was understood, such as `tiercli score`.
    """
    for pattern, sentence in _SENTENCES:
        if match := pattern.fullmatch(message.strip()):
            said = {name: value or "" for name, value in match.groupdict().items()}
            near = said.get("near") or said.get("near_one")
            meant = (f"是不是 {'、'.join(one.strip(chr(39)) for one in near.split(', '))}？",) if near else ()
            return (f"tiercli: {sentence.format_map(said)}。", *meant, f"{command} -h 列出用法。")
    return ()
