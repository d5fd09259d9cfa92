"""A PostgreSQL dump as a company would have it, made up: always the same text for the same size."""

from __future__ import annotations

from collections.abc import Iterator

TABLES = 371
PARTITIONED_EVERY = 37
PARTITIONS = 3
WORDS = (
    "account", "address", "batch", "booking", "branch", "campaign", "carrier", "category", "channel",
    "claim", "contact", "contract", "country", "coupon", "currency", "customer", "delivery", "device",
    "discount", "document", "employee", "event", "feature", "folder", "holiday", "invoice", "journal",
    "label", "language", "ledger", "license", "location", "message", "meter", "note", "offer", "order",
    "parcel", "payment", "period", "permission", "person", "plan", "policy", "price", "product", "project",
    "quota", "rating", "receipt", "region", "report", "reservation", "return", "role", "route", "schedule",
    "segment", "session", "shift", "signal", "stock", "survey", "tariff", "task", "team", "ticket", "token",
    "unit", "vehicle", "vendor", "visit", "voucher", "warehouse",
)  # fmt: skip
HEAD = """--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET lock_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET client_min_messages = warning;
SET row_security = off;

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;
CREATE TYPE public.state AS ENUM (
    'new',
    'open',
    'done'
);
CREATE FUNCTION public.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
"""


def make_dump(tables: int = TABLES, rows: int = 0) -> str:
    """Return a dump of so many tables in pg_dump's order, with rows as COPY data where wanted."""
    names = [_name(number) for number in range(tables)]
    parts = [HEAD]
    for number, name in enumerate(names):
        parts += _table(number, name)
    for number in range(0, tables, 20):
        parts.append(_view(names[number]))
    parts += [_rows(name, rows) for name in names if rows]
    for number, name in enumerate(names):
        parts += _after(number, name)
    for number, name in enumerate(names):
        parts += _keys(number, name, names)
    return "\n".join([*parts, "--\n-- PostgreSQL database dump complete\n--\n"])


def _name(number: int) -> str:
    word = WORDS[number % len(WORDS)]
    return word if number < len(WORDS) else f"{word}_{WORDS[number // len(WORDS) * 7 % len(WORDS)]}"


def _partitioned(number: int) -> bool:
    return number % PARTITIONED_EVERY == PARTITIONED_EVERY - 1


def _table(number: int, name: str) -> Iterator[str]:
    key = " PARTITION BY RANGE (created_at)" if _partitioned(number) else ""
    more = "".join(f"    detail_{column} {_type(number + column)},\n" for column in range(number % 9))
    yield f"--\n-- Name: {name}; Type: TABLE; Schema: public; Owner: app\n--\n"
    yield f"""CREATE TABLE public."{name}" (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    title text DEFAULT 'none'::text NOT NULL,
    state public.state DEFAULT 'new'::public.state NOT NULL,
    parent_id bigint,
    owner_id bigint,
    amount numeric(12,2) DEFAULT 0 NOT NULL,
    data jsonb DEFAULT '{{}}'::jsonb,
{more}    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone,
    CONSTRAINT "{name}_amount_check" CHECK ((amount >= (0)::numeric))
){key};
ALTER TABLE public."{name}" OWNER TO app;
COMMENT ON TABLE public."{name}" IS 'what is known of a {name}';
COMMENT ON COLUMN public."{name}".code IS 'as printed on the {name}';
CREATE SEQUENCE public."{name}_id_seq"
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public."{name}_id_seq" OWNER TO app;
ALTER SEQUENCE public."{name}_id_seq" OWNED BY public."{name}".id;
"""
    if _partitioned(number):
        for part in range(PARTITIONS):
            yield (
                f'CREATE TABLE public."{name}_{2024 + part}" PARTITION OF public."{name}" '
                f"FOR VALUES FROM ('{2024 + part}-01-01 00:00:00+00') TO ('{2025 + part}-01-01 00:00:00+00');"
            )
    yield (
        f'ALTER TABLE ONLY public."{name}" ALTER COLUMN id '
        f"SET DEFAULT nextval('public.\"{name}_id_seq\"'::regclass);"
    )


def _type(number: int) -> str:
    types = ("integer", "text", "uuid", "date", "boolean DEFAULT false NOT NULL", "inet", "text[]")
    return types[number % len(types)]


def _view(name: str) -> str:
    return f"""CREATE VIEW public."{name}_open" AS
 SELECT t.id,
    t.title,
    t.amount
   FROM public."{name}" t
  WHERE (t.state = 'open'::public.state);
"""


def _rows(name: str, rows: int) -> str:
    lines = [f"{row}\tC{row}\ttitle\tnew\t\\N\t\\N\t{row}.50\t{{}}" for row in range(rows)]
    head = f'COPY public."{name}" (id, code, title, state, parent_id, owner_id, amount, data) FROM stdin;'
    return "\n".join([head, *lines, "\\.\n"])


def _after(number: int, name: str) -> Iterator[str]:
    key = "id, created_at" if _partitioned(number) else "id"
    table = f'public."{name}"'
    only = "" if _partitioned(number) else "ONLY "
    yield f'ALTER TABLE {only}{table}\n    ADD CONSTRAINT "{name}_pkey" PRIMARY KEY ({key});'
    if not _partitioned(number):
        yield f'ALTER TABLE ONLY {table}\n    ADD CONSTRAINT "{name}_code_key" UNIQUE (code);'
    yield f'CREATE INDEX "index_{name}_on_parent" ON {table} USING btree (parent_id);'
    yield f'CREATE INDEX "index_{name}_on_owner" ON {table} USING btree (owner_id, created_at DESC);'
    if number % 5 == 0:
        where = "(state = 'open'::public.state)"
        yield f'CREATE INDEX "index_{name}_open" ON {table} USING btree (code) WHERE {where};'
    if number % 9 == 0:
        yield f'CREATE INDEX "index_{name}_words" ON {table} USING gin (title public.gin_trgm_ops);'
    if number % 3 == 0:
        yield (
            f'CREATE TRIGGER "{name}_touch" BEFORE UPDATE ON {table} '
            "FOR EACH ROW EXECUTE FUNCTION public.touch();"
        )


def _keys(number: int, name: str, names: list[str]) -> Iterator[str]:
    for column, step in (("parent_id", 3), ("owner_id", 11)):
        target = (number * step + step) % len(names)
        if not _partitioned(target):
            yield (
                f'ALTER TABLE {"" if _partitioned(number) else "ONLY "}public."{name}"\n'
                f'    ADD CONSTRAINT "fk_{name}_{column}" FOREIGN KEY ({column}) '
                f'REFERENCES public."{names[target]}"(id) ON DELETE CASCADE;'
            )
