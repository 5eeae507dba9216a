"""Sums beyond the largest exact number, and the way out of them."""

from __future__ import annotations

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text


def too_large(name: str, where: Place) -> InputError:
    """The sum of a field is beyond about 9.2 million million of its unit (64 bits of millionths).

    A unit in the header would be converted back, so the way out is to give larger units without saying so, and to write bounds in them.
    """
    return InputError(
        Text(
            f"{name} 的数值太大：合计超过约 9.2 万亿，无法精确保存。",
            f"the numbers of {name} are too large: their sum is beyond about 9.2 million million and cannot be kept exactly.",
        ),
        hint=Text(
            "先核对单位（元与万元、吨与公斤）。若数确实这么大，请把这一列改写成以万元（万吨）计的数，表头不写单位（写了会换算回元），规则里的界限也按万元写。",
            "Check the unit first (yuan or 10,000 yuan, tonnes or kilograms). If they are so large, give the column in 10,000 yuan (万元) or 10,000 t, "
            "without a unit in the header (it would be converted back), and write the rulebook's bounds in the same.",
        ),
        where=where,
    )
