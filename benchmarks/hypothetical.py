"""Hypothetical indexes of the empty twin and of HypoPG beside the same indexes really built, on TPC-H.

The rows are on a server that has HypoPG (Debian's postgresql-15-hypopg, or what HYPOPG_POSTGRES names), the
twin is on our own server, as it is for somebody else's database.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from benchmarks import tpch
from benchmarks.tpch_queries import read_queries
from dbworkbench.advice.atoms import find_atoms
from dbworkbench.advice.candidates import Candidate
from dbworkbench.advice.costs import Costs
from dbworkbench.advice.ground import Ground, survey
from dbworkbench.advice.lab import Lab
from dbworkbench.advice.thought import think
from dbworkbench.drawings.page import table_text
from dbworkbench.engines import connect
from dbworkbench.engines.postgres.cluster import throwaway_cluster
from dbworkbench.engines.postgres.database import PostgresDatabase
from dbworkbench.engines.postgres.hypopg import Hypothesis, open_hypothesis
from dbworkbench.engines.postgres.programs import VARIABLE
from dbworkbench.engines.postgres.simulation import simulate_database
from dbworkbench.engines.postgres.simulation.whatif import Estimate
from dbworkbench.errors import QueryFailed, Unsupported
from dbworkbench.model.statistics import quantile

PROGRAMS = "/usr/lib/postgresql/15/bin"
SCALE = 0.1
MOST_PLANS = 12
MOST_INDEXES = 150
HEAD = (
    "judged by",
    "plans",
    "cost off by, median",
    "90 %",
    "most",
    "same indexes",
    "size ÷ real, median",
    "range",
)


@dataclass(frozen=True)
class Case:
    """A query with a set of indexes: their DDL, and what the twin thinks of it."""

    query: str
    indexes: frozenset[str]
    twin: Estimate


def report() -> Iterator[str]:
    """Yield a table: by which factor costs and sizes are off, and how often the same indexes are used."""
    queries = read_queries(os.environ.get("TPCH_QUERIES"))
    with _server() as database:
        tpch.fill_bare(database, SCALE)
        ground = survey(database, queries, limit=0.1, known={query.name: 1.0 for query in queries})
        cases, candidates, sizes = _thought(ground, database)
        with open_hypothesis(database.engine.login, database.name) as hypothesis:
            assert hypothesis is not None
            asked = [_hypothetical(hypothesis, ground, case) for case in cases]
        lab = Lab(database, build_timeout=600)
        lab.build(candidates)
        real = [_real(lab, ground, case) for case in cases]
        twins = [case.twin for case in cases]
        judged = {ddl: size for ddl, size in hypothesis.bytes.items() if ddl in lab.bytes}
        estimated = {ddl: sizes[ddl] for ddl in judged}
        rows = [
            _row("twin", twins, real, estimated, lab.bytes),
            _row("HypoPG", asked, real, judged, lab.bytes),
        ]
        bare = [place for place, case in enumerate(cases) if not any(map(_is_special, case.indexes))]
        for name, found in (("twin, keys alone", twins), ("HypoPG, keys alone", asked)):
            sizes_of = estimated if found is twins else judged
            plain = {ddl: size for ddl, size in sizes_of.items() if not _is_special(ddl)}
            rows.append(_row(name, [found[p] for p in bare], [real[p] for p in bare], plain, lab.bytes))
        yield table_text(HEAD, rows)
        yield f"{len(judged)} indexes; HypoPG refused {len(hypothesis.refused)}"


def _is_special(ddl: str) -> bool:
    return " INCLUDE (" in ddl or " WHERE " in ddl


@contextmanager
def _server() -> Iterator[PostgresDatabase]:
    """Lend a database on a server of the moment that has HypoPG, as somebody else's."""
    with ExitStack() as stack:
        with patch.dict(os.environ, {VARIABLE: os.environ.get("HYPOPG_POSTGRES", PROGRAMS)}):
            lease = stack.enter_context(throwaway_cluster())
        parts = lease.conninfo()
        url = f"postgresql://{parts['user']}@/postgres?host={parts['host']}&port={parts['port']}"
        engine = connect(url, allow_write=True)
        try:
            database = engine.database("postgres")
            assert isinstance(database, PostgresDatabase)
            _install(database)
            yield database
        finally:
            engine.close()


