"""From the rows to start with to all that they need, and to what hangs on them as far as it is wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Table

from dbworkbench.engines.snapshot import Field, Snapshot
from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.seeding.subsets.chosen import Chosen
from dbworkbench.seeding.subsets.identity import identity
from dbworkbench.seeding.subsets.link import Link
from dbworkbench.seeding.subsets.start import Start

STEP = 2_000
"""So many keys go to the source at once."""

SPREAD = 1 << 32
NUMBER, TOTAL = "dbworkbench_number", "dbworkbench_total"


@dataclass(frozen=True)
class Children:
    """How many children of each row come too: `limits` by child table, `usual` of others.

    None is no limit, and with the limit 0 none come.
    """

    usual: int | None = 0
    limits: Mapping[str, int | None] = field(default_factory=dict)

    def limit(self, table: str) -> int | None:
        return self.limits.get(table, self.usual)


@dataclass
class Trace:
    """Why tables are in, and what was left out on the way."""

    first: dict[str, tuple[str, str]] = field(default_factory=dict)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)

    def note(self, table: str, origin: str, why: str, rows: int) -> None:
        """Remember that rows of a table came, from which table, and for what reason."""
        if rows:
            self.first.setdefault(table, (origin, why))
            self.counts[table, why] += rows


class Waiting:
    """Keys whose references are to be followed; those of one table go together, so that few queries do."""

    def __init__(self) -> None:
        self._keys: dict[str, list[pa.Table]] = {}

    def __bool__(self) -> bool:
        return bool(self._keys)

    def put(self, table: str, keys: pa.Table) -> None:
        """Add keys of a table."""
        if keys.num_rows:
            self._keys.setdefault(table, []).append(keys)

    def next(self) -> tuple[str, pa.Table]:
        """Return the table that waits longest, and all its keys."""
        table = next(iter(self._keys))
        return table, pa.concat_tables(self._keys.pop(table), promote_options="permissive")


class Closure:
    """Follows references until nothing new comes: parents of every row, children of those that lead down.

    A row leads down when the subset starts from it, or when it is a child of one that does; the parents that
    are only needed do not, or a subset would soon be the whole database.
    """

    def __init__(
        self,
        design: Design,
        snapshot: Snapshot,
        chosen: Chosen,
        links: Sequence[Link],
        children: Children,
        *,
        seed: int = 1,
        watch: Callable[[str, int], None] | None = None,
    ) -> None:
        self.trace = Trace()
        self._design = design
        self._snapshot = snapshot
        self._chosen = chosen
        self._links = links
        self._children = children
        self._seed = seed
        self._watch = watch
        self._up = Waiting()
        self._down = Waiting()

    def start(self, start: Start) -> None:
        """Take the rows that the subset starts from."""
        table = self._table(start.table)
        fields = identity(table, self._snapshot)
        if start.keys is not None:
            self._start_from_keys(start, table, fields)
            return
        for page in self._snapshot.pages(self._select_start(start, table, fields)):
            self._take(start.table, page, "", f"start: {start}", down=True)

    def follow(self) -> None:
        """Follow references until nothing new comes."""
        while self._up or self._down:
            if self._up:
                self._follow_up(*self._up.next())
            else:
                self._follow_down(*self._down.next())

    # -- the start --------------------------------------------------------------------------------

    def _select_start(self, start: Start, table: Table, fields: Sequence[Field]) -> str:
        snapshot = self._snapshot
        sql = f"SELECT {self._names(fields)} FROM {snapshot.table(table)}"
        if start.where is not None:
            return f"{sql} WHERE ({start.where}\n)"
        scattered = snapshot.scattered(fields, self._seed)
        if start.share is not None and start.share < 100:
            return f"{sql} WHERE {scattered} < '{round(start.share / 100 * SPREAD):08x}'"
        if start.count is not None:
            return f"{sql} ORDER BY {scattered}, {self._names(fields)} LIMIT {start.count}"
        return sql

    def _start_from_keys(self, start: Start, table: Table, fields: Sequence[Field]) -> None:
        keys = start.keys or ()
        if any(len(key) != len(fields) for key in keys):
            names = ", ".join(field.name for field in fields)
            count = "1 column" if len(fields) == 1 else f"{len(fields)} columns"
            raise UnusableInput(
                f"{start.table}: a key has {count} ({names})",
                hint="Write the key of a row as a tuple of these." if len(fields) > 1 else "",
            )
        asked = pa.table({f"k{at}": [key[at] for key in keys] for at in range(len(fields))})
        for found in self._look_up(table, fields, asked, fields):
            self._take(start.table, found, "", f"start: {start}", down=True)
        self._chosen.add(f"asked {start.table}", asked)
        lost = self._chosen.size(f"asked {start.table}") - self._chosen.size(start.table)
        if lost > 0:
            self.trace.missing[f"{start.table}: keys to start from"] += lost

    # -- up and down ------------------------------------------------------------------------------

    def _take(self, table: str, keys: pa.Table, origin: str, why: str, *, down: bool) -> None:
        """Take rows in: new ones are followed up, and those that newly lead down are followed down."""
        new = self._chosen.add(table, keys)
        self.trace.note(table, origin, why, new.num_rows)
        self._up.put(table, new)
        if down:
            self._down.put(table, self._chosen.add(f"down {table}", keys))
        if self._watch is not None and new.num_rows:
            self._watch(table, self._chosen.size(table))

    def _follow_up(self, key: str, keys: pa.Table) -> None:
        """Find the parents of rows."""
        table = self._table(key)
        fields = identity(table, self._snapshot)
        for link in (link for link in self._links if link.table == key):
            named = self._fields(table, link.columns)
            for values in self._look_up(table, fields, keys, named, where=link.when):
                self._take_parents(link, _without_nulls(values))

    def _take_parents(self, link: Link, values: pa.Table) -> None:
        sought = self._chosen.add(f"sought {link}", values)
        if not sought.num_rows:
            return
        parent = self._table(link.parent)
        theirs, fields = self._fields(parent, link.parent_columns), identity(parent, self._snapshot)
        count = 0
        for part in _parts(sought):
            for found in self._look_up(parent, theirs, part, fields):
                count += found.num_rows
                self._take(link.parent, found, link.table, f"needed by {link}", down=False)
        if count < sought.num_rows:
            self.trace.missing[str(link)] += sought.num_rows - count

    def _follow_down(self, key: str, keys: pa.Table) -> None:
        """Find the children of rows, so many of each as are wanted."""
        table = self._table(key)
        fields = identity(table, self._snapshot)
        for link in (link for link in self._links if link.parent == key):
            limit = self._children.limit(link.table)
            if limit == 0:
                continue
            theirs = self._fields(table, link.parent_columns)
            for values in self._look_up(table, fields, keys, theirs):
                self._take_children(link, _without_nulls(values), limit)

    def _take_children(self, link: Link, values: pa.Table, limit: int | None) -> None:
        child = self._table(link.table)
        fields, named = identity(child, self._snapshot), self._fields(child, link.columns)
        asked = self._chosen.add(f"asked {link}", values)
        for part in _parts(asked):
            if limit is None:
                found = next(self._look_up(child, named, part, fields, where=link.when))
            else:
                found = self._first_children(link, child, part, limit)
            self._take(link.table, found, link.parent, f"child by {link}", down=True)

    def _first_children(self, link: Link, child: Table, keys: pa.Table, limit: int) -> pa.Table:
        """Return so many children of each parent, in the order of their keys, and count the others."""
        fields, named = identity(child, self._snapshot), self._fields(child, link.columns)
        condition = self._snapshot.among(named, keys)
        more = f" AND ({link.when}\n)" if link.when else ""
        window = f"OVER (PARTITION BY {self._names(named)}"
        found = self._snapshot.query(
            f"SELECT * FROM (SELECT {self._names(fields)}, "
            f"row_number() {window} ORDER BY {self._names(fields)}) AS {NUMBER}, "
            f"count(*) {window}) AS {TOTAL} "
            f"FROM {self._snapshot.table(child)} WHERE {condition.sql}{more}) AS numbered "
            f"WHERE {NUMBER} <= {max(limit, 1)}",
            condition.parameters,
        )
        totals = found.filter(pc.field(NUMBER) == 1).column(TOTAL).to_pylist()
        self.trace.cut[str(link)] += sum(max(0, int(total or 0) - limit) for total in totals)
        return found.select(range(len(fields)))

    # -- asking the source ------------------------------------------------------------------------

    def _look_up(
        self,
        table: Table,
        by: Sequence[Field],
        keys: pa.Table,
        wanted: Sequence[Field],
        where: str | None = None,
    ) -> Iterator[pa.Table]:
        """Yield fields of the rows of a table whose other fields are among keys."""
        for part in _parts(keys):
            condition = self._snapshot.among(by, part)
            more = f" AND ({where}\n)" if where else ""
            yield self._snapshot.query(
                f"SELECT {self._names(wanted)} FROM {self._snapshot.table(table)} "
                f"WHERE {condition.sql}{more}",
                condition.parameters,
            )

    def _names(self, fields: Sequence[Field]) -> str:
        return ", ".join(self._snapshot.quote(field.name) for field in fields)

    def _fields(self, table: Table, names: Sequence[str]) -> tuple[Field, ...]:
        return tuple(Field(name, table.columns[name].type) for name in names)

    def _table(self, key: str) -> Table:
        return self._design.metadata.tables[key]


def _parts(keys: pa.Table) -> Iterator[pa.Table]:
    return (keys.slice(start, STEP) for start in range(0, keys.num_rows, STEP))


def _without_nulls(values: pa.Table) -> pa.Table:
    """Leave out rows with a NULL: they refer to nothing (MATCH SIMPLE)."""
    return values.drop_null()
