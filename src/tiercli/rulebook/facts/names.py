"""What every name in a rulebook means, and the order in which metrics can be measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType
from typing import NamedTuple

from tiercli.domain.fields import RECORDS_OF_ROWS, STANDARD, Field, Kind, TableFields, extended
from tiercli.domain.language import Text, same
from tiercli.grammar.kinds import KindError, kind_of
from tiercli.rulebook.facts.once import once_for_each
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.entity_parts import entity_word, fields_of_part, parts_of
from tiercli.rulebook.parts.metric import COMPUTED, Metric
from tiercli.rulebook.parts.own_tables import NewField


class Home(NamedTuple):
    """Where an entity's record stands: its table (none for a plain field), the column that tells it apart, the column of its name."""

    table: str
    key: str
    name: str


ENTITY_HOMES: Mapping[str, Home] = {
    "customer": Home("customers", "customer_id", "customer_name"),
    "manager": Home("managers", "manager", "manager"),
}
_CUSTOMER = Text("客户", "Customer")
JOINED = ("customers", "managers")
"""Tables whose fields an entity may use through its customer or manager."""


def declared_fields(rulebook: Rulebook) -> Iterator[tuple[str, str, NewField]]:
    """Every field that the rulebook declares, with its table: those of standard tables, then those of its own."""
    for table, fields in (*rulebook.fields.items(), *((name, own.fields) for name, own in rulebook.tables.items())):
        yield from ((table, name, field) for name, field in fields.items())


@once_for_each
def fields_of(rulebook: Rulebook) -> Mapping[str, TableFields]:
    """The standard tables with the rulebook's own fields, and the tables of its own; what each needs depends on what is graded."""
    own = {name: table.made(name) for name, table in rulebook.tables.items()}
    known = {**STANDARD, **own}
    additions = {table: [new.made(name, known[table].field(name)) for name, new in fields.items()] for table, fields in rulebook.fields.items()}
    tables = {name: _with_entity(table, rulebook.entity) for name, table in extended(additions, own.values()).items()}
    keys = [fields_of_part(part)[0] for part in parts_of(rulebook.entity)] or [home_of(rulebook.entity).key]
    for name in ("overrides", "levels"):
        tables[name] = _naming(tables, name, keys)
    if parts := parts_of(rulebook.entity):
        tables[entity_word(rulebook.entity)] = _joined(tables, parts, home_of(rulebook.entity))
    return MappingProxyType(tables)


@once_for_each
def tables_to_read(rulebook: Rulebook) -> Mapping[str, TableFields]:
    """Those of them that stand in files: without the records that are made of several fields."""
    return MappingProxyType(
        {name: table for name, table in fields_of(rulebook).items() if not parts_of(rulebook.entity) or name != home_of(rulebook.entity).table}
    )


def _naming(tables: Mapping[str, TableFields], name: str, keys: Sequence[str]) -> TableFields:
    """A table of levels by hand with the fields that name what is graded."""
    table = tables[name]
    added = [field for key in keys if table.field(key) is None and (field := field_anywhere(tables, key)) is not None]
    return replace(table, key=(*table.key, *(field.name for field in added)), fields=(*table.fields, *added)) if added else table


def _joined(tables: Mapping[str, TableFields], parts: Sequence[str], home: Home) -> TableFields:
    """The record of an entity of several fields: its id and name, its parts, and the fields of its customer."""
    found = [field for part in parts for name in fields_of_part(part) if (field := field_anywhere(tables, name)) is not None]
    title = _titles(tables, parts)
    fields = {field.name: field for field in (Field(home.key, Kind.TEXT, title), Field(home.name, Kind.TEXT, title), *found)}
    if "customer" in parts:
        fields |= {field.name: field for field in tables["customers"].fields if field.name not in fields}
    return TableFields(home.table, title, (), (home.key,), (), tuple(fields.values()))


def _titles(tables: Mapping[str, TableFields], parts: Sequence[str]) -> Text:
    """What an entity of several fields is called: 客户名称 × 分公司."""
    titles = [_CUSTOMER if part == "customer" else field.title if (field := field_anywhere(tables, fields_of_part(part)[0])) else same(part) for part in parts]
    return Text(" × ".join(title.zh for title in titles), " × ".join(title.en for title in titles))


