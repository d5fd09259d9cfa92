"""Each rewrite: what it makes of a query, that it answers alike, and when it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dbworkbench.advice.rewrites import REWRITES, Rewritten, Verdict, rewrite, shelf
from dbworkbench.advice.rewrites.proof import Proof, prove
from dbworkbench.advice.rewrites.proposal import Proposal
from dbworkbench.advice.rewrites.question import Question, read_question
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import QueryFailed, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.query import Query
from dbworkbench.plans.sampling import sample_parameters

TABLES = """
CREATE TABLE customer (id int PRIMARY KEY, name varchar(40) NOT NULL, city text, referrer int);
CREATE TABLE orders (
  id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customer, state text,
  total numeric(10,2), placed date NOT NULL, blocked int, seen timestamptz, place point, span int4range,
  tags text[]);
INSERT INTO customer SELECT i, 'Name ' || i, CASE i % 4 WHEN 0 THEN NULL ELSE 'city' || i % 7 END, i % 50
FROM generate_series(1, 300) AS i;
INSERT INTO orders SELECT i, 1 + i % 200, (ARRAY['new', 'done', 'paid'])[1 + i % 3], i % 100,
  date '2024-01-01' + i % 300, CASE WHEN i % 10 = 0 THEN NULL ELSE i % 190 END
