"""Metrics become points a dimension, and points a score."""

from tiercli.points.dimension import Earned, Known
from tiercli.points.score import Scored, ScoredDimension, score_entities

__all__ = ["Earned", "Known", "Scored", "ScoredDimension", "score_entities"]
