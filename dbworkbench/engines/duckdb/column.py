"""A column as DuckDB takes it: type, default or generation, NOT NULL."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ARRAY, Column
from sqlalchemy.schema import Computed, Identity

from dbworkbench.engines.duckdb.datatype import duckdb_type
from dbworkbench.engines.duckdb.expression import translate
from dbworkbench.engines.duckdb.probe import Probe
from dbworkbench.engines.duckdb.quoting import literal, quote
from dbworkbench.model.content import default_text
from dbworkbench.model.datatype import write_type
from dbworkbench.model.facts import column_facts
from dbworkbench.model.loss import Loss

COLLATIONS = {"c": '"C"', "posix": '"POSIX"', "nocase": "NOCASE", "noaccent": "NOACCENT", "nfc": "NFC"}
ARRAY_CONSTANT = re.compile(r"'\{([^{}\"']*)\}'(?:::.*)?", re.DOTALL)
SEQUENCE_OF = "duckdb_sequence"  # on a column that draws from a sequence that DuckDB itself told
NEXTVAL = re.compile(r"\s*nextval\s*\(", re.IGNORECASE)


def draft_column(column: Column[Any], probe: Probe, losses: list[Loss]) -> str:
    """Return a column's definition; NOT NULL is part of it, keys and checks are not."""
    kind = duckdb_type(column.type)
    if kind.loss:
        losses.append(Loss(_key(column), kind.loss))
    start = f"{quote(column.name)} {kind.text}{_collate(column, losses)}"
    if isinstance(column.computed, Computed):
        return start + _generated(column, column.computed, probe, losses)
    null = "" if column.nullable else " NOT NULL"
    return f"{start}{null}{_default(column, probe, losses)}"


def sequence_of(column: Column[Any]) -> str | None:
    """Return the name of the sequence that stands in for an identity or serial column."""
    if not _numbered(column):
        return None
    return f"{column.table.name}_{column.name}_seq"


def collation_of(column: Column[Any]) -> str | None:
    """Return the collation that a column asks for, by its type or its setting."""
    collation = getattr(column.type, "collation", None) or column_facts(column).settings.get("collate")
    return str(collation) if collation else None


def _numbered(column: Column[Any]) -> bool:
    if isinstance(column.identity, Identity):
        return True
    if write_type(column.type).lower().endswith("serial"):
        return True
    told = column.info.get(SEQUENCE_OF)
    return not told and bool(NEXTVAL.match(default_text(column) or ""))


def _key(column: Column[Any]) -> str:
    return f"{column.table.key}.{column.name}"


def _collate(column: Column[Any], losses: list[Loss]) -> str:
    wanted = collation_of(column)
    if wanted is None:
        return ""
    known = COLLATIONS.get(wanted.lower())
    if known is None:
        losses.append(Loss(_key(column), f"DuckDB has no collation {wanted!r}"))
        return ""
    return f" COLLATE {known}"


def _generated(column: Column[Any], computed: Computed, probe: Probe, losses: list[Loss]) -> str:
    text = f" GENERATED ALWAYS AS ({translate(str(computed.sqltext))}) VIRTUAL"
    refused = probe.refusal_of_column(column.name, text)
    if refused is not None:
        losses.append(Loss(_key(column), f"it is an ordinary column, because of its expression: {refused}"))
        return ""
    probe.define(column.name, f"{duckdb_type(column.type).text}{text}")
    if computed.persisted is not False:
        losses.append(Loss(_key(column), "computed when it is read: DuckDB stores no generated columns"))
    return text


def _default(column: Column[Any], probe: Probe, losses: list[Loss]) -> str:
    sequence = sequence_of(column)
    if sequence is not None:
        if column.identity is not None and column.identity.always:
            losses.append(Loss(_key(column), "identity becomes a default, so that values may be given"))
        return f" DEFAULT nextval({literal(quote(column.table.schema, sequence))})"
    written = default_text(column)
    if written is None:
        return ""
    text = f" DEFAULT {_list(written) if isinstance(column.type, ARRAY) else translate(written)}"
    refused = probe.refusal_of_column(column.name, text)
    if refused is None:
        return text
    losses.append(Loss(_key(column), f"the default {written} is left out: {refused}"))
    return ""


def _list(written: str) -> str:
    """Write PostgreSQL's array constant `'{a,b}'` as a list; nested and quoted items stay as they are."""
    match = ARRAY_CONSTANT.fullmatch(written)
    if match is None:
        return translate(written)
    return f"[{', '.join(literal(item.strip()) for item in match[1].split(',') if item)}]"
