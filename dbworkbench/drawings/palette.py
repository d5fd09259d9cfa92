"""Colours by role, in light and dark, and which text reads well on a colour."""

from __future__ import annotations

import re

THEMES = ("auto", "light", "dark")

LIGHT = {
    "paper": "#ffffff",
    "card": "#ffffff",
    "band": "#f5f7fa",
    "border": "#c3ccd9",
    "ink": "#1b2533",
    "muted": "#667488",
    "edge": "#5f6f86",
    "header": "#33557f",
    "on-header": "#ffffff",
    "key": "#8a5a00",
    "key-back": "#fdf0cd",
    "foreign": "#1c55b0",
    "foreign-back": "#dfeafc",
    "unique": "#6a3bb0",
    "unique-back": "#ece4fa",
    "added": "#1a7f37",
    "added-back": "#e3f6e8",
    "changed": "#9a6000",
    "changed-back": "#fdf1d6",
    "dropped": "#c02b2b",
    "dropped-back": "#fce8e8",
    "renamed": "#1c55b0",
    "renamed-back": "#e2ecfd",
    "completed": "#6b6f76",
    "completed-back": "#f2f3f5",
    "track": "#e4e9f0",
    "fill": "#4a7db8",
    "series-1": "#2f6db3",
    "series-2": "#d9730d",
    "series-3": "#2b8a6e",
    "series-4": "#a3418f",
    "series-5": "#8a7400",
    "series-6": "#5b6675",
    "note": "#1c55b0",
    "note-back": "#e6effc",
    "warning": "#935700",
    "warning-back": "#fdf1d6",
    "error": "#c02b2b",
    "error-back": "#fce8e8",
}
DARK = {
    "paper": "#10161f",
    "card": "#19222e",
    "band": "#202b39",
    "border": "#3d4b5e",
    "ink": "#e4eaf2",
    "muted": "#9aa8ba",
    "edge": "#8d9db3",
    "header": "#35597f",
    "on-header": "#ffffff",
    "key": "#f2c65c",
    "key-back": "#45360f",
    "foreign": "#8fb9ff",
    "foreign-back": "#1b3358",
    "unique": "#c5a5ff",
    "unique-back": "#37265a",
    "added": "#5fd07e",
    "added-back": "#143522",
    "changed": "#f0b849",
    "changed-back": "#3d2f10",
    "dropped": "#ff8585",
    "dropped-back": "#451d20",
    "renamed": "#8fb9ff",
    "renamed-back": "#1b2f50",
    "completed": "#a8afba",
    "completed-back": "#262d37",
    "track": "#2c3848",
    "fill": "#6d9fd8",
    "series-1": "#6aa5e8",
    "series-2": "#f29a4a",
    "series-3": "#4fbf9d",
    "series-4": "#d685c4",
    "series-5": "#d6bc3f",
    "series-6": "#a5b0bf",
    "note": "#8fb9ff",
    "note-back": "#1b2f50",
    "warning": "#f0b849",
    "warning-back": "#3d2f10",
    "error": "#ff8585",
    "error-back": "#451d20",
}
GROUPS = (
    *("#3d7a5f", "#8a5a9e", "#a65a2e", "#39789a", "#9a4a63", "#6d7a2e"),
    *("#5560a8", "#7a6350", "#1f7a80", "#b04048", "#8a6a14", "#5b6675"),
)
"""Header colours of groups that were given none, in turn."""

SERIES = tuple(f"series-{number}" for number in range(1, 7))
"""Told apart with any kind of colour blindness by lightness and hue; each has its words beside it, too."""

NAMED = {
    "black": "#000000",
    "blue": "#0000ff",
    "gray": "#808080",
    "green": "#008000",
    "grey": "#808080",
    "orange": "#ffa500",
    "purple": "#800080",
    "red": "#ff0000",
    "white": "#ffffff",
    "yellow": "#ffff00",
}


def read_color(text: str | None) -> str | None:
    """Return a written colour (`#abc`, `#aabbcc`, a common name) as `#rrggbb`; None when it is none."""
    folded = (text or "").strip().lower()
    if re.fullmatch(r"#[0-9a-f]{3}", folded):
        return "#" + "".join(sign * 2 for sign in folded[1:])
    if re.fullmatch(r"#[0-9a-f]{6}(?:[0-9a-f]{2})?", folded):
        return folded[:7]
    return NAMED.get(folded)


def text_on(color: str) -> str:
    """Return black or white, whichever contrasts more with a background (WCAG 2.2, relative luminance)."""
    return max("#ffffff", "#000000", key=lambda ink: contrast(ink, color))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
