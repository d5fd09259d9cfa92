"""The small language of `values` and `fanout`: one file a family of shapes, errors with a caret."""

from dbworkbench.seeding.spread.wish.fanout import Fanning, read_fanout, read_share
from dbworkbench.seeding.spread.wish.shapes import FANOUTS, SHAPES, VALUES
from dbworkbench.seeding.spread.wish.values import FORMS, read_values
from dbworkbench.seeding.spread.wish.wish import Wish

__all__ = [
    "FANOUTS",
    "FORMS",
    "SHAPES",
    "VALUES",
    "Fanning",
    "Wish",
    "read_fanout",
    "read_share",
    "read_values",
]
