"""A page of a design can be searched, walked and read by mouse and by keyboard, without any network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from dbworkbench.drawings import draw_diagram
from dbworkbench.drawings.diagram import Box, Diagram, Row
from tests.drawings.large import reference, table, teams

pytestmark = pytest.mark.browser

SHOTS = Path(__file__).parents[2] / "out"
NAMED = "</script><img src=x onerror=alert(1)>"
SHOP = Diagram(
    "shop",
    (
        Box("customers", "customers", (Row("id", "int", ("PK",)), Row("email", "text")), note="Who buys."),
        table("orders", "", "customers"),
        table("lines", "", "orders"),
        table("articles", "", "lines"),
        Box("odd", NAMED, (Row("注文 🎉", "طلبات"),)),
    ),
    (reference("customers", "orders"), reference("orders", "lines"), reference("lines", "articles")),
)


@dataclass
class Explored:
    """An open page, and all that it complained of or asked the network for."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    @property
    def canvas(self) -> Locator:
        return self.page.locator(".dbw-canvas")

    @property
    def status(self) -> str:
        return self.page.get_by_role("status").inner_text()

    def shown(self) -> set[str]:
        self.page.evaluate(DRAWN)
        return {str(name) for name in self.page.eval_on_selector_all(".dbw-box", NAMES)}

    def scale(self) -> float:
        self.page.evaluate(DRAWN)
        return float(self.page.evaluate(SCALE))

    def press(self, *keys: str) -> None:
        """Press keys one after the other, and wait until the page has drawn what they do."""
        for key in keys:
            self.page.keyboard.press(key)
        self.page.evaluate(DRAWN)

    def search(self, words: str) -> list[str]:
        """Type into the search and return what it suggests."""
        self.page.get_by_role("combobox", name="Search").fill(words)
        return self.page.get_by_role("option").locator("visible=true").all_inner_texts()


