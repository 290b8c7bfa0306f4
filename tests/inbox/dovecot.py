"""A Dovecot of the tests' own on loopback: TLS by a local authority, one server for all tests, a user for each."""

from __future__ import annotations

import base64
import grp
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import trustme
from imapclient import IMAPClient

PROGRAM = shutil.which("dovecot") or "/usr/sbin/dovecot"
PASSWORD = "schlüssel-42"
USERS = 300
QUOTA = 20_000
HOST = "127.0.0.1"
WITHOUT_IDLE = "127.0.0.2"
"""The same server under an address where it does not offer IDLE."""
UNCERTIFIED = "127.0.0.3"
"""The same server under an address that its certificate does not name."""

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1, 127.0.0.2, 127.0.0.3
shutdown_clients = yes
auth_mechanisms = plain xoauth2
auth_failure_delay = 0
auth_cache_size = 0
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
mail_location = maildir:~/Maildir
maildir_very_dirty_syncs = no
first_valid_uid = 1
mail_max_userip_connections = 100
mail_fsync = never
mail_plugins = quota acl
{as_user}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
  mechanisms = plain
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
  }}
  mailbox "Sent Mail" {{
    special_use = \\Sent
    auto = create
  }}
}}
service imap-login {{
  {chroot}
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service imap {{
  service_count = 64
}}
service auth {{
  client_limit = 2000
}}
service anvil {{
  {chroot}
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  {chroot}
}}
plugin {{
  quota = maildir:User quota
  acl = vfile
}}
local 127.0.0.2 {{
  protocol imap {{
    imap_capability = IMAP4rev1 SASL-IR LITERAL+ NAMESPACE UIDPLUS
  }}
}}
"""
_OAUTH2 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = email
"""
TOKEN_KEY = "a-key-of-the-tests-own-for-tokens-of-32-bytes"


def installed() -> bool:
    """Whether there is a Dovecot to start."""
    return Path(PROGRAM).exists()


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@dataclass
class Dovecot:
    """The server: where it is, whom it knows, how it is stopped and started again."""

    folder: Path
    port: int = field(default_factory=free_port)
    authority: trustme.CA = field(default_factory=trustme.CA)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.chmod(0o755)
        certificate = self.authority.issue_cert("127.0.0.1", "127.0.0.2", "localhost")
        certificate.private_key_pem.write_to_path(self.folder / "server.key")
        for blob in certificate.cert_chain_pems:
            blob.write_to_path(self.folder / "server.pem", append=True)
        self.authority.cert_pem.write_to_path(self.ca_file)
        trustme.CA().cert_pem.write_to_path(self.other_ca_file)
        keys = self.folder / "keys" / "default" / "HS256"
        keys.mkdir(parents=True)
        (keys / "default").write_bytes(base64.b64encode(TOKEN_KEY.encode()))
        (self.folder / "oauth2.conf").write_text(_OAUTH2.format(folder=self.folder))
        self._users = self._make_users()
        root = os.geteuid() == 0
        text = _CONFIGURATION.format(
            folder=self.folder, port=self.port, as_user="" if root else _as_myself(), chroot="" if root else "chroot ="
        )
        (self.folder / "dovecot.conf").write_text(text)

    @property
    def ca_file(self) -> Path:
        """The certificate of the authority that vouches for the server."""
        return self.folder / "ca.pem"

    @property
    def other_ca_file(self) -> Path:
        """The certificate of an authority that does not."""
        return self.folder / "other-ca.pem"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            [PROGRAM, "-F", "-c", str(self.folder / "dovecot.conf")], start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            assert self.process.poll() is None, (self.folder / "dovecot.log").read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it at once, connections and all, as a machine does that loses power."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for each in (self.folder / "run").glob("**/*"):
            if each.is_socket():
                each.unlink()
        (self.folder / "run" / "master.pid").unlink(missing_ok=True)

    def _make_users(self) -> dict[bool, Iterator[Account]]:
        """All users at once, without a quota and with one: the server looks for changes of its list once a second only."""
        uid, gid = _owner()
        lines: list[str] = []
        made: dict[bool, list[Account]] = {False: [], True: []}
        for number in range(USERS):
            limited = number % 10 == 0
            name = f"officer{number}@un.example"
            home = self.folder / "mail" / name
            home.mkdir(parents=True)
            os.chown(home, uid, gid)
            extra = f"userdb_quota_rule=*:bytes={QUOTA}" if limited else ""
            lines.append(f"{name}:{{PLAIN}}{PASSWORD}:{uid}:{gid}::{home}::{extra}\n")
            made[limited].append(Account(self, name, home / "Maildir"))
        (self.folder / "users").write_text("".join(lines), encoding="utf-8")
        return {limited: iter(accounts) for limited, accounts in made.items()}

    def user(self, *, limited: bool = False) -> Account:
        """A user nobody had before, with an empty mailbox; with a quota where it is to be limited."""
        return next(self._users[limited])

    @property
    def context(self) -> ssl.SSLContext:
        """What a client trusts."""
        return ssl.create_default_context(cafile=self.ca_file)


@dataclass
class Account:
    """One user of the server."""

    server: Dovecot
    name: str
    maildir: Path

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """A connection of the person's own, logged in."""
        with IMAPClient(HOST, self.server.port, ssl_context=self.server.context, timeout=20) as client:
            client.plain_login(self.name, PASSWORD)
            yield client

    def drop(self, message: bytes) -> None:
        """Put a message into the inbox as a delivery program does, past the server."""
        name = f"{time.time_ns()}.tests"
        path = self.maildir / "tmp" / name
        path.write_bytes(message)
        os.chown(path, *_owner())
        path.rename(self.maildir / "new" / name)

    def remove(self, folder: str) -> None:
        """Delete a folder with all that is in it."""
        with self.client() as client:
            client.delete_folder(folder)

    def forbid(self, folder: str, rights: str = "lrk") -> None:
        """Leave the user few rights on a folder."""
        self._rights(folder).write_text(f"owner {rights}\n")

    def allow(self, folder: str) -> None:
        """Give all rights back."""
        self._rights(folder).unlink()

    def _rights(self, folder: str) -> Path:
        return self.maildir / ("" if folder == "INBOX" else f".{folder}") / "dovecot-acl"


def replaced(account: Account, *, keep_keywords: bool) -> None:
    """The mailbox as it is after it was moved to another machine: the inbox's messages are numbered anew."""
    uidlist = account.maildir / "dovecot-uidlist"
    version, validity, _, guid = uidlist.read_text().splitlines()[0].split()
    uidlist.write_text(f"{version} V{int(validity[1:]) + 1} N1 {guid}\n")
    for name in ("dovecot.index.log", "dovecot.index.cache", "dovecot.index"):
        (account.maildir / name).unlink(missing_ok=True)
    if not keep_keywords:
        (account.maildir / "dovecot-keywords").unlink(missing_ok=True)
        for each in [*account.maildir.glob("cur/*"), *account.maildir.glob("new/*")]:
            each.rename(each.with_name(each.name.partition(":")[0] + ":2,"))


def _owner() -> tuple[int, int]:
    """Whom the mail belongs to: ourselves, or Debian's user «mail» where we are root, whom the server refuses."""
    if os.geteuid():
        return os.getuid(), os.getgid()
    mail = pwd.getpwnam("mail")
    return mail.pw_uid, mail.pw_gid


def _as_myself() -> str:
    """What keeps the server from becoming other users, which only root may."""
    me, ours = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
    return f"default_internal_user = {me}\ndefault_login_user = {me}\ndefault_internal_group = {ours}"


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """A server that is gone afterwards, with its mail."""
    with tempfile.TemporaryDirectory(prefix="habitat-dovecot-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        server = Dovecot(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
