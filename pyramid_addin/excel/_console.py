"""What the commands below `pyramid-addin addin` print: one screen each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.excel.doctor import all_well
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.excel._findings import Finding
    from pyramid_addin.excel.install import Installed, Removed


def installed_lines(installed: Installed, language: str) -> list[str]:
    """What was put where, and what to do now."""

    def said(key: str, **facts: object) -> str:
        return text(f"installing.{key}", language, **facts)

    on_mac = installed.script is not None
    return [
        said("done" if installed.changed else "already"),
        "",
        "  " + said("addin", path=installed.addin),
        "  " + said("interpreter", path=installed.interpreter),
        "  " + said("configuration", path=installed.configuration),
        *(["  " + said("script", path=installed.script)] if on_mac else []),
        "",
        said("next_running" if installed.excel_runs else "next", tab=text("ribbon.tab", language)),
        said("no_formulas" if on_mac else "formulas"),
        said("if_not"),
    ]


def removed_lines(removed: Removed, language: str) -> list[str]:
    """What was taken away, what was given back, and what was left."""
    kept = [text("installing.kept", language, path=path) for path in removed.kept]
    if not removed.changed:
        return [text("installing.nothing", language), *kept]
    return [
        text("installing.removed", language),
        *(
            "  " + text("installing.given_back" if path.exists() else "installing.gone", language, path=path)
            for path in removed.changed
        ),
        *kept,
        *([text("installing.removed_running", language)] if removed.excel_runs else []),
    ]


def doctor_lines(findings: Sequence[Finding], language: str) -> list[str]:
    """A line per check that applies here, the cure below those that need one, and the sum."""
    applying = [one for one in findings if one.state != "not_applicable"]
    marks = {state: text(f"doctor.{state}", language) for state in ("ok", "warning", "failed")}
    width = max(map(len, marks.values()))
    lines = []
    for one in applying:
        lines.append(f"{marks[one.state]:<{width}}  {one.name(language)}: {one.found(language)}")
        cure = one.cure(language)
        if cure:
            lines.append(f"{'':<{width}}  {text('doctor.cure', language, cure=cure)}")
    count = {state: sum(one.state == state for one in applying) for state in marks}
    facts = {"count": len(applying), "warnings": count["warning"], "failed": count["failed"]}
    return [*lines, "", text("doctor.well" if all_well(findings) else "doctor.unwell", language, **facts)]
