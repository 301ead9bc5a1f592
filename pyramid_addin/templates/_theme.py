"""The looks, in one place: colours, fonts, number formats and cell styles of every template.

Colours are a single-hue scale from dark to light for active layers and greys for the others, so that the order can be
seen without telling hues apart. Text on a fill, and text on white, has a contrast of at least 4.5 to 1 (WCAG 2, AA).
"""

from __future__ import annotations

from typing import Any

FONT = "Calibri"

INK = "1B2733"  # text
QUIET = "56636F"  # secondary text
RULE = "C3CCD4"  # thin lines
ACCENT = "0B2545"
PANEL = "F1F4F7"  # tiles and table heads
WARNING = "9C2A10"  # negative amounts; differs from INK in lightness too
GOOD = "1D6B45"
INPUT = "FFF8DC"  # cells that wait for the user's own values

# (fill, text on it) by place of the layer, best first. Ten, since settings allow ten active layers.
ACTIVE_COLOURS = (
    ("0B2545", "FFFFFF"),
    ("1B4F8A", "FFFFFF"),
    ("2F77B4", "FFFFFF"),
    ("9CC7E6", INK),
    ("C9E0F2", INK),
    ("0F5C55", "FFFFFF"),
    ("2C7F74", "FFFFFF"),
    ("8CCDC1", INK),
    ("BFE5DD", INK),
    ("E1F2EE", INK),
)
PASSIVE_COLOUR = ("B4BEC8", INK)
CUSTOMERS_COLOUR = "7A8793"
REVENUE_COLOUR = "1B4F8A"
LOSS_COLOUR = "D0673F"  # bars of what is lost; beside REVENUE_COLOUR it differs in lightness too
GAIN_COLOUR = "2F77B4"
MIDDLE_COLOUR, LIGHT_COLOUR = "4F93CC", "D5DCE3"  # beside ACCENT, where bars of three kinds stand together
# What charts and shapes of the user's own begin with; anyone can tell them apart.
SERIES_COLOURS = (REVENUE_COLOUR, LOSS_COLOUR, "9CC7E6", "2C7F74", ACCENT, LIGHT_COLOUR)
# Colours of scales behind figures: INK on each has a contrast of 8 and more.
SCALE_COUNTS = ("FFFFFF", "DCEBF7", "9CC7E6")
SCALE_AMOUNTS = ("F2C4B3", "FFFFFF", "9CC7E6")  # below zero, zero, above

# Number formats are stored as en-US; Excel shows them with the separators of its own language.
AMOUNT = "#,##0;-#,##0;0"
CENTS = "#,##0.00;-#,##0.00;0.00"
INTEGER = "#,##0"
PERCENT = "0.0%;-0.0%;0.0%"
FINE_PERCENT = "0.00%"  # one customer is a small part of the whole
PERCENT_AS_TYPED = "0.00##%"  # what the user typed, not rounded away
RATIO = "0.0##"
POINTS = "+0.0;-0.0;0.0"
DATES = {"en": "d mmm yyyy", "nl": "dd-mm-yyyy"}
HIDDEN = ";;;"

# Calibri 10 fits some 1.3 characters in a unit of column width, 1.15 in bold; less leaves room for other fonts.
CHARACTERS, BOLD_CHARACTERS, LINE_HEIGHT = 1.18, 1.08, 13.2

Style = dict[str, Any]

_TEXT: Style = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
_HEAD: Style = _TEXT | {"font_size": 9, "bold": True, "bg_color": PANEL, "text_wrap": True}
_BODY: Style = _TEXT | {"font_size": 10, "bottom": 1, "bottom_color": RULE, "align": "right", "shrink": True}
_TOTAL: Style = _BODY | {"bold": True, "top": 1, "top_color": INK, "bottom": 6, "bottom_color": INK}
_TILE: Style = _TEXT | {
    "bg_color": PANEL,
    "indent": 1,
    "left": 5,
    "left_color": ACCENT,
    "right": 5,
    "right_color": "FFFFFF",
}
_NOTE: Style = _TEXT | {"valign": "top", "text_wrap": True}
_FACT: Style = _TEXT | {"text_wrap": True}
_DATA: Style = _TEXT | {"font_size": 8, "font_color": QUIET}

