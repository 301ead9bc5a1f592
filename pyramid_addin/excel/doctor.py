"""Everything that commonly keeps the add-in from working, looked at in turn, each with its cure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.excel import _file_checks, _office_checks, _python_checks
from pyramid_addin.excel._findings import FAULT, Check, Finding, finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.excel._machine import Machine


def system(machine: Machine) -> Finding:
    """Whether Excel can have add-ins of this kind here at all."""
    return finding("system", "other" if machine.system == "other" else "")


CHECKS = (
    Check("system", system, ("windows", "mac", "other")),
    *_python_checks.CHECKS,
    *_office_checks.CHECKS,
    *_file_checks.CHECKS,
)


def examine(machine: Machine) -> list[Finding]:
    """What every check finds on ``machine``, in the order of `CHECKS`.

    Nothing is changed. What a check cannot make sense of is a failure of that check only.
    """
    return [_finding(check, machine) for check in CHECKS]


def report(findings: Sequence[Finding], language: str) -> list[dict[str, Any]]:
    """The findings for programs: per check its key, name, state, what was found and the cure.

    Parameters
    ----------
    findings : sequence of Finding
    language : {"en", "nl"}
    """
    return [
        {
            "check": one.check,
            "name": one.name(language),
            "state": one.state,
            "found": one.found(language),
            "cure": one.cure(language),
            "facts": one.said(language),
        }
        for one in findings
    ]


def all_well(findings: Sequence[Finding]) -> bool:
    """Whether no check failed; warnings are allowed."""
    return not any(one.state == "failed" for one in findings)


def _finding(check: Check, machine: Machine) -> Finding:
    try:
        return check.finding(machine)
    except Exception as error:  # noqa: BLE001 -- the other checks still have something to tell
        return Finding(check.key, "failed", FAULT, {"fault": f"{type(error).__name__}: {error}"})
