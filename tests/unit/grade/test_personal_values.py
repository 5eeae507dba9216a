"""Personal numbers, dates and flags, ids of sole traders, and a personal field as the entity."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.made import Graded, a_customer, a_sale, a_workbook, graded, whole
from tiercli import pipeline
from tiercli.domain.errors import RulebookError
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.rulebook.load import load_rulebook

RULES = """
fields: {customers: {secret: {kind: %s, title: 保密, personal: true}}}
metrics: {volume: {sum: sales.quantity}, m: {field: customers.secret}, n: {distinct: sales.customer_id}}
gradings: {tier: {levels: [{name: A, when: volume > 5, because: "{secret}"}, {name: B, because: "{secret} {m} {n}"}]}}
outputs: {o: {formula: m}}
alerts: [{name: a, when: volume > 0, because: "it is {m}"}]
sheets: {lists: {all: {title: All, when: volume > 0, columns: [secret, m, o]}}}
"""
VALUES = {"date": date(1988, 8, 8), "money": 765432, "number": 765432, "flag": True, "text": "王小明"}


def everything(kind: str, *, show: bool, tmp_path: Path) -> str:
    path = tmp_path / "made.yaml"
    path.write_text(whole(RULES % kind), encoding="utf-8")
    tables = a_workbook([a_sale("k1", quantity=1)], [a_customer("k1", secret=VALUES[kind])])
    job = Job((), date(2026, 12, 31), as_of=date(2026, 10, 31), show_personal=show)
    outcome = pipeline.grade_rows(Reading(dict(tables), (), (), (), "en"), load_rulebook(str(path)), job).outcome
    frames = [outcome.results.rows, outcome.profile.rows, outcome.alerts, outcome.extras["list.all"].rows, *outcome.tables.values()]
    return str([frame.to_pylist() for frame in frames])


@pytest.mark.parametrize(("kind", "secret"), [("date", "1988"), ("money", "765432"), ("number", "765432"), ("flag", "yes"), ("text", "王小明")])
def test_personal_values_of_every_kind_are_in_no_output(kind: str, secret: str, tmp_path: Path) -> None:
    words = everything(kind, show=False, tmp_path=tmp_path)
    assert secret not in words
    assert words.count("***") >= 6
    if kind in ("date", "money", "number"):
        shown = everything(kind, show=True, tmp_path=tmp_path)
        assert secret in shown or "1988" in shown
        assert "***" not in shown


def test_an_output_made_of_a_name_is_masked(tmp_path: Path) -> None:
    assert "王***" in everything("text", show=False, tmp_path=tmp_path)


def test_a_personal_field_as_the_entity_is_refused_unless_it_is_to_be_shown(tmp_path: Path) -> None:
    path = tmp_path / "made.yaml"
    path.write_text(whole("entity: customers.phone\nmetrics: {volume: {sum: sales.quantity}}\ngradings: {tier: {levels: [{name: A}]}}"), encoding="utf-8")
    tables = a_workbook([a_sale("k1", quantity=1)], [a_customer("k1", phone="13812345678")])
    reading, loaded = Reading(dict(tables), (), (), (), "en"), load_rulebook(str(path))
    job = Job((), date(2026, 12, 31), as_of=date(2026, 10, 31))
    with pytest.raises(RulebookError, match=r"personal data and cannot be hidden"):
        pipeline.grade_rows(reading, loaded, job)


def test_a_sole_traders_tax_number_is_hidden_and_a_companys_is_not() -> None:
    rules = "metrics: {volume: {sum: sales.quantity}, tax: {field: customers.tax_id}}\ngradings: {tier: {levels: [{name: A}]}}"
    customers = [a_customer("k1", tax_id="33010619880808123X"), a_customer("k2", tax_id="91330106MA2KXXXX1L")]
    rows: Graded = graded(rules, a_workbook([a_sale("k1", quantity=1), a_sale("k2", quantity=1)], customers))
    assert rows["k1"]["tax"] == "330***"
    assert rows["k2"]["tax"] == "91330106MA2KXXXX1L"
