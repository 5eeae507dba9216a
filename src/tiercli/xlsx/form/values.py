"""What the cells of a form may ask for: every figure by its name, in English or Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import MOVEMENTS
from tiercli.domain.exact import MICRO, shown
from tiercli.domain.language import Language
from tiercli.domain.patterns import late_pattern
from tiercli.outcome import LevelCount, Outcome, Role
from tiercli.rulebook.parts.entity_parts import entity_word

Plain = str | float | date | None
_SCALED = late_pattern(r"^(.*?)\s*[/÷]\s*([\d,]+(?:\.\d+)?)$")
_COLORS = ("red", "orange", "yellow")


class Name(NamedTuple):
    """A part of a name, in English and in Chinese."""

    en: str
    zh: str


Path = tuple[Name, ...]
_AMOUNTS = {"volume": Name("volume", "销量"), "revenue": Name("revenue", "销售额"), "margin": Name("margin", "毛利")}


@dataclass(frozen=True, slots=True)
class Value:
    """A figure, a word or a day; none where the run has no value for it.

    is_share: a part of one, shown as percent within a sentence.
    """

    plain: Plain
    is_share: bool = False

    @property
    def words(self) -> str:
        """As it stands within a sentence."""
        if self.plain is None:
            return "–"
        if isinstance(self.plain, date):
            return self.plain.isoformat()
        if not isinstance(self.plain, int | float):
            return self.plain
        if self.is_share:
            return f"{shown(float(self.plain), 3):.1%}"
        return f"{self.plain:,.0f}" if float(self.plain).is_integer() or abs(self.plain) >= 1000 else f"{self.plain:,.2f}".rstrip("0").rstrip(".")


def folded_name(name: str) -> str:
    """A name as names of cells can be: lower case, one underscore for whatever is neither a letter nor a digit."""
    return re.sub(r"[\W_]+", "_", unicodedata.normalize("NFKC", name).casefold()).strip("_")


class FormValues:
    """The figures of one outcome by name: company, period, customers, tier.A.customers, tier.A.share, sum.volume ..."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome

    @cached_property
    def known(self) -> dict[str, Value]:
        """Every name with its value; the Chinese names behind the English ones."""
        found: dict[str, Value] = {}
        for path, value in self._all():
            for language in (0, 1):
                found.setdefault(".".join(part[language] for part in path), value)
        return found

    @cached_property
    def _folded(self) -> dict[str, str]:
        """Names by their folded form; those that two names share are left out."""
        names: dict[str, list[str]] = {}
        for name in self.known:
            names.setdefault(folded_name(name), []).append(name)
        return {short: some[0] for short, some in names.items() if len({id(self.known[name]) for name in some}) == 1}

    def get(self, words: str) -> Value | None:
        """The value of a name, `/ 10000` behind it divides; none for a name that there is not."""
        scaled = _SCALED.match(words.strip())
        name, by = (scaled[1].strip(), float(scaled[2].replace(",", ""))) if scaled else (words.strip(), 1.0)
        value = self.known.get(name) or self.known.get(self._folded.get(folded_name(name), "")) or self._of_row(name)
        if value is None or not scaled:
            return value
        if not by or not isinstance(value.plain, int | float):
            return value if value.plain is None else None
        return Value(value.plain / by)

    def near(self, words: str) -> list[str]:
        """Names that may have been meant."""
        found = get_close_matches(folded_name(words), list(self._folded), n=3, cutoff=0.6)
        return [self._folded[name] for name in found]

    def _of_row(self, name: str) -> Value | None:
        """customer.K001.score: a result column of one entity."""
        word, _, rest = name.partition(".")
        entity, _, column = rest.rpartition(".")
        results = self._outcome.results
        if word not in (entity_word(self._outcome.rulebook.entity), "客户") or results.named(column) is None:
            return None
        row = pc.index(results.values(Role.ID).cast(pa.string()), pa.scalar(entity, pa.string())).as_py()
        found = results.named(column)
        return Value(results.rows[column][row].as_py(), found is not None and found.unit == "%") if row >= 0 else None

    def _all(self) -> Iterator[tuple[Path, Value]]:
        """Paths of names, English and Chinese, with their values."""
        outcome, language = self._outcome, self._outcome.language
        end = outcome.period
        yield (Name("company", "公司"),), Value(outcome.company.spoken(language) or None)
        yield (Name("title", "标题"),), Value(outcome.rulebook.title.spoken(language))
        yield (Name("rulebook", "规则"),), Value(outcome.rulebook.name)
        yield (Name("period", "期间"),), Value(outcome.rulebook.run_name(outcome.as_of))
        yield (Name("period", "期间"), Name("start", "开始")), Value(end.start)
        yield (Name("period", "期间"), Name("end", "结束")), Value(end.end)
        yield (Name("as_of", "截止日"),), Value(outcome.as_of)
        yield (Name("part", "部分"),), Value(outcome.part.value if outcome.part else None)
        yield (Name("customers", "客户数"),), Value(len(outcome.results))
        yield (Name(f"{entity_word(outcome.rulebook.entity)}s", "对象数"),), Value(len(outcome.results))
        for name, counts in outcome.levels.items():
            title = outcome.rulebook.gradings[name].title
            yield from _levels(Name(name, title.zh if title else name), counts, language)
            if name == outcome.main:
                yield from _levels(Name("tier", "等级"), counts, language)
                yield from _totals(counts)
        yield from self._before()
        yield from self._movements()
        yield from self._alerts()
        for param, value in outcome.params.items():
            title = outcome.rulebook.params[param].title
            is_number = not isinstance(value, bool | str | date) and value is not None
            yield (
                (Name("param", "参数"), Name(param, title.zh if title else param)),
                Value(float(str(value)) if is_number else None if value is None else str(value)),
            )
        for column in outcome.results.columns:
            values = outcome.results.rows[column.name]
            if column.role in (Role.METRIC, Role.OUTPUT, Role.SCORE) and pa.types.is_floating(values.type):
                amount = Name(column.name, column.title.zh)
                if column.unit != "%" and column.role is not Role.SCORE:
                    yield (Name("sum", "合计"), amount), Value(pc.sum(values).as_py())
                yield (Name("mean", "平均"), amount), Value(pc.mean(values).as_py(), column.unit == "%")

    def _before(self) -> Iterator[tuple[Path, Value]]:
        last, word = self._outcome.before, Name("previous", "上期")
        yield (word, Name("customers", "客户数")), Value(last.entities if last else None)
        for level in self._outcome.levels.get(self._outcome.main, ()):
            count = last.levels.get(level.name) if last else None
            yield (word, Name("tier", "等级"), Name(level.name, level.name), Name("customers", "客户数")), Value(count)
            yield (Name("change", "变化"), Name("tier", "等级"), Name(level.name, level.name)), Value(level.entities - count if count is not None else None)
        for name, title in _AMOUNTS.items():
            amount = last.totals.get(name) if last else None
            yield (word, title), Value(amount / MICRO if amount is not None else None)

    def _movements(self) -> Iterator[tuple[Path, Value]]:
        moved = self._outcome.results.rows["movement"]
        known = moved.null_count < len(moved)
        for code, words in MOVEMENTS.items():
            count = pc.sum(pc.equal(moved, code)).as_py() or 0
            yield (Name("movement", "升降"), Name(code, words.zh)), Value(count if known else None)

    def _alerts(self) -> Iterator[tuple[Path, Value]]:
        alerts = self._outcome.alerts
        levels = alerts["level"].to_pylist() if "level" in alerts.column_names else []
        yield (Name("alerts", "预警"),), Value(len(levels))
        for color, words in zip(_COLORS, ("红", "橙", "黄"), strict=True):
            yield (Name("alerts", "预警"), Name(color, words)), Value(levels.count(color))


