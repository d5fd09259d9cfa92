"""Stand-ins for what a statement misses and this server cannot have: types, functions, collations and more.

They are made by the superuser and counted to the extension plpgsql, so that nobody reads them as objects of
the design. Nothing here runs code of the file: only definitions are made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
from pglast import ast
from pglast.stream import RawStream
from psycopg import sql

from dbworkbench.formats.sql.extension import base_type, wrapper
from dbworkbench.formats.sql.workshop import LOADER, Bench

# what is said here may have been made up by the file's own code (RAISE): it never goes into a statement but
# as quoted names, or as words without any bracket that could call something
MISSES = re.compile(
    r"""(?P<kind>type|collation|schema|tablespace|role|text\ search\ configuration
          |foreign-data\ wrapper)\ "(?P<name>.+?)"
        (?:\ for\ encoding\ ".*")?\ does\ not\ exist
      | function\ (?P<function>[^()]+)\((?P<arguments>[\w\ .,\[\]]*)\)\ does\ not\ exist""",
    re.VERBOSE,
)
MOST = 200  # a file that misses more is not meant for this reader
HIDE = "ALTER EXTENSION plpgsql ADD"


def stand_in(place: Bench, node: Any, error: psycopg.Error, schema: str) -> str:
    """Make what a statement missed, in a schema unless it was named with one; return what was made.

    The text is empty when nothing could be.
    """
    missed = MISSES.fullmatch(error.diag.message_primary or "")
    if missed is None or isinstance(node, ast.DoStmt) or error.diag.context:
        return ""
    try:
        with place.master.transaction():
            return _make(place, node, missed, schema)
    except (psycopg.Error, LookupError):
        return ""  # the statement is reported with what it missed


def _make(place: Bench, node: Any, missed: re.Match[str], schema: str) -> str:
    if missed["function"]:
        return _function(place, node, missed["function"], missed["arguments"], schema)
    if missed["kind"] in ("schema", "role", "tablespace", "foreign-data wrapper"):
        return _cluster_wide(place, missed["kind"], missed["name"])
    kind = missed["kind"]
    # names of the system are looked for beside its own
    within, name = _parts(place, missed["name"], "pg_catalog" if kind == "collation" else schema)
    whole = sql.SQL("{}.{}").format(sql.Identifier(within), sql.Identifier(name))
    if kind == "type":
        for statement in base_type(_quoted(within), name.replace('"', '""')):
            place.master.execute(statement.encode())
        _hide(place, sql.SQL("TYPE {}").format(whole))
        _hide(place, sql.SQL("CAST ({} AS pg_catalog.text)").format(whole))
        for ending, argument in (("in", sql.SQL("cstring")), ("out", whole)):
            function = sql.SQL("{}.{}").format(sql.Identifier(within), sql.Identifier(f"{name}_{ending}"))
            _hide(place, sql.SQL("FUNCTION {}({})").format(function, argument))
        return f'the type "{missed["name"]}" is stood in for by one that holds any text'
    if kind == "collation":
        return _collation(place, missed["name"], within, name)
    copy = sql.SQL("CREATE TEXT SEARCH CONFIGURATION {} (COPY = pg_catalog.simple)")
    place.master.execute(copy.format(whole))
    _hide(place, sql.SQL("TEXT SEARCH CONFIGURATION {}").format(whole))
    return f'the text search configuration "{missed["name"]}" is stood in for by "simple"'


def _cluster_wide(place: Bench, kind: str, name: str) -> str:
    """Make what belongs to no schema."""
    if kind == "foreign-data wrapper":
        for made in wrapper(_quoted(name)):
            place.master.execute(made.encode())
        _hide(place, sql.SQL("FOREIGN DATA WRAPPER {}").format(sql.Identifier(name)))
        return f'the foreign-data wrapper "{name}" is stood in for by one that reaches nothing'
    if kind == "role":
        return f'the role "{name}" is stood in for' if place.adopt([name]) else ""
    if kind == "tablespace":
        place.add_tablespace(name)
        return f'the tablespace "{name}" is stood in for by an empty one'
    statement = sql.SQL("CREATE SCHEMA {} AUTHORIZATION {}")
    place.master.execute(statement.format(sql.Identifier(name), sql.Identifier(LOADER)))
    return f'the schema "{name}", which nothing makes, was made'


def _collation(place: Bench, said: str, schema: str, name: str) -> str:
    place.master.execute("SET LOCAL allow_system_table_mods = on")
    make_collation(place, schema, name)
    return f'the collation "{said}", which this server lacks, is stood in for by "C"'


def make_collation(place: Bench, schema: str, name: str) -> None:
    """Make a collation that sorts by code point, as no object of the design."""
    whole = sql.SQL("{}.{}").format(sql.Identifier(schema), sql.Identifier(name))
    place.master.execute(sql.SQL('CREATE COLLATION {} FROM "C"').format(whole))
    _hide(place, sql.SQL("COLLATION {}").format(whole))


def _function(place: Bench, node: Any, said: str, arguments: str, schema: str) -> str:
    within, name = _parts(place, said.replace('"', ""), schema)
    trigger = isinstance(node, ast.CreateTrigStmt)
    result = "trigger" if trigger else _expected(node, name)
    types = ", ".join(part if part != "unknown" else "text" for part in arguments.split(", "))
    language = (
        "plpgsql AS 'BEGIN RETURN NULL; END'" if trigger else f"sql IMMUTABLE AS 'SELECT NULL::{result}'"
    )
    signature = f"{_quoted(within)}.{_quoted(name)}({types})"
    place.master.execute(f"CREATE FUNCTION {signature} RETURNS {result} LANGUAGE {language}".encode())
    place.master.execute(f"{HIDE} FUNCTION {signature}".encode())
    return f"the function {said}({arguments}) is stood in for by one that returns nothing"


def _expected(node: Any, function: str) -> str:
    """Return the type that a function should give: that of the column of which it is the default."""
    for column, call in _defaults(node):
        if str(call.funcname[-1].sval) == function and not column.typeName.arrayBounds:
            return ".".join(_quoted(str(part.sval)) for part in column.typeName.names)
    return "pg_catalog.text"


def _defaults(node: Any) -> Iterator[tuple[Any, Any]]:
    columns = [item for item in getattr(node, "tableElts", None) or () if isinstance(item, ast.ColumnDef)]
    commands = getattr(node, "cmds", None) or ()
    columns += [
        command.def_ for command in commands if isinstance(getattr(command, "def_", None), ast.ColumnDef)
    ]
    for column in columns:
        for constraint in column.constraints or ():
            if isinstance(constraint.raw_expr, ast.FuncCall):
                yield column, constraint.raw_expr


def stand_in_function(place: Bench, node: Any, language: str) -> str:
    """Make a function of a language that is not run here, with its signature and without its body.

    It is made as the file's own role would make it. Raises psycopg.Error.
    """
    own = ("language", "as", "support", "transform")
    kept = [option for option in node.options or () if option.defname not in own]
    body = (ast.String("BEGIN RAISE 'a stand-in'; END"),)
    node.options = (
        *kept,
        ast.DefElem(defname="language", arg=ast.String("plpgsql")),
        ast.DefElem(defname="as", arg=body),
    )
    place.execute(RawStream()(node))
    found = place.master.execute(
        "SELECT n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid) "
        "FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace "
        "WHERE p.proname = %s ORDER BY p.oid DESC LIMIT 1",
        [str(node.funcname[-1].sval)],
    ).fetchone()
    if found is None:
        return ""
    kind = "PROCEDURE" if node.is_procedure else "FUNCTION"
    statement = f"{HIDE} {kind} {_quoted(found[0])}.{_quoted(found[1])}({found[2]})"
    place.master.execute(statement.encode())
    return f"code in {language} is not run here: it is kept as it stands, with a stand-in of its signature"


def _hide(place: Bench, what: sql.Composable) -> None:
    place.master.execute(sql.SQL(HIDE + " {}").format(what))


def _parts(place: Bench, name: str, schema: str) -> tuple[str, str]:
    """Take apart a name that the server wrote without quotes; a dot may belong to the name."""
    within, dot, last = name.partition(".")
    query = "SELECT FROM pg_catalog.pg_namespace WHERE nspname = %s"
    known = dot and place.master.execute(query, [within]).fetchone() is not None
    if not known and not schema:
        raise LookupError(name)
    return (within, last) if known else (schema, name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
