"""The icons: there for every action in both sizes, as drawn, and to be seen on a light and on a dark ribbon."""

from __future__ import annotations

import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))
import make_icons

from pyramid_addin.excel.actions import ACTIONS

KEYS = [action.key for action in ACTIONS]
# Colour of the ribbon in themes of Office; 3 is what WCAG 2 asks of pictures (Office's middle grey allows nobody that).
GROUNDS = [((245, 245, 245), 3.0), ((41, 41, 41), 3.0), ((212, 212, 212), 2.2)]
EACH = [(key, size) for key in KEYS for size in make_icons.SIZES]


def stored(key, size):
    with Image.open(make_icons.FOLDER / f"{key}_{size}.png") as picture:
        picture.load()
        return picture


def luminance(colours):
    """Relative luminance by WCAG 2, of values 0 to 255 in the last axis."""
    share = np.asarray(colours, dtype=float) / 255
    linear = np.where(share <= 0.03928, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one, other):
    lighter, darker = np.maximum(one, other), np.minimum(one, other)
    return (lighter + 0.05) / (darker + 0.05)


def test_every_action_has_both_sizes_and_nothing_else_is_there():
    """Docs and ribbon take them by the action's name."""
    assert sorted(path.name for path in make_icons.FOLDER.iterdir()) == sorted(
        f"{key}_{size}.png" for key, size in EACH
    )


@pytest.mark.parametrize(("key", "size"), EACH)
def test_stored_icon_is_the_one_that_is_drawn(key, size):
    """Pixel for pixel; `make addin` draws them anew."""
    assert make_icons.same_picture((make_icons.FOLDER / f"{key}_{size}.png").read_bytes(), make_icons.icon(key, size))
    assert stored(key, size).size == (size, size)


def test_another_picture_is_not_the_same():
    """The comparison above can fail."""
    drawn = make_icons.icon("build", 32)
    content = (make_icons.FOLDER / "build_32.png").read_bytes()
    assert make_icons.same_picture(content, drawn)
    drawn.putpixel((16, 20), (1, 2, 3, 4))
    assert not make_icons.same_picture(content, drawn)
    assert not make_icons.same_picture(content, make_icons.icon("build", 16))


@pytest.mark.parametrize(("ground", "least"), GROUNDS, ids=["light", "dark", "grey"])
@pytest.mark.parametrize(("key", "size"), EACH)
def test_icons_stand_out(key, size, ground, least):
    """Every full pixel differs from the ribbon in lightness, and the ribbon shows through."""
    pixels = np.asarray(stored(key, size).convert("RGBA")).reshape(-1, 4)
    full = pixels[pixels[:, 3] > 220]
    assert 0.04 < len(full) / len(pixels) < 0.75
    assert contrast(luminance(full[:, :3]), luminance(ground)).min() >= least
    assert (pixels[:, 3] == 0).mean() > 0.2


def test_icons_differ_from_each_other():
    """At either size, a tenth of what is drawn in one of two icons is not in the other."""
    for size in make_icons.SIZES:
        shown = {key: np.asarray(stored(key, size).convert("RGBA"), dtype=int) for key in KEYS}
        for one, other in combinations(KEYS, 2):
            first, second = shown[one], shown[other]
            drawn = (first[..., 3] > 128) | (second[..., 3] > 128)
            differs = np.abs(first - second).max(axis=-1) > 64
            assert (differs & drawn).sum() / drawn.sum() > 0.1, f"{one} and {other} at {size}"
