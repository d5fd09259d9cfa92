"""Rows of a design as a script of INSERTs that keeps every constraint while it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from sqlalchemy import Table

from dbworkbench.formats.written import Written
from dbworkbench.model.design import Design
from dbworkbench.model.keys import primary_key, unique_keys
from dbworkbench.model.loss import Loss
from dbworkbench.seeding.script.circle import Link, are_in_order, levels, links
from dbworkbench.seeding.script.dialect import Late, ScriptDialect
from dbworkbench.seeding.script.layout import lay_out


def write_rows(
    design: Design,
    rows: Mapping[str, pa.Table],
    dialect: ScriptDialect,
    *,
    heading: Sequence[str] = (),
    again: bool = False,
) -> Written:
    """Write rows by table as INSERTs in one transaction, parents first.

    With `again` the script may run twice: rows that are there stay as they are.
    """
    order = dialect.order(design, [key for key, table in rows.items() if table.num_rows])
    blocks = [_Block(table, rows[table.key], dialect, order[at + 1 :]) for at, table in enumerate(order)]
    losses = [loss for block in blocks for loss in block.losses]
    if again:
        keyless = [block.table.key for block in blocks if not unique_keys(block.table)]
        losses += [Loss(key, "it has no key, so a second run adds its rows once more") for key in keyless]
    parts = [
        "\n".join(f"-- {line}".rstrip() for line in heading),
        "\n".join(f"-- Mind {loss}" for loss in losses),
        "\n".join(dialect.begin()),
        dialect.deferring() if any(Late.DEFERRED in block.late.values() for block in blocks) else "",
        *(part for group in _groups(blocks) for part in _insert(group, again=again)),
        *_updates(blocks, again=again),
        *_sequences(blocks, dialect),
        "COMMIT;",
    ]
    return Written("\n\n".join(part for part in parts if part) + "\n", tuple(losses))


class _Block:
    """The rows of one table, and how their references to later rows are kept."""

    def __init__(self, table: Table, rows: pa.Table, dialect: ScriptDialect, later: Sequence[Table]) -> None:
        self.table = table
        self.dialect = dialect
        self.losses: list[Loss] = []
        self.rows, self.steps = rows, [rows.num_rows]
        self._behind = {other.key for other in later}
        circling = self._sort([link for link in links(table) if link.parent == table.key])
        self.late = {
            link: dialect.late(deferrable=link.deferrable, nullable=bool(link.loose))
            for link in links(table)
            if link.parent in self._behind or (circling and link.parent == table.key)
        }
        cells = [
            [dialect.literals.write(value) for value in column.to_pylist()] for column in self.rows.columns
        ]
        self.cells = [list(row) for row in zip(*cells, strict=True)]

    @property
    def waiting(self) -> list[Link]:
        """The references that are NULL until all rows are there."""
        return [link for link, late in self.late.items() if late is Late.UPDATED]

    def last_needed(self) -> set[str]:
        """Return the tables further down that have to come within the same statement."""
        return {link.parent for link, late in self.late.items() if late is Late.TOGETHER}

    def _sort(self, own: list[Link]) -> bool:
        """Put rows behind those of the same table that they refer to; whether some turn in a circle."""
        if not own:
            return False
        sorted_rows, circling = levels(self.rows, own)
        if self.dialect.by_levels:
            self.steps = [len(level) for level in [*sorted_rows, circling] if level]
            if circling:
                why = f"{len(circling):,} rows refer to one another in a circle, which it refuses"
                self.losses.append(Loss(self.table.key, why))
        order = [number for level in [*sorted_rows, circling] for number in level]
        if self.dialect.by_levels or not are_in_order(self.rows, own):
            self.rows = self.rows.take(pa.array(order, pa.int64()))
        return bool(circling)


def _groups(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    """Put tables together whose rows must come within one statement."""
    group: list[_Block] = []
    needed: set[str] = set()
    for block in blocks:
        group.append(block)
        needed = (needed | block.last_needed()) - {block.table.key}
        if not needed:
            yield group
            group = []


def _insert(group: Sequence[_Block], *, again: bool) -> Iterator[str]:
    if len(group) > 1:
        yield _together(group, again=again)
        return
    (block,) = group
    comment, texts = _comment(block), _statements(block, again=again)
    if Late.UNCHECKED in block.late.values():
        off, on = block.dialect.unchecked()
        texts = [f"{off}  -- the rows refer to each other\n{texts[0]}", *texts[1:]]
        texts[-1] = f"{texts[-1]};\n{on[:-1]}"
    yield "\n".join([comment, *(f"{text};" for text in texts)])


def _together(group: Sequence[_Block], *, again: bool) -> str:
    """Write one statement for tables that refer to one another with columns that must not be NULL."""
    *first, last = group
    parts = []
    for number, block in enumerate(first):
        word = "WITH " if not number else ""
        (text,) = _statements(block, again=again)
        name = block.dialect.quote(f"new_{block.table.name}")
        parts.append(f"{_comment(block)}\n{word}{name} AS (\n{text}\n)")
    (text,) = _statements(last, again=again)
    return ",\n".join(parts) + f"\n{_comment(last)}\n{text};"


def _statements(block: _Block, *, again: bool) -> list[str]:
    """Write the INSERTs of a table: one, unless the dialect sees earlier statements only."""
    names = block.rows.column_names
    hidden = {names.index(name) for link in block.waiting for name in link.loose}
    cells = [["NULL" if at in hidden else cell for at, cell in enumerate(row)] for row in block.cells]
    dialect, start, texts = block.dialect, 0, []
    for count in block.steps:
        texts.append(
            lay_out(
                f"INSERT INTO {dialect.table(block.table)}",
                list(map(dialect.quote, names)),
                dialect.values(block.table),
                cells[start : start + count],
                dialect.on_conflict(block.table) if again and unique_keys(block.table) else "",
            )
        )
        start += count
    return texts


def _comment(block: _Block) -> str:
    """Say what a block is: the table, its rows, what it refers to, and what the design tells of it."""
    count = block.rows.num_rows
    told = [f"-- {block.table.key}: {count:,} row{'s' if count != 1 else ''}"]
    referring = [
        f"{', '.join(link.columns)} > {link.parent}.{', '.join(link.parent_columns)}"
        for link in links(block.table)
    ]
    told += [f"-- refers: {'; '.join(referring)}"] if referring else []
    told += [f"-- {line}" for line in (block.table.comment or "").splitlines() if line.strip()]
    for link in block.waiting:
        told.append(f"-- {', '.join(link.loose)}: filled in at the end, when {link.parent} has its rows")
    return "\n".join(told)


@dataclass(frozen=True)
class _Filling:
    """One UPDATE of a reference that had to wait."""

    target: str
    assignments: tuple[tuple[str, str], ...]
    key: tuple[tuple[str, str], ...]

    def write(self, *, again: bool) -> str:
        """Write it; when the script may run twice, only what is still NULL is filled in."""
        changes = ", ".join(f"{name} = {value}" for name, value in self.assignments)
        where = [f"{name} = {value}" for name, value in self.key]
        where += [f"{name} IS NULL" for name, _ in self.assignments] if again else []
        return f"UPDATE {self.target} SET {changes} WHERE {' AND '.join(where)};"


def _updates(blocks: Sequence[_Block], *, again: bool) -> Iterator[str]:
    for block in blocks:
        for link in block.waiting:
            lines = [filling.write(again=again) for filling in _fillings(block, link)]
            if lines:
                title = f"-- {block.table.key}: {', '.join(link.loose)}, now that {link.parent} has its rows"
                yield "\n".join([title, *lines])


def _fillings(block: _Block, link: Link) -> Iterator[_Filling]:
    names, dialect = block.rows.column_names, block.dialect
    for row in block.cells:
        cells = dict(zip(names, row, strict=True))
        filled = [(dialect.quote(name), cells[name]) for name in link.loose if cells[name] != "NULL"]
        if filled:
            key = [(dialect.quote(name), cells[name]) for name in primary_key(block.table)]
            yield _Filling(dialect.table(block.table), tuple(filled), tuple(key))


def _sequences(blocks: Sequence[_Block], dialect: ScriptDialect) -> Iterator[str]:
    lines = [line for block in blocks for line in dialect.sequences(block.table, block.rows.num_rows)]
    if lines:
        yield "\n".join(["-- sequences go on after these rows", *lines])
