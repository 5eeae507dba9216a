"""A rulebook file as plain data that remembers the line and column of everything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tiercli.domain.errors import RulebookError
from tiercli.domain.finding import Place
from tiercli.domain.language import EMPTY, Text

LARGEST_BYTES = 1_000_000
DEEPEST = 20
MOST_NODES = 50_000

Path_ = tuple[Any, ...]
Position = tuple[str, int, int]


@dataclass(frozen=True)
class Source:
    """Plain data (dicts, lists, text, exact decimals) and where each part of it stands.

    positions: path of keys -> file name, line, column (from 1).
    """

    path: Path
    raw: bytes
    data: dict[Any, Any]
    positions: Mapping[Path_, Position]

    def known(self, path: Path_) -> Path_:
        """The path without the steps that validation adds (names of union members)."""
        kept: Path_ = ()
        for part in path:
            if (*kept, part) in self.positions:
                kept = (*kept, part)
            elif part == path[-1] and isinstance(part, str) and not part.startswith("function-"):
                return (*kept, part)
        return kept

    def where(self, path: Path_) -> tuple[str, str]:
        """File name and line:column of the nearest known part of a path."""
        kept = self.known(path)
        while kept and kept not in self.positions:
            kept = kept[:-1]
        file, line, column = self.positions.get(kept, (self.path.name, 1, 1))
        return file, f"{line}:{column}"

    def place(self, path: Path_) -> str:
        """Line and column of a path, as text."""
        return self.where(path)[1]

    def overlaid(self, child: Source) -> Source:
        """This source changed by another: maps are merged key by key, anything else is replaced; null removes a key."""
        positions = dict(self.positions)
        data = _merged(self.data, child.data, (), positions, child.positions)
        return Source(child.path, child.raw, data, positions)


def _merged(old: dict[Any, Any], new: dict[Any, Any], path: Path_, positions: dict[Path_, Position], changes: Mapping[Path_, Position]) -> dict[Any, Any]:
    answer = dict(old)
    for key, value in new.items():
        here = (*path, key)
        if value is None:
            answer.pop(key, None)
            continue
        if isinstance(value, dict) and isinstance(answer.get(key), dict) and key not in ("bands", "linear", "map"):
            answer[key] = _merged(answer[key], value, here, positions, changes)
        else:
            answer[key] = value
        positions.update({known: place for known, place in changes.items() if known[: len(here)] == here})
    return answer


def read_source(path: Path) -> Source:
    """A rulebook file's data.

    Errors: RulebookError for a file that is missing, too large, not UTF-8, or not plain YAML.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RulebookError(Text(f"无法读取规则文件: {error.strerror}", f"the rulebook cannot be read: {error.strerror}"), where=Place(str(path))) from error
    return parse_source(path, raw)


def parse_source(path: Path, raw: bytes) -> Source:
    """The data of a rulebook's bytes; errors as `read_source`."""
    if len(raw) > LARGEST_BYTES:
        raise _flaw(path, Text(f"规则文件超过 {LARGEST_BYTES} 字节", f"a rulebook may have at most {LARGEST_BYTES} bytes"))
    try:
        words = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _flaw(path, Text("规则文件不是 UTF-8 编码", "the rulebook is not UTF-8"), hint=Text("请另存为 UTF-8", "Save it as UTF-8")) from error
    root = _composed(path, words)
    reader = _Reader(path)
    data = reader.value(root, (), 0)
    if not isinstance(data, dict):
        raise _flaw(path, Text("规则文件应当是 名称: 值 的列表", "a rulebook is a list of 'name: value'"))
    return Source(path, raw, data, reader.positions)


def _composed(path: Path, words: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    yaml = YAML(typ="safe", pure=True)
    try:
        return yaml.compose(words)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context)
        raise _flaw(path, *_yaml_words(problem, words, mark), mark=mark) from error
    except (YAMLError, RecursionError, ValueError) as error:
        raise _flaw(path, Text(f"不是合法的 YAML: {str(error).splitlines()[0]}", f"not valid YAML: {str(error).splitlines()[0]}")) from error


