"""The blocks of datasource and generator, from the settings that reading a schema has kept."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from dbworkbench.formats.prisma.layout import Row, block, quoted
from dbworkbench.formats.prisma.writer.scope import Scope
from dbworkbench.formats.prisma.writer.view import FEATURE, view_routines

GENERATOR = re.compile(r"generator\.([A-Za-z]\w*)\.([A-Za-z]\w*)", re.ASCII)
DATASOURCE = {"relationMode"}
LISTS = {"previewFeatures", "binaryTargets"}
CLIENT = {"provider": "prisma-client", "output": "../generated/prisma"}
SECRET = re.compile(r"env\((\w+)\)", re.ASCII)


def settings(scope: Scope) -> Iterator[str]:
    """Yield a generator, the client's where the design names none, and the datasource."""
    generators: dict[str, dict[str, str]] = defaultdict(dict)
    for key, value in scope.design.settings.items():
        if match := GENERATOR.fullmatch(key):
            generators[match[1]][match[2]] = value
    for name, found in (generators or {"client": dict(CLIENT)}).items():
        if view_routines(scope) and found.get("provider", "").startswith(CLIENT["provider"]):
            features = [*filter(None, found.get("previewFeatures", "").split(", ")), FEATURE]
            found["previewFeatures"] = ", ".join(dict.fromkeys(features))
        yield block("generator", name, [Row(key, _value(key, value)) for key, value in found.items()])
    yield block("datasource", "db", list(_datasource(scope)))


def is_held(key: str, scope: Scope) -> bool:
    """Say whether a setting of the design is written."""
    if key == "datasource.provider":
        return scope.design.settings[key] == scope.provider
    if key == "datasource.schemas":
        return scope.design.settings[key] == ", ".join(_schemas(scope))
    return bool(GENERATOR.fullmatch(key)) or key in {f"datasource.{name}" for name in DATASOURCE}


def _datasource(scope: Scope) -> Iterator[Row]:
    yield Row("provider", f"= {quoted(scope.provider)}")
    for name in sorted(DATASOURCE):
        if value := scope.design.settings.get(f"datasource.{name}"):
            yield Row(name, f"= {quoted(value)}")
    if scope.schemas:
        yield Row("schemas", f"= [{', '.join(map(quoted, _schemas(scope)))}]")


def _schemas(scope: Scope) -> list[str]:
    """Return the schemas in use, those of the setting first."""
    kept = scope.design.settings.get("datasource.schemas", "").split(", ")
    listed = [schema for schema in kept if schema] if scope.schemas else []
    return list(dict.fromkeys([*listed, *scope.schemas]))


def _value(key: str, value: str) -> str:
    if match := SECRET.fullmatch(value):
        return f"= env({quoted(match[1])})"
    if key in LISTS:
        return f"= [{', '.join(quoted(item) for item in value.split(', ') if item)}]"
    return f"= {quoted(value)}"
