"""Excel itself: formulas, ribbon, macros, and the add-in file that brings them there.

`functions` and `actions` need no Excel and no xlwings; only the modules that speak to Excel import it.
"""
