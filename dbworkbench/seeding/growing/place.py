"""Telling a folder for files from a database, by what it is called."""

from __future__ import annotations

import re
from pathlib import Path

SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://", re.I)
NATIVE = frozenset({"file", "gcs", "gs", "hdfs", "s3", "viewfs"})
"""Schemes that Arrow reaches by itself; others are fsspec's matter."""

FOREIGN = frozenset({"abfs", "abfss", "az", "memory", "sftp", "webdav"})


def scheme_of(place: str) -> str:
    """Return what stands before `://`; empty when nothing does."""
    found = SCHEME.match(place)
    return found.group(1).lower() if found else ""


def names_folder(place: str) -> bool:
    """Whether a place is a folder for files: it ends with /, is one already, or lies in an object store."""
    scheme = scheme_of(place)
    return scheme in NATIVE | FOREIGN if scheme else place.endswith("/") or Path(place).is_dir()
