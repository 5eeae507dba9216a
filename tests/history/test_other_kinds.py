"""A metric that was of another kind under the rules of last month: no value there, with a finding, and no error."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import made
from tests.history.jobs import RULES
from tiercli.ledger.store import Ledger
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.rulebook.load import load_rulebook
from tiercli.runs.attribution import attribute
from tiercli.runs.earlier import read_sides
from tiercli.runs.run import Keeping, Kept, run_reading

SALES = [made.a_sale("k1", f"2026-{month:02d}-15", quantity=60) for month in (1, 2, 3)]
RECORDS = [made.a_customer("k1", annual_demand=40, credit_rating="AAA", since="2020-01-01")]
KINDS = {"number": "{field: customers.annual_demand}", "text": "{field: customers.credit_rating}", "date": "{field: customers.since}",
         "flag": '{formula: "volume > 1"}'}  # fmt: skip


def month(folder: Path, number: int, kind: str, when: str = "", score: str = "", records: Sequence[dict[str, Any]] = RECORDS) -> Kept:
    """The month under rules whose metric `odd` is of this kind, with a further condition of a level."""
    rules = RULES.replace("metrics: {", f"metrics: {{odd: {KINDS[kind]}, ", 1)
    if when:
        rules = rules.replace("{name: large", f'{{name: odd, when: "{when}"}}, {{name: large', 1)
    if score:
        rules = rules.replace("metric: volume, bands: {0: 0, 10: 40, 50: 70, 90: 100}}", f"parts: {score}}}", 1)
    path = folder / "rules.yaml"
    path.write_text(rules, "utf-8")
    reading = Reading(made.a_workbook(SALES, records), (), (), (), "en")
    as_of = date(2026, number, 28)
    return run_reading(reading, load_rulebook(str(path)), Job((), as_of, as_of=as_of, language="en"), Keeping(folder / "history", written_at="t"))


@pytest.mark.parametrize("now", KINDS)
@pytest.mark.parametrize("before", KINDS)
def test_a_metric_that_was_of_another_kind_has_no_value_in_the_last_month_and_it_is_said(tmp_path: Path, before: str, now: str) -> None:
    month(tmp_path, 1, before)
    kept = month(tmp_path, 2, now, "previous.odd == odd")
    said = [finding.message.en for finding in kept.graded.outcome.findings if finding.code == "previous.no-value"]
    assert bool(said) == (before != now and (before, now) != ("flag", "text"))  # a flag is kept as a word
    if said:
        assert said == ["'odd' held values of another kind in 2026-01, when the rules were others; it counts as having no value there."]
    assert ("odd" in kept.graded.outcome.results.rows["size"].to_pylist()) == (before == now)


@pytest.mark.parametrize("kind", KINDS)
def test_what_moved_a_score_is_said_whatever_the_kind_of_a_metric_in_a_condition(tmp_path: Path, kind: str) -> None:
    condition = {"number": "odd > 1", "text": "odd == 'AAA'", "date": "odd < as_of", "flag": "odd"}[kind]
    for number, points in ((1, "[{weight: 1, metric: volume, linear: {0: 0, 90: 100}}"), (2, "[{weight: 1, metric: volume, linear: {0: 0, 80: 100}}")):
        part = f'{points}, {{weight: 1, metric: volume, linear: {{0: 0, 50: 100}}, when: "{condition}"}}]'
        kept = month(tmp_path, number, kind, score=part)
    assert kept.previous is not None
    split = attribute(kept.previous, kept.graded)
    assert split is not None
    assert split.words("en") == {"k1": "changed rules +4.17 points"}


def test_the_first_month_may_have_had_nobody(tmp_path: Path) -> None:
    month(tmp_path, 1, "number")
    ledger = Ledger(tmp_path / "history", "small")
    stored = ledger.current("2026-01")
    assert stored is not None
    ledger.publish("2026-01", stored.result().slice(0, 0), stored.run)
    kept = month(tmp_path, 2, "number")
    assert kept.graded.outcome.results.rows["movement"].to_pylist() == ["new"]


@pytest.mark.parametrize("kind", ["number", "text", "date"])
def test_a_metric_without_data_last_month_is_no_value_of_any_kind(tmp_path: Path, kind: str) -> None:
    month(tmp_path, 1, kind, records=[])
    kept = month(tmp_path, 2, kind, "is_missing(previous.odd) and odd == odd")
    assert kept.graded.outcome.results.rows["size"].to_pylist() == ["odd"]
    kept = month(tmp_path, 3, kind, "previous.odd == odd")
    assert kept.graded.outcome.results.rows["size"].to_pylist() == ["odd"]
    stored = [Path(kept.stored.folder.parent.parent / f"2026-0{number}") for number in (1, 2) if kept.stored]
    _, sides = read_sides((stored[0], stored[1]), None, lambda: load_rulebook("standard").rulebook)
    assert [side.findings for side in sides] == [(), ()]
