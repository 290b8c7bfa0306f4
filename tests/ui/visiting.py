"""What the browser tests share: visits with Debian's chromium that load nothing from elsewhere and leave no complaint."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WITH_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium (apt-get install chromium)"),
]


class Visit:
    """Opens pages of the site, each in a context of its own; keeps what they load and complain of."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.hosts: set[str | None] = set()
        self.complaints: list[str] = []

    def __call__(
        self, language: str = "zh", width: int = 1280, height: int = 800, path: str = "/", **more: Any
    ) -> Page:
        more = {"permissions": ["clipboard-read", "clipboard-write"], "accept_downloads": True, **more}
        context = self.browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **more)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type in {"error", "warning"} else None,
        )
        page.goto(f"{self.address}{path}{'&' if '?' in path else '?'}lang={language}")
        return page

    @property
    def faults(self) -> list[str]:
        """The complaints, without the two that Gradio's client makes when a page is left while a stream closes."""
        left = [each for each in self.complaints if each.startswith("AbortError: signal is aborted")]
        known = (*left, "Unexpected error Connection errored out. ") if left else ()
        return [each for each in self.complaints if each not in known]


def ask(page: Page, question: str) -> None:
    """Type a question and wait for its whole answer."""
    turn = page.locator(".turn").count() + 1
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    answered(page, turn)


def answered(page: Page, turn: int) -> None:
    """Wait for a turn to be answered."""
    expect(page.locator(f'[data-state="still"] #turn-{turn} .answer')).to_be_visible()


def asked_again(page: Page, asked: list[str | list[str]], before: int) -> None:
    """Wait until the assistant was asked more than ``before`` questions, and has answered the last turn."""
    for _ in range(300):
        if len(asked) > before:
            break
        page.wait_for_timeout(20)
    assert len(asked) > before
    answered(page, page.locator(".turn").count())


def no_sideways_scroll(page: Page) -> None:
    """Nothing is wider than the window."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def clipboard(page: Page) -> str:
    """What was copied last."""
    return str(page.evaluate("navigator.clipboard.readText()"))
