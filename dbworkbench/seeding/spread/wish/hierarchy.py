"""Trees on a reference to the same table: `tree(depth 4, branching 3, roots 10)`."""

from __future__ import annotations

from dbworkbench.seeding.spread.wish.sentence import Sentence
from dbworkbench.seeding.spread.wish.wish import Tree

HINT = "Write it like 'tree(depth 4, branching 3)'."


def read_tree(sentence: Sentence) -> Tree:
    """Read what follows the word `tree`."""
    sentence.take("(", "'(' after tree")
    found: dict[str, float] = {}
    while True:
        word = sentence.one_of("property of a tree", ("depth", "branching", "roots"))
        if word.word in found:
            raise sentence.error(f"{word.text!r} is there twice", word)
        token = sentence.next
        found[word.word] = sentence.number(f"the {word.word}")
        if found[word.word] < 1 or (word.word != "branching" and found[word.word] % 1):
            number = "a number" if word.word == "branching" else "a whole number"
            raise sentence.error(f"the {word.word} must be {number} from 1", token)
        if not sentence.accept(","):
            break
    closing = sentence.take(")", "')'")
    for name in ("depth", "branching"):
        if name not in found:
            raise sentence.error(f"the {name} of the tree is missing", closing, HINT)
    roots = int(found["roots"]) if "roots" in found else None
    return Tree(int(found["depth"]), found["branching"], roots)
