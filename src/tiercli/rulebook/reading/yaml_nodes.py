"""YAML text as nodes with their places, as ruamel.yaml composes them, in two thirds of its time: a rulebook is read before anything else can begin.

Nothing is parsed here. Its parts look each other up anew for every token, ask about keys where none can be, and go through text letter by letter;
these do what theirs do, without that.
"""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner
from ruamel.yaml.tokens import ScalarToken

from tiercli.domain.patterns import late_pattern


def nodes_of(words: str) -> Any:
    """The root node of a text with one document; none for an empty one.

    Errors: those of ruamel.yaml.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Reader, yaml.Scanner, yaml.Parser, yaml.Composer = _Reader, _Scanner, _Parser, _Composer
    return yaml.compose(words)


_END = " \\n\\0\\t\\r\\x85\\u2028\\u2029"
_IN_BLOCK = late_pattern(f"(?:[^{_END}:]|:(?![{_END}]))*")
_IN_FLOW = late_pattern(f"(?:[^{_END}:,\\[\\]{{}}]|:(?![{_END}]))*")
_COMMENT = late_pattern("[^\\n\\0\\r\\x85\\u2028\\u2029]*")
_SPACES, _BLANKS = late_pattern(" *"), late_pattern("[ \\t]*")
_STARTS_NO_PLAIN = "\0 \t\r\n\x85\u2028\u2029-?:,[]{}#&*!|>'\"%@`."


class _Reader(Reader):
    def forward(self, length: int = 1) -> None:
        """Goes on by some letters, all at once where they are of one line."""
        end = self.pointer + length
        if end + 1 < len(self.buffer):
            part = self.buffer[self.pointer : end]
            if "\n" not in part and "\r" not in part and "\ufeff" not in part:
                self.pointer = end
                self.index += length
                self.column += length
                return
        super().forward(length)

    def length_of(self, pattern: re.Pattern[str]) -> int:
        """How many letters from here on a pattern takes."""
        found = pattern.match(self.buffer, self.pointer)
        return found.end() - self.pointer if found else 0


class _Scanner(Scanner):
    reader: Any = None

    def __init__(self, loader: Any = None) -> None:
        self.reader = loader.reader
        super().__init__(loader)

    def need_more_tokens(self) -> bool:
        """Whether the next token is not known yet."""
        if self.done or not self.tokens:
            return not self.done
        return bool(self.possible_simple_keys) and super().need_more_tokens()

    def stale_possible_simple_keys(self) -> None:
        """Forgets keys that can be none any more."""
        if self.possible_simple_keys:
            super().stale_possible_simple_keys()

    def fetch_more_tokens(self) -> Any:
        """The next tokens; what begins like a name is one, everything else is looked at as before."""
        self.scan_to_next_token()
        self.stale_possible_simple_keys()
        if not self.flow_context:
            self.unwind_indent(self.reader.column)
        character = self.reader.peek()
        if character not in _STARTS_NO_PLAIN:
            return self.fetch_plain()
        if character == "," and self.flow_context:
            return self.fetch_flow_entry()
        if character == ":" and self.check_value():
            return self.fetch_value()
        return super().fetch_more_tokens()

    def scan_to_next_token(self) -> None:
        """Past white space and comments, each in one step."""
        reader = self.reader
        if reader.index == 0:
            super().scan_to_next_token()
            return
        blank = _BLANKS if self.flow_context else _SPACES
        while True:
            if length := reader.length_of(blank):
                reader.forward(length)
            if reader.buffer[reader.pointer] == "#":
                reader.forward(reader.length_of(_COMMENT))
            if not self.scan_line_break():
                return
            if not self.flow_context:
                self.allow_simple_key = True

    def scan_plain(self) -> Any:
        """A text without quotes: each stretch without a space in one step."""
        if self.yaml_version is not None:  # other rules may hold
            return super().scan_plain()
        reader = self.reader
        stretch = _IN_FLOW if self.flow_context else _IN_BLOCK
        start = end = reader.get_mark()
        indent = self.indent + 1
        chunks: list[str] = []
        spaces: list[str] = []
        while reader.buffer[reader.pointer] != "#":
            length = reader.length_of(stretch)
            if not length:
                break
            self.allow_simple_key = False
            chunks += [*spaces, reader.buffer[reader.pointer : reader.pointer + length]]
            reader.forward(length)
            end = reader.get_mark()
            spaces = self.scan_plain_spaces(indent, start)
            if not spaces or (not self.flow_context and reader.column < indent):
                break
        return ScalarToken("".join(chunks), True, start, end)

    def check_token(self, *choices: Any) -> bool:
        """Whether the next token is of one of these kinds; of any where none is named."""
        while self.need_more_tokens():
            self.fetch_more_tokens()
        return bool(self.tokens) and (not choices or isinstance(self.tokens[0], choices))


class _Parser(Parser):
    scanner: Any = None
    resolver: Any = None

    def __init__(self, loader: Any) -> None:
        self.scanner, self.resolver = loader.scanner, loader.resolver
        super().__init__(loader)

    def check_event(self, *choices: Any) -> bool:
        """Whether the next event is of one of these kinds; of any where none is named."""
        if self.current_event is None and self.state:
            self.current_event = self.state()
        event: Any = self.current_event
        return event is not None and (not choices or isinstance(event, choices))


class _Composer(Composer):
    parser: Any = None
    resolver: Any = None

    def __init__(self, loader: Any = None) -> None:
        self.parser, self.resolver = loader.parser, loader.resolver
        super().__init__(loader)
