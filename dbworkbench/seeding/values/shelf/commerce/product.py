"""Products, their slugs, colours and dishes."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Domain, Words
from dbworkbench.seeding.values.domains.facet import Facet, Picked, View
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.words.business import GOODS, LOOKS, STUFF
from dbworkbench.seeding.values.words.lists import AREAS, RANGES

TEXT = pa.string()
ITEMS = (
    "product",
    "item",
    "article",
    "good",
    "part",
    "material",
    "variant",
    "merchandise",
    "sku",
    "asset",
    "stock",
)


def product(clue: Clue) -> list[Domain]:
    """Offer Compact Oak Desk Lamp, or less where less fits."""
    whole = _side(clue, "{0} {1} {2}", *(View(Picked(words, TEXT), digit) for digit, words in _words()))
    return [whole, Words(GOODS, TEXT, "products")]


def category(clue: Clue) -> Domain:
    return _category(clue, "{0} {1}", (AREAS, RANGES))


def _category(clue: Clue, pattern: str, words: tuple[tuple[str, ...], ...]) -> Facet:
    views = tuple(View(Picked(texts, TEXT), digit) for digit, texts in enumerate(words))
    gap = " " if " " in pattern else "-"
    name = "categories" if gap == " " else "slugs of the categories"
    return Facet("categories", tuple(map(len, words)), pattern, views, None, name, counted=1, gap=gap)


def product_slug(clue: Clue) -> Domain | None:
    """Offer compact-oak-desk-lamp in tables about products, kitchen-sets in those about categories."""
    if {"category", "collection"} & set(clue.table[-1:]):
        plain = tuple(tuple(text.lower().replace(" ", "-") for text in texts) for texts in (AREAS, RANGES))
        return _category(clue, "{0}-{1}", plain)
    if not set(clue.table[-1:]) & set(ITEMS):
        return None
    views = (
        View(Picked(tuple(word.lower().replace(" ", "-") for word in words), TEXT), digit)
        for digit, words in _words()
    )
    return _side(clue, "{0}-{1}-{2}", *views)


def _words() -> tuple[tuple[int, tuple[str, ...]], ...]:
    return (0, LOOKS), (1, STUFF), (2, GOODS)


def _side(clue: Clue, pattern: str, *views: View) -> Facet:
    radix = (len(LOOKS), len(STUFF), len(GOODS))
    gap = " " if " " in pattern else "-"
    name = "products" if gap == " " else "slugs of the products"
    return Facet("products", radix, pattern, views, None, name, counted=2, gap=gap)


def color(clue: Clue) -> Domain:
    if not clue.locale.code.startswith("en"):
        return Words(clue.locale.colors, TEXT, "colours")
    names = "black white grey red blue green yellow orange purple brown pink silver gold beige navy"
    return Words(tuple(names.split()), TEXT, "colours")


def dish(clue: Clue) -> Domain:
    return Words(clue.locale.dishes, TEXT, "dishes")


PRODUCT: tuple[Subject, ...] = (
    Subject(
        "product",
        "Compact Oak Desk Lamp",
        product,
        ", ".join(
            ["product, item, article, merchandise"]
            + [f"{word} {what}" for word in ITEMS for what in ("name", "title")]
        ),
    ),
    Subject(
        "category name",
        "Kitchen Accessories",
        category,
        "category name, category title, category label, collection name, collection title",
    ),
    Subject("color", "colours", color, "color, color name"),
    Subject(
        "dish", "dishes", dish, "dish, dish name, meal, meal name, recipe name, recipe title, menu item name"
    ),
)
