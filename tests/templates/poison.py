"""Wrong numbers beside formulas: what a test finds right in their place, a program has calculated."""

from __future__ import annotations

from dataclasses import replace

POISON = -987_654


def poisoned(sheet, template):
    """The sheet with a wrong number beside every formula, so that a cached value cannot pass for a calculated one."""
    cells = template[sheet.template_sheet]
    regions = {}
    for name, rows in sheet.regions.items():
        (_, area), *_ = template.defined_names[name].destinations
        first = cells[area.partition(":")[0].replace("$", "")]
        regions[name] = [
            [
                POISON
                if isinstance(value, int | float | str)
                and cells.cell(first.row + down, first.column + right).data_type == "f"
                else value
                for right, value in enumerate(row)
            ]
            for down, row in enumerate(rows)
        ]
    return replace(sheet, regions=regions)
