"""Sessions of Spark Connect, which have no Java of their own: told by what they are, and refused with a word where they cannot open another."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("pyspark", reason='PySpark is not installed (pip install "tiercli[spark]")')

from tiercli.domain.errors import InputError
from tiercli.frames.spark import SparkEngine
from tiercli.frames.spark_sessions import is_remote, start_spark


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


@pytest.mark.parametrize(("address", "why"), [("sc://127.0.0.1:1", "Connection refused"), ("sc://127.0.0.1:a", "Port could not be cast")])
def test_a_server_that_does_not_listen_is_said_at_once(address: str, why: str) -> None:
    """Spark's client would try for ten minutes."""
    with pytest.raises(InputError) as refused:
        start_spark(address)
    assert refused.value.message.en.startswith(f"Spark's server cannot be reached: {why}")
    assert "Check the address" in str(refused.value.hint)
