"""Review rules, one at a time: a small history of computed levels in, the levels in force out."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tiercli.domain.period import month_end
from tiercli.move.review import Standing, review_levels
from tiercli.rulebook.parts.grading import Grading

LEVELS = [{"name": "A", "from": 80}, {"name": "B", "from": 60}, {"name": "C", "from": 40}, {"name": "D"}]


def through(computed: str, review: dict[str, object], *, first: tuple[int, int] = (2025, 1), ungated: str = "", month: int = 0) -> str:
    """The levels in force, month by month, of one customer with these computed levels; a space is a month without a run."""
    grading = Grading.model_validate({"levels": LEVELS, "review": review})
    standing, last = Standing.unknown(1), None
    answer = ""
    for offset, (level, before_gates) in enumerate(zip(computed, ungated or computed, strict=True)):
        if level == " ":
            answer += " "
            continue
        index = first[0] * 12 + first[1] - 1 + offset
        as_of = month_end(index // 12, index % 12 + 1)
        place, free = (np.array(["ABCD".index(one) + 1]) for one in (level, before_gates))
        reviewed = review_levels(place, free, standing, grading, as_of=as_of, last=last, anniversary=np.array([month]))
        standing, last = reviewed.standing, as_of
        answer += "ABCD"[standing.level[0] - 1]
    return answer


def test_without_rules_but_a_rhythm_of_every_run_levels_follow_at_once() -> None:
    assert through("BACD", {"every": "run"}) == "BACD"


def test_a_new_entity_gets_its_level_at_once_or_waits_for_the_review() -> None:
    assert through("AA", {"every": "half-year"}) == "AA"
    grading = Grading.model_validate({"levels": LEVELS, "review": {"every": "half-year", "new": "at review"}})
    reviewed = review_levels(
        np.array([1]), np.array([1]), Standing.unknown(1), grading, as_of=date(2025, 4, 30), last=date(2025, 3, 31), anniversary=np.array([0])
    )
    assert reviewed.standing.level.tolist() == [4]


def test_half_year_reviews_take_effect_in_june_and_december_only() -> None:
    assert through("BAAAAAAAAAAA", {"every": "half-year"}) == "BBBBBAAAAAAA"
    assert through("BBBBBBAAAAAAA", {"every": "half-year"}) == "BBBBBBBBBBBAA"


def test_a_year_review_falls_in_the_month_that_the_rulebook_says() -> None:
    assert through("BAAA", {"every": "year", "in_month": 3}) == "BBAA"
    assert through("B" + "A" * 12, {"every": "year"}) == "B" * 11 + "AA"


def test_a_review_that_a_missing_run_skipped_is_caught_up() -> None:
    assert through("BBBBA AA", {"every": "half-year"}) == "BBBBB AA"


def test_promotion_needs_as_many_confirmations_in_a_row_as_the_rule_says() -> None:
    assert through("BAA", {"promote": {"after": 2}}) == "BBA"
    assert through("BABAA", {"promote": {"after": 2}}) == "BBBBA"


def test_a_demotion_goes_no_further_than_all_confirmations_agreed() -> None:
    further = {"demote": {"after": {"reviews": 2, "toward": "further"}}}
    assert through("ACB", further) == through("ABC", further) == "AAB"


def test_by_default_only_the_same_level_counts_on():
    assert through("ACB", {"demote": {"after": 2}}) == through("ABC", {"demote": {"after": 2}}) == "AAA"
    assert through("ACBB", {"demote": {"after": 2}}) == "AAAB"
    assert through("CBAA", {"promote": {"after": 2}}) == "CCCA"


def test_steps_limit_how_far_a_level_moves_at_once() -> None:
    assert through("ADDD", {"demote": {"steps": 1}}) == "ABCD"
    assert through("DAA", {"promote": {"steps": 2}}) == "DBA"


def test_promotion_and_demotion_may_have_their_own_calendars() -> None:
    review = {"every": "month", "demote": {"every": "year", "after": 1}}
    assert through("BABBBBBBBBBB", review) == "BAAAAAAAAAAB"


def test_a_level_is_kept_for_its_minimum_stay_and_not_a_day_longer() -> None:
    # from the end of January, three months reach the end of April
    assert through("ABBBB", {"stay": "3 months"}) == "AAABB"
    assert through("BABBBB", {"stay": "2 months"}) == "BAABBB"


def test_grace_lets_a_worse_level_wait_and_forgets_when_it_recovers() -> None:
    assert through("ABBB", {"grace": "2 months"}) == "AAAB"
    assert through("ABABB", {"grace": "2 months"}) == "AAAAA"


def test_a_gate_acts_at_once_unless_the_rulebook_says_otherwise() -> None:
    assert through("ACC", {"every": "year"}, ungated="AAA") == "ACC"
    assert through("ACC", {"every": "year", "gates_at_once": False}, ungated="AAA") == "AAA"


def test_rising_into_a_level_that_needs_approval_waits_below_it() -> None:
    assert through("BA", {"approval": ["A"]}) == "BB"
    assert through("DA", {"approval": ["A"]}) == "DB"
    assert through("DA", {"approval": ["A", "B"]}) == "DC"
    assert through("A", {"approval": ["A", "B"]}) == "C"


def test_falling_into_a_level_that_needs_approval_does_not_wait() -> None:
    assert through("DAB", {"approval": ["B"]}) == "DAB"


def test_an_anniversary_review_falls_in_each_entitys_own_month() -> None:
    assert through("BAAAAA", {"every": "anniversary"}, month=4) == "BBBAAA"
    assert through("BA", {"every": "anniversary"}, month=0) == "BB"  # nobody knows the month: no review, and a finding


@pytest.mark.parametrize("computed", ["ABCDABCD", "DDDDAAAA", "AAAADDDD", "BCBCBCBC"])
def test_the_level_in_force_never_leaves_the_range_of_what_was_computed(computed: str) -> None:
    held = through(computed, {"every": "quarter", "promote": {"after": 2}, "demote": {"after": 2, "steps": 1}})
    assert min(computed) <= min(held)
    assert max(held) <= max(computed)
