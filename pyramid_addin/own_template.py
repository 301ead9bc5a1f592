"""Templates that a user changed: whether they can be filled, and what of them a build takes along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pyramid_addin.errors import TemplateError
from pyramid_addin.texts import LANGUAGES, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyramid_addin.workbook import Build, Finding, TemplateReport


def check_template(path: Path) -> TemplateReport:
    """Compare a template with our own of the same kind.

    Parameters
    ----------
    path : pathlib.Path
        The template for builds, or one that calculates by itself, as any spreadsheet program saved it.

    Returns
    -------
    TemplateReport

    Raises
    ------
    PackageError
        Not a workbook that can be opened safely.
    TemplateError
        No template of ours.
    """
    from pyramid_addin.templates import template_path
    from pyramid_addin.workbook import check_template as compared

    grafted = [template_path(language) for language in LANGUAGES]
    return compared(path, sorted(grafted[0].parent.glob("*.xlsx")), grafted=grafted)


def in_words(finding: Finding, language: str) -> str:
    """A finding as one line: where, what, what is expected, and what to do."""
    return text("cli.problem", language, where=finding.problem.where, **finding.problem.texts(language))


def summary(report: TemplateReport, language: str) -> dict[str, Any]:
    """A report for programs: plain dictionaries, lists and texts; the texts are in ``language``."""
    return {
        "file": str(report.path),
        "template": report.model.name,
        "fit": not report.repairs,
        "findings": [
            {
                "kind": finding.problem.key.rpartition(".")[2],
                "repair": finding.repair,
                "sheet": finding.sheet,
                "where": finding.problem.where,
                **finding.problem.texts(language),
            }
            for finding in report.findings
        ],
        "own_sheets": [*report.first, *report.last],
    }


def fitting(path: Path, language: str, sheets: Sequence[str]) -> TemplateReport:
    """The report of a template that a build is to fill, when nothing stands in the way.

    Parameters
    ----------
    path : pathlib.Path
    language : {"en", "nl"}
        Of the build.
    sheets : sequence of str
        The template's sheets that the build fills; what is wrong with others does not matter to it.

    Raises
    ------
    PackageError
        Not a workbook that can be opened safely.
    TemplateError
        No template for a build in that language, or one that must be repaired first.
    """
    from pyramid_addin.templates import template_path

    report = check_template(path)
    kinds = {template_path(one): one for one in LANGUAGES}
    if report.model not in kinds:
        raise TemplateError("template_check.other_kind", path=path.name, wanted=template_path(language).name)
    if kinds[report.model] != language:
        raise TemplateError("template_check.other_language", path=path.name, spoken=kinds[report.model])
    for finding in report.repairs:
        if finding.sheet in {"", *sheets}:
            raise TemplateError("template_check.unfit", path=path.name, first=f"{in_words(finding, language)}.")
    return report


def mended(report: TemplateReport, folder: Path) -> Path:
    """A copy of the template in ``folder``, with what LibreOffice leaves out of charts when it saves."""
    from pyramid_addin.workbook import repair_template

    target = folder / f"mended-{report.path.name}"
    repair_template(report.path, report.model, target, report.renames)
    return target


def with_own_sheets(build: Build, report: TemplateReport) -> Build:
    """A build that also takes along the sheets which a user added to the template: in front of ours, and behind."""
    from pyramid_addin.templates import FilledSheet

    first, last = ([FilledSheet(name, name) for name in names] for names in (report.first, report.last))
    return replace(build, sheets=[*first, *build.sheets, *last])
