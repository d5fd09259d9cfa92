"""Statistics as pg_dump writes them become values; what cannot be read is shown with its place."""

from __future__ import annotations

import pytest

from dbworkbench.errors import UnusableInput
from dbworkbench.formats.sql.statistics_dump import read_statistics_dump
from dbworkbench.model.arraytext import read_array, write_array

DUMP = """\
-- Dumped from database version 18.6
CREATE TABLE shop.t (a text);
SELECT * FROM pg_catalog.pg_restore_relation_stats(
	'version', '180006'::integer,
	'schemaname', 'shop',
	'relname', 't',
	'relpages', '13'::integer,
	'reltuples', '1000'::real
);
SELECT * FROM pg_catalog.pg_restore_attribute_stats(
	'version', '180006'::integer,
	'schemaname', 'shop',
	'relname', 't',
	'attname', 'a',
	'inherited', 'f'::boolean,
	'null_frac', '0.25'::real,
	'n_distinct', '-0.5'::real,
	'most_common_vals', E'{"it''s \\\\\\\\ \\\\"so\\\\"",NULL,b}'::text,
	'most_common_freqs', '{0.5,0.1}'::real[],
	'correlation', NULL::real
);
"""


def test_statistics_of_a_dump_are_read() -> None:
    found = read_statistics_dump(DUMP)
    column = found.by_key["shop.t"].by_column["a"]
    assert (found.version, found.by_key["shop.t"].pages, found.by_key["shop.t"].tuples) == (
        (18, 6),
        13,
        1000.0,
    )
    assert (column.null_fraction, column.distinct(1000), column.correlation) == (0.25, 500.0, None)
    assert dict(zip(column.common_values, column.common_frequencies, strict=True)) == {
        'it\'s \\ "so"': 0.5,
        "b": 0.1,
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "'-0.5'",
            "'half'",
            "line 17, column 16: n_distinct cannot be read: could not convert string to float",
        ),
        ("'13'::integer,", "'13'::integer 7", "line 7, column 14: expected a text or a number, then a comma"),
        ("{0.5,0.1}", "{0.5}", "line 18, column 22: most_common_vals holds 2 values and most_common_freqs 1"),
        (
            "'{0.5,0.1}'",
            "'{0.5,'",
            "line 19, column 23: most_common_freqs cannot be read: the array breaks off",
        ),
        ("pg_restore_", "pg_set_", "no statistics in the text"),
    ],
)
def test_what_cannot_be_read_is_shown_with_its_place(old: str, new: str, message: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        read_statistics_dump(DUMP.replace(old, new))
    assert str(caught.value).startswith(message)


def test_arrays_survive_writing_and_reading() -> None:
    items = ("a", "", None, "NULL", 'x"y\\z', "{1,2}", " b ", "é")
    assert read_array(write_array(items)) == items
