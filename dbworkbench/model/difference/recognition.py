"""Knows tables and columns again under another name, and asks where it cannot be sure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dbworkbench.model.difference.answers import Described, Told, read_answers
from dbworkbench.model.difference.likeness import column_likeness, table_likeness
from dbworkbench.model.difference.renames import Question, Renames, renamed_tables
from dbworkbench.model.settings import NOTHING, Settings

SURE, POSSIBLE, AHEAD = 0.75, 0.5, 0.15
"""Likeness from which on a rename is taken for one, is asked about, and the lead over the next best."""

Likeness = Callable[[str, str], float]
Pair = tuple[str, str]


@dataclass(frozen=True)
class _Matches:
    """What is sure, and what is possible, by old name."""

    sure: Mapping[str, str]
    possible: Mapping[str, tuple[str, ...]]


def recognize(old: Described, new: Described, told: Told) -> Renames:
    """Return the renames from one set of described tables to another.

    `told` are answers, `table` or `table.column` by its old name to the new name, None for what was
    dropped. Raises UnknownName or UnusableInput for an answer that does not fit.
    """
    answers = read_answers(old, new, told)
    tables = _match(_missing(old, new), _missing(new, old), answers.tables, table_likeness(old, new))
    questions = [Question("table", key, candidates) for key, candidates in tables.possible.items()]
    columns: dict[str, Mapping[str, str]] = {}
    renamed = renamed_tables(old, Renames(Settings(tables.sure)))
    for key in old:
        now = tables.sure.get(key, key)
        if now not in new or list(renamed[now]["columns"]) == list(new[now]["columns"]):
            continue
        matches = _columns(renamed[now], new[now], answers.columns.get(key, NOTHING))
        if matches.sure:
            columns[key] = Settings(matches.sure)
        questions += [
            Question("column", f"{key}.{name}", tuple(f"{now}.{candidate}" for candidate in candidates))
            for name, candidates in matches.possible.items()
        ]
    return Renames(Settings(tables.sure), Settings(columns), tuple(questions))


def _columns(old: Described, new: Described, told: Told) -> _Matches:
    before, after = old["columns"], new["columns"]
    return _match(_missing(before, after), _missing(after, before), told, column_likeness(old, new))


def _missing(names: Iterable[str], others: Described) -> list[str]:
    return [name for name in names if name not in others]


def _match(gone: Sequence[str], come: Sequence[str], told: Told, likeness: Likeness) -> _Matches:
    """Pair what is gone with what is new: as answered, else what is each other's best by far."""
    sure = {old: new for old, new in told.items() if new is not None}
    left = [name for name in gone if name not in told]
    free = [name for name in come if name not in sure.values()]
    scores = {(old, new): likeness(old, new) for old in left for new in free}
    sure |= {old: new for (old, new), score in scores.items() if score >= SURE and _leads((old, new), scores)}
    taken = set(sure.values())
    possible = {old: _candidates(old, free, scores, taken) for old in left if old not in sure}
    return _Matches(sure, {old: names for old, names in possible.items() if names})


def _leads(pair: Pair, scores: Mapping[Pair, float]) -> bool:
    """Say whether a pair is well ahead of every other that shares one of its names."""
    rivals = [score for other, score in scores.items() if (other[0] == pair[0]) != (other[1] == pair[1])]
    return scores[pair] - max(rivals, default=0.0) >= AHEAD


def _candidates(
    old: str, free: Iterable[str], scores: Mapping[Pair, float], taken: set[str]
) -> tuple[str, ...]:
    likely = [new for new in free if new not in taken and scores[old, new] >= POSSIBLE]
    return tuple(sorted(likely, key=lambda new: (-scores[old, new], new)))
