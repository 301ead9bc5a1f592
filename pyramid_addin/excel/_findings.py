"""What a check of the machine finds: a state, the reason for it, and what to do, in words from the catalogue.

The words stand below ``doctor.checks.<check>``: ``name``, ``found.<reason>`` and, unless all is well,
``cure.<reason>``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pyramid_addin.errors import PyramidError
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyramid_addin.excel._machine import Machine, System

State = Literal["ok", "warning", "failed", "not_applicable"]
FAULT = "fault"  # the check itself failed: the same words for every check


@dataclass(frozen=True)
class Finding:
    """The outcome of one check.

    Attributes
    ----------
    check : str
        Which check: its key in the catalogue.
    state : {"ok", "warning", "failed", "not_applicable"}
        "failed" keeps the add-in from working; "warning" may do so, or will one day.
    reason : str
        Which text tells it.
    facts : mapping
        What the texts name.
    """

    check: str
    state: State
    reason: str = "ok"
    facts: Mapping[str, object] = field(default_factory=dict)

    def name(self, language: str) -> str:
        """What was checked."""
        return text(f"doctor.checks.{self.check}.name", language)

    def found(self, language: str) -> str:
        """What was found, in whole sentences."""
        if self.state == "not_applicable":
            return text("doctor.not_applicable", language)
        if self.reason == FAULT:
            return text("doctor.fault", language, **self.said(language))
        return text(f"doctor.checks.{self.check}.found.{self.reason}", language, **self.said(language))

    def cure(self, language: str) -> str:
        """What to do about it; empty where there is nothing to do."""
        if self.state in {"ok", "not_applicable"}:
            return ""
        if self.reason == FAULT:
            return text("doctor.fault_cure", language)
        return text(f"doctor.checks.{self.check}.cure.{self.reason}", language, **self.said(language))

    def said(self, language: str) -> dict[str, str]:
        """The facts as words; an error among them in ``language``."""
        return {
            name: fact.text(language) if isinstance(fact, PyramidError) else str(fact)
            for name, fact in self.facts.items()
        }


def finding(check: str, problem: str = "", state: State = "failed", **facts: object) -> Finding:
    """A `Finding` of ``check``: ok where there is no ``problem``, else ``state`` with the problem as its reason.

    Examples
    --------
    >>> finding("dll", "missing").state, finding("dll").reason
    ('failed', 'ok')
    """
    return Finding(check, state if problem else "ok", problem or "ok", facts)


@dataclass(frozen=True)
class Check:
    """One thing that commonly breaks.

    Attributes
    ----------
    key : str
        Its key in the catalogue.
    look : callable
        Looks at a machine and gives the `Finding`.
    systems : tuple of str
        Where it means something.
    """

    key: str
    look: Callable[[Machine], Finding]
    systems: tuple[System, ...] = ("windows", "mac")

    def finding(self, machine: Machine) -> Finding:
        """What it finds on ``machine``."""
        return self.look(machine) if machine.system in self.systems else Finding(self.key, "not_applicable")
