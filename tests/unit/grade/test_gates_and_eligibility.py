"""Gates limit the level, whatever the score says; those who are not eligible stand outside."""

from __future__ import annotations

from tests.made import a_debt, a_sale, a_workbook

HEAD = """
metrics: {v: {sum: sales.quantity}, overdue: {max: receivables.overdue_days, empty: 0, unit: days}}
score: {v: {out_of: 100, metric: v, linear: {0: 0, 1000: 1000}}}
"""


def tiers(gates: str, more: str = "") -> str:
    return HEAD + f"gradings: {{tier: {{levels: [{{name: A, from: 80}}, {{name: B, from: 60}}, {{name: C, from: 40}}, {{name: D}}], gates: [{gates}]{more}}}}}"


def customers(**overdue: tuple[float, float]):
    return a_workbook(
        [a_sale(name, quantity=volume) for name, (volume, _) in overdue.items()],
        receivables=[a_debt(name, overdue_days=days) for name, (_, days) in overdue.items()],
    )


AT_MOST = '{when: "overdue > 90", at_most: C, because: {zh: "逾期 {overdue} 天", en: "{overdue} days overdue"}}'


def test_at_most_lowers_what_is_better_and_leaves_what_is_worse(graded):
    rows = graded(tiers(AT_MOST), customers(a=(90, 91), b=(90, 90), c=(50, 91), d=(10, 91)))
    assert rows.of("tier") == {"b": "A", "a": "C", "c": "C", "d": "D"}


def test_at_least_raises_what_is_worse_and_leaves_what_is_better(graded):
    rows = graded(tiers('{when: "overdue == 0", at_least: B}'), customers(a=(90, 0), b=(10, 0), c=(10, 1)))
    assert rows.of("tier") == {"a": "A", "b": "B", "c": "D"}


def test_several_gates_act_one_after_the_other(graded):
    rows = graded(tiers('{when: "overdue > 30", at_most: B}, {when: "overdue > 90", at_most: D}'), customers(a=(90, 31), b=(90, 91)))
    assert rows.of("tier") == {"a": "B", "b": "D"}


def test_only_gates_that_changed_the_level_are_reported(graded):
    rows = graded(tiers(AT_MOST), customers(a=(90, 91), c=(50, 120)))
    assert rows["a"]["reasons"] == "score 90.00 ≥ 80; 91 days overdue, at most C"
    assert rows["c"]["reasons"] == "score 50.00 ≥ 40"
    assert graded(tiers(AT_MOST), customers(a=(90, 91)), language="zh")["a"]["reasons"] == "得分 90.00 ≥ 80；逾期 91 天，最高 C"


def test_a_gate_without_words_shows_its_condition(graded):
    assert graded(tiers('{when: "overdue > 90", at_most: C}'), customers(a=(90, 91)))["a"]["reasons"] == "score 90.00 ≥ 80; overdue > 90, at most C"


def test_a_gate_over_data_that_is_not_there_does_not_act(graded):
    assert graded(tiers(AT_MOST), a_workbook([a_sale("a", quantity=90)]))["a"]["tier"] == "A"


def test_a_gate_may_ask_for_the_level_itself(graded):
    rows = graded(tiers("{when: \"tier == 'A' and overdue > 10\", at_most: B}"), customers(a=(90, 20), b=(90, 5)))
    assert rows.of("tier") == {"b": "A", "a": "B"}


ELIGIBLE = ', eligible: {when: "v >= 10", otherwise: unrated, title: {zh: 未评级, en: Not rated}, because: {zh: "销量 {v} 吨", en: "only {v} t"}}'


def test_those_who_are_not_eligible_have_a_level_of_their_own_which_no_gate_touches(graded):
    rows = graded(tiers('{when: "overdue > 90", at_most: D}, {when: "overdue > 90", at_least: A}', ELIGIBLE), customers(a=(90, 0), x=("9.5", 91)))
    assert rows.of("tier") == {"a": "A", "x": "unrated"}
    assert (rows["x"]["tier_title"], rows["x"]["reasons"], rows["x"]["next_tier"], rows["x"]["to_next"]) == ("Not rated", "only 9.5 t", None, None)
    assert [(one.name, one.entities) for one in rows.outcome.levels["tier"]] == [("A", 1), ("B", 0), ("C", 0), ("D", 0), ("unrated", 1)]


def test_those_who_are_not_eligible_may_be_owed_something_too(graded):
    owed = ELIGIBLE.replace("otherwise: unrated", "otherwise: unrated, treatment: {visits: 0.5, owner: nobody}")
    rules = tiers("", owed).replace("{name: A, from: 80}", "{name: A, from: 80, treatment: {visits: 2}}")
    rows = graded(rules, customers(a=(90, 0), b=(60, 0), x=(9, 0)))
    ids, owed_of = rows.outcome.results.rows["customer_id"].to_pylist(), rows.outcome.treatments.rows.to_pylist()
    assert {name: (row["visits"], row["owner"]) for name, row in zip(ids, owed_of, strict=True)} == {"a": (2, None), "b": (None, None), "x": (0.5, "nobody")}
