"""The session behind every door: designs, connections, what was made where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from dbworkbench import formats
from dbworkbench.drawings import Drawing, draw_diagram
from dbworkbench.drawings.diagram import Detail
from dbworkbench.engines.engine import Engine
from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.formats import Reading, Written
from dbworkbench.model.design import Design
from dbworkbench.model.difference import compare
from dbworkbench.model.drawing import diagram_of
from dbworkbench.model.physical import Convention, complete
from dbworkbench.model.query import Query
from dbworkbench.model.target import Target
from dbworkbench.rules import Findings, lint
from dbworkbench.workbench.adoption import Adoption, adopt, adopted, make_adopted, read_numbers
from dbworkbench.workbench.connections import Connected
from dbworkbench.workbench.creation import Created
from dbworkbench.workbench.heading import heading
from dbworkbench.workbench.named import Named
from dbworkbench.workbench.origin import read_origin
from dbworkbench.workbench.queryverbs import QueryVerbs
from dbworkbench.workbench.rowverbs import RowVerbs
from dbworkbench.workbench.sketching import Sketch, read_sketch, show
from dbworkbench.workbench.sketching import merge as merge_reading
from dbworkbench.workbench.status import Cleaned, Status, clean, look_around


@dataclass
class Session(RowVerbs, QueryVerbs):
    """Everything that cells share; each verb calls one function of a room and returns its value."""

    # -- connections ------------------------------------------------------------------------------

    def connect(self, what: str, alias: str | None = None, *, allow_write: bool = False) -> Connected:
        """Open a database under an alias; see `dbworkbench.engines.connect`."""
        connected = self.connections.connect(what, alias, allow_write=allow_write)
        for known in (self.made, self.counts):
            for spot in [spot for spot in known if spot[0] == connected.alias]:
                del known[spot]  # it was of the database that had the alias before
        return connected

    def status(self) -> Status:
        """Show what runs, who uses it, and what lies on the disk."""
        return look_around(self.connections)

    def clean(self) -> Cleaned:
        """Sweep servers, scratch databases and files that nobody needs any more."""
        return clean(self.connections)

    def close(self) -> None:
        """Give every connection back."""
        self.connections.close()

    # -- the design -------------------------------------------------------------------------------

    def sketch(
        self,
        text: str,
        name: str,
        *,
        merge: bool = False,
        notation: str | None = "dbml",
        file: str | None = None,
        renames: Mapping[str, str | None] = {},
        **options: str,
    ) -> Sketch:
        """Read a text as the design of a name, or merge it by name into the one that is there.

        `notation` None has it told from the text; `options` are the notation's, such as `dialect`. `renames`
        say what was called otherwise before (see `compare`).
        """
        before = self.designs.get(name)
        if merge and before is None:
            raise UnknownName("design", name, self.designs)
        base = Path(file).parent if file else Path()
        sketch = read_sketch(
            text,
            name,
            onto=before if merge else None,
            before=before,
            notation=notation,
            file=file,
            base=base,
            renames=renames,
            **options,
        )
        return self._shown(sketch)

    def open(
        self,
        source: str | Path,
        name: str,
        *,
        merge: bool = False,
        notation: str | None = None,
        dialect: str | None = None,
        renames: Mapping[str, str | None] = {},
    ) -> Sketch:
        """Read a file, a folder or a database's address as the design of a name; see `sketch`.

        The notation is told from the file's name or content when it is not said.
        """
        before = self.designs.get(name)
        if merge and before is None:
            raise UnknownName("design", name, self.designs)
        reading = read_origin(str(source), notation, dialect, name)
        if merge and before is not None:
            reading = merge_reading(reading, before)
        return self._shown(show(reading, before, renames))

    def _shown(self, sketch: Sketch) -> Sketch:
        self._keep(sketch.design)
        return replace(sketch, heading=heading(sketch.design))

    def take(self, design: Design) -> Design:
        """Keep a design that was made elsewhere under its name and return it."""
        self._keep(design)
        return design

    def read_database(self, name: str | None = None, *, at: str | None = None) -> Sketch:
        """Read the design that is in a database. Raises UnknownName when an engine of ours has none such."""
        engine = self.engine(at)
        wanted = name or self._held(engine)
        if engine.own and wanted not in engine.databases():
            raise UnknownName("database", wanted, engine.databases())
        design = engine.database(wanted).introspect(wanted)
        return self._shown(show(Reading(design), self.designs.get(design.name)))

    def complete(self, name: str | None = None, *, convention: Convention | None = None) -> Sketch:
        """Give a sketch the keys, foreign keys and junction tables that it leaves open."""
        design = complete(self.design(name), convention or Convention())
        sketch = show(Reading(design), self.designs[design.name])
        # what was completed is marked in place of what changed
        return self._shown(replace(sketch, picture=draw_diagram(diagram_of(design))))

    def write(self, name: str | None = None, notation: str = "dbml", **options: str) -> Written:
        """Write a design in a notation; `options` are the notation's, such as `dialect`."""
        return formats.write_with_losses(self.design(name), notation, **options)

    def text(self, name: str | None = None) -> str:
        """Return a design in the sketch language."""
        return self.write(name).text

    def save(
        self, path: str | Path, name: str | None = None, notation: str | None = None, **options: str
    ) -> Path:
        """Write a design to a file, in the notation of its name unless another is said."""
        target = Path(path)
        if not target.parent.is_dir():
            raise UnusableInput(f"there is no folder {str(target.parent)!r} to write {target.name!r} into")
        written = self.write(name, notation or formats.format_of(target) or "dbml", **options)
        target.write_text(written.text, encoding="utf-8")
        return target

    def draw(
        self,
        name: str | None = None,
        *,
        detail: Detail | str | None = None,
        around: str | None = None,
        depth: int = 1,
        theme: str = "auto",
        layout: str = "pure",
        difference: bool = False,
    ) -> Drawing:
        """Draw a design as an entity-relationship diagram, with its last change marked when asked.

        Above 100 tables it is drawn area by area, with the keys only unless another `detail` is named.
        """
        design = self.design(name)
        marks = (
            compare(self.before[design.name], design) if difference and design.name in self.before else None
        )
        around = design.table(around).key if around else None
        diagram = diagram_of(design, marks)
        return draw_diagram(diagram, detail=detail, around=around, depth=depth, theme=theme, layout=layout)

    def lint(self, name: str | None = None) -> Findings:
        """Apply the rules to a design."""
        design = self.design(name)
        return replace(lint(design), heading=heading(design))

    def define(
        self,
        name: str,
        sql: str,
        *,
        rate: float | None = None,
        target: Target | None = None,
    ) -> Named:
        """Name a query of the current design."""
        design = self.design().with_query(Query(name, sql.strip(), rate, target))
        self._keep(design, same=True)
        return Named(design.query(name), heading(design))

    def adopt(self, ddl: str, *, at: Sequence[str] = (), name: str | None = None) -> Adoption:
        """Take the index of a `CREATE INDEX` statement into the design, and make it where it is told.

        Numbers such as `1 3` mean the indexes of the last advice.
        """
        if numbers := read_numbers(ddl):
            return self._adopt_advised(numbers, at, name)
        old = self.design(name)
        new, index = adopt(old, ddl)
        make_adopted(new, index, {alias: self.database(alias, name) for alias in at})
        for spot in (self._spot(alias, new) for alias in at):
            if spot in self.made:
                self.made[spot], _ = adopt(self.made[spot], ddl)
        self._keep(new)
        return replace(adopted(old, new, at), heading=heading(new))

    # -- the database -----------------------------------------------------------------------------

    def create(self, *, at: str | None = None, name: str | None = None, replace: bool = False) -> Created:
        """Make the design's tables in its database."""
        design = self.design(name)
        database = self.database(at, name)
        done = database.create(design, replace=replace)
        self.made[self._spot(at, design)] = design
        self.counts.pop(self._spot(at, design), None)
        return Created(done, replaced=replace, heading=self._heading(design, at))

    # -- inside -----------------------------------------------------------------------------------

    def _adopt_advised(self, numbers: Sequence[int], at: Sequence[str], name: str | None) -> Adoption:
        """Adopt indexes of the last advice by number, and say what the design gained by all of them."""
        known = self.advised.indexes if self.advised else ()
        if not known or max(numbers) > len(known):
            what = f"the last advice has {len(known)}" if self.advised else "there is no advice yet"
            raise UnusableInput(
                f"no index {max(numbers)}: {what}", hint="Ask for some: %advise --budget 50MB"
            )
        old = self.design(name)
        for number in numbers:
            self.adopt(known[number - 1].ddl, at=at, name=name)
        new = self.design(name)
        self.before[new.name] = old
        return replace(adopted(old, new, at), heading=heading(new))

    def _held(self, engine: Engine) -> str:
        """Return the database that is meant when none is named: the current design's, or the only one."""
        known = engine.databases()
        if not engine.own:
            return engine.alias
        return known[0] if len(known) == 1 else self.current or engine.alias


@cache
def session() -> Session:
    """Return the one session of this process, which magics use."""
    return Session()
