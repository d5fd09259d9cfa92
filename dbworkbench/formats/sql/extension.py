"""Extensions that a dump wants: those that are harmless are made, for others a stand-in is.

A stand-in is an extension as well (PostgreSQL 18 looks for extensions where it is told to), so that its
functions and types belong to it, and what is read holds the extension and not its insides. Whatever it
has is written without operators and with every name qualified: its script runs as the superuser, where
somebody may have put functions of the same names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pglast import ast
from psycopg import sql

from dbworkbench.formats.sql.workshop import LOADER, Bench

# trusted ones and such as neither read files, reach the network, nor look into other databases
HARMLESS = {
    "autoinc", "bloom", "btree_gin", "btree_gist", "citext", "cube", "dict_int", "dict_xsyn", "earthdistance",
    "fuzzystrmatch", "hstore", "insert_username", "intagg", "intarray", "isn", "lo", "ltree", "moddatetime",
    "pg_stat_statements", "pg_trgm", "pgcrypto", "plpgsql", "postgis", "seg", "tablefunc", "tcn",
    "tsm_system_rows", "tsm_system_time", "unaccent", "uuid-ossp", "vector",
}  # fmt: skip
SIGNATURES = {
    "uuid-ossp": """
        uuid_nil() uuid
        uuid_ns_dns() uuid
        uuid_ns_url() uuid
        uuid_ns_oid() uuid
        uuid_ns_x500() uuid
        uuid_generate_v1() uuid
        uuid_generate_v1mc() uuid
        uuid_generate_v3(namespace uuid, name text) uuid
        uuid_generate_v4() uuid
        uuid_generate_v5(namespace uuid, name text) uuid
    """,
    "pgcrypto": """
        digest(text, text) bytea
        digest(bytea, text) bytea
        hmac(text, text, text) bytea
        hmac(bytea, bytea, text) bytea
        crypt(text, text) text
        gen_salt(text) text
        gen_salt(text, int4) text
        encrypt(bytea, bytea, text) bytea
        decrypt(bytea, bytea, text) bytea
        encrypt_iv(bytea, bytea, bytea, text) bytea
        decrypt_iv(bytea, bytea, bytea, text) bytea
        gen_random_bytes(int4) bytea
        gen_random_uuid() uuid
        pgp_sym_encrypt(text, text) bytea
        pgp_sym_encrypt(text, text, text) bytea
        pgp_sym_encrypt_bytea(bytea, text) bytea
        pgp_sym_encrypt_bytea(bytea, text, text) bytea
        pgp_sym_decrypt(bytea, text) text
        pgp_sym_decrypt(bytea, text, text) text
        pgp_sym_decrypt_bytea(bytea, text) bytea
        pgp_pub_encrypt(text, bytea) bytea
        pgp_pub_decrypt(bytea, bytea) text
        pgp_pub_decrypt(bytea, bytea, text) text
        pgp_key_id(bytea) text
        armor(bytea) text
        dearmor(text) bytea
    """,
    "postgis": """
        st_geomfromtext(text) geometry
        st_geomfromtext(text, int4) geometry
        st_geogfromtext(text) geography
        st_geomfromgeojson(text) geometry
        st_geomfromwkb(bytea) geometry
        st_makepoint(float8, float8) geometry
        st_makepoint(float8, float8, float8) geometry
        st_point(float8, float8) geometry
        st_makeline(geometry, geometry) geometry
        st_makeenvelope(float8, float8, float8, float8) geometry
        st_makeenvelope(float8, float8, float8, float8, int4) geometry
        st_setsrid(geometry, int4) geometry
        st_srid(geometry) int4
        st_transform(geometry, int4) geometry
        st_astext(geometry) text
        st_asgeojson(geometry) text
        st_asbinary(geometry) bytea
        st_x(geometry) float8
        st_y(geometry) float8
        st_z(geometry) float8
        st_area(geometry) float8
        st_area(geography) float8
        st_length(geometry) float8
        st_length(geography) float8
        st_distance(geometry, geometry) float8
        st_distance(geography, geography) float8
        st_dwithin(geometry, geometry, float8) bool
        st_dwithin(geography, geography, float8) bool
        st_intersects(geometry, geometry) bool
        st_intersects(geography, geography) bool
        st_contains(geometry, geometry) bool
        st_within(geometry, geometry) bool
        st_covers(geometry, geometry) bool
        st_overlaps(geometry, geometry) bool
        st_touches(geometry, geometry) bool
        st_crosses(geometry, geometry) bool
        st_equals(geometry, geometry) bool
        st_buffer(geometry, float8) geometry
        st_centroid(geometry) geometry
        st_envelope(geometry) geometry
        st_intersection(geometry, geometry) geometry
        st_difference(geometry, geometry) geometry
        st_union(geometry, geometry) geometry
        st_simplify(geometry, float8) geometry
        st_isvalid(geometry) bool
        st_makevalid(geometry) geometry
        st_isempty(geometry) bool
        st_geometrytype(geometry) text
        geometrytype(geometry) text
        st_ndims(geometry) int2
        st_numpoints(geometry) int4
        st_expand(geometry, float8) geometry
        geometry(geography) geometry
        geography(geometry) geography
    """,
}
TYPES = {"postgis": ("geometry", "geography", "box2d", "box3d"), "postgis_raster": ("raster",)}
SPATIAL = {"geometry": "gist_geometry_ops_2d", "geography": "gist_geography_ops"}
# wrappers of other servers, made without the code that would reach them: foreign tables can only be defined
WRAPPERS = {
    "postgres_fdw": "postgres_fdw", "file_fdw": "file_fdw", "dblink": "dblink_fdw", "mysql_fdw": "mysql_fdw",
    "oracle_fdw": "oracle_fdw", "tds_fdw": "tds_fdw", "mongo_fdw": "mongo_fdw", "redis_fdw": "redis_fdw",
    "sqlite_fdw": "sqlite_fdw", "odbc_fdw": "odbc_fdw", "jdbc_fdw": "jdbc_fdw", "hdfs_fdw": "hdfs_fdw",
    "multicorn": "multicorn", "clickhouse_fdw": "clickhouse_fdw", "parquet_fdw": "parquet_fdw",
}  # fmt: skip
# gist's support functions (manual, "GiST Indexes") that a class of operators must have
SUPPORT = {
    1: ("internal, {0}, int2, oid, internal", "bool"),
    2: ("internal, internal", "internal"),
    5: ("internal, internal, internal", "internal"),
    6: ("internal, internal", "internal"),
    7: ("{0}, {0}, internal", "internal"),
}
PLAIN_NAME = re.compile(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*")
OLDEST = 18


class NoStandIn(Exception):  # it says what is missing, as the errors of the house do
    """An extension that is neither there nor can be stood in for."""


def extend(place: Bench, node: ast.CreateExtensionStmt, schema: str) -> str:
    """Make an extension, in a schema unless the statement names one; return how it was stood in for.

    The text is empty when the extension itself was made. Raises psycopg.Error or NoStandIn.
    """
    name = str(node.extname)
    options = {option.defname: option.arg for option in node.options or ()}
    schema = options["schema"].sval if "schema" in options else schema
    if name in HARMLESS and _is_available(place, name):
        _create(place, name, schema)
        return ""
    if place.version < OLDEST or not PLAIN_NAME.fullmatch(name):
        raise NoStandIn(
            f'extension "{name}" is not available, and a stand-in for it needs PostgreSQL {OLDEST}'
        )
    _shelve(place, name)
    path = f"{place.shelf}:$system"
    place.master.execute("SELECT set_config('extension_control_path', %s, false)", [path])
    try:
        _create(place, name, schema)
    finally:
        place.master.execute("RESET extension_control_path")
    made = f'a stand-in with {_holds(name)} was made for the extension "{name}"'
    return f"{made}, which this server lacks or may not load"


def _holds(name: str) -> str:
    if name in WRAPPERS:
        return "a wrapper that reaches nothing"
    return "functions and types" if name in SIGNATURES else "no objects"


def _is_available(place: Bench, name: str) -> bool:
    asked = place.master.execute("SELECT FROM pg_available_extensions WHERE name = %s", [name])
    return asked.fetchone() is not None


def _create(place: Bench, name: str, schema: str) -> None:
    statement = sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA {} CASCADE")
    place.master.execute(statement.format(sql.Identifier(name), sql.Identifier(schema)))


def _shelve(place: Bench, name: str) -> None:
    """Write the files of a stand-in where the server, which may run under another account, reads them."""
    folder = place.shelf / "extension"
    for made in (place.shelf, folder):
        made.mkdir(exist_ok=True)
        made.chmod(0o755)
    control = "default_version = '1'\nrelocatable = false\n"  # no comment: the design would have it
    script = "".join(f"{statement};\n" for statement in _script(name))
    for ending, content in ((".control", control), ("--1.sql", script)):
        file = folder / f"{name}{ending}"
        file.write_text(content, encoding="utf-8")
        file.chmod(0o644)


def _script(name: str) -> Iterator[str]:
    for made in TYPES.get(name, ()):
        yield from base_type("@extschema@", made)
        if made in SPATIAL:
            yield from _spatial(made, SPATIAL[made])
    if name in WRAPPERS:
        yield from wrapper(f'"{WRAPPERS[name]}"')
    for line in SIGNATURES.get(name, "").strip().splitlines():
        signature, _, result = line.strip().rpartition(" ")
        yield _function(signature, result)


def base_type(schema: str, name: str) -> Iterator[str]:
    """Yield the statements of a type that is kept as text is, and takes one number as its modifier."""
    made = f'{schema}."{name}"'
    yield f"CREATE TYPE {made}"
    for what, argument, result, does in (
        ("in", "cstring", made, "textin"),
        ("out", made, "cstring", "textout"),
    ):
        yield (
            f'CREATE FUNCTION {schema}."{name}_{what}"({argument}) RETURNS {result} '
            f"LANGUAGE internal IMMUTABLE STRICT AS '{does}'"
        )
    yield (
        f'CREATE TYPE {made} (INPUT = {schema}."{name}_in", OUTPUT = {schema}."{name}_out", '
        "INTERNALLENGTH = VARIABLE, STORAGE = extended, TYPMOD_IN = pg_catalog.bpchartypmodin, "
        "TYPMOD_OUT = pg_catalog.bpchartypmodout)"
    )
    yield f"CREATE CAST ({made} AS pg_catalog.text) WITHOUT FUNCTION AS IMPLICIT"


def wrapper(name: str) -> Iterator[str]:
    """Yield the statements of a foreign-data wrapper without any code, which the loader may use."""
    yield f"CREATE FOREIGN DATA WRAPPER {name}"
    yield f"GRANT USAGE ON FOREIGN DATA WRAPPER {name} TO {LOADER}"


def _spatial(name: str, opclass: str) -> Iterator[str]:
    """Yield the operators and the class by which a type can be indexed, none of which can be called."""
    for operator, call in (("&&", "overlaps"), ("~", "contains"), ("@", "within")):
        yield _function(f"{name}_{call}({name}, {name})", "bool")
        sides = f"LEFTARG = {name}, RIGHTARG = {name}"
        yield f"CREATE OPERATOR @extschema@.{operator} ({sides}, FUNCTION = {name}_{call})"
    yield _function(f"{name}_apart({name}, {name})", "float8")
    yield f"CREATE OPERATOR @extschema@.<-> (LEFTARG = {name}, RIGHTARG = {name}, FUNCTION = {name}_apart)"
    parts = [f"OPERATOR 3 @extschema@.&& ({name}, {name})"]
    for number, (arguments, result) in SUPPORT.items():
        support = f"{name}_gist_{number}({arguments.format(name)})"
        # an internal function that does nothing but fail, whatever it is given
        yield f"CREATE FUNCTION {support} RETURNS {result} LANGUAGE internal AS 'shell_in'"
        parts.append(f"FUNCTION {number} {support}")
    yield f"CREATE OPERATOR CLASS {opclass} DEFAULT FOR TYPE {name} USING gist AS {', '.join(parts)}"


def _function(signature: str, result: str) -> str:
    return (
        f"CREATE FUNCTION {signature} RETURNS {result} LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE "
        f"AS 'SELECT NULL::{result}'"
    )
