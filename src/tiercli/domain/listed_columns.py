"""Columns of lists that several sheets show alike, and those by which a sheet that comes back is read: each with one title."""

from __future__ import annotations

from tiercli.domain.columns import Column, Role
from tiercli.domain.language import Text

ENTITY_ID = Column("entity_id", Text("编号", "ID"), Role.ID)
ENTITY_NAME = Column("entity_name", Text("名称", "Name"), Role.NAME)

ALERT_LEVEL = Column("level", Text("级别", "Level"), Role.LEVEL)
ALERT = Column("title", Text("预警", "Alert"), Role.FIELD)
BECAUSE = Column("because", Text("触发情况", "What happened"), Role.REASONS)
ACTION = Column("action", Text("应对措施", "Action due"), Role.REASONS)
DEPARTMENT = Column("department", Text("责任部门", "Department"), Role.FIELD)
DUE = Column("due", Text("期限", "Due"), Role.FIELD)
ALERT_STATE = Column("state", Text("状态", "State"), Role.FIELD)

GRADING = Column("grading", Text("分级项", "Grading"), Role.FIELD)
LEVEL_NOW = Column("from_level", Text("现等级", "Level now"), Role.PREVIOUS)
PROPOSED_LEVEL = Column("to_level", Text("拟进入", "Proposed level"), Role.LEVEL)

WHO = Column("who", Text("维护人", "Looked after by"), Role.FIELD)
PERSON = Column("person", Text("责任人", "Person"), Role.FIELD)
CONTACT = Column("contact", Text("联系人", "Contact"), Role.FIELD)
OFTEN = Column("often", Text("频次", "How often"), Role.FIELD)

KEY = Text("代号", "Key")
"""What a program knows a row by: the alert, the way of looking after somebody."""

DECISION, COMMENT, APPROVER = Text("决定", "Decision"), Text("意见", "Comment"), Text("审批人", "Approver")
DONE_ON, ACCEPTED_BY, REMARK = Text("处理完成日", "Done on"), Text("验收人", "Accepted by"), Text("备注", "Remark")
"""Columns that people fill in."""

CANDIDATES, WARNINGS, PLAN = Text("候选名单", "Candidates"), Text("预警台账", "Warning ledger"), Text("维护计划", "Maintenance plan")
"""The sheets that go out for decisions and come back."""