FROM generate_series(1, 6000) AS i;
CREATE INDEX ON orders (customer_id);
"""


@pytest.fixture(scope="module")
def pg(postgres: Engine) -> Iterator[Database]:
    with postgres.scratch() as scratch:
        scratch.query(TABLES, write=True)
        scratch.refresh_statistics()
        yield scratch


@pytest.fixture(scope="module")
def design(pg: Database) -> Design:
    return pg.introspect("shop")


def asked(design: Design, sql: str, *, repeated: bool = False) -> Question:
    question = read_question(Query("q", sql), design, "postgres", repeated=repeated)
    assert question is not None
    return question


def proposed(question: Question) -> list[Proposal]:
    return [proposal for kind in REWRITES for proposal in kind.find(question)]


def proved(pg: Database, question: Question, proposal: Proposal) -> Proof:
    sets = sample_parameters(pg, question.design, question.query, count=3)
    if not proposal.statements:
        return prove(question, proposal, pg, sets, fillings=9)
    with pg.engine.scratch(pg) as copy:
        if proposal.extension:
            copy.query(f"CREATE EXTENSION {proposal.extension}", write=True)
        for statement in proposal.statements:
            copy.query(statement, write=True)
        return prove(question, proposal, copy, sets, fillings=9)


def flat(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).replace("( ", "(").replace(" )", ")")


EQUAL = [
    (
        "offset_to_keyset",
        "SELECT id, placed FROM orders WHERE state = :state ORDER BY placed DESC LIMIT 10 OFFSET :skip",
        "SELECT orders.id, orders.placed FROM orders WHERE orders.state = :state AND "
        "(orders.placed, orders.id) < (:after_placed, :after_id) "
        "ORDER BY orders.placed DESC, orders.id DESC LIMIT 10",
        ("CREATE INDEX ON orders (placed, id)",),
    ),
    (
        "offset_to_keyset",
        "SELECT id FROM orders ORDER BY placed, id DESC LIMIT 3 OFFSET 4",
        "SELECT orders.id FROM orders WHERE (orders.placed > :after_placed OR "
        "(orders.placed = :after_placed AND orders.id < :after_id)) "
        "ORDER BY orders.placed, orders.id DESC LIMIT 3",
        ("CREATE INDEX ON orders (placed, id DESC)",),
    ),
    (
        "lower_like",
        "SELECT id FROM customer WHERE lower(name) LIKE :p",
        "SELECT customer.id FROM customer WHERE LOWER(customer.name) LIKE :p",
        ("CREATE INDEX ON customer (lower(name) text_pattern_ops)",),
    ),
    (
        "not_in_to_not_exists",
        "SELECT id FROM customer c WHERE id NOT IN (SELECT customer_id FROM orders WHERE state = :state)",
        "SELECT c.id FROM customer AS c WHERE NOT EXISTS(SELECT 1 FROM orders "
        "WHERE orders.state = :state AND orders.customer_id = c.id)",
        (),
    ),
    (
        "not_in_to_not_exists",
        "SELECT id FROM customer WHERE id NOT IN (SELECT max(customer_id) FROM orders GROUP BY state)",
        "SELECT customer.id FROM customer WHERE NOT EXISTS(SELECT 1 FROM (SELECT MAX(orders.customer_id) AS "
        "looked_for FROM orders GROUP BY orders.state) AS among WHERE among.looked_for = customer.id)",
        (),
    ),
    (
        "subquery_to_join",
        "SELECT id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id AND o.state = 'new') AS n "
        "FROM customer c",
        "SELECT c.id, COALESCE(grouped.value, 0) AS n FROM customer AS c "
        "LEFT JOIN (SELECT o.customer_id AS key1, COUNT(*) AS value FROM orders AS o WHERE o.state = 'new' "
        "GROUP BY o.customer_id) AS grouped "
        "ON grouped.key1 = c.id",
        (),
    ),
    (
        "subquery_to_join",
        "SELECT o.id FROM orders o WHERE o.total > (SELECT avg(total) FROM orders x WHERE x.state = o.state)",
        "SELECT o.id FROM orders AS o "
        "LEFT JOIN (SELECT x.state AS key1, AVG(x.total) AS value FROM orders AS x GROUP BY x.state) "
        "AS grouped ON grouped.key1 = o.state WHERE o.total > grouped.value",
        (),
    ),
    (
        "star_to_columns",
        "SELECT c.*, o.id FROM customer c JOIN orders o ON o.customer_id = c.id WHERE o.id = :id",
        "SELECT c.id, c.name, c.city, c.referrer, o.id FROM customer AS c JOIN orders AS o "
        "ON o.customer_id = c.id WHERE o.id = :id",
        (),
    ),
    (
        "distinct_to_exists",
        "SELECT DISTINCT c.id, c.name FROM customer c JOIN orders o ON o.customer_id = c.id "
        "WHERE o.state = 'paid'",
        "SELECT c.id, c.name FROM customer AS c WHERE EXISTS(SELECT 1 FROM orders AS o "
        "WHERE o.customer_id = c.id AND o.state = 'paid')",
        (),
    ),
    (
        "distinct_to_exists",
        "SELECT DISTINCT c.city FROM customer c JOIN orders o ON o.customer_id = c.id",
        "SELECT DISTINCT c.city FROM customer AS c WHERE EXISTS(SELECT 1 FROM orders AS o "
        "WHERE o.customer_id = c.id)",
        (),
    ),
    (
        "materialized_view",
        "SELECT state, count(*), sum(total) AS s FROM orders WHERE state = :state AND total > 3 "
        "GROUP BY state ORDER BY s DESC",
        "SELECT state, count, s FROM q_summary WHERE state = :state ORDER BY s DESC",
        (
            "CREATE MATERIALIZED VIEW q_summary AS SELECT orders.state AS state, COUNT(*) AS count, "
            "SUM(orders.total) AS s FROM orders WHERE orders.total > 3 GROUP BY orders.state",
            "CREATE INDEX ON q_summary (state)",
        ),
    ),
    (
        "materialized_view",
        "SELECT state, count(blocked), count(total) FROM orders GROUP BY state",
        "SELECT state, count, count_2 AS count FROM q_summary",
        (
            "CREATE MATERIALIZED VIEW q_summary AS SELECT orders.state AS state, "
            "COUNT(orders.blocked) AS count, COUNT(orders.total) AS count_2 FROM orders "
            "GROUP BY orders.state",
            "CREATE INDEX ON q_summary (state)",
        ),
    ),
]


@pytest.mark.parametrize(("name", "sql", "new", "statements"), EQUAL, ids=range(len(EQUAL)))
def test_rewrite_is_written_so_and_no_row_tells_it_apart(
    pg: Database, design: Design, name: str, sql: str, new: str, statements: tuple[str, ...]
) -> None:
    question = asked(design, sql)
    proposal = next(one for one in proposed(question) if one.rewrite == name)
    assert flat(proposal.new.sql) == new
    assert tuple(map(flat, proposal.statements)) == statements
    proof = proved(pg, question, proposal)
    assert proof.holds, str(proof)
    assert proof.hostile >= 3
    assert proof.own >= 1


DIFFERENT = [
    (
        "not_in_to_not_exists",
        "SELECT id FROM customer WHERE id NOT IN (SELECT blocked FROM orders)",
        "only on rewritten",
    ),
    (
        "not_in_to_not_exists",
        "SELECT id FROM customer WHERE referrer NOT IN (SELECT id FROM orders)",
        "only on rewritten",
    ),
    ("offset_to_keyset", "SELECT id FROM orders ORDER BY total, id LIMIT 3 OFFSET :n", "only on as written"),
]


@pytest.mark.parametrize(("name", "sql", "said"), DIFFERENT, ids=range(len(DIFFERENT)))
def test_null_that_makes_a_difference_is_found_and_shown(
    pg: Database, design: Design, name: str, sql: str, said: str
) -> None:
    question = asked(design, sql)
    proof = proved(pg, question, next(one for one in proposed(question) if one.rewrite == name))
    assert not proof.holds
    assert proof.counterexample is not None
    assert sum(map(len, proof.counterexample.rows.values())) <= 8
    assert "NULL" in str(proof)
    assert said in str(proof)


def test_a_view_that_depends_on_the_time_zone_of_its_refresh_is_shown(pg: Database, design: Design) -> None:
    question = asked(design, "SELECT seen::date AS day, count(*) AS n FROM orders GROUP BY seen::date")
    proof = proved(pg, question, next(one for one in proposed(question)))
    assert proof.counterexample is not None
    assert "the view was refreshed where the time zone is UTC+14" in str(proof)
    assert "seen '2024-0" in str(proof)
    question = asked(design, "SELECT placed AS day, count(*) AS n FROM orders GROUP BY placed")
    assert proved(pg, question, next(one for one in proposed(question))).holds


def test_columns_without_made_up_values_are_told(pg: Database, design: Design) -> None:
    sql = "SELECT DISTINCT c.id FROM customer c JOIN orders o ON o.customer_id = c.id AND o.place IS NULL"
    question = asked(design, sql)
    proof = proved(pg, question, next(one for one in proposed(question)))
    assert proof.holds
    assert str(proof).endswith("no counterexample was found (no values were made up for orders.place)")


def test_words_are_not_parts_of_words(pg: Database, design: Design) -> None:
    question = asked(design, "SELECT id FROM customer WHERE name ILIKE '%ame%'")
    trigrams, words = proposed(question)
    assert words.statements == ("CREATE INDEX ON customer USING gin (to_tsvector('simple', name))",)
    assert flat(words.new.sql).endswith(
        "TO_TSVECTOR('simple', customer.name) @@ PLAINTO_TSQUERY('simple', 'ame')"
    )
    assert proved(pg, question, trigrams).holds
    found = proved(pg, question, words).counterexample
    assert found is not None
    assert sum(map(len, found.rows.values())) == 1


def test_query_for_each_key_becomes_one_for_all(pg: Database, design: Design) -> None:
    sql = "SELECT total FROM orders WHERE customer_id = :customer_id ORDER BY total"
    assert [one.rewrite for one in proposed(asked(design, sql))] == []
    question = asked(design, sql, repeated=True)
    (proposal,) = proposed(question)
    assert flat(proposal.new.sql) == (
        "SELECT orders.total, orders.customer_id FROM orders WHERE orders.customer_id = ANY(:customer_ids)"
    )
    result = rewrite(question.query, pg, design, repeated=True, rounds=6)
    assert result.judgements[0].proof.holds
    assert result.judgements[0].benchmark is not None
    one_by_one, at_once = result.judgements[0].benchmark.measurements
    assert one_by_one.rows == (20 * 30,)
    assert at_once.rows == (20 * 30,)


NOTHING_TO_DO = [
    "SELECT id FROM orders",
    "SELECT id FROM orders ORDER BY placed LIMIT 5",
    "SELECT id FROM orders ORDER BY lower(state) LIMIT 5 OFFSET 3",
    "SELECT id FROM customer WHERE id NOT IN (1, 2, NULL)",
    "SELECT id FROM customer WHERE id IN (SELECT customer_id FROM orders)",
    "SELECT DISTINCT c.id, o.id FROM customer c JOIN orders o ON o.customer_id = c.id",
    "SELECT DISTINCT c.id FROM customer c LEFT JOIN orders o ON o.customer_id = c.id",
    "SELECT (SELECT count(*) FROM orders) FROM customer",
    "SELECT c.id, (SELECT o.id FROM orders o WHERE o.customer_id = c.id LIMIT 1) FROM customer c",
    "SELECT count(*) FROM orders GROUP BY state",
    "SELECT state, count(*) FROM orders WHERE placed < now() GROUP BY state",
    "SELECT state, count(*) FROM orders WHERE placed = :placed GROUP BY state",
    "SELECT state, current_user, count(*) FROM orders GROUP BY state",
    "SELECT state, sum(total) AS s FROM orders GROUP BY state ORDER BY sum(total) / count(*)",
    "SELECT id FROM customer WHERE name LIKE 'Name%'",
]


@pytest.mark.parametrize("sql", NOTHING_TO_DO)
def test_what_no_rewrite_is_for_is_left_alone(design: Design, sql: str) -> None:
    assert proposed(asked(design, sql)) == []


@pytest.fixture(scope="module")
def result(pg: Database, design: Design) -> Rewritten:
    query = Query("paid", "SELECT DISTINCT c.id FROM customer c JOIN orders o ON o.customer_id = c.id")
    return rewrite(query, pg, design, rounds=6)


def test_result_says_verdict_proof_and_statement(result: Rewritten) -> None:
    lines = [re.sub(r" +", " ", re.sub(r"⟨[^⟩]*⟩", "⟨⟩", line)).strip() for line in str(result).splitlines()]
    assert lines[:3] == [
        "paid: 1 way to write it otherwise.",
        "rewrite as written rewritten times as fast verdict",
        "1 distinct_to_exists ⟨⟩ ⟨⟩ ⟨⟩ ⟨⟩",
    ]
    assert lines[4].startswith("1. distinct_to_exists: the join multiplies rows")
    assert re.fullmatch(
        r"equal in \d+ trials on made-up rows \(NULLs, duplicates, empty tables\) and in 1 on the database's "
        r"own; no counterexample was found\.",
        lines[5],
    )
    assert "EXISTS(" in result._repr_html_()
    assert result.document()["rewrites"][0]["rewrite"] == "distinct_to_exists"


def test_database_is_left_as_it_is(pg: Database, result: Rewritten) -> None:
    query = Query("sums", "SELECT state, sum(total) FROM orders GROUP BY state")
    (judged,) = rewrite(query, pg, rounds=1).judgements
    assert judged.proof.holds
    assert judged.proposal.refresh == "REFRESH MATERIALIZED VIEW sums_summary"
    assert set(pg.row_counts()) == {"customer", "orders"}
    assert not pg.introspect().views


def test_query_without_a_rewrite_says_so(pg: Database) -> None:
    assert str(rewrite(Query("plain", "SELECT id FROM orders"), pg)) == "plain: no rewrite applies."


def test_mistakes_are_told(pg: Database, design: Design) -> None:
    with pytest.raises(UnusableInput, match="q is not one SELECT that can be read"):
        rewrite(Query("q", "DELETE FROM orders"), pg, design)
    with pytest.raises(QueryFailed, match="nope"):
        rewrite(
            Query("q", "SELECT DISTINCT c.nope FROM customer c JOIN orders o ON o.customer_id = c.id"),
            pg,
            design,
        )


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
def test_other_engines_are_asked_in_the_same_way(kind: str) -> None:
    from dbworkbench.engines import connect

    engine = connect(kind)
    with engine.scratch() as database:
        database.query("CREATE TABLE a (id int PRIMARY KEY, x int)", write=True)
        database.query("CREATE TABLE b (id int PRIMARY KEY, x int)", write=True)
        for table in "ab":
            database.query(f"INSERT INTO {table} VALUES (1, 5), (2, 6), (3, 7)", write=True)
        (judged,) = rewrite(
            Query("q", "SELECT id FROM a WHERE x NOT IN (SELECT x FROM b)"), database
        ).judgements
    engine.close()
    assert judged.verdict is Verdict.DIFFERS


def test_every_rewrite_has_a_file_and_a_line() -> None:
    files = sorted(path.stem for path in Path(shelf.__file__).parent.glob("[!_]*.py"))
    assert files == sorted(kind.name for kind in REWRITES)
