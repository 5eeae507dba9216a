"""Sessions of Spark Connect, which have no Java of their own: told by what they are, and refused with a word where they cannot open another."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("pyspark", reason='PySpark is not installed (pip install "tiercli[spark]")')

from tiercli.domain.errors import InputError
from tiercli.frames.spark import SparkEngine
from tiercli.frames.spark_sessions import is_remote


def _session(module: str, **methods: Any) -> Any:
    return type("SparkSession", (), {"__module__": module, **methods})()


def test_a_session_that_speaks_with_a_server_is_told_from_one_with_java() -> None:
    assert is_remote(_session("pyspark.sql.connect.session"))
    assert not is_remote(_session("pyspark.sql.session"))


def test_a_client_that_can_open_no_second_session_is_refused_with_what_to_do() -> None:
    with pytest.raises(InputError) as refused:
        SparkEngine(_session("pyspark.sql.connect.session"))
    assert "cannot open a second session" in refused.value.message.en
    assert "PySpark 4.3" in str(refused.value.hint)
