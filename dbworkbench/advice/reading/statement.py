"""A statement read table by table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dbworkbench.advice.reading.access import Access, Join, Ordering
from dbworkbench.advice.reading.catalog import Catalog
from dbworkbench.advice.reading.condition import read_condition
from dbworkbench.advice.reading.expression import children, key_of, owners
from dbworkbench.advice.reading.scope import Scope
from dbworkbench.model.parameters import render

DISTANCE = "<->"


def read_accesses(sql: str, catalog: Catalog) -> tuple[Access, ...]:
    """Return what a statement of PostgreSQL asks of each table it names, one item for each mention.

    Text that is no SQL asks for nothing: what is wrong with it is for the server to say.
    """
    from pglast import parse_sql, parser

    try:
        statements = parse_sql(render(sql, "numeric").text)
    except parser.ParseError:
        return ()
    reader = _Reader(catalog)
    for statement in statements:
        reader.statement(statement.stmt, None, frozenset())
    return tuple(reader.found)


class _Reader:
    """Walks down a statement; `found` grows by a table for each mention."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.found: list[Access] = []

    def statement(
        self, node: Any, parent: Scope | None, known: frozenset[str], *, exists: bool = False
    ) -> Scope:
        """Read a query or a statement that writes; `known` are names of WITH.

        Of a query in EXISTS nobody reads a column.
        """
        scope = Scope(self.catalog, parent)
        known = self._with(node, scope, known)
        if getattr(node, "larg", None):
            self.statement(node.larg, parent, known)
            self.statement(node.rarg, parent, known)
            return scope
        conditions: list[Any] = []
        for source in self._sources(node):
            conditions += self._source(source, scope, known)
        conditions += [node.whereClause] if getattr(node, "whereClause", None) else []
        for part in () if exists else self._parts(node):
            self._read(part, scope, known)
        for condition in conditions:
            self._read(condition, scope, known)
            read_condition(condition, scope)
        _read_order(node, scope)
        return scope

    def _with(self, node: Any, scope: Scope, known: frozenset[str]) -> frozenset[str]:
        clause = getattr(node, "withClause", None)
        for query in clause.ctes if clause else ():
            known |= {query.ctename}
            self.statement(query.ctequery, scope.parent, known)
        return known

    def _sources(self, node: Any) -> Iterator[Any]:
        from pglast import ast

        if isinstance(node, ast.UpdateStmt | ast.DeleteStmt):
            yield node.relation
        yield from getattr(node, "fromClause", None) or getattr(node, "usingClause", None) or ()

    def _parts(self, node: Any) -> Iterator[Any]:
        """Yield the clauses that name columns, but the conditions and the sources."""
        for name in ("targetList", "groupClause", "havingClause", "sortClause", "valuesLists", "windowClause",
                     "distinctClause", "limitCount", "returningList"):  # fmt: skip
            if (part := getattr(node, name, None)) is not None:
                yield part
        if (select := getattr(node, "selectStmt", None)) is not None:
            yield select

    def _source(self, node: Any, scope: Scope, known: frozenset[str]) -> list[Any]:
        """Take a source of FROM into the scope and return the conditions of its joins."""
        from pglast import ast

        match node:
            case ast.RangeVar():
                self._table(node, scope, known)
            case ast.JoinExpr():
                conditions = self._source(node.larg, scope, known) + self._source(node.rarg, scope, known)
                if node.usingClause:
                    self._using(node, scope)
                return [*conditions, node.quals] if node.quals else conditions
            case ast.RangeSubselect():
                self.statement(node.subquery, scope if node.lateral else scope.parent, known)
                alias: Any = node.alias
                scope.sources[alias.aliasname if alias else f"{id(node)}"] = None
        return []

    def _table(self, node: Any, scope: Scope, known: frozenset[str]) -> None:
        alias = node.alias.aliasname if node.alias else node.relname
        key = None
        if node.schemaname or node.relname not in known:
            key = self.catalog.table(node.schemaname, node.relname)
        scope.sources[alias] = Access(key, len(self.found)) if key else None
        if (access := scope.sources[alias]) is not None:
            self.found.append(access)
        elif node.relname in self.catalog.views and node.relname not in known:
            from pglast import parse_sql

            for statement in parse_sql(self.catalog.views[node.relname]):
                self.statement(statement.stmt, None, known | {node.relname})

    def _using(self, node: Any, scope: Scope) -> None:
        """Read JOIN … USING (a, b) as joins of the last two tables that have the column."""
        from pglast import ast

        for name in node.usingClause:
            holders = [
                access
                for access in scope.sources.values()
                if access is not None and name.sval in self.catalog.columns[access.table]
            ][-2:]
            for access, other in zip(holders, reversed(holders), strict=True):
                access.used.add(name.sval)
                alone = Scope(self.catalog, None, {access.table: access})
                if other is not access and (found := key_of(ast.ColumnRef(fields=(name,)), alone)):
                    access.joins.append(Join(found[1], other.number))

    def _read(self, node: Any, scope: Scope, known: frozenset[str]) -> None:
        """Note every column that an expression reads, and go into its subqueries."""
        from pglast import ast
        from pglast.enums import SubLinkType

        match node:
            case ast.ColumnRef():
                _note_use(node, scope)
            case ast.SelectStmt():
                self.statement(node, scope, known)
            case ast.SubLink():
                exists = node.subLinkType == SubLinkType.EXISTS_SUBLINK
                inner = self.statement(node.subselect, scope, known, exists=exists)
                if node.testexpr is not None:
                    self._read(node.testexpr, scope, known)
                    _join_with_subquery(node, scope, inner)
            case _:
                for child in children(node):
                    self._read(child, scope, known)


