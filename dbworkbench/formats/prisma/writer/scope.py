"""What the writer knows while it works: the identifiers of everything, and what could not be written."""

from __future__ import annotations

from collections import Counter, defaultdict

import sqlalchemy as sa

from dbworkbench.formats.prisma.datatype import scalar
from dbworkbench.formats.prisma.names import LONGEST
from dbworkbench.formats.prisma.writer.identifier import RESERVED, distinct
from dbworkbench.formats.prisma.writer.kind import WITHOUT_ENUMS, FieldType, field_type
from dbworkbench.model.annotation import EnumType
from dbworkbench.model.design import Design
from dbworkbench.model.facts import table_facts
from dbworkbench.model.keys import foreign_keys, index_columns, referred, unique_keys
from dbworkbench.model.loss import Loss
from dbworkbench.model.relationship import Orphans

SCHEMAS = {"postgresql", "sqlserver"}
DEFAULT_SCHEMAS = {"postgresql": "public", "sqlserver": "dbo"}

SHORT_KEYS = {"mysql", "sqlserver"}
ENDLESS = {"@db.Text"}


class Scope:
    """Identifiers of a design by the keys of its tables and enums; losses; names of constraints in use."""

    def __init__(self, design: Design, provider: str) -> None:
        self.design = design
        self.provider = provider
        self.losses: list[Loss] = []
        self.settings: set[tuple[str, str]] = set()  # those of columns and tables that are written
        self.constraints: dict[str, set[str]] = defaultdict(set)
        self.views: set[str] = set()  # those that are written
        self.names = taken = set[str]()
        named = {table.key: table.name for table in design.tables}
        self.models = distinct(named, "Unnamed", taken, RESERVED)
        enums = {enum.key: enum.name for enum in self.written_enums}
        self.enums = distinct(enums, "Unnamed", taken, RESERVED)
        self.values = {
            enum.key: distinct({value.name: value.name for value in enum.values}, "value", set())
            for enum in self.written_enums
        }
        self.taken: dict[str, set[str]] = {table.key: set() for table in design.tables}
        self.fields = {
            table.key: distinct({c.name: c.name for c in table.columns}, "field", self.taken[table.key])
            for table in design.tables
        }
        self.alike = Counter(table.name for table in design.tables)
        self.loose = {  # the foreign keys, by table and columns, that real data may break
            (each.child.table, each.child.columns)
            for each in design.relationships
            if each.orphans is Orphans.UNENFORCED
        }
        self.circular = _circular(design) if provider == "sqlserver" else set()
        self.schemas = self._schemas()
        self.keyed = {
            table.key: _keyed(table) if provider in SHORT_KEYS else set() for table in design.tables
        }
        self.ignored = {table.key for table in design.tables if self._is_ignored(table)}

    @property
    def written_enums(self) -> list[EnumType]:
        """Return the enums that Prisma can hold: those with values."""
        if self.provider in WITHOUT_ENUMS:
            return []
        return [enum for enum in self.design.enums if enum.values]

    def name_of(self, table: sa.Table) -> str:
        """Return a table's name in the database, with its schema where the provider has none."""
        if self.alike[table.name] > 1 and table.schema and self.provider not in SCHEMAS:
            return f"{table.schema}_{table.name}"
        return table.name

    def type_of(self, column: sa.Column[object]) -> FieldType:
        """Return the type of a field; some keep no key of texts without a length."""
        kind = field_type(column.type, self.provider, self.enums)
        if kind.native in ENDLESS and column.name in self.keyed[column.table.key]:
            short = scalar(kind.word, self.provider)
            return FieldType(kind.word, scalar=kind.scalar, loss=f"type text, which becomes {short}")
        return kind

    def field(self, table: sa.Table, column: str) -> str:
        return self.fields[table.key][column]

    def schema(self, schema: str | None) -> str | None:
        """Return the schema that a block names: none, or one for each as soon as any is named."""
        if not self.schemas:
            return None
        return schema or DEFAULT_SCHEMAS[self.provider]

    def lose(self, what: str, reason: str) -> None:
        self.losses.append(Loss(what, reason))

    def constraint(self, table: sa.Table, what: str, wanted: str | None, usual: str) -> str | None:
        """Take a name for a key or an index, and return it where it is not the one that Prisma gives."""
        return self._take((self._space(table), f"of {table.key}"), what, wanted, usual)

    def foreign_key(self, table: sa.Table, what: str, wanted: str | None, usual: str) -> str | None:
        """Take a name for a foreign key, which differs from others of its table, or of all."""
        beyond = {"sqlserver": self._space(table), "mysql": "foreign keys"}.get(self.provider)
        spaces = (f"of {table.key}", *([beyond] if beyond else []))
        return self._take(spaces, what, wanted, usual)

    def _take(self, spaces: tuple[str, ...], what: str, wanted: str | None, usual: str) -> str | None:
        name = usual if wanted is None else wanted
        if self._is_taken(name, spaces) or not self._fits(name):
            if wanted is not None:
                self.lose(what, f"constraint name {wanted}, which is taken or too long")
            number, name = 1, usual
            while self._is_taken(name, spaces):  # numbered as PostgreSQL does: t_a_key, t_a_key1
                number, name = number + 1, f"{usual.encode()[:58].decode(errors='ignore')}{number}"
        for space in spaces:
            self.constraints[space].add(name)
        return None if name == usual else name

    def _is_taken(self, name: str, spaces: tuple[str, ...]) -> bool:
        return any(name in self.constraints[space] for space in spaces)

    def _space(self, table: sa.Table) -> str:
        """Return where names of keys and indexes must be unique: the table in MySQL, else the schema."""
        return f"of {table.key}" if self.provider == "mysql" else f"in {table.schema}"

    def _fits(self, name: str) -> bool:
        return 0 < len(name.encode()) <= LONGEST.get(self.provider, 63)

    def _schemas(self) -> list[str]:
        if self.provider not in SCHEMAS:
            return []
        owners = [table.schema for table in self.design.tables] + [e.schema for e in self.written_enums]
        if not any(owners):
            return []
        return sorted({owner or DEFAULT_SCHEMAS[self.provider] for owner in owners})

    def _is_ignored(self, table: sa.Table) -> bool:
        """Say whether Prisma's client cannot work with a table, or is told not to."""
        return table_facts(table).settings.get("ignore") == "yes" or not self.is_addressable(table)

    def is_addressable(self, table: sa.Table) -> bool:
        """Say whether a key tells the rows of a table apart, of required fields that Prisma has types for."""
        return any(
            all(self._is_required(table.columns[name]) for name in unique) for unique in unique_keys(table)
        )

    def _is_required(self, column: sa.Column[object]) -> bool:
        kind = self.type_of(column)
        return kind.scalar is not None and (not column.nullable or column.primary_key or kind.many)


def _keyed(table: sa.Table) -> set[str]:
    """Return the columns of a table that keys, foreign keys and indexes without lengths are on."""
    kinds = (sa.PrimaryKeyConstraint, sa.UniqueConstraint, sa.ForeignKeyConstraint)
    keys = [item for item in table.constraints if isinstance(item, kinds)]
    names = {column.name for key in keys for column in key.columns}
    for index in table.indexes:
        lengths = index.dialect_kwargs.get("mysql_length") or {}
        if index.dialect_kwargs.get("mysql_prefix") != "FULLTEXT":
            names |= {name for name in index_columns(index) if name not in lengths}
    return names


def _circular(design: Design) -> set[str]:
    """Return the tables that refer to themselves, directly or through others."""
    parents = {table.key: {referred(key)[0] for key in foreign_keys(table)} for table in design.tables}
    return {start for start in parents if start in _reached(start, parents)}


def _reached(start: str, parents: dict[str, set[str]]) -> set[str]:
    """Return the tables that a table refers to, directly or through others."""
    found: set[str] = set()
    waiting = list(parents[start])
    while waiting:
        table = waiting.pop()
        if table not in found:
            found.add(table)
            waiting += parents.get(table, ())
    return found
