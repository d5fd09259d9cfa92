"""A query's plan as it is shown: what the rules found first, then the tree, then every node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dbworkbench.drawings.hierarchy import TreeDrawing, draw_tree
from dbworkbench.drawings.page import heading_html, measured, paragraph_html, table_html
from dbworkbench.model.design import Design
from dbworkbench.model.finding import Finding
from dbworkbench.model.plan import Plan
from dbworkbench.model.query import Query
from dbworkbench.plans.findings.shelf import examine
from dbworkbench.plans.naming import with_tables
from dbworkbench.plans.outline import outline_head, outline_rows, outline_text
from dbworkbench.plans.picture import tree_of
from dbworkbench.plans.reading import read_plan, read_plans
from dbworkbench.plans.sampling import sample_parameters, show_parameters

if TYPE_CHECKING:
    from dbworkbench.drawings.treeexplorer.widget import TreeExplorer
    from dbworkbench.engines.engine import Database


@dataclass(frozen=True)
class Explanation:
    """A plan with its findings; `query` is None for a plan that was read from a file."""

    plan: Plan
    findings: tuple[Finding, ...]
    query: Query | None = None
    heading: str = ""

    def picture(self, *, theme: str = "light") -> TreeDrawing:
        """Draw the plan: where the time went as an icicle, then its operators."""
        return draw_tree(tree_of(self.plan, self.findings), theme=theme)

    def explore(self) -> TreeExplorer:
        """Return a widget to fold, zoom and search the plan."""
        return self.picture().explore()

    def __str__(self) -> str:
        parts = (self.heading, self._times(), *self._aloud(), "", outline_text(self.plan))
        return "\n".join(part for number, part in enumerate(parts) if part or number == len(parts) - 2)

    def _repr_html_(self) -> str:
        return "".join(
            (
                heading_html(self.heading) if self.heading else "",
                paragraph_html(self._times()),
                *(paragraph_html(text) for text in self._aloud()),
                self.picture().html(),
                table_html(outline_head(self.plan), map(_unbroken, outline_rows(self.plan))),
            )
        )

    def _times(self) -> str:
        name = self._name()
        if not self.plan.analyzed:
            return f"{name}: the plan of {self.plan.engine}, not run."
        parts = (("execution", self.plan.execution_ms), ("planning", self.plan.planning_ms))
        times = [f"{what} {measured(f'{ms:.3f} ms')}" for what, ms in parts if ms is not None]
        times += [f"trigger {what} {measured(f'{ms:.3f} ms')}" for what, ms in self.plan.triggers.items()]
        return f"{name} on {self.plan.engine}: {', '.join(times) or 'run, without the times of the whole'}."

    def _name(self) -> str:
        """Return the query's name and the values that it was explained with."""
        name = (self.query.name if self.query else "") or "query"
        values = show_parameters(self.query.parameters) if self.query else ""
        return f"{name} ({values})" if values else name

    def _aloud(self) -> Iterator[str]:
        """Yield each finding as a sentence with its fix, or say that there is none."""
        for finding in self.findings:
            yield f"{finding.rule}: {finding.message}" + (f"\n  → {finding.fix}" if finding.fix else "")
        if not self.findings and self.plan.analyzed:
            yield "Nothing in this plan stands out."


def _unbroken(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the tree before an operator's name, whose spaces HTML would fold."""
    return (*cells[:-1], cells[-1].replace("   ", "\u00a0" * 3).replace("│  ", "│" + "\u00a0" * 2))


def explain(
    query: Query,
    database: Database,
    design: Design | None = None,
    *,
    analyze: bool = False,
    timeout: float | None = None,
    seed: int = 0,
) -> Explanation:
    """Explain a query on a database; parameters without value are sampled from its data.

    With `analyze` it is run, and whatever it writes is rolled back; `timeout` in seconds. `design` tells
    which table has which column, and is read from the database when it is needed and not given.
    Raises QueryFailed when the database refuses the query.
    """
    (values, *_) = sample_parameters(database, design, query, count=1, seed=seed, timeout=timeout)
    document = database.explain(query.sql, values, analyze=analyze, timeout=timeout)
    plan = with_tables(read_plan(document, engine=database.engine.kind), query.sql)
    if analyze:
        plan = replace(plan, tables=database.table_states(node.table for node in plan.nodes if node.table))
    return Explanation(plan, examine(plan), replace(query, parameters=values))


def explain_document(document: Any, *, engine: str | None = None) -> Explanation:
    """Explain a saved plan document; `engine` is needed only where the document does not tell."""
    plan = read_plan(document, engine=engine)
    return Explanation(plan, examine(plan))


def explain_documents(document: Any, *, engine: str | None = None) -> tuple[Explanation, ...]:
    """Explain all plans of a document, such as a log; see `read_plans`."""
    return tuple(Explanation(plan, examine(plan)) for plan in read_plans(document, engine=engine))
