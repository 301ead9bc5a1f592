"""What the boxes say of a build or a check: what was done, what was left out, and how to undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.texts import catalogue, number_text, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.building import Result
    from pyramid_addin.excel._live_build import Built

REMARKS_SHOWN = 8


def told_of_builds(builds: Sequence[Built], language: str) -> str:
    """What was built, one paragraph for each ledger, and how to undo it."""
    paragraphs = ["\n".join(_told_of(built, language)) for built in builds]
    return "\n\n".join([*paragraphs, text("macros.undo", language)])


def _told_of(built: Built, language: str) -> list[str]:
    result = built.result
    origin = result.ledger.origin
    lines = [_figures("built", result, language)]
    if built.columns:
        count = len(built.headers)
        lines.append(text("macros.columns", language, sheet=origin.sheet, count=count, cells=built.columns))
    lines.append(text("macros.sheets", language, sheets=", ".join(built.sheets)))
    return [*lines, *told_of_ledger(result, built.sheets[built.kinds.index("Notes")], language)]


def told_of_ledger(result: Result, notes: str, language: str) -> list[str]:
    """What was left out of a ledger, with its amount, and how many remarks there are on it."""
    ledger = result.ledger
    lines = []
    left_out = ledger.left_out
    if left_out.lines:
        amount = number_text(left_out.amount, language, decimals=2)
        key = "left_out_one" if left_out.lines == 1 else "left_out"
        rows = number_text(left_out.lines, language)
        lines.append(text(f"macros.{key}", language, lines=rows, amount=amount, notes=notes))
    else:
        total = number_text(ledger.total, language, decimals=2)
        key = "nothing_left_out_lines" if ledger.grain == "lines" else "nothing_left_out"
        lines.append(text(f"macros.{key}", language, total=total))
    count = len(ledger.problems)
    if count:
        key = "remarks_one" if count == 1 else "remarks"
        lines.append(text(f"macros.{key}", language, count=number_text(count, language), notes=notes))
    return lines


def _figures(key: str, result: Result, language: str) -> str:
    figures = result.analysis.figures
    return text(
        f"macros.{key}",
        language,
        sheet=result.ledger.origin.sheet,
        rows=number_text(result.ledger.rows_read, language),
        customers=number_text(figures.customers, language),
        active=number_text(figures.active, language),
        revenue=number_text(figures.revenue, language, decimals=2),
    )


def told_of_check(result: Result, language: str) -> str:
    """Which columns are understood, and the first remarks; all of them stand on Notes once it is built."""
    ledger = result.ledger
    origin = ledger.origin
    names = catalogue(language)["ledger"]["fields"]
    fields = [
        text(
            "macros.field",
            language,
            field=names.get(field, field),
            header=origin.headers[column - origin.first_column] or "–",
        )
        for field, column in sorted(origin.columns.items(), key=lambda entry: entry[1])
    ]
    lines = [
        _figures("checked", result, language),
        text("macros.fields", language, fields=", ".join(fields)),
        *told_of_ledger(result, text("templates.sheets.notes", language), language)[:1],
        "",
    ]
    problems = ledger.problems
    lines += [
        text("macros.remark", language, where=problem.where, what=problem.texts(language)["what"])
        for problem in problems[:REMARKS_SHOWN]
    ]
    if len(problems) > REMARKS_SHOWN:
        count = number_text(len(problems) - REMARKS_SHOWN, language)
        lines.append(text("macros.more_remarks", language, count=count))
    if not problems:
        lines.append(text("macros.no_remarks", language))
    return "\n".join(lines)
