"""Who by name looks after a customer: the narrowest row of the team, else a column of its branch, else a field of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.made import Graded, a_customer, a_sale, a_workbook

RULES = """
metrics: {volume: {sum: sales.quantity}}
gradings:
  tier:
    levels:
      - {name: A, when: "volume >= 100", treatment: {owner: {zh: 总部, en: Head office}, visits: 1}}
      - {name: B, treatment: {owner: {zh: 站长, en: Station manager}, visits: 1}}
sheets:
  plan:
    who: owner
    ways: {visit: {title: Visit, per_month: visits}}
    persons: {总部: branches.head}
    person: customers.manager
    branch: customers.branch
    station: customers.station
"""
SALES = [a_sale("k1", quantity=100), a_sale("k2", quantity=1)]
RECORDS = [a_customer("k1", branch="North", station="S1", manager="Own"), a_customer("k2", branch="North", station="S2", manager="Own")]
BRANCHES = [{"branch": "North", "head": "Head"}, {"branch": "South", "head": "Other"}]


def persons(graded: Callable[..., Graded], **tables: object) -> dict[str, str | None]:
    rows = graded(RULES, a_workbook(SALES, RECORDS, **tables)).outcome.extras["plan"].rows.to_pylist()  # type: ignore[arg-type]
    return {row["entity_id"]: row["person"] for row in rows}


def test_without_a_team_the_branch_or_the_record_names_the_person(graded: Callable[..., Graded]) -> None:
    assert persons(graded, branches=BRANCHES) == {"k1": "Head", "k2": "Own"}
    assert persons(graded) == {"k1": None, "k2": "Own"}
    assert persons(graded, branches=BRANCHES[1:]) == {"k1": None, "k2": "Own"}


@pytest.mark.parametrize(
    ("team", "person"),
    [
        ([{"role": "站长", "person": "All"}], "All"),
        ([{"role": "station manager", "person": "All"}], "All"),
        ([{"role": "站长", "person": "All"}, {"role": "站长", "person": "Branch", "branch": "North"}], "Branch"),
        ([{"role": "站长", "person": "Branch", "branch": "North"}, {"role": "站长", "person": "Station", "station": "S2"}], "Station"),
        ([{"role": "站长", "person": "Station", "station": "S2"}, {"role": "站长", "person": "Mine", "customer_id": "k2"}], "Mine"),
        ([{"role": "站长", "person": "Elsewhere", "station": "S1"}, {"role": "站长", "person": "Far", "branch": "South"}], "Own"),
        ([{"role": "总部", "person": "Boss"}], "Own"),
    ],
)
def test_the_narrowest_row_of_the_team_counts(graded: Callable[..., Graded], team: list[dict[str, str]], person: str) -> None:
    assert persons(graded, team=team, branches=BRANCHES)["k2"] == person


def test_lines_without_a_person_are_counted(graded: Callable[..., Graded]) -> None:
    outcome = graded(RULES, a_workbook(SALES, RECORDS)).outcome
    said = [finding.message.en for finding in outcome.findings if finding.code == "plan.no-person"]
    assert said == ["1 line of the plan names no person: neither the team, the branches nor the records have one"]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("person: customers.boss", "there is no name 'customers.boss'"),
        ("persons: {总部: branches.chief}", "there is no name 'branches.chief'"),
        ("by: [regoin]", "regoin"),
    ],
)
def test_names_that_mean_nothing_are_refused(key: str, words: str, tmp_path: object) -> None:
    from pathlib import Path

    from tiercli.domain.errors import RulebookError
    from tiercli.rulebook.load import load_rulebook

    path = Path(str(tmp_path)) / "rules.yaml"
    rules = RULES.replace("    persons: {总部: branches.head}\n", "").replace("    person: customers.manager\n", "")
    path.write_text(f"tiercli: 1\nname: x\ntitle: X\n{rules}    {key}\n", "utf-8")
    with pytest.raises(RulebookError) as refused:
        load_rulebook(str(path))
    assert words in refused.value.spoken("en")


def test_a_column_of_the_branches_needs_the_branch(tmp_path: object) -> None:
    from pathlib import Path

    from tiercli.domain.errors import RulebookError
    from tiercli.rulebook.load import load_rulebook

    path = Path(str(tmp_path)) / "rules.yaml"
    path.write_text("tiercli: 1\nname: x\ntitle: X\n" + RULES.replace("    branch: customers.branch\n", ""), "utf-8")
    with pytest.raises(RulebookError) as refused:
        load_rulebook(str(path))
    assert "'branches.head' needs the branch of an entity; say branch" in refused.value.spoken("en")


@pytest.mark.parametrize(
    ("contact", "branches", "expected"),
    [
        ("branches.contact", [{"branch": "North", "head": "Head", "contact": "Caller"}], {"k1": "Caller", "k2": "Caller"}),
        ("branches.contact", [{"branch": "South", "head": "Head", "contact": "Caller"}], None),
        ("branches.contact", BRANCHES, None),
        ("customers.manager", BRANCHES, {"k1": "Own", "k2": "Own"}),
    ],
)
def test_the_contact_stands_beside_the_person_where_anybody_has_one(
    graded: Callable[..., Graded], contact: str, branches: list[dict[str, str]], expected: dict[str, str] | None
) -> None:
    plan = graded(RULES.replace("    branch: cust", f"    contact: {contact}\n    branch: cust"), a_workbook(SALES, RECORDS, branches=branches)).outcome.extras[
        "plan"
    ]
    assert ("contact" in {column.name for column in plan.columns}) == (expected is not None)  # type: ignore[union-attr]
    if expected is not None:
        assert {row["entity_id"]: row["contact"] for row in plan.rows.to_pylist()} == expected  # type: ignore[union-attr]
