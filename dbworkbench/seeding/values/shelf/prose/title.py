"""Titles, and names of things that are not people."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Domain, Phrase, Words
from dbworkbench.seeding.values.domains.facet import Facet, Picked, View
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.vocabulary import ADJECTIVES, NOUNS

TEXT = pa.string()
WRITTEN = (
    "post",
    "article",
    "page",
    "story",
    "news",
    "blog",
    "lesson",
    "course",
    "thread",
    "topic",
    "question",
    "document",
)
WORKS = ("book", "film", "movie", "song", "album", "track", "game", "episode", "series", "video")
OPENERS = (
    *("How to plan", "A short guide to", "What we learned from", "Five ideas for", "The quiet return of"),
    *("Getting started with", "Why we changed", "Notes on", "A closer look at", "Behind the scenes of"),
    *(
        "Rethinking",
        "The case for",
        "Making sense of",
        "Common mistakes in",
        "An introduction to",
        "Lessons from",
    ),
    *("The future of", "Ten years of", "Working with", "A field guide to"),
)
TOPICS = (
    *(
        "home offices",
        "small teams",
        "city gardens",
        "remote work",
        "local markets",
        "slow travel",
        "data models",
    ),
    *("customer support", "winter cycling", "open standards", "team rituals", "product photos", "paper maps"),
    *("school lunches", "night trains", "solar roofs", "public libraries", "bread baking", "code reviews"),
    *(
        "weekend hikes",
        "neighbourhood cafés",
        "long projects",
        "honest pricing",
        "spare parts",
        "community kitchens",
    ),
    *(
        "wooden boats",
        "river swimming",
        "better meetings",
        "family budgets",
        "apartment plants",
        "old cameras",
    ),
    *(
        "reusable packaging",
        "coastal walks",
        "rainy days",
        "first jobs",
        "shared workshops",
        "spring cleaning",
    ),
    *("museum shops", "street photography", "evening classes"),
)
ENDS = (
    "",
    " in practice",
    " for beginners",
    ": a retrospective",
    " this year",
    " on a budget",
    ", explained",
    " revisited",
)
ISSUES = (
    *(
        "Cannot log in",
        "Page loads slowly",
        "Invoice shows wrong amount",
        "Export fails",
        "E-mail not delivered",
    ),
    *(
        "Password reset does not work",
        "Order arrived damaged",
        "Search returns no results",
        "App crashes on start",
    ),
    *("Payment was declined", "Wrong address on label", "Button does not respond", "Report is empty"),
    *(
        "Cannot upload file",
        "Missing item in delivery",
        "Duplicate charge",
        "Filter is ignored",
        "Update translation",
    ),
    *("Question about warranty", "Request for refund", "Change of delivery date", "Access for new colleague"),
)
PLACES = (
    *(
        "in checkout",
        "on mobile",
        "since yesterday",
        "for some users",
        "after update",
        "in the dashboard",
        "in Safari",
    ),
    *("on staging", "for large files", "in the morning", "again", "at month end"),
)
TASKS = ("ticket", "issue", "task", "bug", "request", "case", "incident", "todo")


def title(clue: Clue) -> list[Domain]:
    """Offer headlines, works, issues or things, by what the table is about; less where less fits."""
    found: list[Domain] = []
    if set(WRITTEN) & {*clue.table, *clue.words}:
        found.append(_headline(clue, "{0} {1}{2}", _words()))
    if set(WORKS) & {*clue.table, *clue.words}:
        found.append(Phrase("The {0} {1}", _pair(capital=True), "titles", counted=1, gap=" "))
    if set(TASKS) & {*clue.table, *clue.words}:
        found.append(
            Phrase("{0} {1}", (Words(ISSUES, TEXT), Words(PLACES, TEXT)), "issues", counted=1, gap=" ")
        )
    return [
        *found,
        Phrase("{0} {1}", _pair(capital=True), "names of things", counted=1, gap=" "),
        Words(NOUNS, TEXT),
    ]


def headline(clue: Clue) -> list[Domain]:
    return [_headline(clue, "{0} {1}{2}", _words()), *title(clue)]


def headline_slug(clue: Clue) -> Domain | None:
    """Offer the row's headline as it stands in a URL, in tables of texts with a title."""
    if not set(WRITTEN) & set(clue.table):
        return None
    plain = tuple(tuple(_plain(text) for text in words) for words in _words())
    return _headline(clue, "{0}-{1}{2}", plain)


def _plain(text: str) -> str:
    words = text.lower().replace("é", "e").replace(",", "").replace(":", "").split(" ")
    return "-".join(words)


def _words() -> tuple[tuple[str, ...], ...]:
    return OPENERS, TOPICS, ENDS


def _headline(clue: Clue, pattern: str, words: tuple[tuple[str, ...], ...]) -> Facet:
    views = tuple(View(Picked(texts, TEXT), digit) for digit, texts in enumerate(words))
    radix = tuple(map(len, words))
    gap = " " if " " in pattern else "-"
    name = "headlines" if gap == " " else "slugs of the headlines"
    return Facet("headlines", radix, pattern, views, None, name, counted=2, gap=gap)


def project(clue: Clue) -> Domain:
    kinds = Words(
        ("Relaunch", "Migration", "Rollout", "Audit", "Pilot", "Redesign", "Upgrade", "Study"), TEXT
    )
    names = Words(tuple(noun.capitalize() for noun in NOUNS), TEXT)
    return Phrase("{0} {1}", (names, kinds), "projects", counted=1, gap=" ")


def _pair(*, capital: bool) -> tuple[Words, Words]:
    first = tuple(word.capitalize() for word in ADJECTIVES)
    return Words(first, TEXT), Words(tuple(word.capitalize() for word in NOUNS) if capital else NOUNS, TEXT)


TITLE: tuple[Subject, ...] = (
    Subject(
        "headline",
        "A short guide to night trains",
        headline,
        ", ".join(f"{word} title" for word in WRITTEN) + ", headline",
    ),
    Subject(
        "project",
        "Harbor Relaunch",
        project,
        "project, project name, campaign name, campaign, initiative name, project title",
    ),
    Subject(
        "title",
        "by what the table is about",
        title,
        "title, subject, name, label, headline, caption, topic, heading, model, model name, summary line",
    ),
)