# Style name -> properties of its cells. The catalogue has its name in Excel's gallery below ``styles``.
STYLES: dict[str, Style] = {
    "plain": _TEXT,
    "title": _TEXT | {"font_size": 22, "bold": True, "font_color": ACCENT},
    "subtitle": _TEXT | {"font_size": 11, "font_color": QUIET, "shrink": True},
    "tile_label": _TILE | {"font_size": 9, "font_color": QUIET, "valign": "bottom", "align": "left"},
    "tile_value": _TILE | {"font_size": 20, "bold": True, "font_color": ACCENT, "align": "left", "shrink": True},
    "tile_note": _TILE | {"font_size": 9, "font_color": QUIET, "valign": "top", "align": "left", "shrink": True},
    "group": _TEXT
    | {
        "font_size": 9,
        "bold": True,
        "font_color": "FFFFFF",
        "bg_color": ACCENT,
        "align": "center",
        "left": 2,
        "left_color": "FFFFFF",
    },
    "head": _HEAD | {"align": "right", "valign": "bottom"},
    "head_text": _HEAD | {"valign": "bottom", "align": "left"},
    "swatch": _TEXT | {"num_format": HIDDEN, "bottom": 1, "bottom_color": "FFFFFF", "font_size": 6},
    "name": _BODY | {"align": "left", "bold": True, "indent": 1},
    "body": _BODY,
    "total_name": _TOTAL | {"align": "left", "indent": 1},
    "total": _TOTAL,
    "tie_label": _TEXT | {"font_size": 9, "font_color": QUIET, "align": "right", "shrink": True},
    "tie_value": _TEXT | {"font_size": 9, "align": "right", "num_format": CENTS, "shrink": True},
    "tie_check": _TEXT | {"font_size": 9, "bold": True, "align": "left", "indent": 1, "shrink": True},
    "foot": _TEXT | {"font_size": 8, "font_color": QUIET, "valign": "top", "text_wrap": True},
    "tie_title": _TEXT | {"font_size": 9, "bold": True, "font_color": QUIET, "indent": 1, "text_wrap": True},
    "data": _DATA,
    "data_title": _DATA | {"bold": True},
    "data_head": _DATA | {"bold": True, "text_wrap": True},
    "data_note": _DATA | {"italic": True},
    "notes_title": _TEXT | {"font_size": 20, "bold": True, "font_color": ACCENT},
    "notes_subtitle": _TEXT | {"font_size": 11, "font_color": QUIET},
    "notes_heading": _TEXT
    | {"font_size": 13, "bold": True, "font_color": ACCENT, "valign": "bottom", "bottom": 2, "bottom_color": ACCENT},
    "notes_label": _FACT | {"bold": True},
    "notes_value": _FACT,
    "notes_count": _FACT | {"align": "right", "num_format": INTEGER, "text_wrap": False, "shrink": True},
    "notes_amount": _FACT | {"align": "right", "num_format": CENTS, "text_wrap": False, "shrink": True},
    "notes_total": _FACT | {"bold": True, "top": 1, "top_color": INK},
    "notes_total_count": _FACT
    | {
        "bold": True,
        "top": 1,
        "top_color": INK,
        "align": "right",
        "num_format": INTEGER,
        "text_wrap": False,
        "shrink": True,
    },
    "notes_total_amount": _FACT
    | {
        "bold": True,
        "top": 1,
        "top_color": INK,
        "align": "right",
        "num_format": CENTS,
        "text_wrap": False,
        "shrink": True,
    },
    "notes_head": _HEAD,
    "notes_head_right": _HEAD | {"align": "right"},
    "notes_cell": _NOTE | {"bottom": 1, "bottom_color": RULE},
    "notes_cell_count": _NOTE
    | {"bottom": 1, "bottom_color": RULE, "align": "right", "num_format": INTEGER, "text_wrap": False, "shrink": True},
    "notes_cell_amount": _NOTE
    | {"bottom": 1, "bottom_color": RULE, "align": "right", "num_format": CENTS, "text_wrap": False, "shrink": True},
    "settings_about": _FACT | {"font_color": QUIET},
    "settings_input": _FACT
    | {"bg_color": INPUT, "border": 1, "border_color": RULE, "align": "left", "indent": 1, "locked": False},
    "settings_default": _FACT | {"font_color": QUIET, "align": "left", "indent": 1},
    "settings_head": _HEAD | {"align": "left", "indent": 1},
    "customers_head": _TEXT
    | {
        "font_size": 9,
        "bold": True,
        "bg_color": ACCENT,
        "font_color": "FFFFFF",
        "text_wrap": True,
        "bottom": 1,
        "bottom_color": ACCENT,
    },
    "customers_cell": _TEXT | {"bottom": 1, "bottom_color": RULE},
    "customers_input": _TEXT | {"bg_color": INPUT, "border": 1, "border_color": RULE, "locked": False},
    "input_group": _TEXT
    | {"font_size": 9, "bold": True, "bg_color": INPUT, "align": "center", "border": 1, "border_color": RULE},
    "fact": _FACT | {"align": "right", "text_wrap": False, "shrink": True},
    "read_me_number": _TEXT | {"bold": True, "font_color": ACCENT, "align": "center", "valign": "top"},
}


def chart_font(size: float, colour: str = INK, *, bold: bool = False) -> dict[str, Any]:
    """A font as charts of XlsxWriter take it: ``size`` in points, ``colour`` as ``RRGGBB``."""
    return {"name": FONT, "size": size, "color": f"#{colour}", "bold": bold}


def contrast(first: str, second: str) -> float:
    """Contrast between two colours, 1 to 21, as WCAG 2 defines it from relative luminance.

    Parameters
    ----------
    first, second : str
        ``RRGGBB``.

    Examples
    --------
    >>> contrast("000000", "FFFFFF")
    21.0
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
