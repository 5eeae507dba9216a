"""Expressions as Excel formulas, in which an error stands for no value."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from datetime import date

import pytest

from tiercli.domain.language import same
from tiercli.grammar.excel import OverAll, text_text
from tiercli.grammar.expression import parse
from tiercli.grammar.formula_terms import NO_DATA, StaysError, Term
from tiercli.grammar.formulas import formula_of


class Cells:
    """Names in cells: a number that is always there, one that may be none, a text, a day, a flag, a score, and one without data."""

    as_of = date(2026, 10, 31)

    def named(self, name: str) -> Term:
        return {
            "volume": Term("A1", "number", never_none=True),
            "margin": Term("B1", "number"),
            "region": Term("C1", "text"),
            "since": Term("D1", "date"),
            "key": Term("E1", "flag"),
            "score": Term("F1", "number", is_score=True),
            "points": Term("G1", "number", is_score=True, digits=12),
            "bound": Term("P1", "number", never_none=True, is_fixed=False),
        }.get(name, NO_DATA)

    def over_all(self, function: str, value: Term, value_node: ast.expr, within: Sequence[str], among: tuple[Term, ast.expr] | None) -> OverAll:
        raise StaysError(same("no places"))


def written(words: str) -> str:
    """An expression's formula."""
    return formula_of(parse(words).tree, Cells()).formula


@pytest.mark.parametrize(
    ("words", "formula"),
    [
        ("volume + margin", "(A1+B1)"),
        ("volume >= 5", "(A1>=5)"),
        ("margin >= 5", "IFERROR(B1>=5,FALSE)"),
        ("volume / margin - 1 < -0.3", "IFERROR(ROUND(((A1/B1)-1),12)<(-0.3),FALSE)"),
        ("volume * 0.1 == 3", "IFERROR(ROUND((A1*0.1),12)=3,FALSE)"),
        ("score >= 85", "IFERROR(F1>=85,FALSE)"),
        ("points >= 40", "IFERROR(ROUND(ROUND(G1,12),6)>=40,FALSE)"),
        ("region == '华东'", 'IFERROR(EXACT(C1,"华东"),FALSE)'),
        ("region != '华东'", 'IFERROR(NOT(EXACT(C1,"华东")),FALSE)'),
        ("region in ['a', 'b']", 'OR(IFERROR(EXACT(C1,"a"),FALSE),IFERROR(EXACT(C1,"b"),FALSE))'),
        ("region not in ['a']", 'AND(NOT(IFERROR(EXACT(C1,"a"),FALSE)),NOT(ISERROR(C1)))'),
        ("since < '2026-01-01'", "IFERROR(D1<46023,FALSE)"),
        ("days_since(since)", "(46326-D1)"),
        ("key and not (margin > 1)", "AND(IFERROR(E1,FALSE),NOT(IFERROR(B1>1,FALSE)))"),
        ("coalesce(margin, volume)", "IFERROR(B1,A1)"),
        ("coalesce(nothing, volume)", "A1"),
        ("is_missing(margin)", "ISERROR(B1)"),
        ("is_missing(nothing)", "TRUE"),
        ("nothing + 1", "NA()"),
        ("nothing > 1", "FALSE"),
        ("1 if key else margin", "IF(IFERROR(E1,FALSE),1,B1)"),
        ("volume ** 2", "(A1^2)"),
        ("-volume", "(-A1)"),
        ("contains(region, '东')", 'ISNUMBER(FIND("东",C1))'),
        ("10 < volume < bound", "AND((10<A1),(A1<P1))"),
    ],
)
def test_an_expression_is_written_so(words: str, formula: str) -> None:
    assert written(words) == formula


def test_a_root_may_have_no_value_where_its_number_has_one() -> None:
    assert not formula_of(parse("min(sqrt(volume), 100)").tree, Cells()).never_none
    assert formula_of(parse("min(volume, 100)").tree, Cells()).never_none
    assert formula_of(parse("coalesce(margin, volume)").tree, Cells()).never_none


def test_what_a_param_changes_is_not_fixed() -> None:
    assert formula_of(parse("volume + margin > 3").tree, Cells()).is_fixed
    assert not formula_of(parse("volume + bound > 3").tree, Cells()).is_fixed


def test_a_long_text_is_written_in_pieces_and_its_quotation_marks_doubled() -> None:
    assert text_text('a"b') == '"a""b"'
    assert text_text("长" * 600).count('"&"') == 2


class LongCells(Cells):
    """Cells whose references are long."""

    def named(self, name: str) -> Term:
        return Term("X" * 900, "text")


def test_what_would_be_longer_than_excel_takes_stays_a_value() -> None:
    with pytest.raises(StaysError):
        formula_of(parse(" or ".join(f"region == '{place}'" for place in range(9))).tree, LongCells())
