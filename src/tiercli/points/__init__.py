"""Metrics become points a dimension, and points a score."""

from tiercli.points.score import Scored, ScoredDimension, score_entities

__all__ = ["Scored", "ScoredDimension", "score_entities"]
