"""The plan documents in a text that somebody copied from somewhere: one, several, or none."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

from dbworkbench.errors import Place, UnusableInput
from dbworkbench.plans.notations import postgres_text, postgres_xml, postgres_yaml, sqlite_rows
from dbworkbench.plans.postgres.text.frame import bare

JSON_START = re.compile(r"^\s*(?=[\[{])", re.MULTILINE)
XML_START = re.compile(r"<explain\b")
YAML_START = re.compile(r"^\s*- Plan:\s*$", re.MULTILINE)
LONGEST = 200
TOO_DEEP = "this document is nested too deeply to be a plan"


def documents_in(text: str) -> list[Any]:
    """Return the documents in a text, whatever stands around them, in the order in which they stand.

    Raises UnusableInput, with the place, for one that is not whole.
    """
    try:
        return [json.loads(text)]
    except RecursionError:
        raise UnusableInput(TOO_DEEP, hint="Give what EXPLAIN printed for one query.") from None
    except json.JSONDecodeError as error:
        found = _copied(text)
        if not found and text.lstrip()[:1] in ("[", "{"):
            raise _torn(text, error) from None
        return found


def _copied(text: str) -> list[Any]:
    """Return the documents in a text that is not JSON from its first sign to its last."""
    lines = list(bare(text))
    plain = "\n".join(line.text for line in lines)
    if XML_START.search(plain):
        return postgres_xml.parse(plain)
    if YAML_START.search(plain):
        return postgres_yaml.parse(textwrap.dedent(plain))
    if plain.lstrip().startswith("-> "):
        return [{"tree": textwrap.dedent(plain.strip("\n"))}]
    return sqlite_rows.parse(plain) or _json_in(plain) or list(postgres_text.parse(lines))


def _json_in(text: str) -> list[Any]:
    """Return the JSON values that begin a line, one behind the other, up to the first that is torn."""
    decoder, found, end = json.JSONDecoder(), [], 0
    for start in JSON_START.finditer(text):
        if start.end() < end:
            continue
        try:
            value, end = decoder.raw_decode(text, start.end())
        except json.JSONDecodeError:
            break
        found += [value] if value else []
    return found


def _torn(text: str, error: json.JSONDecodeError) -> UnusableInput:
    lines = text.splitlines()
    line = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
    return UnusableInput(
        f"the plan is not whole JSON: {error.msg}",
        hint="Copy everything from the first [ to the last ].",
        place=Place(error.lineno, error.colno, line[:LONGEST]),
    )
