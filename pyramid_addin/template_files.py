"""Templates as files: made anew from code, or one of them for a user's own customers."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pyramid_addin.errors import OutputError, TemplateError, UsageError
from pyramid_addin.texts import LANGUAGES, system_language, text

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from pyramid_addin.options import Options
    from pyramid_addin.settings import Settings
    from pyramid_addin.templates.calculating._design import Design

    Progress = Callable[[str, int, int], None]

DEFAULT_ROWS = 250


class TemplateFile(NamedTuple):
    """A template that calculates by itself, as `list_templates` tells of it.

    Attributes
    ----------
    name, title, about : str
        What it is called on the command line, its title, and what it answers, in one language.
    path : pathlib.Path
        The file with example customers.
    """

    name: str
    title: str
    about: str
    path: Path


def list_templates(language: str) -> list[TemplateFile]:
    """The templates in ``language``, in the order of the method.

    Examples
    --------
    >>> list_templates("nl")[0].name
    'klantenpiramide'
    """
    from pyramid_addin.templates import template_path
    from pyramid_addin.templates.calculating._design import designs

    folder = template_path(language).parent
    return [
        TemplateFile(
            one.words("file", language),
            one.words("title", language),
            one.words("about", language),
            folder / one.file_name(language),
        )
        for one in designs()
    ]


def build_all(folder: Path, *, force: bool = False) -> list[Path]:
    """Make every template anew in ``folder``, in all languages.

    Parameters
    ----------
    folder : pathlib.Path
        Made where it is missing.
    force : bool
        Write over templates that stand there.

    Returns
    -------
    list of pathlib.Path
        The sheets that builds add, then the templates that calculate by themselves, with example customers.

    Raises
    ------
    OutputError
        The folder cannot be made or written to, or one of the files exists.
    """
    from pyramid_addin.settings import Settings
    from pyramid_addin.templates import build_templates, template_path
    from pyramid_addin.templates.calculating._design import designs
    from pyramid_addin.templates.calculating._examples import AS_OF, example_customers

    names = [template_path(language).name for language in LANGUAGES]
    names += [one.file_name(language) for one in designs() for language in LANGUAGES]
    existing = [folder / name for name in names if (folder / name).exists()]
    if existing and not force:
        raise OutputError("output.exists", path=existing[0])
    made = build_templates(folder)
    for one in designs():
        for language in LANGUAGES:
            settings = Settings(language=language, as_of=AS_OF.date())  # type: ignore[arg-type]
            path = folder / one.file_name(language)
            name = text("calculating.examples.company", language)
            write_template(path, one, example_customers(language), settings, rows=DEFAULT_ROWS, name=name)
            made.append(path)
    return made


def new_template(
    name: str,
    language: str | None,
    *,
    output: Path | None = None,
    source: Path | None = None,
    options: Options | None = None,
    rows: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Path:
    """Make a template for a user's own customers: empty, or with those of a ledger.

    Parameters
    ----------
    name : str
        As `list_templates` says, in either language; or a path to a template of the user's own, which is filled as it
        is.
    language : {"en", "nl"} or None
        None: that of the name; where both languages have it, the system's.
    output : pathlib.Path, optional
        File to make; by default ``name`` in the current folder, or beside the user's own template with ``-filled``
        behind its name.
    source : pathlib.Path, optional
        A ledger, of any kind that a build reads; invoice lines are added up per customer.
    options : Options, optional
        How the ledger is read.
    rows : int, optional
        The least number of rows of the table, `DEFAULT_ROWS` by default: spare rows for programs in which a table does
        not grow by itself.
    force : bool
        Write over a file that exists.
    progress : callable, optional
        As of `building.build`.

    Returns
    -------
    pathlib.Path
        The file that was made.

    Raises
    ------
    UsageError
        There is no such template.
    LedgerError, PackageError
        The ledger cannot be read.
    TemplateError
        The user's own template lacks its table.
    OutputError
        The file cannot be written; nothing half-written stays.
    """
    import pandas as pd

    from pyramid_addin.settings import Settings

    own = Path(name) if Path(name).suffix.lower() == ".xlsx" else None
    found, known = _recognised(own) if own is not None else _named(name, language)
    settings = Settings(language=known)  # type: ignore[arg-type]
    target = output or (own.with_name(f"{own.stem}-filled.xlsx") if own else Path(f"{found.words('file', known)}.xlsx"))
    _check_target(target, force=force)
    customers = pd.DataFrame({"customer_id": [], "revenue": []})
    what: dict[str, str] = {}
    if source is not None:
        customers, what, settings = _customers(source, options, settings, progress)
    if progress:
        progress("write", 0, 1)
    write_template(
        target, found, customers, settings, rows=DEFAULT_ROWS if rows is None else rows, template=own, **what
    )
    if progress:
        progress("write", 1, 1)
    return target


def _named(name: str, language: str | None) -> tuple[Design, str]:
    """The design of that name, and its language: what is asked for, else that of the name, else the system's."""
    from pyramid_addin.templates.calculating._design import designs

    wanted = name.strip().casefold()
    names = [(one.words("file", known), one, known) for known in LANGUAGES for one in designs()]
    found = [(one, known) for known_as, one, known in names if known_as == wanted]
    if not found:
        allowed = ", ".join(dict.fromkeys(known_as for known_as, _, _ in names))
        raise UsageError("template_cli.unknown", found=name, allowed=allowed)
    spoken = [known for _, known in found]
    return found[0][0], language or (spoken[0] if len(spoken) == 1 else system_language())


