"""Where rows come from: a folder, one file, or tables in memory, told apart by table of the design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import Table

from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.model.design import Design

if TYPE_CHECKING:
    import pyarrow as pa

Source: TypeAlias = "str | Path | Mapping[str, Any]"
SUFFIXES = (".parquet", ".csv")


@dataclass(frozen=True)
class Given:
    """The rows given for one table: a file, or an Arrow table; `label` names them in reports."""

    table: Table
    label: str
    path: Path | None = None
    rows: pa.Table | None = None


@dataclass(frozen=True)
class Gathered:
    """What a source holds of a design: rows by table, tables it has nothing for, files nobody wants."""

    given: tuple[Given, ...]
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


def gather(source: Source, design: Design, *, table: str | None = None) -> Gathered:
    """Find the rows for each table of a design; names are compared without regard to case.

    `source` is a folder with one .parquet or .csv file a table, one such file (for `table`, or for the table
    that it is named after), or a mapping of table names to DataFrames or Arrow tables.
    """
    if isinstance(source, Mapping):
        return _gather_mapping(source, design)
    path = Path(source)
    if not path.exists():
        raise UnusableInput(f"no file or folder called {str(source)!r}", hint=_nearby(path))
    if path.is_dir():
        if table is not None:
            raise UnusableInput(
                f"{str(source)!r} is a folder; a table is named for one file only",
                hint=f"Name the file that holds the rows of {table!r}.",
            )
        return _gather_folder(path, design)
    _require_rows_file(path)
    owner = design.table(table) if table is not None else _owner(path.stem, design)
    if owner is None:
        raise UnknownName("table", path.stem, design.metadata.tables)
    return _sort([Given(owner, path.name, path=path)], design)


def _gather_folder(folder: Path, design: Design) -> Gathered:
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in SUFFIXES)
    given: list[Given] = []
    extra: list[str] = []
    for path in files:
        owner = _owner(path.stem, design)
        if owner is None:
            extra.append(path.name)
        else:
            given.append(Given(owner, path.name, path=path))
    if not given:
        raise UnusableInput(
            f"{folder.name!r} holds no file for any table of {design.name!r}",
            hint=f"Files are named after tables and end in .parquet or .csv; found: {_listed(extra)}.",
        )
    return _sort(given, design, extra=extra)


def _gather_mapping(source: Mapping[str, Any], design: Design) -> Gathered:
    given = []
    for name, rows in source.items():
        owner = _owner(name, design)
        if owner is None:
            raise UnknownName("table", name, design.metadata.tables)
        given.append(Given(owner, f"{type(rows).__name__} {name!r}", rows=_arrow(name, rows)))
    return _sort(given, design)


def _arrow(name: str, rows: Any) -> pa.Table:
    import pyarrow as pa

    if isinstance(rows, pa.Table):
        return rows
    if isinstance(rows, pa.RecordBatch):
        return pa.Table.from_batches([rows])
    try:
        if type(rows).__module__.startswith("pandas"):
            return pa.Table.from_pandas(rows, preserve_index=False)
        if hasattr(rows, "__arrow_c_stream__"):
            return pa.table(rows)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise UnusableInput(f"the rows of {name!r} do not fit Arrow: {error}") from None
    raise UnusableInput(
        f"rows of {name!r} are a {type(rows).__name__}",
        hint="Give a pandas DataFrame, an Arrow table, or anything that offers the Arrow stream interface.",
    )


def _sort(given: list[Given], design: Design, *, extra: list[str] | None = None) -> Gathered:
    by_key: dict[str, Given] = {}
    for item in given:
        if not item.table.columns:
            raise UnusableInput(
                f"table {item.table.key!r} has no columns yet, so {item.label} cannot be read into it",
                hint="Write its columns in the design first.",
            )
        other = by_key.setdefault(item.table.key, item)
        if other is not item:
            raise UnusableInput(
                f"{other.label} and {item.label} both hold rows of {item.table.key!r}",
                hint="Keep one of them, or load one after the other with append.",
            )
    ordered = tuple(by_key[table.key] for table in design.tables if table.key in by_key)
    missing = tuple(table.key for table in design.tables if table.columns and table.key not in by_key)
    return Gathered(ordered, missing, tuple(extra or ()))


def _owner(name: str, design: Design) -> Table | None:
    """Return the table of a name, by key or bare name, whatever the case."""
    for attribute in ("key", "name"):
        exact = [table for table in design.tables if getattr(table, attribute) == name]
        folded = [table for table in design.tables if getattr(table, attribute).casefold() == name.casefold()]
        for found in (exact, folded):
            if len(found) == 1:
                return found[0]
    return None


def _require_rows_file(path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise UnusableInput(
            f"{path.name} is neither .parquet nor .csv", hint="Rows are read from Parquet and CSV files."
        )


def _nearby(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"There is no folder {str(folder)!r} either."
    return f"There is: {_listed(sorted(item.name for item in folder.iterdir() if item.name[0] != '.'))}."


def _listed(names: list[str]) -> str:
    if not names:
        return "nothing"
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
