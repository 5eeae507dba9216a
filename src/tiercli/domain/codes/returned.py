"""Findings of what is followed from month to month and comes back filled in: the warning ledger, the maintenance plan."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.codes.code import NOTHING, Code, error, note, warning
from tiercli.domain.language import Text

RETURNED: Mapping[str, Code] = {
    "warnings.first": note(
        Text("上一期的存档没有预警台账，本期触发的都按新增记", "the last run was stored without a ledger of alerts, so that all that go off count as new"),
        NOTHING,
    ),
    "warnings.no-data": warning(
        Text("缺数据，未关闭的预警无法判断，按上期保留", "open alerts cannot be judged, because the data are missing; they stand as before"),
        Text("补上这张表或这一列，再用 --replace 重跑。", "Add the table or the column, and run the period again with --replace."),
    ),
    "warnings.absent": warning(
        Text("有未关闭的预警不在交回的台账中", "open alerts are not in the returned ledger"),
        Text("补上这些行；未交回的保持不变。", "Add them; they stay as they are until then."),
    ),
    "warnings.unknown": warning(
        Text("不是本期台账里的预警", "not in the ledger of this period"), Text("删去该行，或核对是哪一期的表。", "Remove the row, or check which period the sheet is of.")
    ),
    "warnings.decided": warning(
        Text("已经关闭，不再记录", "closed already, and not recorded again"),
        Text("无需处理；条件再次成立时会重新列为新增。", "Nothing to do; when the condition holds again, it is listed as new."),
    ),
    "warnings.changed": warning(
        Text("填写栏以外的内容被改动", "something beside the columns to be filled in was changed"),
        Text("在原表上重新填写。", "Fill in the original sheet again."),
    ),
    "warnings.duplicate": warning(Text("同一预警出现两次", "an alert is there twice"), Text("只留一行。", "Keep one row.")),
    "warnings.undecided": warning(
        Text("台账里什么也没有填", "nothing is filled in"), Text("填处理完成日、验收人或备注。", "Fill in the day on which it was done, who accepted it, or a remark.")
    ),
    "warnings.unclear": warning(
        Text("处理完成日不是日期", "the day on which it was done is no day"), Text("写成 2026-06-05。", "Write it as 2026-06-05.")
    ),
    "warnings.not-yet": warning(
        Text("处理完成日还没到", "the day on which it was done is yet to come"), Text("填实际完成的日子。", "Give the day on which it was really done.")
    ),
    "warnings.not-done": warning(
        Text("填了验收人，没有填处理完成日", "it was accepted, but no day says when it was done"),
        Text("填上处理完成日。", "Give the day on which it was done."),
    ),
    "plan.no-person": note(
        Text("维护计划有的行没有责任人姓名", "lines of the plan name no person in charge"),
        Text("在客户团队表写角色和姓名，或在分公司表、客户档案补上。", "Give role and name in the table of the team, or add the name to the branches or the records."),
    ),
    "plan.not-approved": note(
        Text("上期计划没有批准的行不算应做", "lines of the last plan that nobody approved do not count as planned"),
        Text("在计划表填决定和审批人，用 tiercli approve 读回。", "Fill in decision and approver on the plan's sheet, and read it back with tiercli approve."),
    ),
    "plan.not-covered": warning(
        Text("拜访记录在上期计划的时间里没有一行，不计算完成率", "the visits table has no row in the time of the last plan, so that its completion is not counted"),
        Text("补上这段时间的拜访记录，用 --replace 重跑。", "Add the visits of that time, and run the period again with --replace."),
    ),
    "plan.absent": warning(Text("有待批的行不在交回的计划中", "lines that wait for approval are not in the returned plan"), Text("补上这些行；未交回的仍待批。", "Add them; they stay undecided until then.")),
    "plan.unknown": warning(Text("不是本期计划里的行", "not a line of this period's plan"), Text("删去该行，或核对是哪一期的表。", "Remove the row, or check which period the sheet is of.")),
    "plan.decided": warning(Text("已经批准，不再记录", "accepted before, and not recorded again"), Text("无需处理；人或次数改变时会重新待批。", "Nothing to do; when person or rhythm changes, it waits for approval again.")),
    "plan.changed": warning(Text("决定以外的内容被改动", "something beside the decision was changed"), Text("在原表上重新填写决定；要换人请改客户团队表。", "Decide again on the original sheet; to name another person, change the table of the team.")),
    "plan.duplicate": warning(Text("同一行出现两次", "a line is there twice"), Text("只留一行。", "Keep one row.")),
    "plan.undecided": warning(Text("有待批的行还没有决定", "lines that wait for approval are not decided"), Text("填 同意、不同意 或 暂缓。", "Write Accept, Refuse or Defer.")),
    "plan.unclear": warning(Text("决定不是 同意、不同意 或 暂缓", "the decision is not Accept, Refuse or Defer"), Text("填 同意、不同意 或 暂缓。", "Write Accept, Refuse or Defer.")),
    "plan.no-approver": warning(Text("没有填审批人", "there is no approver"), Text("填上审批人。", "Name the approver.")),
    "history.follow-up-differs": error(
        Text("存档的预警台账或维护计划与从上一期推导的不同", "a stored ledger of alerts or plan does not follow from that of the period before"),
        Text("从备份恢复，或用原始文件重跑该期（--replace）。", "Restore it from a backup, or run the period again from the original files (--replace)."),
    ),
}