def field_anywhere(tables: Mapping[str, TableFields], name: str) -> Field | None:
    """A field of the sales, else of any table that has it."""
    return next((found for table in tables.values() if (found := table.field(name)) is not None), None)


def _with_entity(table: TableFields, entity: str) -> TableFields:
    """A table of events whose own rows name what is graded needs no customer; one whose rows it takes through the customer does."""
    parts = parts_of(entity)
    key = fields_of_part(parts[0])[0] if parts and "customer" not in parts else home_of(entity).key
    if not table.date or entity.startswith("customers.") or key in table.key or table.field(key) is None:
        return table
    required = tuple((*need, key) if set(need) <= set(table.key) and "customer_id" in need else need for need in table.required)
    return replace(table, required=required, key=(*table.key, key), entity=key) if required != table.required else table


def home_of(entity: str) -> Home:
    """The record table, key column and name column of an entity; a plain field has no table.

    customers.manager is the manager that the customer's record names, whoever a row names.
    """
    if parts_of(entity):
        word = entity_word(entity)
        return Home(word, word, f"{word}_name")
    table, _, field = entity.rpartition(".")
    return ENTITY_HOMES.get(field if table == "customers" else entity, Home("", field, field))


def entity_title(rulebook: Rulebook) -> Text:
    """What the graded are called: the title of the field, wherever it stands."""
    known = fields_of(rulebook)
    if parts_of(rulebook.entity):
        return known[home_of(rulebook.entity).table].title
    table, _, field = rulebook.entity.rpartition(".")
    tables = [known[table]] if table in known else [known[name] for name in ("sales", "customers") if name in known] + list(known.values())
    found = next((one for fields in tables if (one := fields.field(field)) is not None), None)
    return found.title if found else same(field)


KIND_WORDS = {kind: "number" if kind.is_number else {Kind.DATE: "date", Kind.FLAG: "flag"}.get(kind, "text") for kind in Kind}
"""A field's kind as expressions know it."""


@dataclass(frozen=True)
class Vocabulary:
    """Names and kinds for each place where an expression may stand."""

    rulebook: Rulebook
    tables: Mapping[str, TableFields]
    metrics: Mapping[str, str]
    _named: dict[tuple[str, bool], dict[str, str]] = attribute(default_factory=dict, init=False, repr=False, compare=False)  # asked for a hundred times

    @classmethod
    def of(cls, rulebook: Rulebook) -> Vocabulary:
        """The vocabulary of a rulebook."""
        return _vocabulary_of(rulebook)

    def kind_of_metric(self, name: str) -> str:
        """number, text, date, flag or any."""
        return self.metrics.get(name, "any")

    def _metric_kind(self, metric: Metric, known: Mapping[str, str]) -> str:
        if metric.source in ("count", "distinct", "months", "sum", "mean", "variation"):
            return "number"
        scope = {**self.row(metric.table), **known} if metric.table in self.tables else {**self.history(), **self.record(), **self._params(), **known}
        try:
            return kind_of(metric.expression.tree, scope)
        except (KindError, KeyError):
            return "any"

    def _params(self) -> dict[str, str]:
        return {name: param.kind for name, param in self.rulebook.params.items()}

    def _fields(self, table: str, *, bare: bool) -> dict[str, str]:
        if (table, bare) not in self._named:
            fields = self.tables[table].fields
            named = {f"{table}.{one.name}": KIND_WORDS[one.kind] for one in fields}
            self._named[table, bare] = named | ({one.name: KIND_WORDS[one.kind] for one in fields} if bare else {})
        return self._named[table, bare]

    def row(self, table: str) -> dict[str, str]:
        """Names over the rows of a table: its own fields, its customer's, manager's and product's, metrics, params."""
        names: dict[str, str] = {}
        for joined in RECORDS_OF_ROWS:
            names |= self._fields(joined, bare=False)
        own = self._fields(table, bare=True)
        return {**self.history(), **self._params(), **names, **self.metrics, "as_of": "date", **own}

    def record(self) -> dict[str, str]:
        """Names over the entity's own record."""
        home, key, _ = home_of(self.rulebook.entity)
        names = {key: "text", "as_of": "date"}
        for table in dict.fromkeys((home, *JOINED)):
            if table in self.tables and (table == home or home):
                names |= {name: kind for name, kind in self._fields(table, bare=table == home).items() if name not in names}
        return names

    def measured(self) -> dict[str, str]:
        """Names after the metrics: record, params and metrics."""
        return {**self.record(), **self._params(), **self.metrics}

    def history(self) -> dict[str, str]:
        """What the previous run said: metrics may carry it on, and everything after the scores may ask for it."""
        names = {"previous.score": "number"}
        for grading in self.rulebook.gradings:
            names |= {f"previous.{grading}": "text", f"since.{grading}": "date", f"confirmations.{grading}": "number"}
        names |= {f"previous.{metric}": self.metrics.get(metric, "any") for metric in self.rulebook.metrics}
        return names | {f"previous.{output}": "any" for output in self.rulebook.outputs}

    def of_formula(self) -> dict[str, str]:
        """Names in the formula of a metric."""
        return {**self.history(), **self.measured()}

    def of_outputs(self) -> dict[str, str]:
        """The kind of every output."""
        kinds = {**self.scored(), **dict.fromkeys(self.rulebook.gradings, "text"), **{f"{COMPUTED}.{name}": "text" for name in self.rulebook.gradings}}
        for name, output in self.rulebook.outputs.items():
            try:
                kinds[name] = kind_of(output.formula.tree, kinds)
            except (KindError, KeyError):  # such a rulebook does not load
                kinds[name] = "any"
        return {name: kinds[name] for name in self.rulebook.outputs}

    def scored(self) -> dict[str, str]:
        """Names after the scores: points and scores as well, and what the previous run said."""
        names = self.of_formula()
        for score, dimensions in self.rulebook.all_scores.items():
            names[score] = "number"
            for dimension in dimensions:
                names[f"points.{dimension}"] = "number"
        return names


