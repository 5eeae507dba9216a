"""Findings about sheets, files and who the customers are."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.codes.code import NOTHING, Code, error, note, warning
from tiercli.domain.language import Text

SHEETS: Mapping[str, Code] = {
    # Sheets
    "sheet.not-recognised": warning(
        Text("没有识别出是哪种表，未使用", "not known as any table, not used"),
        Text("用 --table 表=文件#工作表 指明，用 --map 指明列。", "Say what it is with --table table=file#sheet, and its columns with --map."),
    ),
    "sheet.empty": note(Text("空工作表或图表，已跳过", "an empty sheet or a chart, skipped"), NOTHING),
    "sheet.hidden": note(
        Text("隐藏的工作表、行或列，已照常读取", "hidden sheets, rows or columns, read all the same"),
        Text("不想读就加 --skip-hidden。", "Use --skip-hidden to leave them out."),
    ),
    "sheet.hidden-skipped": note(
        Text("隐藏的工作表或列，因 --skip-hidden 未读", "hidden sheets or columns, left out because of --skip-hidden"),
        Text("去掉 --skip-hidden 即可读取。", "Leave out --skip-hidden to read them."),
    ),
    "sheet.merged-filled": note(Text("合并单元格按合并范围向下填充", "merged cells were filled within their range"), NOTHING),
    "sheet.ditto-filled": note(Text("写着“同上”的单元格，按上一行的内容计", "cells that say ditto, taken as the cell above"), NOTHING),
    "sheet.blank-keys": warning(
        Text("客户列有空白，而该格式看不出合并单元格", "blanks in the customer column, where the format hides merged cells"),
        Text("另存为 .xlsx 再读，合并的单元格会自动填充。", "Save as .xlsx: merged cells are then filled."),
    ),
    "sheet.duplicate-field": warning(
        Text("几列指同一个字段，只用了一列", "several columns say the same field; one was used"),
        Text("用 --map 指明用哪一列。", "Say which one with --map."),
    ),
    "sheet.guessed": note(Text("列名相近而认定的字段", "columns matched by likeness"), Text("若不对，用 --map 指明。", "If that is wrong, use --map.")),
    "sheet.unit": note(Text("按表头或单位行换算了单位", "units converted as the header or a unit line says"), NOTHING),
    "sheet.unit-unknown": warning(
        Text("第二行表头括号里的词不是认识的单位，数字按表头的单位计", "a second row of headers has a word in brackets that is no known unit; numbers are taken as the header says"),
        Text("若是单位，写成吨、公斤、元、万元这样的单位，或先换算。", "If it is a unit, write one that is known (t, kg, CNY), or convert the numbers first."),
    ),
    "sheet.unit-silent": warning(
        Text(
            "没有写单位的工作表，而同类工作表用的是其他单位，或规格列写的是每件的重量，或按吨、元算单价、车载量不像",
            "a sheet that says no unit beside others of the same table in another one, or beside a column of what packs weigh, or whose prices or loads are unlikely in tonnes and yuan",
        ),
        Text("核对，并在表头写明单位，如“数量(公斤)”。", "Check it, and write the unit into the header, such as Quantity (kg)."),
    ),
    "sheet.month-from-name": note(
        Text("没有日期的行按工作表名的月份计", "rows without a date take the month of the sheet's name"),
        Text("若不对，请补上日期列。", "If that is wrong, add a date column."),
    ),
    "sheet.header-drift": warning(
        Text("同一种表的各工作表列不一致", "sheets of one table have different columns"), Text("核对缺少的列。", "Check the missing columns.")
    ),
    "sheet.perhaps-sales": warning(
        Text("按客户档案读入的表像是销售明细", "a sheet read as customer records looks like sales"),
        Text("用 --map 列名=字段 指明销售的列。", "Name the columns of sales with --map HEADER=field."),
    ),
    "sheet.summary-skipped": warning(
        Text("像是汇总表，已有明细表，未重复计入", "looks like a summary of the details already read, not counted again"),
        Text("若要使用，用 --table sales=文件#工作表 指明。", "To use it, name it with --table sales=file#sheet."),
    ),
    "sheet.plan-skipped": warning(
        Text("从名称看是计划、预算或预测，不是实际销售，未计入", "a plan, budget or forecast by its name and no sales, not counted"),
        Text("若是实际销售，用 --table sales=文件#工作表 指明。", "If it is sales, name it with --table sales=file#sheet."),
    ),
    "sheet.plan-counted": warning(
        Text("从名称看是计划，但没有别的销售表，按销售计入", "a plan by its name, counted as sales because there are no others"),
        Text("核对是否拿错了文件；若确是销售，用 --table sales=文件#工作表 指明。", "Check the file; if it is sales, name it with --table sales=file#sheet."),
    ),
    "sheet.same-deals": warning(
        Text(
            "订单、出库单、发票分表列着同一批业务，只按其中一种计入",
            "orders, deliveries and invoices of the same deals on sheets of their own; they count by one of them",
        ),
        Text(
            "若不是同一批业务，用 --table sales=文件 指明整个文件都是销售。",
            "If they are different deals, say that all of the file is sales with --table sales=file.",
        ),
    ),
    "sheet.overlap": warning(
        Text(
            "两个工作表或文件在同一段日子里各行全同，只计一次",
            "rows of two sheets or files that are all equal in the days which they share; counted once",
        ),
        Text(
            "若确是各自的销售，给每行加上单号，或用 --table sales=文件 指明整个文件都是销售。",
            "If they are sales of their own, give each row its order number, or say that all of the file is sales with --table sales=file.",
        ),
    ),
    "sheet.same-sums": error(
        Text("两个销售表的合计完全相等，可能重复计入", "two sales sheets have the very same totals; they may be counted twice"),
        Text(
            "若是同一份数据，用 --skip-sheet 排除其中一张，或用 --table sales=文件#工作表 指明要读的那张。",
            "If they are one thing, leave one out with --skip-sheet, or name the one to be read with --table sales=file#sheet.",
        ),
    ),
    # Files
    "file.map-unmet": warning(
        Text("--map 指的列在任何工作表里都没有", "a column that --map names is in no sheet"),
        Text("核对列名，要与表头写法一致。", "Check the name; write it as the header does."),
    ),
    "file.skipped": note(Text("跳过的文件（锁文件、报告、非表格）和里面的文件夹", "files skipped (lock files, reports, not spreadsheets), folders within"), NOTHING),
    "file.read-whole": note(
        Text("没有在引擎里计算，而是整体读入内存", "rows were read into memory and not computed in the engine"),
        Text(
            "结果不变；行太多时按所说的原因先整理数据（去掉标题、统一列和单位、每单金额只写一次）。",
            "The results are the same; where there are too many rows, mend first what is named (titles, columns and units that differ, amounts of whole orders).",
        ),
    ),
    "file.time-zone": note(
        Text("带时区的时刻，日期按所说的时区取", "moments with a time zone, whose days are those of the zone that is named"),
        Text("若应是别的时区：数据库设置环境变量 PGTZ（DuckDB 文件用 TZ，如 TZ=Asia/Shanghai）后重跑；Parquet 请导出日期，或当地时刻。", "If another zone is meant: for a database set the variable PGTZ (for a DuckDB file TZ, such as TZ=Asia/Shanghai); export Parquet with dates, or with local time."),
    ),
    "file.days-before": warning(
        Text("时刻都在同一个晚于正午的钟点，像是别的时区的零点，日期可能早了一天", "moments that are all at one hour after noon, as if they were midnight in another zone; the days may be those before"),
        Text("导出日期，或当地时刻（Spark：to_date；pandas：tz_convert 后再 dt.date）。", "Export dates, or local time (Spark: to_date; pandas: tz_convert, then dt.date)."),
    ),
    "file.merges-unknown": note(
        Text("该格式看不出隐藏的行列和公式", "the format does not tell hidden rows and formulas"),
        Text("需要核对时另存为 .xlsx。", "Save as .xlsx where that matters."),
    ),
    "file.no-sales": error(
        Text("没有销售表", "there is no sales table"),
        Text(
            "销售表要有客户、日期、数量或金额列；用 --table 指明工作表，用 --map 指明列。",
            "A sales table has a customer, a date, a quantity or amount; name the sheet with --table and columns with --map.",
        ),
    ),
    "file.nothing-to-grade": error(
        Text("销售表没有一行可用", "no row of the sales table can be used"),
        Text("先更正其他错误；或用 --header-row 指明表头行。", "Mend the other errors first, or name the header row with --header-row."),
    ),
    # Customers
    "customers.no-record": note(
        Text("有往来但没有档案的客户，照常分级", "customers with rows but without a record; graded all the same"),
        Text("补建档案。", "Add their records."),
    ),
    "customers.other-key": warning(
        Text(
            "一个表只有客户编号、销售明细只有客户名称（或相反），两者没有一个客户相同：看来是同一批客户，却各算各的",
            "one table has customers by id alone, the sales by name alone (or the reverse), and they share nobody: the same customers, it seems, counted apart",
        ),
        Text("请在两个表里写同一种列，或提供有编号和名称的客户档案。", "Give both tables the same column, or a customer table that has ids and names."),
    ),
    "customers.no-sales": note(Text("有档案但没有销售的客户，照常分级", "customers with a record but without sales; graded all the same"), NOTHING),
    "customers.one-id-two-names": warning(
        Text("一个编号对应几个名称，按同一客户处理", "one id with several names, treated as one customer"),
        Text("核对名称是否变更。", "Check whether the name changed."),
    ),
    "customers.one-name-two-ids": warning(
        Text("一个名称对应几个编号，按不同客户处理", "one name with several ids, treated as several customers"),
        Text("合并编号，或建一张别名表。", "Merge the ids, or make an alias sheet."),
    ),
    "customers.ambiguous-name": error(
        Text("只有名称的行，而该名称对应几个编号", "rows with only a name that belongs to several ids"),
        Text("在这些行补上客户编号。", "Add the customer id to these rows."),
    ),
    "customers.lost-zeros": warning(
        Text("编号只差前面的零（00123 与 123），按不同客户处理", "ids that differ in leading zeros only (00123 and 123), treated as several customers"),
        Text(
            "加 --join-zeros 合并；或把编号列设为文本后重新导出；或用 check -o 写出的别名表（123 → 00123）。",
            "Join them with --join-zeros; or export the id column as text; or use the alias sheet that check -o writes (123 → 00123).",
        ),
    ),
    "customers.alias": note(Text("按别名表合并的名称", "names merged by the alias sheet"), NOTHING),
    "customers.alias-circle": error(
        Text("别名互相指向，无法确定标准名称", "aliases that point at each other"), Text("更正别名表。", "Correct the alias sheet.")
    ),
    "customers.names-not-compared": note(
        Text("没有逐对比较客户名称：太多、太长，或没有可选组件", "customer names were not compared pair by pair: too many, too long, or without the extra"),
        Text("需要时安装可选组件：pip install 'tiercli[names]'。", "Where it is missing, install the extra: pip install 'tiercli[names]'."),
    ),
    "customers.similar-names": warning(
        Text("很相近的客户名称，未合并", "customer names that are nearly alike, not merged"),
        Text("若是同一客户，加入别名表。", "If they are one customer, add them to the alias sheet."),
    ),
}
