"""The kinds of rewrites, one file each."""

from dbworkbench.advice.rewrites.proposal import Rewrite
from dbworkbench.advice.rewrites.shelf.distinct_to_exists import DISTINCT_TO_EXISTS
from dbworkbench.advice.rewrites.shelf.lower_like import LOWER_LIKE
from dbworkbench.advice.rewrites.shelf.materialized_view import MATERIALIZED_VIEW
from dbworkbench.advice.rewrites.shelf.not_in_to_not_exists import NOT_IN_TO_NOT_EXISTS
from dbworkbench.advice.rewrites.shelf.offset_to_keyset import OFFSET_TO_KEYSET
from dbworkbench.advice.rewrites.shelf.one_for_all import ONE_FOR_ALL
from dbworkbench.advice.rewrites.shelf.star_to_columns import STAR_TO_COLUMNS
from dbworkbench.advice.rewrites.shelf.subquery_to_join import SUBQUERY_TO_JOIN

REWRITES: tuple[Rewrite, ...] = (
    OFFSET_TO_KEYSET,
    LOWER_LIKE,
    NOT_IN_TO_NOT_EXISTS,
    SUBQUERY_TO_JOIN,
    ONE_FOR_ALL,
    STAR_TO_COLUMNS,
    DISTINCT_TO_EXISTS,
    MATERIALIZED_VIEW,
)
