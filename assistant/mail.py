"""A message's own words: quoted history, greeting and signature set aside, and its questions one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

_QUOTED = re.compile(r"^\s*(?:>|\|)")
_HISTORY = re.compile(
    r"^\s*(?:-{2,}\s*(?:原始邮件|转发|original message|forwarded)|on .{5,80} wrote:|le .{5,80} a écrit|el .{5,80} escribió|在.{5,60}写道|"
    r"发件人[:：]|from:\s|de\s*:\s|от:\s|من:\s)",
    re.IGNORECASE,
)
_HEADER = re.compile(r"^\s*(?:主题|标题|subject|objet|asunto|тема|الموضوع)\s*[:：]\s*", re.IGNORECASE)
_HEAD_LINE = re.compile(r"^\s*[A-Za-zÀ-ÿА-я\u0600-\u06ff\u4e00-\u9fff-]{1,14}\s*[:：]\s*\S")
_CLOSING = re.compile(
    r"^\s*(?:此致|敬礼|顺颂|祝好|谨(?:致|启|上)|专此|谢谢|多谢|致礼|best|kind|warm|yours|regards|sincerely|thank|cordialement|bien à vous|"
    r"merci|veuillez agréer|saludos|atentamente|gracias|un saludo|с уважением|спасибо|заранее|مع (?:خالص|فائق)|وتفضلوا|شكراً|—{2,}|_{3,}|-{3,}|【)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\s*(?:.{0,24}(?:您好|你们好|大家好|好[，,：:！!。]?\s*$|同志)|尊敬的|敬启者|dear\b|hello\b|hi\b|to whom|bonjour|madame|monsieur|hola|estimad|buen[oa]s|"
    r"здравствуйте|уважаем|السادة|السيد|تحية|مرحبا|السلام)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^\s*(?:[（(]?[0-9٠-٩一二三四五六]{1,2}[)）.、．\-－]|[（(]?[A-Fa-f][)）.、．](?=\s)|[-*•·])\s*")
_FORWARDED = re.compile(
    r"^\s*(?:(?:主题|标题|subject|objet|asunto|тема|الموضوع)\s*[:：]\s*)?(?:fwd?|转发|tr|rv|переслано)\s*[:：]",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^。！？!?؟;；]+[。！？!?؟;；]?")
_ASKS = re.compile(
    r"[?？؟]|请问|想(?:了解|知道|请问|问)|能否|是否|如何|哪|多久|多少|几|什么|"
    r"\b(?:how|what|which|where|who|could you|can you|is there|are there)\b|quel|combien|comment|pourriez|qué|cuál|cuánt|cómo|hay |"
    r"сколько|как|есть ли|можно ли|какие|(?<!\w)(?:هل|كم|ما|كيف|أي|متى|أين)(?!\w)",
    re.IGNORECASE,
)


def is_mail(text: str) -> bool:
    """Whether a text has the form of a message: several lines, with a greeting, subject, closing or quoted lines."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 3:
        return False
    marks = (_GREETING, _HEADER, _CLOSING, _QUOTED, _HISTORY)
    return sum(any(mark.match(line) for line in lines) for mark in marks) >= 1


def own_words(text: str) -> str:
    """The message without quoted history and what follows the closing; its subject stays as a line of its own."""
    kept: list[str] = []
    lines = text.splitlines()
    forwarded = any(_FORWARDED.match(line) for line in lines)
    for line in _without_head(lines):
        if forwarded and _HISTORY.match(line):
            kept = []  # what was sent on is what is asked
            continue
        if _QUOTED.match(line):
            continue
        if _HISTORY.match(line) and kept:
            break
        if _CLOSING.match(line) and any(_ASKS.search(each) for each in kept):
            break
        if not _GREETING.match(line) or _ASKS.search(line):
            kept.append(_HEADER.sub("", line))
    return "\n".join(kept).strip()


def _without_head(lines: list[str]) -> list[str]:
    """The lines without the addresses and dates above the text; the subject stays."""
    end = next((at for at, line in enumerate(lines) if not line.strip() or not _HEAD_LINE.match(line)), len(lines))
    return [line for line in lines[:end] if _HEADER.match(line)] + lines[end:]


def situation(text: str) -> str:
    """What a message tells besides its questions: who asks, from where, about what."""
    told = (line.strip() for line in own_words(text).splitlines())
    return "\n".join(line for line in told if line and not _is_question(line))


def _is_question(line: str) -> bool:
    return _ASKS.search(line) is not None and not line.rstrip().endswith((":", "："))


def questions(text: str) -> list[list[str]]:
    """The questions of a message: one list a paragraph or list item that asks, of its sentences in order."""
    paragraphs: list[list[str]] = []
    for line in own_words(text).splitlines():
        asked = _ITEM.sub("", line).strip()
        if asked and _is_question(asked):
            paragraphs.append(list(_asking(asked)))
    return paragraphs or [[own_words(text)]]


def _asking(paragraph: str) -> Iterator[str]:
    """The paragraph's sentences that ask, each with what is told before it."""
    told = ""
    for sentence in (match.strip() for match in _SENTENCE.findall(paragraph)):
        if _ASKS.search(sentence):
            yield f"{told} {sentence}".strip()
            told = ""
        elif sentence:
            told = f"{told} {sentence}".strip()
