"""An overlay changes one thing and leaves the rest; what is not there is said with its line and with what is."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from tiercli.domain.errors import RulebookError
from tiercli.rulebook.facts.differences import differences
from tiercli.rulebook.load import Loaded, load_rulebook

HEAD = "tiercli: 1\nname: over\ntitle: Over\nextends: four.yaml\n"
BELOW = Path(__file__).parent / "data" / "four.yaml"


def over(folder: Path, words: str) -> Loaded:
    shutil.copy(BELOW, folder / "four.yaml")
    path = folder / "over.yaml"
    path.write_text(HEAD + words, encoding="utf-8")
    return load_rulebook(str(path))


def refused(folder: Path, words: str) -> RulebookError:
    with pytest.raises(RulebookError) as caught:
        over(folder, words)
    return caught.value


STANDARD = load_rulebook(str(BELOW)).rulebook


def changed(loaded: Loaded) -> list[tuple[str, str, str]]:
    assert loaded.below is not None
    found = differences(loaded.below.data, loaded.source.data)
    return [(one.where.en, one.before.en, one.after.en) for one in found if one.path[0] not in ("name", "title", "extends")]


def test_one_level_changes_and_the_others_stay(tmp_path: Path) -> None:
    loaded = over(tmp_path, "gradings: {tier: {levels: {B: {from: 72, title: Better}}}}\n")
    levels = loaded.rulebook.gradings["tier"].levels
    assert [level.from_ for level in levels] == [85, 72, 50, None]
    assert levels[1].treatment == STANDARD.gradings["tier"].levels[1].treatment
    assert levels[0] == STANDARD.gradings["tier"].levels[0]
    assert changed(loaded) == [
        ("Gradings › tier Tier › Levels › B Better › Title", "Key", "Better"),
        ("Gradings › tier Tier › Levels › B Better › From score", "70", "72"),
    ]


def test_one_band_changes_one_is_added_in_its_place_and_one_goes(tmp_path: Path) -> None:
    loaded = over(tmp_path, "score: {volume: {bands: {change: {500: 65}, add: {1000.5: 70}, remove: [100]}}}\n")
    assert list((loaded.rulebook.score["volume"].bands or {}).items()) == [(0, 0), (500, 65), (Decimal("1000.5"), 70), (2000, 80), ("core_volume", 100)]


@pytest.mark.parametrize("bound", ["500", "500.0", "5e2", "'500'"])
def test_a_bound_is_its_value_however_it_is_written(tmp_path: Path, bound: str) -> None:
    loaded = over(tmp_path, f"score: {{volume: {{bands: {{change: {{{bound}: 61}}}}}}}}\n")
    assert sorted((loaded.rulebook.score["volume"].bands or {}).values()) == [0, 40, 61, 80, 100]


@pytest.mark.parametrize("bound", ["core_volume", "5000"])
def test_a_bound_that_is_a_param_goes_by_its_name_or_its_value(tmp_path: Path, bound: str) -> None:
    loaded = over(tmp_path, f"score: {{volume: {{bands: {{change: {{{bound}: 99}}}}}}}}\n")
    assert list((loaded.rulebook.score["volume"].bands or {}).items())[-1] == ("core_volume", 99)


def test_bands_without_a_word_take_the_place_of_the_old_ones(tmp_path: Path) -> None:
    assert over(tmp_path, "score: {volume: {bands: {0: 10, 7: 20}}}\n").rulebook.score["volume"].bands == {0: 10, 7: 20}


def test_one_weight_one_gate_one_part_and_one_category_change(tmp_path: Path) -> None:
    words = "score: {volume: {weight: 40}, credit: {parts: {rating: {map: {change: {AA: 90}}}}}}\ngradings: {tier: {gates: {1: {at_most: D}}}}\n"
    loaded = over(tmp_path, words)
    assert changed(loaded) == [
        ("Score › volume Volume › Weight", "35", "40"),
        ("Score › credit Credit › Parts › rating Rating › Categories › AA", "85", "90"),
        ("Gradings › tier Tier › Gates › overdue_days > overdue_limit › At most", "C", "D"),
    ]
    assert loaded.rulebook.gradings["tier"].gates[0].because == STANDARD.gradings["tier"].gates[0].because


def test_a_gate_goes_by_its_condition_and_null_takes_it_out(tmp_path: Path) -> None:
    assert (
        over(tmp_path, 'gradings: {tier: {gates: {"overdue_days > overdue_limit": null}}}\nparams: {overdue_limit: null}\n').rulebook.gradings["tier"].gates
        == []
    )


def test_a_level_is_added_where_it_says(tmp_path: Path) -> None:
    for side, expected in (("before: A", "SACD"), ("after: A", "ASCD"), ("before: D", "ACSD"), ("after: C", "ACSD")):
        loaded = over(tmp_path, f"gradings: {{tier: {{levels: {{add: [{{name: S, from: 95, {side}}}], remove: [B]}}}}}}\n")
        assert loaded.rulebook.gradings["tier"].names_in_order == list(expected)


def test_a_param_that_gives_its_value_alone_keeps_title_unit_and_range(tmp_path: Path) -> None:
    param = over(tmp_path, "params: {core_volume: 4000}\n").rulebook.params["core_volume"]
    assert (param.value, param.unit, param.min, param.title) == (4000, "t", 0, STANDARD.params["core_volume"].title)
    assert "over.yaml › 5:10: params.core_volume.value: -1 is outside the range 0" in refused(tmp_path, "params: {core_volume: -1}\n").spoken("en")


def test_an_overlay_of_an_overlay_sees_the_changed_list(tmp_path: Path) -> None:
    over(tmp_path, "gradings: {tier: {levels: {add: [{name: S, from: 95, before: A}]}}}\n")
    (tmp_path / "two.yaml").write_text(
        HEAD.replace("four.yaml", "over.yaml").replace("name: over", "name: two") + "gradings: {tier: {levels: {S: {from: 96}}}}\n", "utf-8"
    )
    loaded = load_rulebook(str(tmp_path / "two.yaml"))
    assert [level.from_ for level in loaded.rulebook.gradings["tier"].levels][:2] == [96, 85]
    assert loaded.source.where(("gradings", "tier", "levels", 0, "from")) == ("two.yaml", "5:32")
    assert loaded.source.where(("gradings", "tier", "levels", 1, "from"))[0] == "four.yaml"


@pytest.mark.parametrize(
    ("words", "place", "zh", "en"),
    [
        ("gradings: {tier: {levels: {E: {from: 80}}}}", "5:28", "没有 'E'。有：A、B、C、D", "no 'E' here. There are: A, B, C, D. New ones stand under add"),
        ("score: {volume: {bands: {change: {501: 65}}}}", "5:35", "是不是 '500'？", "Did you mean '500'?"),
        ("score: {volume: {bands: {add: {500.0: 65}}}}", "5:32", "已经有了", "is there already"),
        ("score: {volume: {bands: {remove: 77}}}", "5:26", "没有 '77'", "no '77' here"),
        ("score: {credit: {parts: {rating: {map: {change: {AAAA: 1}}}}}}", "5:50", "是不是 'AAA'？", "Did you mean 'AAA'?"),
        ("score: {contribution: {bands: {change: {1: 2}}}}", "5:24", "没有 bands", "no bands here to change"),
        ("gradings: {tier: {gates: {2: {at_most: D}}}}", "5:27", "没有 '2'", "no '2' here"),
        ("gradings: {tier: {levels: {add: [{name: S, from: 95}]}}}", "5:34", "没有写新级别排在哪里", "nothing says where the new level stands"),
        ("gradings: {tier: {levels: {add: [{name: S, before: X}]}}}", "5:44", "没有 'X'", "no 'X' here"),
        ("gradings: {tier: {levels: {A: 80}}}", "5:28", "下级的 键: 值", "'key: value' is needed"),
        ("params: {core_volme: 4000}", "5:10", "没有参数 'core_volme'", "no param 'core_volme', and nothing uses it. Did you mean 'core_volume'?"),
    ],
)
def test_what_is_not_there_is_said_with_its_line(words: str, place: str, zh: str, en: str, tmp_path: Path) -> None:
    error = refused(tmp_path, words + "\n")
    assert [(one.where.file, one.where.cell) for one in error.findings] == [("over.yaml", place)]
    assert zh in error.spoken("zh")
    assert en in error.spoken("en")


def test_a_new_param_that_is_used_is_welcome(tmp_path: Path) -> None:
    loaded = over(tmp_path, "params: {core_volme: 80}\ngradings: {tier: {levels: {A: {from: core_volme}}}}\n")
    assert loaded.rulebook.params["core_volme"].value == 80
