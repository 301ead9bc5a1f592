"""Values as cells: a column of values becomes bytes, vectorised, at well under a microsecond a cell.

A *payload* is the part of a cell behind its address and style: ``/>`` for a blank, ``><v>1.5</v></c>`` for a number,
`` t="inlineStr"><is><t>Top</t></is></c>`` for a text. Payloads do not depend on the place, so they are made column by
column in Arrow; `row_cells` puts addresses, styles and payloads together, row by row.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.templates._filled import CellKind

MOST_CHARACTERS = 32_767  # of a cell; Excel counts UTF-16 units
MOST_COLUMNS = 16_384
MOST_ROWS = 1_048_576
_BYTES = pa.large_binary()
# XML cannot hold these, and Excel writes them as _xHHHH_; a text that happens to look so gets its underscore escaped.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_KEEP_SPACE = re.compile(r"^[ \t]|[ \t]$|[ \t][ \t]|\n")
_ODD_IN_ARROW = r"[\x00-\x1f&<>\x{FFFE}\x{FFFF}]|_x|^[ \t]|[ \t]$|[ \t][ \t]"
_EPOCH_1900 = np.datetime64("1899-12-30", "us")
_EPOCH_1904 = np.datetime64("1904-01-01", "us")
_FIRST_OF_MARCH_1900 = 61  # Excel counts a 29 February 1900 that never was: serials before this day are one lower
_DAY = 86_400_000_000


def column_letters(number: int) -> str:
    """The letters of the 1-based column ``number``.

    Examples
    --------
    >>> column_letters(1), column_letters(28), column_letters(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The 1-based number of a column: the inverse of `column_letters`.

    Examples
    --------
    >>> column_number("XFD"), column_number("ab")
    (16384, 28)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_text(value: str) -> bytes:
    """``value`` as an XML ``<t>`` element's attributes and content, from behind ``<t``.

    Control characters and lone surrogates are written as Excel does (``_x0007_``), a literal ``_x0007_`` with its
    underscore escaped; what exceeds 32,767 UTF-16 units is cut; blanks at the ends are kept.

    Examples
    --------
    >>> cell_text("R&D"), cell_text(" a"), cell_text(chr(7)), cell_text("_x0007_")
    (b'>R&amp;D', b' xml:space="preserve"> a', b'>_x0007_', b'>_x005F_x0007_')
    """
    if len(value) > MOST_CHARACTERS // 2:
        units = value.encode("utf-16-le", "surrogatepass")[: MOST_CHARACTERS * 2]
        value = units.decode("utf-16-le", "ignore") if len(units) == MOST_CHARACTERS * 2 else value
    plain = _ODD.sub(lambda match: f"_x{ord(match[0]):04X}_", value)
    plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    space = b' xml:space="preserve">' if _KEEP_SPACE.search(plain) else b">"
    return space + plain.encode()


def payloads(
    values: np.ndarray | pd.Series, kind: CellKind, *, prefix: str = "", epoch_1904: bool = False
) -> pa.LargeBinaryArray:
    """The payload of every value.

    Parameters
    ----------
    values : numpy.ndarray or pandas.Series, shape (n,)
        As in `templates.Column`: float64, datetime64, Categorical or object of str. NaN, infinities, NaT, None and ""
        give a styled blank. A text is always a text, whatever it begins with.
    kind : str
        As in `templates.Column`; a datetime64 is written as a date whatever it says.
    prefix : str
        Of the sheet's main namespace, with colon.
    epoch_1904 : bool
        Whether the workbook counts its days from 1904.

    Returns
    -------
    pyarrow.LargeBinaryArray, length n

    Examples
    --------
    >>> payloads(np.array([1.5, np.nan]), "amount").to_pylist()
    [b'><v>1.5</v></c>', b'/>']
    >>> payloads(np.array(["=1+1"], dtype=object), "text").to_pylist()
    [b' t="inlineStr"><is><t>=1+1</t></is></c>']
    """
    if isinstance(values, pd.Series) and isinstance(values.dtype, pd.CategoricalDtype):
        codes = values.cat.codes.to_numpy()
        labels = pa.array([_text_payload(str(label), prefix) for label in values.cat.categories] + [b"/>"], _BYTES)
        return cast("pa.LargeBinaryArray", labels.take(pa.array(np.where(codes < 0, len(labels) - 1, codes))))
    array = values.to_numpy() if isinstance(values, pd.Series) else np.asarray(values)
    if array.dtype.kind == "M":
        return _number_payloads(serials(array, epoch_1904=epoch_1904), prefix)
    if array.dtype.kind in "fiub":
        return _number_payloads(array.astype(np.float64, copy=False), prefix)
    return _object_payloads(array, kind, prefix, epoch_1904=epoch_1904)


def _number_payloads(numbers: np.ndarray, prefix: str) -> pa.LargeBinaryArray:
    finite = np.isfinite(numbers)
    # -0.0 would show as "-0" in some programs.
    digits = pa.array(numbers + 0.0, mask=~finite).cast(pa.large_string()).cast(_BYTES)
    ends = f"><{prefix}v>".encode(), f"</{prefix}v></{prefix}c>".encode()
    written = pc.binary_join_element_wise(_scalar(ends[0]), digits, _scalar(ends[1]), _scalar(b""))
    return cast("pa.LargeBinaryArray", pc.fill_null(written, _scalar(b"/>")))


def serials(moments: np.ndarray, *, epoch_1904: bool) -> np.ndarray:
    """Dates as Excel counts them, in days; NaN where blank or before Excel's first day."""
    ticks = moments.astype("datetime64[us]")
    blank = np.isnat(ticks)
    days = (ticks - (_EPOCH_1904 if epoch_1904 else _EPOCH_1900)).astype(np.int64) / _DAY
    if not epoch_1904:
        days = np.where(days < _FIRST_OF_MARCH_1900, days - 1, days)
    days = np.where(blank | (days < 0), np.nan, days)  # Excel knows no days before its epoch
    return cast("np.ndarray", days)


def _object_payloads(array: np.ndarray, kind: str, prefix: str, *, epoch_1904: bool) -> pa.LargeBinaryArray:
    blank = pd.isna(array)
    texts = [isinstance(value, str) for value in array.tolist()]
    if kind == "date" and not any(texts):
        return _number_payloads(serials(pd.to_datetime(array).to_numpy(), epoch_1904=epoch_1904), prefix)
    if not all(text or none for text, none in zip(texts, blank.tolist(), strict=True)):
        array = np.array(["" if none else str(value) for value, none in zip(array, blank, strict=True)], dtype=object)
        blank = np.zeros(len(array), dtype=bool)
    try:
        texts = pa.array(array, pa.large_string(), from_pandas=True)
    except UnicodeEncodeError:  # lone surrogates
        return pa.array(
            [b"/>" if none else _text_payload(text, prefix) for text, none in zip(array, blank, strict=True)]
        )
    present = pc.fill_null(pc.greater(pc.binary_length(texts), 0), fill_value=False)
    odd = pc.or_(
        pc.match_substring_regex(texts, _ODD_IN_ARROW), pc.greater(pc.binary_length(texts), MOST_CHARACTERS // 2)
    )
    odd = pc.and_(present, pc.fill_null(odd, fill_value=False))
    start, end = _text_ends(prefix)
    plain = pc.binary_join_element_wise(_scalar(start + b">"), texts.cast(_BYTES), _scalar(end), _scalar(b""))
    written = pc.if_else(present, plain, _scalar(b"/>"))
    if pc.any(odd).as_py():
        special = [_text_payload(text, prefix) for text in texts.filter(odd).to_pylist()]
        written = pc.replace_with_mask(written, odd, pa.array(special, _BYTES))
    return cast("pa.LargeBinaryArray", written)


def _text_ends(prefix: str) -> tuple[bytes, bytes]:
    return f' t="inlineStr"><{prefix}is><{prefix}t'.encode(), f"</{prefix}t></{prefix}is></{prefix}c>".encode()


def _text_payload(text: str, prefix: str) -> bytes:
    if not text:
        return b"/>"
    start, end = _text_ends(prefix)
    return start + cell_text(text) + end


def row_cells(
    rows: np.ndarray,
    letters: Sequence[str],
    styles: Sequence[int | np.ndarray],
    columns: Sequence[pa.LargeBinaryArray],
    *,
    prefix: str = "",
) -> pa.LargeBinaryArray:
    """The cells of each row, from the first of ``letters`` to the last.

    Parameters
    ----------
    rows : numpy.ndarray, shape (n,), int64
        1-based rows.
    letters : sequence of str
        Column letters, ascending.
    styles : sequence of int or of numpy.ndarray, shape (n,)
        Style index per column; one for all rows, or one per row.
    columns : sequence of pyarrow.LargeBinaryArray
        `payloads` per column, length n.
    prefix : str
        Of the sheet's main namespace, with colon.

    Returns
    -------
    pyarrow.LargeBinaryArray, length n

    Examples
    --------
    >>> row_cells(np.array([2]), ["H"], [3], [payloads(np.array([1.0]), "integer")]).to_pylist()
    [b'<c r="H2" s="3"><v>1</v></c>']
    """
    numbers = pa.array(rows).cast(pa.large_string()).cast(_BYTES)
    pieces: list[Any] = []
    behind = b""
    for letter, style, column in zip(letters, styles, columns, strict=True):
        pieces += [_scalar(behind + f'<{prefix}c r="{letter}'.encode()), numbers]
        if isinstance(style, np.ndarray):
            index = pa.array(style).cast(pa.large_string()).cast(_BYTES)
            pieces += [_scalar(b'" s="'), index, _scalar(b'"')]
        else:
            pieces.append(_scalar(f'" s="{style}"'.encode()))
        pieces.append(column)
    return cast("pa.LargeBinaryArray", pc.binary_join_element_wise(*pieces, _scalar(b"")))


def _scalar(value: bytes) -> Any:  # noqa: ANN401 -- pyarrow has no types
    return pa.scalar(value, _BYTES)


def escaped(text: str) -> str:
    """``text`` for an XML attribute in double quotes; control characters as Excel writes them.

    Examples
    --------
    >>> escaped('a "b" <c>')
    'a &quot;b&quot; &lt;c&gt;'
    """
    plain = _ODD.sub(lambda match: f"_x{ord(match[0]):04X}_", text.replace("\t", " "))
    plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return plain.replace("\n", "_x000a_")
