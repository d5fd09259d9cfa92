"""CSV files as strict text columns: delimiter, encoding and ragged lines are settled here."""

from __future__ import annotations

import codecs
import csv as csvlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from dbworkbench.errors import UnusableInput

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.csv import CSVStreamingReader, InvalidRow

DELIMITERS = (",", ";", "\t", "|")
MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
BLOCK = 1 << 23


@dataclass(frozen=True)
class Csv:
    """How CSV files are written; the delimiter is taken from the header line when it is not given.

    A field is NULL when it is one of `nulls` and stands without quotes: `,,` is NULL, `,"",` is empty text.
    """

    encoding: str = "utf-8"
    delimiter: str | None = None
    nulls: tuple[str, ...] = ("",)


PLAIN = Csv()


def stage_csv(path: Path, target: Path, csv: Csv) -> None:
    """Write a CSV file as Parquet with text columns only, a block at a time.

    Raises UnusableInput that says where: no header, a column twice, wrong encoding, ragged rows, a quote
    that is never closed.
    """
    import pyarrow.parquet as pq

    line = _header_line(path, csv)
    delimiter = csv.delimiter or _delimiter(line)
    header = _names(line, delimiter, path)
    _require_closed_quotes(path, csv, delimiter)
    schema, batches = _read(path, csv, header, delimiter)
    with pq.ParquetWriter(target, schema, compression="zstd", compression_level=1) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _header_line(path: Path, csv: Csv) -> str:
    with path.open("rb") as handle:
        start = handle.read(BLOCK)
    for mark, name in MARKS:
        if start.startswith(mark):
            raise UnusableInput(f"{path.name} is written in {name}, not {csv.encoding}", hint=_ENCODING_HINT)
    if b"\0" in start:
        raise UnusableInput(f"{path.name} is not a text file", hint="Parquet files end in .parquet.")
    lines = start.removeprefix(codecs.BOM_UTF8).splitlines()
    if not lines or not lines[0].strip():
        raise UnusableInput(f"{path.name} has no header line", hint="The first line must name the columns.")
    try:
        return lines[0].decode(csv.encoding)
    except LookupError:
        raise UnusableInput(f"no encoding called {csv.encoding!r}", hint="Known: utf-8, latin-1, …") from None
    except UnicodeDecodeError:
        raise _undecodable(path, csv) from None


_ENCODING_HINT = "Save it as UTF-8, or name its encoding: csv=Csv(encoding='latin-1')."


def _delimiter(header: str) -> str:
    """Return the delimiter that stands most often outside quotes; a comma when none does."""
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _names(line: str, delimiter: str, path: Path) -> list[str]:
    names = [name.strip() for name in next(csvlib.reader([line], delimiter=delimiter))]
    for number, name in enumerate(names, 1):
        if not name:
            raise UnusableInput(
                f"{path.name}: column {number} of the header line has no name",
                hint="The first line must name every column.",
            )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UnusableInput(f"{path.name}: column {twice!r} stands twice in the header line")
    return names


def _require_closed_quotes(path: Path, csv: Csv, delimiter: str) -> None:
    """Raise when a quoted field runs to the end of the file, which Arrow would take for a long text."""
    with path.open("rb") as handle:
        quotes = sum(block.count(b'"') for block in iter(lambda: handle.read(BLOCK), b""))
    if quotes % 2 == 0:
        return
    with path.open(encoding=csv.encoding, errors="replace", newline="") as text:
        reader = csvlib.reader(text, delimiter=delimiter, strict=True)
        row = -1
        try:
            for _ in reader:
                row += 1
        except csvlib.Error as error:
            if "end of data" in str(error):
                raise UnusableInput(
                    f"{path.name}, row {row + 1}: a quoted field is never closed",
                    hint="The file is cut off, or a quote inside a field is not doubled.",
                ) from None


def _read(
    path: Path, csv: Csv, header: list[str], delimiter: str
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    import pyarrow as pa

    ragged: list[InvalidRow] = []
    try:
        reader = _open(path, csv, header, delimiter, ragged)
    except pa.ArrowInvalid as error:
        if "Could not skip" in str(error):
            return pa.schema([(name, pa.string()) for name in header]), iter(())
        raise _unreadable(path, csv, ragged, str(error)) from None
    return reader.schema, _batches(reader, path, csv, ragged)


def _open(
    path: Path, csv: Csv, header: list[str], delimiter: str, ragged: list[InvalidRow]
) -> CSVStreamingReader:
    import pyarrow as pa
    import pyarrow.csv as pacsv

    def stop(row: InvalidRow) -> Literal["error"]:
        ragged.append(row)
        return "error"

    return pacsv.open_csv(
        path,
        pacsv.ReadOptions(
            use_threads=False, column_names=header, skip_rows=1, encoding=csv.encoding, block_size=BLOCK
        ),
        pacsv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=True,
            ignore_empty_lines=len(header) > 1,
            invalid_row_handler=stop,
        ),
        pacsv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()),
            null_values=list(csv.nulls),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def _batches(
    reader: CSVStreamingReader, path: Path, csv: Csv, ragged: list[InvalidRow]
) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    try:
        yield from reader
    except pa.ArrowInvalid as error:
        raise _unreadable(path, csv, ragged, str(error)) from None


def _unreadable(path: Path, csv: Csv, ragged: list[InvalidRow], reason: str) -> UnusableInput:
    if ragged:
        row = ragged[0]
        found = "1 field" if row.actual_columns == 1 else f"{row.actual_columns} fields"
        number = (row.number or 1) - 1  # the header is the first
        return UnusableInput(
            f"{path.name}, row {number}: {found} where the header has {row.expected_columns}",
            hint=f"The row reads: {row.text[:100]}",
        )
    if "UTF8" in reason:
        return _undecodable(path, csv)
    return UnusableInput(f"{path.name} cannot be read as CSV: {reason}")


def _undecodable(path: Path, csv: Csv) -> UnusableInput:
    """Say where the first byte stands that the encoding does not know."""
    with path.open("rb") as handle:
        for number, line in enumerate(handle, 1):
            try:
                line.decode(csv.encoding)
            except UnicodeDecodeError as error:
                return UnusableInput(
                    f"{path.name} is not {csv.encoding}: byte 0x{line[error.start]:02X} in line {number}",
                    hint=_ENCODING_HINT,
                )
    return UnusableInput(f"{path.name} is not {csv.encoding}", hint=_ENCODING_HINT)
