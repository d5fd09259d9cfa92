"""Rows of a plan as Parquet files, one a partition, written by whichever worker makes them.

The folder's `seed.json` says which plan its files belong to. As a partition always holds the same rows, a
seeding that was interrupted goes on where it stopped: files that are there are whole, and are kept.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from dbworkbench.errors import Refused
from dbworkbench.seeding.growing.crew import Crew
from dbworkbench.seeding.growing.folder import Folder
from dbworkbench.seeding.growing.making import RowMaker
from dbworkbench.seeding.growing.memory import peak_memory
from dbworkbench.seeding.growing.partition import Span, partition
from dbworkbench.seeding.growing.seedreport import FILES, SeedReport, TableSeed
from dbworkbench.seeding.planning.plan import SeedPlan, TablePlan

if TYPE_CHECKING:
    from dbworkbench.seeding.sowing import Progress

MANIFEST = "seed.json"
GROUP_ROWS = 131_072
FILE_ROWS = 1_000_000
ADDRESS = re.compile(r" at 0x[0-9a-f]+")  # of objects that say nothing of themselves


@dataclass(frozen=True)
class Piece:
    """One file: its name in the folder and the rows in it."""

    name: str
    span: Span


@dataclass(frozen=True)
class PieceWriter:
    """Makes the rows of a piece and writes them."""

    make: RowMaker
    folder: Folder

    def __call__(self, piece: Piece) -> int:
        groups = piece.span.cut(GROUP_ROWS)
        first = self.make(next(groups))
        with self.folder.write(piece.name) as sink, pq.ParquetWriter(sink, first.schema) as writer:
            writer.write_batch(first)
            for span in groups:
                writer.write_batch(self.make(span))
        return piece.span.rows


def write_files(plan: SeedPlan, url: str, crew: Crew, progress: Progress | None = None) -> SeedReport:
    """Write the rows of a plan into a folder; see `write_parquet`."""
    started = time.perf_counter()
    folder = Folder(url)
    pieces = {table.table: _pieces(table, crew.partitions) for table in plan.tables}
    there = _begin(folder, plan, pieces)
    tables = _write(plan, folder, pieces, there, crew, progress)
    sizes = folder.files()
    return SeedReport(
        folder.name,
        FILES,
        plan.seed,
        tables,
        time.perf_counter() - started,
        sum(sizes[piece.name] for own in pieces.values() for piece in own),
        peak_memory(),
        (*plan.notes, *_kept(pieces, there)),
    )


def fingerprint(plan: SeedPlan) -> str:
    """Return what tells a plan from others, the same in every process."""
    said = ADDRESS.sub("", repr(plan))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def _write(
    plan: SeedPlan,
    folder: Folder,
    pieces: Mapping[str, tuple[Piece, ...]],
    there: set[str],
    crew: Crew,
    progress: Progress | None,
) -> tuple[TableSeed, ...]:
    missing = {table: [piece for piece in own if piece.name not in there] for table, own in pieces.items()}
    done = []
    with _told(folder, pieces), crew.do(PieceWriter(RowMaker(plan, {}), folder)) as results:
        written = results(piece for own in missing.values() for piece in own)
        for table, own in pieces.items():
            started, rows = time.perf_counter(), sum(piece.span.rows for piece in own)
            ready = rows - sum(piece.span.rows for piece in missing[table])
            for count in islice(written, len(missing[table])):
                ready += count
                if progress is not None:
                    progress(table, ready, rows)
            done.append(TableSeed(table, rows, time.perf_counter() - started))
    return tuple(done)


def _pieces(table: TablePlan, partitions: int | None) -> tuple[Piece, ...]:
    spans = partition(table, partitions or max(1, -(-table.rows // FILE_ROWS)))
    return tuple(Piece(f"{table.table}/part-{number:05}.parquet", span) for number, span in enumerate(spans))


def _begin(folder: Folder, plan: SeedPlan, pieces: Mapping[str, tuple[Piece, ...]]) -> set[str]:
    """Return which files are there already; raises Refused when something else is."""
    there = set(folder.files())
    own = {
        "seed": plan.seed,
        "plan": fingerprint(plan),
        "files": {piece.name: piece.span.rows for pieces_of in pieces.values() for piece in pieces_of},
    }
    if MANIFEST in there:
        if folder.read_json(MANIFEST) != own:
            raise Refused(
                f"the folder {folder.name!r} holds another seeding; nothing was written",
                hint="Name another folder, or ask for the same design, rows, seed and partitions to go on.",
            )
        return there
    if there:
        raise Refused(
            f"the folder {folder.name!r} holds other files, {min(there)!r} for one; nothing was written",
            hint="Name an empty folder or a new one.",
        )
    folder.write_json(MANIFEST, own)
    return there


@contextmanager
def _told(folder: Folder, pieces: Mapping[str, tuple[Piece, ...]]) -> Iterator[None]:
    """Let an interrupt say what is written."""
    try:
        yield
    except KeyboardInterrupt:
        names = [piece.name for own in pieces.values() for piece in own]
        written = len(set(names) & set(folder.files()))
        raise KeyboardInterrupt(
            f"interrupted: {written} of {len(names)} files are whole in {folder.name!r}."
            " Seed it again in the same way to go on from there."
        ) from None


def _kept(pieces: Mapping[str, tuple[Piece, ...]], there: set[str]) -> tuple[str, ...]:
    names = [piece.name for own in pieces.values() for piece in own]
    kept = len(there & set(names))
    return (f"{kept} of {len(names)} files were there already",) if kept else ()
