"""Which statements of somebody's file are run, passed over, or refused, by the server's own parser.

What is run is run as a role without rights on a server that is deleted afterwards; this is the fence
before it: no programs, no files, no code in languages that reach out of the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pglast import ast, parse_sql
from pglast.enums import AlterTableType, ObjectType
from pglast.parser import ParseError


class Fate(Enum):
    RUN = "run"
    SKIP = "skip"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Verdict:
    """What is to be done with a statement; `reason` says why it is refused."""

    fate: Fate
    reason: str = ""
    node: Any = None
    roles: tuple[str, ...] = ()


# rows, rights and the state of a session are no part of a design
SKIPPED = {
    "AlterDefaultPrivilegesStmt", "AlterOwnerStmt", "AlterRoleSetStmt", "AlterRoleStmt",
    "CheckPointStmt", "ClosePortalStmt", "ClusterStmt", "ConstraintsSetStmt", "CreateRoleStmt",
    "DeallocateStmt", "DeclareCursorStmt", "DeleteStmt", "DiscardStmt", "DropOwnedStmt", "DropRoleStmt",
    "ExecuteStmt", "ExplainStmt", "FetchStmt", "GrantRoleStmt", "GrantStmt", "InsertStmt", "ListenStmt",
    "LockStmt", "MergeStmt", "NotifyStmt", "PrepareStmt", "ReassignOwnedStmt", "RefreshMatViewStmt",
    "ReindexStmt", "SecLabelStmt", "TransactionStmt", "TruncateStmt", "UnlistenStmt", "UpdateStmt",
    "VacuumStmt", "VariableShowStmt", "CallStmt",
}  # fmt: skip
REFUSED = {
    "AlterSystemStmt": "ALTER SYSTEM changes the server",
    "LoadStmt": "LOAD brings code into the server",
    "CreateTableSpaceStmt": "a tablespace is a folder of the server",
    "CreatedbStmt": "CREATE DATABASE: a design is one database",
    "AlterDatabaseStmt": "ALTER DATABASE: a design is one database",
    "AlterDatabaseSetStmt": "ALTER DATABASE: a design is one database",
    "DropdbStmt": "DROP DATABASE: a design is one database",
    "CreateSubscriptionStmt": "a subscription reaches another server",
    "CreateFdwStmt": "a foreign-data wrapper reaches out of the database",
    "CreateForeignServerStmt": "a foreign server is another database",
    "CreateUserMappingStmt": "a user mapping belongs to another server",
    "CreateForeignTableStmt": "a foreign table is in another database",
    "ImportForeignSchemaStmt": "a foreign schema is in another database",
    "CreateEventTrigStmt": "an event trigger watches the whole server",
    "CreatePLangStmt": "a language brings code into the server",
    "CreateTransformStmt": "a transform brings code into the server",
}
LANGUAGES = {"sql", "plpgsql"}
EXTENSIONS = {
    "adminpack", "amcheck", "dblink", "file_fdw", "lo", "pageinspect", "pg_buffercache", "pg_freespacemap",
    "pg_prewarm", "pg_surgery", "pg_visibility", "pg_walinspect", "pgrowlocks", "pgstattuple", "postgres_fdw",
    "sepgsql", "xml2",
}  # fmt: skip
FUNCTIONS = {
    "lo_import", "lo_export", "lo_from_bytea", "pg_read_file", "pg_read_binary_file", "pg_ls_dir",
    "pg_ls_logdir", "pg_ls_waldir", "pg_ls_tmpdir", "pg_stat_file", "pg_file_write", "pg_file_unlink",
    "pg_file_rename", "pg_file_sync", "pg_reload_conf", "pg_rotate_logfile", "pg_terminate_backend",
    "pg_cancel_backend", "pg_switch_wal", "pg_promote", "query_to_xml", "database_to_xml", "dblink",
    "dblink_exec", "dblink_connect", "pg_sleep", "pg_sleep_for", "pg_sleep_until",
}  # fmt: skip
# not standard_conforming_strings: the server shall read strings as the parser here did
SETTINGS = {"search_path", "check_function_bodies", "default_table_access_method"}


def judge(statement: str) -> Verdict:
    """Parse one statement and decide; raises pglast's ParseError when it is no SQL."""
    (raw,) = parse_sql(statement)
    node = raw.stmt
    nodes = list(_walk(node))
    roles = tuple(dict.fromkeys(name for inner in nodes if (name := _role(inner))))
    reason = _refusal(node, nodes)
    if reason:
        return Verdict(Fate.REFUSE, reason, node, roles)
    return Verdict(Fate.SKIP if _is_skipped(node) else Fate.RUN, "", node, roles)


