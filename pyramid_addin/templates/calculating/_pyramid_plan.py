"""The Pyramid sheet of a template that calculates by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._layer_rows import FIRST_ROW, LAYER_COLUMNS, MOST_ROWS, NOTHING, TOTAL_ROW, formula
from pyramid_addin.templates._layout import FIGURES, TIE_OUT
from pyramid_addin.templates._live_text import quoted_text, text_formula
from pyramid_addin.templates._pyramid_sheet import pyramid_sheet
from pyramid_addin.templates._pyramid_template import add_pyramid_sheet
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._design import SheetPlan
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramid_addin.templates.calculating._design import Design

_PASSIVE_ROWS = 3
# A figure of the layer table that needs this column is a dash as long as the table has none of it.
_MEASURED = {"gross_margin": "PYR_GrossMargin", "net_profit": "PYR_NetProfit", "cost_to_serve": "PYR_CostToServe"}


def _layer_table() -> tuple[list[list[str | None]], list[str | None]]:
    """Formulas of the rows of layers, from the marker on, and of the total row."""
    ends = [assumed(f"end_{key}") for key in STANDARD_KEYS[:-1]]
    standards = [ends[0], f"{ends[1]}-{ends[0]}", f"{ends[2]}-{ends[1]}", f"1-{ends[2]}"]
    rows: list[list[str | None]] = []
    for place in range(len(STANDARD_KEYS) + _PASSIVE_ROWS):
        active = place < len(STANDARD_KEYS)
        row = FIRST_ROW + place
        cells: list[str | None] = [None, None]
        for column in LAYER_COLUMNS:
            if column.key == "standard_customers":
                cells.append(f"=ROUND({standards[place]},6)" if active else None)
            elif column.key == "standard_revenue":
                cells.append(f"={assumed(f'standard_{STANDARD_KEYS[place]}')}" if active else None)
            elif column.key == "loss_making" and not active:
                cells.append(f'="{NOTHING}"')
            else:
                of_layer = 0 if column.key == "loss_making" else row
                cells.append(_measured(column.needs, formula(column.pattern, row), of_layer))
        rows.append(cells)
    rows += [[None, "", *[""] * len(LAYER_COLUMNS)]] * (MOST_ROWS - len(rows))
    total = [_measured(column.needs, _total(column.total or column.pattern)) for column in LAYER_COLUMNS]
    return rows, total


def _total(pattern: str) -> str | None:
    return None if pattern == NOTHING else formula(pattern, TOTAL_ROW)


def _measured(needs: Sequence[str], expression: str | None, row: int = 0) -> str | None:
    """A dash while the table has nothing of what a figure needs, or nobody in the layer of ``row`` has."""
    if not needs or expression is None:
        return None  # as drawn
    column = _MEASURED[needs[0]]
    unknown = f"COUNT({column})=0"
    if row:
        # A criterion that every number meets, and no text.
        unknown = f'OR({unknown},AND($D{row}>0,COUNTIFS(PYR_Layer,$C{row},{column},">-1E+300")=0))'
    return f'=IF({unknown},"{NOTHING}",{expression.removeprefix("=")})'


def _figures(language: str) -> dict[str, list[list[str | None]]]:
    """The tiles that tell of profit say so when it was not measured."""
    found: dict[str, list[list[str | None]]] = {}
    missing, why = (f'"{text(f"templates.pyramid.{key}", language)}"' for key in ("not_measured", "not_measured_note"))
    for figure in FIGURES:
        if figure.key in ("net_profit", "loss_making"):
            note = text_formula(f"templates.figures.{figure.key}_note", language, **figure.note)
            known = "COUNT(PYR_NetProfit)=0"
            found[figure.region] = [[f"=IF({known},{missing},{figure.value})"]]
            found[f"{figure.region}Note"] = [[f"=IF({known},{why},{note})"]]
        elif figure.key == "largest":
            nobody = f'"{text("templates.pyramid.nobody", language)}"'
            # Where nobody is above zero, whoever bought nothing would be the largest.
            first = f"1+IF({fact('positive')}=0,{fact('zeros')},0)"
            largest = f"MATCH(LARGE(PYR_Revenue,{first}),PYR_Revenue,0)"
            name, number = (f"INDEX({column},{largest})" for column in ("PYR_Name", "PYR_CustomerId"))
            note = text_formula("templates.figures.largest_note", language, name=f'IF({name}="",{number},{name})')
            found[figure.region] = [[f'=IF(COUNT(PYR_ShareOfRevenue)=0,"{NOTHING}",{figure.value})']]
            found[f"{figure.region}Note"] = [[f"=IF({fact('active')}=0,{nobody},{note})"]]
    return found


def _footnote(language: str) -> str:
    marks = '&", "&'.join(
        f'"{text(f"layers.{key}", language)} "&FIXED({share}*100,IF(MOD(ROUND({share}*10000,0),100)=0,0,2))&"%"'
        for key, share in zip(STANDARD_KEYS, [*(assumed(f"end_{key}") for key in STANDARD_KEYS[:-1]), "1"], strict=True)
    )
    bounds = text_formula("templates.pyramid.bounds_customers", language, bounds=marks)
    known = "-".join(f'COUNTIFS(PYR_GrossMargin,">-1E+300",PYR_Revenue,"{sign}0")' for sign in "<>")
    unknown = f"{fact('active')}-{known}"
    partly = text_formula("templates.pyramid.partly", language, count=f"FIXED({unknown},0)")
    told = f'IF(OR({fact("costs")}=0,{unknown}=0),""," "&{partly})'
    return f"={quoted_text(text('templates.footnote', language) + ' ')}&{bounds}&{told}"


def _formulas(design: Design, language: str) -> Mapping[str, Sequence[Sequence[str | None]]]:
    del design
    rows, total = _layer_table()
    ledger: list[str | None] = [None] * 16
    for part in TIE_OUT:
        place = ord(part.columns[0]) - ord(TIE_OUT[0].columns[0])
        ledger[place] = {"ledger": "=ROUND(SUM(PYR_Revenue),4)", "earlier": "=0"}.get(part.key)
        if part.key == "left_out":
            ledger[place] = f'=ROUND({fact("revenue")}-SUMIFS(PYR_Revenue,PYR_Layer,"<>"),4)'
    return {
        "LayerTable": rows,
        "LayerTotal": [total],
        "TieOut": [ledger],
        "Footnote": [[_footnote(language)]],
        **_figures(language),
    }


PYRAMID = SheetPlan(
    "pyramid",
    add_pyramid_sheet,
    pyramid_sheet,
    _formulas,
    titled=("Title", "Subtitle", "templates.pyramid.title"),
)
