"""A .xlsb made by hand, record by record: nothing here can write one otherwise."""

from __future__ import annotations

import struct
import zipfile


def record(kind, data=b""):
    """A BIFF12 record: kind and size in groups of seven bits."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(data)
    sizes = b""
    while True:
        sizes += bytes([size & 0x7F | (0x80 if size > 127 else 0)])
        size >>= 7
        if not size:
            return head + sizes + data


def wide(text):
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")


def binary_workbook(path, rows, far=None):
    """A minimal .xlsb: inline strings and reals; ``far`` is a last record of the sheet, in its last row."""
    height, width = len(rows) - 1, max(map(len, rows)) - 1
    sheet = record(129) + record(148, struct.pack("<4L", 0, height, 0, width)) + record(145)
    for number, row in enumerate(rows):
        sheet += record(0, struct.pack("<LLHHBL", number, 0, 300, 0, 0, 0))
        for column, value in enumerate(row):
            cell = struct.pack("<LL", column, 0)
            if isinstance(value, str):
                sheet += record(6, cell + wide(value))
            elif value is not None:
                sheet += record(5, cell + struct.pack("<d", value))
    if far:
        sheet += record(0, struct.pack("<LLHHBL", 1_048_575, 0, 300, 0, 0, 0)) + far
    sheet += record(146) + record(130)
    book = (
        record(131)
        + record(143)
        + record(156, struct.pack("<LL", 0, 1) + wide("rId1") + wide("Lijst"))
        + record(144)
        + record(132)
    )
    relations = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "_rels/.rels",
            relations.format(f'<Relationship Id="rId1" Type="{kinds}/officeDocument" Target="xl/workbook.bin"/>'),
        )
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            relations.format(f'<Relationship Id="rId1" Type="{kinds}/worksheet" Target="worksheets/sheet1.bin"/>'),
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path
