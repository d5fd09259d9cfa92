"""A query's plans over scale, for a design or somebody's database."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dbworkbench.cli.command import FINE
from dbworkbench.cli.design import read_design
from dbworkbench.cli.output import Output, write_json, write_text
from dbworkbench.engines import connect
from dbworkbench.errors import UnusableInput
from dbworkbench.model.query import Query
from dbworkbench.workbench.simulation import outlook, scale_of
from dbworkbench.workbench.textfile import read_text

if TYPE_CHECKING:
    from dbworkbench.engines.engine import Database
    from dbworkbench.plans.scales import Flip, Outlook, Sight


def declare_scales(parser: ArgumentParser) -> None:
    """Add the options of plans over scale."""
    parser.add_argument("--scale", metavar="FACTORS", help="plan --query at these sizes, such as 0.01,1,1000")
    parser.add_argument("--query", metavar="SQL", help="with --scale: a query, its name in the design, or -")
    parser.add_argument("--fixed", default="", metavar="TABLES", help="with --scale: tables that do not grow")
    parser.add_argument("--history", choices=("denser", "longer"), default="denser", help="with --scale")
    parser.set_defaults(notation=None, dialect=None)


def explain_over_scale(options: Namespace) -> int:
    """Print the plans of a query over scale."""
    if len(options.files) != 1 or not options.query:
        raise UnusableInput(
            "--scale plans one query on one design or database",
            hint="dbworkbench explain FILE|URL --query 'select …' --scale 0.01,1,100",
        )
    (source,) = options.files
    design = read_design(source, options)
    names = [name.strip() for name in options.fixed.split(",") if name.strip()]
    sql = read_text("-") if options.query == "-" else options.query
    known = {query.name: query for query in design.queries}
    query = known.get(sql.strip(), Query("", sql))
    with database_of(source) as database:
        scale = scale_of(design, 1.0, names, options.history)
        found = outlook(query, design, database, factors(options.scale), scale)
    if options.format == Output.TEXT:
        write_text(found)
    else:
        write_json(describe(found), indent=2 if options.format == Output.JSON else None)
    return FINE


@contextmanager
def database_of(source: str) -> Iterator[Database | None]:
    """Lend the database of a URL; a file has none."""
    if "://" not in source:
        yield None
        return
    engine = connect(source, alias="source")
    try:
        yield engine.database("")
    finally:
        engine.close()


def factors(written: str) -> tuple[float, ...]:
    """Read numbers separated by commas."""
    try:
        return tuple(float(part.strip().strip("x×")) for part in written.split(",") if part.strip())
    except ValueError:
        raise UnusableInput(
            f"--scale needs numbers, not {written!r}", hint="Such as 0.01,1,100,1000."
        ) from None


def describe(found: Outlook) -> dict[str, Any]:
    """Return plans over scale as data."""
    return {
        "query": found.query.sql,
        "scales": [_sight(found, sight) for sight in found.sights if sight.scale in found.scales],
        "flips": [_flip(found, flip) for flip in found.flips],
    }


def _sight(found: Outlook, sight: Sight) -> dict[str, Any]:
    return {
        "scale": sight.scale,
        "plan": found.letters[sight.shape],
        "cost": sight.cost,
        "estimated_rows": sight.plan.root.estimated_rows,
        "rows": dict(sight.rows),
        "nodes": [words for _, words in sight.shape],
    }


def _flip(found: Outlook, flip: Flip) -> dict[str, Any]:
    return {
        "scale": flip.scale,
        "between": [flip.below.scale, flip.above.scale],
        "rows": dict(flip.above.rows),
        "before": found.letters[flip.below.shape],
        "after": found.letters[flip.above.shape],
        "change": flip.change,
    }
