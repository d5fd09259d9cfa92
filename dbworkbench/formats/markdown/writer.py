"""Writes a design as a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dbworkbench.formats.inventory import Kind, losses
from dbworkbench.formats.markdown.diagram import write_diagrams
from dbworkbench.formats.markdown.outline import Heading, Outline, line, link
from dbworkbench.formats.markdown.section import write_section
from dbworkbench.formats.markdown.wording import block, cell, code, code_cell, codes, paragraphs, table, text
from dbworkbench.formats.written import Written
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss
from dbworkbench.model.target import write_rate

LOST = {Kind.COLOR, Kind.COMMENT, Kind.ALIAS, Kind.DIAGRAM_VIEW, Kind.COMPLETED, Kind.TABLE_OPTION}
SHOWN = 100  # signs of the SQL of a view or a trigger
HELD = frozenset(set(Kind) - LOST)


def write(design: Design) -> Written:
    """Write the document of a design; the same design always gives the same bytes."""
    lost = tuple(_losses(design))
    outline = Outline()
    title = outline.add(1, design.name)
    contents = outline.add(2, "Contents")
    document = _Document(design, outline)
    body = [text for part in PARTS for text in part(document)]
    lines = [
        line(title),
        "",
        *_losses_comment(lost),
        *_note(design),
        line(contents),
        "",
        *_contents(outline),
        "",
    ]
    return Written(_joined([*lines, *body]), lost)


class _Document:
    """A design, and the headings made so far."""

    def __init__(self, design: Design, outline: Outline) -> None:
        self.design = design
        self.outline = outline

    def heading(self, level: int, title: str) -> tuple[str, str]:
        return line(self.outline.add(level, title)), ""


def _losses(design: Design) -> Iterator[Loss]:
    for loss in losses(design, HELD):
        if loss.reason != "unlogged":
            yield loss
    for routine in design.routines:
        if len(_one_line(routine.sql)) > SHOWN:
            yield Loss(routine.name or routine.on or routine.dialect, "SQL beyond its beginning")


def _losses_comment(lost: tuple[Loss, ...]) -> list[str]:
    """Return the losses as a comment that GitHub does not show."""
    if not lost:
        return []
    said = [" ".join(str(loss).split()).replace("--", "- -").replace(">", "&gt;") for loss in lost]
    return ["<!-- What this document does not hold:", *said, "-->", ""]


def _note(design: Design) -> list[str]:
    said = [*paragraphs(design.note), ""] if design.note and design.note.strip() else []
    settings = [
        f"{text(name)}: {text(value)}"
        for name, value in design.settings.items()
        if (name, value.casefold()) != ("project", design.name.casefold())
    ]
    return [*said, *([" · ".join(settings), ""] if settings else [])]


def _contents(outline: Outline) -> Iterator[str]:
    for heading in outline.headings[2:]:
        yield f"{'  ' * (heading.level - 2)}- {link(heading)}"


def _joined(lines: list[str]) -> str:
    """Join lines with no blank one twice and none at the end."""
    kept = [each for number, each in enumerate(lines) if each or (number and lines[number - 1])]
    return "\n".join(kept).rstrip("\n") + "\n"


# -- the parts in their order ---------------------------------------------------------------------------


def _diagrams(document: _Document) -> Iterator[str]:
    pictures = list(write_diagrams(document.design))
    if pictures:
        yield from document.heading(2, "Diagram" if len(pictures) == 1 else "Diagrams")
    for title, picture in pictures:
        if title is not None:
            yield from document.heading(3, title)
        yield from block(picture, "mermaid")
        yield ""


def _tables(document: _Document) -> Iterator[str]:
    design = document.design
    if not design.tables:
        return
    yield from document.heading(2, "Tables")
    headings: dict[str, Heading] = {one.key: document.outline.add(3, one.key) for one in design.tables}
    for one in design.tables:
        yield from write_section(design, one, headings)


def _enums(document: _Document) -> Iterator[str]:
    if not document.design.enums:
        return
    yield from document.heading(2, "Enums")
    rows = []
    for enum in document.design.enums:
        values = [
            code_cell(each.name) + (f" ({cell(each.note)})" if each.note else "") for each in enum.values
        ]
        rows.append([code_cell(enum.key), ", ".join(values), cell(enum.note or "")])
    yield from table(["Enum", "Values", "Note"], rows)
    yield ""


def _groups(document: _Document) -> Iterator[str]:
    groups = document.design.groups
    if not groups:
        return
    yield from document.heading(2, "Groups")
    for group in groups:
        about = [text(group.note)] if group.note else []
        about += [f"{text(name)}: {text(value)}" for name, value in group.settings.items()]
        why = f" ({', '.join(about)})" if about else ""
        yield f"- **{text(group.name)}**{why}: {codes(group.tables) or 'no tables'}"
    yield ""


def _queries(document: _Document) -> Iterator[str]:
    if document.design.queries:
        yield from document.heading(2, "Queries")
    for query in document.design.queries:
        yield from document.heading(3, query.name)
        about = [f"rate {code(write_rate(query.rate))}"] if query.rate is not None else []
        about += [f"target {code(str(query.target))}"] if query.target is not None else []
        about += [f"{code(name)} = {code(str(value))}" for name, value in query.parameters.items()]
        if about:
            yield ", ".join(about)
            yield ""
        if query.note:
            yield from paragraphs(query.note)
            yield ""
        yield from block(query.sql, "sql")
        yield ""


def _decisions(document: _Document) -> Iterator[str]:
    if document.design.decisions:
        yield from document.heading(2, "Decisions")
    for decision in document.design.decisions:
        yield from document.heading(3, decision.name)
        yield from paragraphs(decision.text)
        yield ""


def _routines(document: _Document) -> Iterator[str]:
    """Yield views, functions, triggers, policies and the like: what they are, and where they belong."""
    routines = document.design.routines
    if not routines:
        return
    yield from document.heading(2, "Views, functions, triggers and policies")
    rows = [
        [
            routine.kind or "SQL",
            code_cell(routine.name) if routine.name else "",
            code_cell(routine.on) if routine.on else "",
            _begin(routine.sql),
        ]
        for routine in sorted(routines, key=lambda each: (each.kind or "", each.on or "", each.name or ""))
    ]
    yield from table(["Kind", "Name", "On", "SQL"], rows)
    yield ""


def _begin(sql: str) -> str:
    """Return SQL as code, only its beginning when it is long."""
    one_line = _one_line(sql)
    return code_cell(one_line if len(one_line) <= SHOWN else one_line[: SHOWN - 1] + "…")


def _one_line(sql: str) -> str:
    return " ".join(sql.split())


def _flows(document: _Document) -> Iterator[str]:
    flows = document.design.lineage
    if not flows:
        return
    yield from document.heading(2, "Data flows")
    for flow in flows:
        source, target = flow.source, flow.target
        name = f" ({text(flow.name)})" if flow.name else ""
        note = f": {text(flow.note)}" if flow.note else ""
        columns = (
            f", {codes(flow.source_columns)} → {codes(flow.target_columns)}" if flow.source_columns else ""
        )
        yield f"- {code(source)} → {code(target)}{name}{columns}{note}"
    yield ""


def _notes(document: _Document) -> Iterator[str]:
    if document.design.notes:
        yield from document.heading(2, "Notes")
    for note in document.design.notes:
        yield from document.heading(3, note.name)
        yield from paragraphs(note.text)
        yield ""


PARTS: tuple[Callable[[_Document], Iterator[str]], ...] = (
    _diagrams,
    _tables,
    _enums,
    _groups,
    _queries,
    _decisions,
    _routines,
    _flows,
    _notes,
)
