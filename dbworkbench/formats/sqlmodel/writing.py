"""Writes models for SQLModel, laid out as `ruff format` lays them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dbworkbench.engines.readiness import refuse_conceptual
from dbworkbench.formats.sqlalchemy.info import design_info
from dbworkbench.formats.sqlalchemy.writer.datatype import IMPLIED
from dbworkbench.formats.sqlalchemy.writer.expression import literal
from dbworkbench.formats.sqlalchemy.writer.layout import (
    Code,
    assignment,
    call,
    dict_of,
    keyword,
    statement,
    text,
)
from dbworkbench.formats.sqlalchemy.writer.link import Model, Side
from dbworkbench.formats.sqlalchemy.writer.loss import losses
from dbworkbench.formats.sqlalchemy.writer.module import (
    enum_blocks,
    module,
    shadowed,
    table_block,
    with_sql_type,
    without_doubled_blanks,
)
from dbworkbench.formats.sqlalchemy.writer.plan import House, Plan, junctions_of, plan
from dbworkbench.formats.sqlalchemy.writer.table import comment_lines, table_arguments
from dbworkbench.formats.sqlmodel.field import field_line
from dbworkbench.formats.written import Written
from dbworkbench.model.design import Design
from dbworkbench.model.facts import column_facts, table_facts
from dbworkbench.model.reference import load_order

HOME = "SQLModel.metadata"
# what a model of pydantic has already
RESERVED = frozenset(
    {
        *(
            "construct",
            "copy",
            "dict",
            "from_orm",
            "json",
            "metadata",
            "model_computed_fields",
            "model_config",
        ),
        *("model_construct", "model_copy", "model_dump", "model_dump_json", "model_extra", "model_fields"),
        *("model_fields_set", "model_json_schema", "model_parametrized_name", "model_post_init"),
        *("model_rebuild", "model_validate", "model_validate_json", "model_validate_strings", "parse_file"),
        *("parse_obj", "parse_raw", "registry", "schema", "schema_json", "sqlmodel_update"),
        *("update_forward_refs", "validate"),
    }
)
# an instant is aware of its zone; one without a zone is pydantic's NaiveDatetime
HOUSE = House(HOME, RESERVED, True, {**IMPLIED, "datetime.datetime": "timestamptz"})


def write(design: Design) -> Written:
    """Write the models of a design; raises UnusableInput while it is conceptual."""
    refuse_conceptual(design)
    classes = _Classes(design)
    made = plan(design, {}, HOUSE)
    if avoided := shadowed(made, classes.lines):
        made = plan(design, avoided, HOUSE)
    return module(_blocks(design, made, classes), tuple(losses(design, made.held)), "SQLModel")


def _blocks(design: Design, made: Plan, classes: _Classes) -> Iterator[list[str]]:
    yield from enum_blocks(made)
    if info := design_info(design):
        yield [statement(call(f"{HOME}.info.update", literal(info)))]
    models = [classes.lines(made, key, made.models[key]) for key in classes.order if key in made.models]
    yield from with_sql_type([*table_block(design, made, HOME), *models])


class _Classes:
    """The classes of a design: junctions first, then parents before children, so that they can be named."""

    def __init__(self, design: Design) -> None:
        early = junctions_of(design)
        self.order = sorted((table.key for table in load_order(design)), key=lambda key: key not in early)

    def lines(self, made: Plan, key: str, model: Model) -> list[str]:
        """Return a class."""
        earlier = {
            made.models[each].name for each in self.order[: self.order.index(key)] if each in made.models
        }
        return list(without_doubled_blanks(_class(made, key, model, earlier)))


def _class(made: Plan, key: str, model: Model, earlier: set[str]) -> Iterator[str]:
    keys = made.keys[key]
    yield from comment_lines(table_facts(model.table).comments)
    yield f"class {model.name}(SQLModel, table=True):"
    yield assignment("__tablename__", text(model.table.name), 4)
    beside = table_arguments(model.table, keys, None, made.exclusions.get(key, []))
    if beside is not None:
        yield assignment("__table_args__", beside, 4)
    yield ""
    for column in model.table.columns:
        yield from comment_lines(column_facts(column).comments, 4)
        yield field_line(column, model, keys, made.words)
    sides = made.sides[key]
    yield from ["", *(_relationship(side, earlier) for side in sides)] if sides else []


def _relationship(side: Side, earlier: set[str]) -> str:
    known = side.target.name in earlier
    name = side.target.name if known else f'"{side.target.name}"'
    optional = f"{name} | None" if known else f"Optional[{name}]"
    annotation = f"list[{name}]" if side.many else optional if side.optional else name
    options = dict_of((text(key), value) for key, value in _options(side).items())
    made = call(
        "Relationship",
        keyword("back_populates", text(side.back)),
        keyword("link_model", side.secondary) if side.secondary else None,
        keyword("sa_relationship_kwargs", options) if options.items else None,
    )
    return assignment(f"{side.attribute}: {annotation}", made, 4)


def _options(side: Side) -> Mapping[str, Code]:
    found: dict[str, Code] = {}
    owner = side.of or side.model.name
    if side.foreign_keys:
        found["foreign_keys"] = text(_listed(owner, side.foreign_keys))
    if side.remote_side:
        found["remote_side"] = text(_listed(side.model.name, side.remote_side))
    if side.overlaps:
        found["overlaps"] = text(",".join(side.overlaps))
    return found


def _listed(owner: str, names: Iterable[str]) -> str:
    spelled = [f"{owner}.{name}" for name in names]
    return spelled[0] if len(spelled) == 1 else f"[{', '.join(spelled)}]"
