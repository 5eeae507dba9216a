"""The periods that a history keeps, graded again by other rules from what was measured then."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from tiercli.after_metrics import StagesAfterMetrics
from tiercli.domain.codes import found
from tiercli.domain.columns import level_column, record_column, state_column
from tiercli.domain.errors import HistoryError, TierError, UsageError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Language, Text, listing, same
from tiercli.domain.period import period_ending
from tiercli.domain.texts import texts_of
from tiercli.follow import GradedRows
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY
from tiercli.frames.vectors import Texts
from tiercli.grade import DimensionColumn, build_frames, follow_up, grade_entities, personal_names, shown_order
from tiercli.insight.mixtures import Period, stored_period, under
from tiercli.ledger.decisions import decisions_in
from tiercli.ledger.store import Ledger, Stored
from tiercli.move import Earlier, add_previous, move_entities
from tiercli.move.overrides import Override
from tiercli.move.previous import Previous
from tiercli.outcome import Monthly, Outcome
from tiercli.points import Scored, score_entities
from tiercli.rulebook.facts.names import home_of
from tiercli.rulebook.load import Loaded
from tiercli.rulebook.model import Rulebook
from tiercli.runs.earlier import previous_from_stored, stored_language
from tiercli.runs.in_turn import previous_from_graded


@dataclass(frozen=True)
class StoredMonth:
    """One stored run: what it measured, and what was decided."""

    stored: Stored
    result: Previous

    @property
    def as_of(self) -> date:
        """Its last day."""
        return self.stored.as_of

    @cached_property
    def language(self) -> Language:
        """That of the run."""
        return stored_language(self.stored.run) or "en"

    def decided(self, rulebook: Rulebook, grading: str) -> dict[str, str]:
        """Everybody's level in force in a grading, as it was decided."""
        column = self.result.column(state_column(grading, "effective"), "") or self.result.column(grading, rulebook.main)
        if column is None:
            return {}
        return {one: str(level) for one, level in zip(texts_of(self.result.ids), column.to_pylist(), strict=True) if level is not None}

    def measured(self, rulebook: Rulebook, today: Entities | None) -> Period:
        """What was measured, with the fields of today's records where there are any; a history keeps none.

        Metrics of another rulebook are known under the names that both have.
        """
        known = today if today is not None else Entities(self.result.ids, {}, {}, {}, self.as_of)
        period = stored_period(self.result, replace(known, as_of=self.as_of), rulebook)
        home = home_of(rulebook.entity)
        entities, names = period.entities, {}
        for name in (home.key, f"{home.table}.{home.key}") if home.table else (home.key,):
            names[name] = (ENTITY, "text")
        column = record_column(home.name)
        columns = {} if column in entities.columns else {column: Texts(self.result.names.cast(pa.string()))}
        names |= {name: (column, "text") for name in (home.name, f"{home.table}.{home.name}") if name not in entities.names}
        return replace(period, entities=entities.with_columns(columns, names))  # type: ignore[arg-type]

    def overrides(self, rulebook: Rulebook) -> list[Override]:
        """The levels that persons had set, as the run kept them."""
        answer = []
        for name, grading in rulebook.gradings.items():
            column = self.result.column(state_column(name, "override"), "")
            for entity, level in zip(texts_of(self.result.ids), column.to_pylist(), strict=True) if column is not None else ():
                if level in grading.names_in_order:
                    answer.append(Override(entity, name, level, "", "", None, None, 0))
        return answer


def stored_months(history: Path, rulebook: Rulebook, until: date | None = None) -> list[StoredMonth]:
    """The stored periods of a rulebook, oldest first.

    until: a day of the last period that counts. Errors: HistoryError for a broken history, or one that has none of the rulebook.
    """
    ledger = Ledger(history, rulebook.name)
    last = None if until is None else rulebook.run_name(until)
    found = [run for period in ledger.periods() if (last is None or period <= last) and (run := ledger.current(period)) is not None]
    if not found:
        raise HistoryError(
            Text(f"存档里没有规则 {rulebook.name} 的运行", f"no run of rulebook {rulebook.name} is stored"),
            where=Place(str(history)),
            hint=Text("tiercli history list 列出有哪些", "'tiercli history list' says what there is"),
        )
    return [StoredMonth(one, previous_from_stored(one, rulebook)) for one in found]


