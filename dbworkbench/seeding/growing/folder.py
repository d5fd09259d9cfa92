"""Where files go: a folder of this machine, or one in an object store by its URL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
        with self._reaching("read"):
            infos = filesystem.get_file_info(selector)
        return {info.path[len(root) :].strip("/"): int(info.size) for info in infos if info.is_file}

    @contextmanager
    def write(self, name: str) -> Iterator[pa.NativeFile]:
        """Lend a file to write, which has its name only when it is whole.

        Stores show an object when it is closed, after an interrupt, too. Raises UnusableInput.
        """
        filesystem, root = self._place
        path = f"{root}/{name}"
        unfinished = f"{path}.unfinished"
        with self._reaching("written to"):
            filesystem.create_dir(path.rpartition("/")[0], recursive=True)
            try:
                with filesystem.open_output_stream(unfinished) as stream:
                    yield stream
                filesystem.move(unfinished, path)
            except BaseException:
                with suppress(OSError):
                    filesystem.delete_file(unfinished)
                raise

    def read_json(self, name: str) -> Any:
        """Return a document; raises UnusableInput when it is none."""
        filesystem, root = self._place
        with self._reaching("read"), filesystem.open_input_stream(f"{root}/{name}") as stream:
            text = stream.read()
        try:
            return json.loads(text)
        except ValueError as error:
            raise UnusableInput(
                f"{name!r} in {self.name!r} is no JSON: {error}",
                hint="Name another folder, or empty this one.",
            ) from None

    def write_json(self, name: str, document: object) -> None:
        """Write a document."""
        with self.write(name) as stream:
            stream.write(json.dumps(document, indent=2).encode() + b"\n")

    @contextmanager
    def _reaching(self, what: str) -> Iterator[None]:
        """Tell errors of the file system or the store as ours."""
        try:
            yield
        except OSError as error:
            raise UnusableInput(
                f"the folder {self.name!r} cannot be {what}: {error}",
                hint="Check its name, your rights and the room that is left.",
            ) from None

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
