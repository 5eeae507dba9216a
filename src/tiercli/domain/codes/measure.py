"""Findings about what a cell measures and how it is written: units, currencies, marks of decimals, encodings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tiercli.domain.codes.code import Code
from tiercli.domain.finding import Severity
from tiercli.domain.language import Text

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

MEASURE: Mapping[str, Code] = MappingProxyType(
    {
        "*.wrong-unit": Code(
            _E,
            Text("单元格里的单位与该列不符", "a unit in the cell that does not belong to the column"),
            Text("换算成该列的单位。", "Convert it to the column's unit."),
            True,
        ),
        "*.unknown-unit": Code(
            _E,
            Text(
                "计量单位不是重量（升、方、桶、件等），又没有给出每单位多少吨；或单位认不出、没有填",
                "counted in litres, cubic metres, drums or pieces, and nobody says what one weighs; or a unit that is not known or not given",
            ),
            Text(
                "在产品表里写密度或单重，或在规则里写 units，例如 units: {桶: 0.17}；认不出的单位请更正。",
                "Give the density or weight of one in a products table, or write units: {drum: 0.17} in the rulebook; correct units that are not known.",
            ),
            True,
        ),
        "*.unit-conflict": Code(
            _E,
            Text(
                "同一个数有两种互相矛盾的单位（单元格、单位列、数字格式、表头）",
                "two units that contradict each other (cell, unit column, number format, header)",
            ),
            Text("核对单位，只留一种说法。", "Check the unit and leave one."),
            True,
        ),
        "*.weighed": Code(
            _N,
            Text("按产品表或规则给出的重量换算成吨", "pieces or litres converted to tonnes by the products table or the rulebook"),
            Text("无需处理。", "Nothing to do."),
        ),
        "*.not-weighed": Code(
            _W,
            Text(
                "数量不能换算成吨，按没有数量处理；金额照常使用",
                "quantities that cannot be converted to tonnes, taken as missing; the amounts are used",
            ),
            Text(
                "若要用数量，在产品表里写密度或单重，或在规则里写 units。",
                "To use them, give the density or weight of one in a products table, or write units in the rulebook.",
            ),
        ),
        "*.currency": Code(
            _E,
            Text("外币金额，不能与人民币相加", "amounts in another currency, never added to yuan"),
            Text("折算成人民币后再导入。", "Convert them to yuan."),
            True,
        ),
    }
)
