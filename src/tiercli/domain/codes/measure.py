"""Findings about what a cell measures and how it is written: units, currencies, marks of decimals, encodings."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.codes.code import NOTHING, Code, error, note, warning
from tiercli.domain.language import Text

MEASURE: Mapping[str, Code] = {
    "*.wrong-unit": error(
        Text("单元格里的单位与该列不符", "a unit in the cell that does not belong to the column"),
        Text("换算成该列的单位。", "Convert it to the column's unit."),
        Text("单位不符", "wrong unit"),
    ),
    "*.unknown-unit": error(
        Text(
            "计量单位不是重量（升、方、桶、件等），又没有给出每单位多少吨；或单位认不出、没有填",
            "counted in litres, cubic metres, drums or pieces, and nobody says what one weighs; or a unit that is not known or not given",
        ),
        Text(
            "在产品表里写密度或单重，或在规则的 units 里写一个单位多少吨；认不出的单位请更正。",
            "Give the density or weight of one in a products table, or write units: {drum: 0.17} in the rulebook; correct units that are not known.",
        ),
        Text("单位不能换算", "unit of unknown weight"),
    ),
    "*.unit-conflict": error(
        Text(
            "同一个数有两种互相矛盾的单位（单元格、单位列、数字格式、表头）",
            "two units that contradict each other (cell, unit column, number format, header)",
        ),
        Text("核对单位，只留一种说法。", "Check the unit and leave one."),
        Text("单位互相矛盾", "contradictory units"),
    ),
    "*.weighed": note(
        Text("按产品表或规则给出的重量换算成吨", "pieces or litres converted to tonnes by the products table or the rulebook"),
        NOTHING,
    ),
    "*.not-weighed": warning(
        Text(
            "数量不能换算成吨，按没有数量处理；金额照常使用",
            "quantities that cannot be converted to tonnes, taken as missing; the amounts are used",
        ),
        Text(
            "若要用数量，在产品表里写密度或单重，或在规则的 units 里写一个单位多少吨。",
            "To use them, give the density or weight of one in a products table, or write units in the rulebook.",
        ),
    ),
    "customers.only-unusable": warning(
        Text("客户的销售行全部未能使用（外币、单位、读不出的数），照常分级但没有数", "customers none of whose sales rows can be used; graded without figures"),
        Text("先更正那些行。", "Correct those rows first."),
    ),
    "sales.net-and-gross": warning(
        Text("有的表或行用含税金额，有的用不含税金额", "some sheets or rows have amounts with tax, others without"),
        Text("统一口径；用 --map 列名=amount 指明用哪一列。", "Use one of them throughout; name the column with --map HEADER=amount."),
    ),
    "*.currency": error(
        Text("外币金额，不能与人民币相加", "amounts in another currency, never added to yuan"),
        Text("折算成人民币后再导入。", "Convert them to yuan."),
        Text("外币金额", "another currency"),
    ),
    "*.extra-cells": error(
        Text("比表头多出内容的行（多半是没加引号的千位逗号）", "rows with more cells than the header, most likely thousands commas without quotation marks"),
        Text("给含分隔符的单元格加引号，或去掉千位逗号后重新导出。", "Quote cells that hold the delimiter, or export numbers without thousands commas."),
        Text("单元格多于表头", "more cells than headers"),
    ),
    "*.stray-quote": error(
        Text("被多余的引号并进一个单元格的行", "lines that a stray quotation mark ran together in one cell"),
        Text("在文本编辑器中删去多余的引号。", "Delete the stray quotation mark in a text editor."),
        Text("引号不成对", "run together by a quotation mark"),
    ),
    "file.stray-quote": error(
        Text("一个单元格跨了几行，而这些行与周围的行一样有各列", "a cell spans lines that split into cells like the rows around it"),
        Text("在文本编辑器中删去多余的引号。", "Delete the stray quotation mark in a text editor."),
    ),
    "file.odd-quote": warning(
        Text("引号写法不规范", "quotation marks out of place"),
        Text("核对这些行；单元格里的引号要写成两个。", "Check these lines; a quotation mark inside a cell is written twice."),
    ),
    "file.encoding": error(
        Text("文字读出来不像中文，多半是别的编码", "text that makes no sense in GB18030 and is most likely in another encoding"),
        Text("用 --encoding 指明编码。", "Name the --encoding."),
    ),
    "sheet.decimal-comma": warning(
        Text("按列里的证据，逗号读作小数点", "commas read as marks of decimals, as the columns prove"),
        Text("若不对，加 --decimal-point。", "If that is wrong, use --decimal-point."),
    ),
    "sheet.thousands-comma": note(
        Text("每个数都带千位逗号，按千位分隔读出", "every number has a comma before three digits; read as thousands"),
        Text("若逗号是小数点，加 --decimal-comma。", "If commas mark decimals, use --decimal-comma."),
    ),
}
