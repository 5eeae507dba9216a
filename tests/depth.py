"""Which tests run, and how deep they look: `make test` takes a few examples of each property, the same ones every time; `make test-deep` many, and new ones."""

from __future__ import annotations

import os
from zlib import crc32

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.internal.constants_ast import Constants

DEEP = os.environ.get("TIERCLI_DEEP") == "1"
"""Set by `make test-deep`."""
SAME = not DEEP or os.environ.get("TIERCLI_SAME") == "1"
"""Whether the examples are those of the last time; `.ci/run` sets it for the deep ones, as a change answers for itself and not for luck."""
MORE = os.environ.get("TIERCLI_MORE") == "1"
"""Set by `make test-more`: what is marked engines or long, and nothing else."""


def examples(deep: int, *, few: int | None = None) -> settings:
    """Settings of one property.

    deep: examples that `make test-deep` tries. few: those that `make test` tries, a tenth and at least five if none.
    """
    return settings(
        max_examples=deep if DEEP else few or max(5, deep // 10),
        deadline=None,
        derandomize=SAME,
        phases=tuple(Phase) if DEEP else (Phase.explicit, Phase.generate),  # a red run tells sooner; make test-deep finds the smallest case
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


def same_everywhere() -> None:
    """Properties of `make test` and of `.ci/run` try what they tried before, on every machine, whichever tests ran before them in their process.

    A property that says nothing of its examples would try new ones, within 200 ms each. And hypothesis mixes the numbers and words of those of our modules into
    its examples that happen to be loaded, none in a clone whose folder is called test. `tests/unit/test_depth.py` fails where a hypothesis to come does it elsewhere.
    """
    settings.register_profile("tiercli", examples(1000, few=100))
    settings.load_profile("tiercli")
    if SAME:
        HypothesisProvider._local_constants = Constants()


def sown(test: object, name: str) -> None:
    """A property tries what its name gives: by itself hypothesis takes the first of its parameters that happens to run.

    name: of the property in its file, without parameters.
    """
    if SAME:
        seed(crc32(name.encode()))(test)
