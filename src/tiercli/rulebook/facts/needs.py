"""What a rulebook needs of its input: the tables and fields that it names, and the words it expects in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tiercli.domain.fields import Field, TableFields
from tiercli.domain.language import Text
from tiercli.grammar.expression import Expression, dotted
from tiercli.grammar.small_types import Model
from tiercli.rulebook.facts.names import JOINED, declared_fields, home_of, tables_to_read
from tiercli.rulebook.facts.once import once_for_each
from tiercli.rulebook.model import Param, Rulebook
from tiercli.rulebook.parts.dimension import Part
from tiercli.rulebook.parts.entity_parts import fields_of_part, parts_of
from tiercli.rulebook.parts.metric import Metric

_OF_ONE_FIELD = ("field", "latest", "first", "last", "min", "max")
"""Sources whose value is one of the field's own."""

_USUAL: Mapping[str, tuple[str, ...]] = {"sales": ("order_no", "date", "product", "amount"), "customers": ("region", "manager")}
"""Fields that a sheet of this kind is of little use without, whatever the rulebook names."""


def words_of_fields(rulebook: Rulebook) -> Mapping[str, frozenset[str]]:
    """The words that a rulebook names in comparisons, lists and maps, by the field that holds them, whichever its table."""
    words: dict[str, set[str]] = {}
    for one in _named(rulebook).values():
        for name, choices in one.choices.items():
            words.setdefault(name, set()).update(choices)
    for _, name, declared in declared_fields(rulebook):
        if declared.values:
            words.setdefault(name, set()).update(declared.values, *declared.values.values())
    return {name: frozenset(found) for name, found in words.items()}


def words_of_records(rulebook: Rulebook) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The same of the fields of records (customers, managers), by table and field, in the rulebook's order; not of those that list their values."""
    listed = {(table, name) for table, name, declared in declared_fields(rulebook) if declared.values}
    return {
        (table, name): tuple(dict.fromkeys(words))
        for table, one in _named(rulebook).items()
        for name, words in one.choices.items()
        if table in JOINED and (table, name) not in listed
    }


def mapped_fields(rulebook: Rulebook) -> frozenset[tuple[str, str]]:
    """Fields whose words earn points, by table: of these the rulebook means to know every word."""
    tables, homes = tables_to_read(rulebook), _homes(rulebook)
    maps = (one for dimensions in rulebook.all_scores.values() for part in dimensions.values() for one in _maps(part, rulebook))
    found = (_resolve(name, (home, *homes), tables, rulebook) for home, _, words in maps for name, _ in words)
    return frozenset(one for one in found if one)


@dataclass
class Needed:
    """One table: its fields in the table's order, and for some of them the words that the rulebook knows.

    used: fields that the rulebook names. choices: field -> words.
    """

    table: TableFields
    used: set[str] = field(default_factory=set)
    choices: dict[str, list[str]] = field(default_factory=dict)

    @property
    def fields(self) -> list[Field]:
        """The fields, keys and required ones among them, as the table lists them."""
        keys, needs = set(self.table.key), {name for need in self.table.required for name in need}
        if self.table.entity:  # rows say whose they are themselves: the customer is asked for only where the rulebook names it
            keys, needs = {self.table.entity}, needs - keys
        wanted = self.used | keys | needs
        return [one for one in self.table.fields if one.name in wanted]


def needs_of(rulebook: Rulebook) -> Mapping[str, Needed]:
    """The tables that a rulebook uses, sales first, in the standard order.

    A bare name stands for a field of the metric's own table where a metric uses it, else of the entity's record.
    """
    needed = {name: replace(one, used=set(one.used)) for name, one in _named(rulebook).items()}
    if (plan := rulebook.sheets.plan) is not None:
        needed["visits"].used |= {"date", "way", "visitor"}
        named = [name.removeprefix("branches.") for name in (plan.person, *plan.persons.values()) if name and name.startswith("branches.")]
        needed["branches"].used |= {"branch", *named} if named else set()
        needed["team"].used |= {"role", "person", "branch", "station"} if plan.person or plan.persons or plan.branch else set()
    for planned in (one for sheet in rulebook.sheets.targets for one in sheet.planned.values()):
        given = needed[planned.table]
        given.used |= {one.name for one in given.table.fields if one.name not in ("note", "customer_id", "customer_name")}
    if rulebook.entity == "manager" or rulebook.entity.endswith(".manager"):
        needed["customers"].used.add("manager")
    sales = measures_sales(rulebook)
    if sales:
        needed["sales"].used |= {"date", "quantity"}
    for name, one in needed.items():
        if one.used:
            one.used |= {usual for usual in _USUAL.get(name, ("date",) if name in rulebook.dated else ()) if one.table.field(usual)}
    for table, new in rulebook.fields.items():
        needed[table].used |= set(new)
    return {name: one for name, one in needed.items() if one.used or (name == "sales" and sales)}


@once_for_each
def measures_sales(rulebook: Rulebook) -> bool:
    """Whether anything in a rulebook looks at sales; one that does not can grade a workbook of customers alone."""
    tables = tables_to_read(rulebook)
    homes = _homes(rulebook)
    if (homes[0] == "sales" and not parts_of(rulebook.entity)) or any(metric.table == "sales" for metric in rulebook.metrics.values()):
        return True
    own = {rulebook.entity, *(field for part in parts_of(rulebook.entity) for field in fields_of_part(part)), home_of(rulebook.entity).key}
    names = ((name, home) for home, names, _ in _uses(rulebook) for name in names if name not in own)  # every table may name what is graded
    return any((found := _resolve(name, (home, *homes), tables, rulebook)) and found[0] == "sales" for name, home in names)