def _note_use(node: Any, scope: Scope) -> None:
    from pglast import ast

    fields: tuple[Any, ...] = tuple(node.fields or ())
    last = fields[-1]
    if isinstance(last, ast.A_Star):
        for access in scope.all_of(node):
            access.used.update(scope.catalog.columns[access.table])
    elif found := scope.find(node):
        found[0].used.add(found[1])


def _join_with_subquery(node: Any, scope: Scope, inner: Scope) -> None:
    """Note `key IN (SELECT other …)` as a join of both."""
    targets: Any = node.subselect.targetList or ()
    mine = key_of(node.testexpr, scope)
    theirs = key_of(targets[0].val, inner) if len(targets) == 1 else None
    if mine and theirs:
        mine[0].joins.append(Join(mine[1], theirs[0].number))
        theirs[0].joins.append(Join(theirs[1], mine[0].number))


def _read_order(node: Any, scope: Scope) -> None:
    """Note what could come in order: ORDER BY, GROUP BY and DISTINCT of one table, min and max."""
    targets = getattr(node, "targetList", None) or ()
    named = {target.name: target.val for target in targets if getattr(target, "name", None)}
    orderings = list(_orderings(getattr(node, "sortClause", None) or (), targets, named, scope))
    for access, ordering in orderings:
        if access is not orderings[0][0]:
            break
        access.order.append(ordering)
    grouped = [_meant(item, targets, named) for item in getattr(node, "groupClause", None) or ()]
    if getattr(node, "distinctClause", None):
        grouped = [target.val for target in targets]
    keys = [key_of(item, scope) for item in grouped]
    if keys and all(key and key[0] is keys[0][0] for key in keys if keys[0]) and keys[0]:
        keys[0][0].group.extend(key[1] for key in keys if key)
    _read_extremes(targets, scope)


def _orderings(
    clause: Any, targets: Any, named: Mapping[str, Any], scope: Scope
) -> Iterator[tuple[Access, Ordering]]:
    from pglast.enums import SortByDir, SortByNulls

    nulls = {SortByNulls.SORTBY_NULLS_FIRST: "first", SortByNulls.SORTBY_NULLS_LAST: "last"}
    for item in clause:
        _note_distance(item.node, scope)
        found = key_of(_meant(item.node, targets, named), scope)
        if found is None or found[1].column is None:
            return
        descending = item.sortby_dir == SortByDir.SORTBY_DESC
        yield found[0], Ordering(found[1], descending, nulls.get(item.sortby_nulls))


def _note_distance(node: Any, scope: Scope) -> None:
    """Note `ORDER BY place <-> :point`, which a GiST index answers in order."""
    from pglast import ast

    if isinstance(node, ast.A_Expr) and node.name and str(node.name[-1].sval) == DISTANCE:
        for side, other in ((node.lexpr, node.rexpr), (node.rexpr, node.lexpr)):
            found = key_of(side, scope)
            if found and not owners(other, scope):
                found[0].members.append((found[1], DISTANCE))


def _meant(node: Any, targets: Any, named: Mapping[str, Any]) -> Any:
    """Return the expression that a number or an alias of ORDER BY or GROUP BY means."""
    from pglast import ast

    if isinstance(node, ast.A_Const) and isinstance(node.val, ast.Integer):
        place = int(node.val.ival or 0) - 1
        return targets[place].val if 0 <= place < len(targets) else node
    fields: Any = getattr(node, "fields", None) or ()
    return named.get(getattr(fields[0], "sval", ""), node) if len(fields) == 1 else node


def _read_extremes(targets: Any, scope: Scope) -> None:
    """Note `min(key)` and `max(key)`, which an index in order answers with its first entry."""
    for target in targets:
        call: Any = getattr(target, "val", None)
        name: Any = getattr(call, "funcname", None)
        if name and name[-1].sval in ("min", "max") and call.args:
            found = key_of(call.args[0], scope)
            if found and len(owners(call, scope)) == 1 and not found[0].order:
                found[0].order.append(Ordering(found[1]))
