"""What a rulebook says about reading: how returns are taken, what units weigh, which sums it measures at all."""

from __future__ import annotations

from dataclasses import replace

from tiercli.read.options import ReadOptions
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.needs import measured_sums


def reading_for(options: ReadOptions, rulebook: Rulebook) -> ReadOptions:
    """What the user settled about reading, completed by the rulebook."""
    return replace(options, returns=rulebook.sales.returns, units=rulebook.units, measured=measured_sums(rulebook))
