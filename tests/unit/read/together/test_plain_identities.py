"""Plain ids and names need no finding out, and whatever is not plain does."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.made import a_sale, a_workbook
from tiercli.domain.finding import Finding
from tiercli.read.together import identity
from tiercli.read.together.identities import are_plain
from tiercli.read.words.names import Pair

PLAIN: list[Pair] = [("C1", "昆仑农资"), ("C2", "天山化肥"), ("00103", "Elm"), ("104", "Oak")]


def _are_plain(*tables: list[Pair]) -> bool:
    return are_plain(tuple(pa.array(column, pa.string()) for column in zip(*pairs, strict=True)) for pairs in tables)  # type: ignore[misc]


def test_ids_and_names_that_go_one_with_one_are_plain() -> None:
    assert _are_plain(PLAIN)
    assert _are_plain(PLAIN, PLAIN[:2])


@pytest.mark.parametrize(
    "other",
    [
        ("C3", None), (None, "新客户"), ("C1", "昆仑"), ("C9", "昆仑农资"), ("c-5", "五"), ("C5", "天山 化肥"), ("C5", "ELM"), ("C5", "甲公司(停用)"), ("C5", "崑崙農資"), ("0104", "新"),
        ("C5", "Ｏak"), ("Ｃ5", "五"),
    ],
)  # fmt: skip
def test_whatever_may_be_somebody_else_is_not_plain(other: Pair) -> None:
    assert not _are_plain([*PLAIN, other])
    assert not _are_plain(PLAIN, [other])
    assert not are_plain([])


def test_plain_ids_come_out_as_the_long_way_gives_them(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {"sales": a_workbook([a_sale(str(number), customer_name=name) for number, name in PLAIN])["sales"]}
    quick: list[Finding] = []
    slow: list[Finding] = []
    at_once = identity.with_customer_ids(tables, quick)
    monkeypatch.setattr(identity, "are_plain", lambda _: False)
    found_out = identity.with_customer_ids(tables, slow)
    assert {name: table.to_pylist() for name, table in at_once.items()} == {name: table.to_pylist() for name, table in found_out.items()}
    assert quick == slow == []
