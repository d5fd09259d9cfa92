"""`dbworkbench seed`: made-up rows into a database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any, get_args

from dbworkbench.cli.command import FINE, Command
from dbworkbench.cli.commands.convert import dialect_to_read
from dbworkbench.cli.design import declare_notation, read_design
from dbworkbench.cli.output import Output, declare_output, write_file, write_json, write_text
from dbworkbench.cli.place import declare_place, open_session
from dbworkbench.errors import UnusableInput
from dbworkbench.formats.dbml.quantity import read_count
from dbworkbench.seeding import plan_seed, write_parquet, write_seed
from dbworkbench.seeding.growing.place import names_folder
from dbworkbench.seeding.sowing import Executor
from dbworkbench.workbench.origin import read_origin
from dbworkbench.workbench.watching import watch

if TYPE_CHECKING:
    from dbworkbench.model.design import Design
    from dbworkbench.seeding import SeedReport
    from dbworkbench.seeding.planning.plan import SeedPlan


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE|URL", help="the design: a file, - or a database that has it")
    declare_notation(parser)
    declare_place(
        parser,
        "--into",
        "where the rows go; the design is created there. FOLDER/ or s3://… takes Parquet files",
    )
    parser.add_argument(
        "--plan", action="store_true", help="say what would fill each column and why; write nothing"
    )
    parser.add_argument(
        "--locale", metavar="CODE", help="language and region of names and addresses: de, pt-br"
    )
    parser.add_argument(
        "--rows", action="append", default=[], metavar="N|TABLE=N", help="rows of every table or of one"
    )
    parser.add_argument(
        "--values",
        action="append",
        default=[],
        metavar="COLUMN=WISH",
        help="how a column is filled, as in the sketch: orders.status='one of new 20%%, done 80%%'",
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
    parser.add_argument(
        "--no-triggers", action="store_true", help="let triggers stay silent while the rows come in"
    )
    parser.add_argument("--to", choices=("sql",), help="write a small seed as INSERTs instead of loading one")
    parser.add_argument(
        "--to-dialect", metavar="DIALECT", help="the dialect of the INSERTs, when SQL is read"
    )
    parser.add_argument("--again", action="store_true", help="INSERTs that may run twice")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="where the INSERTs go (default: seed_data.sql)"
    )
    parser.add_argument("--partitions", type=int, metavar="N", help="cut each table into so many")
    parser.add_argument("--workers", type=int, metavar="N", help="so many make rows at a time")
    parser.add_argument("--executor", choices=get_args(Executor), help="what workers are (default: threads)")
    parser.add_argument(
        "--cluster", metavar="URL", help="the address of a Dask scheduler whose workers do it"
    )
    declare_output(parser, lines=False)


def run(options: Namespace) -> int:
    if options.to == "sql":
        return write(options)
    design = read_design(options.file, options)
    if options.plan:
        return show_plan(design, options)
    report = _into_folder(design, options) if names_folder(options.place) else _into_database(design, options)
    if options.format == Output.JSON:
        write_json(describe(report), indent=2)
    else:
        write_text(report)
    return FINE


def write(options: Namespace) -> int:
    """Write a small seed into a file, or to standard output when that is named `-`."""
    design = read_origin(options.file, options.notation, dialect_to_read(options)).design
    dialect = options.to_dialect or (None if dialect_to_read(options) else options.dialect) or "postgres"
    written = write_seed(
        design, rows=rows(options.rows), dialect=dialect, seed=options.seed, again=options.again
    )
    for loss in written.losses:
        sys.stderr.write(f"dbworkbench: mind {loss}\n")
    if options.output == "-":
        write_text(written.text.rstrip("\n"))
    else:
        write_file(options.output or "seed_data.sql", written.text.encode())
    return FINE


def _into_database(design: Design, options: Namespace) -> SeedReport:
    with open_session(design, options.place, allow_write=True) as (session, (alias,)):
        session.create(at=alias)
        with watch("seeding") as progress:
            return session.seed(
                rows(options.rows),
                at=alias,
                scale=options.scale,
                seed=options.seed,
                append=options.append,
                like=options.like,
                keep_values=options.keep_values,
                locale=options.locale,
                values=values(options.values),
                progress=progress,
                triggers=not options.no_triggers,
                **_crew(options),
            )


def _into_folder(design: Design, options: Namespace) -> SeedReport:
    if options.append:
        raise UnusableInput(
            f"rows cannot be added to a folder of files: {options.place}", hint="Leave --append out."
        )
    plan = _plan(design, options)
    with watch("seeding") as progress:
        return write_parquet(plan, options.place, progress=progress, **_crew(options))


def _plan(design: Design, options: Namespace) -> SeedPlan:
    wanted = rows(options.rows)
    return plan_seed(
        design,
        rows=wanted,
        scale=options.scale,
        seed=options.seed,
        locale=options.locale,
        values=values(options.values),
    )


def _crew(options: Namespace) -> dict[str, Any]:
    return {name: getattr(options, name) for name in ("partitions", "workers", "executor", "cluster")}


def show_plan(design: Design, options: Namespace) -> int:
    """Print what would fill each column and why, without a database."""
    from dbworkbench.seeding.growing.explanation import as_data

    plan = _plan(design, options)
    if options.format == Output.JSON:
        write_json(as_data(plan), indent=2)
    else:
        write_text(plan)
    return FINE


def rows(written: list[str]) -> dict[str, int] | int | None:
    """Read `10k` as rows of every table, `orders=10k` as rows of one."""
    if len(written) == 1 and "=" not in written[0]:
        return read_count(written[0])
    wanted = {table: read_count(number) for table, _, number in (item.rpartition("=") for item in written)}
    return wanted or None


def values(written: list[str]) -> dict[str, str]:
    """Read `orders.status=one of a, b` as what is wished for a column."""
    wishes = {}
    for item in written:
        column, sign, wish = item.partition("=")
        if not sign:
            raise UnusableInput(
                f"{item!r} is no wish for a column", hint="Write it like orders.qty='uniform(1, 9)'."
            )
        wishes[column.strip()] = wish
    return wishes


def describe(report: SeedReport) -> dict[str, Any]:
    """Return what was seeded as data; memory is the peak of this process."""
    return {
        "tables": {table.table: {"rows": table.rows, "seconds": table.seconds} for table in report.tables},
        "seconds": report.seconds,
        "bytes": report.bytes,
        "peak_memory_bytes": report.peak_memory_bytes,
    }


SEED = Command("seed", "Fill a database with made-up rows that keep every constraint.", declare, run)
