"""Runs in the process that imports somebody's modules: finds every MetaData and writes down what it holds."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import json
import sys
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from dbworkbench.formats.sqlalchemy.inventory import take_inventory
from dbworkbench.formats.sqlalchemy.visit.mishap import describe_mishap

Plain = Any  # what JSON holds
LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})


def main(request_file: str, answer_file: str) -> None:
    """Read a request, import its modules, and write the answer."""
    request = json.loads(Path(request_file).read_text(encoding="utf-8"))
    warnings.simplefilter("ignore")
    gc.disable()  # mapping classes makes much that stays
    before = set(sys.modules)
    sys.path[:0] = request["folders"]
    mishaps = list(_import_all(request, before))
    answer: dict[str, Plain] = {"mishaps": mishaps, "inventory": None}
    try:
        answer["inventory"] = take_inventory(_collections(), _texts(request, before))
    except BaseException as error:  # noqa: BLE001  # types of the user's may do anything when they are asked
        mishaps.append(describe_mishap(error, request["stops"][0]["file"], request))
    # in one piece, so that an answer that is there is whole
    draft = Path(answer_file).with_suffix(".draft")
    draft.write_text(json.dumps(answer), encoding="utf-8")
    draft.rename(answer_file)


def _import_all(request: Plain, before: set[str]) -> Iterator[Plain]:
    for stop in request["stops"]:
        try:
            _import(stop["module"], stop["file"], before)
        except BaseException as error:  # noqa: BLE001  # somebody's module may raise anything, even SystemExit
            yield describe_mishap(error, stop["file"], request)


def _import(module: str, file: str, before: set[str]) -> None:
    """Import a module by its name, or by its file where that name is Python's or a library's."""
    top = module.partition(".")[0]
    if top not in before and top not in sys.stdlib_module_names and _is_name(module):
        found = importlib.import_module(module)
        if found.__file__ is not None and Path(found.__file__).resolve() == Path(file):
            return
    spec = importlib.util.spec_from_file_location(f"models_in_{Path(file).stem}", file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no module of Python")
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = loaded
    spec.loader.exec_module(loaded)


def _is_name(module: str) -> bool:
    return all(part.isidentifier() for part in module.split("."))


def _collections() -> list[sa.MetaData]:
    """Return every MetaData that holds something, in the order in which their columns were made."""
    gc.collect()
    libraries = set(map(id, _of_libraries()))
    found = [each for each in gc.get_objects() if isinstance(each, sa.MetaData) and id(each) not in libraries]
    return sorted((each for each in found if each.tables or each._sequences), key=_age)


def _of_libraries() -> Iterator[sa.MetaData]:
    """Yield the catalogues of databases that SQLAlchemy itself knows as tables."""
    for name, module in list(sys.modules.items()):
        if name.startswith("sqlalchemy."):
            for value in vars(module).values():
                if isinstance(value, sa.MetaData):
                    yield value
                elif isinstance(value, sa.Table):
                    yield value.metadata


def _age(metadata: sa.MetaData) -> int:
    columns = (column for table in metadata.tables.values() for column in table.columns)
    return min((column._creation_order for column in columns), default=sys.maxsize)


def _texts(request: Plain, before: set[str]) -> dict[str, str]:
    """Return the text of each module that is the user's own, by file."""
    files = [stop["file"] for stop in request["stops"]]
    files += [
        str(file)
        for name, module in list(sys.modules.items())
        if name not in before and (file := getattr(module, "__file__", None))
    ]
    own = [file for file in dict.fromkeys(files) if file.endswith(".py") and not _is_library(file)]
    return {
        file: Path(file).read_text(encoding="utf-8", errors="replace") for file in own if Path(file).is_file()
    }


def _is_library(file: str) -> bool:
    return file.startswith(LIBRARIES) or "site-packages" in file
