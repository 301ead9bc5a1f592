"""The options of the command line, each written once: commands share them, and their help comes from the catalogue."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pyramid_addin.texts import system_language, text

SYSTEM_LANGUAGE = system_language()


def told(key: str) -> str:
    """What the help says at ``key``, in the system's language."""
    return text(f"cli.help.{key}", SYSTEM_LANGUAGE)


class Language(StrEnum):
    """Languages of texts and labels."""

    nl = "nl"
    en = "en"


class RankBy(StrEnum):
    """What can rank the customers."""

    revenue = "revenue"
    profit = "profit"


LedgerArgument = Annotated[Path, typer.Argument(metavar=told("ledger_name"), help=told("ledger"), show_default=False)]
SheetOption = Annotated[str | None, typer.Option("--sheet", metavar=told("name"), help=told("sheet"))]
MapOption = Annotated[list[str] | None, typer.Option("--map", metavar=told("pair"), help=told("map"))]
RankOption = Annotated[RankBy | None, typer.Option("--rank-by", help=told("rank_by"))]
BoundariesOption = Annotated[str | None, typer.Option("--boundaries", metavar=told("list"), help=told("boundaries"))]
AsOfOption = Annotated[str | None, typer.Option("--as-of", metavar=told("date"), help=told("as_of"))]
MonthsOption = Annotated[int | None, typer.Option("--months", metavar="N", min=1, max=120, help=told("months"))]
SheetsOption = Annotated[str | None, typer.Option("--sheets", metavar=told("list"), help=told("sheets"))]
LanguageOption = Annotated[Language | None, typer.Option("--lang", help=told("lang"))]
SettingsOption = Annotated[
    Path | None, typer.Option("--settings", metavar=told("file") + ".toml", help=told("settings"))
]
StrictOption = Annotated[bool, typer.Option("--strict", help=told("strict"))]
JsonOption = Annotated[bool, typer.Option("--json", help=told("json"))]
ForceOption = Annotated[bool, typer.Option("--force", help=told("force"))]
SaidOption = Annotated[Language | None, typer.Option("--lang", help=told("lang_said"))]
InPlaceOption = Annotated[bool, typer.Option("--in-place", help=told("in_place"))]
FunctionsOption = Annotated[bool, typer.Option("--with-functions", help=told("with_functions"))]
TemplateOption = Annotated[
    Path | None, typer.Option("--template", metavar=told("file") + ".xlsx", help=told("own_template"))
]
