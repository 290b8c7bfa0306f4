"""Blocks the network: only loopback and local sockets connect, and only local names are looked up."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any


class NetworkBlocked(OSError):
    """A test wanted to leave the machine."""


def is_local(host: object) -> bool:
    """Whether a host is this machine: loopback, the unspecified address, or «localhost»."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(name).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def block() -> Callable[[], None]:
    """Replace the functions that reach out; returns a function that puts them back."""
    kept = {
        (socket.socket, "connect"): socket.socket.connect,
        (socket.socket, "connect_ex"): socket.socket.connect_ex,
        (socket.socket, "sendto"): socket.socket.sendto,
        (socket, "getaddrinfo"): socket.getaddrinfo,
    }

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, *args: Any) -> Any:
            address = args[-1]
            if isinstance(address, tuple) and not is_local(address[0]):
                raise NetworkBlocked(f"a test must not connect to {address[0]}")
            return original(self, *args)

        return call

    def look_up(host: object, *args: Any, **options: Any) -> Any:
        if not is_local(host):
            raise NetworkBlocked(f"a test must not look up {host!r}")
        return kept[(socket, "getaddrinfo")](host, *args, **options)

    for (owner, name), original in kept.items():
        setattr(owner, name, look_up if owner is socket else guarded(original))

    def restore() -> None:
        for (owner, name), original in kept.items():
            setattr(owner, name, original)

    return restore
