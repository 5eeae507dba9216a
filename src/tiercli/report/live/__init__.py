"""The live workbook: points, scores and levels as formulas over a sheet of the rules' numbers."""
