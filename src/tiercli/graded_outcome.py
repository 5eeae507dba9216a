"""Graded entities as an outcome: in the words in which people see them, personal data masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING

from tiercli.domain.language import EMPTY, same
from tiercli.domain.period import period_ending
from tiercli.outcome import Monthly, Outcome

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.follow import GradedRows
    from tiercli.frames.engine import Session
    from tiercli.frames.entities import Entities
    from tiercli.job import Job
    from tiercli.points import Scored
    from tiercli.read import Reading
    from tiercli.rulebook.load import Loaded


def outcome_of(
    reading: Reading, loaded: Loaded, job: Job, scored: Scored, entities: Entities, as_of: date, session: Session, events: Mapping[str, pa.Table]
) -> GradedRows:
    """The graded rows in the words in which people see them; personal data are masked from here on.

    entities: graded, in the order in which people see them (`shown_order`).
    events: the tables of events with the rows before the earliest day that a metric looks at.
    """
    from tiercli.follow import GradedRows
    from tiercli.grade import (
        DimensionColumn,
        build_frames,
        cuts_of_levels,
        findings_of_ranks,
        hide_in_tables,
        hide_personal,
        personal_names,
        refuse_personal_entity,
    )
    from tiercli.metrics import amounts_over_time, main_volume

    rulebook, language = loaded.rulebook, job.language or reading.language
    ordered, tables = entities, reading.tables
    if not job.show_personal:
        refuse_personal_entity(rulebook)
        entities, tables = hide_personal(entities, rulebook), hide_in_tables(tables, rulebook)
    rows = entities.table()
    dimensions = [DimensionColumn(one.name, one.title, one.column, one.missing) for one in scored.dimensions]
    frames = build_frames(rows, entities, rulebook, dimensions, language, show_personal=job.show_personal)
    period = period_ending(as_of, rulebook.period.window, rulebook.fiscal)
    volume = main_volume(rulebook, reading.tables)
    over_time = cache(partial(amounts_over_time, {**reading.tables, **events}, rulebook, period, session, ordered, reading.coverage))
    bounds, ranks = cuts_of_levels(rows, entities, rulebook), findings_of_ranks(rows, entities, rulebook)
    outcome = Outcome(
        rulebook=rulebook,
        rulebook_sha256=loaded.sha256,
        language=language,
        as_of=as_of,
        period=period,
        results=frames.results,
        profile=frames.profile,
        treatments=frames.treatments,
        decided=frames.decided,
        monthly=Monthly(
            lambda: over_time()[0],
            rulebook.title_of(volume) if volume else EMPTY,
            rulebook.metrics[volume].unit if volume else "",
        ),
        alerts=frames.alerts,
        levels=frames.levels,
        main=rulebook.main,
        accounts=reading.accounts,
        inputs=reading.inputs,
        findings=(*reading.findings, *scored.findings, *ranks),
        left_out=scored.left_out,
        bounds=(*scored.bounds, *bounds),
        params={name: param.value for name, param in rulebook.params.items()},
        tables=tables,
        later_flows=lambda: over_time()[1],
        command=job.command,
        company=same(job.company.strip()) if job.company.strip() else rulebook.company or EMPTY,
    )
    return GradedRows(outcome, rows, entities, hidden=frozenset() if job.show_personal else personal_names(rulebook))
