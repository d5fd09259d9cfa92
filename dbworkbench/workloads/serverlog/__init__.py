"""PostgreSQL's log as a workload; one file a form, and a line in `LOGS`."""

from __future__ import annotations

from dbworkbench.errors import UnknownName, UnusableInput
from dbworkbench.model.workload import Workload
from dbworkbench.workloads.gathering import gather
from dbworkbench.workloads.serverlog import csvlog, jsonlog, stderr
from dbworkbench.workloads.serverlog.entry import Form
from dbworkbench.workloads.serverlog.statements import Reader

LOGS: dict[str, Form] = {"jsonlog": jsonlog.FORM, "csvlog": csvlog.FORM, "stderr": stderr.FORM}


def read_log(text: str, *, name: str = "log", form: str | None = None, file: str | None = None) -> Workload:
    """Read the statements of a log with their durations and the values of their parameters.

    The log must hold statements: `log_min_duration_statement`, `log_statement` or auto_explain write them.
    `form` is one of LOGS, told from the text when it is not said. Raises UnusableInput when nothing is found.
    """
    if form is not None and form not in LOGS:
        raise UnknownName("form of a log", form, LOGS)
    chosen = LOGS[form] if form else next((one for one in LOGS.values() if one.recognises(text)), None)
    if chosen is None:
        raise _nothing(file)
    reader = Reader()
    for entry in chosen.read(text):
        reader.take(entry)
    if not reader.calls:
        raise _nothing(file)
    return gather(
        name, reader.calls, source=file or "a log", seconds=reader.seconds, passed=reader.complaints()
    )


def _nothing(file: str | None) -> UnusableInput:
    return UnusableInput(
        f"{file or 'the text'} is no log of PostgreSQL with statements in it",
        hint="Set log_min_duration_statement = 0 for a while; csvlog, jsonlog and stderr are read.",
    )
