"""The outermost layer: security headers, Gradio's page dressed as ours, and our own page where nothing was found."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.answer import Language
from corpus.model import Edition
from ui.frame import Frame, look, script, styles
from ui.labels import direction, labels, negotiate
from ui.missing import missing_page

# Our own pages run no script but ours, and no inline one.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Gradio writes scripts and styles into its page and compiles templates at run time; all come from this server only.
CHAT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_FOREIGN_META = re.compile(r"\s*<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>")
_HTML_TAG = re.compile(r"<html\s+lang=\"en\"")
# Where programs ask, they get what the program there says; people get a page.
_FOR_PROGRAMS = ("/api", "/v1", "/gradio_api", "/healthz", "/readyz", "/metrics", "/page/")


def dress(html: str, language: Language) -> str:
    """Gradio's page with our language, description, style and script, and without its makers' advertisement."""
    words = labels(language)
    head = (
        f'<meta name="description" content="{words.welcome_title}"><meta property="og:title" content="{words.title}">'
        f'<title>{words.title}</title><link rel="icon" href="favicon.ico">'
        f"{look('')}{styles('', 'base.css', 'pages.css', 'chat.css')}"
        f"{''.join(script('', name) for name in ('base.js', 'chat.js', 'history.js', 'feedback.js'))}"
    )
    tag = f'<html lang="{language.value}" dir="{direction(language)}"'
    return _HTML_TAG.sub(tag, _FOREIGN_META.sub("", html), count=1).replace("</head>", f"{head}</head>", 1)


class Shell:
    """Sends the headers that keep every page to this server, dresses Gradio's page, and shows what is missing."""

    def __init__(self, app: ASGIApp, edition: Edition) -> None:
        self.app = app
        self.edition = edition

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and see to the response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Response(scope, send, self.edition).send)


class _Response:
    """One response on its way out."""

    def __init__(self, scope: Scope, send: Send, edition: Edition) -> None:
        headers, self._path = Headers(scope=scope), str(scope["path"])
        asked = QueryParams(scope["query_string"])
        self._language = negotiate(asked.get("lang"), headers.get("accept-language"))
        self._versioned = self._path.startswith("/page/") and "v" in asked
        self._edition = edition
        self._send = send
        self._read = scope["method"] == "GET"
        self._person = "text/html" in headers.get("accept", "") and not self._path.startswith(_FOR_PROGRAMS)
        self._whole: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Hold a page back until it is whole and can be changed; send anything else with our headers."""
        if message["type"] == "http.response.start":
            self._guard(message)
            if self._changed(message):
                self._whole = message
            else:
                await self._send(message)
        elif self._whole and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_changed(self._whole)
        else:
            await self._send(message)

    def _changed(self, message: Message) -> bool:
        headers = MutableHeaders(scope=message)
        html = headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers
        return self._read and ((self._path == "/" and html) or (message["status"] == 404 and self._person and not html))

    def _guard(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        headers["x-content-type-options"] = "nosniff"
        headers["referrer-policy"] = "same-origin"
        headers["cross-origin-opener-policy"] = "same-origin"
        headers["permissions-policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
        if message["status"] == 200 and self._versioned:
            headers["cache-control"] = "public, max-age=31536000, immutable"
        if headers.get("content-type", "").startswith("text/html"):
            headers.add_vary_header("accept-language")
            headers["content-security-policy"] = CHAT_POLICY if self._path == "/" else POLICY

    async def _send_changed(self, start: Message) -> None:
        headers = MutableHeaders(scope=start)
        if start["status"] == 404:
            depth = "../" * (self._path.count("/") - 1)
            body = missing_page(Frame(self._edition, self._language, depth)).encode()
            headers["content-type"] = "text/html; charset=utf-8"
            headers.add_vary_header("accept-language")
            headers["content-security-policy"] = POLICY
        else:
            body = dress(self._body.decode(), self._language).encode()
        headers["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
