"""A message's own words: quoted history, greeting and signature set aside.

The library quotequail knows how mail programs introduce what they quote or send on, in the languages it was made for; the
forms of Chinese and Arabic programs are added here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import quotequail

_QUOTED = re.compile(r"^\s*(?:>|\|)")
_HISTORY = re.compile(
    r"^\s*(?:-{2,}\s*(?:原始邮件|原始郵件|转发|轉寄|original message|forwarded|الرسالة الأصلية|رسالة محولة|Исходное сообщение|Пересылаемое)|"
    r"on .{5,120} wrote:|le .{5,120} a écrit|el .{5,120} escribió|(?:在|于)?.{5,80}(?:写道|寫道)|.{5,120}(?:пишет|написал(?:а|\(а\))?)\s*:|"
    r"في .{5,120} كتب|كتب .{3,80}:\s*$|发件人[:：]|寄件者[:：]|from:\s|de\s*:\s|от(?: кого)?:\s|من:\s)",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^\s*(?:主题|主旨|标题|標題|subject|objet|asunto|тема|الموضوع)\s*[:：]\s*",
    re.IGNORECASE,
)
_HEAD_LINE = re.compile(r"^\s*[A-Za-zÀ-ÿА-я\u0600-\u06ff\u4e00-\u9fff -]{1,14}\s*[:：]\s*\S")
_SIGN = re.compile(r"^\s*(?:—{2,}|_{3,}|-{2,}|–{2,}|\*{3,}|={3,})")
_ASIDE = re.compile(r"^\s*【[^】]*】\s*$")  # what programs of Chinese offices add
_CLOSING = re.compile(
    r"^\s*(?:此致|敬礼|顺颂|顺致|順頌|祝(?:好|安|商祺|工作|您|各位)|谨(?:致|启|上)|耑此|专此|盼复|如能.{0,12}(?:感激|感谢|為荷|为荷|为盼)|如蒙|不胜感激|谢谢|謝謝|多谢|感谢|感謝|致礼|即颂|敬颂|敬祝|best|kind|warm|yours|regards|sincerely|thanks?|"
    r"thx|cheers|respectfully|many thanks|with (?:best|kind|thanks)|looking forward|cordialement|bien à vous|bien cordialement|salutations|"
    r"respectueusement|merci|(?:nous|je) vous (?:prie|remerci)|veuillez (?:agréer|recevoir)|dans l['’]attente|saludos|saludo|cordiales|cordialmente|atentamente|"
    r"gracias|muchas gracias|quedo|quedamos|un (?:cordial |afectuoso )?saludo|le saluda|с уважением|с наилучшими|с благодарностью|спасибо|заранее|благодар|"
    r"مع (?:خالص|فائق|أطيب|الشكر|التقدير|جزيل)|وتفضلوا|وتقبلوا|تفضلوا|شكر|ولكم|ودمتم|دمتم|والسلام)",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"^\s*(?:sent from|get outlook|发自我的|從我的|从我的|envoyé de(?:puis)? mon|enviado desde mi|отправлено (?:с|из)|أُ?رسلت? من|تم الإرسال من)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\s*(?:.{0,24}(?:您好|你们好|你好|大家好|鈞鑒|钧鉴|台鉴|台鑒|好[，,：:！!。]?\s*$|同志)|尊敬的|敬启者|敬啟者|dear\b|hello\b|hi\b|good (?:morning|afternoon|day|evening)|to whom|greetings|"
    r"bonjour|bonsoir|madame|monsieur|mesdames|chers?\b|chères?\b|hola|estimad|muy señor|a quien corresponda|buen[oa]s|здравствуйте|уважаем|добр(?:ый|ого|ое)|"
    r"السادة|السيد|الأخ|سعادة|تحية|مرحب|السلام|أهلا|حضرة)",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^\s*(?:(?:主题|主旨|标题|subject|objet|asunto|тема|الموضوع)\s*[:：]\s*)?(?:(?:re|回复|回覆|答复)\s*[:：]\s*)*(?:fwd?|fw|转发|轉寄|tr|rv|переслано|محول)\s*[:：]",
    re.IGNORECASE,
)
_ASKING = re.compile(r"[?？؟]")
_POSTSCRIPT = re.compile(
    r"^\s*(?:p\.?\s?s\.?|附[:：]|又及|另[:：，]|补充|n\.?b\.?|post-?scriptum|posdata|ملاحظة|ملحوظة)", re.IGNORECASE
)
_NO_PRINT = re.compile(r"print|imprimir|imprimer|打印|列印|печат|طباعة", re.IGNORECASE)
_ENDS_NO_SENTENCE = re.compile(r"^(?!\s*(?:[-*•·]|\(?\d{1,2}[.)、）]))[^?？؟:：;；。！!]{2,60}(?<![.,，、])$")
_NAME_LINE = re.compile(
    r"^\s*(?!.*(?:几|多少|哪|什么|是否|如何|能否|吗))(?:[\u4e00-\u9fff·（）() ]{2,24}|\S+(?:\s+\S+){0,4})\s*$"
)
_REACHED = re.compile(
    r"@|\d{4}|\+\d|(?:tel|fax|phone|mobile|电话|電話|手机|传真|地址|тел|هاتف|جوال)[.:：\s]", re.IGNORECASE
)
_DISCLAIMER = re.compile(
    r"confidential|privileged|no liability|intended recipient|confidentiel|confidencial|destinatario|destinataire|保密|仅供收件人|機密|конфиденциальн|سري(?:ة)?(?!\w)|سرية|think before you print|打印本邮件",
    re.IGNORECASE,
)
_MOST_SIGNED = 6
_LONGEST_CLOSING = 90
_MANY = 6
_LONGEST_NAME_LINE = 60


@dataclass(frozen=True)
class Letter:
    """The parts of a message: its subject, its writer's own words, and the lines under its closing."""

    subject: str
    own: str
    signature: tuple[str, ...]


