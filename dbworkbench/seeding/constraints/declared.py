"""Types and constraints that a design carries as PostgreSQL's own statements, read by PostgreSQL's parser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine, UserDefinedType

from dbworkbench.model.datatype import read_type
from dbworkbench.model.design import Design

Type = TypeEngine[Any]


@dataclass(frozen=True)
class DomainType:
    """A type with conditions on `value`; `base` is what it is made of, another domain perhaps."""

    name: str
    base: Type
    checks: tuple[tuple[str, str], ...] = ()
    present: bool = False

    def checks_on(self, column: str) -> Iterator[tuple[str, str]]:
        """Yield names of its conditions, and the conditions on a column."""
        for name, text in self.checks:
            yield name, _on_column(text, column)


class RowType(UserDefinedType[Any]):
    """A composite type: its fields and their types."""

    cache_ok = True

    def __init__(self, name: str, fields: tuple[tuple[str, Type], ...]) -> None:
        self.name = name
        self.fields = fields

    def get_col_spec(self, **_options: Any) -> str:
        return self.name


@dataclass(frozen=True)
class Element:
    """An expression of an exclusion and its operator; `column` is set when it is a column."""

    text: str
    operator: str
    column: str | None = None
    arguments: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The columns it is made of, as far as they are known: a column, or those of a range's ends."""
        return (self.column,) if self.column else self.arguments


@dataclass(frozen=True)
class Exclusion:
    """No two rows (that meet `where`) may have all elements related by their operators."""

    name: str
    elements: tuple[Element, ...]
    where: str | None = None


@dataclass(frozen=True)
class PeriodReference:
    """Columns whose last is a range that rows of the parent must cover."""

    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]


@dataclass(frozen=True)
class Declared:
    """What the statements of a design declare, by name of type and by key of table."""

    domains: dict[str, DomainType]
    rows: dict[str, RowType]
    exclusions: dict[str, tuple[Exclusion, ...]]
    periods: dict[str, tuple[PeriodReference, ...]]

    def __bool__(self) -> bool:
        return bool(self.domains or self.rows or self.exclusions or self.periods)


def read_declared(design: Design) -> Declared:
    """Read the domains, composite types, exclusions and keys without overlaps of a design."""
    declared = Declared({}, {}, {}, {})
    for routine in design.routines:
        if routine.dialect == "postgres" and (routine.kind in KINDS or routine.kind is None):
            _Reader(design, declared).read(routine.sql)
    _read_own(design, declared)
    return declared


ELEMENTS = "dbworkbench element checks"
"""The key in a column's `info` under which the conditions on elements of an array of a domain stand."""

KINDS = frozenset({"domain", "type", "exclusion", "constraint"})
OVERLAPS = "&&"


class _Reader:
    def __init__(self, design: Design, declared: Declared) -> None:
        self._design = design
        self._declared = declared

    def read(self, sql: str) -> None:
        import pglast
        from pglast import ast, parser

        try:
            statements = [item.stmt for item in pglast.parse_sql(sql)]
        except parser.ParseError:
            return  # the server may know more than this parser; it judges the rows
        readers: tuple[tuple[type[Any], Any], ...] = (
            (ast.CreateDomainStmt, self._domain),
            (ast.CompositeTypeStmt, self._composite),
            (ast.AlterTableStmt, self._alter),
        )
        for statement in statements:
            for kind, take in readers:
                if isinstance(statement, kind):
                    take(statement)

    def _domain(self, statement: Any) -> None:
        from pglast.enums import ConstrType

        name = ".".join(part.sval for part in statement.domainname)
        parts = statement.constraints or ()
        checks = tuple(
            (part.conname or f"{name}_check", _written(part.raw_expr))
            for part in parts
            if part.contype == ConstrType.CONSTR_CHECK
        )
        present = any(part.contype == ConstrType.CONSTR_NOTNULL for part in parts)
        base = read_type(_written(statement.typeName))
        self._declared.domains[name.lower()] = DomainType(name, base, checks, present)

    def _composite(self, statement: Any) -> None:
        relation = statement.typevar
        name = f"{relation.schemaname}.{relation.relname}" if relation.schemaname else relation.relname
        fields = tuple(
            (item.colname, read_type(_written(item.typeName))) for item in statement.coldeflist or ()
        )
        self._declared.rows[name.lower()] = RowType(name, fields)

    def _alter(self, statement: Any) -> None:
        from pglast.enums import ConstrType

        key = self._key(statement.relation)
        for command in statement.cmds:
            found = command.def_
            if key is None or not hasattr(found, "contype"):
                continue
            if found.contype == ConstrType.CONSTR_EXCLUSION:
                self._exclude(key, _exclusion(found))
            elif getattr(found, "without_overlaps", False):
                self._exclude(key, _temporal(found))
            elif getattr(found, "fk_with_period", False):
                self._period(key, found)

    def _exclude(self, key: str, exclusion: Exclusion) -> None:
        self._declared.exclusions[key] = (*self._declared.exclusions.get(key, ()), exclusion)

    def _period(self, key: str, found: Any) -> None:
        parent = self._key(found.pktable)
        columns = tuple(item.sval for item in found.fk_attrs)
        theirs = tuple(item.sval for item in found.pk_attrs or found.fk_attrs)
        if parent is not None:
            known = self._declared.periods.get(key, ())
            self._declared.periods[key] = (*known, PeriodReference(columns, parent, theirs))

    def _key(self, relation: Any) -> str | None:
        tables = self._design.metadata.tables
        full = f"{relation.schemaname}.{relation.relname}" if relation.schemaname else relation.relname
        return next((key for key in (full, relation.relname) if key in tables), None)


