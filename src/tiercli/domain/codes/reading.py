"""Findings about the input: rows, sheets, files, customers."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.codes.code import NOTHING, Code, error, note, warning
from tiercli.domain.codes.customers import CUSTOMERS
from tiercli.domain.codes.measure import MEASURE
from tiercli.domain.codes.receivables import RECEIVABLES
from tiercli.domain.codes.shapes import SHAPES
from tiercli.domain.codes.sheets import SHEETS
from tiercli.domain.language import Text

READING: Mapping[str, Code] = {
    # Rows
    "*.total-row": note(
        Text("小计、合计、总计等汇总行", "subtotal and total rows"), Text("无需处理：明细已计入。", "Nothing to do: their details are counted."), Text("合计行", "total row")
    ),
    "*.document-return": note(
        Text("单据类型是退货、红字的行，正数按负数计", "returns and credit notes by their document type, written without a minus; counted as negative"),
        NOTHING,
    ),
    "*.void-document": note(
        Text("作废、取消、草稿单据", "void and cancelled documents and drafts"),
        Text("无需处理：它们不是销售。", "Nothing to do: they are no sales."),
        Text("作废单据", "void document"),
    ),
    "*.void-by-remark": warning(
        Text("备注说明作废、取消、不计入的行，未使用", "rows that their remark calls void, cancelled or not to be counted; not used"),
        Text("核对备注；若应计入，删去备注中的这些字。", "Check the remarks; where a row counts, take these words out."),
    ),
    "*.undone-by-remark": warning(
        Text("备注说已退货、冲回或已结清的行，按所写的计入", "rows that their remark says came back, were reversed or are settled; counted as written"),
        Text("退货另写一行负数，已结清的从欠款中删去。", "Write a return as a line of its own with a minus, and remove what is settled."),
    ),
    "*.returned-beside": note(Text("退货另有一列，已从销售中减去", "returns in a column of their own, taken off the sales"), NOTHING),
    "sales.perhaps-no-sale": warning(
        Text("样品、赠送、借出、领用、寄售、调拨，或费用、押金、包装物的行，已照常计入", "samples, gifts, loans, own use, consignments, moved stock, charges, deposits and packages, which are counted"),
        Text("若不算销售，从数据里删去，或在规则手册里用 where 排除。", "If they are no sales, remove them from the data or exclude them with where."),
    ),
    "sales.rebate-added": warning(
        Text("返利、折扣的行而金额为正，按所写的计入", "rebates and discounts with amounts above zero, counted as written"),
        Text("若应减少销售额，写成负数；若不算销售，删去。", "Write them with a minus if they lower the sales; remove them if they are none."),
    ),
    "sales.credit-side": warning(
        Text("按借贷方向、正负列在贷方，而金额为正的行，已照常计入", "rows on the credit side by a column of sides or signs, with figures above zero; counted as written"),
        Text("退货、红字写成负数；收款从销售数据里删去。", "Write returns with a minus; remove payments from the sales."),
    ),
    "sales.document-unknown": note(
        Text("单据类型不认识的行，按销售计入", "rows of a document type that is not known, counted as sales"),
        Text("核对那些单据是不是销售；不是的从数据里删去，或在规则手册里用 where 排除。", "See whether those documents are sales; remove the others from the data, or exclude them with where."),
    ),
    "sales.net-of-tare": note(Text("净重由毛重减皮重得出", "net weights that are the gross weight less the tare"), NOTHING),
    "sales.gross-weight": warning(
        Text("只有毛重，按毛重计", "a gross weight only, counted by it"), Text("加上净重或皮重列。", "Add a column of net weights, or of the tare.")
    ),
    "*.amount-worked-out": note(Text("没有金额列，金额由数量乘单价得出", "amounts worked out as quantity times price"), NOTHING),
    "*.order-total": warning(
        Text("每行都写着整单金额，每单只计一次", "the amount of the whole order on each of its lines, counted once"),
        Text("核对；若是每行各自的金额，请改列名。", "Check it; if it is each line's own amount, rename the column."),
    ),
    "*.summary": note(Text("汇总表的行，明细已计入", "rows of a summary whose details are counted"), NOTHING, Text("汇总表", "summary")),
    "*.plan": note(Text("计划表的行，不是销售", "rows of a plan, which are no sales"), NOTHING, Text("计划", "plan")),
    "*.overlap": note(
        Text("另一张表里逐行相同的行", "rows that another sheet or file has as well"),
        Text("无需处理：那张表已计入。", "Nothing to do: that one is counted."),
        Text("与另一表重叠", "on another sheet too"),
    ),
    "*.same-file": note(
        Text("内容完全相同的另一个文件的行", "rows of a file with the same bytes as another one"), NOTHING, Text("同一文件", "same file")
    ),
    "file.same-bytes": warning(
        Text("两个文件逐字节相同，只计一个", "two files with the very same bytes, one of which is counted"),
        Text("核对是否把上月的文件改了名。", "Check whether last month's file was given a new name."),
    ),
    "sales.hundredfold": warning(
        Text("数量或金额是该客户或产品平常的一百倍以上", "a quantity or amount a hundredfold above the customer's or product's median"),
        Text("核对单位和小数点。", "Check the unit and the decimal point."),
    ),
    "sales.internal": warning(
        Text("像是内部往来的销售，已照常计入", "sales that look like sales within the company; counted"),
        Text("若不应参与分级，从数据里删去，或在规则手册里用 where 排除。", "If they are not to be graded, remove them from the data or exclude them with where."),
    ),
    "sales.pooled": warning(
        Text("许多零散客户合记的一户（散户、零售、其他），按一个客户分级", "many customers under one name (walk-in, cash sales, others), graded as one customer"),
        Text("若不应参与分级，从数据里删去，或在规则手册里用 where 排除。", "If it is not to be graded, remove it from the data or exclude it with where."),
    ),
    "sales.price-mismatch": warning(
        Text("金额与数量乘单价不符", "an amount that is not quantity times price"), Text("核对数量、单价和金额。", "Check quantity, price and amount.")
    ),
    "*.not-covered": warning(
        Text("数据没有覆盖比较期，相应指标没有值", "the data do not cover a window of comparison; its metrics have no value"),
        Text("加上更早的数据文件。", "Add files with earlier data."),
    ),
    "*.sign-mismatch": warning(
        Text("数量与金额一正一负", "a quantity and an amount of different signs"),
        Text("核对；退货的数量和金额都应为负。", "Check it: of a return both are negative."),
    ),
    "*.stray-date": warning(
        Text("个别日期比其余数据早几年，多半是年份写错", "a date years before all others, most likely a mistyped year"),
        Text("更正这些日期的年份。", "Correct the year."),
    ),
    "sales.begins-inside": note(
        Text("数据在统计期内才开始", "the data begin within the period"), Text("加上更早的数据文件。", "Add files with earlier data.")
    ),
    "sales.first-unknown": warning(
        Text("数据太短，首次购买日期和新客户不可靠", "the data are too short to tell first purchases and who is new"),
        Text("加上更早的数据文件，或在客户档案里填建档日期。", "Add files with earlier data, or fill in when customers began."),
    ),
    "sales.empty-month": warning(
        Text("统计期或比较期内有月份没有任何销售", "months of the period, or of one that it is compared with, without any sale"), Text("核对是否漏了文件。", "Check whether a file is missing.")
    ),
    "*.not-yet": note(
        Text("首次往来或建档（客户经理为入职）在统计截止日之后，当时还不存在", "customers who first appear, and managers who are hired, after the as-of date: they do not exist yet"),
        NOTHING,
        Text("当时尚无", "not there yet"),
    ),
    "*.other-document": warning(
        Text("报价、收付款、采购、调拨单据，以及同一业务的订单、出库单、发票中重复的", "quotations, payments, purchases, transfers; orders, deliveries or invoices of deals that are counted by another document"),
        Text("核对；只导出一种单据最稳妥。", "Check them; it is safest to export one kind of document."),
        Text("非销售单据", "not a document of sale"),
    ),
    "*.not-approved": note(
        Text("尚未审核的单据，已照常计入", "documents that are not approved yet; counted"), Text("核对；审核后会更准。", "Check them.")
    ),
    "*.carry-line": note(
        Text("期初余额、承前页、过次页、本年累计、结转下年等结转行和累计行", "opening, carried and cumulative lines (b/f, c/f, opening balance, year to date)"),
        Text("无需处理：它们不是销售。", "Nothing to do: they are no sales."),
        Text("结转或累计行", "carried or cumulative line"),
    ),
    "*.possible-total": warning(
        Text("带有小计、合计字样但不等于上面各行之和的行，已照常计入", "rows with a word of totals that are not the sum of rows above; counted"),
        Text("核对这些行；若是汇总行请删去。", "Check them; delete those that are totals."),
    ),
    "*.total-mismatch": warning(
        Text("汇总行的数与上面明细之和不等", "a total does not equal the rows above it"),
        Text("核对该汇总行：可能漏行、重行或手工改过数。", "Check it: rows may be missing, doubled, or changed by hand."),
    ),
    "*.repeated-header": note(Text("表中间重复出现的表头", "headers repeated in the middle of the table"), NOTHING, Text("重复的表头", "repeated header")),
    "*.footer": note(Text("表尾的制表人、审核等说明行", "footers such as prepared by, approved by"), NOTHING, Text("表尾说明", "footer")),
    "*.outside-table": note(
        Text("已识别的列里都没有内容的行", "rows with nothing in any known column"),
        Text("若是数据，请用 --map 指明列。", "If it is data, name its column with --map."),
        Text("表外内容", "outside the table"),
    ),
    "*.hidden-row": note(
        Text("隐藏的行，因 --skip-hidden 未读", "hidden rows, left out because of --skip-hidden"),
        Text("去掉 --skip-hidden 即可计入。", "Leave out --skip-hidden to count them."),
        Text("隐藏行", "hidden row"),
    ),
    "*.no-customer": error(
        Text("没有客户编号也没有客户名称", "neither a customer id nor a name"),
        Text("补上客户；若是合并单元格造成，请取消合并并填充。", "Fill in the customer; if cells were merged, unmerge and fill them."),
        Text("没有客户", "no customer"),
    ),
    "*.no-date": error(Text("没有日期", "no date"), Text("补上日期。", "Fill in the date."), Text("没有日期", "no date")),
    "*.no-key": error(
        Text("缺少该表必需的内容", "what the table cannot do without is missing"), Text("补上必需的列值。", "Fill in the required value."), Text("缺少必需内容", "required value missing")
    ),
    "*.unreadable-date": error(
        Text("日期无法识别", "a date that cannot be read"), Text("改成 2025-03-01 这样的日期。", "Write it as 2025-03-01."), Text("日期无法识别", "unreadable date")
    ),
    "*.ambiguous-date": error(
        Text("日期有多种读法（如 25.3.1、1/3/2025）", "a date that can be read in several ways (25.3.1, 1/3/2025)"),
        Text("改成 2025-03-01 这样的日期；整列同一顺序时加 --date-order dmy、mdy 或 ymd。", "Write it as 2025-03-01, or say the order of the column with --date-order dmy, mdy or ymd."),
        Text("日期有多种读法", "ambiguous date"),
    ),
    "*.date-out-of-range": error(
        Text("日期不在 1950 至 2100 年之间", "a date outside 1950 to 2100"),
        Text("更正日期；可能是数字被设成了日期格式。", "Correct it; a number may have been formatted as a date."),
        Text("日期超出范围", "date out of range"),
    ),
    "*.month-only": error(Text("只有年月，没有日", "a month without a day"), Text("补上日。", "Add the day."), Text("只有年月", "month without a day")),
    "*.unreadable-number": error(Text("数字无法识别", "a number that cannot be read"), Text("改成纯数字。", "Write a plain number."), Text("数字无法识别", "unreadable number")),
    "*.ambiguous-number": error(
        Text("数字有多种读法（如 1.234,50；或一列全是 12,500）", "a number that can be read in several ways (1.234,50; or 12,500 in a whole column)"),
        Text("改成 1234.50；逗号是小数点加 --decimal-comma，是千位分隔加 --decimal-point。", "Write 1234.50, or use --decimal-comma or --decimal-point."),
        Text("数字有多种读法", "ambiguous number"),
    ),
    "*.too-large": error(
        Text("数字大到无法精确保存", "a number too large to be kept exactly"), Text("核对数字与单位。", "Check the number and its unit."), Text("数字过大", "number too large")
    ),
    "*.error-cell": error(
        Text("错误值单元格（#REF!、#DIV/0! 等）", "cells that show an error (#REF!, #DIV/0! ...)"),
        Text("在 Excel 中修正公式。", "Mend the formula in Excel."),
        Text("错误值单元格", "error cell"),
    ),
    "*.formula-without-value": error(
        Text("公式没有计算结果", "formulas whose result was never computed"),
        Text("在 Excel 中打开、重算并保存。", "Open the file in Excel, let it compute, and save."),
        Text("公式没有结果", "formula without a value"),
    ),
    **MEASURE,
    **RECEIVABLES,
    **CUSTOMERS,
    "*.return": note(
        Text("退货或红字行", "returns and red-letter lines"),
        Text("由规则手册的 sales.returns 决定如何处理。", "The rulebook's sales.returns decides what becomes of them."), Text("退货", "return"),
    ),
    "*.exact-duplicate": warning(
        Text("单号和每个单元格（包括未识别的列、时刻）都相同的重复行", "rows equal in order number and every cell, also of unknown columns and the time of day"),
        Text("核对是否重复导出。", "Check whether they were exported twice."),
        Text("完全重复", "exact duplicate"),
    ),
    "*.possible-duplicate": warning(
        Text(
            "各字段都相同、但没有单号可证实或只有序号不同的行，均已计入",
            "rows equal in every field that have no order number, or that only a serial number tells apart; all counted",
        ),
        Text("核对是否重复。", "Check whether they are doubles."),
    ),
    "*.alike": note(
        Text("单号和已识别的字段都相同，但行号、车牌号等其他列或时刻不同的行，均已计入", "rows of one number that only other columns (line, truck, batch) or the time of day tell apart; all counted"),
        NOTHING,
    ),
    "*.duplicate-record": warning(
        Text("同一客户有多条档案，只用第一条", "several records of one customer; the first is used"), Text("合并这些档案。", "Merge the records."), Text("重复档案", "duplicate record")
    ),
    "*.unknown-value": warning(
        Text("无法识别的值，按没有值处理", "values that cannot be read, treated as missing"), Text("按该列的写法更正。", "Correct them.")
    ),
    "*.month-dated": note(
        Text("只有年月或旬的日期，按其最后一天计", "months (or ten days of one) without a day, dated at their last day"),
        Text("如需精确到日，请补上日。", "Add the day where it matters."),
    ),
    "*.span-dated": warning(
        Text("只有周、季度或半年的日期，按其最后一天计", "weeks, quarters or halves of years for dates, dated at their last day"),
        Text("给出到日或到月的日期。", "Give days, or months."),
    ),
    "*.day-order": note(
        Text("日期按列内其他日期的次序（日/月 或 月/日）读出", "dates read day first or month first, as others in the column show"),
        Text("若不对，请改成 2025-03-01 的写法。", "If that is wrong, write them as 2025-03-01."),
    ),
    "*.rounded-id": error(
        Text("超过 15 位的编号已被 Excel 存成数字，末几位不可靠", "ids of more than 15 digits stored as numbers: Excel has rounded them"),
        Text("从源系统按文本重新导出。", "Export them again as text."),
    ),
    "*.shortened-id": error(
        Text("编号被写成 1.00E+11 这样的科学计数法，数字已丢失", "ids written as 1.00E+11, whose digits are lost"),
        Text("在 Excel 里把该列设为文本，从源系统重新导出。", "Make the column text in Excel and export it again from the system it came from."),
    ),
    "*.future-date": warning(Text("日期在今天之后", "dates after today"), Text("核对日期。", "Check them."), Text("日期在未来", "date in the future")),
    "*.after-period": note(
        Text("日期在统计截止日之后", "dates after the as-of date"),
        Text("无需处理；或改用更晚的 --as-of。", "Nothing to do, or take a later --as-of."),
        Text("在统计期之后", "after the period"),
    ),
    "*.outside-period": note(Text("日期早于所有统计窗口", "dates before every window"), NOTHING, Text("不在统计期内", "outside the period")),
    **SHEETS,
    **SHAPES,
}
