"""Findings about what is owed."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.codes.code import NOTHING, Code, note, warning
from tiercli.domain.language import Text

RECEIVABLES: Mapping[str, Code] = {
    "*.other-state": note(
        Text("同一张应收表其他日期的状态", "the same receivables as of another day"), NOTHING, Text("其他日期的状态", "state of another day")
    ),
    "receivables.ageing": note(Text("由账龄分段得出的逾期天数和金额", "days and amount overdue taken from ageing columns"), NOTHING),
    "receivables.ageing-gap": warning(
        Text("账龄各段之和不等于余额", "ageing columns that are not the balance together"),
        Text(
            "看是否有一段的表头没有被认出（改成“90天以上”这样的写法），或余额一列是别的口径。",
            "See whether a column's header was not understood as a span (write it like 'Over 90 days'), or the balance means something else.",
        ),
    ),
    "receivables.perhaps-no-debt": warning(
        Text("应收里的保证金、质保金、押金、借款、票据等，不是货款欠款，已照常计入欠款和逾期", "deposits, retentions, loans, bills and the like among receivables, counted as owed"),
        Text("若不应影响分级，从应收表里删去，或在规则手册里用 where 排除。", "If they are not to be graded by, remove them from the receivables or exclude them with where."),
    ),
    "receivables.covered-by-credit": warning(
        Text("有逾期的欠款，而该客户全部余额合计不大于零，仍按逾期计", "overdue items of customers whose balances together are zero or a credit; counted as overdue"),
        Text("把预收、贷项与发票核销后再导出，或删去已抵的行。", "Set credits and prepayments off against the invoices, or remove what they cover."),
    ),
    "receivables.less-paid": note(Text("欠款由金额减去已收金额得出", "what is owed is the amount less what was paid"), NOTHING),
    "receivables.whole-invoices": warning(
        Text("没有余额列，按发票全额计为欠款", "no column of what is still open; the whole invoices are taken as owed"),
        Text("加上“应收余额”或“已收金额”列。", "Add a column of the balance, or of what was paid."),
    ),
    "receivables.several-states": warning(
        Text("几张应收表列着同样的客户，看不出各是哪一天的", "several receivables sheets list the same customers, and nothing says of which day each is"),
        Text(
            "只给当月的应收表，用 --skip-sheet 排除其他，或在表名、标题写明年月（如“截止日期：2026-10-31”）。",
            "Give the one of the month only, leave the others out with --skip-sheet, or write the day above the table (As of 2026-10-31).",
        ),
    ),
    "receivables.credit-side": note(Text("余额在贷方的行，按负数计", "balances on the credit side, counted as negative"), NOTHING),
    "*.running-balance": note(
        Text("往来账的滚存余额，每个客户只取最后一行", "lines of a running account; each customer's last one is owed"),
        Text("无需处理；逾期要看到期日或账龄表。", "Nothing to do; what is overdue takes due dates or an ageing table."),
        Text("滚存余额", "running balance"),
    ),
    "receivables.from-due-date": note(
        Text("由到期日（或开票日加账期）算出的逾期天数", "overdue days counted from due dates, or from invoice dates and terms"), NOTHING
    ),
    "receivables.from-age": note(Text("由账龄减账期得出的逾期天数", "overdue days that are the age less the terms"), NOTHING),
    "receivables.age-only": warning(
        Text("只有账龄、没有账期，无法得出逾期天数", "only an age without terms, which is not overdue"),
        Text("补上到期日或逾期天数；或在客户档案里加“账期”列。", "Add due dates or overdue days; or a column of payment terms to the customer records."),
    ),
    "receivables.recounted": note(
        Text("逾期天数不是统计截止日的，已按到期日重算", "overdue days of another day, counted anew from the due date"), NOTHING
    ),
    "receivables.not-owed": note(Text("余额为零或负数的应收，不算逾期", "receivables whose balance is zero or a credit; not overdue"), NOTHING),
    "receivables.other-day": warning(
        Text("应收表不是统计截止日的", "receivables of another day than the as-of date"),
        Text("换用当日的应收表，或加到期日列。", "Use the receivables of that day, or add due dates."),
    ),
    "*.settled": note(Text("已结清、已核销的应收", "receivables that are settled"), NOTHING, Text("已结清", "settled")),
}