def measured_sums(rulebook: Rulebook) -> frozenset[str]:
    """The quantities and amounts of rows that a rulebook names, as "table.field": only where these cannot be read is a row of no use."""
    return frozenset(
        f"{name}.{field}" for name, one in _named(rulebook).items() for field in one.used if (found := one.table.field(field)) is not None and found.summed
    )


def named_fields(rulebook: Rulebook) -> frozenset[str]:
    """Every field that a rulebook names anywhere, as "table.field"."""
    return frozenset(f"{name}.{field}" for name, one in _named(rulebook).items() for field in one.used)


@once_for_each
def _named(rulebook: Rulebook) -> Mapping[str, Needed]:
    """Every table with the fields and words that the rulebook itself names."""
    tables = tables_to_read(rulebook)
    needed = {name: Needed(table) for name, table in tables.items()}
    homes = _homes(rulebook)
    for home, names, choices in _uses(rulebook):
        for name in names:
            if found := _resolve(name, (home, *homes), tables, rulebook):
                needed[found[0]].used.add(found[1])
        for name, words in choices:
            if found := _resolve(name, (home, *homes), tables, rulebook):
                known = needed[found[0]].choices.setdefault(found[1], [])
                known += [word for word in words if word not in known]
    return needed


def _homes(rulebook: Rulebook) -> tuple[str, ...]:
    parts = parts_of(rulebook.entity)
    home = home_of(rulebook.entity).table if not parts else "" if "customer" in parts else "sales"
    return tuple(dict.fromkeys(one for one in (home, *JOINED, "sales") if one))


Use = tuple[str, frozenset[str], list[tuple[str, list[str]]]]


def _uses(rulebook: Rulebook) -> Iterator[Use]:
    """Every place where names stand: the table that bare names belong to, the names, and the words compared with."""
    for metric in rulebook.metrics.values():
        for expression in _expressions(metric):
            yield metric.table, expression.names, list(_compared(expression, rulebook))
    for named in parts_of(rulebook.entity):
        for table in {metric.table for metric in rulebook.metrics.values() if metric.table}:
            yield table, frozenset(fields_of_part(named)), []
    if "." not in rulebook.entity and home_of(rulebook.entity).table == "":
        yield "", frozenset({rulebook.entity}), []
    rest = rulebook.model_copy(update={"metrics": {}})
    for expression in _expressions(rest):
        yield "", expression.names, list(_compared(expression, rulebook))
    for dimensions in rulebook.all_scores.values():
        for part in dimensions.values():
            yield from _maps(part, rulebook)
    for _, sheet in rulebook.sheets.each():
        yield "", frozenset(sheet.listed()), []
    for broken in rulebook.sheets.breakdowns.values():
        yield broken.of, frozenset(broken.by), []
        for metric in broken.over_rows.values():
            for expression in _expressions(metric):
                yield broken.of, expression.names - broken.measures.keys(), list(_compared(expression, rulebook))


def _expressions(value: object) -> Iterator[Expression]:
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from _expressions(getattr(value, name))
    elif isinstance(value, dict):
        for one in value.values():
            yield from _expressions(one)
    elif isinstance(value, list | tuple) and not isinstance(value, Text):
        for one in value:
            yield from _expressions(one)


def _maps(part: Part, rulebook: Rulebook) -> Iterator[Use]:
    """The categories that a map gives points for, as words of the field behind its metric."""
    for inner in part.parts or []:
        yield from _maps(inner, rulebook)
    metric = rulebook.metrics.get(part.metric or "")
    categories = part.way.categories(part.rule) if part.parts is None else ()
    if categories and metric and metric.source in _OF_ONE_FIELD:
        name = metric.expression.text
        yield metric.table, frozenset(), [(name, list(categories))]


def _compared(expression: Expression, rulebook: Rulebook) -> Iterator[tuple[str, list[str]]]:
    """Names that are compared with words: field == 'x', field in ['x', 'y'], field == param."""
    for node in ast.walk(expression.tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            names = [name for side in sides if (name := dotted(side))]
            words = [part.value for side in sides for part in _constants(side) if isinstance(part.value, str)]
            words += [word for name in names for word in _texts_of(rulebook.params.get(name))]
            names = [name for name in names if name not in rulebook.params]
            if len(names) == 1 and words:
                yield names[0], words


def _texts_of(param: Param | None) -> list[str]:
    """The words that a param stands for; none for a number or a flag."""
    value = param.value if param is not None else None
    return list(dict.fromkeys(value)) if isinstance(value, Text) else [value] if isinstance(value, str) else []


def _constants(node: ast.expr) -> list[ast.Constant]:
    if isinstance(node, ast.List | ast.Tuple):
        return [one for one in node.elts if isinstance(one, ast.Constant)]
    return [node] if isinstance(node, ast.Constant) else []


def _resolve(name: str, homes: tuple[str, ...], tables: Mapping[str, TableFields], rulebook: Rulebook) -> tuple[str, str] | None:
    """The table and field of a name; none for metrics, params, gradings. A metric that is a plain field stands for that field."""
    table, dot, bare = name.rpartition(".")
    if dot:
        return (table, bare) if table in tables and tables[table].field(bare) else None
    metric: Metric | None = rulebook.metrics.get(name)
    if metric and metric.source in _OF_ONE_FIELD and metric.expression.text != name and dotted(metric.expression.tree):
        return _resolve(metric.expression.text, homes, tables, rulebook)
    if metric or name in rulebook.params or name in rulebook.gradings or name in rulebook.outputs:
        return None
    return next(((home, name) for home in homes if home in tables and tables[home].field(name)), None)
