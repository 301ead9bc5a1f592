"""The Share of wallet sheet of a template that calculates by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyramid_addin.model import PASSIVE_LAYERS
from pyramid_addin.settings import STANDARD_KEYS
from pyramid_addin.templates._analysis_page import region_name
from pyramid_addin.templates._layer_rows import MOST_ROWS, NOTHING
from pyramid_addin.templates._live_text import fixed, quoted_text, text_formula
from pyramid_addin.templates._theme import WARNING
from pyramid_addin.templates._wallet_layout import DATA_LETTERS, FACT_ROWS, FIGURES, FIRST_ROW, KEY, LAST_ROW, TILES
from pyramid_addin.templates._wallet_layout import fact as cell_of
from pyramid_addin.templates._wallet_sheet import wallet_sheet
from pyramid_addin.templates._wallet_template import add_wallet_sheet
from pyramid_addin.templates._wording import percentage
from pyramid_addin.templates.calculating._assumptions import assumed, fact
from pyramid_addin.templates.calculating._design import SheetPlan
from pyramid_addin.templates.calculating._titles import titles
from pyramid_addin.templates.calculating._wallet_facts import known_wallets, with_wallets
from pyramid_addin.templates.calculating._wallet_lists import add_wallet_lists, wallet_list_values
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.templates._filled import FilledSheet
    from pyramid_addin.templates._page import Page
    from pyramid_addin.templates.calculating._design import Design

    Cells = Sequence[Sequence[str | None]]

_OWN = "calculating.share_of_wallet"
_TITLED = (region_name(KEY, "title"), region_name(KEY, "subtitle"), f"templates.{KEY}.title_of")
_USED = len(STANDARD_KEYS) + len(PASSIVE_LAYERS)
_DOUBTS = "+".join(fact(key) for key in ("doubts", "spend_doubts", "share_doubts"))
# There are customers, and of none of them a potential.
_MISSING = f"AND({fact('customers')}>0,COUNT(PYR_Potential)=0)"
_LARGEST = "MAX(PYR_AmountToWin)"
# What the footnote says of potentials that cannot be right: own fact -> key of the build's text.
_REMARKS = {"above_potential": "footnote_above", "unusable_potential": "footnote_unusable"}


def _facts() -> Cells:
    """The threshold and the largest opportunity: the first of equals, by its name or else its number."""
    place = "MATCH(MAX(PYR_AmountToWin),PYR_AmountToWin,0)"
    name, number, layer = (f"INDEX({column},{place})" for column in ("PYR_Name", "PYR_CustomerId", "PYR_Layer"))
    found = {
        "threshold": f"={assumed('wallet_threshold')}",
        "ledger": "=ROUND(SUM(PYR_Revenue),4)",
        "largest_name": f'=IF({_LARGEST}=0,"",IF({name}="",{number},{name})&"")',
        "largest_layer": f'=IF({_LARGEST}=0,"",{layer})',
    }
    return [[found.get(key)] for key in FACT_ROWS]


def _largest(language: str) -> dict[str, Cells]:
    """The tile of the largest opportunity, which says so where there is none."""
    tile = next(tile for tile in TILES if tile.key == "largest")
    nobody = quoted_text(text(f"templates.{KEY}.tiles.largest_none", language))
    note = text_formula(f"templates.{KEY}.tiles.largest_note", language, **tile.note)
    return {
        region_name(KEY, "largest"): [[f'=IF({_LARGEST}=0,"{NOTHING}",{tile.value})']],
        region_name(KEY, "largest_note"): [[f"=IF({_LARGEST}=0,{nobody},{note})"]],
    }


def _subtitle(language: str) -> str:
    """Below the title what cannot be read or is missing, else the period."""
    usual = titles(*_TITLED, language)[_TITLED[1]][0][0] or ""
    doubts = text_formula(f"{_OWN}.doubts", language, count=f"FIXED({_DOUBTS},0)")
    missing = quoted_text(text(f"{_OWN}.missing", language))
    return f"=IF({_DOUBTS}>0,{doubts},IF({_MISSING},{missing},{usual.removeprefix('=')}))"


def _footnote(language: str) -> str:
    found = text_formula(f"{_OWN}.footnote", language, threshold=cell_of("in_words"))
    for key, words in _REMARKS.items():
        count = fact(key)
        one = quoted_text(" " + text(f"templates.{KEY}.{words}_one", language))
        more = text_formula(f"templates.{KEY}.{words}", language, count=f"FIXED({count},0)")
        found += f'&IF({count}=0,"",IF({count}=1,{one}," "&{more}))'
    return f"={found}"


def _footnote_value(ledger: Ledger, analysis: Analysis, language: str) -> str:
    parts = [text(f"{_OWN}.footnote", language, threshold=percentage(analysis.settings.wallet_threshold, language))]
    found = known_wallets(ledger, analysis)
    for count, words in zip((found.above, found.unusable), _REMARKS.values(), strict=True):
        if count:
            one = "_one" if count == 1 else ""
            parts.append(text(f"templates.{KEY}.{words}{one}", language, count=fixed(count, language)))
    return " ".join(parts)


def _formulas(design: Design, language: str) -> Mapping[str, Cells]:
    del design
    unused = MOST_ROWS - _USED
    regions: dict[str, Cells] = {
        "subtitle": [[_subtitle(language)]],
        "facts": _facts(),
        "layers": [[None] * (2 + len(FIGURES))] * _USED + [[None, None, *[""] * len(FIGURES)]] * unused,
        "data": [[None] * len(DATA_LETTERS)] * _USED + [[""] * len(DATA_LETTERS)] * unused,
        "footnote": [[_footnote(language)]],
    }
    return {region_name(KEY, key): rows for key, rows in regions.items()} | _largest(language)


def _fill(ledger: Ledger, analysis: Analysis, names: Collection[str], language: str) -> FilledSheet | None:
    """As a build fills it, also where no potential is known."""
    sheet = wallet_sheet(ledger, with_wallets(analysis), names, language)
    return None if sheet is None else replace(sheet, hidden_rows={}, rows=())


def _values(ledger: Ledger, analysis: Analysis, language: str) -> Mapping[str, Sequence[Sequence[object]]]:
    found = wallet_list_values(ledger, with_wallets(analysis), language)
    found[f"PYR_{region_name(KEY, 'footnote')}"] = [[_footnote_value(ledger, analysis, language)]]
    if "potential" not in analysis.customers:
        found[f"PYR_{_TITLED[1]}"] = [[text(f"{_OWN}.missing", language)]]
    return found


def _finish(page: Page, design: Design) -> None:
    """The lists; seven layers are in use; and what is missing shows."""
    del design
    add_wallet_lists(page)
    for row in range(FIRST_ROW + _USED, LAST_ROW + 1):
        page.sheet.set_row(row - 1, None, None, {"hidden": True})
    page.paint("B2", f"=OR({_DOUBTS}>0,{_MISSING})", font_color=f"#{WARNING}")


WALLET = SheetPlan(KEY, add_wallet_sheet, _fill, _formulas, _values, titled=_TITLED, finish=_finish)
