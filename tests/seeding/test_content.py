"""What columns are filled with when nobody says it: read from names, comments, types and CHECKs."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import CHAR, Boolean, Column, DateTime, Integer, MetaData, Numeric, String, Table, Text
from sqlalchemy.dialects import postgresql

from dbworkbench.errors import UnusableInput
from dbworkbench.formats import read
from dbworkbench.model.design import Design
from dbworkbench.model.facts import ColumnFacts, TableFacts, set_facts
from dbworkbench.seeding import plan_seed
from dbworkbench.seeding.constraints.limits import Limits
from dbworkbench.seeding.growing.explanation import as_data
from dbworkbench.seeding.growing.rows import scene_of
from dbworkbench.seeding.spread.hashing import mix
from dbworkbench.seeding.values.column import infer
from dbworkbench.seeding.values.domain import Codes, Domain
from dbworkbench.seeding.values.domains.checked import Iban, Luhn, VatGermany, Weighed
from dbworkbench.seeding.values.reading.naming import column_words
from dbworkbench.seeding.values.words.locale import read_locale

ANYTHING = Limits()
KINDS = [
    sa.Text(),
    String(8),
    String(40),
    CHAR(3),
    Integer(),
    Numeric(6, 2),
    Boolean(),
    sa.Date(),
    postgresql.JSONB(),
]


def rows_of(text: str, table: str, rows: int = 300, **options: Any) -> dict[str, list[Any]]:
    plan = plan_seed(read(text), rows=rows, **options)
    return pa.Table.from_batches(scene_of(plan)[table].batches()).to_pydict()


def filling(
    name: str, kind: Any, table: str = "t", comment: str | None = None, limits: Limits = ANYTHING
) -> str:
    """Return what a column is filled with and why."""
    found = infer(Table(table, MetaData(), Column(name, kind, comment=comment)).columns[name], limits)
    assert found is not None
    return f"{found.domain} <- {found.because}"


def some(domain: Domain) -> list[str]:
    numbers = np.linspace(0, domain.size - 1, 50).astype(np.uint64)
    return [str(text) for text in domain.decode(numbers).to_pylist()]


@pytest.mark.parametrize(
    ("column", "table", "words"),
    [
        ("emailAddress", "users", ("email",)),
        ("usr_email", "tbl_usr", ("email",)),
        ("cust_first_name", "customers", ("first", "name")),
        ("PLZ", "kunden", ("zip",)),
        ("Geburtsdatum", "kunden", ("birthday",)),
        ("userName", "accounts", ("login",)),
        ("sha256", "files", ("sha256",)),
        ("order_quantities", "lines", ("order", "quantity")),
    ],
)
def test_names_are_read_however_they_are_written(column: str, table: str, words: tuple[str, ...]) -> None:
    assert column_words(column, table) == words


@pytest.mark.parametrize(
    ("name", "kind", "table", "comment", "said"),
    [
        ("name", String(80), "cities", None, "cities <- name: city name"),
        ("name", String(80), "companies", None, "companies <- name: company name"),
        ("name", String(80), "customers", None, "names of people <- name: customer name"),
        ("curr", CHAR(3), "t", "ISO 4217", "currency codes <- comment: ISO 4217"),
        ("origin", CHAR(3), "t", "IATA code", "airports <- comment: IATA"),
        ("x", String(20), "t", "draft | sent | paid", "draft, sent, paid <- comment: draft | sent | paid"),
        ("x", String(20), "t", "e.g. AB-1234", "codes like AB-1234 like IR-3333 <- comment: e.g."),
        ("total_cents", Integer(), "t", None, "100 … 2500000 <- name: total cent"),
        ("foo", Integer(), "t", None, "0 … 1000 <- type: integer"),
        ("address", postgresql.INET(), "t", None, "private addresses <- type: inet"),
        ("is_active", Boolean(), "t", None, "92% true <- name: active"),
        ("status", String(20), "orders", None, "delivered, shipped, paid, … (7) <- name: order status"),
    ],
)
def test_the_likeliest_reading_is_taken_and_named(
    name: str, kind: Any, table: str, comment: str | None, said: str
) -> None:
    assert filling(name, kind, table, comment) == said


def test_a_reading_that_a_check_contradicts_is_passed_over() -> None:
    assert filling("rating", Integer(), limits=Limits(low=10, high=20)) == "10 … 20 <- type: integer; CHECK"
    assert filling("email", String(40), limits=Limits(pattern="^[A-Z]{3}$")).endswith("<- CHECK")


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(
        ["email", "price", "iban", "password_hash", "title", "zip", "notes", "uuid", "settings", "age"]
    ),
    st.sampled_from(KINDS),
    st.sampled_from([0, 1, 700]),
)
def test_whatever_a_name_says_values_fit_the_type_and_differ_where_they_must(
    name: str, kind: Any, room: int
) -> None:
    column = Table("t", MetaData(), Column(name, kind)).columns[name]
    found = infer(column, Limits(), room=room)
    assert found is not None
    count = min(found.domain.size, 700)
    values = found.domain.decode(np.arange(count, dtype=np.uint64)).to_pylist()
    assert len({str(value) for value in values}) == count
    longest = getattr(kind, "length", None)
    assert longest is None or max(len(str(value)) for value in values) <= longest


def test_sides_of_one_person_and_of_one_place_agree_in_a_row() -> None:
    rows = rows_of(
        "Table users { id int [pk]\n first_name varchar(40) [not null]\n last_name varchar(40) [not null]\n"
        " email varchar(80) [not null, unique]\n city varchar(60) [not null]\n state varchar(60) [not null]\n"
        " country_code char(2) [not null] }",
        "users",
    )
    for first, last, email in zip(rows["first_name"], rows["last_name"], rows["email"], strict=True):
        assert re.fullmatch(r"[a-z]+\.[a-z]+\d*@(mail\.|post\.)?example(\.\w+)?", email)
        assert email.startswith(f"{first}.{last}".lower().replace("'", ""))
    assert len(set(rows["email"])) == 300
    states: dict[str, set[str]] = {}
    for city, state in zip(rows["city"], rows["state"], strict=True):
        states.setdefault(city, set()).add(state)
    assert len(states) > 50
    assert all(len(found) == 1 for found in states.values())
    assert {
        code for city, code in zip(rows["city"], rows["country_code"], strict=True) if city == "Berlin"
    } <= {"DE"}


def test_billing_and_shipping_are_two_places() -> None:
    names = [f"{role}_{side}" for role in ("billing", "shipping") for side in ("city", "state")]
    columns = "\n".join(f"{name} varchar(60) [not null]" for name in names)
    rows = rows_of(f"Table t {{ id int [pk]\n country int\n {columns} }}", "t")
    assert sum(a != b for a, b in zip(rows["billing_city"], rows["shipping_city"], strict=True)) > 200


def test_moments_follow_one_another() -> None:
    rows = rows_of(
        "Table t { id int [pk]\n updated_at timestamp [not null]\n delivered_at timestamp [not null]\n"
        " shipped_at timestamp [not null]\n ordered_at timestamp [not null] }",
        "t",
    )
    names = ("ordered_at", "shipped_at", "delivered_at", "updated_at")
    assert all(sorted(row) == list(row) for row in zip(*(rows[name] for name in names), strict=True))


def test_prices_are_log_normal_and_end_as_prices_do() -> None:
    prices = rows_of("Table t { id int [pk]\n price decimal(10,2) [not null] }", "t", 5_000)["price"]
    ends = [str(price)[-2:] for price in prices]
    assert 0.5 < sum(end in ("99", "95") for end in ends) / 5_000 < 0.75
    assert 20 < np.median([float(price) for price in prices]) < 50


def test_locale_comes_from_the_column_the_table_or_the_call() -> None:
    text = (
        "Table kunden [locale: 'de'] { id int [pk]\n stadt varchar(40) [not null]\n"
        " ville varchar(40) [not null, locale: 'fr'] }"
    )
    rows = rows_of(text, "kunden")
    assert "München" in rows["stadt"]
    assert "Paris" in rows["ville"]
    assert (
        "Madrid" in rows_of("Table t { id int [pk]\n city varchar(40) [not null] }", "t", locale="es")["city"]
    )


def test_unknown_locale_is_named_with_its_place() -> None:
    with pytest.raises(UnusableInput) as caught:
        plan_seed(read("Table t [locale: 'xx'] { id int [pk]\n city varchar(40) }"), rows=5)
    assert caught.value.message == "t [locale]: no words are known for the locale 'xx'"
    assert read_locale("pt_BR").country == "BR"


def test_a_subject_can_be_asked_for_by_name() -> None:
    rows = rows_of("Table t { id int [pk]\n ref varchar(34) [not null, values: 'iban'] }", "t")
    assert all(_iban_rest(text) == 1 for text in rows["ref"])
    with pytest.raises(UnusableInput) as caught:
        plan_seed(read("Table t { id int [pk]\n ref varchar(8) [values: 'iban'] }"), rows=5)
    assert caught.value.message == "t.ref [values]: iban does not fit varchar(8) and its CHECKs"


def _iban_rest(text: str) -> int:
    turned = text[4:] + text[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97


def test_check_digits_are_those_of_the_standards() -> None:
    assert all(_iban_rest(text) == 1 for text in some(Iban("GB**TEST##############", "x")))
    for text in some(Luhn("400000#########*", "x")):
        digits = [int(sign) for sign in reversed(text)]
        assert (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0
    for text in some(Weighed("9783########*", "x")):
        assert sum(int(sign) * (3 if place % 2 else 1) for place, sign in enumerate(text)) % 10 == 0
    for text in some(VatGermany("DE9#######*", "x")):
        product = 10
        for sign in text[2:-1]:
            product = 2 * ((int(sign) + product) % 10 or 10) % 11
        assert (int(text[-1]) + product) % 10 == 1


def test_long_codes_differ_in_every_place() -> None:
    codes = Codes(("0123456789abcdef",) * 64)
    texts = codes.decode(mix(np.arange(50, dtype=np.uint64)) % np.uint64(codes.size)).to_pylist()
    assert all(len({str(text)[place] for text in texts}) > 4 for place in range(64))


def test_documents_keep_their_schema_and_their_members_agree() -> None:
    schema = {
        "type": "object",
        "required": ["city", "zip", "country_code", "born", "score", "tags"],
        "properties": {
            "city": {"type": "string"},
            "zip": {"type": "string", "maxLength": 12},
            "country_code": {"type": "string", "pattern": "^[A-Z]{2}$"},
            "born": {"type": "string", "format": "date"},
            "score": {"type": "integer", "minimum": 3, "maximum": 9},
            "tags": {"type": "array", "items": {"enum": ["x", "y"]}, "minItems": 1},
        },
    }
    metadata = MetaData()
    table = Table(
        "t", metadata, Column("id", Integer, primary_key=True), Column("d", postgresql.JSONB, nullable=False)
    )
    set_facts(table.columns["d"], ColumnFacts(settings={"json_schema": json.dumps(schema)}))
    plan = plan_seed(Design("d", metadata), rows=200)
    documents = [
        json.loads(str(text))
        for text in scene_of(plan)["t"].make(("d",), np.arange(200, dtype=np.uint64))["d"].to_pylist()
    ]
    for document in documents:
        jsonschema.validate(document, schema)
    countries: dict[str, set[str]] = {}
    for document in documents:
        countries.setdefault(document["city"], set()).add(document["country_code"])
    assert all(len(found) == 1 for found in countries.values())


def test_schema_that_is_not_json_is_pointed_at() -> None:
    metadata = MetaData()
    table = Table("t", metadata, Column("d", postgresql.JSONB))
    set_facts(table.columns["d"], ColumnFacts(settings={"json_schema": "{nope}"}))
    with pytest.raises(UnusableInput) as caught:
        plan_seed(Design("d", metadata), rows=5)
    assert caught.value.message.startswith(
        "t.d [json_schema]: not JSON at character 2: Expecting property name"
    )


def test_table_facts_hold_the_locale() -> None:
    metadata = MetaData()
    table = Table("t", metadata, Column("city", Text, nullable=False), Column("at", DateTime))
    set_facts(table, TableFacts(settings={"locale": "it"}))
    values = scene_of(plan_seed(Design("d", metadata), rows=50))["t"].make(
        ("city",), np.arange(50, dtype=np.uint64)
    )
    assert "Roma" in values["city"].to_pylist()


def test_plan_is_data_too() -> None:
    data = as_data(plan_seed(read("Table t { id int [pk]\n email varchar(60) [not null] }"), rows=9))
    assert data["rows"] == {"t": 9}
    assert data["plan"]["t"]["email"]["because"] == "name: email"
    assert data["plan"]["t"]["email"]["override"] == "email varchar(60) [values: 'one of a, b, c']"
    assert len(data["plan"]["t"]["email"]["examples"]) == 3
