"""Guard: bad input and attacks. Fails closed for what can be shown to be an attack, open for everything else.

Instructions to the assistant inside a question, mail or quotation are cut out sentence by sentence; what honest question
is left is answered. Hidden HTML is no text. Nothing in a question can change what is said: answers are cut from the
catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answer import Intent, Language, Status
from assistant.context import Context, Tools
from assistant.lines import Line
from assistant.messages import say
from assistant.visible import visible_text
from index.query import detect_language, normalise

ATTACK_SURE = 0.4  # no honest question of our cases reaches it (docs/decisions)
ATTACK_LIKELY = 0.35
ATTACK_IN_TALK = 0.7  # corrections («I did not ask that») sound like orders

_SENTENCE = re.compile(r"(?:[^。！？!?;；\n.]|\.(?!\s|$))+[。！？!?;；.]?|\n+")
# Orders to the assistant about its own rules, inside or role; the object must be the assistant, so that talk of
# «rules», «keys» or «systems» in a question on cities is none.
_ORDERS = re.compile(
    r"(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|rules?|prompts?|guidelines|restrictions|above|everything)|"
    r"(?:system|developer|hidden|initial)[ -]?prompt|\bapi[ -]?keys?\b|developer mode|\bDAN\b|jailbreak|you are now|act as (?:if|an?)|pretend (?:to be|you)|"
    r"(?:忽略|无视|忘掉|忘记|绕过|跳过).{0,16}(?:指令|指示|规则|提示|限制|要求|设定|内容)|系统提示|提示词|密钥|口令|开发者模式|越狱|你现在是|扮演|假装(?:你|自己)|"
    r"(?:ignore[zr]?|oublie[zr]?)\b.{0,30}(?:instructions|consignes|règles)|(?:ignora|olvida|omite)\b.{0,30}(?:instrucciones|reglas)|"
    r"(?:تجاهل|انس|تجاوز).{0,30}(?:التعليمات|القواعد|الأوامر)|(?:игнорируй|забудь|отмени)\w*.{0,30}(?:инструкци|правил|указани)|"
    r"(?:^|[\s\"“«【(])(?:AI|A\.I\.|LLM|GPT)[- ]?(?:systems?|assistants?|models?|agents?|bots?|助手|助理|系统|模型)?[^.。!?\n]{0,40}(?::|：|,|，|\bmust\b|\bshould\b|\bplease\b|请|须|必须)|(?:智能|人工智能)(?:助手|助理)(?:请|注意|须|必须|[:：，,])|"
    r"(?:assistant|système|modèle) (?:d['’]?)?IA\b[^.!?\n]{0,40}(?:[:,]|doi|veuillez|merci)|(?:asistente|sistema|modelo)s? (?:de )?IA\b[^.!?\n]{0,40}(?:[:,]|debe|favor)|ИИ[- ](?:ассистент|помощник|модел|систем)\w*[^.!?\n]{0,40}(?:[:,]|долж|прошу)|"
    r"(?:مساعد|نظام|نموذج) (?:ال)?(?:ذكاء|ذكي)[^.!؟\n]{0,40}(?:[:،]|يجب|يرجى)|"
    r"системн\w+ (?:промпт|подсказк)|prompt (?:système|del sistema)|تعليمات النظام|مفتاح API",
    re.IGNORECASE | re.DOTALL,
)


def guard(context: Context, tools: Tools) -> Context:
    """End the run for empty, over-long or hostile input; otherwise leave the honest part of the question."""
    raw = context.turns[-1] if context.turns else ""
    if not normalise(raw):
        return _end(context, Status.ERROR, "error_empty")
    if len(raw) > tools.max_question:
        return _end(context, Status.ERROR, "error_long", length=len(raw), most=tools.max_question)
    visible = visible_text(raw)
    honest = _without_attacks(visible, tools, ATTACK_IN_TALK if len(context.turns) > 1 else ATTACK_SURE)
    if honest is None:
        context.language = _language(context, visible)
        return _end(context, Status.REFUSED, "refused")
    if honest != visible:
        context.doubts.append("instructions")
    context.turns = [*(visible_text(turn) for turn in context.turns[:-1]), honest]
    return context


def holds_orders(text: str) -> bool:
    """Whether a text holds an order to the assistant, by its words."""
    return any(_ORDERS.search(sentence) for sentence in _sentences(normalise(text)))


def _without_attacks(text: str, tools: Tools, sure: float) -> str | None:
    """The text without sentences that are attacks; ``None`` where nothing honest is left that could be answered."""
    plain = normalise(text)
    whole = tools.router.route(plain, detect_language(plain))["attack"]
    sentences = list(_sentences(plain))
    hostile = [bool(_ORDERS.search(sentence)) for sentence in sentences]
    if not any(hostile) and whole < sure:
        return text
    kept: list[str] = []
    for sentence, is_order in zip(sentences, hostile, strict=True):
        if is_order or tools.router.route(sentence, detect_language(sentence))["attack"] >= ATTACK_LIKELY:
            continue
        kept.append(sentence)
    honest = "".join(kept).strip(" \n“”\"'「」：:，,")
    if len(honest) < 6 or not _is_catalogue_question(honest, tools):
        return None
    return honest


def _is_catalogue_question(text: str, tools: Tools) -> bool:
    asked = re.search(
        r"[?？؟]|请问|多久|哪|什么|how|what|which|combien|quel|qué|cuánt|كم|ما |как|скольк", text, re.IGNORECASE
    )
    route = tools.router.route(text, detect_language(text))
    return asked is not None and max(route, key=lambda intent: route[intent]) not in (
        "attack",
        "out_of_scope",
        "smalltalk",
    )


def _sentences(text: str) -> Iterator[str]:
    yield from (match[0] for match in _SENTENCE.finditer(text))


def _language(context: Context, text: str) -> Language:
    return context.language if context.language_given else Language(detect_language(text))


def _end(context: Context, status: Status, key: str, **values: object) -> Context:
    context.status = status
    context.intent = Intent.OTHER
    context.lines = [Line(say(context.language, key, **values))]
    return context
