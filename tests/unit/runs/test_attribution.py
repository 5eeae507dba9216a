"""What moved a score: the parts add up to the change, and each cause lands under its own name."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests import made
from tests.depth import examples
from tiercli.domain.exact import MICRO
from tiercli.domain.period import month_end
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.rulebook.load import load_rulebook
from tiercli.runs.attribution import POPULATION, RECORD, RULES, Attribution, attribute
from tiercli.runs.run import Keeping, run_reading

RULEBOOK = """\
tiercli: 1
name: small
title: Small
metrics: {volume: {sum: sales.quantity, unit: t, window: month}, amount: {sum: sales.amount, unit: CNY, window: month}}
score:
  volume: {weight: 60, metric: volume, bands: {0: 0, 10: 40, 50: 70, 90: 100}}
  amount: {weight: 40, metric: amount, percentile: {}}
gradings: {tier: {levels: [{name: A, from: 60}, {name: B}], review: {every: run}}}
"""
Month = Mapping[str, tuple[int, int]]


def split(first: Month, second: Month, rules: str = RULEBOOK, before: str = RULEBOOK) -> Attribution:
    """The attribution of a second month against the first; customer -> (tonnes, yuan). rules: those of the second month; before: of the first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for month, bought, text in ((1, first, before), (2, second, rules)):
            (folder / "rules.yaml").write_text(text, "utf-8")
            sales = [made.a_sale(who, f"2026-0{month}-15", quantity=tonnes, amount=yuan) for who, (tonnes, yuan) in bought.items()]
            job = Job((), date(2027, 1, 1), as_of=month_end(2026, month), language="en")
            loaded = load_rulebook(str(folder / "rules.yaml"))
            kept = run_reading(Reading(made.a_workbook(sales), (), (), (), "en"), loaded, job, Keeping(folder / "history", written_at="t"))
        assert kept.previous is not None
        found = attribute(kept.previous, kept.graded)
        assert found is not None
        return found


def parts(found: Attribution, who: str) -> dict[str, float]:
    """The parts of one customer's change that are not zero, in points."""
    row = found.ids.index(who)
    return {name: int(amounts[row]) / MICRO for name, amounts in found.terms.items() if amounts[row]}


def test_where_nothing_changed_every_part_is_zero() -> None:
    same = {"k1": (20, 5), "k2": (60, 9)}
    found = split(same, same)
    assert found.change.tolist() == [0, 0]
    assert parts(found, "k1") == parts(found, "k2") == {}


def test_what_a_customer_did_lands_in_its_dimension() -> None:
    # 60 t instead of 20: 70 points instead of 40, of which 60% count
    found = split({"k1": (20, 5), "k2": (60, 9)}, {"k1": (60, 5), "k2": (60, 9)})
    assert parts(found, "k1") == {"volume": 18.0}
    assert parts(found, "k2") == {}


def test_a_formula_with_a_param_is_split_like_any_other() -> None:
    rules = RULEBOOK.replace("metric: volume, bands: {0: 0, 10: 40, 50: 70, 90: 100}", "formula: '100 if volume >= core else 50'").replace(
        "score:", "params: {core: 50}\nscore:"
    )
    found = split({"k1": (20, 5), "k2": (60, 9)}, {"k1": (60, 5), "k2": (60, 9)}, rules, rules)
    assert parts(found, "k1") == {"volume": 30.0}
    assert parts(found, "k2") == {}


def test_changed_rules_land_in_rules() -> None:
    # 60 t earn 95 points where they earned 70
    same = {"k1": (20, 5), "k2": (60, 9)}
    found = split(same, same, RULEBOOK.replace("50: 70", "50: 95"))
    assert parts(found, "k2") == {RULES: 15.0}
    assert parts(found, "k1") == {}


def test_a_population_that_moved_lands_in_population() -> None:
    # k1 bought for the same money, but k2 fell behind: two of two at or below instead of one, 100 points instead of 50
    found = split({"k1": (20, 5), "k2": (60, 9)}, {"k1": (20, 5), "k2": (60, 4)})
    assert parts(found, "k1") == {POPULATION: 20.0}


def test_the_words_name_the_largest_part_first_with_its_sign() -> None:
    found = split({"k1": (60, 5), "k2": (60, 9)}, {"k1": (20, 5), "k2": (60, 4)})
    assert found.words("en")["k1"] == "moved thresholds +20.00 points, volume -18.00 points"
    assert found.words("zh")["k1"] == "群体门槛变化 +20.00 分，volume -18.00 分"


months = st.dictionaries(st.sampled_from(["k1", "k2", "k3"]), st.tuples(st.integers(0, 120), st.integers(1, 9)), min_size=1)


@examples(3)
@given(months, months, st.sampled_from(["50: 70", "50: 61"]))
def test_the_parts_add_up_exactly_to_the_change(first: Month, second: Month, rule: str) -> None:
    found = split(first, second, RULEBOOK.replace("50: 70", rule))
    assert set(found.ids) == first.keys() & second.keys()
    assert sum(found.terms.values(), 0 * found.change).tolist() == found.change.tolist()
    assert not found.terms[RECORD].any()


def test_two_months_without_a_common_customer_have_nothing_to_split() -> None:
    assert split({"k1": (94, 1)}, {"k3": (96, 1)}).ids == ()


def test_a_dimension_that_a_variant_takes_from_a_customer_is_no_cause_of_its_change() -> None:
    # who bought for less than 6 yuan is measured by tonnes alone, and has no points of the other dimension
    rules = RULEBOOK.replace("gradings:", "variants: [{when: amount < 6, score: {volume: {weight: 100}, amount: {weight: 0}}}]\ngradings:")
    found = split({"k1": (20, 5), "k2": (60, 9)}, {"k1": (60, 5), "k2": (60, 9)}, rules, rules)
    assert parts(found, "k1") == {"volume": 30.0}
    assert parts(found, "k2") == {}
    found = split({"k1": (20, 5), "k2": (60, 9)}, {"k1": (20, 7), "k2": (60, 9)}, rules, rules)
    assert parts(found, "k1") == {"volume": -16.0, "amount": 20.0}  # 40 points of tonnes count less, half of the population is at or below its yuan
