"""AppleScript's words for Excel's objects: which member of the object model a property, element or command is.

xlwings' own dictionary (``mac_dict``, made from Excel's) says which words exist at all and which parameters a command
takes; these tables say what the words mean that macros use. The number of a constant stands in the last two bytes of
its code there, so that enumerations need no table.
"""

from __future__ import annotations

from dataclasses import dataclass

from xlwings import mac_dict

TERMS = {
    entry[0]: entry[1] for kind in ("properties", "elements", "enums", "classes") for entry in getattr(mac_dict, kind)
}
ENUMS = dict(entry[:2] for entry in mac_dict.enums)
COMMANDS = {entry[0]: {name for name, _ in entry[2]} for entry in mac_dict.commands}
STANDARD = {
    "missing_value",
    "yes",
    "no",
    "ask",
    "row",
    "column",
    "cell",
    "informational",
    "critical",
    "button_returned",
}


def number_of(name: str) -> int:
    """Excel's constant behind an enumerator."""
    return int.from_bytes(ENUMS[name][-2:], "big", signed=True)


def enumeration_of(name: str) -> int:
    """The number of its enumeration: the code less Excel's constant, which borrows from it where it is negative."""
    return int.from_bytes(ENUMS[name], "big") - number_of(name) >> 16


def enumerator(like: str, number: int) -> str | None:
    """The word for a number in the enumeration that another word belongs to; None where it has none."""
    wanted = enumeration_of(like)
    found = (name for name in ENUMS if number_of(name) == number and enumeration_of(name) == wanted)
    return next(found, None)


@dataclass(frozen=True)
class Term:
    """A property: its member, and how its value is said: "plain", "color", or one word of its enumeration."""

    member: str
    kind: str = "plain"


