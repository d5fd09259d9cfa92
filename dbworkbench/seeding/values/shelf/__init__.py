"""What columns are about: one room a family, one file a topic, one line a subject in the file's list."""

from __future__ import annotations

from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.shelf.codes import CODES
from dbworkbench.seeding.values.shelf.commerce import COMMERCE
from dbworkbench.seeding.values.shelf.measures import MEASURES
from dbworkbench.seeding.values.shelf.people import PEOPLE
from dbworkbench.seeding.values.shelf.places import PLACES
from dbworkbench.seeding.values.shelf.prose import PROSE
from dbworkbench.seeding.values.shelf.time import TIME
from dbworkbench.seeding.values.shelf.web import WEB

ROOMS: dict[str, tuple[Subject, ...]] = {
    "people": PEOPLE,
    "places": PLACES,
    "commerce": COMMERCE,
    "codes": CODES,
    "web": WEB,
    "time": TIME,
    "measures": MEASURES,
    "prose": PROSE,
}
SUBJECTS: tuple[Subject, ...] = tuple(subject for room in ROOMS.values() for subject in room)
"""Where two subjects read a name equally well, the earlier one is tried first."""