def _yaml_words(problem: str, words: str, mark: Any) -> tuple[Text, Text]:
    lines = words.splitlines()
    line = lines[mark.line] if mark is not None and mark.line < len(lines) else ""
    if "\t" in line:
        return Text("缩进用了制表符(Tab)", "a tab is used for indentation"), Text("请改用空格", "Use spaces")
    if "duplicate" in problem:
        return Text("同一个键写了两次", "the same key is there twice"), EMPTY
    if "：" in line:
        return Text("用了全角冒号 '：'", "a full-width colon '：' is used"), Text("请写半角冒号加空格 ': '", "Write ': '")
    return Text(f"不是合法的 YAML: {problem}", f"not valid YAML: {problem}"), EMPTY


def _flaw(path: Path, message: Text, hint: Text = EMPTY, mark: Any = None) -> RulebookError:
    cell = f"{mark.line + 1}:{mark.column + 1}" if mark is not None else ""
    return RulebookError(message, hint=hint, where=Place(path.name, cell=cell))


_FULL_COLON = re.compile(r"^[^\s:：]{1,40}：")


class _Reader:
    """Turns YAML nodes into plain data; refuses tags, anchors' bombs, doubles and full-width colons."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.positions: dict[Path_, Position] = {}
        self.count = 0
        self.seen: set[int] = set()

    def value(self, node: Any, here: Path_, depth: int) -> Any:
        from ruamel.yaml.nodes import MappingNode, ScalarNode

        self.count += 1
        if depth > DEEPEST or self.count > MOST_NODES:
            raise self.flaw(node, Text("嵌套太深或内容太多", "is nested too deeply or too large"))
        if node is None:
            return None
        self.positions.setdefault(here, (self.path.name, node.start_mark.line + 1, node.start_mark.column + 1))
        if isinstance(node, ScalarNode):
            return self.scalar(node)
        if id(node) in self.seen:
            raise self.flaw(node, Text("不支持 YAML 的 & 和 * 引用", "YAML anchors and aliases (& and *) are not supported"))
        self.seen.add(id(node))
        if isinstance(node, MappingNode):
            return self.mapping(node, here, depth)
        return [self.value(item, (*here, index), depth + 1) for index, item in enumerate(node.value)]

    def mapping(self, node: Any, here: Path_, depth: int) -> dict[Any, Any]:
        answer: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            from ruamel.yaml.nodes import ScalarNode

            if not isinstance(key_node, ScalarNode):
                raise self.flaw(key_node, Text("键必须是文字或数字", "a key must be text or a number"))
            key = self.scalar(key_node)
            if isinstance(key, bool) or key is None:
                key = key_node.value
            if key in answer:
                raise self.flaw(key_node, Text(f"键 '{key}' 写了两次", f"the key '{key}' is there twice"))
            mark = key_node.start_mark
            self.positions[(*here, key)] = (self.path.name, mark.line + 1, mark.column + 1)
            answer[key] = self.value(value_node, (*here, key), depth + 1)
        return answer

    def scalar(self, node: Any) -> Any:
        words, tag = node.value, str(node.tag).rpartition(":")[2]
        if tag not in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value"):
            raise self.flaw(node, Text(f"不支持 YAML 标签 {node.tag}", f"the YAML tag {node.tag} is not supported"))
        if node.style in ("'", '"', "|", ">"):
            return words
        if tag == "null":
            return None
        if tag == "bool":
            return words.lower() == "true"
        if tag in ("int", "float"):
            try:
                number = Decimal(words.replace("_", ""))
            except ArithmeticError:
                return words
            if not number.is_finite():
                raise self.flaw(node, Text(f"{words} 不是可用的数字", f"{words} is not a number that can be used"))
            return int(number) if tag == "int" else number
        if _FULL_COLON.match(words):
            raise self.flaw(node, Text(f"'{words}' 用了全角冒号", f"'{words}' has a full-width colon"), Text("请写半角冒号加空格 ': '", "Write ': ' instead"))
        return words

    def flaw(self, node: Any, message: Text, hint: Text = EMPTY) -> RulebookError:
        return _flaw(self.path, message, hint, node.start_mark)
