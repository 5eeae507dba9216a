"""What is to be tried: scenarios as a person types them, and the rulebooks that they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from tiercli.domain.errors import UsageError
from tiercli.domain.language import Text, same
from tiercli.domain.patterns import late_pattern
from tiercli.domain.unit import counted_in
from tiercli.outcome.labels import plain_number
from tiercli.rulebook.facts.differences import Difference, differences, value_words
from tiercli.rulebook.load import Loaded, load_rulebook
from tiercli.rulebook.model import Param
from tiercli.rulebook.reading.shipped import shipped_names

_BETWEEN = late_pattern(r"[,，;；](?=[^,，;；=]+=)")
_YAML = (".yaml", ".yml")
_BOOKS = (".xlsx", ".xlsm")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Wish:
    """One scenario in words: other params, another rulebook, or a workbook of params.

    settings: param=value words. rules: a rulebook by name or file. workbook: one that `rules export` wrote, or a report with params.
    """

    name: str
    settings: tuple[str, ...] = ()
    rules: str = ""
    workbook: Path | None = None


@dataclass(frozen=True)
class Scenario:
    """Rules to be tried, and in what they differ from those in force.

    params: the names of the params that differ, where nothing else does; else none.
    """

    name: str
    loaded: Loaded
    changes: tuple[Difference, ...]
    params: tuple[str, ...] = ()


def wishes_of(settings: Sequence[str], rules: Sequence[str], workbooks: Sequence[str], scenarios: Sequence[str]) -> tuple[str, list[Wish]]:
    """The rulebook in force and the scenarios, from the words of `--set`, `-r`, `--params-from` and `--scenario`.

    Of several rulebooks the first is in force and every other one a scenario. A single one is in force beside other scenarios; alone it is the
    scenario itself, against the one that it extends, or else against `standard`.
    Errors: UsageError when nothing is to be tried, or a scenario cannot be understood; RulebookError as loading.
    """
    written = [word.replace("＝", "=") for word in scenarios]
    others = bool(settings or workbooks or written)
    base, tried = (rules[0] if rules else "standard"), list(rules[1:])
    if len(rules) == 1 and not others:
        base, tried = below(rules[0]), [rules[0]]
    wishes = [Wish(_rulebook_name(one), rules=one) for one in tried]
    if settings:
        wishes.append(Wish(_short(", ".join(settings)), tuple(settings)))
    wishes += [Wish(Path(one).stem, workbook=_path("--params-from", one)) for one in workbooks]
    for word in written:
        wish = _wish(word)
        same_name = next((place for place, one in enumerate(wishes) if one.name == wish.name and one.settings and wish.settings), None)
        if same_name is None:
            wishes.append(wish)
        else:
            wishes[same_name] = replace(wishes[same_name], settings=wishes[same_name].settings + wish.settings)
    if not wishes:
        raise UsageError(
            Text("没有写要试什么", "nothing is said of what to try"),
            hint=Text(
                "例如 --set tier_a=80；-r 新规则.yaml；--params-from 规则.xlsx；--scenario 宽松=tier_a=80，tier_b=65（可写几个）",
                "Such as --set tier_a=80; -r new.yaml; --params-from rules.xlsx; --scenario easier=tier_a=80,tier_b=65 (several may stand there)",
            ),
        )
    return base, _named_apart(wishes)


def below(rules: str) -> str:
    """The rulebook that another one is held against when nothing else is named: what it extends, else `standard`.

    Errors: UsageError for `standard` itself.
    """
    loaded = load_rulebook(rules)
    parent = loaded.rulebook.extends
    if parent is not None:
        beside = loaded.paths[0].parent / parent
        return parent if parent in shipped_names() or Path(parent).is_absolute() else str(beside)
    if rules == "standard":
        raise UsageError(
            Text("-r standard：还要写和它比什么", "-r standard: say as well what to hold against it"),
            hint=Text("例如再加 --set tier_a=80，或第二个 -r 新规则.yaml", "Add --set tier_a=80, say, or a second -r new.yaml"),
        )
    return "standard"


def _wish(word: str) -> Wish:
    """One `--scenario`: name=param=value,param=value; name=rules.yaml; name=params.xlsx; or params without a name."""
    name, equals, rest = (part.strip() for part in word.partition("="))
    first = _BETWEEN.split(rest)[0]
    if not equals or not name or not rest:
        raise UsageError(
            Text(f"--scenario {word}：写成 名称=参数=值，参数=值", f"--scenario {word}: write it as name=param=value,param=value"),
            hint=Text("也可以写 名称=规则.yaml 或 名称=规则.xlsx", "It may also be name=rules.yaml or name=rules.xlsx"),
        )
    if "=" in first:
        return Wish(name, tuple(part.strip() for part in _BETWEEN.split(rest)))
    if rest.lower().endswith(_YAML) or rest in shipped_names():
        return Wish(name, rules=rest)
    if rest.lower().endswith(_BOOKS):
        return Wish(name, workbook=Path(rest))
    return Wish(_short(word.strip()), tuple(part.strip() for part in _BETWEEN.split(word)))


def _path(option: str, words: str) -> Path:
    if not words.strip():
        raise UsageError(Text(f"{option}：文件名是空的", f"{option}: the name is empty"))
    return Path(words)


def _rulebook_name(rules: str) -> str:
    return Path(rules).stem if rules.lower().endswith(_YAML) else rules


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_NAME else words[: _LONGEST_NAME - 1] + "…"


def _named_apart(wishes: Sequence[Wish]) -> list[Wish]:
    """No two of one name: the second gets a number."""
    taken: set[str] = set()
    answer = []
    for wish in wishes:
        name, number = wish.name, 2
        while name in taken:
            name, number = f"{wish.name} ({number})", number + 1
        taken.add(name)
        answer.append(replace(wish, name=name))
    return answer


def scenario_of(name: str, base: Loaded, loaded: Loaded) -> Scenario:
    """A scenario with all that it changes, params in words of their own."""
    old, new = base.rulebook, loaded.rulebook
    changed = [one for one in new.params if one in old.params and new.params[one].plain != old.params[one].plain]
    params = [_param_change(one, old.params[one], new.params[one]) for one in changed]
    said = {("params", one) for one in changed}
    skipped = ("name", "title", "description", "source", "extends", "tiercli")
    others = [one for one in differences(base.source.data, loaded.source.data) if one.path[:2] not in said and one.path[0] not in skipped]
    return Scenario(name, loaded, (*params, *others), () if others else tuple(changed))


def _param_change(name: str, old: Param, new: Param) -> Difference:
    title = new.title or same(name)
    return Difference(("params", name), title, param_words(old), param_words(new))


def param_words(param: Param) -> Text:
    """A param's value as people read it: 5,000 吨."""
    value = param.value
    if isinstance(value, Decimal):
        if param.unit == "%":
            return same(f"{plain_number(value * 100)}%")
        number = same(plain_number(value))
        return counted_in(number, param.unit) if param.unit else number
    return value_words(value)