@once_for_each
def _vocabulary_of(rulebook: Rulebook) -> Vocabulary:
    tables = fields_of(rulebook)
    if rulebook.sales.returns == "separate":
        sales = tables["sales"]
        returns = TableFields("returns", Text("退货", "Returns"), (), sales.key, sales.required, sales.fields)
        tables = {**tables, "returns": returns}
    vocabulary = Vocabulary(rulebook, tables, {})
    metrics: dict[str, str] = {}
    for name in order_of_metrics(rulebook).order:
        metrics[name] = vocabulary._metric_kind(rulebook.metrics[name], metrics)
    return Vocabulary(rulebook, tables, metrics)


@dataclass(frozen=True)
class Order:
    """Names so that each stands after those it uses; or the circle that forbids it."""

    order: tuple[str, ...]
    circle: tuple[str, ...] = ()


@once_for_each
def order_of_metrics(rulebook: Rulebook) -> Order:
    """The order in which metrics are measured."""
    metrics, tables = rulebook.metrics, fields_of(rulebook)
    return _ordered({name: sorted(uses_of(metric, tables) & metrics.keys()) for name, metric in metrics.items()})


@once_for_each
def order_of_gradings(rulebook: Rulebook) -> Order:
    """The order in which gradings are worked out: as they are written, but each after those it uses. A gate may use its own grading."""
    gradings = rulebook.gradings
    graph: dict[str, list[str]] = {}
    for name, grading in gradings.items():
        conditions = [*(group.when for group in grading.eligible), *(one for level in grading.levels for one in (level.when, level.by, level.within))]
        used = {word for one in conditions if one is not None for word in one.names}
        used |= {word for gate in grading.gates for word in gate.when.names if word != name}
        graph[name] = [other for other in gradings if other in used]
    return _ordered(graph)


def _ordered(graph: Mapping[str, Sequence[str]]) -> Order:
    try:
        return Order(tuple(TopologicalSorter(graph).static_order()))
    except CycleError as error:
        return Order(tuple(graph), tuple(reversed(error.args[1])))


def uses_of(metric: Metric, tables: Mapping[str, TableFields]) -> frozenset[str]:
    """Every name that a metric refers to beyond its own table's fields."""
    if metric.source == "formula":
        return metric.expression.names
    if not metric.table:
        return frozenset()
    names = metric.expression.names | (metric.where.names if metric.where else frozenset())
    if metric.source == "count" and metric.expression.text == metric.table and not (metric.where and metric.table in metric.where.names):
        names -= {metric.table}  # rows of a table, not the metric that may be called alike
    own = tables.get(metric.table) or tables["sales"]
    return names - {field.name for field in own.fields}
