"""Companies, products, money, states of business."""

from __future__ import annotations

from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.shelf.commerce.company import COMPANY
from dbworkbench.seeding.values.shelf.commerce.payment import PAYMENT
from dbworkbench.seeding.values.shelf.commerce.price import PRICE
from dbworkbench.seeding.values.shelf.commerce.product import PRODUCT
from dbworkbench.seeding.values.shelf.commerce.state import STATE

COMMERCE: tuple[Subject, ...] = (
    *COMPANY,
    *PAYMENT,
    *PRICE,
    *PRODUCT,
    *STATE,
)
