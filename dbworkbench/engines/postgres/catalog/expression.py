"""The server's two ways to write an expression, and which of them says the same when it is read again."""

from __future__ import annotations

import re

# what matters for the grouping of AND and OR; everything in quotes is passed over whole
TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[()]|\b(?:AND|OR)\b")

# a list of constants of one type that is cast to a list of another
CONSTANT = r"'(?:[^']|'')*'::[a-z ]+(?:\(\d+\))?"
LIST = re.compile(
    rf"ARRAY\[(?P<list>{CONSTANT}(?:, {CONSTANT})*)\](?P<close>\))?::(?P<kind>[a-z ]+(?:\(\d+\))?)\[\]"
)
ELEMENT = re.compile(r"'(?:[^']|'')*'::([a-z ]+(?:\(\d+\))?)")


def readable(plain: str, pretty: str) -> str:
    """Return the pretty form, with few parentheses, unless it loses the grouping of `a AND (b AND c)`."""
    return settled(plain if _groups_alike(plain) else pretty)


def settled(text: str) -> str:
    """Return an expression that comes out the same when it was read and is written again.

    The server writes `x IN ('a', 'b')` of a varchar as a list of varchars that is cast to texts, but reads
    that as a list of casts, unless the list is called a list of varchars first.
    """
    return LIST.sub(_name_the_list, text) if "ARRAY[" in text else text


def _name_the_list(match: re.Match[str]) -> str:
    kinds = set(ELEMENT.findall(match["list"]))
    if len(kinds) != 1 or match["kind"] in kinds:
        return match[0]
    return f"ARRAY[{match['list']}]::{kinds.pop()}[]{match['close'] or ''}::{match['kind']}[]"


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
