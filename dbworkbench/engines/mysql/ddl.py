"""The statements that make a design in MySQL or MariaDB, and what of it they cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from dbworkbench.engines.drafted import Draft, Statement
from dbworkbench.engines.mysql import options as options  # noqa: PLC0414  # lets SQLAlchemy carry them
from dbworkbench.engines.mysql.column import counter_of, draft_column, type_of
from dbworkbench.engines.mysql.datatype import literal, quote
from dbworkbench.engines.mysql.expression import Untranslatable, translate
from dbworkbench.engines.mysql.index import draft_index, draft_key
from dbworkbench.engines.mysql.reference import action, kept_references, order_tables, words
from dbworkbench.engines.mysql.wording import Desk, open_desk
from dbworkbench.engines.readiness import refuse_conceptual
from dbworkbench.model.annotation import Routine
from dbworkbench.model.content import describe_index
from dbworkbench.model.design import Design
from dbworkbench.model.facts import table_facts
from dbworkbench.model.keys import referred, referring

DIALECTS = ("mysql", "mariadb")
LONGEST_COMMENT = 2048
# options that stand in a place of their own, or are no option of the statement
APART = ("mysql_engine", "mysql_charset", "mysql_collate", "mysql_periods", "mysql_partition_by",
         "mysql_system_versioning")  # fmt: skip
EARLY = ("sequence", "function")
UNHELD_SETTINGS = {"partition": "a partition setting is not read: write PARTITION BY in MySQL's words"}


def draft(design: Design) -> Draft:
    """Write a design; raises UnusableInput while it is conceptual, or when names cannot be had."""
    refuse_conceptual(design)
    desk = open_desk(design)
    early, late = _routines(design.routines, desk)
    made: set[str] = set()
    statements, afterwards = list(early), []
    for table in order_tables(design):
        made.add(table.key)
        drafted = _Drafting(table, design, desk, made)
        statements.append(Statement("table", None, table.key, drafted.create(), table.key))
        afterwards += drafted.afterwards
    _lose_enums(design, desk)
    return Draft((*statements, *afterwards, *late), tuple(desk.losses))


class _Drafting:
    """One table: its lines, and what can only be added once other tables are there."""

    def __init__(self, table: sa.Table, design: Design, desk: Desk, made: set[str]) -> None:
        self.table, self.design, self.desk, self.made = table, design, desk, made
        self.afterwards: list[Statement] = []
        self.indexed: list[tuple[str, ...]] = []
        self.used: set[str] = set()

    def create(self) -> str:
        """Return CREATE TABLE as the server itself would print it."""
        lines = [draft_column(column, self.desk) for column in self.table.columns]
        references = kept_references(self.table, self.design, self.desk)
        self._reserve_names()
        lines += [*self._primary(), *self._uniques(), *self._indexes()]
        lines += self._implied(references)
        lines += [*self._references(references), *self._checks(), *self._periods()]
        self._lose_rest()
        body = ",\n".join(f"  {line}" for line in lines)
        return f"CREATE TABLE {self.desk.table(self.table.key)} (\n{body}\n){self._options()}"

    # -- keys -------------------------------------------------------------------------------------

    def _reserve_names(self) -> None:
        self.used = {str(index.name).casefold() for index in self.table.indexes if index.name}

    def _primary(self) -> Iterator[str]:
        key = self.table.primary_key
        columns = list(key.columns)
        if not columns:
            return
        what = f"{self.table.key}: primary key"
        if any(column.computed is not None for column in columns):
            self.desk.lose(what, "left out: MariaDB has no primary keys on generated columns")
            return
        if key.name:
            self.desk.lose(what, f"goes without its name {key.name}: MySQL calls all of them PRIMARY")
        keys = draft_key(columns, what, key.dialect_kwargs.get("mysql_length") or {}, self.desk)
        if keys is not None:
            self.indexed.append(tuple(column.name for column in columns))
            yield f"PRIMARY KEY ({keys})"

    def _uniques(self) -> Iterator[str]:
        constraints = [c for c in self.table.constraints if isinstance(c, sa.UniqueConstraint)]
        for constraint in sorted(constraints, key=lambda c: (list(c.columns.keys()), str(c.name))):
            names = tuple(constraint.columns.keys())
            what = f"{self.table.key}: unique ({', '.join(names)})"
            if constraint.dialect_kwargs.get("postgresql_nulls_not_distinct"):
                self.desk.lose(what, "MySQL takes every NULL as distinct")
            self._lose_deferral(constraint, what)
            keys = draft_key(constraint.columns, what, {}, self.desk)
            if keys is not None:
                self.indexed.append(names)
                yield f"UNIQUE KEY {quote(self._unique_name(constraint, names))} ({keys})"

    def _unique_name(self, constraint: sa.UniqueConstraint, names: tuple[str, ...]) -> str:
        given = self.desk.fitting(self.table, str(constraint.name)) if constraint.name else None
        return self._free(given or names[0])

    def _free(self, stem: str) -> str:
        name, number = stem, 2
        while name.casefold() in self.used:
            name, number = f"{stem}_{number}", number + 1
        self.used.add(name.casefold())
        return name

    def _indexes(self) -> Iterator[str]:
        for index in sorted(
            self.table.indexes, key=lambda index: (str(index.name), str(describe_index(index)))
        ):
            given = self.desk.fitting(self.table, str(index.name)) if index.name else None
            if given is not None and given == index.name:
                self.used.discard(given.casefold())
            name = self._free(given or self._first(index))
            drafted = draft_index(index, name, self.desk)
            if drafted is None:
                continue
            if index.unique and drafted.plain:
                reason = "a unique index is read again as a unique constraint: MySQL has one thing for both"
                self.desk.lose(f"{self.table.key}.{index.name}", reason)
            if drafted.statement is not None:
                self.afterwards.append(Statement("index", None, name, drafted.statement, self.table.key))
            elif drafted.line is not None:
                if not index.dialect_kwargs.get("mysql_prefix"):
                    self.indexed.append(drafted.columns)
                yield drafted.line

    def _first(self, index: sa.Index) -> str:
        return next(iter(index.columns.keys()), "functional_index")

    def _implied(self, references: list[sa.ForeignKeyConstraint]) -> Iterator[str]:
        """Write the indexes that InnoDB would make for foreign keys without a word."""
        for key in references:
            columns = referring(key)
            if any(indexed[: len(columns)] == columns for indexed in self.indexed):
                continue
            given = self.desk.fitting(self.table, str(key.name)) if key.name else None
            name = self._free(given or columns[0])
            self.indexed.append(columns)
            self.desk.lose(self.table.key, f"{words(key)} gets the index {name}, which MySQL needs for it")
            yield f"KEY {quote(name)} ({','.join(map(quote, columns))})"

    # -- constraints ------------------------------------------------------------------------------

    def _references(self, references: list[sa.ForeignKeyConstraint]) -> Iterator[str]:
        for key in references:
            self._lose_deferral(key, f"{self.table.key}: {words(key)}")
            line = self._reference(key)
            if referred(key)[0] in self.made:
                yield line
            else:
                sql = f"ALTER TABLE {self.desk.table(self.table.key)} ADD {line}"
                self.afterwards.append(Statement("foreign key", None, words(key), sql, self.table.key))

    def _reference(self, key: sa.ForeignKeyConstraint) -> str:
        parent, columns = referred(key)
        name = self.desk.constraint_name(self.table, key.name)
        start = f"CONSTRAINT {quote(name)} " if name else ""
        own, theirs = (", ".join(map(quote, names)) for names in (referring(key), columns))
        actions = action(key.ondelete, "DELETE", key, self.desk) + action(
            key.onupdate, "UPDATE", key, self.desk
        )
        return f"{start}FOREIGN KEY ({own}) REFERENCES {self.desk.table(parent)} ({theirs}){actions}"

    def _checks(self) -> Iterator[str]:
        written = [*self.table.constraints, *(c for column in self.table.columns for c in column.constraints)]
        constraints = [c for c in written if isinstance(c, sa.CheckConstraint)]
        for constraint in sorted(constraints, key=lambda c: (str(c.name or ""), str(c.sqltext))):
            text = self._condition(constraint)
            if text is None:
                continue
            name = self.desk.constraint_name(self.table, constraint.name)
            start = f"CONSTRAINT {quote(name)} " if name else ""
            loose = constraint.dialect_kwargs.get("mysql_enforced") is False
            yield f"{start}CHECK ({text}){' /*!80016 NOT ENFORCED */' if loose else ''}"

    def _condition(self, constraint: sa.CheckConstraint) -> str | None:
        written = str(constraint.sqltext)
        try:
            text = translate(written, self.table, steady=True)
        except Untranslatable as error:
            self.desk.lose(self.table.key, f"the check {written} is left out: {error}")
            return None
        counter = counter_of(self.table)
        if counter is not None and quote(counter.name) in text:
            reason = f"the check {written} is left out: {counter.name} counts by itself"
            self.desk.lose(self.table.key, reason)
            return None
        return text

    def _lose_deferral(self, constraint: sa.Constraint, what: str) -> None:
        if constraint.deferrable:
            self.desk.lose(what, "MySQL checks at once, it defers nothing")

    def _periods(self) -> list[str]:
        periods = self.table.dialect_kwargs.get("mysql_periods")
        return [str(periods)] if periods else []

    def _lose_rest(self) -> None:
        known = (sa.PrimaryKeyConstraint, sa.UniqueConstraint, sa.CheckConstraint, sa.ForeignKeyConstraint)
        for constraint in sorted(self.table.constraints, key=lambda each: each._creation_order):
            if not isinstance(constraint, known):
                kind = type(constraint).__name__
                self.desk.lose(self.table.key, f"MySQL has no {kind} {constraint.name or ''}".rstrip())
            elif constraint.comment:
                self.desk.lose(f"{self.table.key}.{constraint.name}", "without its comment")
        for setting, reason in UNHELD_SETTINGS.items():
            if setting in table_facts(self.table).settings:
                self.desk.lose(self.table.key, reason)
        for prefix in self.table._prefixes:
            self.desk.lose(self.table.key, f"MySQL has no {prefix} tables")
        for option, value in self.table.dialect_kwargs.items():
            if value is not None and not option.startswith("mysql_"):
                self.desk.lose(self.table.key, f"MySQL has no {option.partition('_')[2]}")

    # -- options ----------------------------------------------------------------------------------

    def _options(self) -> str:
        given = {key: str(value) for key, value in self.table.dialect_kwargs.items() if value is not None}
        parts = [f" ENGINE={given.get('mysql_engine', 'InnoDB')}"]
        charset = given.get("mysql_charset") or ("utf8mb4" if "mysql_collate" not in given else None)
        parts += [f" DEFAULT CHARSET={charset}"] if charset else []
        parts += [f" COLLATE={given['mysql_collate']}"] if "mysql_collate" in given else []
        for key, value in given.items():
            if key.startswith("mysql_") and key not in APART:
                word = key.removeprefix("mysql_").upper().replace("_DIRECTORY", " DIRECTORY")
                parts.append(f" {word}={_value(value)}")
        if self.table.comment:
            parts.append(f" COMMENT={literal(self._comment(self.table.comment))}")
        if "mysql_system_versioning" in given:
            parts.append(" WITH SYSTEM VERSIONING")
        if "mysql_partition_by" in given:
            parts.append(f"\n PARTITION BY {given['mysql_partition_by']}")
        return "".join(parts)

    def _comment(self, comment: str) -> str:
        if len(comment) > LONGEST_COMMENT:
            self.desk.lose(self.table.key, f"its comment is cut after {LONGEST_COMMENT} characters")
        return comment[:LONGEST_COMMENT]


def _value(value: str) -> str:
    return value if re.fullmatch(r"\w+|\(.*\)", value, re.DOTALL) else literal(value)


def _lose_enums(design: Design, desk: Desk) -> None:
    """Tell which enums lose their name, which in MySQL is that of their column, or the words on them."""
    used = set()
    for table in design.tables:
        for column in table.columns:
            if isinstance(column.type, sa.Enum) and type_of(column).startswith("enum"):
                used.add((column.type.schema, column.type.name))
                if column.type.name and column.type.name != f"{table.name}_{column.name}":
                    key = f"{table.key}.{column.name}"
                    desk.lose(
                        key, f"the enum {column.type.name} is one of the column's own: MySQL names none"
                    )
    for enum in design.enums:
        if (enum.schema, enum.name) not in used:
            desk.lose(enum.key, "no column is of this enum, and MySQL has none by themselves")
        if enum.note or any(value.note for value in enum.values):
            desk.lose(enum.key, "without the notes on it")


def _routines(routines: Iterable[Routine], desk: Desk) -> tuple[list[Statement], list[Statement]]:
    """Return what comes before the tables and what comes after; other dialects' SQL is lost."""
    early: list[Statement] = []
    late: list[Statement] = []
    for routine in routines:
        name = routine.name or routine.on or routine.kind or " ".join(routine.sql.split()[:3])
        if routine.dialect.casefold() not in DIALECTS:
            desk.lose(name, f"the {routine.kind or 'statement'} is written for {routine.dialect}")
            continue
        sql = routine.sql.strip().rstrip(";")
        statement = Statement(routine.kind or "routine", None, name, sql, routine.on)
        (early if routine.kind in EARLY else late).append(statement)
    return early, late
