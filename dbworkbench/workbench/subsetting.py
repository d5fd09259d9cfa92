"""A subset from one address to another: connections are opened for it and given back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from dbworkbench import engines, seeding
from dbworkbench.engines.url import names_database, read_address
from dbworkbench.errors import UnusableInput

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database
    from dbworkbench.model.design import Design
    from dbworkbench.seeding.sowing import Progress
    from dbworkbench.seeding.subsets.start import Wanted
    from dbworkbench.seeding.subsets.subsetreport import SubsetReport


def take_subset(
    source: str,
    into: str,
    *,
    start: Mapping[str, Wanted] | None = None,
    children: int | bool | Mapping[str, int | None] = False,
    links: Sequence[str] = (),
    design: Design | None = None,
    mask: bool | Mapping[str, str] | None = None,
    secret: str | None = None,
    traits: Mapping[str, Sequence[str]] = {},
    seed: int = 1,
    dialect: str = "postgres",
    files: Literal["parquet", "csv"] = "parquet",
    progress: Progress | None = None,
) -> SubsetReport:
    """Copy a referentially complete part of the database at an address; see `dbworkbench.seeding.subset`."""
    with ExitStack() as opened:
        origin = _open(source, opened)
        target = _open(into, opened, f"{origin.name}_subset") if _is_database(into) else into
        return seeding.subset(
            origin,
            target,
            start=start,
            children=children,
            links=links,
            design=design,
            mask=mask,
            secret=secret,
            traits=traits,
            seed=seed,
            dialect=dialect,
            files=files,
            progress=progress,
        )


def _is_database(into: str) -> bool:
    return into in engines.ENGINES or names_database(into)


def _open(address: str, opened: ExitStack, name: str | None = None) -> Database:
    """Open a database: to read from when it has no name yet, else to write into."""
    if name is None:
        _require_source(address)
    engine = engines.connect(address, allow_write=name is not None)
    opened.callback(engine.close)
    return engine.database(name or (Path(read_address(address).file or "source").stem))


def _require_source(address: str) -> None:
    """Raise UnusableInput unless an address names a database that may hold rows: connecting would make it."""
    if address in engines.ENGINES:
        raise UnusableInput(
            f"{address!r} names an engine, not a database to take rows from", hint="Name a file or a URL."
        )
    file = read_address(address).file
    if file is not None and not Path(file).expanduser().exists():
        raise UnusableInput(f"no such file: {file!r}", hint="Check the path.")
