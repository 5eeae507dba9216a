"""A rulebook file as plain data that remembers the line and column of everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tiercli.domain.codes import found
from tiercli.domain.errors import RulebookError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Text
from tiercli.domain.patterns import late_pattern
from tiercli.domain.small_file import read_small
from tiercli.rulebook.reading.yaml_complaint import yaml_complaint

LARGEST_BYTES = 200_000
DEEPEST = 20
MOST_NODES = 50_000
LARGEST_NUMBER = 9_000_000_000_000

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

    def spoken(self, path: Path_) -> str:
        """A path as people name it: gradings.tier.levels.A.from; an item without a name is counted from 1."""
        words: list[str] = []
        here: Any = self.data
        for part in self.known(path):
            if isinstance(part, int) and isinstance(here, list) and part < len(here):
                here = here[part]
                name = here.get("name") if isinstance(here, dict) else None
                words.append(name if isinstance(name, str) else f"[{part + 1}]")
                continue
            here = here.get(part) if isinstance(here, dict) else None
            words.append(str(part))
        return ".".join(words).replace(".[", "[")


def read_source(path: Path) -> Source:
    """A rulebook file's data.

    Errors: RulebookError for a file that is missing, too large, not UTF-8, or not plain YAML.
    """
    try:
        raw = read_small(path, LARGEST_BYTES)
    except OSError as error:
        raise RulebookError(Text(f"无法读取规则文件：{error.strerror}", f"the rulebook cannot be read: {error.strerror}"), where=Place(str(path))) from error
    return parse_source(path, raw)


def parse_source(path: Path, raw: bytes) -> Source:
    """The data of a rulebook's bytes; errors as `read_source`."""
    if len(raw) > LARGEST_BYTES:
        raise _flaw(path, Text(f"规则文件超过 {LARGEST_BYTES:,} 字节", f"a rulebook may have at most {LARGEST_BYTES:,} bytes"))
    try:
        words = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = Text(f"规则文件不是 UTF-8 编码（第 {line} 行）", f"the rulebook is not UTF-8 (line {line})")
        raise _flaw(path, message, hint=Text("请在编辑器里另存为 UTF-8", "Save it as UTF-8 in the editor")) from error
    root = composed(path, words, ends=False)
    if root is None:
        raise _flaw(
            path, Text("规则文件是空的", "the rulebook is empty"), hint=Text("tiercli rules new 可以写一份", "'tiercli rules new' writes one to begin with")
        )
    reader = _Reader(path)
    data = reader.value(root, (), 0)
    if flaws := list(dict.fromkeys(reader.flaws)):
        count = len(flaws)
        message = Text(f"规则文件有 {count} 处错误", f"the rulebook has {count} {'flaw' if count == 1 else 'flaws'}")
        raise RulebookError(message, where=Place(path.name), findings=flaws)
    if not isinstance(data, dict):
        raise _flaw(path, Text("规则文件应当由 键: 值 组成", "a rulebook is made of 'key: value' lines"))
    return Source(path, raw, data, reader.positions)


_HALF = late_pattern(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\U0000[dD][89a-fA-F][0-9a-fA-F]{2}")
"""An escape for a surrogate, which no file can hold."""


def composed(path: Path, words: str, *, ends: bool = True) -> Any:
    """The nodes of a YAML text; nothing for an empty one.

    ends: whether it matters where they end, and where a value that is not there would be. Errors: RulebookError for text that is not YAML.
    """
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if (depth := _deepest_brackets(words)) > DEEPEST:
        raise _flaw(path, Text(f"括号嵌套 {depth} 层，太深", f"brackets are nested {depth} deep, which is too much"))
    if half := _HALF.search(words):
        raise _flaw(path, Text(f"'{half[0]}' 是半个字符", f"'{half[0]}' is half a character"))
    if not ends:
        from tiercli.rulebook.reading.yaml_quick import quick_nodes

        if (root := quick_nodes(words)) is not None:
            return root
    from ruamel.yaml import YAML

    try:
        return YAML(typ="safe", pure=True).compose(words)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context)
        raise _flaw(path, *yaml_complaint(problem, words, mark), mark=mark) from error
    except (YAMLError, RecursionError, ValueError) as error:
        problem = (str(error).splitlines() or ["nested too deeply"])[0]
        raise _flaw(path, *yaml_complaint(problem, words, None)) from error


_BRACKET = late_pattern(r"[\[\]{}]")


def _deepest_brackets(words: str) -> int:
    """How deep brackets nest at most; those in text count as well, so this is an upper bound."""
    depth = deepest = 0
    for character in _BRACKET.findall(words):
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth = max(depth - 1, 0)
    return deepest


def _flaw(path: Path, message: Text, hint: Text = EMPTY, mark: Any = None) -> RulebookError:
    cell = f"{mark.line + 1}:{mark.column + 1}" if mark is not None else ""
    return RulebookError(message, hint=hint, where=Place(path.name, cell=cell))


