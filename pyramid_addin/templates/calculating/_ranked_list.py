"""Lists by formula: the first values of a column, in order, and the rows of the table in which they stand."""

from __future__ import annotations


def ranked_rows(
    column: str, count: str, letters: tuple[str, str], first: int, rows: int, nth: str = "LARGE"
) -> list[list[str]]:
    """Formulas of two columns of a list: the value at each place, in order, and its row within the table.

    Equal values come in the order of the table: each is looked for below the one before it.

    Parameters
    ----------
    column : str
        Defined name of the column of values; texts in it are passed over.
    count : str
        Cell that holds how many values there are to list.
    letters : tuple of str
        Columns of the sheet for the value and for the row.
    first, rows : int
        First row of the list on the sheet, 1-based, and its length.
    nth : {"LARGE", "SMALL"}
        Whether the largest or the smallest comes first.

    Returns
    -------
    list of list of str, ``rows`` rows of two formulas
        Beyond ``count`` they give "".

    Examples
    --------
    >>> ranked_rows("PYR_Size", "$Q$1", ("Q", "R"), 5, 1)
    [['=IF(1>$Q$1,"",LARGE(PYR_Size,1))', '=IF(Q5="","",MATCH(Q5,PYR_Size,0))']]
    """
    value, place = letters
    found = []
    for number in range(1, rows + 1):
        row = first + number - 1
        match = f"MATCH({value}{row},{column},0)"
        if number > 1:
            above = f"{place}{row - 1}"
            below = f"INDEX({column},{above}+1):INDEX({column},ROWS({column}))"
            match = f"IF({value}{row}={value}{row - 1},{above}+MATCH({value}{row},{below},0),{match})"
        found.append([f'=IF({number}>{count},"",{nth}({column},{number}))', f'=IF({value}{row}="","",{match})'])
    return found
