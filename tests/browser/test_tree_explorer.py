"""A plan's page can be zoomed, folded and searched by mouse and by keyboard, without any network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dbworkbench.drawings import draw_tree
from dbworkbench.drawings.tree import Branch, Tone, Tree

pytestmark = pytest.mark.browser

NAMED = "</script><img src=x onerror=alert(1)>"
SCAN = Branch(
    "Seq Scan on trip",
    share=0.6,
    tone=Tone.WARNING,
    cells=("20",),
    details=("Filter: (plane = 7)",),
    remarks=(("all of it is read", "CREATE INDEX ON trip (plane);"),),
    deviation=50.0,
)
LOOKED_UP = Branch("Index Scan on plane", share=0.1, cells=("3",))
JOIN = Branch("Hash Join", share=0.2, cells=("9",), children=(SCAN, LOOKED_UP))
PLAN = Tree("postgres", Branch(NAMED, share=0.1, cells=("1",), children=(JOIN,)), "execution 9 ms", ("rows",))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_tree(PLAN).save(tmp_path_factory.mktemp("pages") / "plan.html")


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 700}, offline=True, color_scheme="dark")
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: troubles.append(request.url) if request.url != file.as_uri() else None)
    page.on("dialog", lambda dialog: troubles.append(dialog.message))
    page.goto(file.as_uri())
    yield page
    context.close()
    assert troubles == []


def facts(page: Page) -> str:
    return page.get_by_role("complementary", name="Operator").inner_text()


def test_page_opens_at_what_a_rule_found_with_its_next_step(page: Page) -> None:
    assert page.locator(".dbw-explorer").get_attribute("data-theme") == "dark"
    assert facts(page).startswith("Seq Scan on trip")
    assert "CREATE INDEX ON trip (plane);" in facts(page)
    assert "Rows: 50× what was expected." in facts(page)
    assert page.get_by_role("row", selected=True).locator("b").inner_text() == "Seq Scan on trip"


def test_names_are_words_and_nothing_else(page: Page) -> None:
    assert page.locator("tbody b").first.inner_text() == NAMED
    assert page.locator("img").count() == 0


def test_arrows_walk_and_fold_the_tree(page: Page) -> None:
    page.get_by_role("row", selected=True).focus()
    page.keyboard.press("ArrowDown")
    assert facts(page).startswith("Index Scan on plane")
    page.keyboard.press("ArrowLeft")
    assert facts(page).startswith("Hash Join")
    page.keyboard.press("ArrowLeft")
    assert page.locator("tbody tr:visible").count() == 2
    page.keyboard.press("h")  # unfolds what is in the way
    assert facts(page).startswith("Seq Scan on trip")
    assert page.locator("tbody tr:visible").count() == 4


def test_click_into_the_icicle_zooms_and_escape_zooms_out(page: Page) -> None:
    scan = page.get_by_role("button", name="Seq Scan on trip, 60 % itself")
    before = scan.bounding_box()
    scan.click()
    after = page.get_by_role("button", name="Seq Scan on trip, 60 % itself").bounding_box()
    assert before is not None
    assert after is not None
    assert before["width"] * 1.5 < after["width"]
    assert page.get_by_role("status").inner_text() == "Seq Scan on trip: 60 % of the time"
    page.get_by_role("row", selected=True).focus()
    page.keyboard.press("Escape")
    assert page.get_by_role("status").inner_text() == "execution 9 ms"


def test_search_finds_words_of_conditions(page: Page) -> None:
    page.get_by_role("searchbox").fill("plane = 7")
    assert page.get_by_role("option").all_inner_texts() == ["Seq Scan on trip\n60 %"]
    page.keyboard.press("Enter")
    assert page.get_by_role("row", selected=True).locator("b").inner_text() == "Seq Scan on trip"
