"""Write a scene as SVG: the same bytes everywhere, readable without fonts, scripts or addresses."""

from __future__ import annotations

import re
from html import escape

from dbworkbench.drawings.lettering import FAMILY, is_measured, printable, text_width
from dbworkbench.drawings.palette import DARK, LIGHT
from dbworkbench.drawings.scene import Group, Path, Scene, Shape, Text, backing

SCOPE = "dbworkbench"
LINE, CURVE = "L%.1f,%.1f", "C%.1f,%.1f %.1f,%.1f %.1f,%.1f"
MINUS_ZERO = re.compile(r"-0(?![\d.])")


def write_svg(scene: Scene, theme: str = "auto") -> str:
    """Return a scene as an SVG document; `auto` follows the reader's light or dark setting."""
    width, height = number(scene.width), number(scene.height)
    body = "\n".join(_shape(shape, theme) for shape in scene.shapes)
    style = _style(scene) if theme == "auto" else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{SCOPE}" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img" font-family="{FAMILY}">\n'
        f"<title>{_words(scene.title)}</title>\n{style}{body}\n</svg>\n"
    )


def number(value: float) -> str:
    """Write a length with at most one decimal."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def path_data(path: Path) -> str:
    """Write where a path runs, in the language of SVG's attribute `d`."""
    form = ["M%.1f,%.1f"]
    numbers = [*path.start]
    for step in path.steps:  # one format of the whole is several times faster than one a number
        form.append(LINE if len(step) == 1 else CURVE)
        for point in step:
            numbers += point
    if path.closed:
        form.append("Z")
    text = ("".join(form) % tuple(numbers)).replace(".0", "")
    return MINUS_ZERO.sub("0", text) if "-0" in text else text


def _style(scene: Scene) -> str:
    used: set[tuple[str, str | None]] = set()
    for shape in scene.walk():
        if isinstance(shape, Path):
            used |= {("f", shape.fill), ("s", shape.stroke)}
        else:
            used |= {("f", shape.fill), ("f", shape.halo)}
    rules = [
        f".{SCOPE} .{letter}-{role}{{{attribute}:{color}}}"
        for role, color in DARK.items()
        for letter, attribute in (("f", "fill"), ("s", "stroke"))
        if (letter, role) in used
    ]
    return "<style>@media (prefers-color-scheme: dark) {" + "".join(rules) + "}</style>\n" if rules else ""


def _shape(shape: Shape, theme: str) -> str:
    if isinstance(shape, Path):
        return _path(shape, theme)
    if isinstance(shape, Text):
        return _text(shape, theme)
    return _group(shape, theme)


def _group(group: Group, theme: str) -> str:
    title = f"<title>{_words(group.title)}</title>" if group.title else ""
    return f"<g>{title}{''.join(_shape(shape, theme) for shape in group.shapes)}</g>"


def _path(path: Path, theme: str) -> str:
    attributes = [f'd="{path_data(path)}"', _paint(path.fill, path.stroke, theme)]
    if path.stroke:
        attributes.append(f'stroke-width="{number(path.width)}"')
    if path.dash:
        attributes.append(f'stroke-dasharray="{" ".join(map(number, path.dash))}"')
    if path.opacity < 1:
        attributes.append(f'opacity="{path.opacity:g}"')
    return f"<path {' '.join(attributes)}/>"


def _text(text: Text, theme: str) -> str:
    attributes = [f'x="{number(text.x)}" y="{number(text.y)}" font-size="{number(text.size)}"']
    attributes.append(_paint(text.fill, None, theme))
    if text.anchor != "start":
        attributes.append(f'text-anchor="{text.anchor}"')
    if text.bold:
        attributes.append('font-weight="bold"')
    if text.italic:
        attributes.append('font-style="italic"')
    if text.strike:
        attributes.append('text-decoration="line-through"')
    if is_measured(text.text, bold=text.bold):
        length = text_width(text.text, text.size, bold=text.bold)
        attributes.append(f'textLength="{number(length)}" lengthAdjust="spacingAndGlyphs"')
    ground = _path(backing(text), theme) if text.halo else ""
    return f"{ground}<text {' '.join(attributes)}>{_words(text.text)}</text>"


def _paint(fill: str | None, stroke: str | None, theme: str) -> str:
    """Return literal colours, which every viewer knows, and classes for the dark ones to override."""
    colors = DARK if theme == "dark" else LIGHT
    parts = [f'fill="{colors.get(fill, fill) if fill else "none"}"']
    if stroke:
        parts.append(f'stroke="{colors.get(stroke, stroke)}"')
    classes = [f"{letter}-{role}" for letter, role in (("f", fill), ("s", stroke)) if role in colors]
    if theme == "auto" and classes:
        parts.append(f'class="{" ".join(classes)}"')
    return " ".join(parts)


def _words(text: str) -> str:
    return escape(printable(text))
