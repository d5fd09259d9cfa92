"""`every query meets its target`."""

from __future__ import annotations

import re

from dbworkbench.claims.evidence import Evidence
from dbworkbench.claims.kind import Judge, Kind
from dbworkbench.claims.quantity import show_latency
from dbworkbench.claims.verdict import Verdict, cannot_tell, holds_if

PHRASE = re.compile(r"((every|each) query meets its target|all targets( are met)?)\s*(?:@(\w+))?", re.I)


def read(line: str) -> Judge | None:
    match = PHRASE.fullmatch(line)
    return (lambda evidence: judge(line, evidence, match[4])) if match else None


def judge(claim: str, evidence: Evidence, alias: str | None) -> Verdict:
    aimed = [query for query in evidence.design.queries if query.target]
    if not aimed:
        return cannot_tell(claim, "no query of the design has a target")
    evidence.measure([query.name for query in aimed], alias)
    said, answers = [], []
    for query in aimed:
        if query.target is None:
            continue
        low, high = evidence.latency(query.name, query.target.statistic, alias)
        answers.append({query.target.met(low), query.target.met(high)})
        said.append(f"{query.name} {query.target}: {show_latency(low, high)}")
    if {False} not in answers and {True, False} in answers:
        return cannot_tell(claim, "; ".join(said))
    return holds_if(claim, {False} not in answers, "; ".join(said))


KIND = Kind("targets", "every query meets its target", read)
