"""The functions of expressions, one record each, in files by what they are about; a new one is a record in one of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tiercli.grammar.functions.choices import CHOICES
from tiercli.grammar.functions.dates import DATES
from tiercli.grammar.functions.function import Function, OfOne, OverAll
from tiercli.grammar.functions.numbers import NUMBERS
from tiercli.grammar.functions.population import POPULATION
from tiercli.grammar.functions.texts import TEXTS

OF_ONE: Mapping[str, OfOne] = MappingProxyType({**CHOICES, **NUMBERS, **DATES, **TEXTS})
OVER_ALL: Mapping[str, OverAll] = MappingProxyType(POPULATION)
FUNCTIONS: Mapping[str, Function] = MappingProxyType({**OF_ONE, **OVER_ALL})
