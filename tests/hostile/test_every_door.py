"""Every command and option that opens a file ends well on every hostile one: a code of the list, one clear sentence, bounded memory, no traceback."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.files import READABLE, REFUSED, made
from tiercli.cli.app import main

Told = tuple[int, str]
THROUGH_ALL = {"far-corner.xlsx", "noise.csv", "declared-strings.xlsx", "parquet-noise.parquet", "repeated.ods", "biff-noise.xls"}
HEAVY = {"formats-only.xlsx", "many-merges.xlsx"}  # readable as input; as results they take the same way again


@pytest.fixture
def tiercli(capfd: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """The program in this process: what aborts, aborts the test."""

    def run(*words: str | Path) -> Told:
        with pytest.raises(SystemExit) as ended:
            main([*map(str, words), *(() if words[:2] == ("rules", "schema") else ("--lang", "en"))])
        said = capfd.readouterr().err
        assert "Traceback" not in said
        assert "panicked" not in said
        return int(ended.value.code or 0), said

    return run


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    path = tmp_path / "good-sales.csv"
    path.write_text("customer,date,quantity\na,2025-01-01,1\n", "utf-8")
    return path


_ROOM_KIB = 512 << 10


def _peak_kib() -> int:
    """The most memory that this process ever held; other tests may have held much."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize(
    "name", [name if name in THROUGH_ALL else pytest.param(name, marks=pytest.mark.deep) for name in sorted({*REFUSED, *READABLE} - HEAVY)]
)
def test_a_hostile_file_in_the_place_of_an_own_report_is_refused_in_one_sentence(tmp_path: Path, sales: Path, tiercli: Callable[..., Told], name: str) -> None:
    path, before = made(tmp_path, name), _peak_kib()
    every: tuple[tuple[str | Path, ...], ...] = (
        ("compare", path, path),
        ("approve", path, "--history", tmp_path / "history"),
        ("score", sales, "--previous", path, "-o", tmp_path / "report.csv"),
        ("rules", "import", path, "-o", tmp_path / "rules.yaml"),
    )
    for words in every if name in THROUGH_ALL else every[:1]:
        code, said = tiercli(*words)
        assert code == 4, (words, said)
        assert said.startswith(f"tiercli: {name}"), said
    assert not (tmp_path / "report.csv").exists()
    assert not (tmp_path / "rules.yaml").exists()
    assert not (tmp_path / "history").exists()
    assert _peak_kib() - before < _ROOM_KIB  # what was read, was read elsewhere


ODD = ("noise.csv", "far-corner.xlsx")


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (3, ("score", "{sales}", "-r", "{file}", "-o", "{out}")),
        (3, ("check", "{sales}", "-r", "{file}")),
        (3, ("show", "a", "{sales}", "-r", "{file}")),
        (3, ("fields", "-r", "{file}")),
        (3, ("template", "-r", "{file}", "-o", "{out}.xlsx")),
        (3, ("compare", "{sales}", "{sales}", "-r", "{file}")),
        (3, ("rules", "check", "{file}")),
        (3, ("rules", "show", "{file}")),
        (3, ("rules", "copy", "{file}")),
        (3, ("rules", "export", "{file}", "-o", "{out}.xlsx")),
        (4, ("rules", "import", "{file}", "-o", "{out}.yaml")),
        (3, ("run", "{file}")),
        (4, ("score", "{file}", "-o", "{out}")),
        (4, ("check", "{file}")),
        (4, ("show", "a", "{file}")),
        (4, ("score", "{sales}", "--table", "customers={file}", "-o", "{out}")),
    ],
)
def test_a_hostile_file_in_any_other_place_is_refused_with_the_code_of_that_place(
    tmp_path: Path, sales: Path, tiercli: Callable[..., Told], capfd: pytest.CaptureFixture[str], name: str, code: int, words: tuple[str, ...]
) -> None:
    path = made(tmp_path, name)
    found, said = tiercli(*(word.format(file=path, sales=sales, out=tmp_path / "out") for word in words))
    assert found == code, said
    assert not [one for one in tmp_path.iterdir() if one.name.startswith("out")]


