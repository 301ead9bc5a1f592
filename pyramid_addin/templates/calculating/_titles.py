"""Title and subtitle of the sheets of a template: whose customers, over which period, ranked how."""

from __future__ import annotations

from pyramid_addin.templates._live_text import text_formula
from pyramid_addin.templates.calculating._assumptions import assumed
from pyramid_addin.texts import text

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


def title_values(
    title: str, subtitle: str, key: str, name: str, period: str, language: str
) -> dict[str, list[list[object]]]:
    """What these formulas show.

    Parameters
    ----------
    title, subtitle, key, language
        As of `titles`.
    name, period : str
        Of the company and of the period; "" where not known.
    """
    whose = name or text("calculating.your_customers", language)
    ranked = text("templates.pyramid.ranked_revenue", language)
    return {
        f"PYR_{title}": [[text(key, language, ledger=whose)]],
        f"PYR_{subtitle}": [[f"{period}{_BETWEEN}{ranked}" if period else ranked]],
    }
