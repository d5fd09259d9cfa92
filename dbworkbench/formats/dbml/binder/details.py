"""The settings of a reference."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.constraints import ConstraintDraft, read_constraint
from dbworkbench.formats.dbml.binder.values import (
    as_choice,
    as_color,
    as_flag,
    as_text,
    as_word,
    checked,
    custom,
    without_repeats,
)
from dbworkbench.formats.dbml.binder.workspace import Unit
from dbworkbench.formats.dbml.quantity import read_fanout
from dbworkbench.model.relationship import Orphans

SOME_COLUMNS = re.compile(r"(set (?:null|default)) (\(.+\))", re.I | re.S)
ACTIONS = ("cascade", "restrict", "set null", "set default", "no action")
REF_SETTINGS = (
    "delete",
    "update",
    "color",
    "inactive",
    "identifying",
    "fanout",
    "childless",
    "min",
    "max",
    "orphans",
    "role",
    "deferrable",
    "initially",
    "match",
    "not valid",
    "to itself",
    "name",
    "note",
    "ignore",
    "because",
)


@dataclass
class Details:
    """What the settings of a reference say."""

    name: str | None = None
    delete: str | None = None
    update: str | None = None
    color: str | None = None
    active: bool = True
    identifying: bool = False
    fanout: str | None = None
    least: int | None = None
    orphans: Orphans | None = None
    role: str | None = None
    match: str | None = None
    itself: bool = False
    said: ConstraintDraft = field(default_factory=ConstraintDraft)
    settings: dict[str, str] = field(default_factory=dict)


def read_details(unit: Unit, settings: syntax.Settings) -> Details:
    details = Details()
    for setting in without_repeats(unit, settings, frozenset({"ignore", "because"})):
        _read(unit, details, setting)
    return details


def _read(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    reader = READERS.get(setting.name) if not setting.quoted else None
    if reader is not None:
        reader(unit, details, setting)
    elif read_constraint(unit, details.said, setting, "reference"):
        pass
    elif (pair := custom(unit, setting, REF_SETTINGS, "reference")) is not None:
        details.settings[pair[0]] = pair[1]


Reader = Callable[[Unit, Details, syntax.Setting], None]


def _action(unit: Unit, setting: syntax.Setting) -> str | None:
    """Read an action; PostgreSQL's `set null (a, b)` names columns and keeps them as they are written."""
    if isinstance(setting.value, syntax.Text) and (some := SOME_COLUMNS.fullmatch(setting.value.text)):
        return f"{some[1].upper()} {some[2]}"
    word = as_choice(unit, setting, ACTIONS)
    return word.upper() if word else None


def _delete(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    details.delete = _action(unit, setting)


def _update(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    details.update = _action(unit, setting)


def _color(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    details.color = as_color(unit, setting)


def _inactive(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    details.active = not as_flag(unit, setting)


def _identifying(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    details.identifying = as_flag(unit, setting)


def _fanout(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    checked(unit, setting, {"fanout": read_fanout})
    details.fanout = _number(setting) or as_text(unit, setting)


def _min(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    text = _number(setting)
    if text in {"0", "1"}:
        details.least = int(text)
        return
    unit.wrong(setting, "'min' is 0 or 1: whether a parent may be without children", "Write min: 1.")


def _orphans(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    word = as_choice(unit, setting, [choice.value for choice in Orphans])
    details.orphans = Orphans(word) if word else None


def _role(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    details.role = as_word(unit, setting)


def _match(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    word = as_choice(unit, setting, ("full", "partial", "simple"))
    details.match = word.upper() if word else None


def _itself(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    details.itself = as_flag(unit, setting)


def _name(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    details.name = as_word(unit, setting)


READERS: dict[str, Reader] = {
    "delete": _delete,
    "update": _update,
    "color": _color,
    "inactive": _inactive,
    "identifying": _identifying,
    "fanout": _fanout,
    "min": _min,
    "orphans": _orphans,
    "role": _role,
    "match": _match,
    "to itself": _itself,
    "name": _name,
}


def _number(setting: syntax.Setting) -> str | None:
    return setting.value.text if isinstance(setting.value, syntax.Number) else None
