"""`log_destination = csvlog` (manual, "Using CSV-Format Log Output")."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from dbworkbench.workloads.serverlog.entry import Entry, Form, read_moment

FIRST = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \w+,(?:\"|,)")
MOMENT, SESSION, SEVERITY, MESSAGE, DETAIL = 0, 5, 11, 13, 14
LARGEST = 2**31 - 1  # of a field: a statement may be long


def recognises(text: str) -> bool:
    return FIRST.match(text.lstrip()) is not None


def read(text: str) -> Iterator[Entry]:
    """Yield the messages; a line that is cut off is passed over."""
    csv.field_size_limit(LARGEST)
    for row in csv.reader(io.StringIO(text)):
        if len(row) > DETAIL:
            moment = read_moment(row[MOMENT])
            yield Entry(row[SEVERITY], row[MESSAGE], row[DETAIL], row[SESSION], moment)


FORM = Form(recognises, read)
