"""`dbworkbench seed`: made-up rows into a database."""

from __future__ import annotations

import resource
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from dbworkbench.cli.command import FINE, Command
from dbworkbench.cli.design import declare_notation, read_design
from dbworkbench.cli.output import Output, declare_output, write_json, write_text
from dbworkbench.cli.place import declare_place, open_session
from dbworkbench.formats.dbml.quantity import read_count

if TYPE_CHECKING:
    from dbworkbench.seeding import SeedReport


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the design: a file or -")
    declare_notation(parser)
    declare_place(parser, "--into", "where the rows go; the design is created there")
    parser.add_argument(
        "--rows", action="append", default=[], metavar="N|TABLE=N", help="rows of every table or of one"
    )
    parser.add_argument("--scale", type=float, metavar="FACTOR", help="so many times the design's volumes")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another number, other rows")
    parser.add_argument(
        "--like",
        metavar="existing|URL|FILE",
        help="copies of rows that are there, or rows with the statistics of a database or of"
        " pg_dump --statistics-only",
    )
    parser.add_argument(
        "--keep-values", action="store_true", help="show the real values that statistics hold; else masked"
    )
    parser.add_argument("--append", action="store_true", help="add to the rows that are there")
    declare_output(parser, lines=False)


def run(options: Namespace) -> int:
    design = read_design(options.file, options)
    with open_session(design, options.place, allow_write=True) as (session, (alias,)):
        session.create(at=alias)
        report = session.seed(
            rows(options.rows), at=alias, scale=options.scale, seed=options.seed, append=options.append,
            like=options.like, keep_values=options.keep_values,
        )  # fmt: skip
        size = session.database(alias).bytes()
    if options.format == Output.JSON:
        write_json(describe(report, size), indent=2)
    else:
        write_text(report)
    return FINE


def rows(written: list[str]) -> dict[str, int] | int | None:
    """Read `10k` as rows of every table, `orders=10k` as rows of one."""
    if len(written) == 1 and "=" not in written[0]:
        return read_count(written[0])
    wanted = {table: read_count(number) for table, _, number in (item.rpartition("=") for item in written)}
    return wanted or None


def describe(report: SeedReport, size: int) -> dict[str, Any]:
    """Return what was seeded as data; memory is the peak of this process."""
    return {
        "tables": {table.table: {"rows": table.rows, "seconds": table.seconds} for table in report.tables},
        "seconds": report.seconds,
        "bytes": size,
        "peak_memory_bytes": peak_memory(),
    }


def peak_memory() -> int:
    """Return the largest resident size of this process in bytes; Linux counts kB, macOS bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


SEED = Command("seed", "Fill a database with made-up rows that keep every constraint.", declare, run)
