"""Who moved between two periods: from each layer to each other (METHOD 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def migration(previous: NDArray[np.int64], current: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """How many customers went from each layer to each other.

    Parameters
    ----------
    previous, current : int64, shape (n,)
        Place of each customer's layer then and now, 0 to ``count`` - 1; -1 = not a customer.
    count : int
        Number of layers, L.

    Returns
    -------
    int64, shape (L + 1, L + 1)
        Row: the layer then, last row: not a customer then (new). Column: the layer now, last column: not a customer
        now (lost). Who was a customer in neither period is not counted, so the last corner is zero.

    Examples
    --------
    >>> migration(np.array([0, 0, 1, -1]), np.array([0, 1, -1, 1]), 2)
    array([[1, 1, 0],
           [0, 0, 1],
           [0, 1, 0]])
    """
    size = count + 1
    rows, columns = (np.where(codes < 0, count, codes) for codes in (previous, current))
    matrix = np.bincount(rows * size + columns, minlength=size * size).reshape(size, size)
    matrix[count, count] = 0
    return matrix
