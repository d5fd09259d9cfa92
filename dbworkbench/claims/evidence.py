"""What claims are judged by: the design, its databases, and measurements made when first asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex

from dbworkbench.benchmarks import Benchmark, Impact, bench, impact
from dbworkbench.engines.engine import Database
from dbworkbench.errors import UnknownName
from dbworkbench.model.design import Design

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


@dataclass
class Evidence:
    """Measures each query once for a list of claims; `default` is the alias meant when none is named."""

    design: Design
    databases: Mapping[str, Database]
    default: str
    rounds: int | None = None
    benchmarks: dict[tuple[str, str], Benchmark] = field(default_factory=dict)
    impacts: dict[tuple[str, str, str], Impact] = field(default_factory=dict)

    def database(self, alias: str | None) -> Database:
        """Return the database of an alias, or the default one."""
        name = alias or self.default
        if name not in self.databases:
            raise UnknownName("connection", f"@{name}", (f"@{known}" for known in self.databases))
        return self.databases[name]

    def measure(self, names: Sequence[str], alias: str | None = None) -> None:
        """Benchmark the queries that were not measured yet, together."""
        where = alias or self.default
        wanted = [self.design.query(name) for name in names if (name, where) not in self.benchmarks]
        if not wanted:
            return
        result = bench(wanted, {where: self.database(alias)}, design=self.design, rounds=self.rounds)
        self.benchmarks |= {(query.name, where): result for query in wanted}

    def latency(self, query: str, statistic: str, alias: str | None = None) -> tuple[float, float]:
        """Return the bounds of a statistic of a query's latency in milliseconds.

        They are equal when it was measured; a query that ran into the time limit takes that long or longer.
        """
        where = alias or self.default
        self.measure([query], alias)
        benchmark = self.benchmarks[query, where]
        capped = benchmark.measurement(query, where).capped
        if capped is not None:
            return capped * 1000, math.inf
        value = benchmark.statistic(query, where, statistic)
        return value, value

    def count(self, table: str, alias: str | None = None) -> int | None:
        """Count the rows of a table, None when the database has no such table."""
        key = self.design.table(table).key
        return self.database(alias).row_counts(self.design).get(key)

    def impact(self, query: str, index: str, alias: str | None = None) -> tuple[float, float, float]:
        """Return how many times faster a query is with an index, and the interval of that."""
        ddl = self.statement(index)
        where = alias or self.default
        key = (query, ddl, where)
        if key not in self.impacts:
            wanted = [self.design.query(query)]
            self.impacts[key] = impact(
                self.database(alias), ddl, wanted, design=self.design, rounds=self.rounds
            )
        return self.impacts[key].speedup(query)

    def statement(self, index: str) -> str:
        """Return the `CREATE INDEX` for an index that is named, written in short, or written out."""
        if index.lower().startswith("create "):
            return index
        if "(" in index:
            return f"CREATE INDEX ON {index}"
        for table in self.design.tables:
            for known in table.indexes:
                if known.name == index:
                    return str(CreateIndex(known).compile(dialect=DIALECT))
        names = [str(known.name) for table in self.design.tables for known in table.indexes]
        raise UnknownName("index", index, names)
