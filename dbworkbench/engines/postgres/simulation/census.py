"""What a planner knows of the tables and indexes of a database: their sizes and their columns' statistics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from dbworkbench.errors import UnusableInput
from dbworkbench.model.settings import NOTHING

Name = tuple[str, str]
"""A relation: its schema and its name."""

# what pg_dump writes for each relation and column (manual, "Database Object Statistics Manipulation Functions")
STATEMENT = re.compile(
    r"SELECT \* FROM pg_catalog\.pg_restore_(?P<kind>relation|attribute)_stats\("
    r"(?P<arguments>(?:\s*'(?:[^']|'')*'(?:::[a-z ]+)?,?)+)\s*\);\n?"
)
ARGUMENT = re.compile(r"'((?:[^']|'')*)'(?:::[a-z ]+)?")
WHERE = ("version", "schemaname", "relname", "relation", "attname", "attnum", "inherited")
# the types that the import functions want; everything else is text
TYPES = {
    "null_frac": "real", "avg_width": "integer", "n_distinct": "real", "correlation": "real",
    "most_common_freqs": "real[]", "most_common_elem_freqs": "real[]", "elem_count_histogram": "real[]",
    "range_empty_frac": "real",
}  # fmt: skip


@dataclass(frozen=True)
class ColumnFigures:
    """A row of `pg_stats` as the server writes it; `column` is the number of an index' expression."""

    column: str | int
    inherited: bool = False
    values: Mapping[str, str] = NOTHING


@dataclass(frozen=True)
class RelationFigures:
    """Pages, rows and columns of a table or an index; `tuples` are negative while nobody counted."""

    name: Name
    pages: int
    tuples: float
    all_visible: int = 0
    columns: tuple[ColumnFigures, ...] = ()

    @property
    def key(self) -> str:
        """The table's key, as a design has it."""
        return key_of(self.name)

    def column(self, name: str | int) -> ColumnFigures | None:
        """Return the figures of a column; of a table with heirs those of all together."""
        found = [figures for figures in self.columns if figures.column == name]
        return max(found, key=lambda figures: figures.inherited, default=None)


@dataclass(frozen=True)
class Census:
    """The figures of every relation, and the version of the server that made them (such as 180006)."""

    version: int
    relations: Mapping[Name, RelationFigures] = field(default_factory=dict)

    def with_pages(self, pages: Mapping[Name, int]) -> Census:
        """Return these figures at other sizes, with as many rows a page: what the planner makes of them."""
        return replace(self, relations={name: _resized(found, pages) for name, found in self.relations.items()})

    def uncounted(self, tables: Iterable[Name]) -> tuple[str, ...]:
        """Return the keys of tables that nobody has analysed yet."""
        known = self.relations
        return tuple(key_of(name) for name in tables if name not in known or known[name].tuples < 0)


def key_of(name: Name) -> str:
    """Return the key of a table as a design has it."""
    return name[1] if name[0] == "public" else ".".join(name)


def read_census(text: str, *, source: str = "this") -> Census:
    """Read the statistics in what `pg_dump --statistics-only` or `--statistics` wrote.

    Raises UnusableInput, naming the `source`, when there are none.
    """
    relations: dict[Name, RelationFigures] = {}
    version = 0
    for kind, arguments in _statements(text):
        name = arguments.get("schemaname", ""), arguments.get("relname", "")
        version = int(arguments.get("version", version))
        before = relations.get(name) or RelationFigures(name, 0, -1.0)
        relations[name] = _counted(before, arguments) if kind == "relation" else _described(before, arguments)
    if not relations:
        raise UnusableInput(
            f"{source} holds no statistics of PostgreSQL",
            hint="They are written by PostgreSQL 18's pg_dump --statistics-only, from any server since 9.2.",
        )
    return Census(version, relations)


def without_statistics(text: str) -> str:
    """Return what pg_dump wrote without the statements that import statistics."""
    return STATEMENT.sub("", text)


def _statements(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for match in STATEMENT.finditer(text):
        words = [word.replace("''", "'") for word in ARGUMENT.findall(match["arguments"])]
        yield match["kind"], dict(zip(words[::2], words[1::2], strict=False))


def _counted(before: RelationFigures, arguments: Mapping[str, str]) -> RelationFigures:
    return replace(
        before,
        pages=int(arguments.get("relpages", 0)),
        tuples=float(arguments.get("reltuples", -1)),
        all_visible=int(arguments.get("relallvisible", 0)),
    )


def _described(before: RelationFigures, arguments: Mapping[str, str]) -> RelationFigures:
    values = {name: value for name, value in arguments.items() if name not in WHERE}
    column = arguments.get("attname") or int(arguments.get("attnum", 0))
    figures = ColumnFigures(column, arguments.get("inherited", "f").startswith("t"), values)
    return replace(before, columns=(*before.columns, figures))


def _resized(figures: RelationFigures, pages: Mapping[Name, int]) -> RelationFigures:
    now = pages.get(figures.name, figures.pages)
    if figures.pages <= 0 or figures.tuples < 0 or now == figures.pages:
        return figures
    tuples = round(figures.tuples * now / figures.pages)
    return replace(figures, pages=now, tuples=tuples, all_visible=min(figures.all_visible, now))
