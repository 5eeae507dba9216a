"""The company's own form, filled in: named cells, placeholders and tables; everything else stays as it is."""

from tiercli.xlsx.form.fill import Form

__all__ = ["Form"]
