"""The rules, in the order in which they are told."""

from dbworkbench.rules.rule import Rule
from dbworkbench.rules.shelf import (
    duplicate_index,
    fk_like_no_fk,
    fk_no_index,
    fk_type_mismatch,
    money_float,
    naming,
    no_pk,
    redundant_index,
    timestamp_no_tz,
)

RULES: tuple[Rule, ...] = (
    no_pk.RULE,
    fk_no_index.RULE,
    fk_like_no_fk.RULE,
    fk_type_mismatch.RULE,
    money_float.RULE,
    timestamp_no_tz.RULE,
    duplicate_index.RULE,
    redundant_index.RULE,
    naming.RULE,
)
