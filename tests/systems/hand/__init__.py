"""The published systems, entity by entity, worked out by hand from the policies' texts; README.md says how a table is written."""
