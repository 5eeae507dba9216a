"""Metrics become points a dimension, and points a score."""

from tiercli.points.dimension import Scoring
from tiercli.points.score import Scored, ScoredDimension, score_entities

__all__ = ["Scored", "ScoredDimension", "Scoring", "score_entities"]