def test_numbers_too_large_for_one_customer_are_refused_when_they_are_added(tmp_path: Path, tiercli: Callable[..., Told]) -> None:
    path = tmp_path / "large.csv"
    path.write_text("customer,date,quantity\n" + "a,2025-01-01,9000000000000\n" * 3, "utf-8")
    code, said = tiercli("score", path, "-o", tmp_path / "out.csv")
    assert code == 4
    assert "9.2 million million" in said
    assert "10,000 t" in said
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes in folders there")
@pytest.mark.parametrize(
    "words",
    [
        ("score", "{odd}", "-o", "{out}"),
        ("check", "{odd}"),
        ("compare", "{odd}", "{odd}"),
        ("approve", "{odd}", "--history", "{out}"),
        ("score", "{sales}", "--previous", "{odd}", "-o", "{out}"),
        ("score", "{sales}", "-r", "{odd}", "-o", "{out}"),
        ("rules", "check", "{odd}"),
        ("rules", "import", "{odd}", "-o", "{out}"),
        ("run", "{odd}"),
        ("score", "{sales}", "--table", "customers={odd}", "-o", "{out}"),
    ],
)
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path, sales: Path, tiercli: Callable[..., Told], kind: str, words: tuple[str, ...]) -> None:
    odd = tmp_path / "odd.yaml" if kind == "pipe" else Path("/dev/zero")
    if kind == "pipe":
        os.mkfifo(odd)
    code, said = tiercli(*(word.format(odd=odd, sales=sales, out=tmp_path / "out") for word in words))
    assert code in (3, 4), said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("score", "{long}", "-o", "{out}"),
        ("check", "{long}"),
        ("show", "a", "{long}"),
        ("compare", "{long}", "{long}"),
        ("approve", "{long}", "--history", "{out}"),
        ("approve", "{sales}", "--history", "{long}"),
        ("score", "{sales}", "--previous", "{long}", "-o", "{out}"),
        ("score", "{sales}", "-r", "{long}", "-o", "{out}"),
        ("score", "{sales}", "-o", "{long}"),
        ("score", "{sales}", "-o", "{out}", "--history", "{long}"),
        ("score", "{sales}", "--table", "customers={long}", "-o", "{out}"),
        ("check", "{sales}", "-o", "{long}.xlsx"),
        ("template", "-o", "{long}.xlsx"),
        ("fields", "-r", "{long}"),
        ("rules", "check", "{long}"),
        ("rules", "new", "-o", "{long}"),
        ("rules", "copy", "standard", "-o", "{long}"),
        ("rules", "export", "standard", "-o", "{long}.xlsx"),
        ("rules", "import", "{long}", "-o", "{out}"),
        ("rules", "schema", "-o", "{long}"),
        ("run", "{long}"),
        ("run", "--init", "-o", "{long}"),
        ("history", "list", "{long}"),
        ("history", "verify", "{long}"),
        ("history", "show", "{long}"),
        ("history", "prune", "{long}", "--keep-periods", "1"),
    ],
)
@pytest.mark.parametrize("long", ["a" * 300, pytest.param("/".join(["b" * 200] * 30), marks=pytest.mark.deep)], ids=["name", "path"])
def test_a_path_that_is_too_long_is_a_sentence_everywhere(
    tmp_path: Path, sales: Path, tiercli: Callable[..., Told], words: tuple[str, ...], long: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = tiercli(*(word.format(long=long, sales=sales, out=tmp_path / "out") for word in words))
    assert code in (2, 3, 4, 5, 6), said
    assert said.startswith("tiercli: ") or words[:2] == ("rules", "check")  # that one says it on standard output
