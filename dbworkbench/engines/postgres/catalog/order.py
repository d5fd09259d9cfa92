"""The order in which everything can be made: tables before what needs them, functions before their tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dbworkbench.engines.postgres.catalog.found import Address, Found
from dbworkbench.engines.postgres.catalog.scope import FIRST_USER_OID, Scope
from dbworkbench.model.annotation import LAST, Routine

# what comes with something else, and what that is
PARTS = f"""
SELECT 'pg_attrdef' AS catalog, oid, 'pg_class' AS of_catalog, adrelid AS of_oid FROM pg_attrdef
UNION ALL SELECT 'pg_rewrite', oid, 'pg_class', ev_class FROM pg_rewrite
    WHERE rulename = '_RETURN' AND oid >= {FIRST_USER_OID}
UNION ALL SELECT 'pg_type', t.oid, 'pg_class', c.oid FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid
    WHERE c.relkind <> 'c' AND t.oid >= {FIRST_USER_OID}
UNION ALL SELECT 'pg_class', c.oid, 'pg_type', t.oid FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid
    WHERE c.relkind = 'c' AND t.oid >= {FIRST_USER_OID}
UNION ALL SELECT 'pg_type', t.typarray, 'pg_type', t.oid FROM pg_type t
    WHERE t.typarray <> 0 AND t.oid >= {FIRST_USER_OID}
UNION ALL SELECT 'pg_type', rngmultitypid, 'pg_type', rngtypid FROM pg_range
    WHERE rngtypid >= {FIRST_USER_OID}
UNION ALL SELECT 'pg_constraint', oid, CASE WHEN conrelid <> 0 THEN 'pg_class' ELSE 'pg_type' END,
    CASE WHEN conrelid <> 0 THEN conrelid ELSE contypid END
    FROM pg_constraint WHERE contype NOT IN ('f', 't') AND oid >= {FIRST_USER_OID}
UNION ALL SELECT 'pg_constraint', tgconstraint, 'pg_trigger', oid FROM pg_trigger
    WHERE tgconstraint <> 0 AND NOT tgisinternal AND tgparentid = 0
UNION ALL SELECT 'pg_constraint', oid, 'pg_constraint', conparentid FROM pg_constraint
    WHERE contype = 'f' AND conparentid <> 0
UNION ALL SELECT 'pg_class', h.inhrelid, 'pg_class', h.inhparent FROM pg_inherits h JOIN pg_class c
    ON c.oid = h.inhrelid
    WHERE c.relkind IN ('i', 'I')
UNION ALL SELECT 'pg_class', conindid, 'pg_constraint', oid FROM pg_constraint
    WHERE contype IN ('p', 'u', 'x') AND oid >= {FIRST_USER_OID}
UNION ALL SELECT 'pg_trigger', oid, CASE WHEN tgparentid <> 0 THEN 'pg_trigger' ELSE 'pg_constraint' END,
    CASE WHEN tgparentid <> 0 THEN tgparentid ELSE tgconstraint END
    FROM pg_trigger WHERE tgisinternal OR tgparentid <> 0
UNION ALL SELECT 'pg_class', c.reltoastrelid, 'pg_class', c.oid FROM pg_class c
    WHERE c.reltoastrelid <> 0 AND c.oid >= {FIRST_USER_OID}
UNION ALL SELECT 'pg_class', d.objid, 'pg_class', d.refobjid FROM pg_depend d JOIN pg_class c
    ON c.oid = d.objid
    WHERE c.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
    AND d.deptype IN ('a', 'i')
UNION ALL SELECT d.classid::regclass::text, d.objid, d.refclassid::regclass::text, d.refobjid FROM pg_depend d
    WHERE d.deptype = 'i' AND d.objid >= {FIRST_USER_OID}
    AND d.classid IN ('pg_proc'::regclass, 'pg_cast'::regclass)
    AND d.refclassid = 'pg_type'::regclass
UNION ALL SELECT d.classid::regclass::text, d.objid, d.refclassid::regclass::text, d.refobjid FROM pg_depend d
    WHERE d.deptype IN ('i', 'a') AND d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass)
    AND d.refclassid IN ('pg_opclass'::regclass, 'pg_opfamily'::regclass)