PROPERTIES = {
    "Application": {
        "screen_updating": Term("ScreenUpdating"),
        "display_alerts": Term("DisplayAlerts"),
        "enable_events": Term("EnableEvents"),
        "calculation": Term("Calculation", "calculation_automatic"),
        "status_bar": Term("StatusBar"),
        "cut_copy_mode": Term("CutCopyMode", "copy_mode"),
        "version": Term("Version"),
        "active_workbook": Term("ActiveWorkbook"),
        "active_sheet": Term("ActiveSheet"),
        "active_cell": Term("ActiveCell"),
        "active_window": Term("ActiveWindow"),
        "selection": Term("Selection"),
        "localized_language": Term("language_in_words"),
        "path": Term("Path"),
        "startup_path": Term("StartupPath"),
    },
    "Workbook": {
        "name": Term("Name"),
        "full_name": Term("FullName"),
        "path": Term("Path"),
        "active_sheet": Term("ActiveSheet"),
        "date_1904": Term("Date1904"),
        "read_only": Term("ReadOnly"),
        "protect_structure": Term("ProtectStructure"),
        "multi_user_editing": Term("MultiUserEditing"),
        "file_format": Term("FileFormat", "Excel_XML_file_format"),
    },
    "Worksheet": {
        "name": Term("Name"),
        "entry_index": Term("Index"),
        "used_range": Term("UsedRange"),
        "visible": Term("Visible", "sheet_visible"),
        "protect_contents": Term("ProtectContents"),
        "filter_mode": Term("FilterMode"),
        "autofilter_mode": Term("AutoFilterMode"),
        "autofilter_object": Term("AutoFilter"),
    },
    "ChartSheet": {"name": Term("Name"), "entry_index": Term("Index"), "visible": Term("Visible", "sheet_visible")},
    "Range": {
        "value": Term("Value"),
        "value2": Term("Value2"),
        "string_value": Term("string_values"),
        "formula": Term("Formula"),
        "formula2": Term("Formula2"),
        "has_formula": Term("HasFormula"),
        "number_format": Term("NumberFormat"),
        "column_width": Term("ColumnWidth"),
        "row_height": Term("RowHeight"),
        "first_row_index": Term("Row"),
        "first_column_index": Term("Column"),
        "entire_row": Term("EntireRow"),
        "entire_column": Term("EntireColumn"),
        "hidden": Term("Hidden"),
        "merge_cells": Term("MergeCells"),
        "merge_area": Term("MergeArea"),
        "current_region": Term("CurrentRegion"),
        "list_object": Term("ListObject"),
        "font_object": Term("Font"),
        "interior_object": Term("Interior"),
        "wrap_text": Term("WrapText"),
        "shrink_to_fit": Term("ShrinkToFit"),
        "indent_level": Term("IndentLevel"),
        "text_orientation": Term("Orientation", "orientation_horizontal"),
        "horizontal_alignment": Term("HorizontalAlignment", "horizontal_align_general"),
        "vertical_alignment": Term("VerticalAlignment", "vertical_alignment_top"),
        "left_position": Term("Left"),
        "top": Term("Top"),
        "width": Term("Width"),
        "height": Term("Height"),
    },
    "Interior": {"color": Term("Color", "color"), "color_index": Term("ColorIndex", "color_index_none")},
    "Type": {
        "color": Term("Color", "color"),
        "font_color_index": Term("ColorIndex", "color_index_automatic"),
        "bold": Term("Bold"),
        "italic": Term("Italic"),
        "name": Term("Name"),
        "font_size": Term("Size"),
    },
    "ListObject": {
        "name": Term("Name"),
        "display_name": Term("DisplayName"),
        "range_object": Term("Range"),
        "cell_table": Term("DataBodyRange"),
        "header_row": Term("HeaderRowRange"),
        "total_row": Term("TotalsRowRange"),
        "total": Term("ShowTotals"),
        "show_headers": Term("ShowHeaders"),
        "show_autofilter": Term("ShowAutoFilter"),
        "autofilter_object": Term("AutoFilter"),
        "source_type": Term("SourceType", "src_range"),
        "table_style": Term("TableStyle"),
    },
    "ListColumn": {"name": Term("Name"), "index": Term("Index"), "range_object": Term("Range")},
    "TableStyle": {"name": Term("Name")},
    "Entry": {
        "name": Term("Name"),
        "references": Term("RefersTo"),
        "reference_range": Term("RefersToRange"),
        "visible": Term("Visible"),
    },
    "AutoFilter": {"range_object": Term("Range")},
    "FilterOf": {
        "filter_on": Term("On"),
        "criteria1": Term("Criteria1"),
        "criteria2": Term("Criteria2"),
        "operator": Term("Operator", "autofilter_and"),
    },
    "FormatCondition": {
        "format_condition_type": Term("Type", "cell_value"),
        "condition_operator": Term("Operator", "operator_equal"),
        "formula_1": Term("Formula1"),
        "formula_2": Term("Formula2"),
        "stop_if_true": Term("StopIfTrue"),
        "applies_to": Term("AppliesTo"),
        "interior_object": Term("Interior"),
        "font_object": Term("Font"),
    },
    "ConditionInterior": {"color": Term("Color", "color"), "color_index": Term("ColorIndex", "color_index_none")},
    "ConditionFont": {
        "color": Term("Color", "color"),
        "font_color_index": Term("ColorIndex", "color_index_automatic"),
        "bold": Term("Bold"),
        "italic": Term("Italic"),
    },
    "Shape": {
        "name": Term("Name"),
        "entry_index": Term("Index"),
        "shape_type": Term("Type", "shape_type_auto"),
        "top_left_cell": Term("TopLeftCell"),
        "bottom_right_cell": Term("BottomRightCell"),
        "left_position": Term("Left"),
        "top": Term("Top"),
    },
    "Window": {
        "freeze_panes": Term("FreezePanes"),
        "split_row": Term("SplitRow"),
        "split_column": Term("SplitColumn"),
        "display_gridlines": Term("DisplayGridlines"),
        "scroll_row": Term("ScrollRow"),
        "scroll_column": Term("ScrollColumn"),
    },
}

# element -> member that is its collection
ELEMENTS = {
    "Application": {"workbooks": "Workbooks"},
    "Workbook": {"worksheets": "Worksheets", "sheets": "Sheets", "named_items": "Names", "windows": "Windows"},
    "Worksheet": {
        "cells": "Cells",
        "rows": "Rows",
        "columns": "Columns",
        "list_objects": "ListObjects",
        "named_items": "Names",
        "shapes": "Shapes",
    },
    "Range": {"rows": "Rows", "columns": "Columns", "cells": "Cells", "format_conditions": "FormatConditions"},
    "ListObject": {"list_columns": "ListColumns", "list_rows": "ListRows"},
    "AutoFilter": {"filters": "Filters"},
}

# class that is counted or made -> element
CLASSES = {
    "workbook": "workbooks",
    "worksheet": "worksheets",
    "sheet": "sheets",
    "row": "rows",
    "column": "columns",
    "cell": "cells",
    "named_item": "named_items",
    "list_object": "list_objects",
    "list_column": "list_columns",
    "list_row": "list_rows",
    "filter": "filters",
    "format_condition": "format_conditions",
    "shape": "shapes",
}


