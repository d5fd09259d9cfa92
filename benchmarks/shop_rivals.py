"""How else a shop is filled: Faker row by row, Mimesis and COPY, or the server's own random numbers."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from faker import Faker
from mimesis import Generic
from psycopg import sql

from benchmarks.shop import rows_of
from dbworkbench.engines.engine import Database

BORN = date(1930, 1, 1)
FIRST, LAST = datetime(2023, 1, 1, tzinfo=UTC), datetime(2025, 12, 31, tzinfo=UTC)
STATUSES = ("pending", "paid", "shipped", "delivered", "cancelled")
METHODS = ("card", "transfer", "wallet", "cash")
Row = tuple[object, ...]


@dataclass(frozen=True)
class Words:
    """What a library of made-up content offers."""

    email: Callable[[], str]
    first: Callable[[], str]
    last: Callable[[], str]
    city: Callable[[], str]
    country: Callable[[], str]
    day: Callable[[], date]
    title: Callable[[], str]
    sentence: Callable[[], str]


def faker_words() -> Words:
    fake = Faker()
    fake.seed_instance(1)
    return Words(
        fake.unique.email,
        fake.first_name,
        fake.last_name,
        fake.city,
        fake.country_code,
        fake.date_of_birth,
        fake.catch_phrase,
        fake.sentence,
    )


def mimesis_words() -> Words:
    made: Any = Generic()  # a seeded one makes no unique addresses
    return Words(
        lambda: made.person.email(unique=True),
        made.person.first_name,
        made.person.last_name,
        made.address.city,
        made.address.country_code,
        made.person.birthdate,
        made.text.title,
        made.text.sentence,
    )


def shop_rows(words: Words, rows: Mapping[str, int]) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield each table with its rows, made one after the other."""
    dice = random.Random(1)  # noqa: S311 - made-up rows, no secrets

    def moment() -> datetime:
        return FIRST + (LAST - FIRST) * dice.random()

    def money() -> float:
        return dice.randint(100, 100_000) / 100

    def one_of(table: str) -> int:
        return dice.randint(1, rows[table])

    def order(number: int) -> Row:
        placed = moment()
        shipped = placed + timedelta(days=dice.randint(0, 14))
        status = dice.choice(STATUSES)
        return number, one_of("customers"), status, placed, shipped, money(), words.sentence()

    makers: dict[str, Callable[[int], Row]] = {
        "customers": lambda number: (
            *(number, words.email(), words.first(), words.last(), words.city(), words.country()),
            *(words.day(), moment()),
        ),
        "products": lambda number: (
            *(number, f"AB{number:06}", words.title()[:120], money(), dice.random() * 500),
            *(dice.randint(0, 1000), dice.random() < 0.5),
        ),
        "orders": order,
        "order_lines": lambda number: (
            *((number + 1) // 2, 1 + number % 2, one_of("products"), dice.randint(1, 20)),
            *(money(), dice.randint(0, 100)),
        ),
        "payments": lambda _: (
            *(uuid.UUID(int=dice.getrandbits(128)), one_of("orders"), dice.choice(METHODS), money()),
            *(moment(), f"{dice.getrandbits(64):016x}"),
        ),
    }
    for table, make in makers.items():
        yield table, map(make, range(1, rows[table] + 1))


def faker_rows(rows: Mapping[str, int]) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield each table with its rows, every value but the counted keys by a provider of Faker."""
    fake = Faker()
    fake.seed_instance(1)

    def moment() -> datetime:
        return fake.date_time_between(FIRST, LAST, UTC)

    def money() -> Decimal:
        return fake.pydecimal(right_digits=2, min_value=1, max_value=1000)

    def one_of(table: str) -> int:
        return fake.random_int(1, rows[table])

    def order(number: int) -> Row:
        placed = moment()
        shipped = fake.date_time_between(placed, placed + timedelta(days=14), UTC)
        status = fake.random_element(STATUSES)
        return number, one_of("customers"), status, placed, shipped, money(), fake.sentence()

    makers: dict[str, Callable[[int], Row]] = {
        "customers": lambda number: (
            *(number, fake.unique.email(), fake.first_name(), fake.last_name(), fake.city()),
            *(fake.country_code(), fake.date_between(BORN, FIRST.date()), moment()),
        ),
        "products": lambda number: (
            *(number, f"AB{number:06}", fake.catch_phrase()[:120], money()),
            *(fake.pyfloat(min_value=0, max_value=500), fake.random_int(0, 1000), fake.boolean()),
        ),
        "orders": order,
        "order_lines": lambda number: (
            *((number + 1) // 2, 1 + number % 2, one_of("products"), fake.random_int(1, 20)),
            *(money(), fake.random_int(0, 100)),
        ),
        "payments": lambda _: (
            *(fake.uuid4(cast_to=None), one_of("orders"), fake.random_element(METHODS), money()),
            *(moment(), fake.hexify("^" * 16)),
        ),
    }
    for table, make in makers.items():
        yield table, map(make, range(1, rows[table] + 1))


def insert_faker_rows(database: Database, total: int) -> None:
    """Make every value with Faker and insert the rows with executemany."""
    insert_row_by_row(database, faker_rows(rows_of(total)))


def insert_faker_words(database: Database, total: int) -> None:
    """Make words with Faker, numbers and moments with Python's own dice, and insert with executemany."""
    insert_row_by_row(database, shop_rows(faker_words(), rows_of(total)))


def insert_row_by_row(database: Database, made_rows: Iterator[tuple[str, Iterator[Row]]]) -> None:
    with database.connect(write=True) as connection, connection.cursor() as cursor:
        for table, rows in made_rows:
            made = list(rows)
            marks = sql.SQL(", ").join([sql.Placeholder()] * len(made[0]))
            cursor.executemany(
                sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(table), marks), made
            )
        cursor.execute("ANALYZE")


