"""Masks: the same input gives the same output, in its shape, and nobody gets back without the secret."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
)

from dbworkbench.engines import connect
from dbworkbench.engines.engine import Database, Engine
from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.facts import ColumnFacts, set_facts
from dbworkbench.seeding import subset
from dbworkbench.seeding.masking.maskplan import MaskPlan, plan_masks
from dbworkbench.seeding.masking.methods.shape import reshaped
from dbworkbench.seeding.masking.secret import Secret
from dbworkbench.seeding.subsets.subsetreport import SubsetReport

SECRET = Secret.of("for the test")


def clinic() -> Design:
    metadata = MetaData()
    Table(
        "patients",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("email", String(60), nullable=False, unique=True),
        Column("full_name", Text),
        Column("phone", String(20)),
        Column("born", Date),
        Column("iban", String(34)),
        Column("salary", Numeric(8, 2), CheckConstraint("salary >= 1000 AND salary <= 1100")),
        Column("about", JSON),
        Column("zip", String(5)),
    )
    Table(
        "visits",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("patient_email", String(60), ForeignKey("patients.email"), nullable=False),
        Column("patient_id", Integer, ForeignKey("patients.id"), nullable=False),
        Column("day", Date, nullable=False),
        Column("remark", Text),
    )
    return Design("clinic", metadata)


def patient(number: int) -> dict[str, Any]:
    return {
        "id": number, "email": f"p{number}@clinic.org", "full_name": None if number == 3 else f"Ann {number}",
        "phone": f"+49 (0)171-555{number:03}", "born": date(1980, 1, number + 1),
        "iban": "DE89 3704 0044 0532 0130 00", "salary": Decimal("1000.00") + number,
        "about": f'{{"contact": {{"mail": "p{number}@clinic.org"}}, "likes": ["tea"]}}', "zip": "10115",
    }  # fmt: skip


PATIENTS = [patient(number) for number in range(20)]
VISITS = [
    {"id": n, "patient_email": f"p{n % 20}@clinic.org", "patient_id": n % 20, "remark": "cough",
     "day": date(2026, 3, n % 28 + 1)}
    for n in range(40)
]  # fmt: skip
HOW = {
    "patients.about": "json(contact.mail: fake(email); likes: redact)",
    "visits.day": "shift(90 days) by patient_id",
    "patients.born": "shift(90 days)",
}


@pytest.fixture(scope="module")
def lite() -> Iterator[Engine]:
    engine = connect("sqlite")
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def source(lite: Engine) -> Iterator[Database]:
    with lite.scratch() as database:
        database.create(clinic())
        with database.loader(clinic()) as loader:
            loader.load("patients", pa.Table.from_pylist(PATIENTS).to_batches())
            loader.load("visits", pa.Table.from_pylist(VISITS).to_batches())
        yield database


@pytest.fixture(scope="module")
def copied(lite: Engine, source: Database) -> Iterator[tuple[SubsetReport, list[dict[str, Any]], Database]]:
    with lite.scratch() as into:
        traits = {"patients": ["zip", "full_name"]}
        report = subset(source, into, design=clinic(), mask=HOW, secret="x", traits=traits)
        yield report, into.query("SELECT * FROM patients ORDER BY id").table.to_pylist(), into


Copied = tuple[SubsetReport, list[dict[str, Any]], Database]


def test_no_original_is_left_and_nulls_stay(copied: Copied) -> None:
    report, rows, _ = copied
    changed = ("email", "phone", "born", "iban", "about", "zip", "full_name")
    for before, after in zip(PATIENTS, rows, strict=True):
        assert all(before[name] != after[name] for name in changed if before[name] is not None)
        assert (before["full_name"] is None) == (after["full_name"] is None)
    shown = {item.name: item.unchanged for item in report.masks.columns}
    assert shown["patients.email"] == shown["visits.patient_email"] == shown["patients.phone"] == "none"


def test_references_to_a_masked_key_lead_to_the_same_row(copied: Copied) -> None:
    joined = copied[2].query(
        "SELECT p.id = v.patient_id AS same FROM visits v JOIN patients p ON p.email = v.patient_email"
    )
    assert joined.table.column(0).to_pylist() == 40 * [1]


def test_the_time_between_two_dates_of_a_person_stays(copied: Copied) -> None:
    found = copied[2].query("SELECT p.born, v.day, v.id FROM visits v JOIN patients p ON p.id = v.patient_id")
    for row in found.table.to_pylist():
        before = VISITS[row["id"]]
        born = PATIENTS[before["patient_id"]]["born"]
        assert row["day"] - row["born"] == before["day"] - born


def test_shapes_stay(copied: Copied) -> None:
    for row in copied[1]:
        assert row["email"].endswith("@example.com")
        assert "".join("9" if sign.isdigit() else sign for sign in row["phone"]) == "+99 (9)999-999999"
        number = row["iban"].replace(" ", "")
        moved = number[4:] + number[:4]
        assert int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1
        assert '"likes": ["[redacted]"]' in row["about"]
        assert "clinic.org" not in row["about"]
        assert 1000 <= row["salary"] <= 1100


def test_who_can_be_told_apart_is_counted(copied: Copied) -> None:
    (found,) = copied[0].masks.anonymity
    assert found.rows == 20
    assert str(found).startswith("patients by zip, full_name: k = ")


def test_the_secret_decides(lite: Engine, source: Database, copied: Copied) -> None:
    emails = {}
    for secret in ("x", "y"):
        with lite.scratch() as into:
            subset(source, into, start={"patients": [4]}, design=clinic(), mask=True, secret=secret)
            emails[secret] = into.query("SELECT email FROM patients").table.column(0)[0].as_py()
    assert emails["x"] == copied[1][4]["email"]
    assert emails["y"] != emails["x"]


@given(st.text("aB19-é", max_size=3), st.text("aB19-é", max_size=3))
@settings(max_examples=40, deadline=None)
def test_different_texts_stay_different(one: str, other: str) -> None:
    assert (reshaped(one, SECRET) == reshaped(other, SECRET)) == (one == other)


@pytest.mark.parametrize("size", [1, 2, 3, 10, 97, 1000])
def test_numbers_are_permuted_within_any_size(size: int) -> None:
    assert sorted(SECRET.permute("t", number, size) for number in range(size)) == list(range(size))


def plan(**wanted: str) -> MaskPlan:
    names = {name.replace("__", "."): how for name, how in wanted.items()}
    return plan_masks(clinic(), SECRET, inferred=False, wanted=names)


def test_only_what_the_design_calls_sensitive_is_masked_unasked() -> None:
    design = clinic()
    set_facts(design.table("patients").c.zip, ColumnFacts(settings={"sensitive": "pii"}))
    set_facts(design.table("patients").c.phone, ColumnFacts(settings={"mask": "null"}))
    found = plan_masks(design, SECRET, inferred=False)
    assert [(item.name, str(item.method), item.why) for item in found.columns] == [
        ("patients.phone", "null", "the design says so"),
        ("patients.zip", "shape", "the design calls it sensitive: pii"),
    ]


def test_the_plan_shows_what_looks_personal_and_how_to_have_it_otherwise() -> None:
    found = str(plan_masks(clinic(), SECRET, wanted={"patients.salary": "keep"}))
    assert "patients.iban         iban             its name says an account number" in found
    assert "patients.salary       keep             asked for" in found
    assert found.endswith("Otherwise: mask={'table.column': 'keep'}, or [mask: 'keep'] in the design.")


@pytest.mark.parametrize(
    ("wanted", "error", "message"),
    [
        ({"patients__salary": "fuzz"}, UnknownName,
         "no mask (patients.salary) called 'fuzz'\n"
         "Known: fake, hash, iban, json, keep, noise, null, redact, shape, shift."),
        ({"patients__emial": "fake"}, UnknownName,
         "no column of patients called 'emial'\nDid you mean 'email'?"),
        ({"patients__email": "redact"}, UnusableInput,
         "patients.email: redact would part it from visits.patient_email, which refers to it or it to them\n"
         "Take hash, shape or fake, which give equal values equal ones, or keep."),
        ({"patients__phone": "noise"}, UnusableInput,
         "patients.phone: noise cannot mask it: it holds no numbers\nTake fake, shift or null."),
        ({"visits__day": "null"}, UnusableInput,
         "visits.day: null cannot mask it: it must not be NULL\nTake hash, fake or redact."),
    ],
)  # fmt: skip
def test_a_mask_that_does_not_fit_is_told_before_a_row_is_read(
    wanted: dict[str, str], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        plan(**wanted)
    assert str(caught.value) == message