def _recognised(path: Path) -> tuple[Design, str]:
    """The design of a user's own template, by the name that every template carries, and its language."""
    from pyramid_addin.templates.calculating._design import KEYS, design
    from pyramid_addin.workbook import template_mark

    mark = template_mark(path) or ""
    key, _, language = mark.rpartition(".")
    if key not in KEYS or language not in LANGUAGES:
        raise TemplateError("calculating.not_ours", template=path.name)
    return design(key), language


def _customers(
    source: Path, options: Options | None, settings: Settings, progress: Progress | None
) -> tuple[pd.DataFrame, dict[str, str], Settings]:
    """The customers of a ledger, what the titles say of it, and the day and the months of its figures."""
    from pyramid_addin.building import check
    from pyramid_addin.options import Options
    from pyramid_addin.templates import period_in_words

    chosen, given = replace(options or Options(), language=settings.language).chosen()
    result = check(source, chosen, given=given, progress=progress)
    ledger = result.ledger
    what = {"name": Path(source.name.removesuffix(".gz")).stem, "currency": ledger.currency}
    if ledger.period is not None:
        what["period"] = period_in_words(ledger.period, settings.language)
    as_of = ledger.period.end if ledger.period is not None else chosen.as_of
    months = ledger.period.months if ledger.period is not None else chosen.months
    return ledger.customers, what, replace(settings, as_of=as_of, months=months)


def _check_target(target: Path, *, force: bool) -> None:
    if target.suffix.lower() != ".xlsx":
        raise OutputError("output.suffix", path=target.name, allowed=".xlsx")
    if target.exists() and not force:
        raise OutputError("output.exists", path=target)
    if not target.parent.is_dir():
        raise OutputError("output.no_folder", path=target, folder=target.parent)


def write_template(
    path: Path,
    design: Design,
    customers: pd.DataFrame,
    settings: Settings,
    *,
    rows: int,
    name: str = "",
    currency: str = "",
    period: str = "",
    template: Path | None = None,
) -> None:
    """Fill a template with customers: that of ``design`` as it is drawn, or the user's own.

    Parameters
    ----------
    path : pathlib.Path
        Written over where it exists.
    design : Design
    customers : pandas.DataFrame, n rows
        As `Ledger.customers`.
    settings : Settings
        Language, and the day on which the figures are taken.
    rows : int
        The least number of rows of the table.
    name, currency, period : str
        For the titles.
    template : pathlib.Path, optional
        The user's own.
    """
    from pyramid_addin.own_template import check_template, mended
    from pyramid_addin.templates import draw, filled_template
    from pyramid_addin.workbook import fill_template

    filling = filled_template(design, customers, settings, name=name, period=period, currency=currency, rows=rows)
    with tempfile.TemporaryDirectory(prefix="pyramid-") as folder:
        drawn = Path(folder) / path.name
        if template is None:
            draw(drawn, design, settings.language)
        else:
            drawn = mended(check_template(template), Path(folder))
        fill_template(drawn, path, filling)
