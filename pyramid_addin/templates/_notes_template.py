"""The Notes sheet of the template: one model row for each kind of row, six columns that all kinds share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid_addin.templates._page import Page

SHEET = "Notes"
WIDTHS = {"A": 1.5, "B": 36, "C": 39, "D": 33, "E": 33, "F": 8, "G": 15}
LETTERS = "BCDEFG"
# Model row -> styles of its cells B to G, and its height where text does not decide it.
MODELS: dict[str, tuple[tuple[str, ...], float | None]] = {
    "NotesTitle": (("notes_title",) + ("plain",) * 5, 32),
    "NotesSubtitle": (("notes_subtitle",) + ("plain",) * 5, 20),
    "NotesHeading": (("notes_heading",) * 6, 30),
    "NotesHeader": (("notes_head",) * 4 + ("notes_head_right",) * 2, 17),
    "NotesFact": (("notes_label",) + ("notes_value",) * 3 + ("notes_count", "notes_amount"), None),
    "NotesField": (("notes_label",) + ("notes_value",) * 3 + ("notes_count", "notes_amount"), None),
    "NotesTotal": (("notes_total",) * 4 + ("notes_total_count", "notes_total_amount"), 17),
    "NotesProblem": (("notes_cell",) * 4 + ("notes_cell_count", "notes_cell_amount"), None),
}
# Rows whose second text has the width of three columns.
MERGED = ("NotesFact",)


def add_notes_sheet(page: Page) -> None:
    """Lay out the model rows, with a word in each that says what it is for."""
    sheet = page.sheet
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(f"{LETTERS[0]}1:{LETTERS[-1]}{len(MODELS)}")
    sheet.set_footer(f"&L&8{page.words('footer')}&C&8&P / &N&R&8&F", {"margin": 0.3})
    for letter, width in WIDTHS.items():
        sheet.set_column(f"{letter}:{letter}", width, page.style("plain"))
    for row, (model, (styles, height)) in enumerate(MODELS.items(), start=1):
        if height:
            sheet.set_row(row - 1, height)
        for letter, style in zip(LETTERS, styles, strict=True):
            if model in MERGED and letter in "CDE":
                continue
            page.write(f"{letter}{row}", page.words(f"models.{model}") if letter == "B" else None, style)
        if model in MERGED:
            page.merge(f"C{row}:E{row}", None, styles[1])
        page.region(model, f"B{row}:G{row}")
