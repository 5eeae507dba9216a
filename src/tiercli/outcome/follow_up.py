"""How the warning ledger and the maintenance plan of a run stand, in a line each and for programs; nothing without a history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from tiercli.domain.language import Text
from tiercli.outcome.extras import CODE, LATE, OPEN, STATE, Extra, Listing, ReturnSheet

if TYPE_CHECKING:
    from tiercli.domain.language import Language

TITLE = Text("跟踪", "Follow-up")


def follow_up_lines(extras: Mapping[str, Extra], language: Language) -> list[str]:
    """预警台账：新增 3，加重 1 ...; 维护计划：待批 12 ...; 维护完成率：应做 217，完成 102."""
    colon, comma = (Text("：", ": ").spoken(language), Text("，", ", ").spoken(language))
    lines = []
    for key in ("warnings", "plan"):
        sheet = extras.get(key)
        if isinstance(sheet, ReturnSheet):
            counts = [f"{words.spoken(language)} {number:,}" for words, number in sheet.counts]
            said = [*counts, *([sheet.note.spoken(language)] if key == "warnings" and sheet.note.zh else [])]
            lines.append(f"{sheet.title.spoken(language)}{colon}{comma.join(said)}")
    completion = extras.get("completion")
    if isinstance(completion, Listing):
        row = completion.rows.slice(0, 1).to_pylist()[0]
        if row["planned"] is not None:
            words = Text(f"上期应做 {row['planned']:,.0f}，完成 {row['done']:,.0f}", f"{row['done']:,.0f} of {row['planned']:,.0f} planned were done")
            lines.append(f"{completion.title.spoken(language)}{colon}{words.spoken(language)}")
    return lines


def follow_up_record(extras: Mapping[str, Extra]) -> dict[str, Any]:
    """`warnings`: how many of each state, and how many are overdue; `plan`: lines, those that wait, those overdue, and planned and done of the plan before."""
    answer: dict[str, Any] = {}
    warnings, plan, completion = (extras.get(key) for key in ("warnings", "plan", "completion"))
    if isinstance(warnings, ReturnSheet):
        codes = warnings.rows[CODE].to_pylist()
        answer["warnings"] = {code: codes.count(code) for code in ("new", "worse", "same", "better", "closed")}
        answer["warnings"]["overdue"] = pc.sum(warnings.rows[LATE], min_count=0).as_py()
    if isinstance(plan, ReturnSheet) or isinstance(completion, Listing):
        assert isinstance(plan, Listing)
        waiting = pc.sum(plan.rows[OPEN], min_count=0).as_py() if isinstance(plan, ReturnSheet) else 0
        answer["plan"] = {"lines": plan.rows.num_rows, "waiting": waiting, "overdue": plan.rows[STATE].to_pylist().count("bad")}
        if isinstance(completion, Listing):
            row = completion.rows.slice(0, 1).to_pylist()[0]
            answer["plan"] |= {name: None if row[name] is None else int(row[name]) for name in ("planned", "done")}
    return answer
