"""A result split by a field: one outcome a value, each with its own counts and sheets. Nobody is in two parts, and nobody in none.

Levels, ranks and scores are those of the whole: a part shows some of the graded, it does not grade them anew. What cannot be told of a
part (trends of the company, targets of others) is left out of it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import Role
from tiercli.domain.errors import UsageError, speaking
from tiercli.domain.fields import STANDARD, Field, Kind
from tiercli.domain.language import EMPTY, Text
from tiercli.domain.texts import texts_of
from tiercli.follow import Given, GradedRows
from tiercli.grade.counts import level_counts
from tiercli.ledger.warnings import STATES
from tiercli.outcome import Outcome, PartOf
from tiercli.outcome.extras import CODE, OPEN, STATE, Extra, Listing, Records, ReturnSheet, Statement
from tiercli.report import Target, write_reports
from tiercli.report.parts import write_parts
from tiercli.rulebook.facts.names import home_of
from tiercli.sheets import segments

MOST = 500
"""More parts than these are a mistake: a field that tells everybody apart."""
_GROUPING = ("manager", "branch", "region")


def parts_of(graded: GradedRows, words: str) -> tuple[Outcome, ...]:
    """The parts, by the values of a field, a metric of text, a grading or an output; those without a value come last, as `(none)`.

    A field that only the sales rows have (a ledger without records) is of each customer what its latest row says.

    words: its code or its title in either language.
    Errors: UsageError for what is not there or has no data, and for more than 500 parts.
    """
    title, values = _of_latest_sale(graded, words) or _of_entities(graded, words)
    places: dict[str, list[int]] = {}
    for place, value in enumerate(texts_of(values)):
        places.setdefault(value, []).append(place)
    if len(places) > MOST:
        raise UsageError(
            Text(
                f"“{title.zh}”有 {len(places):,} 个值，不能每个一份（最多 {MOST}）。",
                f"'{title.en}' has {len(places):,} values; at most {MOST} parts can be made.",
            ),
            hint=Text("请换一个分组用的字段，如客户经理、分公司、地区。", "Take a field that groups, such as manager, branch or region."),
        )
    none = graded.none_word()
    return tuple(_part(graded, PartOf(title, value, graded.count), places[value]) for value in sorted(places, key=lambda value: (value == none, value)))


def _of_entities(graded: GradedRows, words: str) -> tuple[Text, pa.Array]:
    name = _named(graded, words)
    title = graded.title_of(name)[0]
    if name in graded.hidden:
        raise UsageError(
            Text(f"“{title.zh}”是个人信息，文件名里不能写它。", f"'{title.en}' is personal, so no file can be called by it."),
            hint=Text("请换一个字段，或加 --show-personal。", "Take another field, or add --show-personal."),
        )
    return title, graded.text_of(name)


def _of_latest_sale(graded: GradedRows, words: str) -> tuple[Text, pa.Array] | None:
    """A field that no record gives but the sales rows do: of every customer, what its latest row says. None where it is no such field."""
    sales, bare = graded.outcome.tables.get("sales"), words.strip().removeprefix("sales.")
    fields = (one for one in STANDARD["sales"].fields if one.kind is Kind.TEXT and not one.personal)
    field = next((one for one in fields if bare.casefold() in (name.casefold() for name in (one.name, *one.title, *one.aliases))), None)
    if field is None or not isinstance(sales, pa.Table) or not {"customer_id", "date", field.name} <= set(sales.column_names):
        return None
    if home_of(graded.outcome.rulebook.entity).key != "customer_id" or (
        not words.strip().startswith("sales.") and any(graded.entities.place_of(name)[1] != "missing" for name in (field.name, f"customers.{field.name}"))
    ):
        return None
    said = sales.select(["customer_id", "date", field.name]).filter(pc.is_valid(sales[field.name]))
    said = said.append_column("row", pa.array(range(said.num_rows), pa.int64())).sort_by([("date", "ascending"), ("row", "ascending")])
    latest = said.group_by("customer_id", use_threads=False).aggregate([(field.name, "last")])
    place = pc.index_in(pa.array(graded.ids(), pa.string()), value_set=latest["customer_id"].combine_chunks())
    values = pc.fill_null(latest[f"{field.name}_last"].combine_chunks().take(place), graded.none_word())
    return Text(f"{field.title.zh}（最近一笔销售）", f"{field.title.en} (of the latest sale)"), values


def _named(graded: GradedRows, words: str) -> str:
    known = {
        name: graded.title_of(name)[0] for name, (_, kind) in graded.entities.names.items() if kind in ("text", "flag") and not name.startswith("previous.")
    }
    plain = words.strip()
    bare = plain.removeprefix("customers.").removeprefix("managers.")
    for name in (plain, bare, f"customers.{bare}", f"managers.{bare}"):
        if name in known:
            return name
    wanted = plain.casefold()
    fitting = [name for name, title in known.items() if wanted in (title.zh.casefold(), title.en.casefold())]
    if fitting:
        return fitting[0]
    field = _customer_field(wanted)
    if field is not None and field.name in known:
        return field.name
    near = difflib.get_close_matches(wanted, [*known, *(title.zh for title in known.values()), *(title.en.casefold() for title in known.values())], n=2)
    usual = [name for name in known if name in (*_GROUPING, graded.outcome.main)]
    asked = Text(
        *(separator.join(dict.fromkeys(near or [_both(known[name], name, zh=zh) for name in usual])) for zh, separator in ((True, "、"), (False, ", ")))
    )
    hint = Text(f"可以用：{asked.zh}。", f"There are: {asked.en}.") if near or usual else EMPTY
    if field is not None:
        hint = Text(
            f"{hint.zh}这一项取自客户档案（表 customers）的“{field.title.zh}”列。",
            f"{hint.en} It is taken from the column '{field.title.en}' of the customer records (table customers).".lstrip(),
        )
    raise UsageError(Text(f"没有“{plain}”的数据，不能按它分开。", f"There is no data for '{plain}', so the report cannot be split by it."), hint=hint)


def _customer_field(words: str) -> Field | None:
    """The field of the customer records that a word of the user means: its code, its title, or another name of it."""
    return next((one for one in STANDARD["customers"].fields if words in (name.casefold() for name in (one.name, *one.title, *one.aliases))), None)


def _both(title: Text, name: str, *, zh: bool) -> str:
    return f"{title.zh}（{name}）" if zh else f"{title.en} ({name})"


def _part(graded: GradedRows, part: PartOf, places: list[int]) -> Outcome:
    whole, take = graded.outcome, pa.array(places, pa.int64())
    rows, entities = graded.rows.take(take), graded.entities.take(take)
    ids = pa.array([graded.ids()[place] for place in places], pa.string())
    outcome = replace(
        whole,
        part=part,
        results=replace(whole.results, rows=whole.results.rows.take(take)),
        profile=replace(whole.profile, rows=_taken(whole.profile.rows, take)),
        decided=None if whole.decided is None else replace(whole.decided, rows=_taken(whole.decided.rows, take)),
        treatments=replace(whole.treatments, rows=_taken(whole.treatments.rows, take)),
        later_flows=lambda: whole.flows.take(places),
        before=None,
        monthly=replace(whole.monthly, given=lambda: _taken(whole.monthly.rows, take)),
        alerts=whole.alerts.filter(pc.is_in(whole.alerts["entity_id"], value_set=ids)),
        levels={grading: level_counts(rows, entities, whole.rulebook, grading) for grading in whole.levels},
    )
    part_rows = replace(graded, outcome=outcome, rows=rows, entities=entities, findings=[])
    return replace(outcome, extras=dict(_extras(part_rows, whole.extras, ids)))


def _taken(rows: pa.Table, take: pa.Array) -> pa.Table:
    return rows.take(take) if rows.num_columns else rows


def _extras(graded: GradedRows, extras: Mapping[str, Extra], ids: pa.Array) -> Iterator[tuple[str, Extra]]:
    """The further sheets of a part: rows about its own; segments are counted anew."""
    part = graded.outcome.part
    assert part is not None
    anew = dict(segments.sheets(graded, Given())) if any(key.startswith("segments.") for key in extras) else {}
    names = pa.array(graded.names(), pa.string())
    for key, extra in extras.items():
        if key in anew:
            yield key, anew[key]
        elif key.startswith("targets.") and isinstance(extra, Listing):
            if "by" in extra.rows.column_names:
                mine = pc.and_(pc.equal(extra.rows["by"], part.title.spoken(graded.outcome.language)), pc.equal(extra.rows["group"], part.value))
                if pc.any(mine).as_py():
                    yield key, _listing(extra, extra.rows.filter(mine))
        elif key == "completion" and isinstance(extra, Listing):
            mine = pc.equal(extra.rows["group"], part.value)
            if pc.any(mine).as_py():
                yield key, _listing(extra, extra.rows.filter(mine))
        elif isinstance(extra, Listing):
            column = _id_column(graded.outcome, extra)
            if column is not None:
                yield key, _listing(extra, extra.rows.filter(pc.is_in(extra.rows[column], value_set=ids)))
        elif isinstance(extra, Statement):
            summary, lines = (one.rows.filter(pc.is_in(one.rows["name"], value_set=names)) for one in (extra.summary, extra.lines))
            yield key, replace(extra, summary=replace(extra.summary, rows=summary), lines=replace(extra.lines, rows=lines))
        elif isinstance(extra, Records):
            kept = set(ids.to_pylist())
            yield key, replace(extra, records=tuple(record for record in extra.records if record.entity_id in kept))


def _id_column(outcome: Outcome, listing: Listing) -> str | None:
    for name in ("entity_id", outcome.results.column(Role.ID).name):
        if name in listing.rows.column_names:
            return name
    return None


def _listing(listing: Listing, rows: pa.Table) -> Listing:
    """Its rows, counted anew: totals of the whole would be wrong here."""
    counts = ((Text("合计", "Total"), rows.num_rows),) if listing.counts else ()
    if isinstance(listing, ReturnSheet):
        return replace(listing, rows=rows, counts=_recounted(listing, rows), note=EMPTY, is_part=True)
    return replace(listing, rows=rows, counts=counts)


def _recounted(sheet: ReturnSheet, rows: pa.Table) -> tuple[tuple[Text, int], ...]:
    """The counts of a part: how many of its warnings are new, worse, the same, better or closed, or the lines of its plan, and how many of them wait."""
    if CODE in rows.column_names:
        codes = rows[CODE].to_pylist()
        return tuple((words, codes.count(code)) for (words, _), code in zip(sheet.counts, STATES, strict=True))
    states = rows[STATE].to_pylist()
    late, soon, waits = states.count("bad"), states.count("soon"), rows[OPEN].to_pylist().count(True)
    return tuple((words, count) for (words, _), count in zip(sheet.counts, (rows.num_rows, late, soon, waits), strict=True))


def write_split(graded: GradedRows, target: Target, sources: Sequence[Path], words: str | None, *, one_file: bool) -> tuple[str, ...]:
    """Write the report, and its parts if a field to split by is named: beside it, or as sheets of the one workbook.

    Returns the paths written.
    Errors: UsageError for what cannot be split; OutputError as `write_reports`.
    """
    with speaking(graded.outcome.language):
        return _write_split(graded, target, sources, words, one_file=one_file)


def _write_split(graded: GradedRows, target: Target, sources: Sequence[Path], words: str | None, *, one_file: bool) -> tuple[str, ...]:
    outcome = graded.outcome
    if words is None:
        if one_file:
            raise UsageError(
                Text("--one-file 要和 --split-by 一起用。", "--one-file goes with --split-by."),
                hint=Text("例如 --split-by manager --one-file", "Such as --split-by manager --one-file"),
            )
        return write_reports(outcome, target, sources)
    parts = parts_of(graded, words)
    if one_file:
        if "xlsx" not in target.wanted():
            raise UsageError(
                Text("--one-file 只能写 xlsx。", "--one-file needs xlsx."),
                hint=Text("请用 -o 文件名.xlsx，或去掉 --one-file。", "Use -o name.xlsx, or leave out --one-file."),
            )
        return write_reports(replace(outcome, parts=parts), target, sources)
    return write_parts(parts, outcome, target, sources)
