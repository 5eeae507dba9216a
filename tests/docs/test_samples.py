from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from samples.make_samples import FOLDER, SAMPLES
from samples.workbook import write_workbook


def parts(path: Path) -> dict[str, bytes]:
    """The unpacked parts of a workbook: the packing differs between versions of zlib, the parts do not."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_committed_sample_is_what_its_script_makes(name: str, tmp_path: Path) -> None:
    made = tmp_path / f"{name}.xlsx"

    write_workbook(made, SAMPLES[name]())

    assert parts(made) == parts(FOLDER / f"{name}.xlsx")