def _walk(node: Any) -> Iterator[Any]:
    """Yield a node and all below it."""
    if isinstance(node, ast.Node):
        yield node
        for name in node:
            yield from _walk(getattr(node, name))
    elif isinstance(node, (tuple, list)):
        for item in node:
            yield from _walk(item)


def _role(node: Any) -> str | None:
    if isinstance(node, ast.RoleSpec) and node.rolename:
        return str(node.rolename)
    return None


def _refusal(node: Any, nodes: list[Any]) -> str:
    kind = type(node).__name__
    if kind in REFUSED:
        return REFUSED[kind]
    if isinstance(node, ast.CopyStmt):
        return _copy(node)
    if isinstance(node, (ast.CreateFunctionStmt, ast.DoStmt)):
        return _language(node)
    if isinstance(node, ast.CreateExtensionStmt) and node.extname in EXTENSIONS:
        return f"the extension {node.extname!r} reaches out of the database"
    called = {_function(inner) for inner in nodes if isinstance(inner, ast.FuncCall)} & FUNCTIONS
    return f"it calls {sorted(called)[0]}, which reaches out of the database" if called else ""


def _copy(node: ast.CopyStmt) -> str:
    if node.is_program:
        return "COPY … PROGRAM runs a program on the server"
    if node.filename:
        return "COPY with a file reaches the server's files"
    return ""


def _language(node: ast.CreateFunctionStmt | ast.DoStmt) -> str:
    options = node.options if isinstance(node, ast.CreateFunctionStmt) else node.args
    for option in options or ():
        language = _text(option.arg) if option.defname == "language" else "sql"
        if language.lower() not in LANGUAGES:
            return f"code in {language} reaches out of the database"
    return ""


def _function(call: ast.FuncCall) -> str:
    return _text(call.funcname[-1]) if call.funcname else ""


def _text(node: Any) -> str:
    """Return the text of a string in the tree."""
    return str(getattr(node, "sval", ""))


def _is_skipped(node: Any) -> bool:
    if isinstance(node, ast.VariableSetStmt):
        return node.name not in SETTINGS
    if isinstance(node, ast.SelectStmt):
        return node.intoClause is None and not _sets_search_path(node)
    if isinstance(node, ast.AlterTableStmt):
        return all(command.subtype == AlterTableType.AT_ChangeOwner for command in node.cmds or ())
    if isinstance(node, ast.CommentStmt):
        return node.objtype in (
            ObjectType.OBJECT_EXTENSION,
            ObjectType.OBJECT_DATABASE,
            ObjectType.OBJECT_ROLE,
        )
    return isinstance(node, ast.CopyStmt) or type(node).__name__ in SKIPPED


def _sets_search_path(node: ast.SelectStmt) -> bool:
    """Whether it is pg_dump's `SELECT pg_catalog.set_config('search_path', '', false)`."""
    calls = [inner for inner in _walk(node) if isinstance(inner, ast.FuncCall)]
    if len(calls) != 1 or _function(calls[0]) != "set_config":
        return False
    arguments = calls[0].args or ()
    return bool(arguments) and _text(getattr(arguments[0], "val", None)) == "search_path"


__all__ = ["Fate", "ParseError", "Verdict", "judge"]
