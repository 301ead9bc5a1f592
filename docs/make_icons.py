"""The icons of the ribbon, drawn with Pillow: each 16 and 32 pixels, and a sheet of all to look at.

Run with ``make addin``.
"""

from __future__ import annotations

import io
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))  # the drawings stand beside this file
import sheet_icons
from icon_parts import AMBER, BLUE, GREEN, GREY, RED, SCALE, TEAL, Drawing, Point, badge, cut, page, pyramid, table

from pyramid_addin.excel.actions import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parents[1] / "pyramid_addin" / "excel" / "addin" / "icons"
SIZES = (16, 32)


def build(drawing: Drawing) -> None:
    """The pyramid, and a plus."""
    pyramid(drawing, 1, 2, 29, 28)
    badge(drawing, GREEN)
    cut(drawing, [(23.5, 19.5), (23.5, 27.5)])
    cut(drawing, [(19.5, 23.5), (27.5, 23.5)])


def update(drawing: Drawing) -> None:
    """The pyramid within an arrow that comes round."""
    pyramid(drawing, 8.5, 8.5, 23.5, 22.5)
    drawing.arc(16, 17, 12.5, -30, 255, BLUE)
    drawing.shape([(13.5, 0), (13.5, 9.4), (21, 4.7)], BLUE)


def remove(drawing: Drawing) -> None:
    """The pyramid, and a cross."""
    pyramid(drawing, 1, 2, 29, 28)
    badge(drawing, RED)
    cut(drawing, [(20.7, 20.7), (26.3, 26.3)])
    cut(drawing, [(26.3, 20.7), (20.7, 26.3)])


def analyse(drawing: Drawing) -> None:
    """Bars under a magnifying glass."""
    for left, top, colour in ((2, 18, GREY), (8, 12, TEAL), (14, 6, BLUE), (20, 2, AMBER)):
        drawing.box(left, top, left + 4.4, 29, colour, 0.8)
    drawing.disc(20, 19, 10, (0, 0, 0, 0))
    drawing.ring(20, 19, 7, GREEN)
    drawing.line([(25.2, 24.2), (29.5, 28.5)], GREEN, 3.4)


def sheet_pyramid(drawing: Drawing) -> None:
    """A page with the pyramid."""
    page(drawing, 5, 3, 27, 29)
    pyramid(drawing, 8, 9, 24, 26)


def sheet_notes(drawing: Drawing) -> None:
    """A page with lines of text, each after a tick in colour."""
    page(drawing, 5, 3, 27, 29)
    for y, colour in ((13, AMBER), (19, BLUE), (25, TEAL)):
        drawing.disc(10, y, 1.8, colour)
        drawing.line([(15, y), (22, y)], GREY)


def sheet_customers(drawing: Drawing) -> None:
    """Two people, one behind the other."""
    for x, y, colour in ((21.5, 10, GREY), (11.5, 12, BLUE)):
        drawing.disc(x, y, 6.6, (0, 0, 0, 0))
        drawing.disc(x, y, 5, colour)
        turns = [math.radians(angle) for angle in range(180, 361, 6)]
        shoulders = [(x + 9 * math.cos(turn), 26 + 8 * math.sin(turn)) for turn in turns]
        drawing.shape([(x - 9, 30.0), *shoulders, (x + 9, 30.0)], colour)
        if colour == GREY:
            drawing.pen.pieslice([0, 15 * SCALE, 23 * SCALE, 40 * SCALE], 180, 360, fill=(0, 0, 0, 0))


def templates(drawing: Drawing) -> None:
    """A page, and a plus."""
    page(drawing, 3, 3, 23, 29)
    for y in (13, 19):
        drawing.line([(8, y), (18, y)], BLUE)
    badge(drawing, GREEN)
    cut(drawing, [(23.5, 19.5), (23.5, 27.5)])
    cut(drawing, [(19.5, 23.5), (27.5, 23.5)])


