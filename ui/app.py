"""Puts the pages on the HTTP application."""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from assistant.desk import Desk
from assistant.inbox.handed import DraftDesk, HandedDrafts
from assistant.settings import Settings
from ui import catalogue, entry, finder, inbox, places
from ui.chat import ChatPage
from ui.export import routes as export
from ui.frame import ASSETS
from ui.shell import Shell
from ui.theme import theme
from ui.titles import bank

WAITING = 200
MAX_BODY: int = Settings.model_fields["max_body"].default
# What Gradio offers and these pages do not use: they could fill the disk or reach elsewhere.
_CLOSED = (
    "upload",
    "deep_link",
    "process_recording",
    "proxy={path:path}",
    "run-history/{path:path}",
    "runs",
)


def mount(app: FastAPI, desk: Desk, drafts: HandedDrafts | None = None, max_body: int = MAX_BODY) -> FastAPI:
    """Mount the chat page at ``/`` and the other pages beside it. Routes added to ``app`` later are not reached.

    ``max_body`` is what the application takes at once; without ``drafts`` the page of mail drafts says there are none.
    """
    library = desk.library
    bank()  # read now, so that nobody waits for it
    app.add_middleware(Shell, edition=library.catalogue.edition)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)  # outside of the shell, which reads pages
    for router in (
        entry.router(library),
        catalogue.router(desk),
        finder.router(desk),
        places.router(library),
        inbox.router(library, DraftDesk(drafts, desk.metrics) if drafts else None, max_body),
        export.router(library),
    ):
        app.include_router(router)
    app.mount("/page", StaticFiles(directory=ASSETS), name="page")
    for path in _CLOSED:
        app.add_api_route(f"/gradio_api/{path}", _closed, methods=["GET", "POST"], include_in_schema=False)
    page = ChatPage(desk).build()
    page.queue(max_size=WAITING, api_open=False)
    return gr.mount_gradio_app(  # pyright: ignore[reportUnknownMemberType] (a parameter without types)
        app,
        page,
        path="/",
        theme=theme(),
        favicon_path=str(ASSETS / "favicon.png"),
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        show_error=False,
    )


def _closed() -> Response:
    return Response(status_code=404)
