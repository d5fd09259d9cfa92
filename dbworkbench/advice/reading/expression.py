"""Expressions of a query: what is in them, and how an index would write them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from dbworkbench.advice.reading.access import Access, Key
from dbworkbench.advice.reading.scope import Scope


def children(node: Any) -> Iterator[Any]:
    """Yield the nodes right below one of pglast's."""
    from pglast import ast

    if isinstance(node, tuple | list):
        yield from (item for item in node if item is not None)
    elif isinstance(node, ast.Node):
        for name in node:
            value = getattr(node, name)
            if isinstance(value, ast.Node | tuple):
                yield value


def walk(node: Any) -> Iterator[Any]:
    """Yield a node and all below it, but nothing inside a subquery."""
    from pglast import ast

    yield node
    if not isinstance(node, ast.SubLink):
        for child in children(node):
            yield from walk(child)


def owners(node: Any, scope: Scope) -> list[Access]:
    """Return the tables of this SELECT whose columns an expression names, each once."""
    return list({id(access): access for access, _, own in references(node, scope) if own}.values())


def references(node: Any, scope: Scope) -> Iterator[tuple[Access, str, bool]]:
    """Yield the table and column of every reference in an expression, and whether it is of this SELECT."""
    from pglast import ast

    for part in walk(node):
        if isinstance(part, ast.ColumnRef) and (found := scope.find(part)):
            yield found


def has_stranger(node: Any, scope: Scope) -> bool:
    """Say whether an expression names a column that no table has: one of a subquery in FROM."""
    from pglast import ast

    return any(isinstance(part, ast.ColumnRef) and scope.find(part) is None for part in walk(node))


def is_literal(node: Any) -> bool:
    """Say whether an expression names neither columns nor parameters nor subqueries."""
    from pglast import ast

    return not any(isinstance(part, ast.ColumnRef | ast.ParamRef | ast.SubLink) for part in walk(node))


def key_of(node: Any, scope: Scope) -> tuple[Access, Key] | None:
    """Return an expression over one table of this SELECT as a key, None for anything else."""
    from pglast import ast

    found = list(references(node, scope))
    mixed = any(isinstance(part, ast.ParamRef | ast.SubLink) for part in walk(node)) or has_stranger(
        node, scope
    )
    tables = {id(access) for access, _, own in found if own}
    if mixed or len(tables) != 1 or not all(own for _, _, own in found):
        return None
    access = found[0][0]
    columns = frozenset(column for _, column, _ in found)
    if isinstance(node, ast.ColumnRef):
        return access, Key(quoted(found[0][1]), columns)
    return access, Key(f"({bare_text(node)})", columns)


def bare_text(node: Any) -> str:
    """Write an expression without the aliases of tables."""
    from pglast import ast
    from pglast.stream import RawStream

    clone = copy.deepcopy(node)
    for part in walk(clone):
        if isinstance(part, ast.ColumnRef):
            fields: Any = part.fields
            part.fields = fields[-1:]
    return str(RawStream()(clone))


def quoted(name: str) -> str:
    """Return a name as SQL has to write it."""
    from pglast import ast
    from pglast.stream import RawStream

    return str(RawStream()(ast.ColumnRef(fields=(ast.String(sval=name),))))
