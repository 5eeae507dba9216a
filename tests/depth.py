"""Which tests run, and how deep they look: `make test` takes a few examples of each property, the same ones every time; `make test-deep` many, and new ones."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

DEEP = os.environ.get("TIERCLI_DEEP") == "1"
"""Set by `make test-deep`."""
MORE = os.environ.get("TIERCLI_MORE") == "1"
"""Set by `make test-more`: what is marked engines or long, and nothing else."""


def examples(deep: int, *, few: int | None = None) -> settings:
    """Settings of one property.

    deep: examples that `make test-deep` tries. few: those that `make test` tries, a tenth and at least five if none.
    """
    return settings(
        max_examples=deep if DEEP else few or max(5, deep // 10),
        deadline=None,
        derandomize=not DEEP,
        phases=tuple(Phase) if DEEP else (Phase.explicit, Phase.generate),  # a red run tells sooner; make test-deep finds the smallest case
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
