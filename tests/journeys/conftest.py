"""A real browser for the journeys: `page`, or `open_page` where several people take part."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from house import browser as house_browser

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running browser, for one module: its event loop would be in the way of async tests."""
    found = house_browser.find_browser()
    if found is None:
        pytest.skip("no browser: `python -m house.browser` fetches one, given a network")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=found.program,
            env=dict(found.env),
            args=list(house_browser.FLAGS),
            chromium_sandbox=False,
        )
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens a page with cookies and storage of its own: another person, another machine.

    Takes the options of playwright's `new_context` (viewport, color_scheme, …). The test fails
    when a script of any page ends in an error nobody caught.
    """
    contexts = []
    errors: list[str] = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """One page, in a window of its own."""
    return open_page()