NAMES = "boxes => boxes.map(box => box.getAttribute('aria-label'))"
SCALE = "document.querySelector('.dbw-canvas > g').transform.baseVal.consolidate().matrix.a"
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
FOCUSED = "document.activeElement.getAttribute('aria-label') || document.activeElement.tagName"
UNNAMED = """[...document.querySelectorAll('button, input, select, [role], nav, aside')]
    .filter(node => !(node.getAttribute('aria-label') || node.role === 'status' || node.textContent.trim()))
    .map(node => node.outerHTML)"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    draw_diagram(SHOP).save(folder / "shop.html")
    draw_diagram(teams(25, 40)).save(folder / "large.html")
    return folder


@pytest.fixture
def opened(browser: Browser, pages: Path, request: pytest.FixtureRequest) -> Iterator[Explored]:
    """The page of the shop, or the one that a test names, in a browser without network or motion."""
    context = browser.new_context(
        viewport={"width": 1200, "height": 800}, offline=True, reduced_motion="reduce", color_scheme="light"
    )
    explored = Explored(context.new_page())
    explored.page.on("console", lambda message: explored.troubles.append(message.text))
    explored.page.on("pageerror", lambda error: explored.troubles.append(str(error)))
    explored.page.on("dialog", lambda dialog: explored.troubles.append(dialog.message))
    explored.page.goto((pages / getattr(request, "param", "shop.html")).as_uri())
    explored.page.wait_for_function("document.querySelector('.dbw-canvas > g[transform]')")
    yield explored
    explored.page.screenshot(path=SHOTS / f"explorer-{request.node.name.split('[')[0]}.png")
    context.close()
    assert explored.troubles == []


def test_tables_and_columns_are_found(opened: Explored) -> None:
    assert opened.search("ord") == ["orders", "lines.orders_id\ncolumn"]
    assert opened.search("email") == ["customers.email\ncolumn"]
    opened.press("Enter")
    assert opened.status == "customers, 2 columns; referred to by orders"
    assert opened.page.get_by_role("complementary", name="Table").get_by_text("Who buys.").is_visible()
    assert opened.search("nowhere") == []
    assert opened.status == "nothing found"


def test_a_click_shows_a_table_with_its_neighbours_and_back_leads_back(opened: Explored) -> None:
    opened.page.locator(".dbw-box[aria-label=lines]").click()
    assert opened.shown() == {"orders", "lines", "articles"}
    opened.page.get_by_label("Neighbours at most").select_option("2")
    assert opened.shown() == {"customers", "orders", "lines", "articles"}
    opened.page.get_by_role("button", name="Go back").click()
    assert opened.shown() == {"customers", "orders", "lines", "articles", NAMED}


def test_a_dragged_picture_moves_and_is_not_clicked(opened: Explored) -> None:
    box = opened.page.locator(".dbw-box[aria-label=lines]")
    before = box.bounding_box()
    assert before is not None
    opened.page.mouse.move(before["x"] + 20, before["y"] + 10)
    opened.page.mouse.down()
    opened.page.mouse.move(before["x"] + 90, before["y"] + 50, steps=4)
    opened.page.mouse.up()
    opened.page.evaluate(DRAWN)
    after = box.bounding_box()
    assert after is not None
    assert (after["x"] - before["x"], after["y"] - before["y"]) == pytest.approx((70, 40), abs=1)
    assert len(opened.shown()) == 5


def test_everything_is_done_by_keyboard(opened: Explored) -> None:
    opened.canvas.focus()
    opened.press("/")
    assert opened.page.evaluate(FOCUSED) == "Search tables and columns"
    opened.page.keyboard.type("orders")
    opened.press("Enter")
    assert "dbw-canvas" in str(opened.page.evaluate("document.activeElement.getAttribute('class')"))
    opened.press("Enter")
    assert opened.shown() == {"customers", "orders", "lines"}
    assert "shown with 2 neighbours" in opened.status
    opened.press("ArrowRight")
    assert opened.status.startswith("lines, 3 columns; refers to orders")
    active = opened.canvas.get_attribute("aria-activedescendant")
    assert opened.page.locator(f"#{active}").get_attribute("aria-label") == "lines"
    opened.press("2", "Escape")
    assert len(opened.shown()) == 5
    opened.press("n")
    assert opened.page.locator(".dbw-box text", has_text="id").count() == 0
    opened.press("a")
    assert opened.page.locator(".dbw-box text", has_text="email").count() == 1
    wide = opened.scale()
    opened.press("+")
    assert opened.scale() > wide
    opened.press("0")
    assert opened.scale() == pytest.approx(wide)
    opened.press("?")
    assert opened.page.get_by_role("dialog", name="Keys").is_visible()
    opened.press("Escape")
    assert not opened.page.get_by_role("dialog", name="Keys").is_visible()


def test_tab_goes_through_and_out_and_everything_has_a_name(opened: Explored) -> None:
    seen = []
    for _ in range(40):
        opened.press("Tab")
        seen.append(str(opened.page.evaluate(FOCUSED)))
        if seen[-1] == "BODY":
            break
    assert seen[:4] == ["Search tables and columns", "All columns", "Keys", "Names"]
    assert any("Arrow keys go from table to table" in name for name in seen)
    assert seen[-1] == "BODY"  # out of the page: nothing holds the focus
    assert opened.page.evaluate(UNNAMED) == []
    pressed = opened.page.get_by_role("button", name="All columns").get_attribute("aria-pressed")
    assert pressed == "true"


def test_wheel_zooms_about_the_pointer(opened: Explored) -> None:
    box = opened.page.locator(".dbw-box[aria-label=orders]")
    place = box.bounding_box()
    assert place is not None
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    before = opened.scale()
    opened.page.mouse.move(x, y)
    opened.page.mouse.wheel(0, -200)
    opened.page.wait_for_function(f"{SCALE} > {before}")
    after = box.bounding_box()
    assert after is not None
    assert (after["x"] + after["width"] / 2, after["y"] + after["height"] / 2) == pytest.approx((x, y), abs=2)


def test_dark_follows_the_reader_and_the_button(opened: Explored) -> None:
    paper = "getComputedStyle(document.querySelector('.dbw-explorer')).backgroundColor"
    light = opened.page.evaluate(paper)
    opened.page.emulate_media(color_scheme="dark")
    opened.page.wait_for_function("document.querySelector('.dbw-explorer').dataset.theme === 'dark'")
    assert (light, opened.page.evaluate(paper)) == ("rgb(255, 255, 255)", "rgb(16, 22, 31)")
    opened.page.get_by_role("button", name="Light or dark").click()
    assert opened.page.evaluate(paper) == light


def test_names_are_words_and_never_markup(opened: Explored) -> None:
    assert NAMED in opened.shown()
    assert opened.page.locator("img").count() == 0
    assert opened.search("注文") == [f"{NAMED}.注文 🎉\ncolumn"]


@pytest.mark.parametrize("opened", ["large.html"], indirect=True)
def test_a_thousand_tables_are_fluid(opened: Explored) -> None:
    assert opened.page.get_by_role("navigation", name="Tables").get_by_role("button").count() == 1001
    opened.search("team17_part5")
    opened.press("Enter", "Enter")
    assert opened.shown() == {"team17", "team17_part5"}
    opened.press("Escape", "0")
    longest = opened.page.evaluate(
        """async () => {
            const canvas = document.querySelector('.dbw-canvas');
            const wait = () => new Promise(requestAnimationFrame);
            const times = [];
            for (let turn = 0; turn < 24; turn++) {
                const began = performance.now();
                const at = { clientX: 700, clientY: 400, ctrlKey: true, cancelable: true };
                canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: turn < 12 ? -120 : 120, ...at }));
                await wait();
                await wait();
                times.push(performance.now() - began);
            }
            return times.sort((a, b) => a - b)[12];
        }"""
    )
    assert longest < 250  # ms for two frames in the middle of the turns, on any machine
