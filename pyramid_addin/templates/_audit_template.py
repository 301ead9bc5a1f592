"""The Profitability sheet of the template: tiles, the whale curve, where profit and loss come from, and the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid_addin.templates._analysis_page import add_check, add_models, add_tiles, set_up
from pyramid_addin.templates._audit_layout import (
    ABOUT,
    CAUSE_GROUP,
    CAUSE_HEAD,
    CAUSE_ROW,
    CAUSE_TOTAL,
    CHART_HEIGHT,
    CHART_ROW,
    CHART_WIDTH,
    CHECK,
    CHECK_FORMULA,
    CLASS_GROUP,
    CLASS_HEAD,
    CLASS_ROW,
    CLASS_TOTAL,
    COLUMN_WIDTHS,
    CURVE_ROWS,
    FACT,
    FACT_ROWS,
    FACTS,
    FIRST_POINT,
    FOOT_ROW,
    HEIGHTS,
    KEY,
    LABEL,
    LAST,
    LINE_ROWS,
    MODEL_ROW,
    PART_AT,
    PART_GROUP,
    PART_GROUPS,
    PART_HEAD,
    PART_LETTERS,
    PART_ROW,
    PART_ROWS,
    PARTS,
    TIE_OUT,
    TIE_ROW,
    TILES,
    curve_point,
    fact,
    part_formulas,
)
from pyramid_addin.templates._layer_rows import NOTHING
from pyramid_addin.templates._live_text import text_formula
from pyramid_addin.templates._theme import (
    ACCENT,
    AMOUNT,
    CENTS,
    INTEGER,
    PERCENT,
    QUIET,
    REVENUE_COLOUR,
    RULE,
    WARNING,
    chart_font,
)
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from pyramid_addin.templates._page import Page

SHEET = "Audit"
CURVE_POINTS = 101
_PART_FORMATS = {"quantity": "#,##0.##", "rate": CENTS, "total": AMOUNT, "earning": AMOUNT, "losing": AMOUNT}
_PART_FORMATS |= {"other": AMOUNT}
_FIGURES = {"customers": INTEGER, "revenue": AMOUNT, "net_profit": AMOUNT, "return": PERCENT}
_FIGURES |= {"enough": INTEGER, "usual": PERCENT}
_PART_STYLES: dict[int, dict[str, Any]] = {
    0: {"bold": True, "indent": 1},
    1: {"bold": False, "indent": 2},
    2: {"bold": False, "indent": 4, "font_color": f"#{QUIET}"},
}


def add_audit_sheet(page: Page) -> None:
    """Lay out the whole sheet."""
    set_up(page, KEY, COLUMN_WIDTHS)
    for row, height in HEIGHTS.items():
        page.sheet.set_row(row - 1, height)
    add_tiles(page, KEY, TILES)
    _add_classes(page)
    _add_causes(page)
    _add_parts(page)
    _add_tie_out(page)
    page.merge(f"B{FOOT_ROW}:{LAST}{FOOT_ROW}", page.words("audit.footnote_rule"), "foot")
    page.region("AuditFootnote", f"B{FOOT_ROW}")
    _add_curve_data(page)
    options = {"description": page.words("audit.whale.description"), "object_position": 1}
    page.sheet.insert_chart(f"B{CHART_ROW}", _whale_chart(page), options)
    add_models(page, KEY, MODEL_ROW, LAST)
    page.sheet.print_area(f"B1:{LAST}{MODEL_ROW + 4}")


def _words(page: Page, key: str) -> str:
    return page.words(f"{KEY}.{key}")


def _figures(*keys: str) -> tuple[tuple[str, str, str], ...]:
    """Column letter, key and number format of the figures of a small table; the customers come first."""
    return tuple((letter, key, _FIGURES[key]) for letter, key in zip("MNOP", ("customers", *keys), strict=True))


def _add_classes(page: Page) -> None:
    page.merge(f"K{CLASS_GROUP}:{LAST}{CLASS_GROUP}", _words(page, "classes.title"), "group")
    page.merge(f"K{CLASS_HEAD}:L{CLASS_HEAD}", _words(page, "classes.class"), "head_text", indent=1)
    heads = _figures("revenue", "net_profit", "return")
    for letter, key, _ in heads:
        page.write(f"{letter}{CLASS_HEAD}", _words(page, f"classes.{key}"), "head")
    names = [text(f"profit_classes.{key}", page.language) for key in ("profitable", "marginal", "loss_making")]
    of_class = "PYR_ProfitClass,$K{row},PYR_Revenue"
    for row, name in enumerate((*names, _words(page, "classes.other")), start=CLASS_ROW):
        page.merge(f"K{row}:L{row}", name, "name")
        which = of_class.format(row=row)
        cells = {
            "M": f'=COUNTIFS({which},">0")+COUNTIFS({which},"<0")',
            **{
                letter: f'=SUMIFS({amounts},{which},">0")+SUMIFS({amounts},{which},"<0")'
                for letter, amounts in (("N", "PYR_Revenue"), ("O", "PYR_NetProfit"))
            },
        }
        cells["P"] = f'=IF(N{row}>0,O{row}/N{row},"{NOTHING}")'
        if row == CLASS_TOTAL - 1:
            rows = f"{CLASS_ROW}:{{letter}}{row - 1}"
            cells = {letter: f"={letter}{CLASS_TOTAL}-SUM({letter}{rows.format(letter=letter)})" for letter in "MNO"}
            cells["P"] = NOTHING
        for letter, _, code in heads:
            page.write(f"{letter}{row}", cells[letter], "body", num_format=code)
    total = {
        "M": f"={fact('customers')}+{fact('unknown')}",
        "N": f"=F{PART_AT['revenue']}",
        "O": f"=N(F{PART_AT['net_profit']})",
        "P": f'=IF(N{CLASS_TOTAL}>0,O{CLASS_TOTAL}/N{CLASS_TOTAL},"{NOTHING}")',
    }
    page.merge(f"K{CLASS_TOTAL}:L{CLASS_TOTAL}", page.words("heads.total"), "total_name")
    for letter, _, code in heads:
        page.write(f"{letter}{CLASS_TOTAL}", total[letter], "total", num_format=code)
    page.region("AuditClasses", f"K{CLASS_ROW}:{LAST}{CLASS_TOTAL}")
    page.red_below_zero(f"O{CLASS_ROW}:{LAST}{CLASS_TOTAL}")


def _add_causes(page: Page) -> None:
    page.merge(f"K{CAUSE_GROUP}:{LAST}{CAUSE_GROUP}", _words(page, "causes.title"), "group")
    page.merge(f"K{CAUSE_HEAD}:L{CAUSE_HEAD}", _words(page, "causes.cause"), "head_text", indent=1)
    heads = _figures("net_profit", "enough", "usual")
    for letter, key, _ in heads:
        page.write(f"{letter}{CAUSE_HEAD}", _words(page, f"causes.{key}"), "head")
    for row, key in enumerate(("low_margin", "service", "late_payment", "credits"), start=CAUSE_ROW):
        page.merge(f"K{row}:L{row}", _words(page, f"cause.{key}"), "name")
        for letter, _, code in heads:
            page.write(f"{letter}{row}", None, "body", num_format=code)
    page.merge(f"K{CAUSE_TOTAL}:L{CAUSE_TOTAL}", page.words("heads.total"), "total_name")
    for letter, _, code in heads:
        rows = f"{letter}{CAUSE_ROW}:{letter}{CAUSE_TOTAL - 1}"
        page.write(f"{letter}{CAUSE_TOTAL}", None if letter == "P" else f"=SUM({rows})", "total", num_format=code)
    page.region("AuditCauses", f"K{CAUSE_ROW}:{LAST}{CAUSE_TOTAL}")
    page.red_below_zero(f"N{CAUSE_ROW}:N{CAUSE_TOTAL}")


def _add_parts(page: Page) -> None:
    page.merge(f"B{PART_GROUP}:C{PART_GROUP}", None, "group")
    page.merge(f"B{PART_HEAD}:C{PART_HEAD}", _words(page, "parts.part"), "head_text", indent=1)
    for key, first, last in PART_GROUPS:
        area, words = f"{first}{PART_GROUP}:{last}{PART_GROUP}", _words(page, f"parts.group_{key}")
        if first == last:
            page.write(f"{first}{PART_GROUP}", words, "group")
        else:
            page.merge(area, words, "group")
    page.merge(f"{ABOUT[0]}{PART_GROUP}:{ABOUT[1]}{PART_GROUP}", None, "group")
    page.merge(f"{ABOUT[0]}{PART_HEAD}:{ABOUT[1]}{PART_HEAD}", _words(page, "parts.about"), "head_text", indent=1)
    for key, letter in PART_LETTERS.items():
        page.write(f"{letter}{PART_HEAD}", _words(page, f"parts.{key}"), "head")
    for part in PART_ROWS:
        row, looks = PART_AT[part.key], _PART_STYLES[part.level]
        page.merge(f"B{row}:C{row}", _words(page, f"part.{part.key}"), "name", **looks)
        formulas = part_formulas(part)
        plain = {key: value for key, value in looks.items() if key != "indent"}
        for key, letter in PART_LETTERS.items():
            code = _PART_FORMATS.get(key, PERCENT)
            page.write(f"{letter}{row}", formulas.get(key), "body", num_format=code, **plain)
        page.merge(f"{ABOUT[0]}{row}:{ABOUT[1]}{row}", None, "body", align="left", indent=1, font_color=f"#{QUIET}")
    last_row = PART_ROW + PARTS - 1
    page.region("AuditParts", f"B{PART_ROW}:{LAST}{last_row}")
    page.red_below_zero(f"F{PART_ROW}:M{last_row}")


def _add_tie_out(page: Page) -> None:
    row = TIE_ROW + 1
    page.merge(f"B{TIE_ROW}:C{row}", _words(page, "tie_out.title"), "tie_title")
    for part in TIE_OUT:
        first, last = part.columns
        label = _words(page, f"tie_out.{part.key}")
        for line, value, style in ((TIE_ROW, label, "tie_label"), (row, part.formula, "tie_value")):
            page.merge(f"{first}{line}:{last}{line}", value, style)
    add_check(page, CHECK, TIE_ROW, CHECK_FORMULA)
    page.region("AuditTieOut", f"D{row}:{CHECK[1]}{row}")


# --- the whale curve ----------------------------------------------------------------------------------------
def curve_letters() -> list[str]:
    """Columns of the points of the curve, from none to all of the customers."""
    from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

    _, first = xl_cell_to_rowcol(f"{FIRST_POINT}1")
    return [xl_col_to_name(first + place) for place in range(CURVE_POINTS)]


def _add_curve_data(page: Page) -> None:
    letters = curve_letters()
    page.write(f"{LABEL}{CHART_ROW}", _words(page, "whale.title"), "data_title")
    page.write(f"{LABEL}{CHART_ROW + 1}", _words(page, "whale.data"), "data_note")
    above_zero = f"{fact('total')}>0"
    heights = {
        key: f'IF({above_zero},FIXED({fact(cell)},0)&"%",FIXED({fact(cell)},0))'
        for key, cell in (("peak", "peak_height"), ("end", "end"))
    }
    labels = {
        "peak_label": text_formula(
            "templates.audit.whale.peak",
            page.language,
            height=heights["peak"],
            at=f'FIXED({fact("peak_at")}*100,0)&"%"',
        ),
        "end_label": text_formula("templates.audit.whale.end", page.language, height=heights["end"]),
        "axis": f'IF({above_zero},"{_words(page, "whale.axis_share")}","{_words(page, "whale.axis_amount")}")',
    }
    for key, row in FACT_ROWS.items():
        formula = {**FACTS, **labels}.get(key)
        page.write(f"{LABEL}{row}", _words(page, f"whale.{key}_head"), "data_head", text_wrap=False)
        page.write(f"{FACT}{row}", f"={formula}" if formula else None, "data")
    before = chr(ord(FIRST_POINT) - 1)
    for key, row in (CURVE_ROWS | LINE_ROWS).items():
        page.write(f"{before}{row}", _words(page, f"whale.{key}_head"), "data_head", text_wrap=False)
    for step, letter in enumerate(letters):
        for key, formula in curve_point(step, letter).items():
            page.write(f"{letter}{CURVE_ROWS[key]}", formula, "data")
    for place, letter in enumerate(letters[:2]):
        page.write(f"{letter}{LINE_ROWS['line_share']}", place, "data")
        page.write(f"{letter}{LINE_ROWS['line_height']}", f"={fact('end')}", "data")
    facts = list(FACT_ROWS.values())
    page.region("AuditFacts", f"{FACT}{facts[0]}:{FACT}{facts[-1]}")
    rows = list(CURVE_ROWS.values())
    page.region("AuditCurve", f"{letters[0]}{rows[0]}:{letters[-1]}{rows[-1]}")
    page.region("AuditLine", f"{letters[0]}{LINE_ROWS['line_height']}:{letters[1]}{LINE_ROWS['line_height']}")


def _whale_chart(page: Page) -> Chart:
    """The curve, a dashed line at the height where it ends, and its two points that matter, each with its figures."""
    chart = page.workbook.add_chart({"type": "scatter", "subtype": "straight"})
    letters, name = curve_letters(), page.name

    def cells(row: int, last: str) -> str:
        return f"={name}!${letters[0]}${row}:${last}${row}"

    def marked(share: str, height: str, label: str, colour: str, position: str) -> dict[str, Any]:
        return {
            "categories": f"={name}!{fact(share)}" if share else f"={name}!${letters[1]}${LINE_ROWS['line_share']}",
            "values": f"={name}!{fact(height)}",
            "line": {"none": True},
            "marker": {
                "type": "circle",
                "size": 9,
                "fill": {"color": f"#{colour}"},
                "border": {"color": "#FFFFFF", "width": 1.5},
            },
            "data_labels": {
                "value": True,
                "position": position,
                "font": chart_font(10.5, colour, bold=True),
                "custom": [{"value": f"={name}!{fact(label)}", "font": chart_font(10.5, colour, bold=True)}],
            },
        }

    chart.add_series(
        {
            "categories": cells(LINE_ROWS["line_share"], letters[1]),
            "values": cells(LINE_ROWS["line_height"], letters[1]),
            "line": {"color": f"#{QUIET}", "width": 1, "dash_type": "dash"},
        }
    )
    chart.add_series(
        {
            "categories": cells(CURVE_ROWS["share"], letters[-1]),
            "values": cells(CURVE_ROWS["height"], letters[-1]),
            "line": {"color": f"#{REVENUE_COLOUR}", "width": 2.75},
        }
    )
    chart.add_series(marked("peak_at", "peak_height", "peak_label", ACCENT, "above"))
    chart.add_series(marked("", "end", "end_label", WARNING, "below"))
    axis = {
        "num_font": chart_font(9.5, QUIET),
        "name_font": chart_font(9.5, QUIET),
        "line": {"color": f"#{QUIET}", "width": 1},
        "minor_tick_mark": "none",
    }
    chart.set_x_axis(
        axis
        | {
            "name": _words(page, "whale.axis_customers"),
            "min": 0,
            "max": 1,
            "major_unit": 0.1,
            "num_format": "0%",
            "label_position": "low",
            "major_gridlines": {"visible": False},
            "major_tick_mark": "outside",
        }
    )
    chart.set_y_axis(
        axis
        | {
            # LibreOffice does not read the name of an axis from a cell: it keeps what was there when it was filled.
            "name": _words(page, "whale.axis_either") if page.calculates else f"={name}!{fact('axis')}",
            "num_format": "#,##0",
            "line": {"none": True},
            "major_tick_mark": "none",
            "major_gridlines": {"visible": True, "line": {"color": f"#{RULE}", "width": 0.5}},
        }
    )
    chart.set_legend({"none": True})
    chart.set_title(
        {
            "name": _words(page, "whale.title"),
            "name_font": chart_font(12, bold=True),
            "layout": {"x": 0.015, "y": 0.02},
            "overlay": True,
        }
    )
    chart.set_chartarea({"border": {"color": f"#{RULE}", "width": 0.75}, "fill": {"color": "#FFFFFF"}})
    chart.set_plotarea({"layout": {"x": 0.09, "y": 0.15, "width": 0.83, "height": 0.68}})
    chart.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
    return chart
