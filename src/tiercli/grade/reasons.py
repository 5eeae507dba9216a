"""Why each entity has its level, in words: one sentence a row, composed column by column."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain import exact
from tiercli.domain.columns import excluded_column, matched_column, moved_words_column
from tiercli.domain.language import Language, Text
from tiercli.domain.nobody import NOBODY, NOBODY_REASON
from tiercli.domain.personal import masked
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY
from tiercli.grade.levels import number
from tiercli.grade.missed import missed_words
from tiercli.grade.rows import Rows, SomeRows
from tiercli.grade.sentences import constant_value, joined, sentence, words_beside
from tiercli.grammar.expression import Expression
from tiercli.rulebook.describe.expressions import Speaker
from tiercli.rulebook.facts.level_words import grading_named, levels_in_words
from tiercli.rulebook.facts.names import home_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.grading import Grading, Level


class Reasoner:
    """The graded rows as Arrow columns, and the sentences made from them.

    hidden: names of personal data, which sentences show masked.
    """

    def __init__(self, rows: Rows, entities: Entities, rulebook: Rulebook, language: Language, hidden: frozenset[str] = frozenset()) -> None:
        self.hidden = hidden
        self.rows: Rows = rows
        self.entities = entities
        self.rulebook = rulebook
        self.language = language

    @property
    def joiner(self) -> str:
        """What stands between clauses."""
        return "；" if self.language == "zh" else "; "

    def look_up(self, name: str) -> Any:
        """The column of a name in a template; of a param its one value."""
        if name in self.entities.names:
            column, kind = self.entities.names[name]
            if kind == "missing" or column not in self.rows.column_names:
                return pa.nulls(self.rows.num_rows, pa.string())
            values = self.rows[column].combine_chunks()
            if grading := grading_named(self.rulebook.gradings, name):
                return levels_in_words(values, grading, self.language)
            return masked(values) if name in self.hidden else values
        return constant_value(self.entities.constants[name])

    def spoken(self, template: Text) -> Any:
        """A template for every row."""
        return sentence(template, self.language, self.look_up, self.rows.num_rows)

    def said(self, condition: Expression) -> str:
        """A condition as people say it, for want of a `because`."""
        return Speaker.of(self.rulebook).words(condition).spoken(self.language)

    def reasons(self, dimensions: Sequence[tuple[Text, str]]) -> Any:
        """The sentence of every row: the main level's reason, its gates, other gradings' reasons, what was missing.

        dimensions: title and missing column of each dimension of the main score.
        """
        pieces: list[Any] = []
        for name, grading in sorted(self.rulebook.gradings.items(), key=lambda item: item[0] != self.rulebook.main):
            is_main = name == self.rulebook.main
            spoken = self._level_reason(name, grading, always=is_main)
            if spoken is not None:
                pieces.append(spoken)
            pieces += self._gate_reasons(name, grading)
            pieces += self._move_reasons(name, grading, main=is_main)
        gap = Text("无数据", "no data").spoken(self.language)
        for title, column in dimensions:
            flags = self.rows[column].combine_chunks()
            if pc.any(flags).as_py():
                pieces.append(_where(flags, f"{title.spoken(self.language)}{gap if self.language == 'zh' else ': ' + gap}"))
        if not pieces:
            return pa.array([""] * self.rows.num_rows, pa.string())
        words = joined(pieces, self.joiner)
        if home_of(self.rulebook.entity).key == "customer_id":
            return words
        return pc.if_else(pc.equal(self.rows[ENTITY].combine_chunks(), NOBODY), NOBODY_REASON.spoken(self.language), words)

    def _level_reason(self, name: str, grading: Grading, *, always: bool) -> Any:
        """Why the ungated level: its `because`, else its conditions; other gradings speak only with a `because`."""
        matched = pc.fill_null(self.rows[matched_column(name)].combine_chunks(), 0).to_numpy(zero_copy_only=False)
        pieces: list[Any] = [pa.nulls(1, pa.string())]
        place, filled = np.zeros(self.rows.num_rows, np.int64), 1  # where each row's words stand in the pieces
        spoke = False
        prefix = "" if always else self._title(name, grading) + (": " if self.language == "en" else "：")
        for index, level in enumerate(grading.levels, start=1):
            if level.because is None and not always:
                continue
            spoke = True
            own = np.flatnonzero(matched == index)
            if not own.size:
                continue
            words = self._among(own)._words_of(name, grading, level, index)
            row = Text(f"第 {index} 行：", f"row {index}: ").spoken(self.language) if grading.has_repeated_names else ""
            full = pc.binary_join_element_wise(prefix + row, words, "") if prefix + row else words
            pieces.append(full)
            place[own], filled = np.arange(filled, filled + own.size), filled + own.size
        answer: Any = pa.concat_arrays(pieces).take(pa.array(place))
        for group_number, group in enumerate(grading.eligible, start=1):
            if always or group.because:
                because = group.because or Text("不参加评级", "not rated")
                answer = pc.if_else(pc.equal(self.rows[excluded_column(name)].combine_chunks(), group_number), self.spoken(because), answer)
                spoke = True
        return answer if spoke else None

    def _among(self, places: Any) -> Reasoner:
        """The same for some rows: what a level says is put together for those who have it."""
        if len(places) == self.rows.num_rows:
            return self
        return Reasoner(SomeRows(self.rows, pa.array(places)), self.entities, self.rulebook, self.language, self.hidden)

    def _words_of(self, name: str, grading: Grading, level: Level, index: int) -> Any:
        if level.because is not None:
            return self.spoken(level.because)
        parts = [one for one in (self._score_words(name, grading, level, index), *(pa.scalar(text) for text in self.condition_words(level))) if one is not None]
        if not parts:
            return pa.array([Text("不满足以上各级条件", "meets no condition above").spoken(self.language)] * self.rows.num_rows, pa.string())
        if not any(isinstance(part, pa.Array | pa.ChunkedArray) for part in parts):
            said: Any = pa.array([self.joiner.join(part.as_py() for part in parts)] * self.rows.num_rows, pa.string())
        else:
            said = pc.binary_join_element_wise(*parts, self.joiner)
        return said if level.is_bare else self._but_not(name, grading, index, said)

    def _but_not(self, name: str, grading: Grading, index: int, said: Any) -> Any:
        """What decided against the level above, for those whose score was enough for it, or where it counts places alone."""
        if index < 2 or grading.levels[index - 2].name == grading.levels[index - 1].name:
            return said
        above = grading.levels[index - 2]
        missed = missed_words(self, name, above, index - 1)
        if missed is None or (above.bound is None and not above.is_ranked):
            return said
        if above.bound is not None:
            amount, is_open = above.bound
            score = self.rows[self.entities.names[grading.by or next(iter(self.rulebook.all_scores), "")][0]].combine_chunks()
            missed = pc.if_else(pc.greater_equal(score, exact.micro(number(self.entities, amount)) + is_open), missed, pa.scalar(None, pa.string()))
        but = Text(f"未进 {above.name}：", f"kept out of {above.name}: ").spoken(self.language)
        with_it = pc.binary_join_element_wise(said, pc.binary_join_element_wise(but, missed, ""), self.joiner)
        return pc.if_else(pc.is_valid(missed), with_it, said)

    def _score_words(self, grade: str, grading: Grading, level: Level, index: int) -> Any:
        """得分 83.20 ≥ 70; for a last level without a bound, the bound that was missed, or the other condition of the level above."""
        bound, is_reached = level.bound, True
        if bound is None and level.is_bare and index > 1:
            bound, is_reached = grading.levels[index - 2].bound, False
        if bound is None:
            return None
        amount, is_open = bound
        reached, missed_mark = (">", "≤") if is_open else ("≥", "<")
        name = grading.by or next(iter(self.rulebook.all_scores), "")
        label = Text("得分", "score").spoken(self.language) if name == "score" else name
        least = number(self.entities, amount)
        score = self.rows[self.entities.names[name][0]].combine_chunks()

        def held_against(mark: str, *, below: bool) -> Any:
            words = words_beside(score, exact.micro(least) + is_open, below=below)
            return pc.binary_join_element_wise(f"{label} ", words, f" {mark} {least:f}", "")

        if is_reached:
            return held_against(reached, below=False)
        below = held_against(missed_mark, below=True)
        missed = missed_words(self, grade, grading.levels[index - 2], index - 1)
        if missed is None:
            return below
        # the score was enough for the level above: what kept it out is that level's other condition
        but = Text("，但", ", but ").spoken(self.language)
        why = pc.fill_null(missed, Text("不满足其他条件", "another condition does not hold").spoken(self.language))
        return pc.if_else(
            pc.greater_equal(score, exact.micro(least) + is_open), pc.binary_join_element_wise(held_against(reached, below=False), but, why, ""), below
        )

    def condition_words(self, level: Level) -> list[str]:
        """What a level asks beside a score, in words."""
        words = []
        if level.when is not None:
            words.append(self.said(level.when))
        if level.among is not None:
            words.append(self.said(level.among))
        by = self.rulebook.title_of(str(level.by)).spoken(self.language) if level.by else Text("得分", "score").spoken(self.language)
        for place, zh, en in ((level.top, "前", "top"), (level.quota, "其次", "next")):
            if place is not None:
                count, share = place.sized(self.entities.constants)
                size = f"{count}" if count is not None else percent(share or Decimal(0))
                words.append(Text(f"{by}{zh} {size}", f"{en} {size} by {by}").spoken(self.language))
        if level.share is not None:
            part = percent(number(self.entities, level.share))
            within = Text(f"{by}累计占比 {part} 以内", f"within {part} of cumulative {by}")
            following = Text(f"上一级之后接着的 {part} {by}", f"the next {part} of {by} after the level above")
            words.append((following if level.share_from == "above" else within).spoken(self.language))
        return words

    def _gate_reasons(self, name: str, grading: Grading) -> list[Any]:
        answer = []
        for index, gate in enumerate(grading.gates):
            flags = self.rows[f"gate__{name}__{index}"].combine_chunks()
            if not pc.any(flags).as_py():
                continue
            limit = gate.at_most or gate.at_least or ""
            effect = Text(f"最高 {limit}", f"at most {limit}") if gate.at_most else Text(f"最低 {limit}", f"at least {limit}")
            because = self.spoken(gate.because) if gate.because else self.said(gate.when)
            comma = "，" if self.language == "zh" else ", "
            words = pc.binary_join_element_wise(because, effect.spoken(self.language), comma)
            answer.append(_where(flags, words))
        return answer

    def _move_reasons(self, name: str, grading: Grading, *, main: bool) -> list[Any]:
        """Why the level in force is not the computed one, from the review of earlier periods."""
        if moved_words_column(name) not in self.rows.column_names:
            return []
        words = self.rows[moved_words_column(name)].combine_chunks()
        if words.null_count == len(words):
            return []
        return [words if main else pc.binary_join_element_wise(f"{self._title(name, grading)}: ", words, "")]

    def _title(self, name: str, grading: Grading) -> str:
        return grading.title.spoken(self.language) if grading.title else name

    def title_of_level(self, name: str, grading: Grading) -> dict[str, str]:
        """Level name -> title in the report's language."""
        titles = {level.name: level.title.spoken(self.language) if level.title else level.name for level in grading.levels_in_order}
        titles |= {name: title.spoken(self.language) for name, title in grading.outside.items()}
        assert list(titles) == grading.all_names, name
        return titles


def percent(share: Decimal) -> str:
    """A share as percent, without needless zeros: 0.125 is 12.5%."""
    return f"{exact.text(exact.micro(share * 100))}%"


def _where(flags: Any, words: Any) -> Any:
    return pc.if_else(flags, words, pa.scalar(None, pa.string()))
