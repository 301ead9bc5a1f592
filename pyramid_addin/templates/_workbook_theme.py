"""The theme of our workbooks, so that a chart or a shape that a user adds has the colours and fonts of ours."""

from __future__ import annotations

from pyramid_addin.templates._theme import ACCENT, FONT, INK, PANEL, QUIET, REVENUE_COLOUR, SERIES_COLOURS

_EMPTY_STYLES = (
    "<a:fillStyleLst>{fills}</a:fillStyleLst><a:lnStyleLst>{lines}</a:lnStyleLst>"
    "<a:effectStyleLst>{effects}</a:effectStyleLst><a:bgFillStyleLst>{fills}</a:bgFillStyleLst>"
).format(
    fills='<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>' * 3,
    lines="".join(
        f'<a:ln w="{width}"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>'
        for width in (9525, 19050, 28575)
    ),
    effects="<a:effectStyle><a:effectLst/></a:effectStyle>" * 3,
)


def workbook_theme() -> str:
    """The theme part, as `xlsxwriter.Workbook.use_custom_theme` takes it.

    Examples
    --------
    >>> from pyramid_addin.templates._theme import ACCENT
    >>> f'<a:dk2><a:srgbClr val="{ACCENT}"/></a:dk2>' in workbook_theme()
    True
    """
    colours = {"dk1": INK, "lt1": "FFFFFF", "dk2": ACCENT, "lt2": PANEL}
    colours |= {f"accent{place}": colour for place, colour in enumerate(SERIES_COLOURS, start=1)}
    colours |= {"hlink": REVENUE_COLOUR, "folHlink": QUIET}
    scheme = "".join(f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>' for name, colour in colours.items())
    fonts = "".join(
        f'<a:{kind}Font><a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/></a:{kind}Font>'
        for kind in ("major", "minor")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Customer pyramid">'
        f'<a:themeElements><a:clrScheme name="Customer pyramid">{scheme}</a:clrScheme>'
        f'<a:fontScheme name="Customer pyramid">{fonts}</a:fontScheme>'
        f'<a:fmtScheme name="Customer pyramid">{_EMPTY_STYLES}</a:fmtScheme></a:themeElements></a:theme>'
    )
