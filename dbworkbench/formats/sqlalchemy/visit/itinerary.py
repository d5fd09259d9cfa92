"""Which modules are imported, under which names, and where Python looks for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from dbworkbench.formats.report import ReportEntry
from dbworkbench.formats.source import SourceText

RELATIVE = re.compile(r"^\s*from\s+(\.+)", re.M)
MODELS = re.compile(
    r"\b(sqlalchemy|sqlmodel|flask_sqlalchemy|mapped_column|__tablename__|Mapped)\b|table\s*=\s*True"
)
MIGRATION = re.compile(r"^\s*(from\s+alembic\s+import|import\s+alembic)", re.M)


@dataclass(frozen=True)
class Stop:
    """One module: its file, the name to import it by, and the name that errors and reports show."""

    file: Path
    module: str
    shown: str | None


@dataclass(frozen=True)
class Itinerary:
    """The modules in their order, the folders that Python looks in, and what is passed over."""

    stops: tuple[Stop, ...]
    folders: tuple[Path, ...]
    report: tuple[ReportEntry, ...] = ()


def plan_one(source: SourceText, base: Path | None, spare: Path) -> Itinerary:
    """Return the way to one module; a text that is no file is written into the folder `spare`."""
    file = _on_disk(source, spare)
    return _itinerary([(source, file)], base)


def plan_many(sources: Sequence[SourceText], base: Path | None, spare: Path) -> Itinerary:
    """Return the way to the modules that may define tables; migrations of Alembic are passed over."""
    chosen = [source for source in sources if MODELS.search(source.text)]
    migrations = [source for source in chosen if MIGRATION.search(source.text)]
    placed = [(source, _on_disk(source, spare)) for source in sources]
    models = [(source, file) for source, file in placed if source in chosen and source not in migrations]
    told = "a migration of Alembic tells changes, not tables: it is not imported"
    report = [ReportEntry(1, "import alembic", told, each.file) for each in migrations]
    return _itinerary(models, base, report)


def _itinerary(
    placed: Iterable[tuple[SourceText, Path]], base: Path | None, report: Iterable[ReportEntry] = ()
) -> Itinerary:
    stops, folders = [], []
    for source, file in placed:
        root = _root(file, source.text, base)
        parts = file.relative_to(root).with_suffix("").parts
        names = parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts
        stops.append(Stop(file, ".".join(names), source.file))
        folders += [root, file.parent]
    folders += [base.resolve()] if base is not None else []
    return Itinerary(tuple(stops), tuple(dict.fromkeys(folders)), tuple(report))


def _root(file: Path, text: str, base: Path | None) -> Path:
    """Return the folder from which a module is imported: above its package, or the one that was named."""
    folder = file.parent
    if (folder / "__init__.py").is_file():
        while (folder / "__init__.py").is_file():
            folder = folder.parent
        return folder
    dots = max((len(match) for match in RELATIVE.findall(text)), default=0)
    if dots:
        return file.parents[min(dots, len(file.parents) - 1)]
    if base is not None and file.is_relative_to(base.resolve()):
        return base.resolve()
    return folder


def _on_disk(source: SourceText, spare: Path) -> Path:
    """Return the file that holds a text, written to where nothing else is when there is none."""
    file = Path(source.file).resolve() if source.file else None
    if file is not None and file.is_file() and _holds(file, source.text):
        return file
    name = PurePath(source.file or "models.py")
    inside = PurePath(*(part for part in name.parts if part not in ("..", name.anchor)))
    place = spare / inside
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(source.text, encoding="utf-8")
    return place


def _holds(file: Path, text: str) -> bool:
    try:
        return file.read_text(encoding="utf-8-sig") == text
    except (OSError, UnicodeDecodeError):
        return False
