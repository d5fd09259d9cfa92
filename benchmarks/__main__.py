"""`python -m benchmarks [NAME …]`: measure against the references and print the ratios."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from benchmarks import (
    advice,
    dbml_reading,
    dump_reading,
    erd_speed,
    hypothetical,
    import_time,
    likeness,
    null_comparison,
    query_overhead,
    seeding_speed,
    shop_seeding,
    simulation,
)
from benchmarks.comparison import HEAD, Comparison
from dbworkbench.drawings.page import table_text
from dbworkbench.errors import WorkbenchError

MEASUREMENTS: dict[str, Callable[[], Iterator[Comparison]]] = {
    "imports": import_time.compare,
    "seeding": seeding_speed.compare,
    "shop": shop_seeding.compare,
    "shop-10m": shop_seeding.compare_more,
    "shop-like": shop_seeding.compare_like,
    "likeness": likeness.compare,
    "dump": dump_reading.compare,
    "dbml": dbml_reading.compare,
    "erd": erd_speed.compare,
}
REPORTS: dict[str, Callable[[], Iterator[str]]] = {
    "simulation": simulation.report,
    "advice": advice.report,
    "hypopg": hypothetical.report,
    "overhead": query_overhead.report,
    "null": null_comparison.report,
    "power": null_comparison.report_power,
}
LONG = {"shop-10m", "power", "advice", "hypopg"}
"""Measured only when named."""


def main(names: list[str]) -> int:
    """Measure what is named, or everything; return 2 for an unknown name."""
    known = [*MEASUREMENTS, *REPORTS]
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no measurement called {unknown[0]!r}; known: {', '.join(known)}", file=sys.stderr)
        return 2
    wanted = names or [name for name in known if name not in LONG]
    rows = [found.row() for name in wanted if name in MEASUREMENTS for found in MEASUREMENTS[name]()]
    if rows:
        print(table_text(HEAD, rows))
    for name in wanted:
        if name in REPORTS:
            for line in REPORTS[name]():
                print(line, flush=True)
    return 0


def told(names: list[str]) -> int:
    """Measure, and say what is missing for it instead of a traceback."""
    try:
        return main(names)
    except WorkbenchError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(told(sys.argv[1:]))
