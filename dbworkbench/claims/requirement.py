"""Claims, one a line, read and judged."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.claims.evidence import Evidence
from dbworkbench.claims.kind import Judge
from dbworkbench.claims.kinds import CLAIMS
from dbworkbench.claims.verdict import Verdicts
from dbworkbench.errors import Place, Problems, UnusableInput, WorkbenchError


def require(text: str, evidence: Evidence) -> Verdicts:
    """Judge every claim of a text; blank lines and what follows a `#` are passed over.

    Raises Problems when lines cannot be read, before anything is measured.
    """
    judges, problems = [], []
    for number, line in _lines(text):
        try:
            judges.append(read_claim(line))
        except WorkbenchError as error:
            error.place = Place(number, 1, line, len(line))
            problems.append(error)
    if problems:
        raise Problems(problems, what="claim that cannot be read")
    if not judges:
        raise UnusableInput("no claim was written", hint=f"Write one a line, such as: {examples()}")
    return Verdicts(tuple(judge(evidence) for judge in judges))


def read_claim(line: str) -> Judge:
    """Return how to judge a line. Raises UnusableInput with examples when it is no claim."""
    for kind in CLAIMS:
        judge = kind.read(line)
        if judge is not None:
            return judge
    raise UnusableInput(f"not a claim: {line!r}", hint=f"Claims are written like: {examples()}")


def examples() -> str:
    """Return an example of each kind of claim."""
    return "; ".join(kind.example for kind in CLAIMS)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        claim = line.split("#", 1)[0].strip()
        if claim:
            yield number, claim
