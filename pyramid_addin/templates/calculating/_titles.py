"""Title and subtitle of the sheets of a template: whose customers, over which period, ranked how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid_addin.templates._live_text import text_formula
from pyramid_addin.templates._wording import ledger_name
from pyramid_addin.templates.calculating._assumptions import assumed
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from pyramid_addin.ledger import Ledger

_BETWEEN = "  ·  "


def titles(title: str, subtitle: str, key: str, language: str) -> dict[str, list[list[str | None]]]:
    """Formulas of the regions ``title`` and ``subtitle``.

    Parameters
    ----------
    title, subtitle : str
        Regions, without ``PYR_``.
    key : str
        Catalogue key of the title, which has the fact ``ledger``.
    language : {"en", "nl"}
    """
    company, period = assumed("company"), assumed("period")
    whose = f'IF({company}="","{text("calculating.your_customers", language)}",{company})'
    ranked = text("templates.pyramid.ranked_revenue", language)
    return {
        title: [[f"={text_formula(key, language, ledger=whose)}"]],
        subtitle: [[f'=IF({period}="","",{period}&"{_BETWEEN}")&"{ranked}"']],
    }


def title_values(title: str, subtitle: str, key: str, ledger: Ledger, language: str) -> dict[str, list[list[object]]]:
    """What these formulas show; the company is the name of the ledger."""
    ranked = text("templates.pyramid.ranked_revenue", language)
    return {
        f"PYR_{title}": [[text(key, language, ledger=ledger_name(ledger))]],
        f"PYR_{subtitle}": [[ranked]],
    }
