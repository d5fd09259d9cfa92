"""A block as text again, laid out as `prisma format` does."""

from __future__ import annotations

from collections.abc import Iterable

from dbworkbench.formats.prisma.layout import Row, block, quoted
from dbworkbench.formats.prisma.syntax import Argument, Attribute, Block, Call, Items, Literal, Member, Value


def spell(told: Block) -> str:
    """Write a block of fields."""
    about = [f"@@{_attribute(attribute)}" for attribute in told.attributes]
    return block(told.kind, told.name.text, [_row(member) for member in told.members], about, told.note)


def _row(member: Member) -> Row:
    kind = member.word if member.unsupported is None else f"Unsupported({quoted(member.unsupported)})"
    kind += "[]" if member.many else "?" if member.optional else ""
    attributes = tuple(f"@{_attribute(attribute)}" for attribute in member.attributes)
    return Row(member.name.text, kind, attributes, member.note)


def _attribute(attribute: Attribute) -> str:
    arguments = _arguments(attribute.arguments)
    return f"{attribute.name.text}({arguments})" if arguments else attribute.name.text


def _arguments(arguments: Iterable[Argument]) -> str:
    return ", ".join(
        f"{each.name}: {_value(each.value)}" if each.name else _value(each.value) for each in arguments
    )


def _value(value: Value) -> str:
    match value:
        case Literal(kind="string", text=text):
            return quoted(text)
        case Literal(text=text):
            return text
        case Call(name=name, arguments=arguments):
            return f"{name}({_arguments(arguments)})"
        case Items(values=values):
            return f"[{', '.join(map(_value, values))}]"