def regraded_months(
    months: list[StoredMonth], loaded: Loaded, today: Entities | None, *, language: Language | None = None
) -> Iterator[tuple[StoredMonth, GradedRows | TierError]]:
    """Every stored period graded by other rules, each after what these rules said of the one before it; decisions and overrides are those of the time.

    language: of what is said; that of each stored run if none.
    """
    rules: dict[str, Any] = json.loads(loaded.rulebook.model_dump_json(by_alias=True, exclude_unset=True))
    previous: Previous | None = None
    for month in months:
        earlier = Earlier(previous, decisions_in(month.stored.run), reviewed=True)
        try:
            graded = graded_month(month, loaded, earlier, today, language=language)
        except TierError as error:
            yield month, error
            continue
        yield month, graded
        previous = previous_from_graded(graded, loaded, rules)


def graded_month(month: StoredMonth, loaded: Loaded, earlier: Earlier, today: Entities | None, *, language: Language | None = None) -> GradedRows:
    """One stored period graded by these rules, from the metrics that it kept.

    Errors: InputError when nothing of these rules can be scored with them.
    """
    rulebook, spoken = loaded.rulebook, language or month.language
    period = month.measured(rulebook, today)
    measured, unavailable = under(period, rulebook)
    if earlier.previous is not None:
        measured = add_previous(measured, rulebook, earlier.previous)
    overrides = month.overrides(rulebook)
    scored = score_entities(measured, unavailable, rulebook)
    computed = grade_entities(scored.entities, rulebook)
    entities = move_entities(computed, rulebook, earlier, overrides, as_of=month.as_of, language=spoken)
    entities = shown_order(follow_up(entities, rulebook), rulebook)
    stages = StagesAfterMetrics(measured, scored, computed, unavailable, rulebook, earlier, tuple(overrides), spoken)
    return _rows(month, loaded, scored, entities, spoken, stages)


def _rows(month: StoredMonth, loaded: Loaded, scored: Scored, entities: Entities, language: Language, stages: StagesAfterMetrics) -> GradedRows:
    rulebook = loaded.rulebook
    rows = entities.table()
    dimensions = [DimensionColumn(one.name, one.title, one.column, one.missing) for one in scored.dimensions]
    frames = build_frames(rows, entities, rulebook, dimensions, language, show_personal=False)
    outcome = Outcome(
        rulebook=rulebook, rulebook_sha256=loaded.sha256, language=language, as_of=month.as_of,
        period=period_ending(month.as_of, rulebook.period.window, rulebook.fiscal), results=frames.results, profile=frames.profile,
        treatments=frames.treatments, monthly=Monthly(pa.table({}), EMPTY, "t"), alerts=frames.alerts, levels=frames.levels, main=rulebook.main,
        accounts=(), inputs=(), findings=tuple(scored.findings), left_out=scored.left_out, bounds=scored.bounds,
        params={name: param.value for name, param in rulebook.params.items()},
    )  # fmt: skip
    return GradedRows(outcome, rows, entities, hidden=personal_names(rulebook), stages=stages)


def levels_of(graded: GradedRows, grading: str) -> dict[str, str]:
    """Everybody's level in force in a grading."""
    ids, levels = graded.rows[ENTITY].to_pylist(), graded.rows[level_column(grading)].to_pylist()
    return {str(one): str(level) for one, level in zip(ids, levels, strict=True)}


def lacking_fields(rulebook: Rulebook, today: Entities | None) -> list[str]:
    """The fields of records that decide levels and that nothing knows of: a history keeps none."""
    decides = set()
    for grading in rulebook.gradings.values():
        conditions = [level.when for level in grading.levels] + [gate.when for gate in grading.gates] + [group.when for group in grading.eligible]
        decides |= {name for one in conditions if one is not None for name in one.names}
    decides |= {name for variant in rulebook.variants for name in variant.when.names}
    known = {*rulebook.metrics, *rulebook.params, *rulebook.gradings, *rulebook.all_scores, *rulebook.outputs}
    fields = {name for name in decides if name not in known and not name.startswith(("points.", "previous.", "since.", "confirmations."))}
    there: set[str] = set() if today is None else {name for name, (_, kind) in today.names.items() if kind != "missing"}
    return sorted(fields - there - {"as_of"})


def without_data(example: str) -> UsageError:
    """What is said where neither files nor a history are given. example: a command with files."""
    return UsageError(Text("请给出数据文件，或用 --history 指定存档", "name the files with the data, or a history with --history"), hint=same(example))


def no_records(code: str, who: Text, fields: Sequence[str]) -> Finding:
    """That conditions on these fields hold for nobody. code: of the finding. who: the rules that look at them."""
    words = listing(list(fields))
    message = Text(
        f"{who.zh}看档案字段 {words.zh}，存档里没有档案：这些条件都不成立",
        f"{who.en} look at {words.en} of records, which no history keeps: none of these conditions holds",
    )
    return found(code, Place(), message, count=len(fields))
