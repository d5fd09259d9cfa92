"""A module of typed models for SQLAlchemy 2."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from dbworkbench.engines.readiness import refuse_conceptual
from dbworkbench.formats.sqlalchemy.info import design_info
from dbworkbench.formats.sqlalchemy.writer.datatype import IMPLIED
from dbworkbench.formats.sqlalchemy.writer.enums import VALUES, enum_lines
from dbworkbench.formats.sqlalchemy.writer.expression import literal
from dbworkbench.formats.sqlalchemy.writer.importing import import_lines
from dbworkbench.formats.sqlalchemy.writer.layout import Code, assignment, call, dict_of, keyword, statement
from dbworkbench.formats.sqlalchemy.writer.link import Model
from dbworkbench.formats.sqlalchemy.writer.loss import losses
from dbworkbench.formats.sqlalchemy.writer.plan import Plan, plan
from dbworkbench.formats.sqlalchemy.writer.table import class_lines, core_lines, printable
from dbworkbench.formats.written import Written, loss_lines
from dbworkbench.model.design import Design

EXPRESSIONS = {"text": "Text", "bigint": "BigInteger", "timestamptz": "DateTime(timezone=True)"}
SQL_TYPE = [
    "class SqlType(UserDefinedType[Any]):",
    '    """A type of the database by its name."""',
    "",
    "    cache_ok = True",
    "",
    "    def __init__(self, name: str) -> None:",
    "        self.name = name",
    "",
    "    def get_col_spec(self, **_: Any) -> str:",
    "        return self.name",
]


def write(design: Design) -> Written:
    """Write the models of a design; raises UnusableInput while it is conceptual.

    Classes for tables with a primary key, `Table`s for those without and for junctions that are nothing
    but two keys.
    """
    refuse_conceptual(design)
    made = plan(design, {})
    if avoided := shadowed(made):
        made = plan(design, avoided)
    lost = tuple(losses(design, made.held))
    code = "\n\n\n".join("\n".join(block) for block in _blocks(design, made)) + "\n"
    lines = [*map(printable, loss_lines(lost, "#", "SQLAlchemy")), *import_lines(code, _own(code))]
    return Written("\n".join(lines) + "\n\n\n" + code, lost)


def shadowed(made: Plan) -> dict[str, set[str]]:
    """Return the columns' attributes that the rest of their class would be taken for, by table."""
    found = {}
    for key, model in made.models.items():
        attributes = set(model.attributes.values())
        tree = ast.parse("\n".join(_class(made, key, model)))
        own = {
            name for side in made.sides[key] for name in (*side.foreign_keys, *side.remote_side)
        }  # meant
        loaded = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        named = {side.target.name for side in made.sides[key]}
        ordered = {node.value.id for node in ast.walk(tree) if isinstance(node, ast.Attribute)
                   and isinstance(node.value, ast.Name) and node.attr in ("desc", "asc")}  # fmt: skip
        if clash := attributes & ((loaded - own - ordered) | named):
            found[key] = clash
    return found


def _blocks(design: Design, made: Plan) -> Iterator[list[str]]:
    enums = [list(enum_lines(enum, made.classes[key])) for key, enum in made.enums.items()]
    types = [statement(code) for code in made.words.enum_types.values()]
    if any("stored_values" in code for code in types):
        yield VALUES
    yield from enums
    yield list(_base(design, made))
    rest = [*_tables(design, made)]
    if any(re.search(r"\bSqlType\(", line) for block in rest for line in block):
        yield SQL_TYPE
    loose = [statement(made.words.enum_types[key]) for key in made.enums if key not in made.used_enums]
    loose += [statement(code) for code in made.sequences]
    if loose and rest and not rest[0][0].startswith(("class ", "#")):
        rest[0] = [*loose, *rest[0]]
    elif loose:
        rest.insert(0, loose)
    yield from rest


def _base(design: Design, made: Plan) -> Iterator[str]:
    yield "class Base(DeclarativeBase):"
    info = design_info(design)
    pairs: list[tuple[str, Code]] = [
        (python, EXPRESSIONS[word]) for python, word in made.words.implied.items() if word != IMPLIED[python]
    ]
    pairs += [
        (made.classes[key], made.words.enum_types[key]) for key in made.enums if key in made.used_enums
    ]
    if info:
        yield assignment("metadata", call("MetaData", keyword("info", literal(info))), 4)
    if pairs:
        yield assignment("type_annotation_map: ClassVar[dict[Any, Any]]", dict_of(pairs), 4)
    if not info and not pairs:
        yield "    pass"


def _tables(design: Design, made: Plan) -> Iterator[list[str]]:
    """Yield tables without a class first: relationships of classes name them."""
    plain: list[str] = []
    for key, variable in made.tables.items():
        more = made.exclusions.get(key, [])
        plain += core_lines(design.metadata.tables[key], variable, made.keys[key], made.words, more)
    if plain:
        yield plain
    for key, model in made.models.items():
        yield _class(made, key, model)


def _class(made: Plan, key: str, model: Model) -> list[str]:
    lines = class_lines(model, made.keys[key], made.sides[key], made.words, made.exclusions.get(key, []))
    return list(_without_doubled_blanks(lines))


def _without_doubled_blanks(lines: Iterable[str]) -> Iterator[str]:
    before = None
    for line in lines:
        if line or before:
            yield line
        before = line


def _own(code: str) -> set[str]:
    """Return the names that a module defines at its top."""
    defined = set()
    for node in ast.parse(code).body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            defined.add(node.name)
        elif isinstance(node, ast.Assign):
            defined.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return defined
