"""Who gives out access tokens: a server on loopback with TLS, whose tokens the tests' mail server knows."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from dovecot import TOKEN_KEY, Dovecot
from joserfc import jwt
from joserfc.jwk import OctKey


@dataclass
class Tokens:
    """Gives out tokens for one mailbox, and remembers what it was asked."""

    user: str
    url: str = ""
    seconds: int = 3600
    answer: dict[str, object] | None = None
    status: int = 200
    asked: list[dict[str, str]] = field(default_factory=list)

    def token(self) -> str:
        """A token that lets its bearer into the mailbox."""
        now = int(time.time())
        claims = {"email": self.user, "sub": self.user, "iss": "tests", "iat": now - 5, "exp": now + 600}
        return jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, OctKey.import_key(TOKEN_KEY))


@contextmanager
def giving_tokens(server: Dovecot, user: str) -> Generator[Tokens]:
    """The server, while it runs."""
    tokens = Tokens(user)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            tokens.asked.append({name: values[0] for name, values in parse_qs(body).items()})
            told = tokens.answer or {
                "access_token": tokens.token(), "token_type": "Bearer", "expires_in": tokens.seconds,
            }  # fmt: skip
            self.send_response(tokens.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.authority.issue_cert("127.0.0.1").configure_cert(context)
    web.socket = context.wrap_socket(web.socket, server_side=True)
    tokens.url = f"https://127.0.0.1:{web.server_address[1]}/token"
    threading.Thread(target=web.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield tokens
    finally:
        web.shutdown()
        web.server_close()
