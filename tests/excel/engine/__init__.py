"""Desktop Excel for tests: its object model over openpyxl, below xlwings' own engines.

The macros are tested through the code that drives Excel on a user's machine. On "Windows" that is xlwings'
``_xlwindows``, unchanged: it finds stand-ins of pywin32 and, behind them, the objects of this package, which behave as
Excel's object model is documented to behave and refuse what Excel refuses. On a "Mac" it is xlwings' ``_xlmac`` over a
stand-in of appscript, which translates AppleScript's terms, by xlwings' own dictionary of them, into the same objects.
Only xlwings' BSD part is used.

Strict means: a member that is not in the object model, a write that damages rows under a filter or cells hidden in a
merged area, a wait without end for a busy Excel: each raises `Misuse`, is remembered, and fails the test at its end
even where a macro swallowed it. Not done: calculation (a formula keeps the value that is stored with it; reading one
that was never calculated raises `Misuse`), the drawing of charts, and printing. Shapes other than charts and pictures
are known by name and place, and are lost when a workbook is saved, since openpyxl does not keep them.
"""

from engine._errors import ComError, Misuse
from engine._excel import Excel

__all__ = ["ComError", "Excel", "Misuse"]
