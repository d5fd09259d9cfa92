"""The server's two ways to write an expression, and which of them says the same when it is read again."""

from __future__ import annotations

import re

# what matters for the grouping of AND and OR; everything in quotes is passed over whole
TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[()]|\b(?:AND|OR)\b")


def readable(plain: str, pretty: str) -> str:
    """Return the pretty form, with few parentheses, unless it loses the grouping of `a AND (b AND c)`."""
    return plain if _groups_alike(plain) else pretty


def _groups_alike(plain: str) -> bool:
    """Say whether a chain of AND or OR stands as a part of a chain of the same word."""
    chains: list[set[str]] = [set()]
    inner: list[set[str]] = [set()]  # the words of the groups that stand directly in a group
    for token in TOKEN.findall(plain):
        if token == "(":  # noqa: S105 - a parenthesis is no password
            chains.append(set())
            inner.append(set())
        elif token == ")":  # noqa: S105 - a parenthesis is no password
            if len(chains) == 1:
                continue
            words, below = chains.pop(), inner.pop()
            if words & below:
                return True
            inner[-1] |= words or below
        elif token in ("AND", "OR"):
            chains[-1].add(token)
    return bool(chains[0] & inner[0])
