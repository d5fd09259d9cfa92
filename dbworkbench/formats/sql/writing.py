"""Writes a design as SQL, with the statements by which the engines themselves make it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dbworkbench.engines.engine import Loss
from dbworkbench.errors import UnknownName
from dbworkbench.model.design import Design

Drafter = Callable[[Design], tuple[list[str], Sequence[Loss]]]
NEWEST_POSTGRES = 18


def write(design: Design, dialect: str = "postgres") -> str:
    """Write the DDL of a design, what is lost as comments before it.

    Raises UnknownName for a dialect, UnusableInput while the design is conceptual.
    """
    if dialect not in DRAFTERS:
        raise UnknownName("SQL dialect", dialect, DRAFTERS)
    statements, losses = DRAFTERS[dialect](design)
    return "\n".join([*_losses(losses), *(f"{statement};\n" for statement in statements)])


def _losses(losses: Iterable[Loss]) -> list[str]:
    lines = [f"-- {loss.object}: {loss.reason}" for loss in losses]
    return ["-- What this dialect cannot hold:", *lines, ""] if lines else []


def _postgres(design: Design) -> tuple[list[str], Sequence[Loss]]:
    from dbworkbench.engines.postgres import ddl as postgres  # it loads a driver

    draft = postgres.draft(design, NEWEST_POSTGRES)
    written = {routine.on for routine in design.routines if routine.kind == "partition"}
    kept = [s for s in draft.statements if s.kind != "partition" or s.table not in written]
    return [statement.sql.rstrip().rstrip(";") for statement in kept], draft.losses


def _duckdb(design: Design) -> tuple[list[str], Sequence[Loss]]:
    from dbworkbench.engines.duckdb import ddl as duckdb  # it loads DuckDB

    draft = duckdb.draft(design)
    return list(draft.texts), draft.losses


DRAFTERS: dict[str, Drafter] = {"postgres": _postgres, "duckdb": _duckdb}
