"""Names, texts and settings as they stand in a sketch."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from dbworkbench.formats.dbml.lexer import dedent
from dbworkbench.formats.dbml.options import is_option, option_text

# other tools read names of the basic plane only, and only decimal digits in them
BARE = re.compile(r"(?!\d)(?:(?![²³¹¼-¾\U00010000-\U0010ffff])\w)+")
BARE_TYPE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)?(?:\(\s*-?[\w]+(?:\s*,\s*-?[\w]+)*\s*\))?(?:\[\])*")
LITERAL = re.compile(r"'((?:[^']|'')*)'")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SETTING = re.compile(r"[^\W\d]\w*(?: [^\W\d]\w*)*")
RESERVED = {"as", "from"}
ESCAPES = {
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\0": "\\0",
    "\b": "\\b",
    "\v": "\\v",
    "\f": "\\f",
}
INDENT = "  "


def name(text: str) -> str:
    """Write a name, in double quotes when it is no plain word."""
    if BARE.fullmatch(text) and text.lower() not in RESERVED:
        return text
    return '"' + _escaped(text).replace('"', '\\"') + '"'


def path(text: str, schema: str | None = None) -> str:
    """Write a name with its schema."""
    return f"{name(schema)}.{name(text)}" if schema else name(text)


def tuple_of(names: Iterable[str]) -> str:
    return "(" + ", ".join(map(name, names)) + ")"


def text(content: str) -> str:
    """Write a text on one line, in single quotes."""
    return "'" + _escaped(content).replace("'", "\\'") + "'"


def block(content: str, indent: str) -> str:
    """Write a text over several lines where that keeps it as it is, on one line otherwise."""
    if "\n" not in content or dedent(f"\n{content}\n") != content or "\r" in content:
        return text(content)
    lines = content.replace("\\", "\\\\").replace("'''", "\\'\\'\\'").split("\n")
    if lines[-1].endswith("'"):
        lines[-1] = lines[-1][:-1] + "\\'"
    margin = indent + INDENT
    return "\n".join(["'''", *(margin + line if line else "" for line in lines), f"{indent}'''"])


def expression(sql: str) -> str:
    """Write SQL in backticks; SQL that holds some stands in single quotes, which are read too."""
    return f"`{sql}`" if "`" not in sql else text(sql)


def default(sql: str) -> str:
    """Write a default: literals as texts, numbers and truth values bare, everything else in backticks."""
    literal = LITERAL.fullmatch(sql)
    if literal:
        return text(literal[1].replace("''", "'"))
    if NUMBER.fullmatch(sql) or sql in {"true", "false", "null"}:
        return sql
    return expression(sql)


def is_bare_type(written: str) -> bool:
    """Say whether a type is one word, with what belongs to it."""
    return BARE_TYPE.fullmatch(written) is not None


def type_name(written: str, *, bare: bool = True) -> str:
    """Write a type; one of several words, or not to be read part by part, stands in double quotes."""
    return written if bare and is_bare_type(written) else '"' + _escaped(written).replace('"', '\\"') + '"'


def settings(parts: Sequence[str]) -> str:
    """Write settings in brackets with a blank before, nothing when there are none."""
    return f" [{', '.join(parts)}]" if parts else ""


def custom(pairs: Mapping[str, str], meaning: Container[str] = (), kind: str = "") -> list[str]:
    """Write settings that are only carried; one whose name has a `meaning` of its own stands in quotes."""
    return [
        f"{setting_name(key, meaning, kind)}: {value if _is_color(value) else text(value)}"
        for key, value in pairs.items()
    ]


def setting_name(key: str, meaning: Container[str], kind: str = "") -> str:
    """Write the name of a setting; in quotes it has no meaning, whatever it is."""
    if (
        SETTING.fullmatch(key)
        and key == key.lower()
        and key not in meaning
        and not (kind and is_option(kind, key))
    ):
        return key
    return '"' + _escaped(key).replace('"', '\\"') + '"'


def options(given: Mapping[str, Any], shown: Container[str] = ()) -> list[str]:
    """Write options of an engine, those that have words of their own left out."""
    return [f"{key}: {text(option_text(value))}" for key, value in given.items() if key not in shown]


def comments(lines: Iterable[str], indent: str = "") -> list[str]:
    """Write the comments before an element, each on a line of its own."""
    return [indent + (line if line.startswith(("//", "/*")) else f"// {line}") for line in lines]


def _is_color(value: str) -> bool:
    return re.fullmatch(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})", value) is not None


def _escaped(content: str) -> str:
    return "".join(ESCAPES.get(sign, sign) for sign in content)