def copy_row_by_row(database: Database, total: int) -> None:
    """Make rows with Mimesis and send them by COPY."""
    with database.connect(write=True) as connection, connection.cursor() as cursor:
        for table, rows in shop_rows(mimesis_words(), rows_of(total)):
            with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                for row in rows:
                    copy.write_row(row)
        cursor.execute("ANALYZE")


MONEY = "(1 + random() * 999)::numeric(10,2)"
MOMENT = "timestamptz '2023-01-01' + random() * interval '1095 days'"
SERIES = {
    "customers": "i, 'user' || i || '@example.com', 'First' || i %% 100, 'Last' || i %% 150,"
    " 'City' || i %% 60, 'DE',"
    f" date '1950-01-01' + (random() * 20000)::int, {MOMENT}",
    "products": f"i, 'AB' || lpad(i::text, 6, '0'), 'Product ' || i, {MONEY}, random() * 500,"
    " (random() * 1000)::int, random() < 0.5",
    "orders": "i, 1 + floor(random() * %(customers)s)::int,"
    " (enum_range(NULL::order_status))[1 + floor(random() * 5)::int],"
    f" placed, placed + random() * interval '14 days', {MONEY}, 'a note about order ' || i",
    "order_lines": "(i + 1) / 2, 1 + i %% 2, 1 + floor(random() * %(products)s)::int,"
    f" 1 + floor(random() * 20)::int, {MONEY}, floor(random() * 100)::int",
    "payments": "gen_random_uuid(), 1 + floor(random() * %(orders)s)::int,"
    " (array['card', 'transfer', 'wallet', 'cash'])[1 + floor(random() * 4)::int],"
    f" {MONEY}, {MOMENT}, substr(md5(i::text), 1, 16)",
}


def insert_series(database: Database, total: int) -> None:
    """Let the server make rows with generate_series and random()."""
    rows = rows_of(total)
    with database.connect(write=True) as connection:
        for table, columns in SERIES.items():
            said = columns % rows
            connection.execute(
                f"INSERT INTO {table} SELECT {said} FROM generate_series(1, {rows[table]}) AS i,"
                f" LATERAL (SELECT {MOMENT} AS placed WHERE i > 0) AS m".encode()
            )
        connection.execute("ANALYZE")


RIVALS: dict[str, Callable[[Database, int], None]] = {
    "Faker and executemany": insert_faker_rows,
    "Faker for words alone and executemany": insert_faker_words,
    "Mimesis and COPY": copy_row_by_row,
    "INSERT … SELECT generate_series": insert_series,
}
