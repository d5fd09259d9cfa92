"""A dump of another version is passed on without what no server takes."""

from __future__ import annotations

import io

import pytest

from dbworkbench.engines.postgres.dumped import fit_line, pour


@pytest.mark.parametrize(
    ("line", "fit"),
    [
        (b"ALTER TABLE ONLY public.t ALTER COLUMN id SET (pg_attver=26489112);\n", b""),
        (b"ALTER FOREIGN TABLE ONLY a.t ALTER COLUMN b SET (pg_attver=1);\n", b""),
        (
            b'ALTER TABLE ONLY "a t".t ALTER COLUMN "x y" SET (n_distinct=-0.5, pg_attver=1);\n',
            b'ALTER TABLE ONLY "a t".t ALTER COLUMN "x y" SET (n_distinct=-0.5);\n',
        ),
        (b"ALTER TABLE ONLY t ALTER COLUMN x SET STATISTICS 7;\n", None),
        (b"ALTER TABLE ONLY t ALTER COLUMN x SET DEFAULT (7);\n", None),
    ],
)
def test_options_that_nobody_can_set_are_left_out(line: bytes, fit: bytes | None) -> None:
    assert fit_line(line) == (line if fit is None else fit)


def test_rows_are_passed_on_as_they_are() -> None:
    row = b"ALTER TABLE ONLY t ALTER COLUMN x SET (pg_attver=1);\n"
    dump = b"CREATE TABLE t (x text);\n" + row + b"COPY t (x) FROM stdin;\n" + row + b"\\.\n"
    poured = io.BytesIO()
    pour(io.BytesIO(dump), poured)
    assert poured.getvalue() == dump.replace(row, b"", 1)
