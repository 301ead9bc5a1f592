"""Looks that travel from one workbook to another: openpyxl keeps fonts, fills and the rest once per workbook."""

from __future__ import annotations

from copy import copy

from openpyxl.styles.cell_style import StyleArray

PARTS = ("font", "fill", "border", "alignment", "protection", "number_format")


def look_of(styled) -> StyleArray:
    """The look of a cell, row or column; openpyxl makes it when it is first asked for."""
    if styled._style is None:
        styled._style = StyleArray()
    return styled._style


def style_into(sheet, source, style):
    """A cell's look in the terms of another sheet's workbook."""
    if sheet.store.parent is source.store.parent:
        return copy(style)
    memory = sheet.book.styles_from.setdefault(id(source.store.parent), {})
    key = tuple(style)
    if key not in memory:
        origin, target = source.blank(), sheet.blank()
        origin._style = copy(style)
        for part in PARTS:
            value = getattr(origin, part)
            setattr(target, part, value if isinstance(value, str) else copy(value))
        target.quotePrefix = bool(style.quotePrefix)
        memory[key] = look_of(target)
    return copy(memory[key])
