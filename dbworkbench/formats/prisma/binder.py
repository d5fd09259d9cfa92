"""Makes a Design of the blocks of a Prisma schema, and notes every name that nothing answers to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from dbworkbench.engines.reference import read_relationships
from dbworkbench.errors import UnknownName, WorkbenchError
from dbworkbench.formats.prisma.columns import column, is_scalar, mapped, text_of
from dbworkbench.formats.prisma.datatype import POSTGRES
from dbworkbench.formats.prisma.names import constraint_name
from dbworkbench.formats.prisma.relations import relate
from dbworkbench.formats.prisma.spelling import spell
from dbworkbench.formats.prisma.syntax import Attribute, Block, Call, Items, Literal, Member, Name, Value
from dbworkbench.formats.prisma.vocabulary import strangers
from dbworkbench.formats.report import ReportEntry
from dbworkbench.model.annotation import EnumType, EnumValue, Routine
from dbworkbench.model.design import Design
from dbworkbench.model.facts import TableFacts, change_facts, set_facts
from dbworkbench.model.keys import unique_keys
from dbworkbench.model.settings import Settings

DIALECTS = {"postgresql": "postgresql", "cockroachdb": "postgresql", "mysql": "mysql", "sqlserver": "mssql"}
OTHER = {"postgres": "postgresql"}
UNBOUND = {
    "view": "view, to which no foreign key refers",
    "type": "composite type, which stands for no table",
}


@dataclass
class Draft:
    """A model and the table that is being made of it."""

    block: Block
    table: sa.Table
    columns: dict[str, sa.Column[Any]]


class Binder:
    """Holds what is known while the blocks are bound."""

    def __init__(
        self, blocks: tuple[Block, ...], mistakes: list[WorkbenchError], missing: Mapping[str, str] = {}
    ) -> None:
        self.blocks = blocks
        self.mistakes = mistakes
        self.report: list[ReportEntry] = []
        self.metadata = sa.MetaData()
        self.settings = self._settings()
        provider = self.settings.get("datasource.provider", "postgresql")
        self.provider = OTHER.get(provider, provider)
        self.enums: dict[str, tuple[Block, sa.Enum]] = {}
        self.drafts: dict[str, Draft] = {}
        self.unbound = {
            **{b.name.text: f"{b.name.text} is a {UNBOUND[b.kind]}" for b in blocks if b.kind in UNBOUND},
            **missing,
        }

    def design(self, name: str) -> Design:
        """Bind everything; the design is of use only when there are no mistakes."""
        self._note_twins()
        for block in self.blocks:
            self._check_attributes(block)
        enums = tuple(self._enum(block) for block in self.blocks if block.kind == "enum")
        models = [block for block in self.blocks if block.kind == "model"]
        known = {block.name.text for block in models}
        for block in models:
            self._table(block, known)
        for draft in self.drafts.values():
            self._keys(draft)
            self._check_key(draft)
        relate(self)
        views = tuple(self._view(block) for block in self.blocks if block.kind == "view")
        for block in self.blocks:
            if block.kind == "type":
                self.leave(block.name, "a composite type of MongoDB has no place in a relational design")
        self._note_relation_mode()
        relationships = tuple(read_relationships(self.metadata.tables.values()))
        settings = Settings(self.settings)
        return Design(name, self.metadata, relationships, enums, routines=views, settings=settings)

    def _view(self, block: Block) -> Routine:
        """Carry a view as Prisma has it: its fields, but not the query that makes it."""
        fields = []
        for member in block.members:
            if member.unsupported is not None or member.word in self.enums or is_scalar(member.word):
                fields.append(member)
            else:
                self.leave(member.name, "a field of a view refers to nothing in a design")
        reason = "a Prisma view does not say the query that makes it: its fields are kept"
        place, schema = block.name.place, _schema(block)
        self.report.append(ReportEntry(place.line, place.text.strip(), reason, place.file, note=True))
        name = f"{schema}.{mapped(block)}" if schema else mapped(block)
        text = spell(replace(block, members=tuple(fields)))
        return Routine("prisma", text, kind="view", name=name, place=place)

    def _note_relation_mode(self) -> None:
        """Tell that the database itself does not keep the foreign keys of the design."""
        for block in self.blocks:
            mode = block.member("relationMode") if block.kind == "datasource" else None
            if mode is not None and text_of(mode.value) == "prisma":
                reason = "the database has no foreign keys; the design has those that the relations mean"
                place = mode.name.place
                self.report.append(ReportEntry(place.line, place.text.strip(), reason, place.file, note=True))

    def _settings(self) -> dict[str, str]:
        """Keep the settings of datasource and generator, but never where the database is."""
        found = {}
        for block in self.blocks:
            if block.kind in {"datasource", "generator"}:
                prefix = "datasource" if block.kind == "datasource" else f"generator.{block.name.text}"
                for member in block.members:
                    if not member.name.text.lower().endswith("url"):
                        found[f"{prefix}.{member.name.text}"] = _shown(member.value)
        return found

    def _note_twins(self) -> None:
        seen: set[str] = set()
        for block in self.blocks:
            if block.kind not in {"datasource", "generator"}:
                self._note_twin(seen, block.name, block.kind)
            fields: set[str] = set()
            for member in block.members:
                self._note_twin(fields, member.name, "value" if block.kind == "enum" else "field")

    def _note_twin(self, seen: set[str], name: Name, kind: str) -> None:
        if name.text in seen:
            message = f"the {kind} {name.text!r} is there twice"
            self.mistakes.append(WorkbenchError(message, hint="Rename or remove one.", place=name.place))
        seen.add(name.text)

    def _enum(self, block: Block) -> EnumType:
        values = tuple(EnumValue(mapped(member), member.note) for member in block.members)
        if not values:
            message = f"the enum {block.name.text!r} has no values"
            self.mistakes.append(WorkbenchError(message, place=block.name.place))
        name, schema = mapped(block), _schema(block)
        kind = sa.Enum(*dict.fromkeys(value.name for value in values), name=name, schema=schema)
        self.enums[block.name.text] = (block, kind)
        return EnumType(name, values, schema, block.note, place=block.name.place)

    def _table(self, block: Block, known: set[str]) -> None:
        if block.name.text in self.drafts:  # told as a twin already
            return
        name, schema = mapped(block), _schema(block)
        if (f"{schema}.{name}" if schema else name) in self.metadata.tables:
            message = f"the table {name!r} belongs to two models"
            self.mistakes.append(WorkbenchError(message, hint="Map one of them.", place=block.name.place))
            return
        columns: dict[str, sa.Column[Any]] = {}
        taken: set[str] = set()
        for member in block.members:
            if self._is_column(member, known) and self._is_new(member, taken):
                try:
                    columns[member.name.text] = column(member, self.provider, self.enums)
                except WorkbenchError as mistake:
                    self.mistakes.append(mistake)
        table = sa.Table(name, self.metadata, *columns.values(), schema=schema, comment=block.note)
        set_facts(table, TableFacts(place=block.name.place))
        self.drafts[block.name.text] = Draft(block, table, columns)

    def _is_new(self, member: Member, taken: set[str]) -> bool:
        name = mapped(member)
        if name in taken and member.attribute("map"):  # else told as a twin already
            message = f"the column {name!r} belongs to two fields"
            self.mistakes.append(WorkbenchError(message, place=member.name.place))
        new = name not in taken
        taken.add(name)
        return new

    def _is_column(self, member: Member, known: set[str]) -> bool:
        word = member.word
        if member.unsupported is not None or word in self.enums or is_scalar(word):
            return True
        if word in self.unbound:
            self.leave(member.name, self.unbound[word])
        elif word not in known:
            names = [*POSTGRES, *self.enums, *known]
            self.mistakes.append(UnknownName("type", word, names, place=(member.type or member.name).place))
        return False

    def _check_attributes(self, block: Block) -> None:
        self.mistakes.extend(strangers(block, self.provider))
        named = [*block.attributes, *(a for member in block.members for a in member.attributes)]
        for attribute in named:
            if attribute.name.text == "shardKey":
                self.leave(attribute.name, "a design holds no shard key")
            elif attribute.name.text == "default" and attribute.named("map"):
                self.leave(attribute.name, "a design holds no name of a default")

    def _check_key(self, draft: Draft) -> None:
        """Keep that a model is ignored where that is a choice; without a key Prisma always ignores it."""
        required = {
            draft.columns[member.name.text].name
            for member in draft.block.members
            if member.name.text in draft.columns and not (member.optional or member.unsupported is not None)
        }
        addressable = any(required.issuperset(unique) for unique in unique_keys(draft.table))
        ignored, name = draft.block.attribute("ignore"), draft.block.name
        if addressable and ignored:
            change_facts(draft.table, settings=Settings({"ignore": "yes"}))
        elif not addressable and not ignored and not self.mistakes:
            message = f"the model {name.text!r} has no key: no @id, and no @unique of required fields"
            hint = "Add @id to a field, or @@ignore to the model."
            self.mistakes.append(WorkbenchError(message, hint=hint, place=name.place))

    # -- keys and indexes -------------------------------------------------------------------------

    def _keys(self, draft: Draft) -> None:
        for member in draft.block.members:
            for attribute in member.attributes:
                if attribute.name.text in {"id", "unique"} and member.name.text in draft.columns:
                    self._key(draft, attribute, [Literal("word", member.name.text)])
        for attribute in draft.block.attributes:
            if attribute.name.text in {"id", "unique", "index", "fulltext"}:
                fields = attribute.find("fields")
                self._key(draft, attribute, list(fields.values) if isinstance(fields, Items) else [])

    def _key(self, draft: Draft, attribute: Attribute, fields: list[Value]) -> None:
        found = [self._field(draft, attribute, field) for field in fields]
        columns = [column for column in found if column is not None]
        if not columns or len(columns) < len(found):
            if not found:
                message = f"'@@{attribute.name.text}' names no fields"
                self.mistakes.append(WorkbenchError(message, place=attribute.name.place))
            return
        kind = attribute.name.text
        options = [*attribute.arguments, *(a for f in fields if isinstance(f, Call) for a in f.arguments)]
        if any(o.name == "clustered" or (o.name == "length" and kind in {"id", "unique"}) for o in options):
            self.leave(attribute.name, "a design holds no length of a key and no clustering")
        name = self._key_name(draft, attribute, columns)
        if kind == "id":
            draft.table.append_constraint(sa.PrimaryKeyConstraint(*columns, name=name))
        elif kind == "unique" and not any(option.name in {"sort", "ops", "where"} for option in options):
            draft.table.append_constraint(sa.UniqueConstraint(*columns, name=name))
        else:
            self._index(attribute, fields, columns, str(name))

    def _field(self, draft: Draft, attribute: Attribute, field: Value) -> sa.Column[Any] | None:
        name = field.name if isinstance(field, Call) else text_of(field) or ""
        found = draft.columns.get(name)
        if found is None:
            known = draft.columns
            self.mistakes.append(UnknownName("field", name, known, place=attribute.name.place))
        return found

    def _key_name(self, draft: Draft, attribute: Attribute, columns: list[sa.Column[Any]]) -> str | None:
        written = text_of(attribute.named("map"))
        if written or (attribute.name.text == "id" and self.provider in {"mysql", "sqlite"}):
            return written
        suffix = {"id": "pkey", "unique": "key"}.get(attribute.name.text, "idx")
        names = () if suffix == "pkey" else tuple(column.name for column in columns)
        return constraint_name(draft.table.name, names, suffix, self.provider)

    def _index(
        self, attribute: Attribute, fields: list[Value], columns: list[sa.Column[Any]], name: str
    ) -> None:
        dialect = DIALECTS.get(self.provider)
        using = text_of(attribute.named("type"))
        keys: list[Any] = []
        operators: dict[str, str] = {}
        lengths: dict[str, int] = {}
        for field, made in zip(fields, columns, strict=True):
            options = {a.name: a.value for a in field.arguments} if isinstance(field, Call) else {}
            keys.append(made.desc() if text_of(options.get("sort")) == "Desc" else made)
            if operator := _operator(options.get("ops")):
                operators[made.name] = operator
            if (length := text_of(options.get("length"))) is not None and length.isdigit():
                lengths[made.name] = int(length)
        more: dict[str, Any] = {}
        if using and using != "BTree" and dialect in {"postgresql", "mysql"}:
            more[f"{dialect}_using"] = using.lower()
        if operators and dialect == "postgresql":
            more["postgresql_ops"] = operators
        if lengths and dialect == "mysql":
            more["mysql_length"] = lengths
        if (where := attribute.named("where")) is not None:
            more |= self._condition(attribute.name, where, dialect)
        if attribute.name.text == "fulltext" and dialect == "mysql":
            more["mysql_prefix"] = "FULLTEXT"
        sa.Index(name, *keys, unique=attribute.name.text == "unique", **more)

    def _condition(self, name: Name, where: Value, dialect: str | None) -> dict[str, Any]:
        """Return the condition of a partial index, which Prisma has in the database's own words."""
        text = text_of(where.arguments[0].value) if isinstance(where, Call) and where.arguments else None
        if text is not None and dialect in {"postgresql", "mssql"}:
            return {f"{dialect}_where": sa.text(text.replace(":", "\\:"))}
        self.leave(name, "the condition of this index is not understood")
        return {}

    # -- what a design does not hold --------------------------------------------------------------

    def leave(self, name: Name, reason: str) -> None:
        """Report a line that does not go into the design."""
        place = name.place
        self.report.append(ReportEntry(place.line, place.text.strip(), reason, place.file))


def _schema(block: Block) -> str | None:
    attribute = block.attribute("schema")
    return text_of(attribute.find("map")) if attribute else None


def _operator(value: Value | None) -> str | None:
    """Return an operator class: Prisma's name `JsonbPathOps` in the server's words, raw ones as they are."""
    if isinstance(value, Call):
        return text_of(value.arguments[0].value) if value.arguments else None
    word = text_of(value)
    if word is None:
        return None
    word = word.replace("MinMax", "Minmax").replace("TsVector", "Tsvector").replace("TsQuery", "Tsquery")
    word = word.replace("TimestampTz", "Timestamptz").replace("TimeTz", "Timetz").replace("VarBit", "Varbit")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).lower()


def _shown(value: Value | None) -> str:
    if isinstance(value, Items):
        return ", ".join(_shown(item) for item in value.values)
    if isinstance(value, Call):
        return f"{value.name}({', '.join(_shown(argument.value) for argument in value.arguments)})"
    return text_of(value) or ""
