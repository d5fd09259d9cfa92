"""One thing that differs between two states of a design, and words for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dbworkbench.drawings.diagram import Mark

OF_TABLE = re.compile(r"^(?:[\w$]+\.)+([\w$]+)(?=$| )")
QUOTED = re.compile(r"'([^']*)'")
SIGNS = {Mark.ADDED: "+", Mark.DROPPED: "-", Mark.CHANGED: "~", Mark.RENAMED: ">", Mark.COMPLETED: "*"}


@dataclass(frozen=True)
class Change:
    """One thing that differs: `kind` of object, its `name`, the `table` it belongs to, and how.

    `was` is the former name of what was renamed.
    """

    mark: Mark
    kind: str
    name: str
    table: str | None = None
    detail: str = ""
    was: str = ""

    def __str__(self) -> str:
        where = f"{self.table}." if self.table and self.kind == "column" else ""
        of = f" of {self.table}" if self.table and self.kind != "column" else ""
        detail = f": {self.how}" if self.how else ""
        return f"{SIGNS[self.mark]} {self.kind} {where}{self.name}{of}{detail}"

    @property
    def how(self) -> str:
        """How it differs, in words."""
        return ", ".join(part for part in (f"was {self.was}" if self.was else "", self.detail) if part)


def plural(word: str, count: int) -> str:
    """Return the word for a number of things."""
    if count == 1:
        return word
    for ending, replacement in (("ry", "ries"), ("cy", "cies"), ("x", "xes")):
        if word.endswith(ending):
            return word.removesuffix(ending) + replacement
    return word + "s"


def describe_part(part: Mapping[str, Any]) -> str:
    """Say in words what a described constraint or index is."""
    if "keys" in part:
        keys = ", ".join(OF_TABLE.sub(r"\1", key) for key in part["keys"])
        return f"{'unique ' if part['unique'] else ''}({keys})"
    match part["kind"]:
        case "foreign key":
            return f"foreign key ({', '.join(part['columns'])}) → {', '.join(part['target'])}"
        case "primary key" | "unique":
            return f"{part['kind']} ({', '.join(part['columns'])})"
        case kind:
            return f"{kind} {part['sql']}"


def describe_options(part: Mapping[str, Any]) -> str:
    """Say in words by which method an index is made and which rows it holds, empty for anything else."""
    if "keys" not in part:
        return ""
    told = {key.partition("_")[2]: value for key, value in part.get("options", {}).items()}
    if "include" in told:
        told["include"] = f"({', '.join(re.findall(QUOTED, told['include']))})"
    return " ".join(f"{word} {told[word]}" for word in ("using", "include", "where") if told.get(word))
