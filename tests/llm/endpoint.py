"""A chat endpoint on loopback that is strict on the wire, says what it is told to, and fails as it is told to.

It speaks OpenAI's form (as OpenAI, vLLM, llama.cpp and Ollama serve it), Azure OpenAI's and Ollama's own, whole and in
pieces. ``seen`` keeps what was asked.
"""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from forms import ENDLESS, JSON, Ollama, OpenAi, Reply, Seen
from wire import ChatCompletion, OllamaChat, TurnedDown, chat_completion, ollama_chat

KEY = "sk-test-0123456789"

Script = Callable[[Seen], Reply]


@dataclass
class Endpoint:
    """The endpoint: what it is, what it does next, and what it saw."""

    script: Script
    model: str = "gpt-4o-mini"
    flavour: str = "openai"  # openai, vllm, llama.cpp, azure, ollama
    key: str | None = KEY
    versions: tuple[str, ...] = ("2024-10-21",)
    port: int = 0
    seen: list[Seen] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    busy: int = 0
    busiest: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def root(self) -> str:
        """Its address, without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The address that its clients are given."""
        return self.root if self.flavour in ("azure", "ollama") else f"{self.root}/v1"

    def say(self, *replies: Reply | str) -> None:
        """Give these replies one after another, the last for all that follow."""
        self.script = scripted(replies)


def scripted(replies: Sequence[Reply | str]) -> Script:
    """The replies one after another, the last over and over."""
    turn = count()
    made = [Reply(text=each) if isinstance(each, str) else each for each in replies]
    return lambda _: made[min(next(turn), len(made) - 1)]


@contextmanager
def running(endpoint: Endpoint) -> Iterator[Endpoint]:
    """The endpoint at work; what hangs is let go at the end."""
    server = _Server(("127.0.0.1", 0), _handler(endpoint))
    endpoint.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def refusing() -> str:
    """An address on loopback that nothing listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: that clients go away is meant."""


class _Gone(Exception):
    """The client went away, or the test is over."""


