"""The READMEs name every shipped rulebook that is a system, and the params that they set exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.reading.shipped import shipped_names

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_each_system_stands_in_the_table_once(name: str) -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| ", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(row for row in rows if row in shipped_names()) == sorted(set(shipped_names()) - {"rfm", "rfm-published"})


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_param_that_is_tried_is_one_of_that_rulebook(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "key_score" in load_rulebook("steel-enterprise").rulebook.params
    assert "--set key_score=80" in text
