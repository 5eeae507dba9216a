from __future__ import annotations

import json

from tests.made import a_customer, a_sale, a_workbook, whole
from tiercli import pipeline
from tiercli.domain.personal import masked
from tiercli.follow import RecordMaker
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.rulebook.load import load_rulebook
from tiercli.screens.record import record_json

SECRET = "13912345678"
RULES = """
metrics: {volume: {sum: sales.quantity}, number: {field: customers.phone}, worded: {formula: "number if volume > 0 else 'none'"}}
gradings: {tier: {levels: [{name: X, because: "call {phone}"}]}}
outputs: {line: {formula: number}}
alerts: [{name: a, when: volume > 0, because: "ring {number}"}]
sheets: {lists: {all: {title: All, when: volume > 0, columns: [phone, number, line]}}, profiles: {}}
"""


def everything(tmp_path, *, show: bool) -> str:
    from datetime import date

    path = tmp_path / "made.yaml"
    path.write_text(whole(RULES), encoding="utf-8")
    tables = a_workbook([a_sale("k1", quantity=1)], [a_customer("k1", phone=SECRET)])
    job = Job((), date(2026, 12, 31), as_of=date(2026, 10, 31), show_personal=show)
    outcome = pipeline.grade_rows(Reading(dict(tables), (), (), (), "en"), load_rulebook(str(path)), job).outcome
    listed = outcome.extras["list.all"].rows.to_pylist()
    record = record_json(RecordMaker(outcome).record(0))
    frames = [
        outcome.results.rows.to_pylist(),
        outcome.profile.rows.to_pylist(),
        outcome.alerts.to_pylist(),
        [table.to_pylist() for table in outcome.tables.values()],
    ]
    return json.dumps([frames, listed, record], default=str)


def test_a_phone_number_is_in_no_output_whatever_way_it_took(tmp_path) -> None:
    words = everything(tmp_path, show=False)
    assert SECRET not in words
    assert words.count("1***") >= 8


def test_it_is_shown_to_those_who_ask(tmp_path) -> None:
    assert "***" not in (words := everything(tmp_path, show=True))
    assert SECRET in words


def test_masking_twice_is_masking_once() -> None:
    import pyarrow as pa

    once = masked(pa.array(["张三", None, ""]))
    assert masked(once).to_pylist() == once.to_pylist() == ["张***", None, ""]
