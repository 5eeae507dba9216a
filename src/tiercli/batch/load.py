"""Loading a batch file: as rulebooks are loaded, with every flaw, its line and its column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from tiercli.batch.model import Batch
from tiercli.domain.errors import RulebookError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.domain.small_file import read_small
from tiercli.rulebook.flaws.complaint import complaints
from tiercli.rulebook.load import refused
from tiercli.rulebook.reading.source import LARGEST_BYTES, parse_source


@dataclass(frozen=True)
class LoadedBatch:
    """A batch that can be run.

    folder: paths of the batch are relative to it.
    """

    batch: Batch
    path: Path

    @property
    def folder(self) -> Path:
        """Where the batch file lies."""
        return self.path.parent

    @property
    def history(self) -> Path:
        """The history folder."""
        return self.folder / self.batch.history


def load_batch(path: Path) -> LoadedBatch:
    """A batch from its file.

    Errors: RulebookError (exit 3) with every flaw of the file and where it stands.
    """
    try:
        raw = read_small(path, LARGEST_BYTES)
    except OSError as error:
        message = Text(f"无法读取任务文件：{error.strerror}", f"the batch file cannot be read: {error.strerror}")
        raise RulebookError(message, where=Place(str(path)), hint=_BEGIN) from error
    if not raw.strip():
        raise RulebookError(Text("任务文件是空的", "the batch file is empty"), where=Place(path.name), hint=_BEGIN)
    try:
        source = parse_source(path, raw)
    except RulebookError as error:
        findings = [replace(finding, code=finding.code.replace("rulebook.", "batch.", 1)) for finding in error.findings]
        raise RulebookError(_of_batch(error.message), hint=error.hint, where=error.where, findings=findings) from error
    try:
        return LoadedBatch(Batch.model_validate(source.data), path)
    except ValidationError as error:
        raise refused(source, complaints(error, Batch), "batch", Text("任务文件", "the batch file")) from None


_BEGIN = Text("tiercli run --init 可以写一份", "'tiercli run --init' writes one to begin with")


def _of_batch(words: Text) -> Text:
    """What is said of rulebook files, said of this one: both are YAML under the same limits."""
    return Text(words.zh.replace("规则文件", "任务文件"), words.en.replace("the rulebook", "the batch file").replace("a rulebook", "a batch file"))
