"""The log for machines names no customer: neither alone nor within words, in either language."""

from __future__ import annotations

import pytest

from tiercli.cli.log import without_names


@pytest.mark.parametrize(
    ("words", "names", "hidden"),
    [
        ("丰收农资没有销售", {"丰收农资"}, "***没有销售"),
        ("客户王五的记录", {"王五"}, "客户***的记录"),
        ("王五", {"王五"}, "***"),
        ("xACMEx and ACME", {"ACME"}, "x***x and ***"),
        ("客户K1没有销售", {"K1"}, "客户***没有销售"),
        ("K1: K12, XK1, K1_a, K1", {"K1"}, "***: K12, XK1, K1_a, ***"),
        ("abc abcd", {"abc"}, "*** abcd"),
        ("abcd abcde", {"abcd"}, "*** ***e"),
        ("大客户 (大)", {"大"}, "大客户 (***)"),
        ("K1 and K12", {"K1", "K12"}, "*** and ***"),
        ("王五金 王五", {"王五", "王五金"}, "*** ***"),
        ("a.b (a.b) axb", {"a.b"}, "*** (***) axb"),
        ("nothing", {""}, "nothing"),
        ("nothing", set(), "nothing"),
    ],
)
def test_names_are_hidden_wherever_they_are_names(words: str, names: set[str], hidden: str) -> None:
    assert without_names(words, names) == hidden