def template_sample(drawing: Drawing) -> None:
    """A table with bars in it."""
    table(drawing, 5, 29)
    for y, right, colour in ((14, 27, AMBER), (20, 23, BLUE), (26, 19, TEAL)):
        drawing.box(16, y - 2, right, y + 2, colour)


def template_ledger(drawing: Drawing) -> None:
    """An empty table."""
    table(drawing, 5, 29)


def template_pyramid(drawing: Drawing) -> None:
    """Two pages, the pyramid on the first."""
    drawing.line([(9, 3), (29, 3), (29, 23)], GREY)
    drawing.line([(3, 9), (23, 9), (23, 29), (3, 29), (3, 9)], GREY)
    pyramid(drawing, 6, 12, 20, 26)


def settings(drawing: Drawing) -> None:
    """Three sliders."""
    for y, x, colour in ((5, 21, AMBER), (15, 10, BLUE), (25, 18, TEAL)):
        drawing.line([(3, y), (29, y)], GREY)
        drawing.disc(x, y, 5.4, (0, 0, 0, 0))
        drawing.disc(x, y, 4, colour)


def freeze(drawing: Drawing) -> None:
    """The pyramid, locked."""
    pyramid(drawing, 1, 2, 29, 28)
    drawing.box(13.5, 10, 32, 32, (0, 0, 0, 0), 3)
    drawing.arc(23, 18.5, 4, 180, 360, AMBER)
    drawing.line([(19, 18.5), (19, 22)], AMBER)
    drawing.line([(27, 18.5), (27, 22)], AMBER)
    drawing.box(16, 20.5, 30, 30.5, AMBER, 1.6)


def language(drawing: Drawing) -> None:
    """A globe."""
    drawing.ring(16, 16, 13, BLUE)
    drawing.oval(16, 16, 5.5, 13, BLUE)
    drawing.line([(3.6, 12), (28.4, 12)], BLUE)
    drawing.line([(3.6, 20), (28.4, 20)], BLUE)


def letters(drawing: Drawing, strokes: tuple[list[Point], list[Point]], colour: str) -> None:
    """Two letters in a rounded plate, cut out."""
    drawing.box(1, 6, 31, 26, colour, 4)
    for stroke in strokes:
        cut(drawing, stroke)


_N_LEFT: list[Point] = [(6, 21.5), (6, 10.5), (13, 21.5), (13, 10.5)]


def language_en(drawing: Drawing) -> None:
    """The letters EN."""
    letters(drawing, ([(13, 10.5), (6.5, 10.5), (6.5, 21.5), (13, 21.5)], [(x + 12.5, y) for x, y in _N_LEFT]), BLUE)
    cut(drawing, [(6.5, 16), (11.5, 16)])


def language_nl(drawing: Drawing) -> None:
    """The letters NL."""
    letters(drawing, (_N_LEFT, [(19, 10.5), (19, 21.5), (26, 21.5)]), AMBER)


def check(drawing: Drawing) -> None:
    """A table with a tick."""
    table(drawing, 3, 27)
    badge(drawing, GREEN)
    cut(drawing, [(19.6, 23.8), (22.4, 26.6), (27.4, 20.8)])


def formulas(drawing: Drawing) -> None:
    """The letters fx."""
    hook = [(15.5, 5.5), (13.5, 4.2), (11.4, 5.2), (10.4, 8.5), (7.6, 24.5), (6.4, 27.4), (4.2, 28), (2.6, 26.8)]
    drawing.line(hook, TEAL, drawing.weight + 0.8)
    drawing.line([(5, 13), (14, 13)], TEAL, drawing.weight + 0.8)
    drawing.line([(16.5, 14.5), (29, 28)], BLUE, drawing.weight + 0.8)
    drawing.line([(29, 14.5), (16.5, 28)], BLUE, drawing.weight + 0.8)


def log(drawing: Drawing) -> None:
    """A page and a clock."""
    page(drawing, 3, 3, 23, 29)
    for y in (13, 19):
        drawing.line([(8, y), (18, y)], GREY)
    badge(drawing, BLUE)
    cut(drawing, [(23.5, 19.5), (23.5, 24), (26.6, 25.6)])


