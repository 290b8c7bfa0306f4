"""A message that somebody wrote down as text -> the bytes of a message.

Lines before the text may name its subject, sender and so on, in any of the six languages («主题：…», «Objet : …»). What
programs wrote (a message copied with its real header) stays as it is; a text without such lines is a body.
"""

from __future__ import annotations

import re

from assistant.inbox.headers import read_headers
from assistant.visible import is_html

_LABELS = {
    "subject": "subject 主题 主題 主旨 标题 標題 objet sujet asunto тема الموضوع موضوع",
    "from": "from 发件人 發件人 寄件者 寄件人 de expéditeur remitente от отправитель من المرسل",
    "to": "to 收件人 收件者 à a para destinataire destinatario кому إلى الى",
    "cc": "cc 抄送 副本 copie copia копия نسخة",
    "date": "date sent 日期 时间 時間 发送时间 發送時間 寄件日期 envoyé fecha enviado дата отправлено التاريخ",
    "reply-to": "reply-to 回复地址",
}
_FIELDS = {label: name for name, labels in _LABELS.items() for label in labels.split()}
_LABEL_LINE = re.compile(r"\s{0,8}([^\s:：]{1,20})\s{0,3}[:：](.*)", re.DOTALL)
_ANSWERS = re.compile(
    r"\s{0,8}(?:re|fwd?|fw|aw|wg|tr|rv|回复|回覆|答复|转发|轉寄|отв|ответ|переслано|رد|إعادة توجيه)\s{0,3}[:：]\s*\S",
    re.IGNORECASE,
)
_PROGRAMS_WRITE = (
    *("mime-version", "content-type", "content-transfer-encoding", "message-id", "received", "return-path"),
    *("delivered-to", "dkim-signature", "x-mailer"),
)
_LAID_OUT = re.compile(r"<(?:html|body|p|div|br|table|ul|ol)\b", re.IGNORECASE)


def as_message(text: str) -> bytes:
    """The text as a message with a header."""
    raw = text.encode("utf-8", "replace")
    headers, _ = read_headers(raw, 0, len(raw))
    if any(name in headers for name in _PROGRAMS_WRITE):
        return raw
    fields, body = _head_and_body(text.replace("\r\n", "\n").replace("\r", "\n").strip("\n\ufeff"))
    kind = "plain"
    if is_html(body):
        kind = "html"
        if not _LAID_OUT.search(body):  # tags in running text: its line breaks are still line breaks
            body = f'<div style="white-space:pre-wrap">{body}</div>'
    lines = [f"{name}: {value.strip()}" for name, value in fields.items()]
    lines.append(f"content-type: text/{kind}; charset=utf-8")
    return ("\n".join(lines) + "\n\n" + body).encode("utf-8", "replace")


def _head_and_body(text: str) -> tuple[dict[str, str], str]:
    """The fields that the lines before the text name, and the text."""
    fields: dict[str, str] = {}
    rest = text
    while rest:
        line, _, after = rest.partition("\n")
        match = _LABEL_LINE.fullmatch(line)
        name = _FIELDS.get(match[1].lower()) if match else None
        if match is None or name is None or name in fields:
            break
        fields[name] = match[2]
        rest = after
    if "subject" in fields or "from" in fields:
        return fields, rest.lstrip("\n")
    first, _, after = text.partition("\n")
    if _ANSWERS.match(first) and after.startswith("\n"):
        return {"subject": first}, after.lstrip("\n")
    return {}, text
