"""Placeholders in words: {{tier.A.customers}} alone in a cell is a value, within a sentence its words."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from xml.sax.saxutils import escape

from tiercli.domain.patterns import late_pattern
from tiercli.report.page import printable
from tiercli.xlsx.form.values import Value

PLACEHOLDER = late_pattern(r"\{\{\s*([^{}]{1,200}?)\s*\}\}")
_TEXT = late_pattern(rb"(<(?:[\w.-]+:)?t(?:\s[^>]*)?>)([^<]*)(</(?:[\w.-]+:)?t>)")
Get = Callable[[str], Value | None]


def alone(words: str) -> str:
    """The name in words that are one placeholder and nothing else; empty for others."""
    match = PLACEHOLDER.fullmatch(words.strip())
    return match[1] if match else ""


def names_in(words: str) -> list[str]:
    """The names of all placeholders in words."""
    return PLACEHOLDER.findall(words)


def replaced(words: str, get: Get) -> str:
    """The words with every known placeholder replaced; others stay."""

    def said(match: re.Match[str]) -> str:
        value = get(match[1])
        return match[0] if value is None else value.words

    return PLACEHOLDER.sub(said, words)


def replaced_rich(rich: bytes, words: str, get: Get) -> bytes:
    """The same in words with runs, which keep their formats; where a placeholder goes over several runs, the words lose theirs."""
    if sum(len(names_in(html.unescape(text.decode("utf-8", "replace")))) for _, text, _ in _TEXT.findall(rich)) < len(names_in(words)):
        return f'<t xml:space="preserve">{escape(printable(replaced(words, get)))}</t>'.encode()

    def one(match: re.Match[bytes]) -> bytes:
        opened = match[1] if b"xml:space" in match[1] else match[1][:-1] + b' xml:space="preserve">'
        return opened + escape(printable(replaced(html.unescape(match[2].decode("utf-8", "replace")), get))).encode() + match[3]

    return _TEXT.sub(one, rich)


def replaced_part(xml: bytes, get: Get) -> tuple[bytes, list[str]]:
    """A drawing or a chart with the placeholders of its texts replaced, and the names that it has."""
    found: list[str] = []

    def one(match: re.Match[bytes]) -> bytes:
        words = html.unescape(match[2].decode("utf-8", "replace"))
        found.extend(names_in(words))
        return match[1] + escape(printable(replaced(words, get))).encode() + match[3]

    return re.sub(rb"(<a:t>)([^<]*\{\{[^<]*)(</a:t>)", one, xml), found


def replaced_margins(xml: bytes, get: Get) -> tuple[bytes, list[str]]:
    """A sheet with the placeholders of its page headers and footers replaced, and the names that they have."""
    found: list[str] = []

    def one(match: re.Match[bytes]) -> bytes:
        words = html.unescape(match[2].decode("utf-8", "replace"))
        found.extend(names_in(words))
        said = PLACEHOLDER.sub(lambda name: name[0] if (value := get(name[1])) is None else value.words.replace("&", "&&"), words)
        return match[1] + escape(printable(said)).encode() + match[3]

    return re.sub(rb"(<(?:[\w.-]+:)?(?:odd|even|first)(?:Header|Footer)[^>]*>)([^<]*\{\{[^<]*)(</)", one, xml), found
