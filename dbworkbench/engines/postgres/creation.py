"""Make a design in a database in one transaction, without ever replacing what was not asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg

from dbworkbench.engines.engine import Creation, ask_consent
from dbworkbench.engines.postgres.ddl import Draft, draft
from dbworkbench.engines.postgres.dialect import quote
from dbworkbench.engines.postgres.login import Connection
from dbworkbench.engines.postgres.long_names import cut
from dbworkbench.engines.postgres.made import drop, made_here
from dbworkbench.engines.postgres.ownership import (
    Ownership,
    fingerprint,
    read_ownership,
    write_ownership,
)
from dbworkbench.engines.postgres.scratch import is_scratch, process_mark
from dbworkbench.engines.postgres.shape import Shape, differences, only, read_shape
from dbworkbench.engines.postgres.statement import Statement
from dbworkbench.errors import QueryFailed, Refused
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss

if TYPE_CHECKING:
    from dbworkbench.engines.postgres.database import PostgresDatabase

ONE_AT_A_TIME = 0x64627762  # any number: the lock under which designs are made in one database
ABOUT_ROLES = re.compile(
    r"\s*(?:GRANT\b|REVOKE\b|ALTER\s+DEFAULT\s+PRIVILEGES\b|ALTER\s[^;]*\sOWNER\s+TO\s[^;]*$"
    r"|CREATE\s+POLICY\b|COMMENT\s+ON\s+POLICY\b|CREATE\s+USER\s+MAPPING\b)",
    re.IGNORECASE,
)
ROLE_GONE = re.compile(r'role (".+") does not exist')
POLICY_GONE = re.compile(r'policy (".+" for table ".+") does not exist')
SHOWN = 12  # differing parts that a refusal lists


def create(database: PostgresDatabase, design: Design, *, replace: bool) -> Creation:
    """Make what is missing of a design; see `Database.create`."""
    ask_consent(database.engine, f"creating the design {design.name!r}")
    plan = draft(design, database.engine.version[0])
    dropped: tuple[str, ...] = ()
    with database.connect(write=True) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        ownership, live = read_ownership(connection), read_shape(connection)
        if replace:
            dropped = _clear(database, connection, ownership, plan)
            ownership, live = Ownership(), read_shape(connection)
        _refuse_differences(database, live, plan, design)
        statements, losses = run(connection, _missing(plan, live, ownership))
        if database.engine.own:
            write_ownership(connection, database.name, _enlarged(connection, ownership, design, statements))
    return Creation(
        database.name,
        database.engine.alias,
        tuple(statement.sql for statement in statements),
        (*plan.losses, *losses),
        dropped,
    )


def run(connection: Connection, statements: Iterable[Statement]) -> tuple[list[Statement], list[Loss]]:
    """Run statements in the current transaction, and return them; raises QueryFailed that names the object.

    Rights, owners and policies belong to roles of a server: those of roles that are not there are lost.
    """
    # functions may name tables that come after them: their bodies are checked when they run
    connection.execute("SET LOCAL check_function_bodies = off")
    done: list[Statement] = []
    losses: list[Loss] = []
    for statement in statements:
        try:
            loss = _run_one(connection, statement)
        except psycopg.Error as error:
            raise _refusal(statement, error) from None
        if loss is None:
            done.append(statement)
        else:
            losses.append(loss)
    return done, losses


def _run_one(connection: Connection, statement: Statement) -> Loss | None:
    if not ABOUT_ROLES.match(statement.sql):
        connection.execute(statement.sql.encode())
        return None
    try:
        with connection.transaction():  # a savepoint: what is lost shall not take the rest with it
            connection.execute(statement.sql.encode())
    except psycopg.errors.UndefinedObject as error:
        said = error.diag.message_primary or ""
        for kind, missed in (("role", ROLE_GONE.fullmatch(said)), ("policy", POLICY_GONE.fullmatch(said))):
            if missed is not None:
                what = f"there is no {kind} {missed[1]} here"
                return Loss(statement.name, f"{what}, so this is left out: {_first_line(statement.sql)}")
        raise
    return None


def _refusal(statement: Statement, error: psycopg.Error) -> QueryFailed:
    of = f" of {statement.table}" if statement.table not in (None, statement.name) else ""
    return QueryFailed(
        f"PostgreSQL refused the {statement.kind} {statement.name}{of}: "
        f"{error.diag.message_primary or error}",
        hint="\n".join(filter(None, (error.diag.message_hint, f"In: {_first_line(statement.sql)}"))),
        place=statement.place,
    )


def _clear(
    database: PostgresDatabase, connection: Connection, ownership: Ownership, plan: Draft
) -> tuple[str, ...]:
    """Drop what dbworkbench made here; tables of the design that it did not make stand in the way."""
    if not database.engine.own:
        raise Refused(
            f"nothing is dropped in {database.engine.alias}, which is not dbworkbench's own database",
            hint="Work on the embedded server (%connect postgres), and migrate the other one.",
        )
    dropped = drop(connection, ownership.objects)
    strangers = [name for name in _names(plan) if name in read_shape(connection)]
    if not strangers:
        return dropped
    if not is_scratch(database.name):
        raise Refused(
            f"{', '.join(strangers)} in {database.name!r} was not made by dbworkbench, so it is not replaced",
            hint="Drop or rename it yourself, or give the design another name.",
        )
    return dropped + _drop_copies(connection, strangers)


def _drop_copies(connection: Connection, names: Iterable[str]) -> tuple[str, ...]:
    """Drop what came into a scratch database with the copy: all of it is ours."""
    dropped = tuple(names)
    for name in dropped:
        kind, _, key = name.partition(" ")
        quoted = quote(*key.split(".", 1)) if "." in key else quote(key)
        connection.execute(f"DROP {kind} IF EXISTS {quoted} CASCADE".encode())
    return dropped


def _refuse_differences(database: PostgresDatabase, live: Shape, plan: Draft, design: Design) -> None:
    """Compare what is there with what the design makes, both as the server writes them."""
    names = _names(plan)
    here = only(live, names)
    if not here:
        return
    with database.engine.scratch() as scratch, scratch.connect(write=True) as connection:
        run(connection, plan.statements)
        wanted = read_shape(connection)
    lines = differences(here, only(wanted, names))
    if lines:
        more = [f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
        raise Refused(
            f"the database {database.name!r} has tables of {design.name!r} that differ from the design:\n"
            + "\n".join([*lines[:SHOWN], *more]),
            hint="Say so to drop what dbworkbench made and make it anew, without its rows: "
            "create(design, replace=True), %create --replace.",
        )


def _names(plan: Draft) -> list[str]:
    return [_shape_name(s.kind, s.name) for s in plan.statements if s.kind in ("table", "type")]


def _shape_name(kind: str, key: str) -> str:
    return f"{kind} {'.'.join(map(cut, key.removeprefix('public.').split('.', 1)))}"


def _missing(plan: Draft, live: Shape, ownership: Ownership) -> list[Statement]:
    """Return the statements whose table, type or routine is not there yet."""
    return [statement for statement in plan.statements if _is_missing(statement, live, ownership)]


def _is_missing(statement: Statement, live: Shape, ownership: Ownership) -> bool:
    if statement.kind == "setting":
        return False  # whoever runs them has made this setting
    if statement.kind == "routine":
        gone = statement.table is not None and _shape_name("table", statement.table) not in live
        return gone or fingerprint(statement.sql) not in ownership.routines
    if statement.table is not None:
        return _shape_name("table", statement.table) not in live
    if statement.kind == "schema":
        prefix = f"{statement.name}."
        return not any(name.split(" ", 1)[1].startswith(prefix) for name in live)
    return _shape_name("type", statement.name) not in live


def _enlarged(
    connection: Connection, ownership: Ownership, design: Design, statements: Iterable[Statement]
) -> Ownership:
    routines = (fingerprint(s.sql) for s in statements if s.kind == "routine")
    return replace(
        ownership,
        design=design.name,
        revision=design.revision,
        process=process_mark(),
        objects=(*ownership.objects, *made_here(connection)),
        routines=tuple(dict.fromkeys((*ownership.routines, *routines))),
    )


def _first_line(sql: str) -> str:
    return sql.strip().splitlines()[0]
