"""Pictures of the buttons and of the whole tab, drawn as Excel's ribbon shows them, from the list of actions.

Run with ``make pictures``. Icons are drawn anew at twice their size, so that the pictures are sharp on any screen.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).parent))

from make_icons import icon

from pyramid_addin.excel.actions import ACTIONS, GROUPS, Action
from pyramid_addin.excel.actions import action as find_action
from pyramid_addin.texts import LANGUAGES, text

FOLDER = Path(__file__).parent / "pictures" / "buttons"
ZOOM = 2  # pixels of a picture per pixel of the ribbon
INK, PALE, RULE, GROUND, STRIP, GREEN = "#242424", "#616161", "#D6D6D6", "#FFFFFF", "#F3F3F3", "#107C41"
HEIGHT, LABELS, TABS = 92, 18, 30  # of a group, of its name below, of the row of tab names; in pixels of the ribbon
ROW = 24  # a small button
MARGIN = 8
OTHER_TABS = {
    "en": ("File", "Home", "Insert", "Formulas", "Data", "Review", "View"),
    "nl": ("Bestand", "Start", "Invoegen", "Formules", "Gegevens", "Controleren", "Beeld"),
}


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Liberation Sans, ``size`` pixels of the ribbon high."""
    found = subprocess.run(["fc-match", "-f", "%{file}", "Liberation Sans"], capture_output=True, text=True, check=True)
    return ImageFont.truetype(found.stdout, size * ZOOM)


def width(words: str, size: int = 12) -> int:
    """Of a text, in pixels of the ribbon."""
    return round(font(size).getlength(words) / ZOOM)


class Panel:
    """A piece of the ribbon; all measures are pixels of the ribbon."""

    def __init__(self, across: int, down: int, ground: str = GROUND) -> None:
        self.image = Image.new("RGB", (across * ZOOM, down * ZOOM), ground)
        self.pen = ImageDraw.Draw(self.image)

    def words(self, x: float, y: float, words: str, colour: str = INK, size: int = 12, anchor: str = "lm") -> None:
        """A text, its ``anchor`` at that place."""
        self.pen.text((x * ZOOM, y * ZOOM), words, fill=colour, font=font(size), anchor=anchor)

    def picture(self, x: float, y: float, key: str, size: int) -> None:
        """An icon, its upper left corner at that place."""
        drawn = icon(key, size * ZOOM)
        self.image.paste(drawn, (round(x * ZOOM), round(y * ZOOM)), drawn)

    def arrow(self, x: float, y: float) -> None:
        """The mark of what opens a menu."""
        self.pen.polygon([((x + dx) * ZOOM, (y + dy) * ZOOM) for dx, dy in ((-3, -2), (3, -2), (0, 2))], fill=PALE)

    def rule(self, x: float, top: float, bottom: float) -> None:
        """A line between groups."""
        self.pen.line((x * ZOOM, top * ZOOM, x * ZOOM, bottom * ZOOM), fill=RULE, width=ZOOM)

    def button(self, action: Action, left: int, top: int, language: str) -> int:
        """The control of ``action``; its width. A large one fills the group, a small one is a row."""
        label, opens = text(f"ribbon.actions.{action.key}.label", language), action.kind != "button"
        if not action.large:
            self.picture(left + 4, top + 4, action.key, 16)
            self.words(left + 26, top + 12, label)
            if opens:
                self.arrow(left + 36 + width(label), top + 12)
            return 34 + width(label) + (10 if opens else 0)
        lines = _two_lines(label)
        across = max(58, *(width(line) + (24 if opens else 12) for line in lines))
        middle = left + across / 2
        self.picture(middle - 16, top + 4, action.key, 32)
        for number, line in enumerate(lines):
            self.words(middle, top + 46 + 14 * number, line, anchor="mm")
        if opens:  # behind the second line, or alone where there is one line
            self.arrow(middle + (width(lines[1]) / 2 + 8 if len(lines) > 1 else 0), top + 60)
        return across


