"""Addresses in the web, at reserved hosts (RFC 2606), and what is made of them."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Codes, Domain, Phrase, Words
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.shelf.commerce.company import company_page
from dbworkbench.seeding.values.shelf.commerce.product import product_slug
from dbworkbench.seeding.values.shelf.prose.title import headline_slug
from dbworkbench.seeding.values.vocabulary import ADJECTIVES, DIGITS, NOUNS

TEXT = pa.string()
HEXADECIMAL = DIGITS + "abcdef"
PATHS = (Words(ADJECTIVES, TEXT), Words(NOUNS, TEXT))
PICTURES = frozenset("image photo picture avatar logo thumbnail icon banner cover".split())
PAGES = (
    "/",
    "/products",
    "/cart",
    "/checkout",
    "/search",
    "/login",
    "/account",
    "/orders",
    "/about",
    "/help",
    "/contact",
    "/blog",
)


def url(clue: Clue) -> list[Domain]:
    """Offer pages of the table's companies, files for pictures, else pages in general."""
    general = Phrase("https://example.com/{0}/{1}", PATHS, "web addresses", counted=1)
    if PICTURES & set(clue.words):
        name = Words(("images", "media", "assets", "uploads"), TEXT)
        picture = Phrase(
            "https://cdn.example.com/{0}/{1}.jpg", (name, Codes((HEXADECIMAL,) * 12)), "pictures"
        )
        return [picture, general]
    company = company_page(clue)
    return [
        *([company] if company else []),
        general,
        Phrase("https://example.com/{0}", PATHS[:1], "web addresses", counted=0),
    ]


def slug(clue: Clue) -> list[Domain]:
    """Offer what the row's product or title is called in a URL, else two words."""
    followed = [found for found in (product_slug(clue), headline_slug(clue)) if found is not None]
    return [*followed, Phrase("{0}-{1}", PATHS, "slugs", counted=1)]


def host(clue: Clue) -> Domain:
    return Phrase("{0}-{1}.example.com", PATHS, "host names", counted=1)


def path(clue: Clue) -> list[Domain]:
    pages = Words(PAGES, TEXT, "paths of pages")
    return [Phrase("/{0}/{1}", PATHS, "paths", counted=1)] if clue.room else [pages]


def referrer(clue: Clue) -> Domain:
    hosts = Words(("search.example", "news.example", "social.example", "mail.example", "example.com"), TEXT)
    return Phrase("https://{0}/{1}", (hosts, Words(NOUNS, TEXT)), "referring pages")


LINK: tuple[Subject, ...] = (
    Subject(
        "url",
        "https://example.com/…",
        url,
        "url, endpoint, webhook, avatar, photo, picture, thumbnail, logo, icon, image url, image",
        "url, avatar, thumbnail",
        "URL|URI|web address",
    ),
    Subject(
        "slug",
        "of the row's title",
        slug,
        "slug, permalink, url key, seo name, handle slug, tag slug",
        "slug",
        "slug",
    ),
    Subject(
        "host name",
        "quiet-lamp.example.com",
        host,
        "domain, host, hostname, server, server name, domain name, fqdn, node name",
        notes="host ?name",
    ),
    Subject(
        "path",
        "/checkout",
        path,
        "path, page, route, request path, page path, landing page, page url",
        notes="URL path",
    ),
    Subject(
        "referrer", "pages at reserved hosts", referrer, "referrer, referer, http referrer, referrer url"
    ),
)
