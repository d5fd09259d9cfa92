"""Finds the diagrams of a text, and blanks out what Mermaid takes away before it reads one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dbworkbench.errors import UnusableInput
from dbworkbench.formats.dbml.source import Source
from dbworkbench.formats.mermaid.syntax import Word

HEADER = re.compile(r"\s*erDiagram\b", re.IGNORECASE)
FENCE = re.compile(r"^(?P<margin>[ \t>]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^\n`]*)$", re.MULTILINE)
FRONT_MATTER = re.compile(r"\s*-{3}[ \t]*\r?\n(.*?)\r?\n[ \t]*-{3}[ \t]*(?:\r?\n|\Z)", re.DOTALL)
TITLE = re.compile(r"^title[ \t]*:[ \t]*(.+?)[ \t\r]*$", re.MULTILINE)
DIRECTIVE = re.compile(r"%%\{.*?\}%%", re.DOTALL)
COMMENT = re.compile(r"^[ \t]*%%(?!\{)[^\n]*", re.MULTILINE)
TAG = re.compile(r"<\w+[^>]*>", re.ASCII)
VALUE = re.compile(r'="([^"]*)"')
OTHER = re.compile(r"\s*([A-Za-z][\w-]*)")


@dataclass(frozen=True)
class Diagram:
    """A diagram: where its first word stands, its end, and its title; `text` is as long as the whole text."""

    start: int
    end: int
    text: str
    title: Word | None = None


def find_diagrams(source: Source) -> tuple[Diagram, ...]:
    """Return the entity-relationship diagrams of a text: itself, or fenced blocks in Markdown.

    Raises UnusableInput when there is none.
    """
    found = [_diagram(source.text, start, end) for start, end in _blocks(source.text)]
    diagrams = tuple(diagram for diagram in found if diagram is not None)
    if not diagrams:
        raise _no_diagram(source)
    return diagrams


def _no_diagram(source: Source) -> UnusableInput:
    begin = next(_blocks(source.text))[0]
    clean = _blank(source.text, begin, len(source.text))
    word = OTHER.match(clean, _after_front_matter(clean, begin))
    return UnusableInput(
        f"there is no entity-relationship diagram in {source.file or 'the text'}",
        hint="A diagram begins with the word erDiagram; in Markdown it stands in a block ```mermaid.",
        place=source.place(word.start(1), word.end(1)) if word else None,
    )


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the range of each fenced Mermaid block, or of the whole text when it has none."""
    fenced = list(_fenced(text))
    yield from fenced or [(0, len(text))]


def _fenced(text: str) -> Iterator[tuple[int, int]]:
    opened: re.Match[str] | None = None
    for match in FENCE.finditer(text):
        if opened is None:
            opened = match
        elif _closes(match, opened):
            if _is_mermaid(opened):
                yield opened.end() + 1, match.start()
            opened = None
    if opened is not None and _is_mermaid(opened):
        yield min(opened.end() + 1, len(text)), len(text)


def _closes(match: re.Match[str], opened: re.Match[str]) -> bool:
    fence = match["fence"]
    same = fence[0] == opened["fence"][0] and len(fence) >= len(opened["fence"])
    return same and not match["info"].strip()


def _is_mermaid(opened: re.Match[str]) -> bool:
    return opened["info"].strip().strip("{}").lstrip(".").split(" ")[0].lower() == "mermaid"


def _diagram(text: str, start: int, end: int) -> Diagram | None:
    """Return the diagram of a block, None when it is of another kind."""
    begin = _after_front_matter(text, start, end)
    clean = _blank(text, begin, end)
    header = HEADER.match(clean, begin, end)
    if header is None:
        return None
    title = TITLE.search(text, start, begin)
    word = Word(_scalar(title[1]), title.start(1), title.end(1), title[1]) if title else None
    return Diagram(header.end(), end, clean, word)


def _scalar(written: str) -> str:
    """Return what a YAML scalar on one line means."""
    if written.startswith('"'):
        try:
            return str(json.loads(written))
        except json.JSONDecodeError:
            pass  # not quite JSON's escapes: without its quotes it is still readable
    return written.strip("\"'")


def _after_front_matter(text: str, start: int, end: int | None = None) -> int:
    match = FRONT_MATTER.match(text, start, len(text) if end is None else end)
    return match.end() if match else start


def _blank(text: str, start: int, end: int) -> str:
    """Return the text with directives and comments as blanks, so that every place stays what it is."""
    body = _each(DIRECTIVE, "}%%", _blanks, text[start:end])
    body = COMMENT.sub(_blanks, body)
    body = _each(TAG, ">", lambda tag: VALUE.sub(r"='\1'", tag[0]), body)
    return text[:start] + body + text[end:]


def _each(pattern: re.Pattern[str], closing: str, change: Callable[[re.Match[str]], str], text: str) -> str:
    """Change every match; what comes after the last closing sign is not even looked at, for speed."""
    end = text.rfind(closing) + len(closing) if closing in text else 0
    return pattern.sub(change, text[:end]) + text[end:]


def _blanks(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
