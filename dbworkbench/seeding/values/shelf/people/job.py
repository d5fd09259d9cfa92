"""What people do for a living."""

from __future__ import annotations

import pyarrow as pa

from dbworkbench.seeding.values.domain import Domain, Words
from dbworkbench.seeding.values.reading.clue import Clue
from dbworkbench.seeding.values.reading.subject import Subject

COMMON = (
    *("Software Engineer", "Accountant", "Sales Manager", "Project Manager", "Data Analyst", "Designer"),
    *(
        "Customer Support Agent",
        "Product Manager",
        "Office Manager",
        "Warehouse Worker",
        "Team Lead",
        "Buyer",
    ),
    *("Marketing Manager", "HR Manager", "Controller", "Technician", "Consultant", "Logistics Planner"),
    *("Quality Engineer", "Electrician", "Nurse", "Teacher", "Driver", "Chef", "Receptionist", "Lawyer"),
    *("Mechanical Engineer", "Store Manager", "Research Scientist", "System Administrator"),
)
SKILLS = ("junior", "intermediate", "senior", "expert")


def job(clue: Clue) -> Domain:
    english = clue.locale.code.startswith("en")
    return Words(COMMON if english else clue.locale.jobs, pa.string(), "occupations")


JOB: tuple[Subject, ...] = (
    Subject(
        "job", "occupations", job, "job, job title, occupation, profession, position title, job position"
    ),
)
