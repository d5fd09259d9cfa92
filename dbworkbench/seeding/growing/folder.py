"""Where files go: a folder of this machine, or one in an object store by its URL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import fs

from dbworkbench.errors import UnusableInput
from dbworkbench.seeding.growing.place import NATIVE, scheme_of


@dataclass(frozen=True)
class Folder:
    """A folder by path or URL; travels to workers, which reach it on their own."""

    url: str

    @property
    def name(self) -> str:
        return self.url.rstrip("/") or "/"

    def files(self) -> dict[str, int]:
        """Return the sizes of all files in it by their path within; none when it does not exist."""
        filesystem, root = self._place
        selector = fs.FileSelector(root, allow_not_found=True, recursive=True)
        infos = filesystem.get_file_info(selector)
        return {info.path[len(root) :].strip("/"): int(info.size) for info in infos if info.is_file}

    @contextmanager
    def write(self, name: str) -> Iterator[pa.NativeFile]:
        """Lend a file to write, which has its name only when it is whole."""
        filesystem, root = self._place
        path = f"{root}/{name}"
        filesystem.create_dir(path.rpartition("/")[0], recursive=True)
        local = isinstance(filesystem, fs.LocalFileSystem)  # a store shows an object when it is whole
        unfinished = f"{path}.unfinished" if local else path
        with filesystem.open_output_stream(unfinished) as stream:
            yield stream
        if local:
            filesystem.move(unfinished, path)

    def read_json(self, name: str) -> Any:
        """Return a document."""
        filesystem, root = self._place
        with filesystem.open_input_stream(f"{root}/{name}") as stream:
            return json.loads(stream.read())

    def write_json(self, name: str, document: object) -> None:
        """Write a document."""
        with self.write(name) as stream:
            stream.write(json.dumps(document, indent=2).encode() + b"\n")

    def __getstate__(self) -> dict[str, object]:
        return {"url": self.url}

    @cached_property
    def _place(self) -> tuple[fs.FileSystem, str]:
        scheme = scheme_of(self.url)
        if not scheme:
            return fs.LocalFileSystem(), str(Path(self.url).absolute())
        try:
            if scheme in NATIVE:
                filesystem, path = fs.FileSystem.from_uri(self.url)
            else:
                filesystem, path = _foreign(self.url)
        except (ImportError, ValueError, OSError) as error:
            raise UnusableInput(
                f"the folder {self.url!r} cannot be reached: {error}",
                hint="Name a folder, or a URL that Arrow or fsspec knows, such as s3://bucket/folder.",
            ) from None
        return filesystem, path.rstrip("/")


def _foreign(url: str) -> tuple[fs.FileSystem, str]:
    from fsspec.core import url_to_fs

    found, path = url_to_fs(url)
    handler: Any = fs.FSSpecHandler  # the stubs take it for abstract
    return fs.PyFileSystem(handler(found)), path
