"""The rows that a statement answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbworkbench.drawings.page import heading_html, paragraph_html

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from pandas.api.extensions import ExtensionDtype

    from dbworkbench.engines.engine import Rows


@dataclass(frozen=True)
class Answer:
    """Rows as an Arrow table, shown as a DataFrame; `note` tells when they were cut off."""

    rows: Rows
    limit: int | None = None
    heading: str = ""

    @property
    def frame(self) -> pd.DataFrame:
        """Return the rows as a DataFrame with exact decimals, dates and nullable integers."""
        return self.rows.table.to_pandas(types_mapper=lambda kind: nullable_types().get(kind))

    @property
    def note(self) -> str:
        """Say in one line what the rows do not show."""
        if self.rows.truncated:
            return f"the first {self.limit:,} rows; more were left at the server (--limit N, or --limit all)"
        if self.rows.affected is not None and not self.rows.table.num_columns:
            return f"{self.rows.affected:,} rows affected" if self.rows.affected >= 0 else "done"
        return ""

    def __str__(self) -> str:
        shown = self.frame.to_string(index=False) if self.rows.table.num_columns else ""
        return "\n".join(part for part in (self.heading, shown, self.note) if part)

    def _repr_html_(self) -> str:
        head = heading_html(self.heading) if self.heading else ""
        table = self.frame.to_html(index=False, border=0, max_rows=60) if self.rows.table.num_columns else ""
        return head + table + (paragraph_html(self.note) if self.note else "")


def nullable_types() -> dict[pa.DataType, ExtensionDtype]:
    """Return pandas' nullable types for Arrow's, so that an integer with NULLs stays an integer."""
    import pandas as pd
    import pyarrow as pa

    return {
        pa.int8(): pd.Int8Dtype(),
        pa.int16(): pd.Int16Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
