"""One step before the header: what analysts have becomes rows, and it is said.

Each shape is a module: it takes a sheet as it stands and gives the grid that ordinary reading understands, or nothing when the sheet is not of
that shape. Places stay those of the sheet as Excel shows it.
"""
