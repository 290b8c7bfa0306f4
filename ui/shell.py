"""The outermost HTML: the documents of our own pages, and Gradio's page dressed as ours."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.answer import Language
from ui.labels import direction, labels, negotiate

ASSETS = Path(__file__).parent / "assets"

# Gradio writes scripts into its page and compiles templates at run time; everything comes from this server only.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
_FOREIGN_META = re.compile(r"\s*<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>")
_HTML_TAG = re.compile(r"<html\s+lang=\"en\"")


def document(title: str, body: str, language: Language) -> str:
    """A page of our own beside the chat page, one folder below it."""
    return (
        f'<!doctype html><html lang="{language.value}" dir="{direction(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>{_links('../')}</head>"
        f'<body class="reader"><main>{body}</main></body></html>'
    )


def dress(html: str, language: Language) -> str:
    """Gradio's page with our language, description, style and script, and without its makers' advertisement."""
    words = labels(language)
    head = (
        f'<meta name="description" content="{escape(words.welcome_title)}">'
        f'<meta property="og:title" content="{escape(words.title)}"><title>{escape(words.title)}</title>{_links("")}'
    )
    tag = f'<html lang="{language.value}" dir="{direction(language)}"'
    return _HTML_TAG.sub(tag, _FOREIGN_META.sub("", html), count=1).replace("</head>", f"{head}</head>", 1)


def _links(base: str) -> str:
    return (
        f'<link rel="icon" href="{base}favicon.ico"><link rel="stylesheet" href="{base}{_versioned("page.css")}">'
        f'<script defer src="{base}{_versioned("page.js")}"></script>'
    )


@cache
def _versioned(name: str) -> str:
    return f"page/{name}?v={sha256((ASSETS / name).read_bytes()).hexdigest()[:12]}"


class Shell:
    """Dresses Gradio's page at ``/``, and sends the headers that keep every page to this server."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and see to the response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        chat_page = scope["method"] == "GET" and scope["path"] == "/"
        await self.app(scope, receive, _Response(scope, send, dressed=chat_page).send)


class _Response:
    """One response on its way out."""

    def __init__(self, scope: Scope, send: Send, *, dressed: bool) -> None:
        self._language = negotiate(
            QueryParams(scope["query_string"]).get("lang"), Headers(scope=scope).get("accept-language")
        )
        self._send = send
        self._dressed = dressed
        self._start: Message = {}
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Hold a page back until it is whole and dressed; send anything else with our headers."""
        if message["type"] == "http.response.start":
            self._guard(message)
            if self._dressed:
                self._start = message
            else:
                await self._send(message)
        elif self._dressed and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_dressed()
        else:
            await self._send(message)

    def _guard(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        headers["x-content-type-options"] = "nosniff"
        headers["referrer-policy"] = "same-origin"
        html = headers.get("content-type", "").startswith("text/html")
        if html:
            headers["content-security-policy"] = POLICY
        self._dressed = self._dressed and html

    async def _send_dressed(self) -> None:
        body = dress(self._body.decode(), self._language).encode()
        MutableHeaders(scope=self._start)["content-length"] = str(len(body))
        MutableHeaders(scope=self._start)["vary"] = "accept-language"
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})
