"""What may be said of any constraint: when it is checked, what holds back, a note, options of an engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.values import as_choice, as_flag, as_text, option
from dbworkbench.formats.dbml.binder.workspace import Unit
from dbworkbench.formats.dbml.options import is_option

FLAGS = {
    "not valid": "postgresql_not_valid",
    "nulls not distinct": "postgresql_nulls_not_distinct",
}
CHECK_SETTINGS = ("name", "note", "not valid", "deferrable", "initially")


@dataclass
class ConstraintDraft:
    """What the settings of a constraint say beyond its columns or its condition."""

    name: str | None = None
    note: str | None = None
    deferrable: bool | None = None
    initially: str | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the SQLAlchemy constraint."""
        return {
            "name": self.name,
            "comment": self.note,
            "deferrable": self.deferrable,
            "initially": self.initially,
            **self.options,
        }


def read_constraint(unit: Unit, draft: ConstraintDraft, setting: syntax.Setting, kind: str) -> bool:
    """Read a setting that any constraint of a kind may have; say whether it is one."""
    flag = FLAGS.get(setting.name)
    if setting.quoted:
        return False
    if flag is not None and is_option(kind, flag):
        if as_flag(unit, setting):
            draft.options[flag] = True
        return True
    if is_option(kind, setting.name):
        draft.options[setting.name] = option(unit, setting)
        return True
    reader = READERS.get(setting.name)
    if reader is not None:
        reader(unit, draft, setting)
    return reader is not None


def read_check(unit: Unit, settings: list[syntax.Setting]) -> ConstraintDraft:
    """Read the settings of a check."""
    draft = ConstraintDraft()
    for setting in settings:
        if not read_constraint(unit, draft, setting, "check"):
            unit.unknown(setting, "check setting", setting.name, CHECK_SETTINGS)
    return draft


Reader = Callable[[Unit, ConstraintDraft, syntax.Setting], None]


def _name(unit: Unit, draft: ConstraintDraft, setting: syntax.Setting) -> None:
    draft.name = as_text(unit, setting)


def _note(unit: Unit, draft: ConstraintDraft, setting: syntax.Setting) -> None:
    draft.note = as_text(unit, setting)


def _deferrable(unit: Unit, draft: ConstraintDraft, setting: syntax.Setting) -> None:
    draft.deferrable = as_flag(unit, setting)


def _initially(unit: Unit, draft: ConstraintDraft, setting: syntax.Setting) -> None:
    word = as_choice(unit, setting, ("deferred", "immediate"))
    draft.deferrable, draft.initially = True, word.upper() if word else None


READERS: dict[str, Reader] = {
    "name": _name,
    "note": _note,
    "deferrable": _deferrable,
    "initially": _initially,
}
