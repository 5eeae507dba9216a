"""What follows from a rulebook alone is found once for each rulebook, and for none in the place of another."""

from __future__ import annotations

from tiercli.rulebook.facts.once import RECENT, once_for_each
from tiercli.rulebook.parts.metric import Metric


def a_metric(field: str = "quantity") -> Metric:
    return Metric.model_validate({"sum": f"sales.{field}"})


def test_the_same_model_is_asked_about_once_and_an_equal_one_anew():
    asked: list[str] = []

    @once_for_each
    def text_of(metric: Metric) -> str:
        asked.append(metric.expression.text)
        return asked[-1]

    one, other = a_metric(), a_metric()
    assert [text_of(one), text_of(one), text_of(other)] == ["sales.quantity"] * 3
    assert len(asked) == 2


def test_only_the_last_ones_are_remembered_and_none_takes_the_place_of_another():
    asked: list[Metric] = []

    @once_for_each
    def itself(metric: Metric) -> Metric:
        asked.append(metric)
        return metric

    first, second = a_metric(), a_metric("amount")
    itself(first)
    itself(second)
    for _ in range(RECENT - 1):
        itself(a_metric())  # each is gone from the caller's hands at once
        assert itself(first) is first
    assert sum(one is first for one in asked) == 1
    itself(second)
    assert sum(one is second for one in asked) == 2


def test_a_changed_copy_of_a_metric_keeps_the_source_that_it_has():
    one = a_metric()
    assert (one.source, one.table) == ("sum", "sales")
    copy = one.model_copy(update={"where": None})
    assert (copy.source, copy.table, copy == one) == ("sum", "sales", True)
    assert one.model_dump_json(exclude_unset=True) == a_metric().model_dump_json(exclude_unset=True)
