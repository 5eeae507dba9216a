"""Findings between reading and the report: of grading, the extra sheets, decisions and history."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.codes.code import NOTHING, Code, error, note, warning
from tiercli.domain.codes.grading import GRADING
from tiercli.domain.codes.returned import RETURNED
from tiercli.domain.language import Text

_RESTORE = Text("从备份恢复，或用原始文件重跑该期（--replace）。", "Restore it from a backup, or run the period again from the original files (--replace).")

RUNS: Mapping[str, Code] = {
    # Grading
    **GRADING,
    "score.collapsed-groups": warning(
        Text("等分的界限重合，有的组没有对象", "equal-sized groups share a bound, so that some are empty"),
        Text("减少组数，或改用 bands。", "Use fewer groups, or bands."),
    ),
    # What if
    "what-if.measures-otherwise": warning(
        Text("方案改了指标的算法，存档里只有当时的指标，存档各期没有它", "a scenario measures otherwise, and a history keeps what was measured: it is not told for stored periods"),
        Text("同时给出数据文件，就按文件重新计算各期。", "Name the data files as well, and every period is worked out from them."),
    ),
    "what-if.no-records": warning(
        Text("规则看档案字段，存档里没有档案，这些条件都不成立", "rules look at fields of records, which no history keeps: none of these conditions holds"),
        Text("同时给出数据文件，就按现在的档案判断。", "Name the data files as well, and records count as they are now."),
    ),
    "calibrate.no-records": warning(
        Text(
            "规则看档案字段，界限只按存档定，存档里没有档案，这些条件都不成立",
            "the bounds are over a history alone, which keeps no records, and rules look at fields of records: none of these conditions holds",
        ),
        Text("用带有档案的数据文件定界限。", "Find the bounds over data files, in which the records stand."),
    ),
    # Backtests
    "backtest.no-next": note(Text("期间之后没有下一期的数据，只看结构和变动", "a period has no next one in the data; only its mix and moves are looked at"), NOTHING),
    "backtest.not-covered": note(
        Text("要看的期间早于数据的起点，没有分级", "periods that were asked for lie before the data begin and are not graded"),
        Text("补上更早的数据，或减少 --periods。", "Add earlier data, or ask for fewer --periods."),
    ),
    "backtest.not-graded": warning(
        Text("某一期不能分级", "a period could not be graded"),
        Text("用 tiercli score --period 单独运行该期查看。", "Run that period by itself with 'tiercli score --period' to see more."),
    ),
    "backtest.not-known-then": note(
        Text("现有级别表、没有生效日期的人工调整在过去各期不用：不知道当时有没有", "the table of current levels, and overrides that do not say when they begin, are not used: nobody can tell what was known then"),
        Text("给人工调整写上生效日期；有存档时用 --history。", "Write the day on which an override begins; where there is a history, use --history."),
    ),
    "backtest.not-stored": warning(
        Text("存档中间缺了期间，稳定性跨着缺口算", "periods are missing within the history; stability is counted over the gap"),
        Text("用 tiercli run --period 补上这些期间。", "Run these periods with 'tiercli run --period'."),
    ),
    "backtest.records-of-today": note(
        Text("规则用到没有日期的档案字段，各期都按现在的值，回测可能偏好", "a rulebook uses fields of records without days; every period takes them as they are now, which may flatter"),
        Text("看结论时考虑这一点；有存档时用 --history 按当时的决定回测。", "Bear it in mind; where there is a history, --history takes what was decided then."),
    ),
    "backtest.short-window": note(
        Text("数据没有填满前几期的统计期", "the data do not fill the window of the first periods"),
        Text("补上更早的数据，或减少 --periods。", "Add earlier data, or ask for fewer --periods."),
    ),
    "backtest.stored-figures": note(
        Text("只有存档、没有数据文件：下期数量取自下一期存档的指标，和本期重叠", "a history alone: the next period's amounts are what its run stored, over a window that overlaps"),
        Text("同时给出数据文件。", "Name the data files as well."),
    ),
    "backtest.unfinished": note(
        Text("最后一期的数据不到期末，没有算作一期", "the last period's data end before it does, and it does not count"),
        Text("数据其实完整时，用 --period 写明最后一期。", "If they are whole, name the last period with --period."),
    ),
    # The company's own form
    "form.no-room": warning(
        Text("表单的表格行数不够，其余没有放下", "a table of the form has too few empty rows, and the rest found no place"),
        Text("在表格下面多留空行，或把合计移到表头上面。", "Leave more empty rows below it, or put its totals above the headers."),
    ),
    "form.no-value": note(
        Text("表单要的数本次没有值（没有数据，或没有上期），留空", "the form asks for what has no value in this run (no data, or no earlier period); the cell is left empty"),
        NOTHING,
    ),
    "form.nothing": warning(
        Text("表单里没有找到可填的地方", "nothing in the form is to be filled"),
        Text("用 tiercli template --form 写一份看看，照着加名称、占位符或表头。", "See one with 'tiercli template --form', and add names, placeholders or headers like its."),
    ),
    "form.unplaced": warning(
        Text("表头下面没有填：同一个数出现两次，或这一行没有客户编号和名称", "nothing was put below a header: its figure stands there twice, or the row has no id and no name"),
        Text("给表头写明是哪一年、哪个数；补上客户编号或名称一列。", "Let the header say which year or figure it is for; add a column for the id or the name."),
    ),
    "form.unknown-name": warning(
        Text("表单要的数没有，那一格没有填", "the form asks for a figure that there is not; the cell is as it was"),
        Text("核对名称；可用的名称见 docs/form.md。", "Check the name; docs/form.md lists them."),
    ),
    # Extra sheets
    "sheets.empty-list": note(Text("名单里没有对象", "nobody is on the list"), NOTHING),
    "sheets.empty-plan": note(
        Text("维护计划里没有对象", "nobody is in the maintenance plan"),
        Text("核对规则的 sheets.plan.when。", "Check sheets.plan.when of the rulebook."),
    ),
    "sheets.empty-risk": note(Text("所列的风险级别都没有对象", "nobody is in the levels listed"), NOTHING),
    "sheets.no-alerts": note(Text("没有触发任何预警", "no alert was raised"), NOTHING),
    "sheets.no-column": note(
        Text("缺少某一列的数据，该表或该列未生成", "data for a column is missing, so the sheet or the column is left out"),
        Text("在输入中补上该列。", "Add the column to the input."),
    ),
    "sheets.no-commission": note(
        Text("没有计算提成的数据", "there is no data for commissions"),
        Text("补上规则所指的表和列。", "Add the tables and columns that the rulebook names."),
    ),
    "sheets.no-figure": note(
        Text("某项目标没有实际数或目标数", "a figure has no actual or target value"), Text("补上目标表或数据。", "Add the targets table or the data.")
    ),
    "sheets.target-of-nobody": warning(
        Text("目标表写的分公司、客户经理等没有客户，其目标未计入", "targets of a branch, a manager or somebody else of whom there is no customer; they are not counted"),
        Text("把名称改成与客户档案一致；新设的分公司等有了客户即计入。", "Write the name as the customers' records do; those of a new branch count once it has a customer."),
    ),
    "sheets.no-rate": note(
        Text("有的类型没有提成标准，不计提成", "types without a commission rate earn nothing"),
        Text("在规则的 rates 里补上，或写 default。", "Add them to rates, or write a default."),
    ),
    "sheets.no-rows": note(
        Text("没有可以分列的行", "there are no rows to break down"),
        Text("补上规则所指的表。", "Add the table that the rulebook names."),
    ),
    "sheets.no-segments": note(
        Text("没有可用于细分的字段", "none of the fields for segments has data"),
        Text("在客户档案里补上这些列。", "Add these columns to the customer records."),
    ),
    "sheets.no-trend": note(
        Text("没有画趋势的数据", "there is no data for a trend"), Text("补上规则所指的列。", "Add the columns that the rulebook names.")
    ),
    "sheets.no-visits": note(
        Text("没有拜访记录，下次日期自截止日起算", "there is no visits table; the next days count from the as-of date"),
        Text("附上拜访记录。", "Add the visits table."),
    ),
    "sheets.profiles-cut": note(
        Text("画像页数有上限，其余对象没有画像", "profiles are made for so many only; the others have none"),
        Text("改规则的 sheets.profiles.most，或按人分开报告（--split-by）。", "Change sheets.profiles.most of the rulebook, or split the report (--split-by)."),
    ),
    "sheets.unknown-way": note(
        Text("拜访记录里有规则没有的方式", "the visits table has ways that the rulebook does not know"),
        Text("写进规则的 ways.words。", "Add them to ways.words of the rulebook."),
    ),
    # Overrides, candidates, history
    "overrides.ended": note(Text("人工调整已到期，不再生效", "overrides have ended and no longer count"), NOTHING),
    "overrides.no-end": warning(Text("人工调整没有失效日期", "overrides without an end hold for ever"), Text("填上失效日期。", "Give them an end.")),
    "candidates.absent": warning(
        Text("有候选不在交回的表中", "candidates are not in the returned sheet"),
        Text("补上这些行；未交回的仍待审批。", "Add them; they stay undecided until then."),
    ),
    "candidates.unknown": warning(
        Text("不是本期候选", "not a candidate of this period"),
        Text("删去该行，或核对是哪一期的表。", "Remove the row, or check which period the sheet is of."),
    ),
    "candidates.decided": warning(
        Text("已有决定，不再记录", "accepted or refused before, and not recorded again"),
        Text("无需处理；要改级别用人工调整表。", "Nothing to do; to set another level, use the overrides table."),
    ),
    "candidates.changed": warning(
        Text("决定以外的内容被改动", "something beside the decision was changed"), Text("在原表上重新填写决定。", "Decide again on the original sheet.")
    ),
    "candidates.duplicate": warning(Text("同一候选出现两次", "a candidate is there twice"), Text("只留一行。", "Keep one row.")),
    "candidates.undecided": warning(Text("还没有决定", "not decided"), Text("填 同意、不同意 或 暂缓。", "Write Accept, Refuse or Defer.")),
    "candidates.unclear": warning(
        Text("决定不是 同意、不同意 或 暂缓", "the decision is not Accept, Refuse or Defer"),
        Text("填 同意、不同意 或 暂缓。", "Write Accept, Refuse or Defer."),
    ),
    "candidates.no-approver": warning(Text("没有填审批人", "there is no approver"), Text("填上审批人。", "Name the approver.")),
    **RETURNED,
    "history.first": note(Text("本存档里的第一次运行，没有上期可比", "the first run in this history; there is no earlier period to compare with"), NOTHING),
    "history.report-replaced": warning(
        Text("同名报告不是由本存档生成的，已被覆盖", "a report of the same name that was not made from this history has been written over"),
        Text("核对 history 是否写对；需要旧报告时从备份恢复。", "Check that the history is the right one; restore the old report from a backup if it is needed."),
    ),
    "previous.no-value": warning(
        Text("上期结果工作簿里有的格不是应有的值", "cells of an earlier result's workbook do not hold what they should"),
        Text("请用 score 写出的原文件，或改正这些格。", "Take the file as score wrote it, or correct these cells."),
    ),
    "history.plain": note(
        Text("报告有密码，存档没有加密", "the report is under a password, the history is not"),
        Text("把存档放在只有本人能打开的文件夹里。", "Keep the history in a folder that nobody else can open."),
    ),
    "history.gap": note(
        Text("上一期与本期之间缺期", "periods are missing before this one"),
        Text("其间应做的复核在本期补做。", "Reviews that fell due in between are caught up now."),
    ),
    "history.later-periods": warning(
        Text("更晚的期已有存档，不是在前一期现在的结果上算的", "later periods are stored and stand on a result of an earlier one that no longer counts"),
        Text("按顺序用 --replace 重跑这些期。", "Run those periods again in order, with --replace."),
    ),
    "report.rows-beyond": warning(
        Text("要列的比一张工作表的行数多，余下的不在表内", "there are more to list than a sheet has rows; the rest are not in it"),
        Text("看同名的 .parquet（或 --format csv），或用 --split-by 分开写。", "See the .parquet of the same name (or use --format csv), or write parts with --split-by."),
    ),
    "history.rules-changed": note(Text("规则自上期以来有改动", "the rulebook has changed since the last period"), NOTHING),
    "history.same-file": warning(
        Text("销售文件与上期的另一文件内容完全相同，只是改了名", "a sales file has the very same bytes as one of the last period under another name"),
        Text("核对是否拿错了文件；拿错时换上本期的文件，用 --replace 重跑。", "Check whether it is the right file; if not, take this period's and run again with --replace."),
    ),
    "history.nothing-carried": note(
        Text("规则所结转的数没有上期的值", "what a rulebook carries from run to run has no value of the last one"),
        Text(
            "第一次运行本来如此；以后用 --history 或 --previous 给出上期的结果，公式里用 coalesce(previous.x, 0) 写明从何算起。",
            "A first run has none; give the last result with --history or --previous, and say in the formula where counting begins: coalesce(previous.x, 0).",
        ),
    ),
    "history.unreadable": error(Text("存档无法读取", "a stored run cannot be read"), _RESTORE),
    "history.record-changed": error(Text("存档记录被改动过", "a stored record has been changed"), _RESTORE),
    "history.misplaced": error(Text("存档放错了位置", "a stored run lies in the wrong place"), _RESTORE),
    "history.result-changed": error(Text("存档结果被改动过", "a stored result has been changed"), _RESTORE),
    "history.missing": error(Text("存档所依据的上一期不见了", "a run that another rests on is gone"), _RESTORE),
    "history.chain-broken": error(Text("存档所依据的上一期已不是当时的内容", "a run that another rests on is no longer what it was"), _RESTORE),
    "history.counts-differ": error(Text("记录的人数与结果不符", "the counts on record differ from the result"), _RESTORE),
    "history.levels-differ": error(Text("级别与从账本推导的不同", "levels do not follow from the ledger"), _RESTORE),
    "history.not-derived": note(Text("级别没有重新推导", "levels were not derived again"), NOTHING),
    "history.left-over": note(Text("中断的运行留下的文件", "what a killed run left"), Text("下次运行会清除。", "The next run removes it.")),
}
