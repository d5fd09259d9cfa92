"""Completion on a magic's line: options and their values, databases, names of designs and queries."""

from __future__ import annotations

from collections.abc import Iterable

from dbworkbench.engines import ENGINES
from dbworkbench.formats import FORMATS
from dbworkbench.model.design import Design
from dbworkbench.notebook.completion.offer import Offer, offer
from dbworkbench.notebook.completion.statement import complete_statement
from dbworkbench.notebook.line import Grammar
from dbworkbench.notebook.magic import Magic
from dbworkbench.workbench import Session


def complete_command(magic: Magic, line: str, session: Session) -> Offer:
    """Offer what can stand at the end of a magic's line, which begins after its name."""
    *earlier, fragment = line.split(" ") if line else [""]
    if fragment.startswith("@"):
        return offer(fragment, ("database", (f"@{alias}" for alias in session.aliases)))
    if fragment.startswith("-"):
        return offer(fragment, ("option", (f"--{option.name}" for option in magic.grammar.options)))
    taking = earlier[-1] if earlier else ""
    if taking.startswith("--") and (choices := option_values(magic.grammar, taking[2:], session)):
        return offer(fragment, ("value", choices))
    if magic.grammar.free and not magic.grammar.words:
        return complete_statement(line, len(line), current_design(session))
    return offer(fragment, (magic.grammar.naming, names(magic.grammar.naming, session)))


def option_values(grammar: Grammar, name: str, session: Session) -> tuple[str, ...]:
    """Return the values that an option can have, none when they cannot be listed."""
    for option in grammar.options:
        if option.name == name:
            return option.choices or tuple(names(option.value.casefold(), session))
    return ()


def names(kind: str, session: Session) -> Iterable[str]:
    """Return the known names of a kind."""
    design = current_design(session)
    match kind:
        case "design":
            return session.designs
        case "query" | "names":
            return (query.name for query in design.queries) if design else ()
        case "table":
            return (table.name for table in design.tables) if design else ()
        case "engine":
            return (*ENGINES, "as")
        case "notation":
            return FORMATS
    return ()


def current_design(session: Session) -> Design | None:
    """Return the design that is worked on, None when there is none yet."""
    return session.design() if session.current else None
