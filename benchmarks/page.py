"""How quick the pages are in a browser: interactive from a cold cache, and the first words of an answer after Enter.

python -m benchmarks.page
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from assistant.api.app import create_app
from assistant.chain import Assistant
from assistant.desk import Desk
from assistant.finding import IndexFinder
from assistant.settings import Settings, load_settings
from assistant.state.store import Store
from corpus.questions import QuestionBank
from ui.app import mount

CHROMIUM = "/usr/bin/chromium"
ROUNDS = 5
QUESTIONS = 20
# What must be there before a visitor can use a page.
READY = {
    "": "#question textarea:enabled",
    "catalogue": "#results .card",
    "entry/A.3": ".print",
    "finder": "#challenge",
    "places": ".map circle",
}


def main() -> None:
    """Print seconds until each page can be used, and seconds from Enter to the first words of an answer."""
    settings = load_settings().model_copy(update={"data": Path(tempfile.mkdtemp())})
    with Store.open(settings) as store, sync_playwright() as playwright:
        address = _serve(_site(settings, store))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for path, sign in READY.items():
            spent = [_cold(browser, f"{address}/{path}", sign) for _ in range(ROUNDS)]
            print(f"/{path}: usable after {statistics.median(spent):.2f} s (slowest {max(spent):.2f} s), cold cache")
        spent = _answers(browser, address)
        cuts = statistics.quantiles(spent, n=20)
        print(
            f"first words after Enter: median {statistics.median(spent):.2f} s, p95 {cuts[18]:.2f} s, {len(spent)} questions"
        )
        browser.close()


def _site(settings: Settings, store: Store) -> FastAPI:
    assistant = Assistant.open(settings)
    desk = Desk(assistant, IndexFinder(lambda: assistant.tools.index), store)
    return mount(create_app(desk, settings), desk)


def _serve(site: FastAPI) -> str:
    server = uvicorn.Server(uvicorn.Config(site, host="127.0.0.1", port=0, log_config=None))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"


def _cold(browser: Browser, address: str, sign: str) -> float:
    context = browser.new_context()
    page = context.new_page()
    started = time.perf_counter()
    page.goto(f"{address}?lang=zh", wait_until="commit")
    page.wait_for_selector(sign)
    spent = time.perf_counter() - started
    context.close()
    return spent


def _answers(browser: Browser, address: str) -> list[float]:
    page = browser.new_context().new_page()
    page.goto(f"{address}/?lang=zh")
    page.wait_for_selector(".welcome")
    texts = [question.text for own in QuestionBank() for question in own.questions if question.lang == "zh"]
    asked = texts[:: len(texts) // QUESTIONS][: QUESTIONS + 1]
    return [_answer(page, text) for text in asked][1:]  # the first one warms the server


def _answer(page: Page, text: str) -> float:
    box = page.locator("#question textarea")
    box.fill(text)
    started = time.perf_counter()
    box.press("Enter")
    page.wait_for_selector("#turn-1 .answer .text")
    spent = time.perf_counter() - started
    page.wait_for_selector('[data-state="still"]')
    page.locator("#new-chat").click()
    page.wait_for_selector(".welcome")
    return spent


if __name__ == "__main__":
    main()
