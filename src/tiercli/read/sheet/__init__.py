"""One sheet understood: its table, its typed columns, and where every row that is no record went."""
