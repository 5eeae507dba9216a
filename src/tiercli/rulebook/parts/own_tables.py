"""Fields and tables that a rulebook adds to the standard ones."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Self

from pydantic import Field as Key
from pydantic import model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.fields import STANDARD, UNITS, Field, Kind, TableFields
from tiercli.domain.language import Text, same
from tiercli.grammar.small_types import Meaning, Model, Name, Title
from tiercli.rulebook.parts.basis import OwnBasis


class NewField(Model):
    """A field that the standard list does not have, or further headers of one that it has."""

    kind: Annotated[Kind, Meaning("字段里是什么", "what the field holds")] = Kind.TEXT
    title: Annotated[Title | None, Meaning("报告里的名称，也是能认出的表头", "shown in reports, and a header by which it is found")] = None
    aliases: Annotated[list[str], Meaning("其他能认出的表头", "other headers by which it is found")] = Key(default_factory=list)
    unit: Annotated[str, Meaning("单位", "its unit")] = ""
    personal: Annotated[bool, Meaning("个人信息，报告中隐去", "personal data, masked in reports")] = False
    values: Annotated[
        dict[str, list[str]],
        Meaning(
            "这一列有哪些值，每个值在格里还怎么写；规则里只用值本身，不认识的写法会说明",
            "the values of the column, each with the other words that cells write it by; the rulebook uses the value, and words that nobody knows are said",
        ),
    ] = Key(default_factory=dict)
    basis: OwnBasis = None

    @model_validator(mode="after")
    def _values_are_of_texts(self) -> Self:
        if self.values and "kind" in self.model_fields_set and self.kind is not Kind.TEXT:
            raise WordsError(Text("有 values 的字段是文字（kind: text）", "a field with values holds text (kind: text)"), Text("去掉 kind", "Leave out kind"))
        meant: dict[str, str] = {}
        for value, words in self.values.items():
            for word in (value, *words):
                if meant.setdefault(word.strip().casefold(), value) != value:
                    raise WordsError(
                        Text(
                            f"'{word}' 既是 '{meant[word.strip().casefold()]}' 又是 '{value}'",
                            f"'{word}' stands for '{meant[word.strip().casefold()]}' and for '{value}'",
                        ),
                        Text("留下一个", "Leave one of them"),
                    )
        return self

    def made(self, name: str, standard: Field | None = None) -> Field:
        """The field as it is read and shown.

        standard: the field of the standard list that is declared again: what is not said here stays its own.
        """
        words = tuple(dict.fromkeys(self.title)) if self.title else ()
        if standard is None:
            return Field(name, self.kind, self.title or same(name), (name, *self.aliases, *words), self.unit, self.personal)
        said = self.model_fields_set
        kind = self.kind if "kind" in said else standard.kind
        unit = self.unit if "unit" in said else standard.unit if kind is standard.kind else UNITS.get(kind, "")
        aliases = tuple(dict.fromkeys((*self.aliases, *words, *standard.title, *standard.aliases)))
        personal = self.personal if "personal" in said else standard.personal
        return replace(
            standard, kind=kind, title=self.title or standard.title, aliases=aliases, unit=unit, personal=personal, summed=standard.summed and kind.is_number
        )


class OwnTable(Model):
    """A table that the standard ones do not have: whose its rows are, their day, their fields."""

    title: Annotated[Title | None, Meaning("报告里的名称，也是能认出的工作表名", "shown in reports, and a name by which its sheet is found")] = None
    aliases: Annotated[list[str], Meaning("其他能认出的工作表名", "other names by which its sheet is found")] = Key(default_factory=list)
    key: Annotated[
        Name | list[Name],
        Meaning(
            "一行是谁的：customer（编号或名称）、manager，或字段名；几个一起写成 [customer, branch]",
            "whose a row is: customer (by id or name), manager, or a field; several as [customer, branch]",
        ),
    ] = "customer"
    date: Annotated[
        Name | None,
        Meaning(
            "哪个字段是发生的日子：统计期按它取行；不写就是没有日子的档案，整张表都算",
            "the field that says the day: periods select rows by it; without it the table is a record as it stands, and all of it counts",
        ),
    ] = None
    fields: Annotated[
        dict[str, NewField], Meaning("表里的字段；客户、客户经理等标准字段不必写", "its fields; standard ones such as the customer need not be written")
    ] = Key(default_factory=dict)
    basis: OwnBasis = None

    @model_validator(mode="after")
    def _day_is_a_date(self) -> Self:
        day = self.fields.get(self.date or "")
        if day is not None and "kind" in day.model_fields_set and day.kind is not Kind.DATE:
            raise WordsError(
                Text(f"date 指的字段 '{self.date}' 不是日期", f"'{self.date}', which date names, is no date"), Text("写 kind: date", "Write kind: date")
            )
        if self.date not in (None, "date") and "date" in self.fields:
            raise WordsError(
                Text(f"date 指的是 '{self.date}'，就不要再有叫 date 的字段", f"date names '{self.date}'; another field cannot be called date"),
                Text("给那个字段换一个名称。", "Give that field another name."),
            )
        return self

    @property
    def keys(self) -> tuple[str, ...]:
        """The entities that a row names: customer, manager or fields."""
        return (self.key,) if isinstance(self.key, str) else tuple(self.key)

    def made(self, name: str) -> TableFields:
        """The table as it is looked for and read. Quantities and amounts are summed in its account."""
        fields = {field.name: field for field in self._fields()}
        needs = [_KEY_FIELDS.get(key, (key,)) for key in self.keys]
        for need in needs:
            for key in need:
                fields.setdefault(key, standard_field(key) or Field(key, Kind.TEXT, same(key), (key,)))
        if self.date is not None and self.date not in fields:
            day = standard_field("date")
            assert day is not None
            fields[self.date] = replace(day, name=self.date, aliases=(self.date, *day.aliases))
        required = (*needs, *([(self.date,)] if self.date else []))
        told = {key for need in required for key in need}
        distinctive = tuple(key for key in self.fields if key not in told)
        names = tuple(dict.fromkeys((*(self.title or ()), *self.aliases, name)))
        keys = tuple(key for need in needs for key in need)
        return TableFields(name, self.title or same(name), names, keys, required, tuple(fields.values()), self.date or "", distinctive)

    def _fields(self) -> Iterator[Field]:
        for name, new in self.fields.items():
            known = standard_field(name) if name in {one for need in _KEY_FIELDS.values() for one in need} or name in self.keys else None
            made = new.made(name, known)
            if name == self.date:
                made = replace(made, kind=Kind.DATE)
            yield replace(made, unit=made.unit or UNITS.get(made.kind, ""), summed=made.kind in (Kind.QUANTITY, Kind.MONEY))


_KEY_FIELDS: Mapping[str, tuple[str, ...]] = {"customer": ("customer_id", "customer_name"), "manager": ("manager",)}


def standard_field(name: str) -> Field | None:
    """A field of the sales, else of any standard table that has it; whoever a row is of is found by the headers of the records as well."""
    found = next((found for table in STANDARD.values() if (found := table.field(name)) is not None), None)
    record = STANDARD["managers"].field(name) if name == "manager" else None
    return replace(found, aliases=tuple(dict.fromkeys((*found.aliases, *record.title, *record.aliases)))) if found and record else found
