"""All that is known of a column before it is decided what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Column
from sqlalchemy.dialects import postgresql

from dbworkbench.model.arrow import arrow_type
from dbworkbench.model.storage import stored_length
from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.values.reading.naming import column_words, table_words
from dbworkbench.seeding.values.words.locale import ENGLISH, Locale

if TYPE_CHECKING:
    from dbworkbench.seeding.values.domain import Domain

Ask: TypeAlias = "Callable[[Column[Any], Limits, str | None, Locale], Domain | None]"
Kind: TypeAlias = Literal["text", "number", "day", "moment", "time", "truth", "document", "other"]
ANYTHING = Limits()
GENERIC = {"name", "title", "code", "type", "number", "description", "value", "text", "label", "key"} | {
    *("status", "state", "category", "role", "stage")
}
"""Words that mean what their table is about."""


@dataclass(frozen=True)
class Clue:
    """A column as subjects see it; `room` values must be different (0: they may repeat)."""

    column: Column[Any]
    limits: Limits = ANYTHING
    room: int = 0
    locale: Locale = ENGLISH
    ask: Ask = field(default=lambda *_: None, compare=False)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the column's name."""
        return column_words(self.column.name, self.table_name)

    @cached_property
    def table(self) -> tuple[str, ...]:
        """The words of the table's name."""
        return table_words(self.table_name)

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """The column's words, after its table's when they alone say little: ("city", "name")."""
        return (*self.table, *self.words) if len(self.words) == 1 and self.words[0] in GENERIC else self.words

    @property
    def table_name(self) -> str:
        table = getattr(self.column, "table", None)
        return str(getattr(table, "name", ""))

    @cached_property
    def note(self) -> str:
        """The column's comment."""
        return self.column.comment or ""

    @cached_property
    def kind(self) -> Kind:
        """What sort of values the type takes."""
        return kind_of(self.column)

    @cached_property
    def arrow(self) -> pa.DataType:
        return arrow_type(self.column.type)

    @property
    def is_whole(self) -> bool:
        return pa.types.is_integer(self.arrow)

    @cached_property
    def longest(self) -> int | None:
        """The length that type and CHECKs allow a text."""
        lengths = (getattr(self.column.type, "length", None), self.limits.longest, stored_length(self.column))
        return min((length for length in lengths if length is not None), default=None)

    @cached_property
    def is_fixed(self) -> bool:
        """Whether all texts have the same length: char(2)."""
        return isinstance(self.column.type, sa.CHAR)

    @cached_property
    def siblings(self) -> frozenset[str]:
        """The words of the other columns' names."""
        table = getattr(self.column, "table", None)
        if table is None:
            return frozenset()
        others = (item.name for item in table.columns if item.name != self.column.name)
        return frozenset(word for name in others for word in column_words(name, self.table_name))

    def member(self, column: Column[Any], limits: Limits, subject: str | None) -> Domain | None:
        """Return the values of a member of a document in this column."""
        return self.ask(column, limits, subject, self.locale)

    @cached_property
    def default(self) -> str | None:
        """The constant that the database fills in, as text."""
        default = self.column.server_default
        if not isinstance(default, sa.DefaultClause):
            return None
        text = str(getattr(default.arg, "text", default.arg)).split("::")[0].strip()
        if text.startswith("'") and text.endswith("'") and len(text) > 1:
            return text[1:-1]
        plain = text.lower() in ("true", "false") or text.lstrip("-").replace(".", "", 1).isdigit()
        quoted = not isinstance(getattr(default, "arg", None), str) and not plain
        return None if quoted else text


def kind_of(column: Column[Any]) -> Kind:
    """Return what sort of values a column's type takes."""
    kind: Any = column.type
    if isinstance(kind, sa.types.TypeDecorator) and not isinstance(kind, sa.Interval):
        kind = kind.impl_instance
    if isinstance(kind, sa.JSON):
        return "document"
    if isinstance(kind, (sa.String, postgresql.CITEXT)) and not isinstance(kind, sa.Enum):
        return "text"
    arrow = arrow_type(kind)
    if pa.types.is_boolean(arrow):
        return "truth"
    if pa.types.is_date32(arrow):
        return "day"
    if pa.types.is_timestamp(arrow):
        return "moment"
    if pa.types.is_time64(arrow):
        return "time"
    numeric = pa.types.is_integer(arrow) or pa.types.is_floating(arrow) or pa.types.is_decimal(arrow)
    return "number" if numeric else "other"
