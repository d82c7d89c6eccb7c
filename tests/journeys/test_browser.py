"""The browser the journeys stand on starts, runs scripts, and keeps people apart."""

from typing import Any

from playwright.sync_api import Page


def test_a_page_is_shown_and_its_script_runs(page: Page) -> None:
    page.goto("data:text/html,<h1>Hand</h1><script>document.title = 1 + 1</script>")
    assert page.get_by_role("heading").inner_text() == "Hand"
    assert page.title() == "2"


def test_two_pages_are_two_people(open_page: Any) -> None:
    phone = open_page(viewport={"width": 360, "height": 640}, color_scheme="dark")
    desk = open_page()
    dark = "matchMedia('(prefers-color-scheme: dark)').matches"
    assert (phone.evaluate("innerWidth"), phone.evaluate(dark)) == (360, True)
    assert (desk.evaluate("innerWidth"), desk.evaluate(dark)) == (1280, False)
    assert phone.context is not desk.context