def _install(database: PostgresDatabase) -> None:
    try:
        database.query("CREATE EXTENSION hypopg", write=True)
    except QueryFailed:
        found = ".".join(map(str, database.engine.version))
        raise Unsupported(
            "hypothetical indexes by HypoPG", found=f"PostgreSQL {found} without it", needed="HypoPG"
        ) from None


def _thought(
    ground: Ground, database: PostgresDatabase
) -> tuple[list[Case], list[Candidate], Mapping[str, int]]:
    """Return the cheapest plans of each query with B-trees alone, as far as they need few indexes in all."""
    engine = simulate_database(database)
    cases: list[Case] = []
    wanted: dict[str, Candidate] = {}
    try:
        with think(ground, engine.twin) as (candidates, costs):
            known = {candidate.ddl: candidate for candidate in candidates}
            tables = {ddl: candidate.table for ddl, candidate in known.items()}
            for question in ground.questions:
                for used in _plans(costs, question.name, tables, known):
                    if len(wanted.keys() | used) <= MOST_INDEXES:
                        wanted |= {ddl: known[ddl] for ddl in used}
                        cases.append(Case(question.name, used, costs.estimate(question.name, used)))
            return cases, list(wanted.values()), dict(costs.whatif.bytes)
    finally:
        engine.close()


def _plans(
    costs: Costs, name: str, tables: Mapping[str, str], known: Mapping[str, Candidate]
) -> list[frozenset[str]]:
    atoms = find_atoms(costs, name, tables)
    plain = [
        atom.used for atom in atoms if atom.used and all(known[ddl].method == "btree" for ddl in atom.used)
    ]
    return plain[:MOST_PLANS]


def _hypothetical(hypothesis: Hypothesis, ground: Ground, case: Case) -> Estimate:
    hypothesis.believe(sorted(case.indexes))
    return _mean(ground, case, hypothesis.estimate)


def _real(lab: Lab, ground: Ground, case: Case) -> Estimate:
    lab.show(case.indexes)
    (question,) = [one for one in ground.questions if one.name == case.query]

    def asked(sql: str, values: Mapping[str, Any]) -> Estimate:
        plan = lab.clone.explain(sql, values)[0]["Plan"]
        return Estimate(float(plan["Total Cost"]), lab.used(question))

    return _mean(ground, case, asked)


def _mean(ground: Ground, case: Case, ask: Any) -> Estimate:
    (question,) = [one for one in ground.questions if one.name == case.query]
    found = [ask(question.query.sql, values) for values in question.sets]
    used: frozenset[str] = frozenset().union(*(one.used for one in found))
    return Estimate(sum(one.cost for one in found) / len(found), used)


def _row(
    name: str,
    judged: list[Estimate],
    real: list[Estimate],
    sizes: Mapping[str, int],
    built: Mapping[str, int],
) -> tuple[str, ...]:
    off = [math.exp(abs(math.log(one.cost / other.cost))) for one, other in zip(judged, real, strict=True)]
    same = sum(one.used == other.used for one, other in zip(judged, real, strict=True))
    ratios = [size / built[ddl] for ddl, size in sizes.items()]
    return (
        name, str(len(off)), *(f"{quantile(off, part):.3f}" for part in (0.5, 0.9, 1.0)),
        f"{same} of {len(off)}", f"{quantile(ratios, 0.5):.2f}", f"{min(ratios):.2f} to {max(ratios):.2f}",
    )  # fmt: skip
