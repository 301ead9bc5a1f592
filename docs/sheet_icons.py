"""The icons of the analysis sheets, each named as its action."""

from __future__ import annotations

from icon_parts import AMBER, BLUE, GREEN, GREY, RED, TEAL, Drawing


def sheet_audit(drawing: Drawing) -> None:
    """The whale curve: steep, flat, falling at the end."""
    drawing.line([(3, 3), (3, 29), (29, 29)], GREY)
    curve = [(3.0, 28.0), (5, 19), (8, 12), (12, 7.5), (17, 5.5), (21, 6), (25, 9), (29, 14)]
    drawing.line(curve, BLUE, drawing.weight + 1)
    drawing.disc(17, 5.5, 3.4, AMBER)


def sheet_actions(drawing: Drawing) -> None:
    """A list with ticks."""
    for y, colour in ((6, GREEN), (16, GREEN), (26, GREY)):
        drawing.line([(3, y), (6, y + 3), (11, y - 3)], colour, drawing.weight + 0.6)
        drawing.line([(16, y), (29, y)], BLUE if colour == GREEN else GREY, 2.6)


def sheet_movement(drawing: Drawing) -> None:
    """One arrow up, one down."""
    drawing.line([(10, 29), (10, 9)], GREEN, 4)
    drawing.shape([(2.5, 12), (17.5, 12), (10, 2)], GREEN)
    drawing.line([(23, 3), (23, 23)], RED, 4)
    drawing.shape([(15.5, 20), (30.5, 20), (23, 30)], RED)


def sheet_wallet(drawing: Drawing) -> None:
    """A wallet, part of which is ours."""
    drawing.box(2, 8, 30, 27, GREY, 3)
    drawing.box(2, 8, 15, 27, BLUE, 3)
    drawing.line([(5, 8), (22, 3), (25, 8)], GREY, drawing.weight)
    drawing.disc(25, 17.5, 2.6, AMBER)


def sheet_attention(drawing: Drawing) -> None:
    """A clock with a hand that is due."""
    drawing.ring(16, 16, 13, BLUE)
    drawing.line([(16, 16), (16, 7)], AMBER, drawing.weight + 1)
    drawing.line([(16, 16), (23, 19)], AMBER, drawing.weight + 1)


def sheet_compare(drawing: Drawing) -> None:
    """Two groups of bars side by side."""
    for left, heights in ((2, (8, 14, 22)), (18, (12, 10, 18))):
        for place, (height, colour) in enumerate(zip(heights, (AMBER, BLUE, TEAL), strict=True)):
            drawing.box(left + place * 4.4, 29 - height, left + place * 4.4 + 3.6, 29, colour, 0.6)


def sheet_scenarios(drawing: Drawing) -> None:
    """A road that forks."""
    drawing.line([(3, 16), (12, 16)], GREY, 4)
    drawing.line([(12, 16), (25, 6)], GREEN, 4)
    drawing.line([(12, 16), (25, 26)], AMBER, 4)
    drawing.shape([(19.5, 3), (30, 2), (26, 12)], GREEN)
    drawing.shape([(26, 20), (30, 30), (19.5, 29)], AMBER)


def sheet_lessons(drawing: Drawing) -> None:
    """An open book."""
    for side in (1, -1):
        edge = [(16, 8), (16 + side * 6, 5.5), (16 + side * 13, 7), (16 + side * 13, 26), (16 + side * 6, 24.5)]
        drawing.line([*edge, (16, 27)], BLUE if side > 0 else TEAL, drawing.weight + 0.4)
    drawing.line([(16, 8), (16, 27)], GREY, 2)


def sheet_risk(drawing: Drawing) -> None:
    """A warning triangle."""
    drawing.line([(16, 4), (29, 28), (3, 28), (16, 4)], AMBER, drawing.weight + 1.4)
    drawing.line([(16, 13), (16, 20)], RED, drawing.weight + 1)
    drawing.disc(16, 24.4, 1.8, RED)


def sheet_targets(drawing: Drawing) -> None:
    """A target that is hit."""
    drawing.ring(15, 17, 12, GREY)
    drawing.ring(15, 17, 6.5, BLUE)
    drawing.disc(15, 17, 2.6, RED)
    drawing.line([(15, 17), (27, 5)], RED, drawing.weight + 0.6)
    drawing.shape([(24, 1.5), (30.5, 8), (29.5, 2.5)], RED)


DRAWN = (
    sheet_audit,
    sheet_actions,
    sheet_movement,
    sheet_wallet,
    sheet_attention,
    sheet_compare,
    sheet_scenarios,
    sheet_lessons,
    sheet_risk,
    sheet_targets,
)