UNION ALL SELECT d.classid::regclass::text, d.objid, 'pg_publication', d.refobjid FROM pg_depend d
    WHERE d.refclassid = 'pg_publication'::regclass AND d.deptype = 'a'
UNION ALL SELECT d.classid::regclass::text, d.objid, 'pg_extension', d.refobjid FROM pg_depend d
    WHERE d.deptype = 'e'"""
# a sequence that a column owns, and the parts of a partitioned index, are looked after by their readers
EDGES = f"""
SELECT DISTINCT d.classid::regclass::text AS catalog, d.objid AS oid,
    d.refclassid::regclass::text AS needed_catalog, d.refobjid AS needed
FROM pg_depend d LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
WHERE d.objid >= {FIRST_USER_OID} AND d.refobjid >= {FIRST_USER_OID} AND d.deptype IN ('n', 'a', 'i')
    AND NOT (c.relkind IS NOT DISTINCT FROM 'S' AND d.deptype IN ('a', 'i'))"""
FIRST_KINDS = ("schema", "extension", "language", "access method", "foreign-data wrapper", "server")
EARLY_KINDS = (
    *FIRST_KINDS, "shell type", "type", "domain", "collation", "conversion", "sequence", "function",
    "procedure", "aggregate", "operator", "operator family", "operator class", "operator family member",
    "cast", "transform", "text search parser", "text search template", "text search dictionary",
    "text search configuration", "text search mapping", "user mapping", "domain constraint",
)  # fmt: skip
FIRST, EARLY, TABLE, INDEX, LATE = range(5)


@dataclass(frozen=True)
class Dependencies:
    """What the catalogue says needs what, and what is a part of what."""

    parts: Mapping[Address, Address]
    needs: Mapping[Address, set[Address]]

    def reaches(self, start: Address, goal: Address) -> bool:
        """Say whether something needs another, be it by way of others."""
        seen, waiting = {start}, [start]
        while waiting:
            address = waiting.pop()
            for needed in self.needs.get(address, ()):
                whole = self.parts.get(needed, needed)
                if goal in (needed, whole):
                    return True
                for step in (needed, whole):
                    if step not in seen and step[0] != "pg_class":
                        seen.add(step)
                        waiting.append(step)
        return False

    def detached(self) -> set[Address]:
        """Return the checks and defaults that can only be made when their table is there.

        They call a function that takes or gives a row of the table.
        """
        return {
            address
            for address in self.needs
            if address[0] in ("pg_constraint", "pg_attrdef") and self._needs_its_own_table(address)
        }

    def _needs_its_own_table(self, address: Address) -> bool:
        whole = self.parts.get(address)
        programs = [needed for needed in self.needs[address] if needed[0] in ("pg_proc", "pg_operator")]
        return whole is not None and any(self.reaches(program, whole) for program in programs)


def read_dependencies(scope: Scope) -> Dependencies:
    """Return the dependencies between everything that users made."""
    parts = {(row.catalog, row.oid): (row.of_catalog, row.of_oid) for row in scope.rows(PARTS)}
    needs: dict[Address, set[Address]] = defaultdict(set)
    for row in scope.rows(EDGES):
        needs[row.catalog, row.oid].add((row.needed_catalog, row.needed))
    return Dependencies(parts, needs)


@dataclass
class Nodes:
    """Tables, indexes and statements, known by their addresses, with their ranks."""

    dependencies: Dependencies
    ranks: dict[Address, tuple[int, ...]] = field(default_factory=dict)
    needs: dict[Address, set[Address]] = field(default_factory=lambda: defaultdict(set))

    def node_of(self, address: Address) -> Address | None:
        """Return the table, index or statement that something is a part of."""
        seen: Address | None = address
        while seen is not None and seen not in self.ranks:
            seen = self.dependencies.parts.get(seen)
        return seen

    def connect(self, address: Address, needed: Address) -> None:
        own, other = self.node_of(address), self.node_of(needed)
        if own is not None and other is not None and own != other:
            self.needs[own].add(other)

    def in_order(self) -> Iterator[Address]:
        """Yield everything by its rank, what it needs before it."""
        done: set[Address] = set()
        for address in sorted(self.ranks, key=self.ranks.__getitem__):
            yield from self._with_needs(address, done)

    def _with_needs(self, start: Address, done: set[Address]) -> Iterator[Address]:
        # not by recursion: chains of views can be deeper than Python's stack
        stack = [(start, False)]
        while stack:
            address, ready = stack.pop()
            if ready:
                yield address
            elif address not in done:
                done.add(address)
                stack.append((address, True))
                needed = self.needs.get(address, set()) - done
                stack += [(one, False) for one in sorted(needed, key=self.ranks.__getitem__, reverse=True)]


@dataclass(frozen=True)
class Arrangement:
    """The oids of tables in the order to make them, and the statements around them."""

    tables: tuple[int, ...]
    routines: tuple[Routine, ...]


def arrange(
    dependencies: Dependencies,
    tables: Mapping[int, str],
    indexes: Mapping[int, str],
    statements: Sequence[Found],
    pairs: Sequence[tuple[int, int]] = (),
) -> Arrangement:
    """Order tables (by oid, with their keys) and statements; each statement learns what comes after it.

    Of the `pairs` of indexes the first comes after the second.
    """
    nodes = _nodes(dependencies, tables, indexes, statements)
    for later, earlier in pairs:
        nodes.connect(("pg_class", later), ("pg_class", earlier))
    order = list(nodes.in_order())
    at: dict[Address, list[Found]] = defaultdict(list)
    for number, item in enumerate(statements):
        at[_address(item, number)].append(item)
    routines: list[Routine] = []
    table: str = ""
    index: str = ""
    for address in reversed(order):
        before = table or index or LAST
        routines += (replace(item.routine, before=before) for item in reversed(at.get(address, [])))
        if address[0] == "pg_class" and address[1] in tables:
            table = tables[address[1]]
        elif address[0] == "pg_class" and address[1] in indexes:
            index = indexes[address[1]]
    made = tuple(oid for catalog, oid in order if catalog == "pg_class" and oid in tables)
    return Arrangement(made, tuple(reversed(routines)))


def _nodes(
    dependencies: Dependencies,
    tables: Mapping[int, str],
    indexes: Mapping[int, str],
    statements: Sequence[Found],
) -> Nodes:
    nodes = Nodes(dependencies)
    rank_of = {oid: number for number, oid in enumerate(tables)}
    nodes.ranks |= {("pg_class", oid): (TABLE, number, 0) for oid, number in rank_of.items()}
    nodes.ranks |= {("pg_class", oid): (INDEX, number, 1) for number, oid in enumerate(indexes)}
    for number, item in enumerate(statements):
        nodes.ranks[_address(item, number)] = _rank(item, number, rank_of)
    for address, needed in dependencies.needs.items():
        for one in needed:
            nodes.connect(address, one)
    for number, item in enumerate(statements):
        for one in item.needs:
            nodes.connect(_address(item, number), one)
    _use_shells(nodes, statements)
    _put_off(nodes, statements)
    return nodes


def _address(item: Found, number: int) -> Address:
    return item.address or ("", number)


def _rank(item: Found, number: int, tables: Mapping[int, int]) -> tuple[int, ...]:
    kind = item.routine.kind
    if item.beside is not None:
        return (TABLE, tables.get(item.beside, len(tables)), 1, number)
    if kind in FIRST_KINDS:
        return (FIRST, FIRST_KINDS.index(kind), number)
    return (EARLY if kind in EARLY_KINDS else LATE, number)


def _use_shells(nodes: Nodes, statements: Iterable[Found]) -> None:
    """Let the functions that a type is made of need its shell only."""
    for item in statements:
        if item.routine.kind != "shell type" or item.address is None:
            continue
        whole = ("pg_type", item.address[1])
        for program in nodes.needs.get(whole, set()):
            if whole in nodes.needs.get(program, set()):
                nodes.needs[program].discard(whole)
                nodes.needs[program].add(item.address)


def _put_off(nodes: Nodes, statements: Sequence[Found]) -> None:
    """Give what needs a table or a view the rank of what comes after the tables."""
    late = {address for address, rank in nodes.ranks.items() if rank[0] >= TABLE}
    waiting = [_address(item, number) for number, item in enumerate(statements)]
    changed = True
    while changed:
        changed = False
        for address in waiting:
            if address not in late and nodes.needs.get(address, set()) & late:
                late.add(address)
                nodes.ranks[address] = (LATE, *nodes.ranks[address])
                changed = True


__all__ = ["Arrangement", "Dependencies", "arrange", "read_dependencies"]
