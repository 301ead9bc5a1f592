"""Templates that calculate by themselves: no add-in, no Python, only formulas of Excel 2016 over one table.

A template is a workbook with a table of customers, a sheet of assumptions, and the same analysis sheets that a build
makes, drawn by the same functions; where a build writes a value, a formula stands.
"""
