"""What is asked for by option, in text, becomes settings: the same for the command line and for a row of a manifest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from pyramid_addin.errors import UsageError
from pyramid_addin.settings import Settings, parse_boundaries
from pyramid_addin.settings_file import load_settings
from pyramid_addin.texts import system_language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Options:
    """What a user asked for; None = not said.

    Attributes
    ----------
    settings : pathlib.Path or None
        A TOML file, over which all others go.
    sheet : str or None
    mapping : sequence of str
        ``FIELD=HEADER`` or ``FIELD=COLUMN LETTER``.
    rank_by, boundaries, as_of : str or None
        As typed.
    months : int or None
    sheets : str or None
        ``all``, or keys of sheets between commas.
    language : str or None
    strict : bool
    """

    settings: Path | None = None
    sheet: str | None = None
    mapping: Sequence[str] = ()
    rank_by: str | None = None
    boundaries: str | None = None
    as_of: str | None = None
    months: int | None = None
    sheets: str | None = None
    language: str | None = None
    strict: bool = False

    def chosen(self, *, freeze: bool = False) -> tuple[Settings, dict[str, Any] | None]:
        """The settings file, then the options given.

        Parameters
        ----------
        freeze : bool
            The settings file is one that a build is to make: it need not exist yet.

        Returns
        -------
        (Settings, dict or None)
            With the settings what was given by option, for a workbook that remembers the rest; None where a file says
            it all.

        Raises
        ------
        UsageError
            An option, or the settings file, is not understood.

        Examples
        --------
        >>> settings, given = Options(mapping=["revenue=Net 2025"], months=6, language="en").chosen()
        >>> settings.months, given
        (6, {'months': 6, 'language': 'en', 'columns': {'revenue': 'Net 2025'}})
        """
        given: dict[str, Any] = {
            "sheet": self.sheet,
            "rank_by": self.rank_by,
            "boundaries": self.boundaries and parse_boundaries(self.boundaries),
            "as_of": self.as_of and _date(self.as_of),
            "months": self.months,
            "language": self.language,
            "strict": self.strict or None,
            "sheets": self.sheets and _sheets(self.sheets),
        }
        asked = {key: value for key, value in given.items() if value is not None}
        columns = dict(_column(entry) for entry in self.mapping)
        if self.settings is None or (freeze and not self.settings.exists()):
            asked["columns"] = columns
            return Settings(**{"language": system_language(), **asked}), asked
        settings = load_settings(self.settings, **asked)
        return replace(settings, columns={**settings.columns, **columns}), None


def _column(entry: str) -> tuple[str, str]:
    field, equals, header = entry.partition("=")
    if not (field.strip() and equals and header.strip()):
        raise UsageError("cli.map", found=entry)
    return field.strip(), header.strip()


def _sheets(entry: str) -> tuple[str, ...]:
    names = [name.strip().lower() for name in entry.split(",") if name.strip()]
    return () if names in ([], ["all"]) else tuple(names)


def _date(entry: str) -> date:
    try:
        return date.fromisoformat(entry)
    except ValueError:
        raise UsageError("cli.date", found=entry) from None
