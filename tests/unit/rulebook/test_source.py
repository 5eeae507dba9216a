"""YAML as it is read: plain data with positions, and every flaw in a clear sentence."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tiercli.domain.errors import RulebookError
from tiercli.rulebook.reading.source import DEEPEST, LARGEST_BYTES, composed, parse_source


def read(words: str | bytes) -> object:
    return parse_source(Path("r.yaml"), words if isinstance(words, bytes) else words.encode()).data


def test_words_that_other_readers_turn_into_yes_and_no_stay_text() -> None:
    assert read("NO: NO\nyes: yes\non: off") == {"NO": "NO", "yes": "yes", "on": "off"}


def test_numbers_are_exact_and_leading_zeros_are_no_octals() -> None:
    assert read("a: 0.1\nb: 010\nc: 1_000\nd: 1e3") == {"a": Decimal("0.1"), "b": 10, "c": 1000, "d": Decimal("1e3")}


def test_a_full_width_colon_inside_a_sentence_is_fine() -> None:
    assert read("title: 说明：按销量") == {"title": "说明：按销量"}


@pytest.mark.parametrize(
    ("words", "place", "english", "chinese"),
    [
        ("params:\n  阈值：5\n", "2:3", "full-width colon", "全角冒号"),
        ("tiercli：1\nname: x\n", "2:5", "full-width colon", "全角冒号"),
        ("a: 1\nname：x\ntitle: a\n", "3:1", "full-width colon", "全角冒号"),
        ("params: {阈值：5}", "1:10", "full-width colon", "全角冒号"),
        ("params: {a: 1，b: 2}", "1:16", "Use ',' and not", "逗号要用半角"),
        ("a:\n\tb: 1\n", "2:1", "a tab is used", "制表符"),
        ("a: 1\nb: 2\na: 3\n", "3:1", "'a' is there twice", "'a' 写了两次"),
        ("a: &x {b: 1}\nc: *x\n", "1:4", "anchors and aliases", "& 和 * 引用"),
        ("c: *x\n", "1:4", "anchors and aliases", "& 和 * 引用"),
        ("a: !!python/object:os.system x\n", "1:4", "is not supported", "不支持"),
        ("a: !x 1\n", "1:4", "is not supported", "不支持"),
        ("a: 1\n---\nb: 2\n", "2:1", "one rulebook", "一份规则"),
        ("a: [1, 2\nb: 3\n", "2:2", "brackets do not pair", "括号没有成对"),
        ('a: "b\n', "2:1", "quotation mark", "引号没有成对"),
        ("a: @x\n", "1:4", "cannot begin with", "不能以"),
        ("a: b: c\n", "1:5", "a colon too many", "多余的冒号"),
        ("a:\n   b: 1\n  c: 2\n", "3:3", "indentation is not even", "缩进前后不一致"),
        ("a: 1e999999999\n", "1:4", "too large", "太大"),
        ("? [a]\n: 1\n", "1:3", "a key must be", "键必须是"),
        ("- a\n", "", "made of 'key: value'", "由 键: 值 组成"),
        ("", "", "is empty", "是空的"),
        ("# only a remark\n", "", "is empty", "是空的"),
        ("[" * 5000, "", "nested", "太深"),
        ("\n".join(" " * depth + "a:" for depth in range(500)), "", "nested too deeply", "嵌套太深"),
        ("a: \x01", "", "control character", "控制字符"),
        ("中文".encode("gbk"), "", "is not UTF-8", "不是 UTF-8"),
        (b"a: " + b"x" * LARGEST_BYTES, "", "at most", "超过"),
    ],
)
def test_a_flaw_is_a_sentence_with_a_place(words: str | bytes, place: str, english: str, chinese: str) -> None:
    with pytest.raises(RulebookError) as caught:
        read(words)
    error = caught.value
    assert english in error.spoken("en")
    assert chinese in error.spoken("zh")
    assert place in [error.where.cell, *(finding.where.cell for finding in error.findings)]
    assert error.exit_code == 3


def test_all_flaws_of_a_file_come_at_once() -> None:
    with pytest.raises(RulebookError) as caught:
        read("a: 1\na: 2\nb: {c：1}\nd: !x 1\n")
    assert [finding.where.cell for finding in caught.value.findings] == ["2:1", "3:5", "4:4"]


def test_a_billion_laughs_are_refused_at_once() -> None:
    words = "a0: &a0 [x]\n" + "".join(f"a{index}: &a{index} [{', '.join([f'*a{index - 1}'] * 9)}]\n" for index in range(1, 12))
    begun = time.monotonic()
    with pytest.raises(RulebookError, match="anchors"):
        read(words)
    assert time.monotonic() - begun < 5


def test_what_nests_a_little_is_read() -> None:
    depth = DEEPEST - 2
    assert read("a: " + "[" * depth + "]" * depth)


_PIECES = [
    "a", "b", ": ", ":", "- ", "\n", "\n  ", "\t", "{", "}", "[", "]", ",", "&x ", "*x", "!t ", "'", '"', "|", ">", "#", "%", "@", "?", "---\n", "1", "~", "<<",
    "：", "，", "\r", "\x00", "\ufeff",
]  # fmt: skip


@examples(200)
@given(st.one_of(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join).map(str.encode), st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    said = "fine"
    try:
        parse_source(Path("r.yaml"), raw)
    except RulebookError as error:
        said = error.spoken("zh")
    assert said


@pytest.mark.parametrize("escape", ["\\ud800", "\\uDFFF", "\\U0000d83d"])
def test_half_a_character_is_none(tmp_path: Path, escape: str) -> None:
    path = tmp_path / "half.yaml"
    path.write_text(f'title: "a{escape}b"\n', "utf-8")
    with pytest.raises(RulebookError, match="half a character"):
        composed(path, path.read_text("utf-8"))