def _read_own(design: Design, declared: Declared) -> None:
    """Take the exclusions that stand in the MetaData as SQLAlchemy's own constraints."""
    for table in design.tables:
        for constraint in table.constraints:
            if isinstance(constraint, postgresql.ExcludeConstraint):
                elements = tuple(
                    _element_of(expression, operator) for expression, _, operator in constraint._render_exprs
                )
                where = None if constraint.where is None else str(constraint.where)
                known = declared.exclusions.get(table.key, ())
                declared.exclusions[table.key] = (
                    *known,
                    Exclusion(str(constraint.name or f"{table.name}_excl"), elements, where),
                )


def _element_of(expression: Any, operator: str) -> Element:
    name = getattr(expression, "name", None)
    if name is not None:
        return Element(name, operator, column=name)
    text = str(expression)
    import pglast

    statement: Any = pglast.parse_sql(f"SELECT {text}")[0].stmt
    return _element(statement.targetList[0].val, operator)


def _exclusion(found: Any) -> Exclusion:
    elements = tuple(
        Element(item.name, signs[-1].sval, column=item.name)
        if item.name
        else _element(item.expr, signs[-1].sval)
        for item, signs in found.exclusions
    )
    where = _written(found.where_clause) if found.where_clause is not None else None
    return Exclusion(found.conname or "", elements, where)


def _element(expression: Any, operator: str) -> Element:
    """Read `tstzrange(begins, ends)`: both columns; anything else is kept as text."""
    text = _written(expression)
    arguments = getattr(expression, "args", None) or ()
    names = [_column_name(argument) for argument in arguments[:2]]
    function: Any = getattr(expression, "funcname", None)
    ranged = bool(function) and function[-1].sval.endswith("range") and len(names) == 2 and all(names)
    return Element(text, operator, arguments=tuple(map(str, names)) if ranged else ())


def _column_name(expression: Any) -> str | None:
    fields = getattr(expression, "fields", None)
    return fields[-1].sval if fields and hasattr(fields[-1], "sval") else None


def _temporal(found: Any) -> Exclusion:
    names = [key.sval for key in found.keys]
    signs = [*["="] * (len(names) - 1), OVERLAPS]
    elements = tuple(Element(name, sign, column=name) for name, sign in zip(names, signs, strict=True))
    return Exclusion(found.conname or "", elements)


def _on_column(text: str, column: str) -> str:
    """Return a domain's condition with the column for `value`."""
    import pglast
    from pglast.stream import RawStream
    from pglast.visitors import Visitor

    class Rename(Visitor):
        def visit_ColumnRef(self, _ancestors: Any, node: Any) -> None:  # noqa: N802 - the parser's name
            if len(node.fields) == 1 and getattr(node.fields[0], "sval", None) == "value":
                node.fields[0].sval = column

    statement: Any = pglast.parse_sql(f"SELECT {text}")
    Rename()(statement)
    return str(RawStream()(statement)).removeprefix("SELECT ")


def _written(node: Any) -> str:
    from pglast.stream import RawStream

    return str(RawStream()(node))
