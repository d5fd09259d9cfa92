"""TPC-H as a careful administrator would keep it, and a skewed table: keys, CHECKs, statistics."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dbworkbench.engines.engine import Database
from dbworkbench.errors import UnusableInput
from dbworkbench.model.arrow import arrow_type
from dbworkbench.model.design import Design
from dbworkbench.model.reference import load_order

SCALE = 0.1
VISITS, VISITORS = 300_000, 20_000
SKEWED = "visit"

SCHEMA = """
CREATE TABLE region (r_regionkey bigint PRIMARY KEY, r_name char(25) NOT NULL, r_comment varchar(152));
CREATE TABLE nation (
  n_nationkey bigint PRIMARY KEY, n_name char(25) NOT NULL,
  n_regionkey bigint NOT NULL REFERENCES region, n_comment varchar(152));
CREATE TABLE part (
  p_partkey bigint PRIMARY KEY, p_name varchar(55) NOT NULL, p_mfgr char(25) NOT NULL,
  p_brand char(10) NOT NULL, p_type varchar(25) NOT NULL, p_size integer NOT NULL,
  p_container char(10) NOT NULL, p_retailprice numeric(15,2) NOT NULL, p_comment varchar(23) NOT NULL,
  CHECK (p_size > 0), CHECK (p_retailprice > 0));
CREATE TABLE supplier (
  s_suppkey bigint PRIMARY KEY, s_name char(25) NOT NULL, s_address varchar(40) NOT NULL,
  s_nationkey bigint NOT NULL REFERENCES nation, s_phone char(15) NOT NULL,
  s_acctbal numeric(15,2) NOT NULL, s_comment varchar(101) NOT NULL);
CREATE TABLE partsupp (
  ps_partkey bigint NOT NULL REFERENCES part, ps_suppkey bigint NOT NULL REFERENCES supplier,
  ps_availqty integer NOT NULL, ps_supplycost numeric(15,2) NOT NULL, ps_comment varchar(199) NOT NULL,
  PRIMARY KEY (ps_partkey, ps_suppkey), CHECK (ps_availqty >= 0));
CREATE TABLE customer (
  c_custkey bigint PRIMARY KEY, c_name varchar(25) NOT NULL, c_address varchar(40) NOT NULL,
  c_nationkey bigint NOT NULL REFERENCES nation, c_phone char(15) NOT NULL,
  c_acctbal numeric(15,2) NOT NULL, c_mktsegment char(10) NOT NULL, c_comment varchar(117) NOT NULL);
CREATE TABLE orders (
  o_orderkey bigint PRIMARY KEY, o_custkey bigint NOT NULL REFERENCES customer,
  o_orderstatus char(1) NOT NULL, o_totalprice numeric(15,2) NOT NULL, o_orderdate date NOT NULL,
  o_orderpriority char(15) NOT NULL, o_clerk char(15) NOT NULL, o_shippriority integer NOT NULL,
  o_comment varchar(79) NOT NULL);
CREATE TABLE lineitem (
  l_orderkey bigint NOT NULL REFERENCES orders, l_partkey bigint NOT NULL, l_suppkey bigint NOT NULL,
  l_linenumber integer NOT NULL, l_quantity numeric(15,2) NOT NULL, l_extendedprice numeric(15,2) NOT NULL,
  l_discount numeric(15,2) NOT NULL, l_tax numeric(15,2) NOT NULL, l_returnflag char(1) NOT NULL,
  l_linestatus char(1) NOT NULL, l_shipdate date NOT NULL, l_commitdate date NOT NULL,
  l_receiptdate date NOT NULL, l_shipinstruct char(25) NOT NULL, l_shipmode char(10) NOT NULL,
  l_comment varchar(44) NOT NULL,
  PRIMARY KEY (l_orderkey, l_linenumber),
  FOREIGN KEY (l_partkey, l_suppkey) REFERENCES partsupp,
  CHECK (l_shipdate < l_receiptdate), CHECK (l_discount BETWEEN 0 AND 1), CHECK (l_quantity > 0));
CREATE TABLE visitor (
  id bigint PRIMARY KEY, email varchar(120) NOT NULL UNIQUE, country char(2) NOT NULL,
  city varchar(40) NOT NULL, born date,
  plan varchar(12) NOT NULL CHECK (plan IN ('free', 'team', 'company')));
CREATE TABLE visit (
  id bigint PRIMARY KEY, visitor_id bigint NOT NULL REFERENCES visitor, page varchar(60) NOT NULL,
  device varchar(10) NOT NULL, browser varchar(12) NOT NULL, seconds integer NOT NULL,
  spent numeric(10,2), score double precision, bounced boolean NOT NULL,
  began_at timestamptz NOT NULL, ended_at timestamptz NOT NULL,
  referrer varchar(80), CHECK (began_at <= ended_at));
