"""A query that was named."""

from __future__ import annotations

from dataclasses import dataclass

from dbworkbench.drawings.page import heading_html, paragraph_html
from dbworkbench.model.parameters import parameter_names
from dbworkbench.model.query import Query
from dbworkbench.model.target import write_rate


@dataclass(frozen=True)
class Named:
    """The query as the design holds it now."""

    query: Query
    heading: str = ""

    @property
    def summary(self) -> str:
        """Say the query's name, rate, target and parameters in one line."""
        query = self.query
        rate = write_rate(query.rate) if query.rate is not None else None
        target = str(query.target) if query.target else None
        names = parameter_names(query.sql)
        takes = f"takes {', '.join(':' + name for name in names)}" if names else None
        return ", ".join(part for part in (f"query {query.name}", rate, target, takes) if part)

    def __str__(self) -> str:
        return f"{self.heading}\n{self.summary}"

    def _repr_html_(self) -> str:
        return heading_html(self.heading) + paragraph_html(self.summary)
