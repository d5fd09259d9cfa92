"""The queries that a database has to answer, how often, with which values, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dbworkbench.drawings.page import heading_html, measured, paragraph_html, table_html, table_text
from dbworkbench.errors import UnknownName
from dbworkbench.model.design import Design
from dbworkbench.model.finding import Finding
from dbworkbench.model.query import Query
from dbworkbench.model.target import write_rate

HEAD = ("query", "calls", "rate", "mean", "share", "rows", "values", "statement")
WIDTH = 60  # letters of a statement
PASSED = 5


@dataclass(frozen=True)
class Statement:
    """A query in one form for all its values, and what was seen of it; None is "not known".

    `samples` are values that it was seen with, `values` how many different ones there were. `reads` is
    false for one that changes something, which is not measured. `places` are where in a program it stands.
    """

    query: Query
    fingerprint: str = ""
    calls: int | None = None
    total_ms: float | None = None
    rows: int | None = None
    samples: tuple[Mapping[str, Any], ...] = ()
    values: int = 0
    reads: bool = True
    places: tuple[str, ...] = ()

    @property
    def mean_ms(self) -> float | None:
        """The mean time of a call in ms."""
        return self.total_ms / self.calls if self.total_ms is not None and self.calls else None


@dataclass(frozen=True)
class Workload:
    """Statements in order of the time they take together, and where they were taken from.

    `seconds` is how long they were watched. `findings` tell what is wrong with the whole, such as one
    query for each row of another; `passed` what was not taken and why.
    """

    name: str
    statements: tuple[Statement, ...] = ()
    source: str = ""
    seconds: float | None = None
    findings: tuple[Finding, ...] = ()
    passed: tuple[str, ...] = ()
    heading: str = ""

    @property
    def queries(self) -> tuple[Query, ...]:
        """The queries that only read, each with the rate at which it was seen where that is known."""
        return tuple(self._rated(one) for one in self.statements if one.reads)

    def statement(self, name: str) -> Statement:
        """Return a statement by the name of its query."""
        for statement in self.statements:
            if statement.query.name == name:
                return statement
        raise UnknownName("query", name, (statement.query.name for statement in self.statements))

    def query(self, name: str) -> Query:
        """Return a query by name."""
        return self._rated(self.statement(name))

    def onto(self, design: Design) -> Design:
        """Return a design with these queries added to its own, or put in the place of those named alike."""
        for query in self.queries:
            design = design.with_query(query)
        return design

    def document(self) -> dict[str, Any]:
        """Return the workload as plain data; times in ms."""
        return {
            "name": self.name,
            "source": self.source,
            "seconds": self.seconds,
            "queries": [
                {"name": one.query.name, "sql": one.query.sql, "fingerprint": one.fingerprint,
                 "calls": one.calls, "rate": self._rated(one).rate, "total_ms": one.total_ms,
                 "mean_ms": one.mean_ms, "rows": one.rows, "reads": one.reads,
                 "samples": list(map(dict, one.samples)), "places": list(one.places)}
                for one in self.statements
            ],
            "findings": [
                {"rule": finding.rule, "severity": finding.severity, "object": finding.object,
                 "message": finding.message, "fix": finding.fix, "evidence": dict(finding.evidence)}
                for finding in self.findings
            ],
            "passed": list(self.passed),
        }  # fmt: skip

    def __str__(self) -> str:
        parts = [self.heading, self._headline(), table_text(HEAD, self._rows()), *self._sentences()]
        return "\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        parts = [heading_html(self.heading) if self.heading else "", paragraph_html(self._headline())]
        parts.append(table_html(HEAD, self._rows()))
        return "".join([*parts, *(paragraph_html(sentence) for sentence in self._sentences())])

    def _rated(self, statement: Statement) -> Query:
        query = statement.query
        if query.rate is None and statement.calls and self.seconds:
            return replace(query, rate=statement.calls / self.seconds)
        return query

    def _headline(self) -> str:
        count = len(self.statements)
        queries = "1 query" if count == 1 else f"{count} queries"
        writing = sum(not statement.reads for statement in self.statements)
        parts = [f"workload {self.name}: {queries}"]
        parts += [f"{writing} of them write"] if writing else []
        parts += [f"from {self.source}"] if self.source else []
        return ", ".join(parts)

    def _rows(self) -> Iterator[tuple[str, ...]]:
        total = sum(statement.total_ms or 0.0 for statement in self.statements)
        for one in self.statements:
            rate = self._rated(one).rate
            seen = one.query.rate is None and rate is not None
            shown = write_rate(rate) if rate is not None else ""
            yield (
                one.query.name,
                "" if one.calls is None else f"{one.calls:,}",
                measured(f"{shown:>10}") if seen else shown,
                "" if one.mean_ms is None else measured(f"{one.mean_ms:9.3f} ms"),
                "" if one.total_ms is None or not total else measured(f"{one.total_ms / total:4.0%}"),
                "" if one.rows is None else f"{one.rows:,}",
                f"{one.values:,}" if one.values else "",
                _shortened(one.query.sql),
            )

    def _sentences(self) -> Iterator[str]:
        for finding in self.findings:
            yield f"{finding.rule}: {finding.object}: {finding.message}" + (
                f"\n  → {finding.fix}" if finding.fix else ""
            )
        yield from self.passed[:PASSED]
        if len(self.passed) > PASSED:
            yield f"and {len(self.passed) - PASSED} more that were passed over"


def workload_of(design: Design) -> Workload:
    """Return a design's access patterns as a workload."""
    return Workload(design.name, tuple(map(Statement, design.queries)), source="the design")


def _shortened(sql: str) -> str:
    words = " ".join(sql.split())
    return words if len(words) <= WIDTH else f"{words[: WIDTH - 1]}…"
