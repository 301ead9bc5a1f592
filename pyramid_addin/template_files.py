"""Templates as files: made anew from code, or one of them for a user's own customers."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pyramid_addin.texts import LANGUAGES, text

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

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
    from pyramid_addin.templates.calculating._design import KEYS, design

    folder = template_path(language).parent
    designs = [design(key) for key in KEYS]
    return [
        TemplateFile(
            one.words("file", language),
            one.words("title", language),
            one.words("about", language),
            folder / one.file_name(language),
        )
        for one in designs
    ]


def build_all(folder: Path) -> list[Path]:
    """Make every template anew in ``folder``, in all languages; what stands there under their names is replaced.

    Parameters
    ----------
    folder : pathlib.Path
        Made where it is missing.

    Returns
    -------
    list of pathlib.Path
        The sheets that builds add, then the templates that calculate by themselves, with example customers.

    Raises
    ------
    OutputError
        The folder cannot be made or written to.
    """
    from pyramid_addin.settings import Settings
    from pyramid_addin.templates import build_templates
    from pyramid_addin.templates.calculating._design import KEYS, design
    from pyramid_addin.templates.calculating._examples import AS_OF, example_customers

    made = build_templates(folder)
    for key in KEYS:
        for language in LANGUAGES:
            one = design(key)
            settings = Settings(language=language, as_of=AS_OF.date())  # type: ignore[arg-type]
            path = folder / one.file_name(language)
            name = text("calculating.examples.company", language)
            _write(path, one, example_customers(language), name, settings, rows=DEFAULT_ROWS)
            made.append(path)
    return made


def _write(
    path: Path,
    design: Design,
    customers: pd.DataFrame,
    name: str,
    settings: Settings,
    *,
    rows: int,
    currency: str = "",
    period: str = "",
    template: Path | None = None,
) -> None:
    """Fill a template with customers; that of ``design`` as it is drawn, or the user's own."""
    from pyramid_addin.templates.calculating._draw import draw
    from pyramid_addin.templates.calculating._filled_template import filled_template
    from pyramid_addin.workbook._calculating import fill_template

    filling = filled_template(design, customers, settings, name=name, period=period, currency=currency, rows=rows)
    with tempfile.TemporaryDirectory(prefix="pyramid-") as folder:
        drawn = Path(folder) / path.name
        if template is None:
            draw(drawn, design, settings.language)
        fill_template(template or drawn, path, filling)