_FULL_COLON = late_pattern(r"^[^\s:：]{1,40}：")
_COLON = Text("请写半角冒号加空格 ': '；若是文字，请加引号", "Write ': ', or put the text in quotes")


class _Reader:
    """Turns YAML nodes into plain data; notes tags, references, doubles and full-width colons as flaws."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.positions: dict[Path_, Position] = {}
        self.count = 0
        self.seen: set[int] = set()
        self.flaws: list[Finding] = []

    def value(self, node: Any, here: Path_, depth: int, *, beside_key: bool = False) -> Any:
        from ruamel.yaml.nodes import MappingNode, ScalarNode

        self.count += 1
        if depth > DEEPEST or self.count > MOST_NODES:
            raise _flaw(self.path, Text("嵌套太深或内容太多", "is nested too deeply or too large"), mark=node.start_mark)
        self.positions.setdefault(here, (self.path.name, node.start_mark.line + 1, node.start_mark.column + 1))
        if isinstance(node, ScalarNode):
            if not beside_key and not node.style and _FULL_COLON.match(node.value):
                self.flaw(node, Text(f"'{node.value:.40}' 用了全角冒号", f"'{node.value:.40}' has a full-width colon"), _COLON)
                return node.value
            return self.scalar(node)
        if id(node) in self.seen:
            self.flaw(node, Text("不支持 YAML 的 & 和 * 引用", "YAML anchors and aliases (& and *) are not supported"), Text("请把内容写出来", "Write it out"))
            return None
        self.seen.add(id(node))
        self.tag(node)
        if isinstance(node, MappingNode):
            return self.mapping(node, here, depth)
        return [self.value(item, (*here, index), depth + 1) for index, item in enumerate(node.value)]

    def mapping(self, node: Any, here: Path_, depth: int) -> dict[Any, Any]:
        from ruamel.yaml.nodes import ScalarNode

        answer: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self.flaw(key_node, Text("键必须是文字或数字", "a key must be text or a number"))
                continue
            key = self.scalar(key_node)
            if isinstance(key, bool) or key is None:
                key = key_node.value
            empty = isinstance(value_node, ScalarNode) and value_node.value == ""
            if empty and not key_node.style and isinstance(key, str) and ("：" in key or "，" in key):
                wide = "全角冒号" if "：" in key else "全角逗号"
                self.flaw(key_node, Text(f"'{key:.40}' 用了{wide}", f"'{key:.40}' has a full-width colon or comma"), _COLON)
                continue
            if key in answer:
                first = self.positions[(*here, key)]
                self.flaw(
                    key_node,
                    Text(f"键 '{key}' 写了两次", f"the key '{key}' is there twice"),
                    Text(f"第一次在第 {first[1]} 行", f"The first is in line {first[1]}"),
                )
                continue
            mark = key_node.start_mark
            self.positions[(*here, key)] = (self.path.name, mark.line + 1, mark.column + 1)
            same_line = value_node.start_mark.line == mark.line
            answer[key] = self.value(value_node, (*here, key), depth + 1, beside_key=same_line)
        return answer

    def tag(self, node: Any) -> None:
        """Refuse anything but YAML's own plain kinds."""
        tag = str(node.tag)
        if tag.rpartition(":")[2] not in _TAGS or not tag.startswith("tag:yaml.org,2002:"):
            self.flaw(
                node,
                Text(f"不支持 YAML 标签 {tag:.60}", f"the YAML tag {tag:.60} is not supported"),
                Text("以 ! 开头的文字请加引号", "Quote text that begins with !"),
            )

    def scalar(self, node: Any) -> Any:
        self.tag(node)
        words, tag = node.value, str(node.tag).rpartition(":")[2]
        if node.style in ("'", '"', "|", ">"):
            return words
        if tag == "null":
            return None
        if tag == "bool":
            return words.lower() == "true"
        if tag in ("int", "float"):
            return self.number(node, words, tag)
        return words

    def number(self, node: Any, words: str, tag: str) -> Any:
        """An exact number; one that no engine could hold is a flaw."""
        try:
            number = Decimal(words.replace("_", ""))
        except ArithmeticError:
            return words
        if not (number.is_finite() and -LARGEST_NUMBER <= number <= LARGEST_NUMBER):
            self.flaw(node, Text(f"数字 {words:.40} 太大", f"the number {words:.40} is too large"))
            return 0
        return int(number) if tag == "int" else number

    def flaw(self, node: Any, message: Text, hint: Text = EMPTY) -> None:
        mark = node.start_mark
        self.flaws.append(found("rulebook.yaml", Place(self.path.name, cell=f"{mark.line + 1}:{mark.column + 1}"), message, hint=hint))


_TAGS = ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq")
