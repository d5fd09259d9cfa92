"""Where a design comes from: a file, a folder of files, standard input or a live database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dbworkbench import engines, formats
from dbworkbench.engines.url import names_database, read_address
from dbworkbench.errors import UnusableInput
from dbworkbench.formats import FORMATS, Reading, ReportEntry, SourceText
from dbworkbench.workbench.textfile import STDIN, natural, read_text

REFERENCES = re.compile(r'\bREFERENCES\s+("(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|\w+)', re.IGNORECASE)


def read_origin(
    source: str, notation: str | None = None, dialect: str | None = None, name: str | None = None
) -> Reading:
    """Read a file, a folder, standard input or a database's address, and report what is not in the design.

    The notation is told from the file's name or its content when it is not said; in a folder, from what most
    of its files are. Raises UnusableInput, Problems, ConnectionFailed or UnknownName.
    """
    reading = _read(source, notation, dialect, name)
    return replace(reading, report=(*reading.report, *_loose_references(reading)))


def _loose_references(reading: Reading) -> Iterator[ReportEntry]:
    """Tell of foreign keys to what is not there, which SQLite takes and a design keeps as SQL."""
    for routine in reading.design.routines:
        if routine.kind == "constraint" and (match := REFERENCES.search(routine.sql)):
            reason = f"{routine.on} refers to {match[1]}, which has no such key: this is kept as SQL"
            yield ReportEntry(0, " ".join(routine.sql.split()), reason, note=True)


def _read(source: str, notation: str | None, dialect: str | None, name: str | None) -> Reading:
    options = {} if dialect is None else {"dialect": dialect}
    if names_database(source):
        return _read_database(source, name)
    if source != STDIN and Path(source).is_dir():
        return _read_folder(Path(source), notation, name or Path(source).resolve().name, options)
    text = read_text(source)
    file, base = (None, None) if source == STDIN else (source, Path(source).parent)
    notation = notation or formats.tell_notation(text, file)
    return formats.read_with_report(
        text,
        notation,
        name=name or ("stdin" if file is None else Path(source).stem),
        file=file,
        base=base,
        **options,
    )


def _read_folder(folder: Path, notation: str | None, name: str, options: dict[str, str]) -> Reading:
    notation = notation or _notation_of(folder)
    if notation not in FORMATS:
        formats.read("", notation)  # tells which notations there are
    files = list(_files(folder, FORMATS[notation].suffixes))
    if not files:
        endings = ", ".join(FORMATS[notation].suffixes)
        raise UnusableInput(
            f"the folder {folder} holds no file of {notation}", hint=f"Files end in {endings}."
        )
    sources = [SourceText(read_text(file), str(file)) for file in files]
    return formats.read_many(sources, notation, name=name, base=folder, **options)


def _notation_of(folder: Path) -> str:
    """Tell the notation of a folder: of those whose texts make a design together, the one with most files."""
    together = {key: known for key, known in FORMATS.items() if known.several}
    counts = {
        key: sum(_is_of(file, key) for file in _files(folder, known.suffixes))
        for key, known in together.items()
    }
    found = max(counts, key=lambda key: counts[key])
    if not counts[found]:
        endings = ", ".join(suffix for known in together.values() for suffix in known.suffixes)
        raise UnusableInput(
            f"the folder {folder} holds no design", hint=f"Looked for files that end in {endings}."
        )
    return found


def _is_of(file: Path, notation: str) -> bool:
    """Say whether a file is of a notation, by its content where its name stands for several."""
    if formats.format_of(file) is not None:
        return True
    try:
        return formats.tell_notation(read_text(file), str(file)) == notation
    except UnusableInput:
        return False


def _files(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files of a folder and those beneath it, numbers in their names in order of number."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in suffixes and path.is_file())
    visible = (
        path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    yield from sorted(visible, key=lambda path: natural(str(path.relative_to(folder))))


def _read_database(address: str, name: str | None) -> Reading:
    file = read_address(address).file
    if file is not None and not Path(file).expanduser().exists():
        raise UnusableInput(f"no such file: {file!r}", hint="Check the path.")  # connecting would make it
    engine = engines.connect(address, alias="source")
    try:
        database = engine.database("source")
        report = tuple(ReportEntry(0, loss.object, loss.reason) for loss in database.remainder())
        return Reading(database.introspect(name), report)
    finally:
        engine.close()
