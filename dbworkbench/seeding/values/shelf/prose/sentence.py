"""Sentences: reviews, remarks, descriptions, messages, lives."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from dbworkbench.seeding.values.domain import Domain, Phrase, Words
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.vocabulary import ADJECTIVES, NOUNS, VERBS
from dbworkbench.seeding.values.words.clauses import CLAUSES

TEXT = pa.string()
LEAST = 40
"""Wider columns get whole sentences."""


@dataclass(frozen=True)
class Said:
    """Offers texts of so many sentences on one matter."""

    matter: str
    sentences: int = 2
    pattern: str = ""

    def __call__(self, clue: Clue) -> list[Domain]:
        if not clue.locale.code.startswith("en"):
            return [*_foreign(clue), *_short()]
        clauses = CLAUSES[self.matter]
        longer = [self._text(clauses, count) for count in range(self.sentences, 0, -1)]
        return [*longer, *_short()]

    def _text(self, clauses: tuple[tuple[str, ...], ...], count: int) -> Domain:
        pattern = self.pattern or " ".join(f"{{{place}}}" for place in range(count))
        parts = tuple(Words(clauses[place], TEXT) for place in range(count))
        return Phrase(pattern, parts, f"{self.matter}s", counted=None)


def _foreign(clue: Clue) -> list[Domain]:
    """Return sentences of another language."""
    sentences = Words(tuple(text for text in clue.locale.sentences if len(text) < 120), TEXT, "sentences")
    longest = clue.longest or 400
    return [Phrase("{0} {1}", (sentences, sentences), "sentences"), sentences, sentences.fitting(longest)]


def _short() -> list[Domain]:
    """Return one made-up sentence, which can be counted on, and two words."""
    parts = tuple(Words(words, TEXT) for words in (ADJECTIVES, NOUNS, VERBS, ADJECTIVES, NOUNS))
    pair = (Words(tuple(word.capitalize() for word in ADJECTIVES), TEXT), Words(NOUNS, TEXT))
    return [
        Phrase("The {0} {1} {2} the {3} {4}.", parts, "sentences", counted=4, gap=" "),
        Phrase("{0} {1}", pair, "words", counted=1, gap=" "),
    ]


SENTENCE: tuple[Subject, ...] = (
    Subject(
        "review",
        "two sentences on a purchase",
        Said("review", 2),
        "review, review text, review body, feedback, testimonial, review comment, opinion",
    ),
    Subject(
        "description",
        "what a thing is like",
        Said("description", 2),
        (
            "description, detail, about, long description, short description, product description, "
            "abstract, overview, specification, excerpt"
        ),
    ),
    Subject(
        "message",
        "what people write to each other",
        Said("message", 2),
        (
            "message, body, text, content, message body, message text, chat, reply, answer, "
            "question, post text, caption text, comment body"
        ),
    ),
    Subject(
        "remark",
        "short notes of the business",
        Said("remark", 1),
        (
            "note, comment, remark, reason, internal note, instruction, delivery note, memo, "
            "annotation, observation, special request, cancellation reason"
        ),
        "comment, note, remark",
    ),
    Subject(
        "biography", "lives in two sentences", Said("biography", 2), "bio, biography, about me, profile text"
    ),
    Subject(
        "markdown",
        "a heading and a list",
        Said("markdown", 3, "## {0}\n\n{1}\n\n- {2}\n"),
        "markdown, readme, body md, content md, changelog",
        notes="markdown",
    ),
    Subject(
        "html",
        "a paragraph",
        Said("description", 2, "<p>{0} {1}</p>"),
        "html, body html, content html, html body",
        notes="HTML",
    ),
    Subject(
        "log line",
        "what programs say",
        Said("log line", 2),
        "log message, error message, error, stack trace, log text, exception, failure reason, last error",
    ),
)
