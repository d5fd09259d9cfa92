"""Names and texts as they stand in a diagram: bare words, quotes, and signs spelled as entities."""

from __future__ import annotations

import re
from html import unescape

# The lexer of erDiagram reads these as something else than a name, wherever they stand.
RESERVED = {
    *("accdescr", "acctitle", "class", "classdef", "direction", "end", "erdiagram", "many", "o", "one"),
    *("only", "optionally", "style", "subgraph", "title", "to", "u", "zero"),
}
KEYS = {"pk", "fk", "uk"}
BARE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)?")
BARE_ATTRIBUTE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
BARE_TYPE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*(?:\([A-Za-z0-9_,-]*\))?(?:\[\])*")
ENTITY = re.compile(r"#(\w+);", re.ASCII)
NAMED = {'"': "#quot;", "<": "#lt;"}
# Nothing of this may stand in quotes: it would end them, or Mermaid replaces it before it reads the diagram.
SPECIAL = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u2028\u2029"%<\\`~]|#(?=\w+;)|(?<=direction)\s(?=\s*(?:tb|bt|rl|lr))',
    re.ASCII | re.I,
)
COLON = re.compile(r":(?=\S*#)")


def name(text: str) -> str:
    """Write the name of an entity or a label, in quotes when it is no plain word."""
    first = re.match(r"[A-Za-z0-9_]*", text)
    plain = BARE.fullmatch(text) and not (first and first[0].lower() in RESERVED)
    return text if plain else quoted(text)


def attribute(text: str) -> str:
    """Write the name of an attribute, in backticks when it is no plain word."""
    plain = BARE_ATTRIBUTE.fullmatch(text) and text.lower() not in KEYS
    return text if plain else f"`{encode(text)}`"


def attribute_type(text: str) -> str:
    """Write a type; other signs than letters, digits and brackets stand in backticks."""
    if BARE_TYPE.fullmatch(text) and text.lower() not in KEYS:
        return text
    return f"`{encode(text)}`"


def quoted(text: str) -> str:
    """Write a text in double quotes."""
    return f'"{encode(text)}"'


def encode(text: str) -> str:
    """Spell the signs that a quoted text cannot hold as entities such as `#quot;`."""
    spelled = SPECIAL.sub(lambda match: NAMED.get(match[0], f"#{ord(match[0])};"), text)
    return COLON.sub("#58;", spelled)


def decode(text: str) -> str:
    """Return what a text with entities means; an unknown one stays as it is written."""
    return ENTITY.sub(_meaning, text) if "#" in text else text


def _meaning(match: re.Match[str]) -> str:
    word = match[1]
    if word.isdigit():
        code = int(word)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]
    meant = unescape(f"&{word};")
    return match[0] if meant.startswith("&") and meant != "&" else meant
