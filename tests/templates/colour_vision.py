"""Colours as people see them: contrast, colour-blind sight, and how far apart two colours look.

Colour blindness after Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
Deficiency" (2009), at full severity, on linear light. Difference by CIEDE2000 (CIE 142:2001) as Sharma, Wu and Dalal
wrote it down (2005), from sRGB under D65. Contrast as WCAG 2 defines it.
"""

from __future__ import annotations

from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

SIGHT = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "shades of grey": ((0.2126, 0.7152, 0.0722),) * 3,
}
_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
_WHITE = (0.95047, 1.0, 1.08883)


def light(colour):
    """``RRGGBB`` as linear red, green and blue, 0 to 1."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def _times(matrix, vector):
    return tuple(sum(one * other for one, other in zip(row, vector, strict=True)) for row in matrix)


def contrast(first, second):
    """1 to 21."""
    luminances = sorted(_times(SIGHT["shades of grey"][:1], light(colour))[0] for colour in (first, second))
    return (luminances[1] + 0.05) / (luminances[0] + 0.05)


def lab(colour, sight="all colours"):
    """CIE L*a*b* of ``RRGGBB`` as eyes of that sight see it."""
    seen = [min(max(part, 0.0), 1.0) for part in _times(SIGHT[sight], light(colour))]
    ratios = [part / white for part, white in zip(_times(_TO_XYZ, seen), _WHITE, strict=True)]
    x, y, z = (ratio ** (1 / 3) if ratio > 216 / 24389 else (24389 / 27 * ratio + 16) / 116 for ratio in ratios)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(first, second):
    """CIEDE2000 between two colours in L*a*b*: 1 is just seen by a trained eye, 10 at a glance."""
    (l1, a1, b1), (l2, a2, b2) = first, second
    chroma = (hypot(a1, b1) + hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * sqrt(chroma**7 / (chroma**7 + 25**7))
    c1, c2 = hypot(a1 * stretch, b1), hypot(a2 * stretch, b2)
    h1, h2 = degrees(atan2(b1, a1 * stretch)) % 360, degrees(atan2(b2, a2 * stretch)) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + h2) / 2 + (180 if abs(h1 - h2) > 180 else 0)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    waves = (1, -0.17, -30), (2, 0.24, 0), (3, 0.32, 6), (4, -0.20, -63)
    t = 1 + sum(factor * cos(radians(times * hue + shift)) for times, factor, shift in waves)
    s_l = 1 + 0.015 * (lightness - 50) ** 2 / sqrt(20 + (lightness - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    rotation = -2 * sqrt(chroma**7 / (chroma**7 + 25**7)) * sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    d_l, d_c, d_h = (l2 - l1) / s_l, (c2 - c1) / s_c, 2 * sqrt(c1 * c2) * sin(radians(turn / 2)) / s_h
    return sqrt(d_l**2 + d_c**2 + d_h**2 + rotation * d_c * d_h)


def least_difference(colours):
    """(difference, sight, pair) of the two colours that look most alike, over every sight."""
    return min(
        (difference(lab(first, sight), lab(second, sight)), sight, (first, second))
        for sight in SIGHT
        for first, second in combinations(sorted(set(colours)), 2)
    )
