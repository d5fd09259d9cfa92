"""Logs of PostgreSQL: what a real server wrote in each form, and what it writes in other settings."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dbworkbench.engines.postgres.cluster import throwaway_cluster
from dbworkbench.engines.postgres.login import EmbeddedLogin
from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.workloads import LOGS, read_log

SETTINGS = {
    "logging_collector": "on",
    "log_destination": "stderr,csvlog,jsonlog",
    "log_directory": "written",
    "log_filename": "server.log",
    "log_file_mode": "0644",
    "log_min_duration_statement": "0",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}


@pytest.fixture(scope="module")
def logs() -> Iterator[dict[str, str]]:
    """What a server logs of ten calls of one query, one with a text that holds all that is awkward."""
    with throwaway_cluster(SETTINGS) as lease:
        with EmbeddedLogin(lease).open(autocommit=True) as connection:
            connection.execute("CREATE TABLE trip (id int, note text)")
            for key in range(10):
                connection.execute(
                    "SELECT id FROM trip WHERE id = %s AND note <> %s", [key, "it's\n$2 = 'x'"], prepare=True
                )
            connection.execute("SELECT note FROM trip WHERE id = 5")
            connection.execute("SELECT note FROM trip\nWHERE id = 6")
        folder = lease.cluster.data / "written"
        endings = {"stderr": "log", "csvlog": "csv", "jsonlog": "json"}
        yield {form: written(folder / f"server.{ending}") for form, ending in endings.items()}


def written(file: Path) -> str:
    """Wait for the collector, which writes what it is sent a moment later."""
    for _ in range(200):
        if "id = 6" in file.read_text():
            break
        time.sleep(0.02)
    return file.read_text()


@pytest.mark.parametrize("form", LOGS)
def test_real_log_is_read_in_every_form(logs: dict[str, str], form: str) -> None:
    found = read_log(logs[form])
    by_note = found.statement("trip_by_id_note")
    assert (by_note.calls, by_note.values) == (10, 10)
    assert by_note.query.sql == "SELECT id FROM trip WHERE id = :id AND note <> :note"
    assert by_note.samples[0] == {"id": "0", "note": "it's\n$2 = 'x'"}
    assert by_note.mean_ms is not None
    plain = found.statement("trip_by_id")
    assert (plain.calls, [values["id"] for values in plain.samples]) == (2, [5, 6])
    assert [query.name for query in found.queries].count("trip_by_id") == 1
    assert found.seconds is not None


@pytest.mark.parametrize("form", LOGS)
def test_repeated_statement_is_told_from_the_log(logs: dict[str, str], form: str) -> None:
    (finding,) = read_log(logs[form]).findings
    assert (finding.rule, finding.object, finding.evidence["calls"]) == ("n_plus_one", "trip_by_id_note", 10)


def test_durations_after_statements_and_plans_of_auto_explain_are_read() -> None:
    text = (
        "2024-01-01 10:00:00 UTC [7] LOG:  statement: SELECT a FROM t WHERE b = 1\n"
        "2024-01-01 10:00:00 UTC [8] LOG:  statement: SELECT c FROM u WHERE d = 1\n"
        "2024-01-01 10:00:01 UTC [8] LOG:  duration: 3.0 ms\n"
        "2024-01-01 10:00:02 UTC [7] LOG:  duration: 5.0 ms\n"
        "2024-01-01 10:00:04 UTC [7] LOG:  duration: 9.5 ms  plan:\n"
        "\tQuery Text: SELECT e\n\tFROM v WHERE f = 2\n\tSeq Scan on v  (cost=0.00..1.00 rows=1 width=4)\n"
    )
    found = read_log(text)
    assert {one.query.name: one.total_ms for one in found.statements} == {
        "v_by_f": 9.5,
        "t_by_b": 5.0,
        "u_by_d": 3.0,
    }
    assert found.statement("v_by_f").query.sql == "SELECT e\nFROM v WHERE f = :f"
    assert found.seconds == 4


def test_values_that_the_log_cut_off_are_told() -> None:
    text = (
        "LOG:  duration: 1.0 ms  execute <unnamed>: SELECT a FROM t WHERE b = $1 AND c = $2\n"
        "DETAIL:  Parameters: $1 = 'abc...', $2 = NULL\n"
    )
    found = read_log(text)
    assert found.statements[0].samples == ({"c": None},)
    assert found.passed == (
        "1 values of parameters were cut off in the log and are left out (log_parameter_max_length)",
    )


def test_line_that_is_cut_off_does_not_stop_the_others(logs: dict[str, str]) -> None:
    assert read_log(logs["jsonlog"][: len(logs["jsonlog"]) // 2], form="jsonlog").statements
    rows = list(csv.reader(io.StringIO(logs["csvlog"])))
    assert len(rows) > 12
    assert json.loads(logs["jsonlog"].splitlines()[0])


@pytest.mark.parametrize(
    "text", ["", "nothing at all\n", "2024-01-01 LOG:  database system is ready\n", "{}"]
)
def test_what_is_no_log_with_statements_is_said(text: str) -> None:
    with pytest.raises(UnusableInput, match="is no log of PostgreSQL with statements in it"):
        read_log(text)


def test_unknown_form_names_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="no form of a log called 'syslog'"):
        read_log("x", form="syslog")


def test_every_form_has_a_file_and_a_line() -> None:
    import dbworkbench.workloads.serverlog as room

    files = {path.stem for path in Path(room.__file__).parent.glob("[!_]*.py")} - {"entry", "statements"}
    assert files == set(LOGS)
