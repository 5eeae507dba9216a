"""Lint: what is found by enumerating score cells, and what is not complained about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.rulebook.written import SCORE, VOLUME, loaded
from tiercli.domain.finding import Severity
from tiercli.rulebook.lint import Remark, findings_of, remarks_of
from tiercli.rulebook.lint.levels import Ladder, remarks_on_levels
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.reading.shipped import shipped_names

RFM = Path(__file__).parent / "data" / "rfm_bands.yaml"


def remarks(folder: Path, words: str) -> list[Remark]:
    return remarks_of(loaded(folder, words))


def codes(folder: Path, words: str) -> set[str]:
    return {one.code for one in remarks(folder, words)} - {"unused-metric"}


def graded(levels: str, more: str = "") -> str:
    return f"gradings: {{tier: {{levels: {levels}{more}}}}}\n"


def test_the_published_facts_of_the_rfm_segments_come_out() -> None:
    found = {one.code: one for one in remarks_of(load_rulebook(str(RFM)).rulebook)}
    assert found["gap"].cells == ("215", "241", "251", "252", "341", "351", "441", "451", "541", "551")
    assert "10 of 125" in found["gap"].message.en
    assert "215、241、251、252、341、351、441、451、541、551" in found["gap"].message.zh
    assert len(found["overlap"].cells) == 58
    assert "58 of 125" in found["overlap"].message.en


def test_the_same_facts_come_out_of_quantile_groups(tmp_path: Path) -> None:
    words = RFM.read_text(encoding="utf-8")
    before, after = words.index("score:"), words.index("gradings:")
    score = "score:\n" + "".join(
        f"  {name}: {{out_of: 5, metric: {name}, percentile: {{groups: 5}}{', lower_is_better: true' if name == 'recency' else ''}}}\n"
        for name in ("recency", "frequency", "monetary")
    )
    path = tmp_path / "r.yaml"
    path.write_text(words[:before] + score + words[after:], encoding="utf-8")
    found = {one.code: one for one in remarks_of(load_rulebook(str(path)).rulebook)}
    assert found["gap"].cells == ("215", "241", "251", "252", "341", "351", "441", "451", "541", "551")
    assert len(found["overlap"].cells) == 58


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_rulebooks_have_no_errors_and_no_warnings(name: str) -> None:
    assert [one.message.en for one in remarks_of(load_rulebook(name).rulebook) if one.severity is not Severity.NOTE] == []


@pytest.mark.parametrize(
    ("levels", "code", "level"),
    [
        ("[{name: A, from: 101}, {name: B}]", "unreachable-level", 0),
        ("[{name: A, when: volume > 5 and volume < 5}, {name: B}]", "unreachable-level", 0),
        ("[{name: A, when: score > 90 and points.volume < 90}, {name: B}]", "unreachable-level", 0),
        ("[{name: A, when: \"region == 'x' and region == 'y'\"}, {name: B}]", "unreachable-level", 0),
        ("[{name: A, from: 50}, {name: B, from: 70}, {name: C}]", "shadowed-level", 1),
        ("[{name: A, when: volume >= 10}, {name: B, when: volume > 10}, {name: C}]", "shadowed-level", 1),
        ("[{name: A, from: 0}, {name: B}]", "shadowed-level", 1),
        ("[{name: A}, {name: B}]", "shadowed-level", 1),
        ("[{name: A, top: 15}, {name: B, top: 10}, {name: C}]", "shadowed-level", 1),
        ("[{name: A, top: 20%}, {name: B, top: 20%}, {name: C}]", "shadowed-level", 1),
        ("[{name: A, quota: 60%}, {name: B, quota: 40%}, {name: C, quota: 10%}, {name: D}]", "unreachable-level", 2),
        ("[{name: A, when: volume >= 10 or volume < 10 or is_missing(volume)}, {name: B}]", "shadowed-level", 1),
    ],
)
def test_a_level_that_nobody_gets_is_an_error(levels: str, code: str, level: int, tmp_path: Path) -> None:
    found = [one for one in remarks(tmp_path, VOLUME + SCORE + graded(levels)) if one.severity is Severity.ERROR]
    assert [(one.code, one.path[-1]) for one in found] == [(code, level)]


@pytest.mark.parametrize(
    "levels",
    [
        "[{name: A, from: 100}, {name: B, from: 99.999999}, {name: C}]",
        "[{name: A, when: volume > 10}, {name: B, when: volume >= 10}, {name: C}]",
        "[{name: A, when: volume == 10}, {name: B, when: volume > 10}, {name: C}]",
        "[{name: A, when: score > 90 and volume < 91}, {name: B}]",
        "[{name: A, top: 10}, {name: B, top: 15}, {name: C}]",
        "[{name: A, share: 70%, by: volume}, {name: B, share: 90%, by: volume}, {name: C}]",
        "[{name: A, quota: 10%}, {name: B, quota: 90%}, {name: C}]",
        "[{name: A, when: rank(volume) <= 3}, {name: B, when: rank(volume) <= 5}, {name: C}]",
        "[{name: A, when: \"region == 'x'\"}, {name: B, when: \"region in ['x', 'y']\"}, {name: C}]",
        "[{name: A, when: volume > 5}, {name: B, when: 2 * volume > 5}, {name: C}]",
    ],
)
def test_a_level_that_somebody_can_get_is_left_in_peace(levels: str, tmp_path: Path) -> None:
    assert codes(tmp_path, VOLUME + SCORE + graded(levels)) <= {"overlap"}


def test_what_the_score_can_reach_is_said(tmp_path: Path) -> None:
    score = "score: {volume: {weight: 60, metric: volume, linear: {0: 10, 100: 90}}}\n"
    found = next(one for one in remarks(tmp_path, VOLUME + score + graded("[{name: A, from: 60}, {name: B}]")) if one.code == "unreachable-level")
    assert found.hint.en == "The score is between 6 and 54"


def test_conditions_that_cross_are_said_and_nested_ones_are_not(tmp_path: Path) -> None:
    metrics = "metrics: {volume: {sum: sales.quantity}, visits: {count: visits}}\n"
    crossing = "[{name: A, when: volume > 10}, {name: B, when: visits > 3}, {name: C}]"
    nested = "[{name: A, when: volume > 10}, {name: B, when: volume > 5}, {name: C}]"
    found = [one for one in remarks(tmp_path, metrics + graded(crossing)) if one.code == "overlap"]
    assert "A/B" in found[0].message.en
    assert codes(tmp_path, VOLUME + graded(nested)) == set()


@pytest.mark.parametrize(
    ("gate", "acts"),
    [
        ("{when: volume < 50, at_most: B}", True),
        ("{when: volume < 5 and volume > 5, at_most: B}", False),
        ("{when: volume < 3, at_most: B}", False),
        ("{when: volume > 90, at_most: A}", False),
        ("{when: volume < 3, at_least: B}", True),
        ("{when: volume > 90, at_least: B}", False),
    ],
)
def test_a_gate_that_can_never_act_is_a_warning(gate: str, acts: bool, tmp_path: Path) -> None:
    levels = "[{name: A, when: volume >= 20}, {name: B, when: volume >= 5}, {name: C}]"
    assert ("idle-gate" not in codes(tmp_path, VOLUME + graded(levels, f", gates: [{gate}]"))) is acts


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("{weight: 90, metric: volume, bands: {0: 0, 10: 100}}", "weights"),
        ("{weight: 100, metric: volume, bands: {10: 100, 0: 0, 20: 100}}", "bands-order"),
        ("{weight: 100, metric: volume, bands: {0: 0, 5: 50, five: 100}}", "equal-bounds"),
        ("{weight: 100, metric: volume, bands: {0: 0, 5: 50, 6: 50, 9: 100}}", "equal-points"),
        ("{weight: 100, metric: volume, bands: {0: 0, 5: 150}}", "points-beyond"),
        ("{weight: 100, metric: volume, bands: {0: 100, 5: 0}}", "falling-points"),
        ("{weight: 100, metric: volume, linear: {0: 0, 5: 100, 9: 50}}", "falling-points"),
        ("{weight: 100, metric: overdue, bands: {0: 0, 5: 100}}", "falling-points"),
        ("{weight: 100, metric: overdue, percentile: {}}", "falling-points"),
        ("{weight: 100, metric: marked, linear: {0: 0, 5: 100}}", "falling-points"),
        ("{weight: 100, metric: kind, map: {x: 100}}", "map-default"),
    ],
)
def test_a_scale_that_is_probably_not_meant_is_said(part: str, code: str, tmp_path: Path) -> None:
    metrics = (
        "params: {five: 5}\nmetrics: {volume: {sum: sales.quantity}, overdue: {max: receivables.overdue_days},"
        " marked: {max: receivables.overdue_days, lower_is_better: true}, kind: {field: customers.customer_type}}\n"
    )
    levels = graded("[{name: A, when: volume > five}, {name: B}]")
    assert code in codes(tmp_path, metrics + f"score: {{d: {part}}}\n" + levels)


@pytest.mark.parametrize(
    "part",
    [
        "{weight: 100, metric: overdue, lower_is_better: true, bands: {0: 100, 5: 0}}",
        "{weight: 100, metric: overdue, bands: {0: 100, 5: 0}}",
        "{weight: 100, metric: overdue, lower_is_better: true, percentile: {}}",
        "{weight: 100, metric: volume, ratio_to: max}",
        "{weight: 100, metric: volume, bands: {0: 0, 5: 150}, max: 100}",
    ],
)
def test_a_sound_scale_is_left_in_peace(part: str, tmp_path: Path) -> None:
    metrics = "metrics: {volume: {sum: sales.quantity}, overdue: {max: receivables.overdue_days}}\n"
    assert codes(tmp_path, metrics + f"score: {{d: {part}}}\n" + graded("[{name: A, from: 50}, {name: B}]")) == set()


def test_unused_params_and_metrics_are_told_from_used_ones(tmp_path: Path) -> None:
    words = (
        "params: {p: 1, q: 2, r: 3, s: 4}\nmetrics: {volume: {sum: sales.quantity}, idle: {count: sales}, shown: {count: visits}}\n"
        "score: {volume: {weight: 100, metric: volume, bands: {p: 100}}}\n"
        'gradings: {tier: {levels: [{name: A, from: 50, because: "{shown}", treatment: {days: q}}, {name: B}]}}\n'
        "variants: [{when: volume > 1, score: {volume: {bands: {r: 1}}}}]\n"
    )
    found = {(one.code, one.path[-1]) for one in remarks(tmp_path, words) if one.code.startswith("unused")}
    assert found == {("unused-param", "s"), ("unused-metric", "idle")}


def test_a_level_that_is_misspelt_in_a_condition_is_an_error(tmp_path: Path) -> None:
    words = VOLUME + "gradings: {tier: {levels: [{name: A, when: volume > 1}, {name: B}]}}\nalerts: [{name: x, when: \"tier in ['A', 'a']\"}]\n"
    found = [one for one in remarks(tmp_path, words) if one.code == "unknown-level"]
    assert [one.message.zh for one in found] == ["tier 没有级别 'a'（有：A、B）"]


def test_an_alert_that_cannot_be_is_said(tmp_path: Path) -> None:
    words = VOLUME + "gradings: {tier: {levels: [{name: A, when: volume > 1}, {name: B}]}}\nalerts: [{name: x, when: volume > 5 and volume < 3}]\n"
    assert "idle-condition" in codes(tmp_path, words)


def test_too_many_cells_are_looked_at_by_bounds_and_said() -> None:
    book = load_rulebook(str(RFM)).rulebook
    few = [one for one in remarks_on_levels(book, most=20) if one.code == "bounded"]
    assert few
    assert not [one for one in remarks_on_levels(book, most=20) if one.severity is Severity.ERROR]
    assert not [one for one in remarks_on_levels(book) if one.code == "bounded"]


def test_findings_have_the_place_in_the_file() -> None:
    loaded = load_rulebook(str(RFM))
    finding, _ = findings_of(loaded.rulebook, loaded.source)[0]
    assert finding.code == "rulebook.gap"
    assert str(finding.where).startswith("rfm_bands.yaml › 16:")


def test_a_later_grading_knows_the_levels_of_an_earlier_one(tmp_path: Path) -> None:
    words = VOLUME + (
        "gradings:\n  tier: {levels: [{name: A, when: volume > 1}, {name: B}]}\n"
        "  next: {levels: [{name: x, when: \"tier == 'A'\"}, {name: y, when: \"tier == 'B'\"}, {name: z}]}\n"
    )
    found = [one for one in remarks(tmp_path, words) if one.severity is Severity.ERROR]
    assert [(one.code, one.path[-1]) for one in found] == [("shadowed-level", 2)]
    assert Ladder(loaded(tmp_path, words), "next").cells.size == 2


@pytest.mark.parametrize(
    ("level", "remarked"),
    [
        ("top: 100%", True),
        ("top: 100%, by: v", True),
        ("top: 99%", False),
        ("top: 100%, by: price", False),  # whoever has no price takes no part
        ("top: 100%, among: v > 3", False),
        ("top: 100%, when: v > 7", False),
    ],
)
def test_a_level_above_which_everybody_is_taken_is_remarked(level: str, remarked: bool, tmp_path: Path) -> None:
    path = tmp_path / "made.yaml"
    path.write_text(
        "tiercli: 1\nname: made\ntitle: Made\nmetrics: {v: {sum: sales.quantity}, price: {mean: sales.price}}\n"
        "score: {v: {weight: 100, metric: v, linear: {0: 0, 9: 100}}}\n"
        f"gradings: {{tier: {{levels: [{{name: A, {level}}}, {{name: B, when: v > 5}}, {{name: C}}]}}}}\n",
        "utf-8",
    )
    found = [one.message.en for one in remarks_of(load_rulebook(str(path)).rulebook) if one.code == "shadowed-level"]
    assert bool(found) is remarked, found


@pytest.mark.parametrize(
    ("setting", "code", "words"),
    [
        ("volume_weight=90", "rulebook.weights", "the weights add up to 155, not 100"),
        ("tier_a=60", "rulebook.shadowed-level", "B"),
        ("volume_60=2500", "rulebook.bands-order", "volume.bands"),
    ],
)
def test_a_param_that_is_set_so_that_rules_no_longer_fit_is_said(setting: str, code: str, words: str) -> None:
    said = [one for one in load_rulebook("standard", [setting]).said if one.code == code]
    assert said
    assert words in said[0].message.en


@pytest.mark.parametrize("settings", [[], ["tier_a=84"], ["volume_weight=40", "loyalty_weight=15"]])
def test_params_that_fit_are_not_remarked(settings: list[str]) -> None:
    assert load_rulebook("standard", settings).said == ()
