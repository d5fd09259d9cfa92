"""Reads the values of settings, and notes the ones that make no sense."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from dbworkbench.errors import UnusableInput
from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.workspace import Unit
from dbworkbench.formats.dbml.options import option_value

BARE_COLON = re.compile(r"(?<![:\w\\]):(?=\w)")
COLOR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def sql(text: str) -> sa.TextClause:
    """Return SQL as it is written: `:name` in it is no parameter."""
    return sa.text(BARE_COLON.sub(r"\\:", text))


def quote(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def without_repeats(
    unit: Unit, settings: Iterable[syntax.Setting], repeatable: frozenset[str] = frozenset()
) -> list[syntax.Setting]:
    """Return the settings, noting those that stand twice."""
    seen: set[tuple[str, bool]] = set()
    kept = []
    for setting in settings:
        if (setting.name, setting.quoted) in seen and setting.name not in repeatable:
            unit.wrong(setting, f"the setting {setting.name!r} stands here twice", "Keep one of them.")
            continue
        seen.add((setting.name, setting.quoted))
        kept.append(setting)
    return kept


def as_text(unit: Unit, setting: syntax.Setting) -> str | None:
    """Return the text of `name: 'text'`."""
    if isinstance(setting.value, syntax.Text):
        return setting.value.text
    unit.wrong(setting, f"{setting.name!r} needs a text in quotes", f"Write {setting.name}: '…'.")
    return None


def as_sql(unit: Unit, setting: syntax.Setting) -> str | None:
    """Return the SQL of a setting in backticks or single quotes."""
    if isinstance(setting.value, (syntax.Expression, syntax.Text)):
        return setting.value.text.strip()
    unit.wrong(setting, f"{setting.name!r} needs SQL in backticks", f"Write {setting.name}: `…`.")
    return None


def as_flag(unit: Unit, setting: syntax.Setting) -> bool:
    """Return True for a setting that takes no value."""
    if setting.value is not None:
        unit.wrong(setting, f"{setting.name!r} takes no value", f"Write {setting.name} alone.")
    return True


def option(unit: Unit, setting: syntax.Setting) -> Any:
    """Return the value of an option of an engine: a text, JSON, SQL in backticks; alone it means yes."""
    if setting.value is None:
        return True
    if isinstance(setting.value, syntax.Expression):
        return sql(setting.value.text.strip())
    text = plain(setting.value)
    if text is None:
        unit.wrong(setting, f"{setting.name!r} needs a text in quotes", f"Write {setting.name}: '…'.")
        return None
    return option_value(text) if isinstance(setting.value, (syntax.Text, syntax.Number)) else text


def as_color(unit: Unit, setting: syntax.Setting) -> str | None:
    """Return a colour such as `#3498db`."""
    value = setting.value
    if isinstance(value, syntax.Color) and COLOR.fullmatch(value.text):
        return value.text
    if isinstance(value, syntax.Words) and value.text.lower() == "none":
        return None
    unit.wrong(setting, f"{setting.name!r} needs a colour", f"Write {setting.name}: #3498db.")
    return None


def as_word(unit: Unit, setting: syntax.Setting) -> str | None:
    """Return bare words or a text."""
    if isinstance(setting.value, syntax.Words):
        return setting.value.text
    if isinstance(setting.value, syntax.Text):
        return setting.value.text
    unit.wrong(setting, f"{setting.name!r} needs a value", f"Write {setting.name}: … .")
    return None


def as_choice(unit: Unit, setting: syntax.Setting, choices: Iterable[str]) -> str | None:
    """Return one of several words."""
    word = as_word(unit, setting)
    if word is None:
        return None
    lower = " ".join(word.lower().split())
    if lower in choices:
        return lower
    unit.unknown(setting.value or setting, f"value for {setting.name!r}", word, choices)
    return None


def plain(value: syntax.Value | None) -> str | None:
    """Return the text of a value of a setting that the language gives no meaning."""
    match value:
        case None:
            return None
        case syntax.Text():
            return value.text
        case syntax.Number() | syntax.Color() | syntax.Words() | syntax.Expression():
            return value.text
        case syntax.Path():
            return str(value)
        case syntax.Tuple():
            return ", ".join(name.text for name in value.names)
        case _:
            return None


def custom(unit: Unit, setting: syntax.Setting, known: Iterable[str], of: str) -> tuple[str, str] | None:
    """Return a setting that DBML knows nothing of: `name: 'text'` or a colour."""
    if setting.value is None:
        unit.unknown(setting, f"{of} setting", setting.name, known)
        return None
    text = plain(setting.value)
    if text is None:
        unit.wrong(
            setting,
            f"the setting {setting.name!r} cannot have such a value",
            f"Write {setting.name}: '…'.",
        )
        return None
    return setting.name, text


def checked(unit: Unit, setting: syntax.Setting, readers: Mapping[str, Callable[[str], object]]) -> None:
    """Note a text that its mini-language does not understand."""
    reader = readers.get(setting.name)
    text = plain(setting.value)
    if reader is None or text is None:
        return
    try:
        reader(text)
    except UnusableInput as error:
        unit.wrong(setting.value or setting, error.message, error.hint)
