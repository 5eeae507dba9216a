"""Findings about the shape of a sheet: what was turned into rows, and what must be said before it can be."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.codes.code import NOTHING, Code, error, note, warning
from tiercli.domain.language import Text

_RIGHT = Text("若不对，请改成一行一笔的明细。", "If that is wrong, give one row for each sale.")

SHAPES: Mapping[str, Code] = {
    "sheet.shape-unclear": error(
        Text("认出了表的样式，但还缺一个说明才能读", "the shape of the sheet is known, but something must be said before it can be read"),
        Text("按提示补上说明。", "Say what the hint asks for."),
    ),
    "sheet.periods-across": note(Text("每月（季、周、年）一列，已转成行", "one column a month (quarter, week, year), read as rows"), _RIGHT),
    "sheet.date-joined": note(Text("日期由年、月、日几列合成", "the date is put together from columns of the year, month and day"), _RIGHT),
    "sheet.year-from-title": note(
        Text("日期没有年份，取自标题、工作表名或文件名", "dates without a year take that of the title, the sheet's or the file's name"),
        Text("若不对，请在日期里写明年份。", "If that is wrong, write the year in the dates."),
    ),
    "sheet.skipped": note(Text("--skip-sheet 指定不读的工作表", "a sheet that --skip-sheet leaves out"), NOTHING),
    "sheet.not-named": note(
        Text("--table 已指明同一种表的另一张工作表，此表未读入", "another sheet was named for this table with --table, so this one is left out"),
        Text("若也要读，去掉 --table，用 --skip-sheet 排除不要的。", "To read it as well, leave --table out and name those not wanted with --skip-sheet."),
    ),
    "file.skip-unmet": warning(
        Text("--skip-sheet 指的工作表不存在", "a sheet that --skip-sheet names does not exist"),
        Text("核对工作表名。", "Check the sheet's name."),
    ),
    "sheet.summary-dated": warning(
        Text("没有日期列，整张表按所指的期间计", "no column of dates; the whole table counts for the period that is named"),
        Text(
            "若不对，用 --period 或在标题、工作表名中写明期间，或给出带日期的明细。",
            "If that is wrong, name the period with --period, in the title or the sheet's name, or give rows with dates.",
        ),
    ),
    "sheet.blocks": note(
        Text("客户等写在其下各行的上方（单独一行，或表头之上）", "rows that stand above their lines and name the customer, or the like"), _RIGHT
    ),
    "*.block-name": note(Text("写着其下各行客户等的行", "rows that name the customer, or the like, of the rows below"), NOTHING, Text("客户名称行", "name of a block")),
    "sheet.filled-down": note(Text("按 --fill-down 用上一行的值填充的空白", "blanks filled from above, as --fill-down says"), NOTHING),
    "sheet.name-column": note(
        Text("工作表或文件的名称作为客户、分公司等列读入", "the name of the sheet or the file is read as the customer, the branch or the like"),
        Text("若不对，给出含该列的表。", "If that is wrong, give the table a column that says it."),
    ),
    "sheet.group-unclear": error(
        Text("两行表头的一个名称下有几列，不知取哪一列", "a name of a two-row header stands over several columns, and which one is meant is not clear"),
        Text("用 --map 指明。", "Say which one with --map."),
    ),
    "sheet.several-tables": note(Text("一张工作表里有几个表，分别读入", "several tables on one sheet, each read by itself"), NOTHING),
    "*.other-figures": note(
        Text("每月一列的表里计划、上年、同比一类的行，未使用", "rows of plans, of the year before or of rates under columns of months, not used"), _RIGHT,
        Text("计划、上年等行", "plans, the year before, rates"),
    ),
    "sheet.products-across": note(Text("每个产品一列，已转成行", "one column a product, read as rows"), _RIGHT),
    "sheet.customers-across": note(Text("每个客户一列，已转成行", "one column a customer, read as rows"), _RIGHT),
    "*.nothing-sold": note(
        Text("各期各列都没有数的行", "rows without a figure in any of the columns"),
        Text("无需处理：客户照常分级。", "Nothing to do: the customers are graded all the same."),
        Text("各期均无数", "nothing in any column"),
    ),
}
