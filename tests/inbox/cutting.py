"""A wire that can be cut: forwards connections on loopback until so many bytes went one way."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType


@dataclass
class Wire:
    """Forwards to a port. While ``cuts`` are left, each connection ends when ``after`` bytes went ``up`` or down.

    ``deaf`` lets the rest of what goes up arrive, and drops all answers to it, before it cuts.
    """

    port: int
    after: int
    up: bool = False
    deaf: bool = False
    cuts: int = 1
    connections: int = 0
    _open: list[_Ends] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Wire:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.here = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()

    def silence(self) -> None:
        """All connections there are now stay open, and nothing comes through them any more."""
        for ends in self._open:
            ends.silent = True

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                ends = _Ends(client, socket.create_connection(("127.0.0.1", self.port)))
                self._open.append(ends)
                for source, sink, up in ((client, ends.server, True), (ends.server, client, False)):
                    threading.Thread(target=self._pump, args=(ends, source, sink, up), daemon=True).start()

    def _pump(self, ends: _Ends, source: socket.socket, sink: socket.socket, up: bool) -> None:
        went = 0
        with suppress(OSError):
            while data := source.recv(4096):
                went += len(data)
                if up is self.up and went > self.after and not ends.doomed and self._may_cut():
                    ends.doomed = True
                    if not self.deaf:
                        break
                    source.settimeout(0.3)  # all of it shall arrive
                if ends.silent or (ends.doomed and not up):
                    continue
                sink.sendall(data)
        ends.close()

    def _may_cut(self) -> bool:
        with self._lock:
            self.cuts -= 1
            return self.cuts >= 0


@dataclass
class _Ends:
    client: socket.socket
    server: socket.socket
    doomed: bool = False
    silent: bool = False

    def close(self) -> None:
        """Cut both ends."""
        for each in (self.client, self.server):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
