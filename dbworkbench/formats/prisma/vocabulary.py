"""The attributes, arguments and native types that Prisma knows, and what of a schema is none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dbworkbench.errors import UnknownName, WorkbenchError
from dbworkbench.formats.prisma.syntax import Argument, Attribute, Block, Call, Items, Literal

KEY = ("map", "name", "length", "sort", "clustered")
# attribute → the names of its arguments
FIELD: dict[str, tuple[str, ...]] = {
    "id": KEY,
    "unique": KEY,
    "default": ("value", "map"),
    "updatedAt": (),
    "relation": ("name", "fields", "references", "onDelete", "onUpdate", "map"),
    "map": ("name",),
    "ignore": (),
    "shardKey": (),
}
BLOCK: dict[str, tuple[str, ...]] = {
    "id": ("fields", *KEY),
    "unique": ("fields", "where", *KEY),
    "index": ("fields", "where", "type", "ops", *KEY),
    "fulltext": ("fields", "name", "map"),
    "map": ("name",),
    "ignore": (),
    "schema": ("map",),
    "shardKey": ("fields",),
}
ENUM = {name: BLOCK[name] for name in ("map", "schema", "ignore")}
VALUE = {"map": FIELD["map"]}
OPTIONS = ("sort", "length", "ops")
ACTIONS = ("Cascade", "NoAction", "Restrict", "SetDefault", "SetNull")
# argument → what its values are called, and which there are
CHOICES = {
    "sort": ("sort order", ("Asc", "Desc")),
    "type": ("index type", ("BTree", "Hash", "Gin", "Gist", "SpGist", "Brin")),
    "onDelete": ("referential action", ACTIONS),
    "onUpdate": ("referential action", ACTIONS),
}
NATIVE = {
    "postgresql": (
        "BigInt Bit Boolean ByteA Char Citext Date Decimal DoublePrecision Inet Integer Json JsonB Money "
        "Oid Real SmallInt Text Time Timestamp Timestamptz Timetz Uuid VarBit VarChar Xml"
    ),
    "cockroachdb": (
        "Bit Bool Bytes CatalogSingleChar Char Date Decimal Float4 Float8 Inet Int2 Int4 Int8 JsonB Oid "
        "String Time Timestamp Timestamptz Timetz Uuid VarBit"
    ),
    "mysql": (
        "BigInt Binary Bit Blob Char Date DateTime Decimal Double Float Int Json LongBlob LongText "
        "MediumBlob MediumInt MediumText SmallInt Text Time Timestamp TinyBlob TinyInt TinyText "
        "UnsignedBigInt UnsignedInt UnsignedMediumInt UnsignedSmallInt UnsignedTinyInt VarBinary VarChar Year"
    ),
    "sqlserver": (
        "BigInt Binary Bit Char Date DateTime DateTime2 DateTimeOffset Decimal Float Image Int Money NChar "
        "NText NVarChar Real SmallDateTime SmallInt SmallMoney Text Time TinyInt UniqueIdentifier VarBinary "
        "VarChar Xml"
    ),
    "sqlite": "",
}


def strangers(block: Block, provider: str) -> Iterator[WorkbenchError]:
    """Yield a mistake for every attribute, argument and native type of a block that Prisma does not know."""
    of_field, of_block = (VALUE, ENUM) if block.kind == "enum" else (FIELD, BLOCK)
    for member in block.members:
        for attribute in member.attributes:
            if "." in attribute.name.text:
                yield from _native(attribute, provider)
            else:
                yield from _attribute(attribute, "@", of_field)
    for attribute in block.attributes:
        yield from _attribute(attribute, "@@", of_block)


def _native(attribute: Attribute, provider: str) -> Iterator[WorkbenchError]:
    if provider not in NATIVE:
        return
    name, known = attribute.name.text.partition(".")[2], NATIVE[provider].split()
    if not known:
        yield WorkbenchError(f"{provider} has no native types", place=attribute.name.place)
    elif name not in known:
        yield UnknownName(f"native type of {provider}", name, known, place=attribute.name.place)


def _attribute(
    attribute: Attribute, mark: str, known: dict[str, tuple[str, ...]]
) -> Iterator[WorkbenchError]:
    name = attribute.name
    if name.text not in known:
        kind = "attribute" if mark == "@" else "block attribute"
        yield UnknownName(kind, name.text, known, place=name.place)
        return
    yield from _arguments(attribute.arguments, f"{mark}{name.text}", known[name.text])
    fields = attribute.find("fields")
    for item in fields.values if isinstance(fields, Items) else ():
        if isinstance(item, Call):
            yield from _arguments(item.arguments, f"the field {item.name}", OPTIONS)


def _arguments(arguments: Iterable[Argument], owner: str, known: tuple[str, ...]) -> Iterator[WorkbenchError]:
    for argument in arguments:
        if argument.name is None:
            continue
        if argument.name not in known:
            yield UnknownName(f"argument of {owner}", argument.name, known, place=argument.place)
        elif argument.name in CHOICES:
            kind, choices = CHOICES[argument.name]
            text = argument.value.text if isinstance(argument.value, Literal) else ""
            if text not in choices:
                yield UnknownName(kind, text, choices, place=argument.place)
