"""`every foreign key is indexed`."""

from __future__ import annotations

import re

from dbworkbench.claims.evidence import Evidence
from dbworkbench.claims.kind import Judge, Kind
from dbworkbench.claims.verdict import Verdict, cannot_tell, holds_if
from dbworkbench.rules import lint

PHRASE = re.compile(r"(every|each) foreign key is indexed|all foreign keys are indexed", re.I)


def read(line: str) -> Judge | None:
    return (lambda evidence: judge(line, evidence)) if PHRASE.fullmatch(line) else None


def judge(claim: str, evidence: Evidence) -> Verdict:
    count = sum(len(table.foreign_key_constraints) for table in evidence.design.tables)
    if not count:
        return cannot_tell(claim, "the design has no foreign key")
    lacking = [finding.object for finding in lint(evidence.design, ["fk-no-index"]).findings]
    said = f"{count} foreign keys" if not lacking else f"without one: {', '.join(lacking)}"
    return holds_if(claim, not lacking, said)


KIND = Kind("foreign keys", "every foreign key is indexed", read)
