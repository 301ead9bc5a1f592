"""Excel for Mac, spoken to through Apple events as xlwings' ``api`` hands it over. Names are its dictionary's."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyramid_addin.excel._desktop import Covered, Filter, as_rows, moments_in, restorable
from pyramid_addin.excel._insist import insist
from pyramid_addin.excel._places import MAC_CONTAINER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import xlwings

_BUSY = {-609, -1712, -10000}  # connection lost, timed out, refused while a cell is being edited
_ROWS_OF_OLD_FORMAT = 65_536
# A Mac shows error cells as texts only; on Windows they are these numbers.
_ERRORS = {
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
}


def _keywords() -> Any:  # noqa: ANN401 -- appscript carries no types
    import appscript  # type: ignore[import-not-found, unused-ignore]  # it exists on a Mac only

    return appscript.k


class Mac:
    """What `Desktop` asks, on a Mac."""

    def ui_language(self, app: xlwings.App) -> str | None:
        with suppress(Exception):
            found = str(app.api.localized_language.get()).lower()
            return "nl" if found.startswith(("nl", "dutch", "nederlands")) else "en"
        return None

    def full_name(self, book: xlwings.Book) -> str:
        return str(book.api.full_name.get())

    def worksheet_is_active(self, book: xlwings.Book) -> bool:
        return book.api.active_sheet.name.get() in {sheet.name for sheet in book.sheets}

    def contents_protected(self, sheet: xlwings.Sheet) -> bool:
        return bool(sheet.api.protect_contents.get())

    def structure_protected(self, book: xlwings.Book) -> bool:
        return bool(book.api.protect_structure.get())

    def shared(self, book: xlwings.Book) -> bool:
        return bool(book.api.multi_user_editing.get())

    def old_format(self, sheet: xlwings.Sheet) -> bool:
        return bool(sheet.cells.shape[0] <= _ROWS_OF_OLD_FORMAT)

    def epoch_1904(self, book: xlwings.Book) -> bool:
        return bool(book.api.date_1904.get())

    def values(self, cells: xlwings.Range) -> list[list[Any]]:
        missing = _keywords().missing_value
        found, shown = as_rows(cells.api.value2.get()), as_rows(cells.api.string_value.get())
        return [
            [
                _ERRORS.get(text, None if value in ("", missing) else value)
                for value, text in zip(values, texts, strict=True)
            ]
            for values, texts in zip(found, shown, strict=True)
        ]

    def moments(self, cells: xlwings.Range) -> list[tuple[int, int]]:
        return moments_in(as_rows(cells.api.value.get()))

    def rows_are_filtered(self, sheet: xlwings.Sheet) -> bool:
        if sheet.api.filter_mode.get():
            return True
        return any(found.criteria for found in self.filters(sheet))

    def filters(self, sheet: xlwings.Sheet) -> list[Filter]:
        natives: list[tuple[str | None, Any]] = []
        if sheet.api.autofilter_mode.get():
            natives.append((None, sheet.api.autofilter_object))
        natives += [(table.name, table.api.autofilter_object) for table in sheet.tables if table.show_autofilter]
        return [_filter(name, native) for name, native in natives]

    def clear_filter(self, sheet: xlwings.Sheet, found: Filter) -> None:
        for field in found.criteria:
            sheet.range(found.address).api.autofilter_range(field=field)

    def apply_filter(self, sheet: xlwings.Sheet, found: Filter) -> None:
        cells = sheet.range(found.address).api
        if found.table is None and not sheet.api.autofilter_mode.get():
            cells.autofilter_range(field=1)
        for field, (first, operator, second) in found.criteria.items():
            told = {"field": field, "criteria1": first, "operator": operator, "criteria2": second}
            cells.autofilter_range(**{name: value for name, value in told.items() if value is not None})

    def remove_filter(self, sheet: xlwings.Sheet) -> None:
        sheet.api.autofilter_mode.set(False)

    def drawings(self, sheet: xlwings.Sheet) -> list[Covered]:
        found = []
        for shape in sheet.shapes:
            with suppress(Exception):  # comments and the arrows of filters are shapes that have no place
                corners = [
                    sheet.range(corner.get_address())
                    for corner in (shape.api.top_left_cell, shape.api.bottom_right_cell)
                ]
                found.append(Covered(corners[0].row, corners[0].column, corners[1].row, corners[1].column))
        return found

    def is_plain_table(self, table: Any) -> bool:  # noqa: ANN401 -- xlwings' Table
        keywords = _keywords()  # two words of Excel's dictionary for one constant
        return table.api.source_type.get() in (keywords.src_range, keywords.src_none)

    def plain_alignment(self, cells: xlwings.Range) -> None:
        native, keywords = cells.api, _keywords()
        native.horizontal_alignment.set(keywords.horizontal_align_general)
        native.indent_level.set(0)
        native.wrap_text.set(False)
        native.shrink_to_fit.set(False)
        native.text_orientation.set(keywords.orientation_horizontal)

    @contextmanager
    def kept_rules(self, over: xlwings.Range) -> Iterator[None]:
        # A rule whose cells are all pasted over would be gone. Meanwhile each reaches over the last cell of the sheet
        # too, where it is found again among those that were there before. Rules are known by their place in a list,
        # so the last is put back first.
        sheet = over.sheet
        corner = sheet.range(sheet.cells.shape)
        excel = sheet.book.app.api
        here = {rule.applies_to.get_address() for rule in _rules(over)}
        strangers = {rule.applies_to.get_address() for rule in _rules(corner)} - here
        places: list[Any] = []
        try:
            for rule in _rules(over):
                place = sheet.range(rule.applies_to.get_address()).api
                rule.modify_applies_to_range(range=excel.union(range1=place, range2=corner.api))
                places.append(place)
            yield
        finally:
            kept = insist(lambda: [one for one in _rules(corner) if one.applies_to.get_address() not in strangers])
            for rule, place in reversed(list(zip(kept, places, strict=False))):  # fewer places where that broke off
                insist(lambda rule=rule, place=place: rule.modify_applies_to_range(range=place))  # type: ignore[misc]

    def clear_rules(self, cells: xlwings.Range) -> None:
        for rule in reversed(_rules(cells)):
            if _inside(rule, cells):
                rule.delete()

    def add_rule(self, cells: xlwings.Range, formula: str, fill: str, ink: str) -> None:
        keywords = _keywords()
        told = {
            keywords.format_condition_type: keywords.cell_value,
            keywords.condition_operator: keywords.operator_equal,
            keywords.formula_1: formula,
        }
        rule = cells.api.make(at=cells.api, new=keywords.format_condition, with_properties=told)
        rule.interior_object.color.set(list(bytes.fromhex(fill)))
        rule.font_object.color.set(list(bytes.fromhex(ink)))
        rule.stop_if_true.set(False)

    def delete_rules(self, cells: xlwings.Range, formulas: Collection[str]) -> None:
        keywords = _keywords()
        for rule in reversed(_rules(cells)):
            equal = _known(rule.condition_operator) == keywords.operator_equal
            if equal and _known(rule.formula_1) in formulas and _inside(rule, cells):
                rule.delete()

    def hide_thoroughly(self, sheet: xlwings.Sheet) -> None:
        sheet.api.visible.set(_keywords().sheet_very_hidden)

    def hide_name(self, name: xlwings.main.Name) -> None:
        name.impl.xl.visible.set(False)

    def links(self, book: xlwings.Book) -> Sequence[str]:  # noqa: ARG002 -- its dictionary has no word for their kind
        return ()

    def custom_xml(self, book: xlwings.Book, namespace: str) -> list[str]:  # noqa: ARG002 -- not in its dictionary
        return []

    def delete_custom_xml(self, book: xlwings.Book, namespace: str) -> None:
        """Nothing: Excel for Mac does not show custom XML."""

    def escape_pressed(self, app: xlwings.App) -> bool:  # noqa: ARG002 -- a background process sees no keys there
        return False

    def is_busy(self, error: BaseException) -> bool:
        return getattr(error, "errornumber", None) in _BUSY

    def bound_retries(self) -> None:
        """Nothing: Apple events have an end of their own."""

    def open_new(self, app: xlwings.App, path: Path) -> xlwings.Book:
        return app.books.open(str(path), update_links=False, add_to_mru=False)

    def tell_without_excel(self, told: str, title: str) -> None:
        script = "on run {told, heading}\ndisplay alert heading message told as warning\nend run"
        subprocess.run(["osascript", "-e", script, told, title], check=False, capture_output=True)

    def temporary_folder(self) -> Path:
        return Path.home() / MAC_CONTAINER

    def show_file(self, path: Path) -> bool:
        return subprocess.run(["open", "-t", str(path)], check=False, capture_output=True).returncode == 0


def _filter(table: str | None, native: Any) -> Filter:  # noqa: ANN401 -- appscript
    keywords = _keywords()
    criteria = {}
    for field in range(1, native.count(each=keywords.filter) + 1):
        one = native.filters[field]
        if one.filter_on.get():
            found = [one.criteria1, one.operator, one.criteria2]
            criteria[field] = _known(found[0]), _known(found[1]), _known(found[2])
    comparisons = (None, keywords.autofilter_and, keywords.autofilter_or)
    address = native.range_object.get_address()
    return Filter(address, table, criteria, restorable(criteria, comparisons, keywords.filter_by_value))


def _known(asked: Any) -> Any:  # noqa: ANN401 -- appscript
    """What a property holds; None where Excel has nothing to say."""
    with suppress(Exception):
        found = asked.get()
        return None if found == _keywords().missing_value else found
    return None


def _rules(cells: xlwings.Range) -> list[Any]:
    keywords = _keywords()
    count = cells.api.count(each=keywords.format_condition)
    return [cells.api.format_conditions[index] for index in range(1, count + 1)]


def _inside(rule: Any, cells: xlwings.Range) -> bool:  # noqa: ANN401 -- appscript
    """Whether a conditional format reaches over no other columns."""
    left, right = cells.column, cells.column + cells.shape[1] - 1
    places = [cells.sheet.range(one) for one in rule.applies_to.get_address().replace("$", "").split(",")]
    return all(left <= one.column and one.column + one.shape[1] - 1 <= right for one in places)
