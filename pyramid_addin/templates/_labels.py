"""Keys of the model as the texts that cells hold: layers, strategies, reasons, flags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model import FLAGS
from pyramid_addin.templates._theme import ACTIVE_COLOURS, PASSIVE_COLOUR
from pyramid_addin.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid_addin.model import Analysis, Layer


def layer_label(layer: Layer, language: str) -> str:
    """The name of a layer as it stands in cells: the user's own, else the catalogue's.

    Examples
    --------
    >>> from pyramid_addin.model import Layer
    >>> layer_label(Layer("large", None, True, 0.05, 25000.0, 0.04, 0.25), "nl")
    'Groot'
    """
    return layer.name if layer.name is not None else text(f"layers.{layer.key}", language)


def layer_formats(analysis: Analysis, language: str) -> list[tuple[str, str, str]]:
    """The looks of each layer, for conditional formats on a column that holds layer names.

    Parameters
    ----------
    analysis : Analysis
    language : {"en", "nl"}

    Returns
    -------
    list of (label, fill, font colour)
        One per layer in the order of ``analysis.layers``; colours as ``RRGGBB``, the same as in the pyramid chart.
    """
    active = iter(ACTIVE_COLOURS)
    return [
        (layer_label(layer, language), *(next(active) if layer.active else PASSIVE_COLOUR)) for layer in analysis.layers
    ]


def in_words(keys: pd.Series, texts: dict[str, str]) -> pd.Series:
    """A Categorical of keys as one of texts, with the same codes; a key without a text is an error.

    Two keys may share a text. Blank stays blank.
    """
    categorical = keys.cat if isinstance(keys.dtype, pd.CategoricalDtype) else keys.astype("category").cat
    labels = [texts[key] for key in categorical.categories]
    unique = list(dict.fromkeys(labels))
    place = np.array([unique.index(label) for label in labels] + [-1], dtype=np.int64)
    return pd.Series(
        pd.Categorical.from_codes(place[categorical.codes.to_numpy()], categories=pd.Index(unique, dtype=object))
    )


def catalogue_words(area: str, keys: pd.Series, language: str) -> pd.Series:
    """A Categorical of catalogue keys below ``area`` as a Categorical of their texts."""
    categories = keys.astype("category").cat.categories
    return in_words(keys, {key: text(f"{area}.{key}", language) for key in categories})


def flags_in_words(flags: pd.Series, language: str, own: Sequence[str] = ()) -> pd.Series:
    """Bit masks over FLAGS, and the user's ``own`` flags after these, as texts joined with a comma; none is blank.

    Each mask that occurs is put into words once, however many customers carry it.

    Examples
    --------
    >>> from pyramid_addin.model import FLAGS
    >>> mask = 1 << FLAGS.index("one_off") | 1 << FLAGS.index("new")
    >>> flags_in_words(pd.Series([mask, 0], dtype="uint32"), "en").isna().tolist()
    [False, True]
    """
    masks, codes = np.unique(flags.to_numpy(), return_inverse=True)
    names = [text(f"flags.{flag}", language) for flag in FLAGS] + list(own)
    words = [", ".join(name for bit, name in enumerate(names) if int(mask) >> bit & 1) for mask in masks]
    filled = [word for word in words if word]
    place = np.array([filled.index(word) if word else -1 for word in words], dtype=np.int64)
    return pd.Series(pd.Categorical.from_codes(place[codes], categories=pd.Index(filled, dtype=object)))
