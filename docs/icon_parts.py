"""What the icons of the ribbon are drawn with: a grid, colours, lines and shapes, and what several icons share.

Everything is drawn many times too large on a grid of 32 units and scaled down. Colours are of middle lightness, so that
they stand out on a light and on a dark ribbon; nothing is filled with white or black. Lines along the grid lie at odd
places, where a line of two units covers whole pixels at either size.
"""

from __future__ import annotations

import math
from itertools import pairwise

from PIL import Image, ImageDraw

GRID = 32
SCALE = 16  # drawn so many times larger than 32 pixels

BLUE, TEAL, GREEN, RED, AMBER, GREY = "#3B82C4", "#1F938C", "#2F9A50", "#DB4B42", "#CC7A00", "#7D8894"
LAYERS = (AMBER, BLUE, TEAL, GREY)

Point = tuple[float, float]


class Drawing:
    """One icon under way; all measures are units of the grid, ``weight`` is that of a line that is not straight."""

    def __init__(self, size: int) -> None:
        self.image = Image.new("RGBA", (GRID * SCALE, GRID * SCALE), (0, 0, 0, 0))
        self.pen = ImageDraw.Draw(self.image)
        self.weight = 2.0 if size >= 32 else 2.6
        self.size = size

    def line(self, points: list[Point], colour: str, weight: float | None = None) -> None:
        """A line with round ends and corners."""
        width = (weight or (2.0 if _is_straight(points) else self.weight)) * SCALE
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(scaled, fill=colour, width=round(width))
        for x, y in scaled:
            self.pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str, radius: float = 0.0) -> None:
        """A filled rectangle."""
        corners = (left * SCALE, top * SCALE, right * SCALE - 1, bottom * SCALE - 1)
        self.pen.rounded_rectangle(corners, radius * SCALE, fill=colour)

    def shape(self, points: list[Point], colour: str | tuple[int, int, int, int]) -> None:
        """A filled polygon."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: str | tuple[int, int, int, int]) -> None:
        """A filled circle; transparent black cuts a hole."""
        self.pen.ellipse(
            ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE), fill=colour
        )

    def ring(self, x: float, y: float, radius: float, colour: str) -> None:
        """A circle's line, its middle at ``radius``."""
        self.arc(x, y, radius, 0, 360, colour)

    def arc(self, x: float, y: float, radius: float, start: float, end: float, colour: str) -> None:
        """Part of a circle, in degrees clockwise from three o'clock."""
        points = [
            (x + radius * math.cos(math.radians(angle)), y + radius * math.sin(math.radians(angle)))
            for angle in [start + (end - start) * step / 90 for step in range(91)]
        ]
        self.line(points, colour)

    def oval(self, x: float, y: float, across: float, down: float, colour: str) -> None:
        """The line of an ellipse."""
        angles = [math.radians(4 * step) for step in range(91)]
        self.line([(x + across * math.cos(angle), y + down * math.sin(angle)) for angle in angles], colour)

    def scaled(self) -> Image.Image:
        """The icon at its size."""
        return self.image.resize((self.size, self.size), Image.Resampling.BOX)


def _is_straight(points: list[Point]) -> bool:
    """Whether a line goes along the grid only."""
    return all(x == next_x or y == next_y for (x, y), (next_x, next_y) in pairwise(points))


def pyramid(drawing: Drawing, left: float, top: float, right: float, bottom: float) -> None:
    """The four layers, with gaps between them; two without, where they would be smaller than pixels."""
    middle, height = (left + right) / 2, bottom - top
    small = height * drawing.size / GRID < 12
    edges = [0.0, 0.5, 1.0] if small else [0.0, 0.34, 0.56, 0.78, 1.0]
    gap = 0.0 if small else 1.2 if drawing.size >= 32 else 2.0
    for colour, begin, end in zip(LAYERS, edges, edges[1:], strict=False):
        upper, lower = top + height * begin, top + height * end - (gap if end < 1 else 0)
        above, below = ((y - top) / height * (right - left) / 2 for y in (upper, lower))
        corners = [(middle - above, upper), (middle + above, upper), (middle + below, lower), (middle - below, lower)]
        drawing.shape(corners, colour)


def badge(drawing: Drawing, colour: str) -> None:
    """A disc at the lower right, with a transparent rim that keeps it apart from what it lies on."""
    drawing.disc(23.5, 23.5, 9.5, (0, 0, 0, 0))
    drawing.disc(23.5, 23.5, 7.5, colour)


def cut(drawing: Drawing, points: list[Point]) -> None:
    """A line cut out of a badge, so that the ribbon shows through."""
    width = 2.4 * SCALE if drawing.size >= 32 else 3 * SCALE
    scaled = [(x * SCALE, y * SCALE) for x, y in points]
    drawing.pen.line(scaled, fill=(0, 0, 0, 0), width=round(width))
    for x, y in scaled:
        drawing.pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=(0, 0, 0, 0))


def page(drawing: Drawing, left: float, top: float, right: float, bottom: float) -> None:
    """A sheet of paper with a folded corner, as an outline."""
    fold = 6.0
    corners = [(left, top), (right - fold, top), (right, top + fold), (right, bottom), (left, bottom), (left, top)]
    drawing.line(corners, GREY, 2)
    drawing.line([(right - fold, top), (right - fold, top + fold), (right, top + fold)], GREY)


def table(drawing: Drawing, top: float, right: float) -> None:
    """A table of four rows: a filled heading, and lines between rows and columns."""
    bottom = top + 24
    for x in (3, 13, right):
        drawing.line([(x, top), (x, bottom)], GREY)
    for row in range(1, 5):
        drawing.line([(3, top + 6 * row), (right, top + 6 * row)], GREY)
    drawing.box(2, top - 1, right + 1, top + 7, BLUE, 1)
