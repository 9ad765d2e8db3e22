"""A brand's colour in the design's palette: its hue and strength are taken, the lightness stays the design's own, so
that texts stay readable by day and by night."""

from __future__ import annotations

import math
from dataclasses import dataclass

_STRONGEST = 0.19  # chroma of --accent in static/css/tokens.css
READABLE = 4.5  # WCAG 2.2, AA
# Of tokens.css, by day and by night: (lightness, chroma) of what is written, and on what.
_DAY = {"accent": (0.47, 0.19), "text": (0.44, 0.18), "soft": (0.958, 0.018), "on": (1.0, 0.0)}
_NIGHT = {"accent": (0.76, 0.115), "text": (0.82, 0.09), "soft": (0.275, 0.045), "on": (0.20, 0.05)}
Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Tint:
    """`hue` in degrees; `strength` from 0 (grey) to 1."""

    hue: int
    strength: float

    @property
    def contrast(self) -> float:
        """The least of buttons' words and of links, by day and by night."""
        written = (("on", "accent"), ("text", "soft"))
        pairs = [(theme[words], theme[ground]) for theme in (_DAY, _NIGHT) for words, ground in written]
        return min(contrast(self._rgb(*words), self._rgb(*ground)) for words, ground in pairs)

    @property
    def style(self) -> str:
        """For the root element."""
        return f":root{{--brand-hue:{self.hue};--brand-strength:{self.strength:.2f}}}"

    def _rgb(self, lightness: float, chroma: float) -> Rgb:
        return _linear_of(lightness, chroma * self.strength, self.hue)


def tint(colour: str) -> Tint:
    """Of `#rrggbb`."""
    _lightness, chroma, hue = _oklch(_linear(colour))
    return Tint(round(hue) % 360, round(min(1.0, chroma / _STRONGEST), 2))


def contrast(one: Rgb, other: Rgb) -> float:
    """Of two colours in linear light, as WCAG measures it: from 1 to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(rgb: Rgb) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def _linear(colour: str) -> Rgb:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


# Björn Ottosson's Oklab, https://bottosson.github.io/posts/oklab/
def _oklch(rgb: Rgb) -> tuple[float, float, float]:
    red, green, blue = rgb
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _linear_of(lightness: float, chroma: float, hue: float) -> Rgb:
    """What a screen shows of it: outside its range the nearest it can."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return tuple(min(1.0, max(0.0, part)) for part in (red, green, blue))  # type: ignore[return-value]  # three
