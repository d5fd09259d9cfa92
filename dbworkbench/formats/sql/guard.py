"""Which statements of somebody's file are run, passed over, or refused, by the server's own parser.

What is run is run as a role without rights on a server that is deleted afterwards; this is the fence
before it: no programs, no files, no code in languages that reach out of the database.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
    KEEP = "keep"  # it belongs to the design, and is written down without being run


@dataclass(frozen=True)
class Verdict:
    """What is to be done with a statement; `reason` says why it is refused, `kind` what is passed over.

    Of what is kept, `reason` says why it is not run, and `kind` is that of the routine.
    """

    fate: Fate
    reason: str = ""
    node: Any = None
    roles: tuple[str, ...] = ()
    kind: str = ""


# what is no part of a design, and how it is counted; "" is the state of a session, which is not told
SKIPPED = {
    **dict.fromkeys((
        "CheckPointStmt", "ClosePortalStmt", "ConstraintsSetStmt", "DeallocateStmt", "DeclareCursorStmt",
        "DiscardStmt", "ExecuteStmt", "ExplainStmt", "FetchStmt", "ListenStmt", "LockStmt", "NotifyStmt",
        "PrepareStmt", "TransactionStmt", "UnlistenStmt", "VariableShowStmt",
    ), ""),
    **dict.fromkeys(
        ("DeleteStmt", "InsertStmt", "MergeStmt", "TruncateStmt", "UpdateStmt"), "change of rows",
    ),
    **dict.fromkeys(
        ("AlterRoleSetStmt", "AlterRoleStmt", "CreateRoleStmt", "DropRoleStmt", "GrantRoleStmt"),
        "statement about roles",
    ),
    **dict.fromkeys(("AlterOwnerStmt", "DropOwnedStmt", "ReassignOwnedStmt"), "change of owner"),
    **dict.fromkeys(
        ("ClusterStmt", "ReindexStmt", "RefreshMatViewStmt", "VacuumStmt"), "maintenance statement",
    ),
    "CallStmt": "call of a procedure",
    "SecLabelStmt": "security label",
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
    "ImportForeignSchemaStmt": "a foreign schema is in another database",
    "CreateTransformStmt": "a transform brings code into the server",
}
WATCHING = "an event trigger would run its code at all that is made here"
KEPT = {
    "CreateEventTrigStmt": ("event trigger", WATCHING),
    "AlterEventTrigStmt": ("trigger state", WATCHING),
    "CreatePLangStmt": ("language", "a language brings code into the server"),
}
LANGUAGES = {"sql", "plpgsql"}
FUNCTIONS = {
    "lo_import", "lo_export", "lo_from_bytea", "pg_read_file", "pg_read_binary_file", "pg_ls_dir",
    "pg_ls_logdir", "pg_ls_waldir", "pg_ls_tmpdir", "pg_stat_file", "pg_file_write", "pg_file_unlink",
    "pg_file_rename", "pg_file_sync", "pg_reload_conf", "pg_rotate_logfile", "pg_terminate_backend",
    "pg_cancel_backend", "pg_switch_wal", "pg_promote", "query_to_xml", "database_to_xml", "dblink",
    "dblink_exec", "dblink_connect", "pg_sleep", "pg_sleep_for", "pg_sleep_until",
}  # fmt: skip
REACHING = re.compile(rf"u&|{'|'.join(sorted(FUNCTIONS))}", re.IGNORECASE)
NAMING_ROLES = {
    "AlterDefaultPrivilegesStmt", "AlterPolicyStmt", "AlterUserMappingStmt", "CreatePolicyStmt",
    "CreateSchemaStmt", "CreateUserMappingStmt", "GrantStmt",
}  # fmt: skip
OUTSIDE = {
    ObjectType.OBJECT_DATABASE, ObjectType.OBJECT_EXTENSION, ObjectType.OBJECT_FDW,
    ObjectType.OBJECT_LANGUAGE, ObjectType.OBJECT_PARAMETER_ACL, ObjectType.OBJECT_ROLE,
    ObjectType.OBJECT_TABLESPACE,
}  # fmt: skip
# the parser builds its tree by recursion, and a chain of operators is as deep as it has words: what is
# long is parsed on a stack that holds it (measured: the usual 8 MB end between 10,000 and 100,000)
SHALLOW = 4_000
DEEPEST = 200_000
STACK = 1 << 30  # of addresses; memory is taken as far as it is used
LARGEST = 50_000_000
WORD = re.compile(r"'[^']*+'|\$(\w*+)\$.*?\$\1\$|--[^\n]*+|\w++|[^\w\s,]", re.DOTALL)
# not standard_conforming_strings: the server shall read strings as the parser here did
SETTINGS = {"search_path", "check_function_bodies", "default_table_access_method"}


_stacks = threading.Lock()


def judge(statement: str) -> Verdict:
    """Parse one statement and decide; raises pglast's ParseError when it is no SQL, or not one statement."""
    node = _parse(statement)
    roles: tuple[str, ...] = ()
    if type(node).__name__ in NAMING_ROLES:
        roles = tuple(dict.fromkeys(name for inner in _walk(node) if (name := _role(inner))))
    reason = _refusal(node, statement)
    if reason:
        return Verdict(Fate.REFUSE, reason, node, roles)
    if kept := _kept_as(node):
        return Verdict(Fate.KEEP, kept[1], node, roles, kept[0])
    kind = _skipped_as(node)
    return Verdict(Fate.RUN if kind is None else Fate.SKIP, "", node, roles, kind or "")


