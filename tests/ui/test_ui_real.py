"""The way of a visitor through the whole site: real server, real index, real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from serving import serving, settings_for
from visiting import WITH_BROWSER, Visit, answered, ask, no_sideways_scroll

from assistant.api.app import create_app
from assistant.chain import Assistant
from assistant.desk import Desk
from assistant.finding import IndexFinder
from assistant.settings import load_settings
from assistant.state.store import Store
from ui.app import mount

pytestmark = WITH_BROWSER


@pytest.fixture(scope="module")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site as it is served; the index must have been built (``make test`` does)."""
    settings = settings_for(tmp_path_factory.mktemp("state"))
    with Store.open(settings) as store:
        assistant = Assistant(load_settings())
        desk = Desk(assistant, IndexFinder(lambda: assistant.tools.index), store)
        with serving(mount(create_app(desk, settings), desk)) as address:
            yield address


def test_ask_check_follow_up_find_and_browse(browser: Browser, real_site: str) -> None:
    visit = Visit(browser, real_site)
    page = visit("zh")
    ask(page, "城市韧性资料收集需要多长时间？")
    expect(page.locator("#turn-1 .answer .text")).to_contain_text("9-12 个月")
    page.locator("#turn-1 .mark").first.click()
    page.locator(".source.chosen [data-entry]").click()
    expect(page.locator("#entry-dialog mark").first).to_contain_text("9-12 个月")
    page.keyboard.press("Escape")
    page.locator(".follow [data-ask]").first.click()
    answered(page, 2)
    page.locator('nav a[href^="finder"]').click()
    page.locator("#challenge").fill("垃圾太多，没有钱处理")
    page.locator("#need .primary").click()
    expect(page.locator(".ranked .card").filter(has_text="F.1").first).to_be_visible()
    page.locator('nav a[href^="catalogue"]').click()
    page.locator("#search").fill("没有这样的词语 floods")
    expect(page.locator("#results .card")).to_have_count(5)
    page.go_back()
    expect(page.locator("#letter")).to_have_value(re.compile("F.1"))
    no_sideways_scroll(page)
    page.context.close()
    assert visit.hosts <= {"127.0.0.1", None}
    assert visit.faults == []
