"""The rulebooks that come with the program, and where to find one."""

from __future__ import annotations

import difflib
import errno
import stat
from pathlib import Path

from tiercli.domain.errors import RulebookError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text, listing


def shipped_folder() -> Path:
    """The folder of shipped rulebooks: inside the package, or beside `src` in a checkout."""
    package = Path(__file__).resolve().parents[2]
    inside = package / "rules"
    return inside if inside.is_dir() else package.parent.parent / "rules"


def shipped_names() -> tuple[str, ...]:
    """The names of the shipped rulebooks; `standard` first."""
    names = sorted(path.stem for path in shipped_folder().glob("*.yaml"))
    return tuple(sorted(names, key=lambda name: name != "standard"))


def find_rulebook(name_or_path: str, beside: Path | None = None) -> Path:
    """The file of a rulebook.

    name_or_path: a shipped name, or a path to a YAML file (relative to `beside`, if given).
    Errors: RulebookError when there is none, with a near name suggested.
    """
    if name_or_path in shipped_names():
        return shipped_folder() / f"{name_or_path}.yaml"
    path = Path(name_or_path)
    if beside is not None and not path.is_absolute():
        path = beside.parent / path
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        mode = 0
        if getattr(error, "errno", None) not in (errno.ENOENT, errno.ENOTDIR):
            what = getattr(error, "strerror", None) or str(error)
            raise RulebookError(Text(f"无法读取规则文件：{what}", f"the rulebook cannot be read: {what}"), where=Place(f"{name_or_path:.120}")) from error
    if stat.S_ISDIR(mode):
        raise RulebookError(Text(f"{path} 是文件夹，不是规则文件", f"{path} is a folder, not a rulebook"))
    if mode:
        return path  # whether it can be read is found out when it is
    near = difflib.get_close_matches(name_or_path, shipped_names(), n=1)
    names = listing(shipped_names())
    hint = Text(f"是不是 '{near[0]}'？", f"Did you mean '{near[0]}'?") if near else Text(f"自带的规则：{names.zh}", f"Shipped rulebooks: {names.en}")
    raise RulebookError(Text(f"没有规则 '{name_or_path}'", f"there is no rulebook '{name_or_path}'"), hint=hint)
