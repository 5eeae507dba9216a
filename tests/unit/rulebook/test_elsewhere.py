"""A name that is there but not here: the message says what it is and what to write in its place; so does a word that is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tiercli.domain.errors import RulebookError
from tiercli.rulebook.load import load_rulebook

HEAD = "tiercli: 1\nname: x\ntitle: X\nmetrics: {v: {sum: sales.quantity}, METRIC}\nscore: {s: {weight: 100, metric: v, linear: {0: 0, 9: 100}}}\n"
TAIL = "gradings:\n  g: {levels: [{name: A, when: v > 1, treatment: {visits: 2}}, {name: B}]}\n  h: {levels: [{name: C, when: WHEN}, {name: D}]}\n"
REST = "outputs: {limit: {formula: v * 2}}\nalerts: [{name: low, when: v < 1}]\n"


def said(folder: Path, *, metric: str = "w: {count: sales}", when: str = "w > 1") -> tuple[str, str]:
    path = folder / "x.yaml"
    path.write_text((HEAD + TAIL + REST).replace("METRIC", metric).replace("WHEN", f'"{when}"'), "utf-8")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(str(path))
    return caught.value.spoken("zh"), caught.value.spoken("en")


@pytest.mark.parametrize(
    ("when", "zh", "en"),
    [
        ("limit > 1", "'limit' 是 outputs 里的计算结果", "'limit' is an output, which comes after the levels"),
        ("low", "'low' 是预警，最后才有", "'low' is an alert, which comes last"),
        ("visits > 1", "'visits' 是待遇", "'visits' is a treatment"),
        ("g == A", "级别要加引号，如 g == 'A'", "levels stand in quotes: g == 'A'"),
        ("s > 1", "它的分数写 points.s", "its points are points.s"),
        ("sales.quantity > 1", "metrics: {x: {sum: sales.quantity}}", "a field of the rows of sales, not one value"),
        ("quantity > 1", "是 sales 表的字段", "is a field of sales; measure it first"),
        ("rank > 1", "后面要有括号：rank(...)", "needs brackets: rank(...)"),
        ("class > 1", "'class' 是表达式语言的词", "'class' is a word of the expression language"),
        ("v > 1 and from > 2", "'from' 是表达式语言的词", "'from' is a word of the expression language"),
        ("in > 1", "'in' 是表达式语言的词", "'in' is a word of the expression language"),
    ],
)
def test_in_a_level(when: str, zh: str, en: str, tmp_path: Path) -> None:
    chinese, english = said(tmp_path, when=when)
    assert zh in chinese
    assert en in english


@pytest.mark.parametrize(
    ("formula", "zh", "en"),
    [
        ("score * 2", "'score' 在指标之后才有", "'score' comes after the metrics; use it under gradings, outputs or alerts"),
        ("points.s * 2", "'points.s' 在指标之后才有", "'points.s' comes after the metrics"),
        ("1 if g == 'A' else 0", "上期的级别写 previous.g", "previous.g is the level in the run before"),
        ("limit + 1", "请写成 metrics 里的 formula", "make it a formula under metrics"),
    ],
)
def test_in_a_metric(formula: str, zh: str, en: str, tmp_path: Path) -> None:
    chinese, english = said(tmp_path, metric=f'w: {{formula: "{formula}"}}')
    assert zh in chinese
    assert en in english


def test_a_name_that_is_nowhere_is_only_guessed(tmp_path: Path) -> None:
    assert "there is no name 'nowhere'" in said(tmp_path, when="nowhere > 1")[1]
    assert "Did you mean 'score'?" in said(tmp_path, when="scor > 1")[1]


@pytest.mark.parametrize("name", ["class", "in", "from", "and", "True"])
def test_a_metric_called_like_a_word_of_the_grammar_is_refused_where_it_is_defined(name: str, tmp_path: Path) -> None:
    chinese, english = said(tmp_path, metric=f"'{name}': {{count: sales}}", when="v > 1")
    assert f"metrics.{name}: '{name}' cannot be a name" in english
    assert "表达式语言的词" in chinese
