"""Diagrams become designs: tables, keys, relationships, groups; what is uncertain is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbworkbench import formats
from dbworkbench.errors import Problems, WorkbenchError
from dbworkbench.model.facts import table_facts
from dbworkbench.model.relationship import End


def read(text: str) -> Any:
    return formats.read_with_report(text, "mermaid")


def told(text: str) -> list[str]:
    return [str(entry) for entry in read(text).report]


def mistakes(text: str) -> str:
    with pytest.raises(Problems) as caught:
        read(text)
    return str(caught.value)


def test_attributes_become_columns() -> None:
    design = read(
        'erDiagram\n a {\n int id PK\n varchar(10)? code UK "as printed"\n'
        " List~string~ tags\n decimal total\n }"
    ).design
    columns = design.table("a").columns
    assert [(each.name, str(each.nullable), each.comment) for each in columns] == [
        ("id", "False", None),
        ("code", "True", "as printed"),
        ("tags", "False", None),
        ("total", "False", None),
    ]
    assert [type(each.type).__name__ for each in columns] == ["Integer", "String", "NamedType", "Numeric"]


def test_without_any_optional_attribute_nothing_is_known_of_null() -> None:
    columns = read("erDiagram\n a {\n int id PK\n int b\n }").design.table("a").columns
    assert [each.nullable for each in columns] == [False, True]


def test_entity_without_attributes_is_conceptual() -> None:
    design = read("erDiagram\n CUSTOMER ||--o{ ORDER : places").design
    (relationship,) = design.relationships
    assert len(design.table("ORDER").columns) == 0
    assert relationship.left == End("CUSTOMER", (), 1, 1)
    assert relationship.right == End("ORDER", (), 0, None)
    assert (relationship.name, relationship.identifying) == ("places", False)


def test_solid_lines_identify_only_beside_dotted_ones() -> None:
    design = read('erDiagram\n a ||--o{ b : x\n a ||..o{ c : ""').design
    assert [each.identifying for each in design.relationships] == [True, False]


@pytest.mark.parametrize(
    ("attribute", "label"),
    [
        ("customer_id", "places"),
        ("customerId", "places"),
        ("placed", "placed"),
        ("other", '"x (other)"'),
        ("only", "x"),
    ],
)
def test_foreign_key_is_made_where_its_attribute_is_certain(attribute: str, label: str) -> None:
    design = read(
        f"erDiagram\n customers {{ int id PK }}\n orders {{ int id PK\n int {attribute} FK }}\n"
        f"customers ||--o{{ orders : {label}"
    ).design
    (key,) = design.table("orders").foreign_key_constraints
    assert [element.parent.name for element in key.elements] == [attribute]
    assert [element.target_fullname for element in key.elements] == ["customers.id"]
    assert not design.table("orders").columns[attribute].nullable
    assert design.relationships[0].right.columns == (attribute,)


def test_two_roads_without_names_stay_conceptual_and_are_told() -> None:
    text = (
        "erDiagram\n a { int id PK }\n b {\n  int x FK\n  int y FK\n }\n"
        " a ||--o{ b : first\n a ||--o{ b : second\n"
    )
    reading = read(text)
    assert [each.conceptual for each in reading.design.relationships] == [True, True]
    assert [str(entry) for entry in reading.report] == [
        "line 4: 'x' is marked FK, but it is not certain to which relationship it belongs ('a'): int x FK",
        "line 5: 'y' is marked FK, but it is not certain to which relationship it belongs ('a'): int y FK",
    ]


def test_foreign_key_of_several_columns() -> None:
    design = read(
        "erDiagram\n o { int a PK\n int b PK }\n"
        " l { int a PK, FK\n int b PK, FK\n int no PK }\n o ||--|{ l : has"
    ).design
    (relationship,) = design.relationships
    assert relationship.right == End("l", ("a", "b"), 1, None)


def test_alias_is_the_name_and_the_short_word_its_alias() -> None:
    design = read('erDiagram\n p[Person]\n c["sales.cars"]\n p ||--o{ c : owns').design
    assert [(table.key, table_facts(table).alias) for table in design.tables] == [
        ("Person", "p"),
        ("sales.cars", "c"),
    ]
    assert design.relationships[0].right.table == "sales.cars"


def test_subgraphs_become_groups() -> None:
    design = read('erDiagram\n subgraph s ["Sales"]\n  a ||--|| b : x\n end\n c').design
    assert [(group.name, group.tables) for group in design.groups] == [("Sales", ("a", "b"))]


def test_diagrams_of_a_markdown_file_are_one_design() -> None:
    text = (
        "# Title\n\n```mermaid\nflowchart LR\n a --> b\n```\n\n"
        "~~~ mermaid\nerDiagram\n  a {\n    int id PK\n  }\n~~~\n"
        "\n> quote\n\n```mermaid\nerDiagram\n  a ||--o{ b : x\n```\n"
    )
    design = formats.read(text, None)
    assert [table.key for table in design.tables] == ["a", "b"]
    assert len(design.relationships) == 1


def test_broken_diagram_is_told_and_the_others_are_read() -> None:
    text = (
        "```mermaid\nerDiagram\n  a ||--o{ b : x\n```\n\n"
        "```mermaid\nerDiagram\n  c ||--o{ : y\n  d\n```\n\n```mermaid\nerDiagram\n  b ||--o{ e : z\n```\n"
    )
    reading = read(text)
    assert [table.key for table in reading.design.tables] == ["a", "b", "e"]
    assert [str(entry) for entry in reading.report] == [
        "line 8: the diagram is left out: ':' stands where a name is expected: c ||--o{ : y"
    ]


def test_diagrams_that_are_all_broken_are_refused() -> None:
    with pytest.raises(Problems, match="2 mistakes"):
        read("```mermaid\nerDiagram\n  c ||--o{ : y\n```\n\n```mermaid\nerDiagram\n  d ||-- : y\n```\n")


def test_title_and_description_are_kept() -> None:
    design = read("---\ntitle: A shop\n---\nerDiagram\n  accDescr {\n    one\n    two\n  }\n a").design
    assert (design.settings["title"], design.note) == ("A shop", "one\ntwo")


def test_notation_is_told_from_the_text() -> None:
    assert formats.tell_notation("%% x\nerDiagram\n  a") == "mermaid"
    assert formats.tell_notation("Table erDiagram {\n id int\n}") == "dbml"


def test_what_stands_twice_is_told() -> None:
    assert told("erDiagram\n a { int id\n text id }\n a ||--|| b : x\n a ||--|| b : x") == [
        "line 3: the attribute 'id' is there twice: the first one counts: text id }",
        "line 5: this relationship is there twice: a ||--|| b : x",
    ]


def test_words_that_are_no_attribute_and_types_that_do_not_fit_are_told() -> None:
    text = "erDiagram\n a { text id PK }\n b {\n  int a_id FK\n  int qty NOT NULL\n }\n a ||--o{ b : has\n"
    assert told(text) == [
        "line 5: 'NOT NULL' is read as an attribute of its own, as Mermaid does: int qty NOT NULL",
        "line 7: b.a_id is integer, but a.id is text: a ||--o{ b : has",
    ]


def test_relationship_of_a_subgraph_is_told() -> None:
    assert told("erDiagram\n subgraph s\n a\n end\n s ||--o{ b : x") == [
        "line 5: 's' is a subgraph, and only entities are related: s ||--o{ b : x"
    ]


def test_all_mistakes_come_at_once() -> None:
    text = (
        "erDiagram\n"
        "  a ||--o{ b\n"
        "  c ||-o{ d : x\n"
        "  e {\n"
        "    int id PK XX\n"
        "    text name\n"
        "  }\n"
        "  f {\n"
        "    int\n"
        "  }\n"
        "  end\n"
        "  g -- h : x\n"
        '  "never closed\n'
    )
    assert mistakes(text) == (
        "7 mistakes:\n\n"
        "line 2, column 12: a label is missing after 'b'\n"
        "2 |   a ||--o{ b\n"
        "               ^\n"
        'Write : places, or : "" for none. '
        "A relationship is written like this: customers ||--o{ orders : places\n\n"
        "line 3, column 7: '-o{' stands where a line such as -- or .. is expected\n"
        "3 |   c ||-o{ d : x\n"
        "          ^^^\n"
        "A relationship is written like this: customers ||--o{ orders : places\n\n"
        "line 5, column 15: 'XX' is not expected after the name of an attribute\n"
        "5 |     int id PK XX\n"
        "                  ^^\n"
        "After the name come PK, FK and UK, with commas between, then a comment in double quotes.\n\n"
        "line 10, column 3: '}' stands where the name of an attribute is expected\n"
        "10 |   }\n"
        "       ^\n"
        'An attribute is written like this: bigint customer_id PK, FK "comment"\n\n'
        "line 11, column 3: this 'end' closes nothing\n"
        "11 |   end\n"
        "       ^^^\n"
        'An entity of that name stands in quotes: "end".\n\n'
        "line 12, column 5: '--' stands where how many is expected\n"
        "12 |   g -- h : x\n"
        "         ^^\n"
        "A relationship is written like this: customers ||--o{ orders : places\n\n"
        'line 13, column 3: the text that begins with " is never closed\n'
        '13 |   "never closed\n'
        "       ^"
    )


def test_text_without_a_diagram_is_refused() -> None:
    with pytest.raises(WorkbenchError) as caught:
        read("flowchart LR\n a --> b\n")
    assert str(caught.value) == (
        "line 1, column 1: there is no entity-relationship diagram in the text\n"
        "1 | flowchart LR\n"
        "    ^^^^^^^^^\n"
        "A diagram begins with the word erDiagram; in Markdown it stands in a block ```mermaid."
    )


def test_long_line_of_anything_is_read_or_refused_soon() -> None:
    for piece in ("a ", "a{", ",", "~", "%%{", "<a", '"', "direction "):
        text = "erDiagram\n" + piece * (20_000 // len(piece))
        with (
            pytest.raises(WorkbenchError)
            if piece not in {"a ", "direction "}
            else pytest.MonkeyPatch.context()
        ):
            read(text)


PIECES = st.sampled_from(
    [
        *(
            "erDiagram\n",
            "a",
            " ",
            "\n",
            "{",
            "}",
            "||",
            "--",
            "o{",
            " : ",
            '"',
            "`",
            "PK",
            ",",
            "[",
            "]",
            "?",
            "1",
        ),
        *(
            "subgraph ",
            "end",
            "%%",
            "%%{",
            "}%%",
            ":::",
            "class ",
            "style ",
            "~",
            "#quot;",
            "accDescr ",
            "---\n",
        ),
        *("```mermaid\n", "```\n", "é"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    refused: WorkbenchError | None = None
    try:
        formats.read_with_report("erDiagram\n" + text, "mermaid")
    except WorkbenchError as error:
        refused = error
    if refused is not None and "there is no entity-relationship diagram" not in refused.message:
        assert refused.place is not None
