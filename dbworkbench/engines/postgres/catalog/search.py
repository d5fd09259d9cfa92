"""Full-text search: parsers, templates, dictionaries, configurations."""

from __future__ import annotations

from collections.abc import Iterator

from dbworkbench.engines.postgres.catalog.found import Found, found
from dbworkbench.engines.postgres.catalog.scope import Scope, key_of, placed, within

PARSERS = f"""
SELECT p.oid, n.nspname AS schema, p.prsname AS name, p.prsstart::text AS start, p.prstoken::text AS token,
    p.prsend::text AS "end", p.prslextype::text AS types, nullif(p.prsheadline::oid,
    0)::regproc::text AS headline
FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace
    WHERE {within(oid="p.oid")} ORDER BY p.oid"""
TEMPLATES = f"""
SELECT t.oid, n.nspname AS schema, t.tmplname AS name, nullif(t.tmplinit::oid, 0)::regproc::text AS init,
    t.tmpllexize::text AS lexize
FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace
    WHERE {within(oid="t.oid")} ORDER BY t.oid"""
DICTIONARIES = f"""
SELECT d.oid, n.nspname AS schema, d.dictname AS name, d.dictinitoption AS options,
    quote_ident(tn.nspname) || '.' || quote_ident(t.tmplname) AS template
FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace JOIN pg_ts_template t
    ON t.oid = d.dicttemplate
JOIN pg_namespace tn ON tn.oid = t.tmplnamespace WHERE {within(oid="d.oid")} ORDER BY d.oid"""
CONFIGURATIONS = f"""
SELECT c.oid, n.nspname AS schema, c.cfgname AS name,
    quote_ident(pn.nspname) || '.' || quote_ident(p.prsname) AS parser
FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_parser p ON p.oid = c.cfgparser
JOIN pg_namespace pn ON pn.oid = p.prsnamespace WHERE {within(oid="c.oid")} ORDER BY c.oid"""
MAPPINGS = f"""
SELECT c.oid, (SELECT t.alias FROM ts_token_type(c.cfgparser) AS t WHERE t.tokid = m.maptokentype) AS token,
    string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno) AS dictionaries
FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_config_map m ON m.mapcfg = c.oid
WHERE {within(oid="c.oid")} GROUP BY c.oid, m.maptokentype, c.cfgparser ORDER BY c.oid, m.maptokentype"""


def read_search(scope: Scope) -> Iterator[Found]:
    """Yield what full-text search is set up with."""
    for row in scope.rows(PARSERS):
        sql = f"CREATE TEXT SEARCH PARSER {placed(row.schema, row.name)} (START = {row.start}, "
        sql += f"GETTOKEN = {row.token}, END = {row.end}, LEXTYPES = {row.types}"
        sql += f", HEADLINE = {row.headline})" if row.headline else ")"
        yield found("text search parser", key_of(row.schema, row.name), sql, ("pg_ts_parser", row.oid))
    for row in scope.rows(TEMPLATES):
        init = f"INIT = {row.init}, " if row.init else ""
        sql = f"CREATE TEXT SEARCH TEMPLATE {placed(row.schema, row.name)} ({init}LEXIZE = {row.lexize})"
        yield found("text search template", key_of(row.schema, row.name), sql, ("pg_ts_template", row.oid))
    for row in scope.rows(DICTIONARIES):
        options = f", {row.options}" if row.options else ""
        sql = f"CREATE TEXT SEARCH DICTIONARY {placed(row.schema, row.name)} "
        sql += f"(TEMPLATE = {row.template}{options})"
        yield found("text search dictionary", key_of(row.schema, row.name), sql, ("pg_ts_dict", row.oid))
    names = {}
    for row in scope.rows(CONFIGURATIONS):
        names[row.oid] = row
        sql = f"CREATE TEXT SEARCH CONFIGURATION {placed(row.schema, row.name)} (PARSER = {row.parser})"
        yield found("text search configuration", key_of(row.schema, row.name), sql, ("pg_ts_config", row.oid))
    for row in scope.rows(MAPPINGS):
        about = names[row.oid]
        sql = (
            f"ALTER TEXT SEARCH CONFIGURATION {placed(about.schema, about.name)} ADD MAPPING FOR {row.token} "
        )
        sql += f"WITH {row.dictionaries}"
        # the dictionaries are needed by the configuration as the catalogue has it
        yield found(
            "text search mapping", key_of(about.schema, about.name), sql, needs=(("pg_ts_config", row.oid),)
        )
