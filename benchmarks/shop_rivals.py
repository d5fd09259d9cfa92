"""How else a shop is filled: Faker row by row, Mimesis and COPY, or the server's own random numbers."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from faker import Faker
from mimesis import Generic
from psycopg import sql

from benchmarks.shop import rows_of
from dbworkbench.engines.engine import Database

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


@dataclass(frozen=True)
class Dice:
    """How numbers, moments and choices are made."""

    whole: Callable[[int, int], int]
    real: Callable[[int, int], float]
    money: Callable[[], object]
    moment: Callable[[datetime, datetime], datetime]
    pick: Callable[[Sequence[str]], str]
    flag: Callable[[], bool]
    uuid: Callable[[], uuid.UUID]
    hexadecimal: Callable[[], str]


def python_dice() -> Dice:
    made = random.Random(1)  # noqa: S311 - made-up rows, no secrets
    return Dice(
        made.randint,
        made.uniform,
        lambda: made.randint(100, 100_000) / 100,
        lambda first, last: first + (last - first) * made.random(),
        made.choice,
        lambda: made.random() < 0.5,
        lambda: uuid.UUID(int=made.getrandbits(128)),
        lambda: f"{made.getrandbits(64):016x}",
    )


def faker_dice() -> Dice:
    fake = Faker()
    fake.seed_instance(1)
    return Dice(
        fake.random_int,
        lambda least, most: fake.pyfloat(min_value=least, max_value=most),
        lambda: fake.pydecimal(right_digits=2, min_value=1, max_value=1000),
        lambda first, last: fake.date_time_between(first, last, UTC),
        fake.random_element,
        fake.boolean,
        lambda: fake.uuid4(cast_to=None),
        lambda: fake.hexify("^" * 16),
    )


def shop_rows(words: Words, dice: Dice, rows: Mapping[str, int]) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield each table with its rows, made one after the other."""

    def moment() -> datetime:
        return dice.moment(FIRST, LAST)

    def one_of(table: str) -> int:
        return dice.whole(1, rows[table])

    def order(number: int) -> Row:
        placed = moment()
        shipped = dice.moment(placed, placed + timedelta(days=14))
        status = dice.pick(STATUSES)
        return number, one_of("customers"), status, placed, shipped, dice.money(), words.sentence()

    makers: dict[str, Callable[[int], Row]] = {
        "customers": lambda number: (
            *(number, words.email(), words.first(), words.last(), words.city(), words.country()),
            *(words.day(), moment()),
        ),
        "products": lambda number: (
            *(number, f"AB{number:06}", words.title()[:120], dice.money(), dice.real(0, 500)),
            *(dice.whole(0, 1000), dice.flag()),
        ),
        "orders": order,
        "order_lines": lambda number: (
            *((number + 1) // 2, 1 + number % 2, one_of("products"), dice.whole(1, 20)),
            *(dice.money(), dice.whole(0, 100)),
        ),
        "payments": lambda _: (
            *(dice.uuid(), one_of("orders"), dice.pick(METHODS), dice.money()),
            *(moment(), dice.hexadecimal()),
        ),
    }
    for table, make in makers.items():
        yield table, map(make, range(1, rows[table] + 1))


def insert_faker_rows(database: Database, total: int) -> None:
    """Make every value with Faker and insert the rows with executemany."""
    insert_row_by_row(database, shop_rows(faker_words(), faker_dice(), rows_of(total)))


def insert_faker_words(database: Database, total: int) -> None:
    """Make words with Faker, numbers and moments with Python's own dice, and insert with executemany."""
    insert_row_by_row(database, shop_rows(faker_words(), python_dice(), rows_of(total)))


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
        for table, rows in shop_rows(mimesis_words(), python_dice(), rows_of(total)):
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
