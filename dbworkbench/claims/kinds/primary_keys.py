"""`every table has a primary key`."""

from __future__ import annotations

import re

from dbworkbench.claims.evidence import Evidence
from dbworkbench.claims.kind import Judge, Kind
from dbworkbench.claims.verdict import Verdict, cannot_tell, holds_if
from dbworkbench.model.keys import primary_key

PHRASE = re.compile(r"(every|each) table has a primary key|all tables have (a )?primary keys?", re.I)


def read(line: str) -> Judge | None:
    return (lambda evidence: judge(line, evidence)) if PHRASE.fullmatch(line) else None


def judge(claim: str, evidence: Evidence) -> Verdict:
    tables = [table for table in evidence.design.tables if table.columns]
    if not tables:
        return cannot_tell(claim, "the design has no table with columns")
    lacking = [table.key for table in tables if not primary_key(table)]
    said = f"{len(tables)} tables" if not lacking else f"without one: {', '.join(lacking)}"
    return holds_if(claim, not lacking, said)


KIND = Kind("primary keys", "every table has a primary key", read)
