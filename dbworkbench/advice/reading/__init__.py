"""What queries ask of each table, read from their text."""

from dbworkbench.advice.reading.access import Access, Condition, Join, Key, Look, Ordering
from dbworkbench.advice.reading.catalog import Catalog
from dbworkbench.advice.reading.statement import read_accesses

__all__ = ["Access", "Catalog", "Condition", "Join", "Key", "Look", "Ordering", "read_accesses"]
