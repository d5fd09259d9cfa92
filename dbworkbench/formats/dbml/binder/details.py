"""The settings of a reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dbworkbench.formats.dbml import syntax
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

ACTIONS = ("cascade", "restrict", "set null", "set default", "no action")
REF_SETTINGS = (
    "delete",
    "update",
    "color",
    "inactive",
    "identifying",
    "fanout",
    "min",
    "orphans",
    "role",
    "deferrable",
    "initially",
    "name",
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
    deferrable: bool = False
    initially: str | None = None
    settings: dict[str, str] = field(default_factory=dict)


def read_details(unit: Unit, settings: syntax.Settings) -> Details:
    details = Details()
    for setting in without_repeats(unit, settings, frozenset({"ignore", "because"})):
        _read(unit, details, setting)
    return details


def _read(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    reader = READERS.get(setting.name)
    if reader is not None:
        reader(unit, details, setting)
    elif (pair := custom(unit, setting, REF_SETTINGS, "reference")) is not None:
        details.settings[pair[0]] = pair[1]


Reader = Callable[[Unit, Details, syntax.Setting], None]


def _action(unit: Unit, setting: syntax.Setting) -> str | None:
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


def _deferrable(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    details.deferrable = as_flag(unit, setting)


def _initially(unit: Unit, details: Details, setting: syntax.Setting) -> None:
    word = as_choice(unit, setting, ("deferred", "immediate"))
    details.deferrable, details.initially = True, word.upper() if word else None


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
    "deferrable": _deferrable,
    "initially": _initially,
    "name": _name,
}


def _number(setting: syntax.Setting) -> str | None:
    return setting.value.text if isinstance(setting.value, syntax.Number) else None
