"""The tests' own guard: nothing leaves the machine, loopback works."""

from __future__ import annotations

import socket
import subprocess
import sys
from types import ModuleType

import pytest
from commands import ROOT, command_environment

PROGRAM = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"


def test_a_connection_to_the_outside_is_refused(network_blocked: ModuleType) -> None:
    with pytest.raises(network_blocked.NetworkBlocked, match=r"192\.0\.2\.1"), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(network_blocked.NetworkBlocked, match=r"example\.org"):
        socket.getaddrinfo("example.org", 80)
    with pytest.raises(network_blocked.NetworkBlocked), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outside:
        outside.sendto(b"x", ("192.0.2.1", 53))


def test_loopback_connects() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        accepted, _ = server.accept()
        with accepted:
            client.sendall(b"hello")
            assert accepted.recv(5) == b"hello"


def test_commands_that_tests_start_are_blocked_too() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=command_environment(), capture_output=True, text=True
    )  # fmt: skip
    assert run.returncode == 1
    assert "NetworkBlocked" in run.stderr