def _handler(endpoint: Endpoint) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"endpoint": endpoint})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    endpoint: Endpoint

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["content-length"]))
        seen = Seen(self.path, {name.lower(): value for name, value in self.headers.items()}, json.loads(data))
        with self.endpoint.lock:
            self.endpoint.seen.append(seen)
            self.endpoint.busy += 1
            self.endpoint.busiest = max(self.endpoint.busiest, self.endpoint.busy)
        try:
            self._answer(seen)
        except (_Gone, BrokenPipeError, ConnectionResetError):
            seen.left.set()
            self.close_connection = True
        finally:
            with self.endpoint.lock:
                self.endpoint.busy -= 1
            seen.done.set()

    def _answer(self, seen: Seen) -> None:
        problem = _turned_down(self.endpoint, seen)
        if problem is not None:
            seen.turned_down = problem[1]
            self._whole(problem[0], problem[1])
            return
        reply = self.endpoint.script(seen)
        if reply.status == 0:
            self.close_connection = True
            return
        self._hold(reply.wait)
        if reply.no_schemas and seen.method == "text":
            reply = Reply(text=reply.text)
        if reply.status != 200 or reply.body is not None or reply.no_schemas:
            status, body = (400, _no_schemas(self.endpoint)) if reply.no_schemas else (reply.status, reply.body)
            self._whole(
                status, body if body is not None else _failing(self.endpoint, status), reply.type or JSON, reply.headers
            )
            return
        ollama = urlsplit(self.path).path == "/api/chat"
        form = Ollama(seen, reply) if ollama else OpenAi(self.endpoint, seen, reply)
        if seen.body.get("stream", ollama):
            self._pieces(form, reply)
        else:
            self._whole(200, form.whole(), reply.type or JSON)

    def _whole(self, status: int, body: str, type: str = JSON, headers: tuple[tuple[str, str], ...] = ()) -> None:
        data = body.encode()
        self.send_response(status)
        for name, value in (("content-type", type), ("content-length", str(len(data))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _pieces(self, form: OpenAi | Ollama, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("content-type", reply.type or form.type)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for number, piece in enumerate(form.pieces()):
            if number == reply.after:
                self._stop(form, reply)
                return
            self._send(piece)
            self._hold(reply.drip)
        self.wfile.write(b"0\r\n\r\n")

    def _stop(self, form: OpenAi | Ollama, reply: Reply) -> None:
        if reply.then == "hang":
            self._hold(ENDLESS)
        if reply.then == "error":
            self._send(form.error())
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = True

    def _send(self, piece: str) -> None:
        data = piece.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _hold(self, seconds: float) -> None:
        """Wait; ends with :class:`_Gone` where the client leaves meanwhile."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.endpoint.closing.is_set():
                raise _Gone
            readable, _, _ = select.select([self.connection], [], [], min(left, 0.02))
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                raise _Gone

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: tests read ``seen``."""


def _turned_down(endpoint: Endpoint, seen: Seen) -> tuple[int, str] | None:
    """Status and body where a request is not as documented, in the provider's words."""
    path = urlsplit(seen.path)
    if endpoint.flavour == "azure":
        deployment = path.path.removeprefix("/openai/deployments/").removesuffix("/chat/completions")
        if seen.headers.get("api-key") != endpoint.key:
            return 401, _azure("401", "Access denied due to invalid subscription key or wrong API endpoint.")
        if parse_qs(path.query).get("api-version", [""])[0] not in endpoint.versions:
            return 404, _azure("404", "Resource not found")
        if path.path != f"/openai/deployments/{deployment}/chat/completions" or deployment != endpoint.model:
            return 404, _azure("DeploymentNotFound", "The API deployment for this resource does not exist.")
        return _form(endpoint, seen, chat_completion)
    if endpoint.flavour == "ollama" and path.path == "/api/chat":
        return _form(endpoint, seen, ollama_chat)
    if path.path != "/v1/chat/completions" or path.query:
        return 404, "404 page not found" if endpoint.flavour == "ollama" else json.dumps({"detail": "Not Found"})
    if endpoint.key is not None and seen.headers.get("authorization") != f"Bearer {endpoint.key}":
        return 401, _unauthorised(endpoint)
    return _form(endpoint, seen, chat_completion)


def _form(endpoint: Endpoint, seen: Seen, read: Callable[[Any], ChatCompletion | OllamaChat]) -> tuple[int, str] | None:
    if not seen.headers.get("content-type", "").startswith("application/json"):
        return 415, _problem(endpoint, 415, "Unsupported media type")
    try:
        asked = read(seen.body)
    except TurnedDown as error:
        return 400, _problem(endpoint, 400, error.what, error.member)
    if endpoint.flavour not in ("llama.cpp", "azure") and asked.model != endpoint.model:
        return 404, _problem(endpoint, 404, f"The model `{asked.model}` does not exist.", "model", "model_not_found")
    return None


def _problem(endpoint: Endpoint, status: int, what: str, member: str | None = None, code: str | None = None) -> str:
    if endpoint.flavour == "ollama":
        return json.dumps({"error": what})
    kind = {404: "NotFoundError"}.get(status, "invalid_request_error")
    number = endpoint.flavour in ("vllm", "llama.cpp")
    return json.dumps({"error": {"message": what, "type": kind, "param": member, "code": status if number else code}})


def _unauthorised(endpoint: Endpoint) -> str:
    if endpoint.flavour == "vllm":
        return json.dumps({"error": "Unauthorized"})
    if endpoint.flavour == "llama.cpp":
        return json.dumps({"error": {"code": 401, "message": "Invalid API Key", "type": "authentication_error"}})
    return _problem(endpoint, 401, "Incorrect API key provided.", code="invalid_api_key")


def _no_schemas(endpoint: Endpoint) -> str:
    what = "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
    return _problem(endpoint, 400, what, "response_format")


def _failing(endpoint: Endpoint, status: int) -> str:
    return _problem(endpoint, status, "scripted failure")


def _azure(code: str, what: str) -> str:
    return json.dumps({"error": {"code": code, "message": what}})
