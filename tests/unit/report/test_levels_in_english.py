"""An English report of rules whose levels have Chinese names says what they mean; a Chinese one, and names in Latin letters, stay as they are."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest

from tests.made import RULES, Graded, a_customer, a_sale, a_workbook
from tiercli.domain.language import Language
from tiercli.outcome import figures
from tiercli.outcome.extras import Listing
from tiercli.report.sheets.customer_columns import shown_columns
from tiercli.report.workbook import write_workbook
from tiercli.rulebook.facts.level_words import grading_named, level_in_both, written_levels
from tiercli.rulebook.load import load_rulebook

TABLES = a_workbook(
    [a_sale("big", quantity=6000, branch="拉萨分公司"), a_sale("small", quantity=5, branch="拉萨分公司")],
    [a_customer("big"), a_customer("small", station="城关站", customer_type="机构用户")],
    visits=[{"customer_id": "big", "date": "2026-10-20", "way": "拜访"}],
)


@pytest.mark.parametrize(
    ("language", "levels", "department"),
    [("en", ["Company level", "Station level"], "Department of the company"), ("zh", ["公司级", "加油站级"], "相关处室")],
)
def test_lists_alerts_and_segments_write_levels_in_the_language_of_the_report(
    graded: Callable[..., Graded], language: Language, levels: list[str], department: str
) -> None:
    outcome = graded(RULES / "tibet-refined-oil.yaml", TABLES, language=language).outcome
    rows = {name: listing.rows.to_pylist() for name, listing in outcome.extras.items() if isinstance(listing, Listing)}
    for name in ("plan", "alerts"):
        assert {row["tier"] for row in rows[name]} == set(levels), name
    assert [row["by_1"] for row in rows["segments.1"] if row["by_1"] in levels] == levels  # the best first
    assert department in {row["department"] for row in rows["alerts"] if row["entity_id"] == "small"}
    assert {row["tier"] for row in outcome.results.rows.to_pylist()} == {"公司级", "加油站级"}  # results keep the names, for programs


def test_the_customers_sheet_has_the_titles_beside_the_names_only_where_they_are_needed(graded: Callable[..., Graded]) -> None:
    def heads(language: Language) -> list[str]:
        outcome = graded(RULES / "tibet-refined-oil.yaml", TABLES, language=language).outcome
        return [one.column.name for one in shown_columns(outcome)][:3]

    assert heads("en") == ["customer_name", "tier", "tier_title"]
    assert "tier_title" not in heads("zh")


def test_names_in_latin_letters_stay_as_they_are() -> None:
    assert written_levels(load_rulebook("standard").rulebook.gradings["tier"], "en") == {}
    assert written_levels(load_rulebook("tibet-refined-oil").rulebook.gradings["tier"], "en")["归属待定"] == "Belongs nowhere yet"


def test_the_front_page_and_the_sheets_that_always_come_say_levels_in_english(graded: Callable[..., Graded]) -> None:
    outcome = graded(RULES / "tibet-refined-oil.yaml", TABLES, language="en").outcome
    file = io.BytesIO()
    write_workbook(outcome, file)
    book = openpyxl.load_workbook(file)
    for name in ("Overview", "Pareto"):
        words = [str(cell.value) for row in book[name].iter_rows() for cell in row if cell.value]
        assert not [word for word in words if "公司级" in word or "加油站级" in word], name
        assert "Company level" in words


def test_a_title_that_a_cell_holds_is_said_in_place_of_the_name(graded: Callable[..., Graded]) -> None:
    outcome = graded(RULES / "tibet-refined-oil.yaml", TABLES, language="en").outcome
    assert figures.level_word(outcome, "公司级") == "Company level"
    assert figures.level_word(outcome, "归属待定") == "Belongs nowhere yet"
    assert figures.level_word(outcome, None) == ""


@pytest.mark.parametrize(("language", "name", "tier", "columns"), [("en", "Customer", "Tier", 1), ("zh", "客户名称", "等级", 2)])
def test_where_a_level_is_longer_than_a_narrow_column_the_names_leave_it_one_more(
    graded: Callable[..., Graded], language: Language, name: str, tier: str, columns: int
) -> None:
    file = io.BytesIO()
    write_workbook(graded(RULES / "tibet-refined-oil.yaml", TABLES, language=language).outcome, file)
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(file).worksheets[0].iter_rows()]
    heads = next(row for row in rows if name in row)
    assert heads.index(tier, heads.index(name)) - heads.index(name) == columns


def test_computed_and_previous_levels_are_levels_as_well() -> None:
    gradings = load_rulebook("tibet-refined-oil").rulebook.gradings
    assert grading_named(gradings, "maintainer") is gradings["maintainer"]
    assert grading_named(gradings, "computed.tier") is grading_named(gradings, "previous.tier") is gradings["tier"]
    assert [grading_named(gradings, name) for name in ("volume", "since.tier", "customers.tier", "confirmations.tier")] == [None] * 4


def test_a_level_in_a_finding_is_said_in_the_language_of_the_sentence() -> None:
    def words(rulebook: str, grading: str) -> list[tuple[str, str]]:
        levels = load_rulebook(rulebook).rulebook.gradings[grading].levels
        return [(said.zh, said.en) for said in map(level_in_both, levels[:2])]

    assert words("petrochemical-company", "credit_risk") == [("高", "high"), ("中", "medium")]
    assert words("refined-oil-marketing", "kind")[0] == ("中间商", "Dealer")
    assert words("standard", "tier") == [("A", "A"), ("B", "B")]
