"""Calls of statements gathered into a workload: alike ones are one, with the values they came with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dbworkbench.model.query import Query
from dbworkbench.model.workload import Statement, Workload
from dbworkbench.workloads.parametrized import Parametrized, parametrize
from dbworkbench.workloads.repetition import Executed, find_repetitions

SAMPLES = 20
IGNORED = (
    "begin",
    "commit",
    "rollback",
    "set ",
    "show ",
    "reset",
    "discard",
    "savepoint",
    "release",
    "deallocate",
    "start transaction",
)


@dataclass(frozen=True)
class Call:
    """One execution: `values` are those of the text's own parameters by name or, for `$1`, by number.

    `session` tells sessions apart, `place` is where in a program it was asked for.
    """

    sql: str
    values: Mapping[Any, Any] = field(default_factory=dict)
    ms: float | None = None
    rows: int | None = None
    session: str = ""
    place: str = ""


@dataclass
class _Group:
    form: Parametrized
    calls: int = 0
    ms: float | None = None
    rows: int | None = None
    samples: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)

    def add(self, call: Call, values: Mapping[str, Any]) -> None:
        self.calls += 1
        self.ms = _sum(self.ms, call.ms)
        self.rows = _sum(self.rows, call.rows)
        if values:
            self.samples.setdefault(repr(sorted(values.items(), key=str)), values)
        if call.place:
            self.places[call.place] = None


def gather(
    name: str,
    calls: Iterable[Call],
    *,
    source: str,
    seconds: float | None = None,
    passed: Iterable[str] = (),
    read: Callable[[str], Parametrized] = parametrize,
) -> Workload:
    """Gather calls in the order in which they were made; `read` gives a statement its form."""
    groups: dict[str, _Group] = {}
    executed: list[Executed] = []
    known: dict[str, Parametrized] = {}
    for call in calls:
        if call.sql.lstrip().lower().startswith(IGNORED):
            continue
        form = known.setdefault(call.sql, read(call.sql)) if call.sql not in known else known[call.sql]
        values = {**form.values, **_named(form, call.values)}
        group = groups.setdefault(form.fingerprint, _Group(form))
        group.add(call, _renamed(group.form, form, values))
        executed.append(Executed(form.fingerprint, call.session, call.place, values, call.ms, form.reads))
    statements = _statements(groups)
    named = {statement.fingerprint: statement.query for statement in statements}
    return Workload(
        name, statements, source, seconds, tuple(find_repetitions(executed, named)), tuple(passed)
    )


def _named(form: Parametrized, values: Mapping[Any, Any]) -> dict[str, Any]:
    return {form.numbers.get(key, str(key)): value for key, value in values.items()}


def _renamed(first: Parametrized, form: Parametrized, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return values under the names of the first statement of a group, whose text stands for all."""
    mine, theirs = [*form.values, *form.numbers.values()], [*first.values, *first.numbers.values()]
    if mine == theirs or len(mine) != len(theirs):
        return values
    return {dict(zip(mine, theirs, strict=True)).get(name, name): value for name, value in values.items()}


def _statements(groups: Mapping[str, _Group]) -> tuple[Statement, ...]:
    """Return the statements, those that take most time first, each under a name of its own."""
    taken: set[str] = set()
    found = []
    for fingerprint, group in sorted(groups.items(), key=lambda item: -(item[1].ms or 0.0)):
        name, number = group.form.name, 1
        while name in taken:
            number += 1
            name = f"{group.form.name}_{number}"
        taken.add(name)
        samples = tuple(list(group.samples.values())[:SAMPLES])
        found.append(
            Statement(
                Query(name, group.form.sql),
                fingerprint,
                group.calls,
                group.ms,
                group.rows,
                samples,
                len(group.samples),
                group.form.reads,
                tuple(group.places),
            )
        )
    return tuple(found)


def _sum(one: Any, other: Any) -> Any:
    return other if one is None else one if other is None else one + other
