"""Nothing of ours can send mail: no import of a library that could, no call of one, no program and no address for it."""

from __future__ import annotations

import ast

import pytest
from commands import ROOT

PACKAGES = ("assistant", "corpus", "eval", "index", "ui", "benchmarks")
LIBRARIES = {
    "smtplib", "smtpd", "aiosmtplib", "aiosmtpd", "yagmail", "redmail", "envelopes", "emails", "sendgrid", "mailgun", "mailjet",
    "postmarker", "boto3", "exchangelib", "O365", "msgraph", "googleapiclient",
}  # fmt: skip
CALLS = {"sendmail", "send_message", "SendMail"}
WORDS = ("sendmail", "smtp://", "smtps://", "graph.microsoft.com", "gmail.googleapis.com")


def sending(source: str) -> list[str]:
    """What in a module could send mail."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.partition(".")[0] in LIBRARIES]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in LIBRARIES:
            found.append(node.module or "")
        elif isinstance(node, ast.Attribute) and node.attr in CALLS:
            found.append(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += [
                word for word in (*LIBRARIES, *WORDS) if node.value == word or (word in WORDS and word in node.value)
            ]
    return found


@pytest.mark.parametrize(
    "source",
    [
        "import smtplib",
        "def f():\n    from smtplib import SMTP_SSL",
        "import aiosmtplib.api as mail",
        "m = importlib.import_module('smtplib')",
        "server.send_message(draft)",
        "subprocess.run(['/usr/sbin/sendmail', '-t'])",
        "httpx2.post('https://graph.microsoft.com/v1.0/me/sendMail')",
    ],
)
def test_each_way_to_send_is_found(source: str) -> None:
    assert sending(source)


def test_nothing_of_ours_can_send() -> None:
    modules = [path for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    assert ROOT / "assistant" / "inbox" / "worker.py" in modules
    found = {str(path.relative_to(ROOT)): sending(path.read_text(encoding="utf-8")) for path in modules}
    assert {path: what for path, what in found.items() if what} == {}
