"""The expression language: what is understood, and what is refused in which words."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tiercli.domain.errors import WordsError
from tiercli.grammar.expression import DEEPEST, LONGEST, Expression, parse
from tiercli.grammar.functions import FUNCTIONS


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("volume >= 5000", {"volume"}),
        ("customers.region == '北疆' and 销量 > 0", {"customers.region", "销量"}),
        ("1 if a in ['x', 'y'] else -b", {"a", "b"}),
        ("rank(volume, within=[region, kind]) <= 3", {"volume", "region", "kind"}),
        ("2 <= points.recency <= 4", {"points.recency"}),
        ("volume > 1\n  and share > 2", {"volume", "share"}),
        ("text == '全角：（括号）'", {"text"}),
    ],
)
def test_names_are_found(words: str, names: set[str]) -> None:
    assert parse(words).names == names


def test_functions_over_all_entities_are_told_apart() -> None:
    assert parse("share(volume) > 0.1").is_population
    assert not parse("abs(volume) > 0.1").is_population


@pytest.mark.parametrize(
    ("words", "english", "chinese"),
    [
        ("", "is empty", "是空的"),
        ("a = 1", "Write == to compare", "请写 =="),
        ("a && b", "'and' and 'or'", "请写 and、or"),
        ("a <> b", "Write !=", "请写 !="),
        ("a > b % 5", "after a number only: 12%", "紧跟在数字后面：12%"),
        ("a % 5", "'%' is not part", "不能用 '%'"),
        ("a ^ 2", "x ** 2", "x ** 2"),
        ("a is None", "is_missing()", "is_missing()"),
        ("(a > 1", "Brackets do not pair", "括号没有成对"),
        ("a == 'x", "quotation mark", "引号没有成对"),
        ("a > ‘x’", "full-width character", "全角符号"),
        ("（a）", "Write ( instead", "请写半角的 ("),
        ("a，b", "Write , instead", "请写半角的 ,"),
        ("a # b", "no # comments", "不能有 # 注释"),
        ("ranks(a)", "Did you mean rank()", "是不是 rank()"),
        ("open('x')", "there is no function 'open'", "没有函数 'open'"),
        ("min(a)", "takes 2-20 value(s), not 1", "要 2-20 个值，写了 1 个"),
        ("month(a, within=b)", "does not take 'within'", "没有 'within'"),
        ("rank(a, within=1)", "a name or a list of names", "写一个名称"),
        ("a.b.c", "only 'table.field'", "只有 '表.字段'"),
        ("a.b()", "there is no function 'a.b'", "没有函数 'a.b'"),
        ("lambda: 1", "is not part of the expression language", "不能用"),
        ("[x for x in y]", "is not part of the expression language", "不能用"),
        ("f'{a}'", "is not part of the expression language", "不能用"),
        ("1e400", "too large", "太大"),
        ("9" * 1000, "too large", "太大"),
        ("1j", "neither a number nor text", "既不是数字也不是文字"),
        ("None", "neither a number nor text", "既不是数字也不是文字"),
        ("x" * (LONGEST + 1), f"longer than {LONGEST}", f"超过 {LONGEST}"),
        ("-" * (DEEPEST + 20) + "1", "nested deeper", "嵌套超过"),
        ("not " * 450 + "a", "nested deeper", "嵌套超过"),
        ("(" * 900, "Brackets do not pair", "括号没有成对"),
    ],
)
def test_what_is_wrong_is_said_in_both_languages(words: str, english: str, chinese: str) -> None:
    with pytest.raises(WordsError) as caught:
        parse(words)
    spoken = caught.value.words.en + " " + caught.value.hint.en, caught.value.words.zh + " " + caught.value.hint.zh
    assert english in spoken[0]
    assert chinese in spoken[1]
    assert max(len(one) for one in spoken) < 600


def test_a_long_sum_is_not_too_deep() -> None:
    assert len(parse(" + ".join(f"a{index}" for index in range(DEEPEST))).names) == DEEPEST


_TOKENS = [*FUNCTIONS, "a", "b.c", "1", "0.5", "'x'", "(", ")", "[", "]", ",", "+", "-", "*", "/", "==", "<", "and", "or", "not", "in", "if", "else",
           "within=", ".", "lambda", ":", "{", "}", "**", "%", "：", "（", "\n", "\\", "#", "@", "__import__", "None", ":=", "*", "f'"]  # fmt: skip


@examples(300)
@given(st.one_of(st.lists(st.sampled_from(_TOKENS), max_size=40).map(" ".join), st.text(max_size=200)))
def test_no_text_breaks_the_parser(words: str) -> None:
    try:
        found = parse(words)
    except WordsError as caught:
        error = caught
    else:
        error = None
    if error is not None:
        assert all(error.words)
        return
    assert isinstance(found, Expression)
    calls = {node.func.id for node in ast.walk(found.tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert calls <= set(FUNCTIONS)
