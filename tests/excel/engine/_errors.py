"""How Excel says no: COM's error as pywin32 raises it, and the error of a test that does what must never be done."""

from __future__ import annotations

EXCEPTION = -2147352567  # DISP_E_EXCEPTION: Excel itself refuses, the reason stands in excepinfo
UNKNOWN_NAME = -2147352570  # DISP_E_UNKNOWNNAME
TYPE_MISMATCH = -2147352571  # DISP_E_TYPEMISMATCH
BAD_INDEX = -2147352565  # DISP_E_BADINDEX
REJECTED = -2147418111  # RPC_E_CALL_REJECTED: Excel is busy, or a dialog is open
EDITING = -2146777998  # 0x800AC472, VBA_E_IGNORE: a cell is being edited
APPLICATION_DEFINED = -2146827284  # 1004


class ComError(Exception):
    """What pywin32 calls ``com_error``: hresult, text, (wcode, source, text, help file, help id, scode), argument."""

    def __init__(self, hresult, strerror, excepinfo=None, argerror=None):
        super().__init__(hresult, strerror, excepinfo, argerror)
        self.hresult, self.strerror, self.excepinfo, self.argerror = hresult, strerror, excepinfo, argerror


class Misuse(AssertionError):  # noqa: N818 - a failed assertion, not an error that a macro may handle
    """Something that Excel lets a macro do although it damages the workbook, or that no Excel offers at all."""


def refused(text: str) -> ComError:
    """Run-time error 1004, with Excel's own words for the reason."""
    information = (0, "Microsoft Excel", text, "xlmain11.chm", 0, APPLICATION_DEFINED)
    return ComError(EXCEPTION, "Exception occurred.", information, None)


def rejected() -> ComError:
    """Excel is busy."""
    return ComError(REJECTED, "Call was rejected by callee.")


def editing(*, setting: bool) -> ComError:
    """A cell is being edited: pywin32 reports it one way where a property is set, another where one is read."""
    if setting:
        return ComError(EXCEPTION, "Exception occurred.", (0, None, None, None, 0, EDITING), None)
    return ComError(EDITING, "OLE error 0x800ac472")
