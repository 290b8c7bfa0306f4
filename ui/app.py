"""Puts the pages on the HTTP application."""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from ui import reader
from ui.chat import ChatPage
from ui.port import Answerer
from ui.shell import ASSETS, Shell
from ui.theme import theme

WAITING = 200
# What Gradio offers and these pages do not use: they could fill the disk or reach elsewhere.
_CLOSED = (
    "upload",
    "deep_link",
    "process_recording",
    "proxy={path:path}",
    "run-history/{path:path}",
    "runs",
)


def mount(app: FastAPI, assistant: Answerer) -> FastAPI:
    """Mount the chat page at ``/`` and the entry pages at ``/read``. Routes added to ``app`` later are not reached."""
    app.add_middleware(Shell)
    app.include_router(reader.router(assistant.library))
    app.mount("/page", StaticFiles(directory=ASSETS), name="page")
    for path in _CLOSED:
        app.add_api_route(f"/gradio_api/{path}", _closed, methods=["GET", "POST"], include_in_schema=False)
    page = ChatPage(assistant).build()
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
