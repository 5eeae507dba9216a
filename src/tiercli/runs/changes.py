"""What is different between a stored run and the one that would take its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiercli.domain.language import Text


def what_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Text]:
    """The differences of two fingerprints in words; nothing for equal ones.

    old, new: rulebook, params, as_of, inputs (pairs of file name and hash), previous; what `new` lacks is not compared.
    """
    answer = []
    if "rulebook" in new and old.get("rulebook") != new["rulebook"]:
        answer.append(Text("规则有改动", "the rulebook changed"))
    if "params" in new and old.get("params") != new["params"]:
        answer.append(Text("参数有改动", "the params changed"))
    if "as_of" in new and old.get("as_of") != new["as_of"]:
        answer.append(Text(f"截止日 {old.get('as_of')} → {new['as_of']}", f"the as-of date went from {old.get('as_of')} to {new['as_of']}"))
    before, now = dict(map(tuple, old.get("inputs", []))), dict(map(tuple, new.get("inputs", [])))
    for name in sorted(before.keys() | now.keys()) if "inputs" in new else ():
        if before.get(name) != now.get(name):
            what = Text("新增", "is new") if name not in before else Text("没有了", "is gone") if name not in now else Text("内容有改动", "changed")
            answer.append(Text(f"{name} {what.zh}", f"{name} {what.en}"))
    if "previous" in new and old.get("previous") != new["previous"]:
        answer.append(Text("上期结果有改动", "the period before changed"))
    return answer
