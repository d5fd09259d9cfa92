"""Days, moments and their parts."""

from __future__ import annotations

from dbworkbench.seeding.values.reading.subject import Subject
from dbworkbench.seeding.values.shelf.time.calendar import CALENDAR
from dbworkbench.seeding.values.shelf.time.day import DAY
from dbworkbench.seeding.values.shelf.time.moment import MOMENT

TIME: tuple[Subject, ...] = (
    *CALENDAR,
    *DAY,
    *MOMENT,
)