def is_mail(text: str) -> bool:
    """Whether a text has the form of a message: several lines, with a greeting, subject, closing or quoted lines."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 3:
        return False
    marks = (_GREETING, _HEADER, _CLOSING, _QUOTED, _HISTORY)
    return sum(any(mark.match(line) for line in lines) for mark in marks) >= 1


def own_words(text: str) -> str:
    """The message without quoted history and what follows the closing; its subject stays as a line of its own."""
    letter = read_letter(text)
    return f"{letter.subject}\n{letter.own}".strip()


@lru_cache(maxsize=64)
def read_letter(text: str) -> Letter:
    """The parts of a message. What was sent on is asked as the writer's own; what is quoted for a reply is not."""
    subjects, lines = _head(text.splitlines())
    forwarded = any(_FORWARDED.match(line) for line in (*subjects, *lines))
    kept, signature = _body(_unquoted(lines, forwarded), forwarded)
    subject = _HEADER.sub("", subjects[0]).strip() if subjects else ""
    return Letter(subject, "\n".join(kept).strip(), tuple(line.strip() for line in signature if line.strip()))


def _head(lines: list[str]) -> tuple[list[str], list[str]]:
    """The subject among the addresses and dates above the text, and the lines below them."""
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    lines = lines[start:]
    end = next((at for at, line in enumerate(lines) if not line.strip() or not _HEAD_LINE.match(line)), len(lines))
    subjects = [line for line in lines[:end] if _HEADER.match(line)]
    return subjects, lines[end:] if subjects or end > 1 else lines


def _unquoted(lines: list[str], forwarded: bool) -> list[str]:
    """The lines without what a mail program put around a quoted or forwarded message."""
    text = "\n".join(lines)
    found = quotequail.unwrap(text)
    if found is None:
        return lines
    above, below = found.get("text_top", ""), found.get("text_bottom", "")
    if found["type"] == "forward" and (forwarded or not above.strip()):
        return f"{above}\n\n{found.get('text', '')}\n\n{below}".splitlines()
    return f"{above}\n\n{below}".splitlines()


def _body(lines: list[str], forwarded: bool) -> tuple[list[str], list[str]]:
    """The lines of the message's own text, and those of its signature."""
    kept: list[str] = []
    signature: list[str] = []
    signed = False
    for at, line in enumerate(lines):
        if _QUOTED.match(line) or _ASIDE.match(line):
            continue
        if _HISTORY.match(line) and not (_ASKING.search(line) and len(line) > _LONGEST_CLOSING):
            if not forwarded and any(each.strip() for each in kept):
                break
            kept, signature, signed = ([] if forwarded and not _asks(kept) else kept), [], False
            continue
        if _DEVICE.match(line):
            continue
        if signed and _DISCLAIMER.search(line):
            continue
        if signed and not _POSTSCRIPT.match(line) and not (_ASKING.search(line) and not _NO_PRINT.search(line)):
            signature.append(line)
            continue
        if _closes(line, lines[at + 1 :], kept):
            signed = True
            signature.append(line)
        elif not _GREETING.match(line) or _ASKING.search(line) or len(line) > _LONGEST_CLOSING:
            kept.append(line)
    return (kept, signature) if signature else _trailing(kept)


def _trailing(kept: list[str]) -> tuple[list[str], list[str]]:
    """A text that ends without a closing formula: short lines of the last paragraph that end no sentence are a signature."""
    lines = "\n".join(kept).rstrip().split("\n")
    while lines and (not lines[-1].strip() or _DISCLAIMER.search(lines[-1])):
        lines.pop()
    start = len(lines)
    while start and _is_signed(lines[start - 1]) and len(lines) - start < _MOST_SIGNED:
        start -= 1
    paragraph = start > 0 and not lines[start - 1].strip()
    if not (paragraph and start < len(lines) and _NAME_LINE.match(lines[start])):
        return kept, []
    return lines[:start], lines[start:]


def _is_signed(line: str) -> bool:
    return bool(_ENDS_NO_SENTENCE.match(line) or (_REACHED.search(line) and len(line) <= _LONGEST_CLOSING))


def _closes(line: str, after: list[str], kept: list[str]) -> bool:
    """Whether a line ends the text: a closing formula or a rule, with some text before it and only short lines after."""
    if not any(each.strip() for each in kept) or len(line) > _LONGEST_CLOSING or _ASKING.search(line):
        return False
    if _SIGN.match(line):
        return sum(len(each) > _LONGEST_NAME_LINE for each in after if each.strip()) <= _MANY
    if not _CLOSING.match(line):
        return False
    until = next((at for at, each in enumerate(after) if _QUOTED.match(each) or _HISTORY.match(each)), len(after))
    return not any(len(each.strip()) > _LONGEST_CLOSING or _ASKING.search(each) for each in after[: min(until, 3)])


def _asks(lines: list[str]) -> bool:
    return any(_ASKING.search(line) for line in lines)
