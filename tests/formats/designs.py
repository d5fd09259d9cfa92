"""Designs for the tests of writers: one with hostile names, and any that Hypothesis thinks of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st

from dbworkbench.engines.reference import read_relationships
from dbworkbench.model.annotation import EnumType, EnumValue, Group
from dbworkbench.model.datatype import read_type
from dbworkbench.model.design import Design
from dbworkbench.model.facts import TableFacts, set_facts
from dbworkbench.model.relationship import End, Relationship

WORDS = [
    *(
        "end",
        "style",
        "class",
        "one",
        "many",
        "to",
        "u",
        "o",
        "title",
        "pk",
        "FK",
        "accTitle",
        "subgraph",
        "direction TB",
    ),
    *(
        'say "so"',
        "it's",
        "a|b",
        "a`b",
        "x\ny",
        "50%",
        "%%{init",
        "#quot;",
        "a#35;b",
        "back\\slash",
        '<b a="x">',
        "~a~",
    ),
    *(
        "Straße",
        "注文",
        "🦊 fox",
        "two words",
        "a-b",
        "1st",
        "{",
        "}",
        "[x]",
        ";",
        "select",
        "text",
        "constructor",
    ),
    *(
        "style:#fff;",
        "classDef x:#a;",
        "```",
        "**bold**",
        "$x$",
        "</script>",
        "${x}",
        "*/",
        "a__b",
        "oneß",
        "check",
    ),
]
NAMES = st.sampled_from(WORDS) | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=8
).filter(lambda name: "." not in name and name == name.strip() and bool(name))
TYPES = [
    "integer",
    "varchar(10)",
    "numeric(12,2)",
    "double precision",
    "text[]",
    "timestamptz",
    "List<int>",
    "enum('a','b')",
]


def table(
    metadata: sa.MetaData, name: str, columns: list[sa.Column[Any]], alias: str | None = None
) -> sa.Table:
    made = sa.Table(name, metadata, *columns)
    set_facts(made, TableFacts(alias=alias))
    return made


def column(name: str, kind: str = "integer", **options: Any) -> sa.Column[Any]:
    return sa.Column(name, read_type(kind), autoincrement=False, **options)


def _hostile() -> Design:
    """Return a design in which every word is a table, a column, a comment, a default, an enum value."""
    metadata = sa.MetaData()
    for word in WORDS:
        made = table(
            metadata,
            word,
            [
                column("id", primary_key=True, nullable=False),
                column(word, "text", comment=word, nullable=True, server_default=word),
                column("parent", nullable=True),
            ],
        )
        made.append_constraint(sa.ForeignKeyConstraint([made.c.parent], [made.c.id], name=word))
        made.append_constraint(sa.CheckConstraint(sa.text("parent > 0"), name=word))
        made.comment = word
        sa.Index(f"ix {word}", made.c[word].desc(), postgresql_where=sa.text("parent > 1"))
    enums = (EnumType("hostile", tuple(EnumValue(word, word) for word in WORDS), note="".join(WORDS)),)
    groups = tuple(Group(f"g {word}", (word,)) for word in WORDS)
    relationships = tuple(read_relationships(metadata.tables.values()))
    return Design(
        "hostile | `design`", metadata, relationships, enums=enums, groups=groups, note="# a\n\n- b"
    )


HOSTILE = _hostile()


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """Draw tables with keys, references between them, conceptual relationships and groups."""
    metadata = sa.MetaData()
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    tables = [draw(_tables(metadata, name)) for name in names]
    for child in tables:
        for number in draw(st.lists(st.integers(0, len(tables) - 1), max_size=2)):
            _refer(draw, child, tables[number])
    related = list(read_relationships(tables))
    related += draw(
        st.lists(_conceptual(names), max_size=2, unique_by=lambda each: (each.left, each.right, each.name))
    )
    members = draw(st.lists(st.sampled_from(names), unique=True))
    title = draw(NAMES)
    groups = (Group(title, tuple(members)),) if members else ()
    note = draw(st.none() | st.sampled_from(["a note", "of\ntwo lines", "with } brace\n\nand more"]))
    return Design("any", metadata, tuple(related), groups=groups, note=note)


@st.composite
def _tables(draw: st.DrawFn, metadata: sa.MetaData, name: str) -> sa.Table:
    columns = [column("id", nullable=False)]
    for other in draw(st.lists(NAMES.filter(lambda each: each != "id"), max_size=3, unique=True)):
        comment = draw(st.none() | NAMES)
        columns.append(
            column(other, draw(st.sampled_from(TYPES)), nullable=draw(st.booleans()), comment=comment)
        )
    made = table(metadata, name, columns)
    made.append_constraint(sa.PrimaryKeyConstraint(made.c.id))
    return made


def _refer(draw: st.DrawFn, child: sa.Table, parent: sa.Table) -> None:
    wanted = draw(NAMES | st.just(f"{parent.name}_id"))
    if wanted in child.columns:
        return
    child.append_column(column(wanted, nullable=draw(st.booleans())))
    name = draw(st.none() | NAMES)
    taken = {key.name for key in child.foreign_key_constraints}
    child.append_constraint(
        sa.ForeignKeyConstraint([child.c[wanted]], [parent.c.id], name=None if name in taken else name)
    )


@st.composite
def _conceptual(draw: st.DrawFn, names: list[str]) -> Relationship:
    left, right = draw(st.sampled_from(names)), draw(st.sampled_from(names))
    left_end = End(left, (), draw(st.integers(0, 1)), draw(st.sampled_from([1, None])))
    right_end = replace(left_end, table=right, least=draw(st.integers(0, 1)), most=None)
    return Relationship(left_end, right_end, name=draw(st.none() | NAMES))