def _levels(grading: Name, counts: tuple[LevelCount, ...], language: Language) -> Iterator[tuple[Path, Value]]:
    """tier.A.customers, tier.A.share, tier.A.volume, tier.A.volume_share ..."""
    everybody = sum(level.entities for level in counts)
    for level in counts:
        here = (grading, Name(level.name, level.name))
        yield (*here, Name("title", "名称")), Value(level.title.spoken(language) or level.name)
        yield (*here, Name("customers", "客户数")), Value(level.entities)
        yield (*here, Name("share", "占比")), Value(level.entities / everybody if everybody else None, is_share=True)
        for name, title in _AMOUNTS.items():
            amount, whole = getattr(level, name), sum(getattr(one, name) or 0 for one in counts)
            yield (*here, title), Value(amount / MICRO if amount is not None else None)
            part = amount / whole if amount is not None and whole > 0 else None
            yield (*here, Name(f"{name}_share", f"{title.zh}占比")), Value(part, is_share=True)


def _totals(counts: tuple[LevelCount, ...]) -> Iterator[tuple[Path, Value]]:
    for name, title in _AMOUNTS.items():
        amounts = [getattr(level, name) for level in counts]
        known = [amount for amount in amounts if amount is not None]
        yield (title,), Value(sum(known) / MICRO if known else None)