def _two_lines(label: str) -> list[str]:
    """A label on two lines of about one length, as the ribbon breaks it; a single word stays whole."""
    words = label.split()
    if len(words) == 1:
        return [label]
    breaks = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return list(min(breaks, key=lambda pair: max(map(width, pair))))


def _cut(panel: Panel, across: int, down: int) -> Image.Image:
    return panel.image.crop((0, 0, across * ZOOM, down * ZOOM))


def button_picture(action: Action, language: str) -> Image.Image:
    """One button by itself; what stands in a menu, as a row of that menu."""
    panel = Panel(400, HEIGHT)
    if action.inside:
        label = text(f"ribbon.actions.{action.key}.label", language)
        size = 32 if find_action(action.inside).large else 16
        panel.picture(MARGIN, MARGIN, action.key, size)
        panel.words(2 * MARGIN + size, MARGIN + size / 2, label)
        across, down = size + width(label) + 4 * MARGIN, size + 2 * MARGIN
    else:
        across = panel.button(action, MARGIN, MARGIN, language) + 2 * MARGIN
        down = (HEIGHT - MARGIN if action.large else ROW) + (0 if action.large else 2 * MARGIN)
    panel.pen.rectangle((0, 0, across * ZOOM - 1, down * ZOOM - 1), outline=RULE, width=ZOOM)
    return _cut(panel, across, down)


def tab_picture(language: str) -> Image.Image:
    """The whole tab, with the names of Excel's own tabs above."""
    panel = Panel(1200, TABS + HEIGHT + LABELS + MARGIN, STRIP)
    left = MARGIN
    for name in OTHER_TABS[language]:
        panel.words(left, TABS / 2, name)
        left += width(name) + 18
    own = text("ribbon.tab", language)
    panel.words(left, TABS / 2, own, GREEN)
    panel.pen.rectangle([at * ZOOM for at in (left, TABS - 5, left + width(own), TABS - 3)], fill=GREEN)
    least = left + width(own) + 2 * MARGIN
    panel.pen.rectangle([at * ZOOM for at in (0, TABS, 1200, TABS + HEIGHT + LABELS)], fill=GROUND)
    left = MARGIN
    for group in GROUPS:
        start, left = left, _group(panel, group, left, language)
        middle = (start + left) / 2
        panel.words(middle, TABS + HEIGHT + LABELS / 2 - 2, text(f"ribbon.groups.{group}", language), PALE, 11, "mm")
        left += MARGIN
        panel.rule(left, TABS + MARGIN, TABS + HEIGHT + LABELS - MARGIN)
        left += MARGIN
    return _cut(panel, max(left, least), TABS + HEIGHT + LABELS + MARGIN)


def _group(panel: Panel, group: str, left: int, language: str) -> int:
    """The controls of ``group``: large ones side by side, then small ones in columns of three; where they end."""
    members = [action for action in ACTIONS if action.group == group and not action.inside]
    for action in members:
        if action.large:
            left += panel.button(action, left, TABS + MARGIN, language) + 4
    small = [action for action in members if not action.large]
    for first in range(0, len(small), 3):
        column = small[first : first + 3]
        tops = range(TABS + MARGIN, TABS + MARGIN + ROW * len(column), ROW)
        left += max(panel.button(one, left, top, language) for one, top in zip(column, tops, strict=True))
    return left


def pictures() -> dict[str, Image.Image]:
    """Every picture by its file name."""
    drawn = {f"tab.{language}.png": tab_picture(language) for language in LANGUAGES}
    return drawn | {
        f"{action.key}.{language}.png": button_picture(action, language) for action in ACTIONS for language in LANGUAGES
    }


def write_button_pictures(folder: Path = FOLDER) -> None:
    """Write every picture into ``folder``, with as few colours as a flat drawing needs."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawn in pictures().items():
        drawn.quantize(64, dither=Image.Dither.NONE).save(folder / name, optimize=True)
        print(folder / name)


if __name__ == "__main__":
    write_button_pictures()
