"""A workbook as plain values, so that two of them, or one before and after, can be compared bit by bit."""

from __future__ import annotations

from openpyxl.cell.cell import Cell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.formula import ArrayFormula

from engine._formulas import shown
from engine._styles import look_of

PARTS = ("font", "fill", "border", "alignment", "protection")


def snapshot(book) -> dict:
    """Sheets in their order, names, and for each sheet its cells, looks, sizes and all that stands on it."""
    memory: dict = {}
    return {
        "sheets": [(sheet.Name, sheet.Visible) for sheet in book.every_sheet],
        "names": {name.Name: (name.RefersTo, name.Visible) for name in book.names.all()},
        "parts": [part.content for part in book.file.xml_parts.parts],
        **{f"'{sheet.Name}'": sheet_snapshot(sheet, memory) for sheet in book.worksheets},
    }


def look(styled, memory: dict) -> tuple:
    """Fonts, fills and the rest by content, since numbers of styles mean nothing outside a workbook."""
    key = (id(styled.parent.parent), tuple(look_of(styled)))
    if key not in memory:
        texts = [repr(getattr(styled, part)) for part in PARTS]
        memory[key] = (styled.number_format, styled.quotePrefix, *texts)
    return memory[key]


def sheet_snapshot(sheet, memory: dict) -> dict:
    """One sheet; cells that hold nothing and look like nothing are left out."""
    cells = {}
    plain = tuple(StyleArray())
    for place, cell in sorted(sheet.store._cells.items()):
        if not isinstance(cell, Cell):
            continue
        value = cell._value
        if isinstance(value, ArrayFormula):
            value = (value.ref, value.text)
        elif cell.data_type == "f":
            value = shown(value)
        if value is not None or tuple(look_of(cell)) != plain:
            number = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
            calculated = sheet.cached.get(place)
            cells[cell.coordinate] = (number, str(calculated), look(cell, memory))
    columns = {}
    for number in range(1, 1 + max([256, *(place[1] for place in sheet.store._cells)])):
        found = sheet.column(number)
        if found is not None:
            columns[number] = (sheet.column_width(number), look(found, memory))
        else:
            columns[number] = (sheet.StandardWidth, look(sheet.blank(), memory))
    rows = {
        number: (row.height, bool(row.hidden), look(row, memory) if row.has_style else None)
        for number, row in sorted(sheet.store.row_dimensions.items())
        if row.height is not None or row.hidden or row.has_style
    }
    return {
        "cells": cells,
        "columns": columns,
        "rows": rows,
        "merged": sorted(area.plain for area in sheet.merged()),
        "frozen": sheet.store.freeze_panes,
        "filter": _filter(sheet.store.auto_filter),
        "tables": {
            table.Name: (
                table.store.ref,
                [column.name for column in table.store.tableColumns],
                table.totals,
                table.TableStyle.Name,
                _filter(table.store.autoFilter),
            )
            for table in sheet.tables
        },
        "conditions": [
            (
                sorted(area.plain for area in condition.areas),
                condition.rule.type,
                condition.rule.operator,
                list(condition.rule.formula),
                repr(condition.rule.dxf),
                bool(condition.rule.stopIfTrue),
            )
            for condition in sheet.conditions.rules
        ],
        "validations": sorted(
            (str(rule.sqref), rule.type, rule.formula1, rule.formula2)
            for rule in sheet.store.data_validations.dataValidation
        ),
        "drawings": [(one.name, one.kind, one.area.plain) for one in sheet.drawings.list],
        "print_area": str(sheet.store.print_area or ""),
        "protected": sheet.ProtectContents,
    }


def _filter(store) -> tuple | None:
    """Range and criteria."""
    return None if store is None or not store.ref else (store.ref, [repr(column) for column in store.filterColumn])
