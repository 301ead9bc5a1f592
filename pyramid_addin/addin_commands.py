"""The commands that bring the add-in to Excel, and take it away: a thin shell over `pyramid_addin.excel`."""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import Annotated

import typer

from pyramid_addin.command_options import SYSTEM_LANGUAGE, ForceOption, JsonOption, SaidOption, told
from pyramid_addin.texts import text

addin = typer.Typer(help=told("addin"), no_args_is_help=True)


@addin.command("build", help=told("addin_build"))
def addin_build(
    addin_file: Annotated[Path, typer.Argument(metavar=told("file"), help=told("addin_file"))] = Path("pyramid.xlam"),
    lang: SaidOption = None,
    force: ForceOption = False,
) -> None:
    """Make the add-in file."""
    from hashlib import sha256

    from pyramid_addin.errors import OutputError
    from pyramid_addin.excel.addin_file import build_addin

    if addin_file.suffix.lower() != ".xlam":
        raise OutputError("addin.suffix", path=addin_file)
    if addin_file.exists() and not force:
        raise OutputError("output.exists", path=addin_file)
    content = build_addin(addin_file).read_bytes()
    print(text("cli.saved", lang or SYSTEM_LANGUAGE, path=addin_file))
    print(text("installing.digest", lang or SYSTEM_LANGUAGE, digest=sha256(content).hexdigest()))


@addin.command("install", help=told("addin_install"))
def addin_install(
    signed: Annotated[
        Path | None, typer.Option("--signed", metavar=told("file") + ".xlam", help=told("signed"))
    ] = None,
    lang: SaidOption = None,
) -> None:
    """Bring the add-in to Excel."""
    from pyramid_addin.excel._console import installed_lines
    from pyramid_addin.excel._machine import this_machine
    from pyramid_addin.excel.install import install

    print("\n".join(installed_lines(install(this_machine(), signed), lang or SYSTEM_LANGUAGE)))


@addin.command("remove", help=told("addin_remove"))
def addin_remove(lang: SaidOption = None) -> None:
    """Take the add-in away again."""
    from pyramid_addin.excel._console import removed_lines
    from pyramid_addin.excel._machine import this_machine
    from pyramid_addin.excel.install import remove

    print("\n".join(removed_lines(remove(this_machine()), lang or SYSTEM_LANGUAGE)))


@addin.command("doctor", help=told("addin_doctor"))
def addin_doctor(lang: SaidOption = None, json: JsonOption = False) -> None:
    """Check everything that commonly breaks."""
    from pyramid_addin.errors import InstallError
    from pyramid_addin.excel._console import doctor_lines
    from pyramid_addin.excel._machine import this_machine
    from pyramid_addin.excel.doctor import all_well, examine, report

    language = lang or SYSTEM_LANGUAGE
    findings = examine(this_machine())
    if json:
        print(json_text.dumps(report(findings, language), ensure_ascii=False, indent=2))
    else:
        print("\n".join(doctor_lines(findings, language)))
    if not all_well(findings):
        raise typer.Exit(InstallError.exit_status)
