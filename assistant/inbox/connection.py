"""One logged-in connection to an IMAP server, always over verified TLS, with its errors in our words."""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError, ProtocolError

from assistant.inbox.accounts import Login, trusted
from assistant.inbox.settings import InboxSettings
from corpus.errors import HabitatError

_CONNECT_SECONDS = 30
_CODE = re.compile(r"\[([A-Z][A-Z-]*)")


class MailboxLost(HabitatError):
    """The connection broke; nothing is known of the command under way."""


class AlreadyLost(MailboxLost):
    """The connection broke before, while something else was done."""


class FetchBroke(MailboxLost):
    """The connection broke while one message was read: it may be that message's fault."""


class CertificateRefused(HabitatError):
    """The server is not who it says it is."""


class Refused(HabitatError):
    """The server says no to a command; ``code`` is its reason where it gives one."""

    def __init__(self, what: str, mend: str, code: str = "") -> None:
        super().__init__(f"the server refuses to {what} ({code or 'no reason given'})", mend)
        self.code = code


class FetchRefused(Refused):
    """The server says no to showing one message."""


class Connection:
    """Threads take turns at it; once it breaks, every later call says so."""

    def __init__(self, settings: InboxSettings, login: Login) -> None:
        self._host = settings.host or ""
        self._turn = threading.RLock()
        self._broken = ""
        self._folder: tuple[str, bool] | None = None
        timeout: Any = SocketTimeout(
            connect=min(_CONNECT_SECONDS, settings.timeout_seconds), read=settings.timeout_seconds
        )
        context = trusted(settings.ca_file)
        try:
            self.client: Any = IMAPClient(self._host, settings.port, ssl_context=context, timeout=timeout)
        except ssl.SSLCertVerificationError as error:
            raise CertificateRefused(
                f"the certificate of {self._host} is not trusted ({error.verify_message})",
                "check HABITAT_INBOX_HOST; a private authority's certificate goes into HABITAT_INBOX_CA_FILE",
            ) from None
        except (OSError, IMAPClientError) as error:
            raise self._lose(error) from None
        self.client.normalise_times = False
        try:
            with self.told("log us in"):
                login(self.client)
        except BaseException:
            self._shut()
            raise

    def close(self) -> None:
        """Say goodbye where anyone listens."""
        with self._turn, suppress(OSError, IMAPClientError):
            if not self._broken:
                self._broken = "it was closed"
                self.client.logout()

    @contextmanager
    def told(self, what: str) -> Generator[None]:
        """A turn at the connection. Errors name the command, not what the server says: that may name people."""
        with self._turn:
            if self._broken:
                raise AlreadyLost(self._broken, "it is made again by itself")
            try:
                yield
            except IMAPClientReadOnlyError:
                raise Refused(what, "give the worker's user the right to write in its folders", "READ-ONLY") from None
            except (IMAPClientAbortError, ProtocolError, OSError, ValueError) as error:
                raise self._lose(error) from None
            except IMAPClientError as error:
                code = _CODE.search(str(error))
                mend = "look at the server's log and at the folder's rights"
                raise Refused(what, mend, code[1] if code else "") from None

    def enter(self, folder: str, *, readonly: bool) -> dict[bytes, Any]:
        """Select a folder, also where it is selected already: what the server says of it is new."""
        self._folder = None
        found = self.client.select_folder(folder, readonly=readonly)
        self._folder = (folder, readonly)
        return found

    def within(self, folder: str) -> bool:
        """Whether the folder is the selected one, for reading and writing."""
        return self._folder == (folder, False)

    def _lose(self, error: Exception) -> MailboxLost:
        self._broken = f"the connection to {self._host} broke ({type(error).__name__})"
        self._shut()
        return MailboxLost(
            self._broken, "it is made again by itself; check the network, HABITAT_INBOX_HOST and HABITAT_INBOX_PORT"
        )

    def _shut(self) -> None:
        with suppress(AttributeError, OSError, IMAPClientError):
            self.client.shutdown()
