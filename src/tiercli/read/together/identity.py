"""Customer ids for all tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Whole
from tiercli.domain.fields import STANDARD
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted, listing
from tiercli.read.notes import found, of_count
from tiercli.read.reading import FILE, ROW, SHEET
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.together.identities import Identities, are_plain
from tiercli.read.together.whole_rows import with_column
from tiercli.read.words.names import Pair, alike, cells_with_both, normal_id, normal_name, taken_apart

IDLE = "idle"
"""Customers that stand in a table without anything sold, until all tables have their ids."""
ABOUT_CUSTOMERS = (
    "customers", "sales", "orders", "receivables", "service", "surveys", "visits", "targets", "team", "contacts", "levels", "overrides", "idle", "unmeasured",
)  # fmt: skip
_SHOWN = 5


def with_customer_ids(tables: Mapping[str, pa.Table], findings: list[Finding], *, join_zeros: bool = False) -> dict[str, pa.Table]:
    """The tables with `customer_id` in every row about a customer, from the id, the alias sheet or the name.

    join_zeros: whether ids that lost their zeros are joined where no name speaks against it.
    """
    identities = Identities(join_zeros=join_zeros)
    result = dict(tables)
    if "aliases" in tables:
        pairs = tables["aliases"].select(["alias", "customer"]).to_pylist()
        identities.learn_aliases((pair["alias"], pair["customer"]) for pair in pairs if pair["alias"] and pair["customer"])
    written = {name: _pairs(tables[name]) for name in about_customers(tables) if {"customer_id", "customer_name"} & set(tables[name].column_names)}
    if "aliases" not in tables and are_plain((ids, names) for ids, names, _ in written.values()):
        return result
    coded = {name: (list(zip(ids.to_pylist(), names.to_pylist(), strict=True)), codes) for name, (ids, names, codes) in written.items()}
    split = _take_apart(coded, findings)
    for name, (pairs_of, _) in coded.items():
        identities.know(text for _, text in pairs_of)
        identities.learn(pairs_of, records=name == "customers")
    identities.settle()
    for name, (pairs_of, codes) in coded.items():
        resolved = [identities.resolve(number, text) for number, text in pairs_of]
        result[name] = with_column(tables[name], "customer_id", pa.array(resolved, pa.string()).take(codes))
        if name in split or (identities.merged and "customer_name" in tables[name].column_names):
            names = pa.array([identities.standard_name(text) for _, text in pairs_of], pa.string())
            result[name] = with_column(result[name], "customer_name", names.take(codes))
        if name == "customers" and identities.joined:
            result[name] = _own_records_first(result[name], [not number or normal_id(number) not in identities.joined for number, _ in pairs_of], codes)
    _say(identities, findings)
    return result


def about_customers(tables: Mapping[str, pa.Table]) -> list[str]:
    """The tables whose rows are about customers: standard ones, then those that a rulebook declares."""
    return [*(name for name in ABOUT_CUSTOMERS if name in tables), *(name for name in tables if name not in STANDARD and name not in ABOUT_CUSTOMERS)]


def idle_customers(sheets: Sequence[SheetReading]) -> dict[str, pa.Table]:
    """The customers that stand in sales sheets without a sale, as a table of their own; nothing where there are none."""
    rows = [(*one, sheet.file, sheet.sheet) for sheet in sheets if sheet.table == "sales" for one in sheet.idle if one[0] or one[1]]
    if not rows:
        return {}
    number, name, row, file, sheet = (list(column) for column in zip(*rows, strict=True))
    texts = {"customer_id": number, "customer_name": name, FILE: file, SHEET: sheet}
    return {IDLE: pa.table({**{key: pa.array(values, pa.string()) for key, values in texts.items()}, ROW: pa.array(row, pa.int32())})}


def _take_apart(coded: dict[str, tuple[list[Pair], pa.Array]], findings: list[Finding]) -> set[str]:
    """Cells that hold code and name get both; the tables in which there are such, and a finding with the cells."""
    written = {name: both for name, (pairs, _) in coded.items() if (both := cells_with_both(pairs))}
    known = _names_of_ids(coded) if written else {}
    split: dict[str, list[str]] = {}
    for name, both in written.items():
        pairs, codes = coded[name]
        found_pairs, cells = taken_apart(pairs, both, known)
        if cells:
            coded[name], split[name] = (found_pairs, codes), cells
    cells = list(dict.fromkeys(cell for one in split.values() for cell in one))
    if cells:
        message = of_count(
            len(cells),
            "{n} 个单元格里编号和名称写在一起，已分开：{list}。",
            "{n} [cell holds|cells hold] code and name together and [was|were] taken apart: {list}.",
            list=listing(cells[:_SHOWN], zh="；", en="; "),
        )
        findings.append(found("customers.code-with-name", Place(), message, count=len(cells)))
    return set(split)


def _names_of_ids(coded: Mapping[str, tuple[list[Pair], pa.Array]]) -> dict[str, set[str]]:
    """The normal ids of all tables, each with the normal names that it bears."""
    known: dict[str, set[str]] = {}
    for pairs, _ in coded.values():
        for number, name in pairs:
            if number and name:
                known.setdefault(normal_id(number), set()).add(normal_name(name))
            elif number:
                known.setdefault(normal_id(number), set())
    return known


def _own_records_first(table: pa.Table, own: list[bool], codes: pa.Array) -> pa.Table:
    """Records of ids that were joined to another one come after those of that one, so that they only add to it."""
    mine = np.array(own, dtype=bool)[codes.to_numpy(zero_copy_only=False)]
    return table.take(np.argsort(~mine, kind="stable"))


def _pairs(table: pa.Table) -> tuple[pa.Array, pa.Array, pa.Array]:
    """The distinct pairs of id and name in order of appearance, as ids and names, and each row's pair."""

    def codes(name: str) -> tuple[pa.Array, Whole]:
        if name not in table.column_names:
            return pa.nulls(1, pa.string()), np.zeros(table.num_rows, dtype=np.int64)
        coded: Any = pc.dictionary_encode(table[name], null_encoding="encode").combine_chunks()
        coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
        return coded.dictionary, coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)

    ids, id_codes = codes("customer_id")
    names, name_codes = codes("customer_name")
    both = pa.array(id_codes * len(names) + name_codes).dictionary_encode()
    found = both.dictionary.to_numpy(zero_copy_only=False)
    at_id, at_name = (pa.array(places, pa.int64()) for places in (found // len(names), found % len(names)))
    return ids.take(at_id), names.take(at_name), both.indices


def _say(identities: Identities, findings: list[Finding]) -> None:
    def grouped(groups: Mapping[str, list[str]]) -> list[str]:
        return [f"{key}: {', '.join(values[:3])}" for key, values in groups.items()]

    joined = {identities.shown[one]: identities.shown[key] for one, key in identities.joined.items()}
    for code, listed, zh, en in (
        ("customers.one-id-two-names", grouped(identities.two_names()), "{n} 个编号对应不止一个名称：{list}。",
         "{n} [id comes|ids come] with several names: {list}."),
        ("customers.one-name-two-ids", grouped(identities.two_ids()), "{n} 个名称对应不止一个编号：{list}。",
         "{n} [name comes|names come] with several ids: {list}."),
        ("customers.ambiguous-name", grouped(identities.ambiguous), "{n} 个名称只写了名称而对应几个编号，按名称另计：{list}。",
         "{n} [name stands|names stand] without an id but [belongs|belong] to several, and [counts|count] by [itself|themselves]: {list}."),
        ("customers.lost-zeros", grouped(identities.lost_zeros()), "{n} 个编号只差前面的零，未合并：{list}。",
         "{n} [id is|ids are] written with and without leading zeros, and [was|were] not joined: {list}."),
        ("customers.mark-in-name", grouped(identities.marked()), "{n} 个名称只差标记，按不同客户处理：{list}。",
         "{n} [name differs|names differ] from [another|others] only by a mark, and [counts|count] apart: {list}."),
        ("customers.legal-form", grouped(identities.formed()), "{n} 个名称只差“有限公司”一类的字样，按不同客户处理：{list}。",
         "{n} [name differs|names differ] from [another|others] only in the legal form, and [counts|count] apart: {list}."),
        ("customers.joined", [f"{one} → {key}" for one, key in joined.items()], "{n} 个编号并入另一编号：{list}。",
         "{n} [id was|ids were] joined to [another|others]: {list}."),
        ("customers.alias", list(identities.merged), "按别名表合并了 {n} 个名称：{list}。",
         "{n} [name was|names were] merged by the alias sheet: {list}."),
        ("customers.alias-unused", identities.unused_aliases(), "别名表里有 {n} 个别名没有任何行用到：{list}。",
         "{n} [alias|aliases] of the alias sheet [stands|stand] in no row: {list}."),
        ("customers.alias-circle", identities.circles, "{n} 个别名互相指向：{list}。",
         "{n} [alias points back|aliases point] at [itself|each other]: {list}."),
    ):  # fmt: skip
        if listed:
            message = of_count(len(listed), zh, en, list=listing(listed[:_SHOWN], zh="；", en="; "))
            findings.append(found(code, Place(), message, count=len(listed)))


MOST_NAMES = 20_000


def say_alike(names: Iterable[str], who: Text) -> list[Finding]:
    """A warning that names the graded ones which differ only by a mark; nothing where there are none.

    names: of everything graded that is no customer. who: what it is called.
    """
    listed = {name: name for name in names}
    groups = alike(listed) if len(listed) <= MOST_NAMES else []
    if not groups:
        return []
    shown = [", ".join(group[:3]) for group in groups[:_SHOWN]]
    message = Text(
        f"{len(groups)} 组{who.zh}的写法只差标记或标点，各自分级：{'；'.join(shown)}。",
        f"{counted(len(groups), 'group', 'groups')} of {who.en.lower()}s differ only by a mark and are graded apart: {'; '.join(shown)}.",
    )
    return [found("grading.alike-names", Place(), message, count=len(groups))]
