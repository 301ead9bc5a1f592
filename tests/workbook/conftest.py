"""A template of our own for the tests of the write-back engine: every kind of thing that a template may hold."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
import xlsxwriter

sys.path.insert(0, str(Path(__file__).parent))  # for package_checks, which tests of other parts import too

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763606060000000040001"
    "27342702"
    "0000000049454e44ae426082"
)


def write_template(path: Path) -> None:
    """Sheets Pyramid (regions, formulas, charts, image, print settings), Notes (model rows), Customers (grid)."""
    with xlsxwriter.Workbook(path) as book:
        bold = book.add_format({"bold": True, "font_name": "Arial", "font_size": 14, "font_color": "#0B2545"})
        amount = book.add_format({"num_format": "#,##0.00", "font_name": "Arial", "font_size": 10, "border": 1})
        share = book.add_format({"num_format": "0.0%", "bg_color": "#F1F4F7"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "d mmm yyyy"})
        red = book.add_format({"font_color": "#9C2A10", "bg_color": "#FFDDDD"})

        sheet = book.add_worksheet("Pyramid")
        sheet.write("B2", "Title", bold)
        sheet.merge_range("B2:F2", "Title", bold)
        sheet.write("B3", "as of")
        sheet.write_blank("C3", None, day)
        for row in range(6, 13):
            sheet.write_blank(row - 1, 1, None, text)
            sheet.write_formula(row - 1, 2, f"=SUMIFS(PYR_Revenue,PYR_Layer,$B{row})", amount)
            sheet.write_formula(row - 1, 3, f"=IF(C$13=0,0,C{row}/C$13)", share)
            sheet.write_formula(row - 1, 4, f'=B{row}&": "&TEXT(D{row},"0%")')
        sheet.write("B13", "Total", bold)
        sheet.write_formula("C13", "=SUM(Pyramid!C6:C12)", amount)
        sheet.write_formula("C14", "=SUM(PYR_LayerTable)+PYR_Tolerance", amount)
        sheet.write_url("B15", "internal:Notes!A1", string="Notes")
        sheet.conditional_format("C6:C12", {"type": "cell", "criteria": "<", "value": 0, "format": red})
        sheet.conditional_format("D6:D12", {"type": "data_bar", "data_bar_2010": True})
        sheet.set_row(5, 24)
        sheet.set_column("B:B", 20)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
        sheet.hide_gridlines(2)
        sheet.print_area("A1:L40")
        sheet.repeat_rows(1)
        sheet.set_header("&LPyramid")
        bars = book.add_chart({"type": "bar", "subtype": "stacked"})
        bars.add_series(
            {
                "name": "=Pyramid!$B$2",
                "categories": "=Pyramid!$B$6:$B$12",
                "values": "=Pyramid!$C$6:$C$12",
                "points": [{"fill": {"color": f"#{shade}0{shade}0{shade}0"}} for shade in "89ABCDE"],
                "data_labels": {"value": True, "custom": [{"value": f"=Pyramid!$E${row}"} for row in range(6, 13)]},
            }
        )
        bars.set_title({"name": "=Pyramid!$B$2"})
        sheet.insert_chart("H2", bars, {"description": "Seven centred bars"})
        columns = book.add_chart({"type": "column"})
        columns.add_series({"categories": "=Pyramid!$B$6:$B$12", "values": "=Pyramid!$D$6:$D$12"})
        sheet.insert_chart("H20", columns, {"description": "Shares"})
        sheet.insert_image("A30", "logo.png", {"image_data": io.BytesIO(PICTURE), "description": "Logo"})
        book.define_name("PYR_Title", "=Pyramid!$B$2")
        book.define_name("PYR_AsOf", "=Pyramid!$C$3")
        book.define_name("PYR_LayerTable", "=Pyramid!$B$6:$E$12")
        book.define_name("PYR_Total", "=Pyramid!$C$13:$C$14")
        book.define_name("PYR_Tolerance", "=0.005")

        notes = book.add_worksheet("Notes")
        notes.write("A1", "Above the models", bold)
        notes.write("B3", "heading", bold)
        notes.set_row(2, 30)
        notes.merge_range("B3:E3", "heading", bold)
        notes.write("B4", "fact", text)
        notes.write("C4", "value", text)
        notes.write("B6", "where", text)
        notes.write("C6", "amount", amount)
        notes.write_formula("D6", "=IF($C6<0,-C6,Pyramid!$C$13)", amount)
        notes.conditional_format("B6:D6", {"type": "formula", "criteria": "=$C6<0", "format": red})
        notes.write("B9", "Below the models")
        notes.print_area("A1:E9")
        notes.set_column("B:E", 24)
        book.define_name("PYR_NotesHeading", "=Notes!$B$3:$E$3")
        book.define_name("PYR_NotesFact", "=Notes!$B$4:$C$4")
        book.define_name("PYR_NotesProblem", "=Notes!$B$6:$D$6")

        customers = book.add_worksheet("Customers")
        for place in range(6):
            customers.write(0, place, "header", bold)
        for place, style in enumerate((text, None, amount, None, share, day)):
            customers.write_blank(1, place, None, style or book.add_format({"num_format": "#,##0"}))
        customers.set_row(0, 30)
        book.define_name("PYR_Customers", "=Customers!$A$1:$F$2")


@pytest.fixture(scope="session")
def template_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "template.xlsx"
    write_template(path)
    return path


@pytest.fixture
def template(template_path):
    from pyramid_addin.workbook._package import Package

    with Package.open(template_path) as package:
        yield package


@pytest.fixture(scope="session")
def make_ledger():
    """A Ledger by hand: one customer per row of the body, rows given as ``further`` belong to an earlier customer."""
    import numpy as np
    import pandas as pd

    from pyramid_addin.ledger._ledger import Ledger, LeftOut, Origin

    def make(path, headers, last_row, *, sheet="Ledger", header_row=1, first_column=1, fields=None, **more):
        further = dict(more.get("further", ()))
        blank = set(more.get("blank", ()))
        rows = [row for row in range(header_row + 1, last_row + 1) if row not in further and row not in blank]
        frame = pd.DataFrame({"customer_id": [f"K{row}" for row in rows], "revenue": [float(row) for row in rows]})
        origin = Origin(
            path=path,
            kind="workbook",
            sheet=sheet,
            table=more.get("table"),
            header_row=header_row,
            first_row=header_row + 1,
            last_row=last_row,
            first_column=first_column,
            last_column=first_column + len(headers) - 1,
            headers=tuple(headers),
            columns=fields or {"customer_id": first_column, "revenue": first_column + 1},
            totals_row=more.get("totals_row"),
        )
        return Ledger(
            origin=origin,
            grain="customers",
            customers=frame,
            row_of_customer=np.array(rows, dtype=np.int64),
            further_rows=np.array([[row, rows.index(of)] for row, of in further.items()], dtype=np.int64).reshape(
                -1, 2
            ),
            revenue_as_is=True,
            currency="EUR",
            period=None,
            total=float(frame.revenue.sum()),
            left_out=LeftOut(0, 0.0, {}),
            rows_read=len(rows) + len(further),
        )

    return make


@pytest.fixture(scope="session")
def make_build():
    """A Build with a layer, a rank, an amount and flags for every customer, in the order of the rows."""
    import numpy as np
    import pandas as pd

    from pyramid_addin.templates import Column
    from pyramid_addin.workbook import Build

    def make(ledger, *, sheets=(), formats=True, headers=("Layer", "Rank", "Net profit", "Flags")):
        count = len(ledger.customers)
        layers = pd.Categorical.from_codes(np.arange(count) % 2, ["Top", "Small"])
        flags = np.array(["new" if index % 3 == 0 else "" for index in range(count)], dtype=object)
        columns = [
            Column("layer", headers[0], pd.Series(layers), "text"),
            Column("rank", headers[1], np.arange(1.0, count + 1), "integer"),
            Column(
                "net_profit", headers[2], np.where(np.arange(count) == 1, np.nan, np.arange(count) * 10.5), "amount"
            ),
            Column("flags", headers[3], flags, "text"),
        ]
        recipe = {"sheet": ledger.origin.sheet, "table": ledger.origin.table, "settings": {"language": "en"}}
        colours = [("Top", "0B2545", "FFFFFF"), ("Small", "9CC7E6", "1B2733")] if formats else []
        return Build(ledger, columns, list(sheets), recipe, colours)

    return make


@pytest.fixture(scope="session")
def parts_of():
    """Every part of a workbook: name -> bytes, in the file's order."""
    import zipfile

    def parts(path):
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    return parts
