"""A process for the marked copy, with limits: a stranger's workbook may make openpyxl take all memory and all day."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tiercli.domain.fault import our_fault
from tiercli.domain.finding import Finding
from tiercli.domain.language import Text
from tiercli.outcome.checked import Checked
from tiercli.xlsx.make import marked_copy

_SECONDS = 180
_MEMORY = 3 * 1024**3


def copied(checked: Checked, source: Path, findings: Sequence[Finding], *, keep_macros: bool) -> tuple[bytes | None, list[Text]]:
    """The marked copy's bytes and what must be said of it; no bytes, and why, when it could not be made.

    Errors: OurFaultError when this program failed at it.
    """
    plain = replace(checked, accounts=(), inputs=(), findings=(), tables=dict(checked.tables))  # what is left out is not needed there
    request = pickle.dumps((plain, str(source), tuple(findings), keep_macros))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", "from tiercli.xlsx.process import main; main()"],
            input=request, capture_output=True, timeout=_SECONDS, check=False, env=environment,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None, [_not_made(source, Text("用时过长", "it took too long"))]
    words = done.stderr.decode("utf-8", "replace")
    if done.returncode == 1 and "Traceback (most recent call last)" in words and "MemoryError" not in words:
        raise our_fault(Text("标注", "marking"), source.name, words)
    if done.returncode or not done.stdout:
        return None, [_not_made(source, Text("内存不足或文件异常", "not enough memory, or an odd file"))]
    answer: tuple[bytes | None, list[Text]] = pickle.loads(done.stdout)
    return answer


def main() -> None:
    """The child's side: a request on standard input, the answer on standard output."""
    checked, source, findings, keep_macros = pickle.load(sys.stdin.buffer)
    _limit_memory()
    sys.stdout.buffer.write(pickle.dumps(marked_copy(checked, Path(source), findings, keep_macros=keep_macros)))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY if most == resource.RLIM_INFINITY else min(_MEMORY, most), most))


def _not_made(source: Path, why: Text) -> Text:
    return Text(
        f"{source.name} 无法写出标注副本（{why.zh}）；这里只列出发现的问题。",
        f"no marked copy of {source.name} could be made ({why.en}); the findings are only listed.",
    )
