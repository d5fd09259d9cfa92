"""The sketch language: DBML 10, and what a design needs that DBML has no place for."""

from __future__ import annotations

from pathlib import Path

from dbworkbench.errors import UnknownName
from dbworkbench.formats.dbml.binder import bind
from dbworkbench.formats.dbml.holding import held
from dbworkbench.formats.dbml.parser import parse
from dbworkbench.formats.dbml.plain import plain
from dbworkbench.formats.dbml.writer import write as write_text
from dbworkbench.formats.reading import Reading
from dbworkbench.formats.written import Written, loss_lines
from dbworkbench.model.design import Design

__all__ = ["read", "write"]

DIALECTS = ("sketch", "official")


def read(
    text: str,
    *,
    name: str = "design",
    file: str | None = None,
    base: Path | None = None,
    onto: Design | None = None,
) -> Reading:
    """Read a sketch into a Design, merged by name into the design `onto` when given.

    `file` is named in errors; `base` is the folder that `use … from` may read from. Raises Problems
    with every mistake at once, each with its place.
    """
    earlier = ""
    if onto is not None:
        earlier = write_text(held(onto)[0]) + "\n"
    return Reading(bind(parse(text, file, earlier=earlier), name=name, base=base))


def write(design: Design, dialect: str = "sketch") -> Written:
    """Write a design in the sketch language, which holds nearly all, or as other tools read DBML.

    Raises UnknownName for a dialect other than `sketch` and `official`.
    """
    if dialect not in DIALECTS:
        raise UnknownName("dialect of DBML", dialect, DIALECTS)
    said, losses = held(design)
    what = "a sketch"
    if dialect == "official":
        said, more = plain(said)
        losses, what = (*losses, *more), "DBML"
    return Written("\n".join([*loss_lines(losses, "//", what), write_text(said)]), losses)
