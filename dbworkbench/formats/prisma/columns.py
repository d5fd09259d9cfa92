"""Columns: the type of a field, its default, and what Prisma itself does with it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from dbworkbench.errors import WorkbenchError
from dbworkbench.formats.prisma.datatype import POSTGRES, native, scalar
from dbworkbench.formats.prisma.syntax import Argument, Block, Call, Items, Literal, Member, Value
from dbworkbench.model.datatype import BigSerial, Serial, SmallSerial, read_type
from dbworkbench.model.facts import ColumnFacts, set_facts
from dbworkbench.model.settings import Settings

SERIALS: tuple[tuple[type[sa.Integer], type[sa.Integer]], ...] = (
    (sa.BigInteger, BigSerial),
    (sa.SmallInteger, SmallSerial),
    (sa.Integer, Serial),
)
CLIENT_SIDE = ("uuid", "cuid", "ulid", "nanoid", "auto")
SEQUENCE = {"start": "start", "increment": "increment", "minValue": "minvalue", "maxValue": "maxvalue"}


def text_of(value: Value | None) -> str | None:
    """Return the text of a literal."""
    return value.text if isinstance(value, Literal) else None


def mapped(item: Member | Block) -> str:
    """Return the name in the database."""
    attribute = item.attribute("map")
    return (attribute and text_of(attribute.find("name"))) or item.name.text


def column(member: Member, provider: str, enums: dict[str, tuple[Block, sa.Enum]]) -> sa.Column[Any]:
    """Make the column of a scalar field; raises WorkbenchError for a default that makes no sense."""
    kind = _type(member, provider, enums)
    settings = {name: "yes" for name in ("updatedAt", "ignore") if member.attribute(name)}
    extras: list[Any] = []
    server_default = None
    attribute = member.attribute("default")
    value = attribute.find("value") if attribute else None
    if isinstance(value, Call) and value.name in CLIENT_SIDE:
        settings["prisma_default"] = (
            f"{value.name}({', '.join(text_of(a.value) or '' for a in value.arguments)})"
        )
    elif isinstance(value, Call) and value.name == "dbgenerated" and not value.arguments:
        settings["prisma_default"] = "dbgenerated()"  # the database knows, the schema does not
    elif isinstance(value, Call) and value.name in {"autoincrement", "sequence"}:
        kind, extras = _counting(kind, value, provider)
    elif value is not None:
        chosen = enums.get(member.word)
        server_default = sa.text(_default(member, value, kind, chosen).replace(":", "\\:"))
    made = sa.Column(
        mapped(member),
        kind,
        *extras,
        nullable=member.optional or member.many,  # Prisma makes lists without NOT NULL
        autoincrement="auto" if extras else False,
        server_default=server_default,
        comment=member.note,
    )
    place = member.name.place
    set_facts(made, ColumnFacts(settings=Settings(settings), place=place))
    return made


def _type(member: Member, provider: str, enums: dict[str, tuple[Block, sa.Enum]]) -> Any:
    word = member.word
    special = next((a for a in member.attributes if "." in a.name.text), None)
    if member.unsupported is not None:
        kind = read_type(member.unsupported)
    elif word in enums:
        kind = enums[word][1]
    elif special is not None:
        arguments = tuple(text_of(a.value) or "" for a in special.arguments)
        kind = read_type(native(special.name.text.partition(".")[2], arguments))
    else:
        kind = read_type(scalar(word, provider))
    return sa.ARRAY(kind) if member.many else kind


def _counting(kind: Any, call: Call, provider: str) -> tuple[Any, list[Any]]:
    """Make a serial for PostgreSQL, as Prisma Migrate does, and an identity elsewhere."""
    if provider == "postgresql" and call.name == "autoincrement":
        return next((made() for base, made in SERIALS if isinstance(kind, base)), kind), []
    options: dict[str, Any] = {
        SEQUENCE[a.name]: int(a.value.text)
        for a in call.arguments
        if a.name in SEQUENCE and isinstance(a.value, Literal) and a.value.kind == "number"
    }
    return kind, [sa.Identity(always=False, **options)]


def _default(member: Member, value: Value, kind: Any, enum: tuple[Block, sa.Enum] | None) -> str:
    match value:
        case Call(name="now"):
            return "CURRENT_TIMESTAMP"
        case Call(name="dbgenerated", arguments=(Argument(value=Literal(text=text)), *_)) if text:
            return text
        case Items(values=()):
            return "'{}'"
        case Items(values=values):
            item = kind.item_type if isinstance(kind, sa.ARRAY) else kind
            return f"ARRAY[{', '.join(_default(member, v, item, enum) for v in values)}]"
        case Literal(kind="string", text=text):
            return _quoted(text)
        case Literal(kind="word", text=text) if enum is not None and (chosen := enum[0].member(text)):
            return _quoted(mapped(chosen))
        case Literal(kind=sort, text=text) if enum is None and (
            sort == "number" or text in {"true", "false"}
        ):
            return text
    raise _unknown_default(member, value, enum)


def _unknown_default(member: Member, value: Value, enum: tuple[Block, sa.Enum] | None) -> WorkbenchError:
    shown = value.name + "()" if isinstance(value, Call) else text_of(value) or ""
    known = [m.name.text for m in enum[0].members] if enum else ["now()", "dbgenerated()", "autoincrement()"]
    attribute = member.attribute("default")
    return WorkbenchError(
        f"the default {shown!r} of {member.name.text!r} is not known",
        hint=f"Known: {', '.join(known)}.",
        place=attribute.name.place if attribute else member.name.place,
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def is_scalar(name: str) -> bool:
    """Say whether Prisma has such a scalar type."""
    return name in POSTGRES
