"""How many rows refer to each parent, as the design says it: fan-out, childless parents, bounds."""

from __future__ import annotations

from dbworkbench.errors import UnusableInput
from dbworkbench.model.design import Design
from dbworkbench.model.reference import Reference
from dbworkbench.model.relationship import Relationship
from dbworkbench.seeding.spread.fan import FanOut, bounds
from dbworkbench.seeding.spread.wish import read_fanout, read_share
from dbworkbench.seeding.spread.wish.lexer import tokens


def fan_of(design: Design, reference: Reference) -> FanOut | None:
    """Return how many rows the design wants for each parent, None when it does not say."""
    link = _link(design, reference)
    if link is None:
        return None
    where = f"{reference.table} > {reference.parent}"
    least, most = link.child.least or 0, _most(link, where)
    written = link.fanout or ("constant(1)" if "childless" in link.settings else None)
    if written is None:
        return None
    fanning = read_fanout(written, where=f"{where} [fanout]")
    childless = fanning.childless
    if "childless" in link.settings:
        childless = read_share(link.settings["childless"], where=f"{where} [childless]")
    if childless and least:
        raise UnusableInput(
            f"{where}: {childless * 100:.4g}% of the parents cannot be childless,"
            f" because each has at least {least}",
            hint="Leave out 'childless' or 'min'.",
        )
    if most is not None and most < max(least, 1 if childless is not None else 0):
        raise UnusableInput(f"{where}: no number of children is both from {least} and up to {most}")
    return FanOut(fanning.wish, childless, least, most)


def require_places(design: Design, reference: Reference, parents: int, rows: int) -> None:
    """Raise, with the arithmetic, unless so many rows can be dealt out to so many parents."""
    fan = fan_of(design, reference)
    if fan is None or not parents:
        return
    low, high = bounds(fan, parents)
    where = f"{reference.table} > {reference.parent}"
    if rows < low:
        raise UnusableInput(
            f"{where}: {rows:,} rows are too few for {parents:,} parents, which need {low:,}",
            hint="Ask for more rows, or say fewer children: [min: 0], [childless: '…'].",
        )
    if high is not None and rows > high:
        raise UnusableInput(
            f"{where}: {rows:,} rows are too many for {parents:,} parents, which have room for {high:,}"
            f" (at most {fan.most} each)",
            hint="Ask for fewer rows or more parents, or raise 'max'.",
        )


def _link(design: Design, reference: Reference) -> Relationship | None:
    mine = ((reference.table, reference.columns), (reference.parent, reference.parent_columns))
    for link in design.relationships:
        ends = ((link.child.table, link.child.columns), (link.parent.table, link.parent.columns))
        if ends == mine:
            return link
    return None


def _most(link: Relationship, where: str) -> int | None:
    written = link.settings.get("max")
    if written is None:
        return None
    first, *rest = tokens(written)
    if first.kind != "number" or not first.text.isdigit() or len(rest) > 1:
        raise UnusableInput(f"{where} [max]: not a number of rows: {written!r}", hint="Write it like max: 5.")
    return int(first.text)
