"""Changes to a workbook as a person makes them in LibreOffice: opened, changed step by step, saved as .xlsx.

Run by the system's Python, the only one that knows UNO: folder for LibreOffice's profile, source, target, and a JSON
list of steps, each the name of a function below and its arguments. It ends LibreOffice when it is done.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

SECONDS_TO_START = 90


def logo(book, sheet, picture, width, height):
    """Insert a picture at the top left, its size in hundredths of a millimetre."""
    page = book.Sheets.getByName(sheet).DrawPage
    shape = book.createInstance("com.sun.star.drawing.GraphicObjectShape")
    page.add(shape)
    shape.GraphicURL = Path(picture).as_uri()
    shape.setPosition(point(100, 100))
    shape.setSize(size(width, height))


def style(book, name, key, value):
    """Change a named cell style, as in Format > Styles."""
    book.StyleFamilies.getByName("CellStyles").getByName(name).setPropertyValue(key, value)


def insert_rows(book, sheet, row, count):
    """Insert rows above the 1-based ``row``."""
    book.Sheets.getByName(sheet).Rows.insertByIndex(row - 1, count)


def delete_rows(book, sheet, row, count):
    book.Sheets.getByName(sheet).Rows.removeByIndex(row - 1, count)


def add_sheet(book, name, place, cells):
    """Add a sheet with texts and formulas: address -> what is typed."""
    book.Sheets.insertNewByName(name, place)
    for address, typed in cells.items():
        book.Sheets.getByName(name).getCellRangeByName(address).setFormula(typed)


def rename_sheet(book, old, new):
    book.Sheets.getByName(old).setName(new)


def copy_sheet(book, name, new, place):
    book.Sheets.copyByName(name, new, place)


def type_in(book, sheet, address, typed):
    book.Sheets.getByName(sheet).getCellRangeByName(address).setFormula(typed)


def move(book, sheet, area, to_sheet, to):
    """Cut cells and paste them elsewhere: names and formulas follow."""
    source = book.Sheets.getByName(sheet).getCellRangeByName(area).RangeAddress
    target = book.Sheets.getByName(to_sheet).getCellRangeByName(to).CellAddress
    book.Sheets.getByName(sheet).moveRange(target, source)


def rename_name(book, old, new):
    names = book.NamedRanges
    content, position = names.getByName(old).Content, names.getByName(old).ReferencePosition
    names.removeByName(old)
    names.addNewByName(new, content, position, 0)


def delete_name(book, name):
    book.NamedRanges.removeByName(name)


def point_name(book, name, content):
    """Let a name refer to other cells: ``$Sheet.$A$1``."""
    book.NamedRanges.getByName(name).setContent(content)


def point(x, y):
    import uno

    made = uno.createUnoStruct("com.sun.star.awt.Point")
    made.X, made.Y = x, y
    return made


def size(width, height):
    import uno

    made = uno.createUnoStruct("com.sun.star.awt.Size")
    made.Width, made.Height = width, height
    return made


def properties(**values):
    from com.sun.star.beans import PropertyValue

    made = []
    for name, value in values.items():
        one = PropertyValue()
        one.Name, one.Value = name, value
        made.append(one)
    return tuple(made)


def connected(profile, pipe):
    """LibreOffice's desktop, and the process."""
    import uno

    command = ["soffice", "--headless", "--invisible", "--norestore", "--nodefault", "--nologo", "--nofirststartwizard"]
    command += [f"--accept=pipe,name={pipe};urp", f"-env:UserInstallation={Path(profile).as_uri()}"]
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context), program
        except Exception:  # every kind of "not yet"
            if time.monotonic() > until or program.poll() is not None:
                raise
            time.sleep(0.2)


def main(profile, source, target, steps):
    desktop, program = connected(profile, f"pyramidlooks{os.getpid()}")
    try:
        book = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, properties(Hidden=True))
        for sheet in book.Sheets:  # protected without a password; styles ask for every sheet to be free
            sheet.unprotect("")
        for name, *arguments in json.loads(steps):
            globals()[name](book, *arguments)
        book.storeToURL(Path(target).as_uri(), properties(FilterName="Calc MS Excel 2007 XML"))
        book.close(True)
    finally:
        desktop.terminate()
        program.wait(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
