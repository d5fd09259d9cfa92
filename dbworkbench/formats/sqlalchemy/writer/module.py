"""A module of typed models for SQLAlchemy 2."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator

from dbworkbench.engines.readiness import refuse_conceptual
from dbworkbench.formats.sqlalchemy.info import design_info
from dbworkbench.formats.sqlalchemy.writer.datatype import IMPLIED
from dbworkbench.formats.sqlalchemy.writer.enums import VALUES, enum_lines
from dbworkbench.formats.sqlalchemy.writer.expression import literal
from dbworkbench.formats.sqlalchemy.writer.importing import import_lines
from dbworkbench.formats.sqlalchemy.writer.layout import (
    Code,
    assignment,
    call,
    dict_of,
    flat,
    keyword,
    statement,
)
from dbworkbench.formats.sqlalchemy.writer.link import Model
from dbworkbench.formats.sqlalchemy.writer.loss import losses
from dbworkbench.formats.sqlalchemy.writer.plan import Plan, plan
from dbworkbench.formats.sqlalchemy.writer.table import class_lines, core_lines, printable
from dbworkbench.formats.written import Written, loss_lines
from dbworkbench.model.design import Design
from dbworkbench.model.loss import Loss

EXPRESSIONS = {"text": "Text", "bigint": "BigInteger", "timestamptz": "DateTime(timezone=True)"}
DIRECTIONS = {"asc", "desc", "nulls_first", "nulls_last"}
SQL_TYPE_USED = re.compile(r"\bSqlType\(")
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
    if avoided := shadowed(made, _class):
        made = plan(design, avoided)
    return module(_blocks(design, made), tuple(losses(design, made.held)), "SQLAlchemy")


def module(blocks: Iterable[list[str]], lost: tuple[Loss, ...], library: str) -> Written:
    """Return blocks of code as a module with its imports, losses as comments before them."""
    code = "\n\n\n".join("\n".join(block) for block in blocks) + "\n"
    lines = [*map(printable, loss_lines(lost, "#", library)), *import_lines(code, _own(code))]
    # one blank line before a statement, two before a class or function, as isort has it
    apart = "\n\n\n" if code.startswith(("class ", "def ", "#")) else "\n\n"
    return Written("\n".join(lines) + apart + code, lost)


def shadowed(made: Plan, write_class: Callable[[Plan, str, Model], list[str]]) -> dict[str, set[str]]:
    """Return the columns' attributes that the rest of their class would be taken for, by table."""
    found = {}
    for key, model in made.models.items():
        attributes = set(model.attributes.values())
        tree = ast.parse("\n".join(write_class(made, key, model)))
        meant = set(_meant(tree))
        loaded = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node not in meant
        }
        named = {side.target.name for side in made.sides[key]}
        if clash := attributes & (loaded | named):
            found[key] = clash
    return found


def _meant(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the names that stand for attributes of the class: `when.desc()`, `foreign_keys=[buyer_id]`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in DIRECTIONS:
            yield node.value
        elif isinstance(node, ast.keyword) and node.arg in ("foreign_keys", "remote_side"):
            yield from getattr(node.value, "elts", [node.value])


def _blocks(design: Design, made: Plan) -> Iterator[list[str]]:
    yield from enum_blocks(made)
    yield list(_base(design, made))
    yield from with_sql_type([*table_block(design, made, "Base.metadata"), *_classes(made)])


def enum_blocks(made: Plan) -> Iterator[list[str]]:
    """Yield the classes of enums."""
    if any("stored_values" in flat(code) for code in made.words.enum_types.values()):
        yield VALUES
    for key, enum in made.enums.items():
        yield list(enum_lines(enum, made.classes[key]))


def with_sql_type(blocks: list[list[str]]) -> Iterator[list[str]]:
    """Yield blocks, before them the class of types that SQLAlchemy does not know, where they need it."""
    if any(SQL_TYPE_USED.search(line) for block in blocks for line in block):
        yield SQL_TYPE
    yield from blocks


def table_block(design: Design, made: Plan, home: str) -> Iterator[list[str]]:
    """Yield what stands in the MetaData without a class: relationships of classes name it."""
    lines = [statement(made.words.enum_types[key]) for key in made.enums if key not in made.used_enums]
    lines += [statement(code) for code in made.sequences]
    for key, variable in made.tables.items():
        more = made.exclusions.get(key, [])
        lines += core_lines(design.metadata.tables[key], variable, home, made.keys[key], made.words, more)
    if lines:
        yield lines


def _base(design: Design, made: Plan) -> Iterator[str]:
    yield "class Base(DeclarativeBase):"
    info = design_info(design)
    pairs: list[tuple[str, Code]] = [
        (python, EXPRESSIONS[word]) for python, word in made.words.implied.items() if word != IMPLIED[python]
    ]
    pairs += [(made.classes[key], made.words.enum_types[key]) for key in made.enums if key in made.used_enums]
    if info:
        yield assignment("metadata", call("MetaData", keyword("info", literal(info))), 4)
    if pairs:
        yield assignment("type_annotation_map: ClassVar[dict[Any, Any]]", dict_of(pairs), 4)
    if not info and not pairs:
        yield "    pass"


def _classes(made: Plan) -> Iterator[list[str]]:
    for key, model in made.models.items():
        yield _class(made, key, model)


def _class(made: Plan, key: str, model: Model) -> list[str]:
    lines = class_lines(model, made.keys[key], made.sides[key], made.words, made.exclusions.get(key, []))
    return list(without_doubled_blanks(lines))


def without_doubled_blanks(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines, of several blank ones the first."""
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
