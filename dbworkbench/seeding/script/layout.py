"""How an INSERT is laid out: names above values, columns aligned, wide rows over several lines."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH = 104
"""So many characters of a row stand on a line."""

WIDEST = 44
"""A longer value does not push the values of other rows aside."""

INDENT = "    "


def lay_out(
    lead: str, names: Sequence[str], values: str, rows: Sequence[Sequence[str]], tail: str = ""
) -> str:
    """Write an INSERT of several rows, without semicolon.

    `lead` stands before the names, `values` between names and rows, `tail` behind the rows.
    """
    columns = [(name, *(row[at] for row in rows)) for at, name in enumerate(names)]
    lines = _lines([_width(column) for column in columns], [_longest(column) for column in columns])
    head = _row(names, lines)
    body = ",\n".join(_row(row, lines) for row in rows)
    return "\n".join(part for part in (lead, head, values, body, tail) if part)


def _width(column: Sequence[str]) -> int:
    """Return how far the values of a name and its cells are aligned."""
    name, *cells = column
    lengths = (len(cell) for cell in cells if "\n" not in cell)
    return max(len(name), *(length for length in lengths if length <= WIDEST), 1)


def _longest(column: Sequence[str]) -> int:
    return max(len(line) for cell in column for line in cell.split("\n"))


def _lines(widths: Sequence[int], longest: Sequence[int]) -> list[list[tuple[int, int]]]:
    """Spread columns over lines: for each line the numbers of its columns with their widths."""
    lines: list[list[tuple[int, int]]] = [[]]
    used = 0
    for number, (width, most) in enumerate(zip(widths, longest, strict=True)):
        if lines[-1] and used + most + 2 > WIDTH:
            lines.append([])
            used = 0
        lines[-1].append((number, width))
        used += most + 2
    return lines


def _row(cells: Sequence[str], lines: Sequence[Sequence[tuple[int, int]]]) -> str:
    last = len(cells) - 1
    written = [
        " ".join(
            f"{cells[number]}{',' if number < last else ''}".ljust(width + 1) for number, width in line
        ).rstrip()
        for line in lines
    ]
    between = f"\n{INDENT} "
    return f"{INDENT}({between.join(written)})"