def restart(drawing: Drawing) -> None:
    """The sign on a power button."""
    drawing.arc(16, 17, 12, -52, 232, RED)
    drawing.line([(16, 3), (16, 15)], RED, 3.2)


def about(drawing: Drawing) -> None:
    """The letter i in a circle."""
    drawing.ring(16, 16, 13.4, BLUE)
    drawing.disc(16, 9.6, 1.9, BLUE)
    drawing.line([(16, 15), (16, 23)], BLUE, drawing.weight + 0.6)


DRAWN: dict[str, Callable[[Drawing], None]] = {
    drawn.__name__: drawn
    for drawn in (
        build, update, remove, analyse, sheet_pyramid, sheet_notes, sheet_customers, templates, template_sample,
        template_ledger, template_pyramid, settings, freeze, language, language_en, language_nl, check, formulas, log,
        restart, about, *sheet_icons.DRAWN,
    )
}  # fmt: skip


# A template calculates what a sheet of a build shows: its icon is that sheet's, with a grid of cells before it.
_PAGES = {
    "customer_pyramid": "sheet_pyramid",
    "customer_profitability": "sheet_audit",
    "share_of_wallet": "sheet_wallet",
    "attention_monitor": "sheet_attention",
    "customer_movement": "sheet_movement",
    "scenario": "sheet_scenarios",
    "targets": "sheet_targets",
}


def _with_grid(drawn: Callable[[Drawing], None]) -> Callable[[Drawing], None]:
    def both(drawing: Drawing) -> None:
        drawn(drawing)
        drawing.shape([(15, 15), (33, 15), (33, 33), (15, 33)], (0, 0, 0, 0))
        drawing.box(17, 17, 32, 32, GREEN, 2)
        cut(drawing, [(17, 22), (32, 22)])
        cut(drawing, [(24.5, 22), (24.5, 32)])

    return both


DRAWN |= {f"template_{key}": _with_grid(DRAWN[sheet]) for key, sheet in _PAGES.items()}


def icon(key: str, size: int) -> Image.Image:
    """The icon of the action ``key``, ``size`` pixels each way, with transparency."""
    drawing = Drawing(size)
    DRAWN[key](drawing)
    return drawing.scaled()


def write_icons(folder: Path = FOLDER) -> None:
    """Write every icon into ``folder``; a file whose picture is the same already is left as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for action in ACTIONS:
        for size in SIZES:
            path, drawn = folder / f"{action.key}_{size}.png", icon(action.key, size)
            if not path.exists() or not same_picture(path.read_bytes(), drawn):
                drawn.save(path, optimize=True)


def same_picture(stored: bytes, drawn: Image.Image) -> bool:
    """Whether a stored PNG shows what was drawn, pixel for pixel."""
    with Image.open(io.BytesIO(stored)) as there:
        return there.mode == drawn.mode and there.size == drawn.size and there.tobytes() == drawn.tobytes()


def contact_sheet(path: Path) -> None:
    """All icons on a light and on a dark ground, at their size and four times enlarged."""
    sheet = Image.new("RGB", (len(ACTIONS) * 80, 2 * 250))
    for row, ground in enumerate(("#F5F5F5", "#292929")):
        sheet.paste(ground, (0, row * 250, sheet.width, row * 250 + 250))
        for column, action in enumerate(ACTIONS):
            top = row * 250 + 8
            for size in SIZES:
                drawn = icon(action.key, size)
                large = drawn.resize((64, 64), Image.Resampling.NEAREST)
                sheet.paste(drawn, (column * 80 + 8, top), drawn)
                sheet.paste(large, (column * 80 + 8, top + 40), large)
                top += 118
    sheet.save(path)


if __name__ == "__main__":
    write_icons()
    if len(sys.argv) > 1:
        contact_sheet(Path(sys.argv[1]))
