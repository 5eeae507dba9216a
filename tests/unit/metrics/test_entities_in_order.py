"""Who is graded comes in one order, run after run: findings name the first of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.made import a_customer, a_sale, a_workbook, whole
from tiercli.frames.engine import Session
from tiercli.metrics.rows import Tables
from tiercli.rulebook.load import load_rulebook


@pytest.mark.parametrize(("engine", "order"), [("arrow", ["k2", "k9", "k1", "k5"]), ("duckdb", ["k1", "k2", "k5", "k9"])])
def test_entities_stand_as_the_tables_name_them_or_by_id_where_the_engine_has_no_order(engine: Any, order: list[str], tmp_path: Any) -> None:
    path = tmp_path / "made.yaml"
    path.write_text(whole("metrics: {t: {sum: sales.quantity}}\n"), encoding="utf-8")
    tables = a_workbook([a_sale("k2"), a_sale("k9"), a_sale("k2"), a_sale("k1")], [a_customer("k5"), a_customer("k9")])
    house = Tables({"sales": tables["sales"], "customers": tables["customers"]}, Session(engine), load_rulebook(str(path)).rulebook)
    assert house.entities({"sales"}, ()).to_pylist() == order
