"""What is in a database and not in the design that was read from it, each with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dbworkbench.engines.postgres.catalog.elsewhere import read_secrets
from dbworkbench.engines.postgres.catalog.found import Address
from dbworkbench.engines.postgres.catalog.scope import FIRST_USER_OID, Scope, within
from dbworkbench.engines.postgres.catalog.surroundings import owner_of
from dbworkbench.engines.postgres.catalog.whole import Whole
from dbworkbench.model.loss import Loss

# every catalogue with objects that a user can make in a database
CATALOGS = (
    "pg_am", "pg_amop", "pg_amproc", "pg_attrdef", "pg_cast", "pg_class", "pg_collation", "pg_constraint",
    "pg_conversion", "pg_default_acl", "pg_event_trigger", "pg_extension", "pg_foreign_data_wrapper",
    "pg_foreign_server", "pg_language", "pg_namespace", "pg_opclass", "pg_operator", "pg_opfamily",
    "pg_policy", "pg_proc", "pg_publication", "pg_publication_rel", "pg_publication_namespace",
    "pg_rewrite", "pg_statistic_ext", "pg_transform", "pg_trigger", "pg_ts_config", "pg_ts_dict",
    "pg_ts_parser", "pg_ts_template", "pg_type",
)  # fmt: skip
OBJECTS = "\nUNION ALL ".join(
    f"SELECT '{catalog}' AS catalog, oid FROM {catalog} WHERE oid >= {FIRST_USER_OID}" for catalog in CATALOGS
)
IDENTITIES = """
SELECT catalog, oid, i.type, i.identity, i.schema,
    EXISTS (SELECT FROM pg_depend x WHERE x.classid = catalog::regclass AND x.objid = oid AND x.deptype = 'e')
        AS is_member,
    CASE WHEN catalog = 'pg_class' THEN (SELECT NOT x.indisvalid FROM pg_index x WHERE x.indexrelid = oid) END
        AS invalid
FROM ({rest}) AS o (catalog, oid) CROSS JOIN LATERAL pg_identify_object(catalog::regclass, oid, 0) AS i"""
# constraints that must be held themselves: a table that is held does not yet speak for them
CONSTRAINTS = f"""
SELECT k.oid FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype IN ('p', 'u', 'c', 'f', 'x') AND k.conparentid = 0 AND (k.conislocal OR k.contype <> 'c')
    AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND k.oid >= {FIRST_USER_OID}"""
UNFILLED = f"""
SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'm' AND NOT c.relispopulated AND {within()} ORDER BY 1"""
LARGE_OBJECTS = "SELECT count(*) AS count FROM pg_largeobject_metadata"
SETTINGS = """
SELECT CASE WHEN s.setrole <> 0 THEN pg_get_userbyid(s.setrole) END AS role, unnest(s.setconfig) AS setting
FROM pg_db_role_setting s
WHERE s.setdatabase = (SELECT oid FROM pg_database
    WHERE datname = current_database()) ORDER BY 1 NULLS FIRST, 2"""
DATABASE = """
SELECT datname AS name, pg_encoding_to_char(encoding) AS encoding, datcollate AS collation,
    shobj_description(oid, 'pg_database') AS comment, datacl IS NOT NULL AS has_rights
FROM pg_database WHERE datname = current_database()"""
GRANTORS = """
SELECT DISTINCT format('%%s', c.oid::regclass) AS name, pg_get_userbyid(e.grantor) AS grantor
FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) AS e
WHERE e.grantor <> c.relowner AND c.oid >= 16384 ORDER BY 1, 2"""
TEMPORARY = ("table", "view", "sequence")  # what comes with them needs no word
OWN_SIGN = "made by dbworkbench "


def left_over(scope: Scope, whole: Whole) -> tuple[Loss, ...]:
    """Return what the design does not hold."""
    losses = [*_objects(scope, whole), *_unfilled(scope), *read_secrets(scope)]
    if scope.whole:
        losses += [*_owner(scope), *_grantors(scope), *_database(scope)]
    return tuple(losses)


def _objects(scope: Scope, whole: Whole) -> Iterator[Loss]:
    """Yield the objects of the catalogue that nothing accounts for."""
    for row in _identified(scope, whole):
        if row.is_member or row.identity is None or not _is_in_scope(scope, row):
            continue
        name = f"{row.type} {row.identity}"
        if row.invalid:
            yield Loss(name, "its building failed, so that it is not valid, and it is left out")
        elif row.identity.startswith(("pg_temp", "pg_toast_temp")):
            if row.type in TEMPORARY:
                yield Loss(name, "it is temporary")
        else:
            yield Loss(name, "no reader knows this kind of object")


def _identified(scope: Scope, whole: Whole) -> list[Any]:
    alone = {("pg_constraint", row.oid) for row in scope.rows(CONSTRAINTS)}
    parts = {address: of for address, of in whole.parts.items() if address not in alone}
    addresses = ((row.catalog, row.oid) for row in scope.rows(OBJECTS))
    rest = [address for address in addresses if not _is_accounted(address, whole.held, parts)]
    if not rest:
        return []
    values = " UNION ALL ".join(f"SELECT '{catalog}', {oid}::oid" for catalog, oid in rest)
    return scope.rows(IDENTITIES.format(rest=values))


def _is_accounted(address: Address, held: frozenset[Address], parts: Mapping[Address, Address]) -> bool:
    """Say whether an object is held, or comes with something that is."""
    seen: Address | None = address
    steps = 0
    while seen is not None and steps < 10:
        if seen in held:
            return True
        seen, steps = parts.get(seen), steps + 1
    return False


def _is_in_scope(scope: Scope, row: Any) -> bool:
    if str(row.schema).startswith("pg_toast") or row.schema in ("pg_catalog", "information_schema"):
        return False
    return scope.whole or row.schema in (scope.schemas or ())


def _unfilled(scope: Scope) -> Iterator[Loss]:
    for row in scope.rows(UNFILLED):
        reason = "it has not been filled (WITH NO DATA): a design says nothing of rows"
        yield Loss(f"materialized view {row.name}", reason)


def _owner(scope: Scope) -> Iterator[Loss]:
    owner, own = owner_of(scope)
    if not own:
        yield Loss(
            "database", f"what has no owner here is owned by {owner}: whoever makes it becomes its owner"
        )


def _grantors(scope: Scope) -> Iterator[Loss]:
    for row in scope.rows(GRANTORS):
        yield Loss(row.name, f"rights that {row.grantor} passed on are written as given by the owner")


def _database(scope: Scope) -> Iterator[Loss]:
    """Yield what is set for the database as a whole, for a design is what is in it."""
    for row in scope.rows(SETTINGS):
        whose = f" for {row.role}" if row.role else ""
        yield Loss("database", f"its setting{whose} {row.setting} is not part of a design")
    for row in scope.rows(DATABASE):
        if row.comment and not row.comment.startswith(OWN_SIGN):
            yield Loss("database", "its comment is not part of a design")
        if row.has_rights:
            yield Loss("database", "the rights to it are not part of a design")
    for row in scope.rows(LARGE_OBJECTS):
        if row.count:
            yield Loss("large objects", f"{row.count:,} large objects are rows, not a design")
