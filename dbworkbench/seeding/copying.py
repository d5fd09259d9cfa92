"""The verbs that copy rows of a database that exists; what they need is loaded when they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database
    from dbworkbench.model.design import Design
    from dbworkbench.seeding.sowing import Progress
    from dbworkbench.seeding.subsets.outlet import Outlet
    from dbworkbench.seeding.subsets.start import Wanted
    from dbworkbench.seeding.subsets.subsetreport import SubsetReport


def subset(
    source: Database,
    into: Database | str | Path,
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
    """Copy a referentially complete part of a database, which is only read, in one snapshot.

    Without `start` the whole database is copied. `start` names rows by table: `'all'`, a number, a share
    `'1%'`, a condition in the source's SQL, or keys.
    Their parents come with them, and the parents of those; `children` adds the rows that refer to the ones
    to start from, and so on down: all (True), so many of each parent, or so many by child table.
    `links` are references that the database does not know, like
    `comments.subject_id > posts.id when subject_type = 'post'`; so are the `Ref`s of a `design`.
    Columns that the design calls sensitive are masked; `mask=True` masks those that look personal, too, and
    a mapping says how by column: `{'users.email': 'fake', 'users.born': 'shift(90 days)', 'notes.text':
    'keep'}`. The same `secret` masks the same value alike, today and in other tables; without one it is
    random. The report counts values that came out equal, and how well rows hide by `traits` of a table.
    `into` is a database, whose tables are made, a new folder (`files`), or a file `….sql` (`dialect`).
    Raises UnusableInput, QueryFailed, LoadFailed; the target is then as it was.
    """
    from dbworkbench.seeding.subsets.extraction import Wish, extract

    known = design if design is not None else source.introspect()
    wish = Wish(start, children, links, seed, mask, secret, traits)
    return extract(source, _outlet(into, dialect, files), known, wish, progress)


def _outlet(into: Database | str | Path, dialect: str, files: Literal["parquet", "csv"]) -> Outlet:
    if not isinstance(into, (str, Path)):
        from dbworkbench.seeding.subsets.outlets.database import DatabaseOutlet

        return DatabaseOutlet(into)
    path = Path(into).expanduser()
    if path.suffix.lower() == ".sql":
        from dbworkbench.seeding.subsets.outlets.script import ScriptOutlet

        return ScriptOutlet(path, dialect)
    from dbworkbench.seeding.subsets.outlets.folder import FolderOutlet

    return FolderOutlet(path, files)
