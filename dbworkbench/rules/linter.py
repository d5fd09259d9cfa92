"""All rules over a design."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dbworkbench.drawings.page import heading_html, paragraph_html, table_html
from dbworkbench.errors import UnknownName
from dbworkbench.model.design import Design
from dbworkbench.model.finding import Finding, Severity
from dbworkbench.rules.rule import Rule
from dbworkbench.rules.shelf import RULES

ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True)
class Findings:
    """What the rules found, the gravest first."""

    findings: tuple[Finding, ...]
    heading: str = ""

    @property
    def empty(self) -> bool:
        return not self.findings

    def __str__(self) -> str:
        lines = [self.heading] if self.heading else []
        for finding in self.findings:
            lines.append(str(finding))
            lines.extend(f"    {line}" for line in finding.fix.splitlines())
        return "\n".join(lines if self.findings else [*lines, "no findings"])

    def _repr_html_(self) -> str:
        head = heading_html(self.heading) if self.heading else ""
        if self.empty:
            return head + paragraph_html("no findings")
        rows = [(f.severity, f.rule, f.object, f.message, f.fix) for f in self.findings]
        return head + table_html(("", "rule", "where", "what", "what to do"), rows)

    def brief(self, most: int) -> str:
        """Return the first findings as text, and how many more there are."""
        return "\n".join([str(self._first(most)), *self._rest(most)])

    def brief_html(self, most: int) -> str:
        """Return the first findings as HTML, and how many more there are."""
        return self._first(most)._repr_html_() + "".join(map(paragraph_html, self._rest(most)))

    def _first(self, most: int) -> Findings:
        return Findings(self.findings[:most], self.heading)

    def _rest(self, most: int) -> list[str]:
        rest = len(self.findings) - most
        return [f"… and {rest:,} more: lint shows all"] if rest > 0 else []


def lint(design: Design, names: Iterable[str] | None = None) -> Findings:
    """Apply all rules, or the named ones, to a design."""
    found = [finding for rule in _chosen(names) for finding in rule.find(design)]
    return Findings(tuple(sorted(found, key=lambda f: (ORDER[f.severity], f.line or 0, f.rule, f.object))))


def _chosen(names: Iterable[str] | None) -> tuple[Rule, ...]:
    if names is None:
        return RULES
    known = {rule.name: rule for rule in RULES}
    for name in names:
        if name not in known:
            raise UnknownName("rule", name, known)
    return tuple(known[name] for name in names)
