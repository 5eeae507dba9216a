"""What is loaded before it is known what for is named in words, which nothing else holds to the modules that there are."""

from importlib.util import find_spec

import pytest

from tiercli.domain import standby
from tiercli.runs import keeping


@pytest.mark.parametrize("module", [standby._MAIN, *standby._SHARED, *keeping._ALWAYS, *keeping._WITH_HISTORY])
def test_what_is_loaded_beforehand_is_there(module: str) -> None:
    assert find_spec(module) is not None
