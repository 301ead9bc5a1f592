"""The pictures in docs/pictures and docs/gallery: each sheet that a build makes, printed by LibreOffice as Excel would.

Run with ``make pictures``, which draws the buttons of the add-in too. The sample ledger is built in both languages, so
the pictures show what users get.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from make_button_pictures import write_button_pictures

from pyramid_addin import Settings, build
from pyramid_addin.demo import demo_paths, write_demo_ledger

PICTURES = Path(__file__).parent / "pictures"
GALLERY = Path(__file__).parent / "gallery"
TEMPLATES = GALLERY / "templates"
RESOLUTION = 110  # dots per inch: sharp in a README, small in a repository


LOCALE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item></oor:items>"""


def printed(workbook: Path, folder: Path, locale: str) -> Path:
    """The workbook as a PDF, numbers written as in ``locale``."""
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(LOCALE.format(locale=locale), "utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(workbook)]
    subprocess.run(command, check=True, capture_output=True)
    return folder / f"{workbook.stem}.pdf"


def page_of(pdf: Path, words: str) -> int:
    """The first page, 1-based, on which ``words`` stand."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return next(number for number, page in enumerate(text.split("\f"), 1) if words in " ".join(page.split()))


def picture(pdf: Path, page: int, target: Path) -> None:
    """One page as a PNG."""
    size = ["-r", str(RESOLUTION), "-f", str(page), "-l", str(page), "-singlefile", "-png"]
    subprocess.run(["pdftoppm", *size, str(pdf), str(target.with_suffix(""))], check=True)
    print(target)


def write_settings(language: str, path: Path) -> Path:
    """A workbook with a Settings sheet on which some settings are filled in, as the button Settings makes it."""
    from pyramid_addin.settings import parse_boundaries
    from pyramid_addin.templates import settings_sheet, template_path
    from pyramid_addin.workbook import Receiver, write_sheets

    settings = Settings(language=language, as_of=date(2025, 12, 31), boundaries=parse_boundaries("A=20,B=50,C=100"))
    receiver = Receiver("Ledger", (), (), epoch_1904=False)
    sheets = [settings_sheet(settings, language)]
    write_sheets(sheets, template_path(language), path, receiver, prefix="PYR_", marked=False)
    return path


def picture_templates(language: str, locale: str, folder: Path) -> None:
    """The first page of every sheet with figures of the templates that calculate by themselves, and of one table."""
    from pyramid_addin.templates import template_path
    from pyramid_addin.templates.calculating._design import designs
    from pyramid_addin.texts import text

    company = text("calculating.examples.company", language)
    for design in designs():
        pdf = printed(template_path(language).with_name(design.file_name(language)), folder, locale)
        for plan in design.sheets:
            title = text(plan.titled[2], language, ledger=company)
            name = f"{design.key.replace('_', '-')}-{plan.key}.{language}.png"
            picture(pdf, page_of(pdf, title), TEMPLATES / name)
        if design.key == "customer_pyramid":
            for page, sheet in ((1, "read-me"), (2, "customers")):
                picture(pdf, page, TEMPLATES / f"{sheet}.{language}.png")


def main() -> None:
    """Make all pictures."""
    from pyramid_addin.settings import CHOSEN_SHEETS
    from pyramid_addin.texts import text

    TEMPLATES.mkdir(parents=True, exist_ok=True)
    write_button_pictures()
    with tempfile.TemporaryDirectory() as scratch:
        for language, locale in (("en", "en-GB"), ("nl", "nl-NL")):
            folder = Path(scratch) / language
            ledger, output = demo_paths(folder, language)
            write_demo_ledger(ledger, language)
            build(ledger, Settings(language=language), output=output)
            pdf = printed(output, folder, locale)
            for sheet, words in (("pyramid", "templates.tie_out.title"), ("notes", "templates.notes.headings.source")):
                page = page_of(pdf, text(words, language))
                picture(pdf, page, PICTURES / f"{sheet}.{language}.png")
            for sheet in CHOSEN_SHEETS[1:]:
                title = text(f"templates.{sheet}.title", language).removesuffix(" – {ledger}")
                picture(pdf, page_of(pdf, f"{title} – {ledger.stem}"), GALLERY / f"{sheet}.{language}.png")
            pdf = printed(write_settings(language, folder / "settings.xlsx"), folder, locale)
            picture(pdf, 1, PICTURES / f"settings.{language}.png")
            picture_templates(language, locale, folder)


if __name__ == "__main__":
    sys.exit(main())
