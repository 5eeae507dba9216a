"""Files into typed tables, with an account of every row."""

from tiercli.read.files import read_tables, start_reading, tables_from_frames
from tiercli.read.options import Limits, ReadOptions
from tiercli.read.periods import settle_period
from tiercli.read.reading import Reading

__all__ = ["Limits", "ReadOptions", "Reading", "read_tables", "settle_period", "start_reading", "tables_from_frames"]
