"""The database that a command works on, and a session around it and one design."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager

from dbworkbench.model.design import Design
from dbworkbench.workbench import Session

WHERE = "postgres|duckdb|sqlite|FILE|URL"


def declare_place(parser: ArgumentParser, name: str, what: str) -> None:
    """Add the option that names the database."""
    parser.add_argument(name, dest="place", default="postgres", metavar=WHERE, help=f"{what}")


@contextmanager
def open_session(
    design: Design, *places: str, allow_write: bool = False
) -> Iterator[tuple[Session, tuple[str, ...]]]:
    """Lend a session that holds a design, with the aliases of the databases; closed afterwards."""
    session = Session()
    try:
        session.take(design)
        aliases = tuple(
            session.connect(place, alias_of(place, number), allow_write=allow_write).alias
            for number, place in enumerate(places, 1)
        )
        yield session, aliases
    finally:
        session.close()


def alias_of(place: str, number: int) -> str:
    """Return a name for a database on the command line: its own when that is a word."""
    return place if place.isidentifier() else f"db{number}"
