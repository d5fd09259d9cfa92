"""`use` and `reuse`: other files of the same folder, and which of their names a file may use.

`use` makes names usable in a file, `reuse` also hands them on to files that use it. Files may name each
other in a circle: names are only looked up when all files are read.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any, TypeVar

from dbworkbench.errors import WorkbenchError
from dbworkbench.formats.dbml import syntax
from dbworkbench.formats.dbml.binder.workspace import Names, Unit, key_of
from dbworkbench.formats.dbml.parser import parse

V = TypeVar("V")
KINDS = {
    "table": "tables",
    "enum": "enums",
    "tablepartial": "partials",
    "tablegroup": "groups",
    "note": "stickies",
}


class Imports:
    """The files that one file needs, each read once."""

    def __init__(self, main: Unit, base: Path | None, collect: Callable[[Unit], None]) -> None:
        self.base = base.resolve() if base is not None else None
        self.collect = collect
        self.units: dict[Path, Unit] = {}
        self.main = main, self.home(main)
        self.sources: dict[int, list[tuple[syntax.Use, Unit]]] = {}
        self.read(main, self.base)

    def home(self, main: Unit) -> Path | None:
        """Return the file that the main text stands in, when it stands in one."""
        if self.base is None or main.source.file is None:
            return None
        return (self.base / Path(main.source.file).name).resolve()

    def read(self, unit: Unit, folder: Path | None) -> None:
        """Collect the names of a file, then read the files that it uses."""
        self.collect(unit)
        nodes = [node for node in unit.document.elements if isinstance(node, syntax.Use)]
        opened = ((node, self.open(unit, node, folder)) for node in nodes)
        self.sources[id(unit)] = [(node, other) for node, other in opened if other is not None]

    def open(self, unit: Unit, node: syntax.Use, folder: Path | None) -> Unit | None:
        """Return the file that a `use` names, or note why it cannot be had."""
        if self.base is None or folder is None:
            unit.wrong(
                node.file,
                "other files cannot be used from here",
                "Save the sketch as a file: 'use' reads files beside it.",
            )
            return None
        path = self.path(unit, node, folder)
        if path is None:
            return None
        main, home = self.main
        if path == home:
            return main  # files may use each other
        if path not in self.units:
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                message = f"the file {node.file.text!r} is not text in UTF-8"
                unit.wrong(node.file, message, "Save it as UTF-8.")
                return None
            reading = parse(text, str(path.relative_to(self.base)))
            mistakes: list[WorkbenchError] = unit.mistakes
            mistakes.extend(reading.mistakes)
            other = Unit(reading.source, reading.document, reading.comments, mistakes)
            self.units[path] = other
            self.read(other, path.parent)
        return self.units[path]

    def path(self, unit: Unit, node: syntax.Use, folder: Path) -> Path | None:
        """Return the path of a file; it must be written relative, and stay in the base folder."""
        written = node.file.text
        if not written.startswith(("./", "../")):
            unit.wrong(
                node.file, f"the file {written!r} is not named from here", f"Write './{written.lstrip('/')}'."
            )
            return None
        path = (folder / written).resolve()
        if path.suffix == "":
            path = path.with_suffix(".dbml")
        if self.base is None or not path.is_relative_to(self.base):
            unit.wrong(node.file, f"the file {written!r} lies outside the sketch's folder", "Move it inside.")
            return None
        if not path.is_file():
            near = sorted(f"./{other.name}" for other in path.parent.glob("*.dbml"))
            unit.unknown(node.file, "file", written, near)
            return None
        return path

    def spread(self, main: Unit) -> None:
        """Make the names usable that each file asks for, those handed on by `reuse` included."""
        everything = [main, *self.units.values()]
        while sum(map(self.hand_on, everything)):
            pass  # names are handed on from file to file until nothing new arrives
        for unit in everything:
            for node, other in self.sources[id(unit)]:
                _note_missing(unit, node, other.exported)
                _take(unit, node, other.exported, unit.names)

    def hand_on(self, unit: Unit) -> bool:
        """Add to what a file hands on what it reuses; say whether that was anything new."""
        before = unit.exported.count()
        for node, other in self.sources[id(unit)]:
            if node.again:
                _take(unit, node, other.exported, unit.exported, quiet=True)
        return unit.exported.count() > before


def _take(unit: Unit, node: syntax.Use, source: Names, target: Names, *, quiet: bool = False) -> None:
    """Copy the names that a `use` asks for."""
    if isinstance(node.wishes, syntax.Everything):
        for attribute in KINDS.values():
            _add_all(unit, node.file, getattr(source, attribute), getattr(target, attribute), quiet=quiet)
        return
    for wish in node.wishes:
        kind, key = wish.kind.text.lower(), key_of(wish.path.names)
        if kind == "schema":
            chosen = {name: draft for name, draft in source.tables.items() if name.startswith(f"{key}.")}
            _add_all(unit, wish.path, chosen, target.tables, quiet=quiet)
            enums = {name: draft for name, draft in source.enums.items() if name.startswith(f"{key}.")}
            _add_all(unit, wish.path, enums, target.enums, quiet=quiet)
        elif kind in KINDS:
            available: MutableMapping[str, Any] = getattr(source, KINDS[kind])
            if key in available:
                alias = wish.alias.text if wish.alias else key
                into = getattr(target, KINDS[kind])
                _add_all(unit, wish.alias or wish.path, {alias: available[key]}, into, quiet=quiet)
                if kind == "tablegroup" and not quiet:
                    _pull_members(available[key], target)


def _add_all(
    unit: Unit,
    spot: syntax.Text | syntax.Path | syntax.Name,
    source: MutableMapping[str, V],
    target: MutableMapping[str, V],
    *,
    quiet: bool,
) -> None:
    for name, draft in source.items():
        known = target.setdefault(name, draft)
        if known is not draft and not quiet:
            unit.wrong(spot, f"the name {name!r} is already taken in this file", "Import it as another name.")


def _pull_members(group: Any, target: Names) -> None:
    """Bring the tables of an imported group along."""
    for path in group.node.members:
        table = group.unit.find_table(path.names)
        if table is not None and table not in target.tables.values():
            target.tables.setdefault(table.key, table)


def _note_missing(unit: Unit, node: syntax.Use, source: Names) -> None:
    if isinstance(node.wishes, syntax.Everything):
        return
    for wish in node.wishes:
        kind, key = wish.kind.text.lower(), key_of(wish.path.names)
        if kind not in {*KINDS, "schema"}:
            unit.unknown(wish.kind, "kind of thing to use", wish.kind.text, [*KINDS, "schema"])
        elif kind == "schema":
            schemas = {name.partition(".")[0] for name in (*source.tables, *source.enums) if "." in name}
            if key not in schemas:
                unit.unknown(wish.path, f"schema in {node.file.text}", key, schemas)
        elif key not in getattr(source, KINDS[kind]):
            unit.unknown(wish.path, f"{kind} in {node.file.text}", key, getattr(source, KINDS[kind]))
