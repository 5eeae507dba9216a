"""What `sheets:` names is checked when the rulebook loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.made import whole
from tiercli.domain.errors import RulebookError
from tiercli.rulebook.load import load_rulebook

RULES = """
metrics: {{volume: {{sum: sales.quantity}}}}
gradings: {{tier: {{levels: [{{name: X, treatment: {{owner: Head office, visits: 2}}}}]}}}}
sheets: {sheets}
"""


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ("{plan: {who: ownr, ways: {visit: {title: Visit, per_month: visits}}}}", "owner"),
        ("{plan: {who: owner, ways: {visit: {title: Visit, per_month: owner}}}}", "times a month"),
        ("{plan: {who: owner, ways: {}}}", "ways"),
        ("{risk: {grading: risk}}", "risk"),
        ("{risk: {grading: tier, levels: [Y]}}", "Y"),
        ("{segments: {by: [regin]}}", "region"),
        ("{segments: {by: [region], measures: [volum]}}", "volum"),
        ("{lists: {a: {title: A, when: volume}}}", "a condition"),
        ("{targets: {figures: {a: {title: A, actual: volume, target: 3}}}}", "total(volume)"),
        ("{targets: {figures: {a: {title: A, actual: share(volume), target: 3}}}}", "differs between entities"),
        ("{commission: {of: sales.quantity, type: customers.customer_type, rates: {dealer: rate}}}", "rate"),
        ("{trends: {a: {title: A, of: volumes.quantity}}}", "volumes"),
    ],
)
def test_a_sheet_that_cannot_work_is_refused_in_words(tmp_path: Path, sheets: str, words: str) -> None:
    path = tmp_path / "made.yaml"
    path.write_text(whole(RULES.format(sheets=sheets)), encoding="utf-8")
    with pytest.raises(RulebookError) as refused:
        load_rulebook(str(path))
    assert words in refused.value.spoken("en")


@pytest.mark.parametrize(
    "actual", ["total(volume)", "count_of(volume > 0) / count_of(volume >= 0) - 1", "round(average(volume) * goal, 1)", "goal", "max(total(volume), 3)"]
)
def test_a_figure_of_functions_over_all_entities_and_params_is_accepted(tmp_path: Path, actual: str) -> None:
    path = tmp_path / "made.yaml"
    sheets = f'{{targets: {{figures: {{a: {{title: A, actual: "{actual}", target: goal}}}}}}}}'
    path.write_text(whole(RULES.format(sheets=sheets) + "params: {goal: 3}\n"), encoding="utf-8")
    assert load_rulebook(str(path)).rulebook.sheets.targets
