"""`dbworkbench subset`: a referentially complete part of a database, masked on the way."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dbworkbench.cli.command import FINE, Command
from dbworkbench.cli.output import Output, declare_output, write_json, write_text
from dbworkbench.errors import UnusableInput
from dbworkbench.formats.dbml.quantity import read_count
from dbworkbench.workbench.origin import read_origin
from dbworkbench.workbench.subsetting import take_subset

if TYPE_CHECKING:
    from dbworkbench.seeding.subsets.subsetreport import SubsetReport

SECRET = "DBWORKBENCH_SECRET"  # noqa: S105 - the name of a variable, not what is in it


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("source", metavar="FILE|URL", help="the database to read from; it is never written")
    parser.add_argument(
        "--into", required=True, metavar="FILE|URL|FOLDER", help="a database, a file .sql, or a new folder"
    )
    parser.add_argument(
        "--from", dest="start", action="append", default=[], metavar="TABLE:ROWS",
        help="rows to start from: orders:1%%, orders:500, orders:all, \"orders:where total > 9\" "
        "(default: every row of every table)",
    )  # fmt: skip
    parser.add_argument(
        "--children", action="append", default=[], metavar="all|N|TABLE=N",
        help="the rows that refer to those, so many of each",
    )  # fmt: skip
    parser.add_argument(
        "--link", action="append", default=[], metavar="'A.X > B.Y when …'",
        help="a reference that the database does not know",
    )  # fmt: skip
    parser.add_argument("--design", metavar="FILE", help="the design, with [sensitive] and [mask] settings")
    parser.add_argument("--mask", action="store_true", help="mask every column that looks personal, too")
    parser.add_argument(
        "--mask-column", action="append", default=[], metavar="TABLE.COLUMN=HOW",
        help="mask a column: fake, hash, shape, shift(90 days), noise(5%%), redact, null, keep, …",
    )  # fmt: skip
    parser.add_argument(
        "--traits", action="append", default=[], metavar="TABLE=A,B", help="count who is alone with these"
    )
    parser.add_argument("--files", choices=("parquet", "csv"), default="parquet", help="what a folder holds")
    parser.add_argument("--to-dialect", default="postgres", metavar="DIALECT", help="the dialect of a .sql")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another number, other shares")
    declare_output(parser, lines=False)
    parser.epilog = (
        f"The same secret in {SECRET} masks the same value alike; without one it is random. {parser.epilog}"
    )


def run(options: Namespace) -> int:
    masks: dict[str, str] = dict(_pairs(options.mask_column, "=", "--mask-column users.email=fake"))
    traits = _pairs(options.traits, "=", "--traits users=zip,born")
    report = take_subset(
        options.source,
        options.into,
        start=dict(_pairs(options.start, ":", "--from orders:1%")) or None,
        children=read_children(options.children),
        links=options.link,
        design=read_origin(options.design).design if options.design else None,
        mask=masks or (True if options.mask else None),
        secret=os.environ.get(SECRET),
        traits={table: tuple(names.split(",")) for table, names in traits},
        seed=options.seed,
        dialect=options.to_dialect,
        files=options.files,
    )
    if options.format == Output.JSON:
        write_json(describe(report), indent=2)
    else:
        write_text(report)
    return FINE


def read_children(written: list[str]) -> bool | int | dict[str, int | None]:
    """Read `all`, `3` or `lines=3`."""
    if not written:
        return False
    if len(written) == 1 and "=" not in written[0]:
        return True if written[0] == "all" else read_count(written[0])
    pairs = _pairs(written, "=", "--children lines=3")
    return {table: None if number == "all" else read_count(number) for table, number in pairs}


def describe(report: SubsetReport) -> dict[str, Any]:
    """Return what was taken as data."""
    return {
        "tables": {
            item.table: {"rows": item.rows, "of": item.of, "exact": item.exact, "why": item.reason}
            for item in report.tables
        },
        "cut": dict(report.cut),
        "missing": dict(report.missing),
        "masked": {
            item.name: {"mask": item.method, "why": item.why, "values": item.values, "unchanged": item.equal}
            for item in report.masks.columns
        },
        "anonymity": {
            item.table: {"traits": item.traits, "k": item.k, "alone": item.alone, "rare": item.rare}
            for item in report.masks.anonymity
        },
        "seconds": report.seconds,
    }


def _pairs(written: Iterable[str], sign: str, example: str) -> list[tuple[str, str]]:
    found = []
    for text in written:
        name, given, value = text.partition(sign)
        if not given or not name or not value:
            raise UnusableInput(f"{text!r} names no two things", hint=f"Write it like {example}.")
        found.append((name.strip(), value.strip()))
    return found


SUBSET = Command("subset", "Copy a referentially complete part of a database, masked.", declare, run)
