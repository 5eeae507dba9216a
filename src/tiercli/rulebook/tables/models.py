"""Which model says what the columns of a table mean."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tiercli.grammar.small_types import Model
from tiercli.rulebook.model import Param
from tiercli.rulebook.parts.alert import Alert
from tiercli.rulebook.parts.dimension import Part
from tiercli.rulebook.parts.gates import Gate
from tiercli.rulebook.parts.grading import Level
from tiercli.rulebook.parts.matrix import Matrix

MODELS: Mapping[str, type[Model]] = MappingProxyType(
    {"params": Param, "weights": Part, "bands": Part, "categories": Part, "levels": Level, "matrix": Matrix, "gates": Gate, "alerts": Alert}
)