@dataclass(frozen=True)
class Verb:
    """A command: its method, and which parameter is which argument."""

    member: str
    arguments: dict[str, str]


VERBS = {
    "Application": {
        "open_workbook": Verb(
            "open_file", {"workbook_file_name": "Filename", "update_links": "UpdateLinks", "read_only": "ReadOnly"}
        ),
        "calculate": Verb("Calculate", {}),
        "intersect": Verb("Intersect", {"range1": "Arg1", "range2": "Arg2"}),
        "union": Verb("Union", {"range1": "Arg1", "range2": "Arg2"}),
        "quit": Verb("Quit", {}),
    },
    "Workbook": {
        "activate_object": Verb("Activate", {}),
        "close": Verb("close_file", {"saving": "Saving"}),
        "save": Verb("Save", {}),
    },
    "Worksheet": {
        "activate_object": Verb("Activate", {}),
        "select": Verb("Select", {}),
        "delete": Verb("Delete", {}),
        "copy_worksheet": Verb("Copy", {"before_": "Before", "after_": "After"}),
        "unprotect": Verb("Unprotect", {"password": "Password"}),
        "show_all_data": Verb("ShowAllData", {}),
    },
    "ChartSheet": {"activate_object": Verb("Activate", {}), "select": Verb("Select", {})},
    "Range": {
        "get_address": Verb(
            "GetAddress", {"row_absolute": "RowAbsolute", "column_absolute": "ColumnAbsolute", "external": "External"}
        ),
        "get_end": Verb("End", {"direction": "Direction"}),
        "get_offset": Verb("GetOffset", {"row_offset": "RowOffset", "column_offset": "ColumnOffset"}),
        "get_resize": Verb("GetResize", {"row_size": "RowSize", "column_size": "ColumnSize"}),
        "select": Verb("Select", {}),
        "clear_contents": Verb("ClearContents", {}),
        "clear_formats": Verb("ClearFormats", {}),
        "clear_range": Verb("Clear", {}),
        "copy_range": Verb("Copy", {"destination": "Destination"}),
        "paste_special": Verb(
            "PasteSpecial",
            {"what": "Paste", "operation": "Operation", "skip_blanks": "SkipBlanks", "transpose": "Transpose"},
        ),
        "insert_into_range": Verb("Insert", {"shift": "Shift"}),
        "delete_range": Verb("Delete", {"shift": "Shift"}),
        "autofit": Verb("AutoFit", {}),
        "merge": Verb("Merge", {"across": "Across"}),
        "unmerge": Verb("UnMerge", {}),
        "special_cells": Verb("SpecialCells", {"type": "Type", "value": "Value"}),
        "autofilter_range": Verb(
            "AutoFilter",
            {"field": "Field", "criteria1": "Criteria1", "operator": "Operator", "criteria2": "Criteria2"},
        ),
    },
    "ListObject": {"resize": Verb("Resize", {"range": "Range"}), "delete": Verb("Delete", {})},
    "ListColumn": {"delete": Verb("Delete", {})},
    "Entry": {"delete": Verb("Delete", {})},
    "FormatCondition": {
        "delete": Verb("Delete", {}),
        "set_first_priority": Verb("SetFirstPriority", {}),
        "set_last_priority": Verb("SetLastPriority", {}),
        "modify_applies_to_range": Verb("ModifyAppliesToRange", {"range": "Range"}),
        "modify_condition": Verb(
            "Modify", {"type": "Type", "operator": "Operator", "formula1": "Formula1", "formula2": "Formula2"}
        ),
    },
    "AutoFilter": {"show_all_data_autofilter": Verb("ShowAllData", {})},
    "Shape": {"delete": Verb("Delete", {})},
}

# class that is made -> what is called on the object that holds it, and which property is which argument
MADE = {
    "named_item": Verb("Add", {"name": "Name", "references": "RefersTo", "visible": "Visible"}),
    "format_condition": Verb(
        "Add",
        {
            "format_condition_type": "Type",
            "condition_operator": "Operator",
            "formula_1": "Formula1",
            "formula_2": "Formula2",
        },
    ),
    "list_object": Verb(
        "Add",
        {
            "source_type": "SourceType",
            "range_object": "Source",
            "header_row": "XlListObjectHasHeaders",
            "table_style": "TableStyleName",
        },
    ),
}

# The name that Excel keeps for a print area is a name like any other.
for table in (PROPERTIES, VERBS):
    table["PrintArea"] = table["Entry"]