def _parse(statement: str) -> Any:
    if len(statement) > LARGEST:
        raise ParseError(f"a statement of more than {LARGEST:,} characters is not read", None)
    words = sum(1 for _ in WORD.finditer(statement)) if len(statement) > SHALLOW else 0
    if words > DEEPEST:
        raise ParseError(f"a statement of more than {DEEPEST:,} words is not read", None)
    found = _parse_deep(statement) if words > SHALLOW else parse_sql(statement)
    if len(found) != 1:
        raise ParseError("this is not one statement", None)
    return found[0].stmt


def _parse_deep(statement: str) -> Any:
    """Parse where a chain of operators may be very deep: in a thread with a stack that holds it."""
    with _stacks:
        usual = threading.stack_size(STACK)
        try:
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(parse_sql, statement).result()
        finally:
            threading.stack_size(usual)


def _walk(node: Any) -> Iterator[Any]:
    """Yield a node and all below it."""
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, ast.Node):
            yield inner
            waiting += [getattr(inner, name) for name in reversed(tuple(inner))]
        elif isinstance(inner, (tuple, list)):
            waiting += reversed(inner)


def _role(node: Any) -> str | None:
    if isinstance(node, ast.RoleSpec) and node.rolename:
        return str(node.rolename)
    return None


def _refusal(node: Any, statement: str) -> str:
    kind = type(node).__name__
    if kind in REFUSED:
        return REFUSED[kind]
    if isinstance(node, ast.CopyStmt):
        return _copy(node)
    if isinstance(node, ast.DoStmt):
        language = language_of(node)
        return "" if language in LANGUAGES else f"code in {language} reaches out of the database"
    if not REACHING.search(statement):
        return ""
    called = {_function(inner) for inner in _walk(node) if isinstance(inner, ast.FuncCall)} & FUNCTIONS
    return f"it calls {sorted(called)[0]}, which reaches out of the database" if called else ""


def _copy(node: ast.CopyStmt) -> str:
    if node.is_program:
        return "COPY … PROGRAM runs a program on the server"
    if node.filename:
        return "COPY with a file reaches the server's files"
    return ""


def language_of(node: ast.CreateFunctionStmt | ast.DoStmt) -> str:
    """Return the language of a function or a block, in small letters."""
    options = node.options if isinstance(node, ast.CreateFunctionStmt) else node.args
    written = next((_text(option.arg) for option in options or () if option.defname == "language"), "")
    return written.lower() or ("sql" if isinstance(node, ast.CreateFunctionStmt) else "plpgsql")


def _function(call: ast.FuncCall) -> str:
    return _text(call.funcname[-1]) if call.funcname else ""


def _text(node: Any) -> str:
    """Return the text of a string in the tree."""
    return str(getattr(node, "sval", ""))


def _kept_as(node: Any) -> tuple[str, str] | None:
    """Return the kind of what is written down without being run, and why it is not."""
    if isinstance(node, ast.CommentStmt) and node.objtype == ObjectType.OBJECT_EVENT_TRIGGER:
        return "comment", WATCHING
    if isinstance(node, ast.CreatePLangStmt) and str(node.plname).lower() in LANGUAGES:
        return None
    return KEPT.get(type(node).__name__)


def _skipped_as(node: Any) -> str | None:
    """Return what a statement that is passed over is counted as, None for one that is run."""
    if isinstance(node, ast.VariableSetStmt):
        return None if node.name in SETTINGS else ""
    if isinstance(node, ast.SelectStmt):
        return None if node.intoClause is not None or _sets_search_path(node) else "query"
    if isinstance(node, ast.AlterTableStmt):
        owner = all(command.subtype == AlterTableType.AT_ChangeOwner for command in node.cmds or ())
        return "change of owner" if owner else None
    if isinstance(node, ast.CommentStmt):
        return "comment on a database, role or extension" if node.objtype in OUTSIDE else None
    if isinstance(node, ast.GrantStmt):
        return "right on a database or the server" if node.objtype in OUTSIDE else None
    if isinstance(node, (ast.CopyStmt, ast.CreatePLangStmt)):
        return ""  # its rows are counted; the language is there
    return SKIPPED.get(type(node).__name__)


def _sets_search_path(node: ast.SelectStmt) -> bool:
    """Whether it is pg_dump's `SELECT pg_catalog.set_config('search_path', '', false)`."""
    calls = [inner for inner in _walk(node) if isinstance(inner, ast.FuncCall)]
    if len(calls) != 1 or _function(calls[0]) != "set_config":
        return False
    arguments = calls[0].args or ()
    return bool(arguments) and _text(getattr(arguments[0], "val", None)) == "search_path"


__all__ = ["Fate", "ParseError", "Verdict", "judge", "language_of"]
