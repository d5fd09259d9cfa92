"""Files: names, types, sizes."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Codes, Domain, Phrase, Words
from dbworkbench.seeding.values.domains.facet import Facet, Picked, View
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.span import Span
from dbworkbench.seeding.values.reading.subject import NUMBER, Subject
from dbworkbench.seeding.values.vocabulary import DIGITS

TEXT = pa.string()
TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "zip": "application/zip",
    "mp4": "video/mp4",
    "txt": "text/plain",
}
STEMS = (
    *(
        "report",
        "invoice",
        "contract",
        "photo",
        "scan",
        "minutes",
        "offer",
        "budget",
        "plan",
        "letter",
        "export",
    ),
    *("slides", "receipt", "draft", "notes", "drawing", "manual", "summary", "backup", "statement"),
)
NUMBERS = 10_000


def file_name(clue: Clue) -> Domain:
    names = tuple(f".{ending}" for ending in TYPES)
    numbers = Picked(tuple(f"{number:04}" for number in range(NUMBERS)), TEXT)
    views = View(Picked(STEMS, TEXT), 1), View(numbers, 2), View(Picked(names, TEXT))
    return _side("{0}-{1}{2}", *views, own=None, name="names of files")


def mime(clue: Clue) -> Domain:
    values = tuple(TYPES.values())
    if clue.longest is not None and clue.longest < 72:
        values = tuple(value if len(value) <= clue.longest else "application/pdf" for value in values)
    own = Words(tuple(dict.fromkeys(values)), TEXT, "media types")
    return _side("{0}", View(Picked(values, TEXT)), own=own, name="media types of the files")


def ending(clue: Clue) -> Domain:
    values = tuple(TYPES)
    return _side(
        "{0}", View(Picked(values, TEXT)), own=Words(values, TEXT, "endings"), name="endings of the files"
    )


def _side(pattern: str, *views: View, own: Domain | None, name: str) -> Facet:
    return Facet("files", (len(TYPES), len(STEMS), NUMBERS), pattern, views, own, name)


def file_path(clue: Clue) -> Domain:
    folders = Words(("uploads", "documents", "media", "exports", "archive"), TEXT)
    years = Words(tuple(f"{year}/{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)), TEXT)
    names = Words(tuple(f"{stem}.{kind}" for stem in STEMS for kind in ("pdf", "jpg", "csv")), TEXT)
    return Phrase("/{0}/{1}/{2}-{3}", (folders, years, Codes((DIGITS,) * 6), names), "paths of files")


def file_size(clue: Clue) -> Span:
    return Span(200, 2_000_000_000, "log", 180_000, 1.8, name="sizes in bytes")


FILE: tuple[Subject, ...] = (
    Subject(
        "file name",
        "invoice-0417.pdf",
        file_name,
        "filename, file, attachment, original filename, document name, attachment name",
    ),
    Subject("mime type", "of the row's file", mime, "mime", "mime", "MIME|media type"),
    Subject("file extension", "of the row's file", ending, "file extension, file ext, ext"),
    Subject(
        "file path",
        "/uploads/2024/05/…",
        file_path,
        "file path, storage path, storage key, object key, s3 key, file location",
        notes="file path|S3 key",
    ),
    Subject(
        "file size",
        "log-normal bytes",
        file_size,
        "file size, byte, size byte, bytes sent, content length",
        "byte",
        "bytes",
        NUMBER,
    ),
)
