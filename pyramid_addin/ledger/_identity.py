"""Who a row belongs to: ids compared without case, in order of first appearance; the name where there is no id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pyramid_addin.ledger._values import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Identity:
    """The customer of each of n rows.

    Attributes
    ----------
    keys : numpy.ndarray, shape (n,), int64
        Equal for the rows of one customer; -1 where there is none.
    texts : Texts
        The id as it stands in each row.
    by_name : numpy.ndarray, shape (n,), bool
        The name stands in for an id that is blank.
    """

    keys: NDArray[np.int64]
    texts: Texts
    by_name: NDArray[np.bool_]


def identity(ids: Texts | None, names: Texts | None) -> Identity:
    """Combine the columns of ids and names, one of which may be absent.

    Examples
    --------
    >>> ids = Texts(np.array([0, 1, -1]), pa.array(["K1", "k1"]))
    >>> identity(ids, None).keys.tolist()
    [0, 0, -1]
    """
    if ids is None or names is None:
        texts = ids or names
        if texts is None:
            message = "a ledger needs a column of ids or names"
            raise ValueError(message)
        by_name = np.zeros(len(texts.codes), np.bool_)
    else:
        by_name = (ids.codes < 0) & (names.codes >= 0)
        texts = ids
        if by_name.any():
            codes = np.where(by_name, names.codes + len(ids.labels), ids.codes)
            texts = Texts(codes, pa.concat_arrays([ids.labels, names.labels]))
    lowered = pc.utf8_lower(texts.labels).dictionary_encode()
    key_of_label = lowered.indices.to_numpy().astype(np.int64)
    keys = np.full(len(texts.codes), -1, np.int64)
    present = texts.codes >= 0
    keys[present] = key_of_label[texts.codes[present]]
    return Identity(keys, texts, by_name)


def in_order(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the customers by first appearance: the number of each row, and each customer's first row.

    Keys are whole numbers from 0 up, few of which are left out.

    Examples
    --------
    >>> in_order(np.array([7, 3, 7]))
    (array([0, 1, 0]), array([0, 1]))
    """
    first_of_key = np.full(keys.max(initial=-1) + 1, -1, np.int64)
    first_of_key[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)  # the last of repeated assignments stands
    first = np.sort(first_of_key[first_of_key >= 0])
    number_of_key = np.empty_like(first_of_key)
    number_of_key[keys[first]] = np.arange(len(first))
    return number_of_key[keys], first