CREATE INDEX ON lineitem (l_shipdate);
CREATE INDEX ON orders (o_orderdate);
CREATE INDEX ON orders (o_custkey);
CREATE INDEX ON visit (visitor_id);
CREATE INDEX ON visit (began_at);
CREATE STATISTICS s_flags (mcv) ON l_returnflag, l_linestatus, l_shipdate FROM lineitem;
CREATE STATISTICS s_status (mcv) ON o_orderstatus, o_orderdate FROM orders;
CREATE STATISTICS s_brand ON p_mfgr, p_brand FROM part;
CREATE STATISTICS s_device ON device, browser FROM visit;
CREATE STATISTICS s_place ON country, city FROM visitor;
ALTER STATISTICS s_flags SET STATISTICS 10000;
ALTER STATISTICS s_status SET STATISTICS 10000;
ALTER STATISTICS s_place SET STATISTICS 1000;
"""
# What a schema has beside its tables and primary keys: other indexes, statistics, checks, references
SURPLUS = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint
WHERE contype IN ('f', 'c') AND connamespace = 'public'::regnamespace
UNION ALL SELECT format('DROP INDEX %s', indexrelid::regclass) FROM pg_index
JOIN pg_class c ON c.oid = indrelid WHERE relnamespace = 'public'::regnamespace AND NOT indisprimary
UNION ALL SELECT format('DROP STATISTICS %I', stxname) FROM pg_statistic_ext
WHERE stxnamespace = 'public'::regnamespace
"""


def fill(database: Database) -> Design:
    """Make the tables, fill them and gather statistics; return their design."""
    with database.connect(write=True) as connection:
        connection.execute(SCHEMA)
    return _load(database, generated(SCALE) | skewed())


def fill_bare(database: Database, scale: float = SCALE) -> Design:
    """Make the eight tables of TPC-H with their primary keys alone, fill them and gather statistics."""
    with database.connect(write=True) as connection:
        connection.execute(SCHEMA)
        connection.execute("DROP TABLE visit, visitor")
        for (statement,) in connection.execute(SURPLUS).fetchall():
            connection.execute(statement.encode())
    design = _load(database, generated(scale))
    database.refresh_statistics()
    return design


def generated(scale: float) -> dict[str, pa.Table]:
    """Return the tables that tpchgen-cli makes."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(sys.executable).with_name("tpchgen-cli")
        if not program.exists():
            raise UnusableInput("tpchgen-cli is not installed", hint="pip install '.[bench]'")
        subprocess.run([program, "parquet", "-s", str(scale), "--output-dir", folder], check=True)
        return {path.stem: pq.read_table(path) for path in Path(folder).glob("*.parquet")}


def _load(database: Database, tables: Mapping[str, pa.Table]) -> Design:
    design = database.introspect("tpch")
    with database.loader(design) as loader:
        for table in load_order(design):
            kinds = pa.schema([(column.name, arrow_type(column.type)) for column in table.columns])
            loader.load(table.key, tables[table.key].select(kinds.names).cast(kinds).to_batches())
    return design


def skewed() -> dict[str, pa.Table]:
    """Make visitors and their visits: few pages, people and cities have most of them."""
    random = np.random.default_rng(2026)
    return {"visitor": _visitors(random), SKEWED: _visits(random)}


def _visitors(random: np.random.Generator) -> pa.Table:
    city = np.minimum(random.zipf(1.4, VISITORS), 400)
    number = np.arange(1, VISITORS + 1)
    born = random.normal(3_000, 5_000, VISITORS).astype(np.int32)
    return _table(
        {
            "id": number,
            "email": [f"person{mixed}@example.com" for mixed in random.permutation(number)],
            "country": [_pair(place % 37) for place in city],
            "city": [f"city of {_pair(place % 37)}{place}" for place in city],
            "born": pa.array(born, mask=random.random(VISITORS) < 0.2).cast(pa.date32()),
            "plan": random.choice(["free", "team", "company"], VISITORS, p=[0.9, 0.08, 0.02]),
        }
    )


def _visits(random: np.random.Generator) -> pa.Table:
    device = random.choice(["phone", "desktop", "tablet"], VISITS, p=[0.6, 0.35, 0.05])
    usual = {"phone": "safari", "desktop": "chrome", "tablet": "firefox"}
    other = random.choice(["chrome", "safari", "firefox", "edge"], VISITS)
    stays = random.random(VISITS) < 0.7
    seconds = np.minimum(random.lognormal(4, 1.3, VISITS), 1e6).astype(np.int32)
    began = np.sort((1.6e15 + 1e14 * random.random(VISITS) ** 0.5).astype(np.int64))
    began += random.integers(0, 10**11, VISITS)
    return _table(
        {
            "id": np.arange(VISITS),
            "visitor_id": np.minimum(random.zipf(1.3, VISITS), VISITORS),
            "page": [f"/page/{number}" for number in np.minimum(random.zipf(1.6, VISITS), 5_000)],
            "device": device,
            "browser": np.where(stays, np.vectorize(usual.get)(device), other),
            "seconds": seconds,
            "spent": pa.array(np.round(random.pareto(2, VISITS) * 20, 2), mask=random.random(VISITS) < 0.85),
            "score": random.normal(0.5, 0.15, VISITS),
            "bounced": random.random(VISITS) < 0.3,
            "began_at": pa.array(began).cast(pa.timestamp("us", tz="UTC")),
            "ended_at": pa.array(began + seconds.astype(np.int64) * 10**6).cast(pa.timestamp("us", tz="UTC")),
            "referrer": pa.array(
                [f"https://site{number}.example" for number in np.minimum(random.zipf(1.5, VISITS), 900)],
                mask=random.random(VISITS) < 0.4,
            ),
        }
    )


def _table(columns: Mapping[str, Any]) -> pa.Table:
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def _pair(number: int) -> str:
    return chr(65 + number % 26) + chr(65 + number // 26)
