"""Results become files: the workbook, CSV, JSON, Parquet and a calendar."""

from tiercli.report.formats import FORMATS
from tiercli.report.target import Target, default_path, paths_of, preload, refuse_target, write_reports

__all__ = ["FORMATS", "Target", "default_path", "paths_of", "preload", "refuse_target", "write_reports"]
