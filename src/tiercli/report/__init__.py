"""Results become things that people look at: the workbook, the terminal, CSV, JSON and Parquet."""

from tiercli.report.target import FORMATS, Target, default_path, preload, write_reports
from tiercli.report.terminal import screen

__all__ = ["FORMATS", "Target", "default_path", "preload", "screen", "write_reports"]
