"""Type modifiers that are words, such as those of geometry(Point,4326), on a server without PostGIS.

A type that is a stand-in takes one number. Each modifier of the text becomes a number of its own, and where
the server writes that number, what was read holds the words again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.adapt import Loader

FIRST = 9_000_000  # no type's own modifier is as large
SHAPES = (
    "geometry|point|linestring|polygon|multipoint|multilinestring|multipolygon|geometrycollection|"
    "circularstring|compoundcurve|curvepolygon|multicurve|multisurface|polyhedralsurface|triangle|tin"
)
WRITTEN = re.compile(
    rf"""(?P<type>"?\b(?:geometry|geography)\b"?)\s*\(\s*(?P<shape>{SHAPES})(?P<more>z?m?)\s*(?:,\s*(?P<srid>\d+)\s*)?\)
       | '[^']*+' | \$(?P<tag>\w*+)\$.*?\$(?P=tag)\$""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
NUMBER = re.compile(rf"(?<=\()({FIRST // 1_000_000}\d{{6}})(?=\))")
NAMES = {shape: shape.capitalize() for shape in SHAPES.split("|")} | {
    "linestring": "LineString", "multipoint": "MultiPoint", "multilinestring": "MultiLineString",
    "multipolygon": "MultiPolygon", "geometrycollection": "GeometryCollection",
    "circularstring": "CircularString", "compoundcurve": "CompoundCurve", "curvepolygon": "CurvePolygon",
    "multicurve": "MultiCurve", "multisurface": "MultiSurface", "polyhedralsurface": "PolyhedralSurface",
}  # fmt: skip


@dataclass
class Modifiers:
    """The modifiers of one reading, and the number that stands for each."""

    numbers: dict[str, int] = field(default_factory=dict)

    def encode(self, statement: str) -> str:
        """Return a statement in which numbers stand for such modifiers; quoted text is left alone."""
        return WRITTEN.sub(self._encoded, statement) if "geo" in statement.lower() else statement

    def translate(self, connection: psycopg.Connection[Any]) -> None:
        """Have a connection give the words where the server writes one of the numbers."""
        if not self.numbers:
            return
        words = {str(number): words for words, number in self.numbers.items()}

        class Translated(Loader):
            def load(self, data: Any) -> str:
                text = bytes(data).decode()
                return NUMBER.sub(lambda found: words.get(found[1], found[1]), text) if "(9" in text else text

        for name in ("text", "varchar", "name"):
            connection.adapters.register_loader(name, Translated)

    def _encoded(self, found: re.Match[str]) -> str:
        if not found["type"]:
            return found.group()
        words = NAMES[found["shape"].lower()] + found["more"].upper()
        words += f",{found['srid']}" if found["srid"] and int(found["srid"]) else ""
        number = self.numbers.setdefault(words, FIRST + len(self.numbers))
        return f"{found['type']}({number})"
