"""`log_destination = jsonlog` (manual, "Using JSON-Format Log Output")."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dbworkbench.workloads.serverlog.entry import Entry, Form, read_moment


def recognises(text: str) -> bool:
    first = text.lstrip()[:400]
    return first.startswith("{") and '"error_severity"' in text[:4000]


def read(text: str) -> Iterator[Entry]:
    """Yield the messages; a line that is cut off is passed over."""
    for line in text.splitlines():
        try:
            found = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(found, dict):
            yield Entry(
                str(found.get("error_severity", "")),
                str(found.get("message", "")),
                str(found.get("detail", "")),
                str(found.get("session_id", found.get("pid", ""))),
                read_moment(str(found.get("timestamp", ""))),
            )


FORM = Form(recognises, read)
