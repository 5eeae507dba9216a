"""docs/policy.md: a policy of ten articles as a rulebook; every piece of it stands in the whole, and the whole grades as worked out by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.docs.rulebook_examples import rows
from tiercli.cli.app import main
from tiercli.library import outcome_of
from tiercli.rulebook.lint import findings_of
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.reading.source import parse_source

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {"en": DOCS / "policy.md", "zh": DOCS / "policy.zh-CN.md"}
AS_OF = date(2026, 6, 30)
Line = tuple[str, str, str, str]


def yaml_of(language: str) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", PAGES[language].read_text("utf-8"), re.MULTILINE | re.DOTALL)


def monthly(customer: str, year: int, month: int, count: int, tonnes: float, product: str = "尿素") -> Iterator[Line]:
    """The same tonnes in so many months one after the other."""
    for at in range(month - 1, month - 1 + count):
        yield customer, f"{year + at // 12}-{at % 12 + 1:02d}-15", str(tonnes), product


LINES: tuple[Line, ...] = (
    *monthly("N1", 2025, 7, 12, 500),  # 6,000 t
    *monthly("N2", 2025, 7, 12, 200),  # 2,400 t, and 60 t of the new product, and 40 t: 2,500 t
    *monthly("N2", 2025, 7, 1, 60, "生物肥"),
    *monthly("N2", 2025, 8, 1, 40),
    *monthly("N3", 2026, 1, 6, 100),  # 600 t in six months: 15 of 30 points
    *monthly("N4", 2026, 5, 2, 50),  # since May: a newcomer
    *monthly("N5", 2025, 7, 12, 500),
    *monthly("S1", 2025, 7, 10, 400),  # 5,000 t to the tonne
    *monthly("S1", 2026, 5, 2, 500),
    *monthly("S2", 2025, 7, 11, 41.5),  # 499.999 t
    *monthly("S2", 2026, 6, 1, 43.499),
    *monthly("S3", 2025, 7, 12, 500),
)
CUSTOMERS = {
    "customer_id": ["N1", "N2", "N3", "N4", "N5", "S1", "S2", "S3"],
    "customer_name": ["N1", "N2", "N3", "N4", "N5", "S1", "S2", "S3"],
    "region": ["North"] * 5 + ["South"] * 3,
    "long_term_agreement": ["yes", "yes", *["no"] * 6],
    "cross_region": ["no"] * 8,
    "blacklisted": [*["no"] * 7, "yes"],
}
RECEIVABLES = {"customer_id": ["N3", "N4", "N5", "S1"], "overdue_days": ["20", "70", "91", "30"]}
SERVICE = {"customer_id": ["S2"] * 5, "date": [f"2026-02-0{day}" for day in range(1, 6)], "kind": ["纠纷"] * 4 + ["咨询"]}


def sales(lines: tuple[Line, ...]) -> dict[str, list[str]]:
    return dict(zip(("customer_id", "date", "quantity", "product"), map(list, zip(*lines, strict=True)), strict=True))


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(yaml_of("en")[-1], "utf-8")
    return path


def test_both_pages_have_the_same_rules_and_results() -> None:
    english, chinese = (re.findall(r"^```.*?^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL) for path in PAGES.values())
    assert english == chinese
    assert [len(re.findall(r"^> ", path.read_text("utf-8"), re.MULTILINE)) for path in PAGES.values()] == [10, 10]


def missing_in(part: Any, whole: Any, path: str = "") -> Iterator[str]:
    """What a piece says that the whole does not."""
    if isinstance(part, Mapping) and isinstance(whole, Mapping):
        for key, value in part.items():
            yield from missing_in(value, whole.get(key), f"{path}.{key}")
    elif isinstance(part, list) and isinstance(whole, list):
        yield from (f"{path}: {one}" for one in part if one not in whole)
    elif part != whole:
        yield path


def test_every_piece_stands_in_the_whole_and_the_whole_is_made_of_the_pieces() -> None:
    *pieces, whole = [parse_source(Path("policy.yaml"), words.encode()).data for words in yaml_of("en")]
    assert len(pieces) == 9
    assert [flaw for piece in pieces for flaw in missing_in(piece, whole)] == []
    for section in ("params", "metrics", "score"):
        assert set(whole[section]) == {name for piece in pieces for name in piece.get(section, ())}, section
    gates = [gate for piece in pieces for gate in piece.get("gradings", {}).get("tier", {}).get("gates", ())]
    assert len(gates) == len(whole["gradings"]["tier"]["gates"]) == 4


def test_lint_has_nothing_to_say(policy: Path) -> None:
    loaded = load_rulebook(str(policy))
    assert findings_of(loaded.rulebook, loaded.source) == []


def test_eight_customers_come_out_as_worked_out_by_hand(policy: Path) -> None:
    (words,) = re.findall(r"^```csv result\n(.*?)^```$", PAGES["en"].read_text("utf-8"), re.MULTILINE | re.DOTALL)
    tables = {name: pa.table(table) for name, table in (("customers", CUSTOMERS), ("receivables", RECEIVABLES), ("service", SERVICE))}
    outcome = outcome_of(pa.table(sales(LINES)), tables=tables, rules=str(policy), as_of=AS_OF, today=AS_OF, language="en")
    found = {row["customer_id"]: row for row in outcome.results.rows.to_pylist()}
    for row in rows(words):
        seen = found[row["customer_id"]]
        assert {key: f"{seen[key]:g}" if isinstance(seen[key], float) else str(seen[key]) for key in row} == row
    assert len(found) == len(rows(words)) == 8
    assert found["N4"]["reasons"] == "score 15.00 < 40; a newcomer: first purchase on 2026-05-15, at least C"
    assert found["N5"]["reasons"] == "score 70.00 ≥ 60; 91 days overdue, at most C"


def test_four_half_years_follow_the_articles_on_review_and_approval(policy: Path, tmp_path: Path) -> None:
    """N1 buys nothing after June 2026, N2 goes on; both are watched."""
    lines = (*LINES, *monthly("N2", 2026, 7, 18, 200))
    for name, table in (("sales", sales(lines)), ("customers", CUSTOMERS), ("receivables", RECEIVABLES), ("service", SERVICE)):
        text = "\n".join(",".join(row) for row in (list(table), *zip(*table.values(), strict=True)))
        (tmp_path / f"{name}.csv").write_text(text + "\n", "utf-8")
    levels: dict[str, list[tuple[str, str]]] = {}
    for day in ("2026-06-30", "2026-12-31", "2027-06-30", "2027-12-31"):
        words = [
            "score",
            str(tmp_path / "sales.csv"),
            "-r",
            str(policy),
            "--as-of",
            day,
            "--today",
            day,
            "-o",
            str(tmp_path / f"{day}.csv"),
            "--history",
            str(tmp_path / "h"),
        ]
        for name in ("customers", "receivables", "service"):
            words += ["--table", f"{name}={tmp_path / name}.csv"]
        with pytest.raises(SystemExit) as ended:
            main([*words, "--quiet", "--lang", "en"])
        assert ended.value.code in (0, None)
        for row in rows((tmp_path / f"{day}.csv").read_text("utf-8-sig")):
            levels.setdefault(row["customer_id"], []).append((row["computed_tier"], row["tier"]))
    # Article 9: A waits for the committee and stays B. In December N1 has 30 + 30 + 15 + 5 = 80 points, but N2 has 95 and the one place.
    # N1: 10 + 30 + 0 + 5 = 45 in 2027: C once does not confirm the B, C twice does.
    assert levels["N1"] == [("A", "B"), ("B", "B"), ("C", "B"), ("C", "C")]
    assert levels["N2"] == [("B", "B"), ("A", "B"), ("A", "B"), ("A", "B")]
    # N4 is no newcomer any more in December 2026; the second review that says D takes it down.
    assert levels["N4"] == [("C", "C"), ("D", "C"), ("D", "D"), ("D", "D")]
