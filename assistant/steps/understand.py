"""Understand: the language of the answer, what the question names, and its intent."""

from __future__ import annotations

import re

from assistant.answer import Intent, Language
from assistant.context import Context, Tools
from assistant.mail import is_mail, own_words
from assistant.slots import asked_slots
from corpus.questions import squeeze
from index.query import Query
from index.query import understand as read_question

COMPARING = 0.75  # how sure the classifier must be of a comparison whose words show none
MOST_CHARACTERS = 6  # of a bare word in Chinese; other languages count words
MOST_WORDS = 2
LISTING = 0.35  # what the grammar of a list question counts against the classifier's «recommend»

# Constructions that set things side by side; with two different entries found they make a comparison.
_COMPARES = re.compile(
    r"分别|各自|各(?![种类级国地方界个位项部省市区行层阶段自])|两(?:个|项|种|者)|区别|差别|差异|不同|异同|相比|对比|比较|哪(?:个|项|种|一个)更|前者|后者|还是|差在哪|选哪|一个.{2,30}一个|一项.{2,40}一项|"
    r"\b(?:compare|comparison|difference|differ|versus|vs\.?|rather than|which (?:one )?is (?:\w+er|more|less)|respectively|both)\b|"
    r"\b(?:comparer|différence|différent|plutôt que|respectivement|par rapport|lequel)\b|\b(?:comparar|diferencia|diferencian|en vez de|respectivamente|cuál de)\b|"
    r"مقارنة|الفرق|يختلف|أيهما|сравн|отлича|разниц|различ|соответственно|или же",
    re.IGNORECASE,
)
_LISTS = re.compile(
    r"哪些(?:服务|条目|项目|几项|旗舰)|哪几(?:项|个)(?:服务|条目|旗舰)|哪几条|(?:做|用|去|干|办|开展|实施|应用|参与)过(?:的)?(?:是)?(?:哪几项|哪些)|哪几项[里中]?[？?。，]|哪几项$|(?:有|是)哪(?:几|些)项|哪(?:些|几项).{0,6}(?:没|未|缺|不[含写])|哪一节.{0,24}(?:几项|哪些|分别)|哪些章节|(?:列出|列全|列举|罗列|汇总|数一数|统计).{0,24}(?:服务|条目|编号|项)|(?:所有|全部|一共|总共).{0,14}(?:服务|条目)|"
    r"(?:服务|条目)(?:有|都有|一共有)?(?:哪些|几项|多少(?:项|个))|多少(?:项|个)(?:服务|条目)|几(?:项|个)(?:服务|条目)|"
    r"\b(?:which|what|list|all|every|how many)\b.{0,40}\b(?:services|entries|programmes|programs|sections)\b|\blist\b.{0,60}\bservices?\b|every service|"
    r"(?:quels|quelles|tous les|toutes les|combien de|liste).{0,30}(?:services|entrées|programmes|fiches)|"
    r"(?:qué|cuáles|todos los|todas las|cuántos|lista|enumere).{0,30}(?:servicios|entradas|programas)|"
    r"(?:как(?:ие|их|им|ими)|все|сколько|перечисл\w+|список).{0,40}(?:услуг|раздел|программ|стат)|(?:ما|كم|اذكر|جميع|كل|أي).{0,12}(?:الخدمات|خدمات|المواد)|(?:كم|أي).{0,6}خدمة",
    re.IGNORECASE | re.DOTALL,
)
_SEEKS = re.compile(
    r"(?:哪(?:一)?|什么|何)(?:项|个|种|類|类)?(?:服务|工具|旗舰|支持)(?:最|更|比较)?(?:适合|合适|可以|能)|\b(?:which|what)\b.{0,20}\b(?:service|tool|programme|program|support|offer)s?\b.{0,40}\b(?:fit|suit|help|recommend|appropriate|right|best|relevant|apply)|"
    r"quel(?:le)?s? (?:service|outil|programme|offre|appui)s?.{0,40}(?:convien|adapt|recommand|aider|correspond)|qué (?:servicio|herramienta|programa|apoyo)s?.{0,40}(?:conviene|adecuad|recomiend|ayud|sirv)|"
    r"как(?:ая|ой|ую|ое|ие) (?:услуг\w*|инструмент\w*|программ\w*|поддержк\w*).{0,40}(?:подойд|подход|посовет|рекоменд|помо)|(?:أي|أية|ما هي|ما) ?(?:ال)?(?:خدمة|أداة|برنامج|خدمات).{0,40}(?:تناسب|يناسب|أنسب|الأنسب|تنصح|تساعد|مناسب)",
    re.IGNORECASE | re.DOTALL,
)


def understand(context: Context, tools: Tools) -> Context:
    """Read the question and decide what kind it is."""
    text = context.question
    context.mail = context.mail or is_mail(text)
    context.original = text
    body = own_words(text) if context.mail else text
    context.query = read_question(body, tools.library)
    if not context.language_given:
        context.language = Language(context.query.language)
    context.route = tools.router.route(body, context.query.language)
    context.intent = decide_intent(context.query, context.route)
    if context.query.places and is_bare(context.query):
        context.intent = Intent.AGGREGATE  # a country or city alone: what was done there
    elif context.intent in (Intent.SMALLTALK, Intent.OTHER) and _names_only(context.query):
        context.intent = Intent.DESCRIBE
    if context.resolved and context.intent not in (Intent.FACT, Intent.DESCRIBE):
        context.intent = Intent.FACT if asked_slots(body) else Intent.DESCRIBE
    return context


def decide_intent(query: Query, route: dict[str, float]) -> Intent:
    """The intent of one question: grammar where it is exact, the classifier elsewhere."""
    if lists_services(query.text) and route["aggregate"] + LISTING > route["recommend"]:
        return Intent.AGGREGATE
    if len(query.entry_ids) >= 2 and _COMPARES.search(query.text):
        return Intent.COMPARE
    best = max(route, key=lambda intent: route[intent])
    if best == "aggregate" and not _LISTS.search(query.text) and not query.places and not query.terms:
        best = max((intent for intent in route if intent != "aggregate"), key=lambda intent: route[intent])
    if best == "compare" and not compares(query.text) and route["compare"] < COMPARING:
        best = max((intent for intent in route if intent != "compare"), key=lambda intent: route[intent])
    if best == "smalltalk" and asked_slots(query.text):
        best = max((intent for intent in route if intent != "smalltalk"), key=lambda intent: route[intent])
    if best in ("out_of_scope", "attack"):
        return Intent.OTHER
    return Intent(best)


def _names_only(query: Query) -> bool:
    """Whether an entry or a tool is named and nothing particular asked: its card is wanted."""
    return bool(query.entry_ids or (query.terms and is_bare(query))) and not asked_slots(query.text)


def is_bare(query: Query) -> bool:
    """Whether a question is a word or two that ask nothing particular."""
    if asked_slots(query.text) or "?" in query.text or "？" in query.text:
        return False
    if query.language == Language.ZH:
        return len(squeeze(query.text)) <= MOST_CHARACTERS
    return len(query.text.split()) <= MOST_WORDS


def lists_services(text: str) -> bool:
    """Whether a question asks by its grammar for a list of services."""
    return _LISTS.search(text) is not None


def seeks_service(text: str) -> bool:
    """Whether a question asks by its grammar which service would fit."""
    return _SEEKS.search(text) is not None


def compares(text: str) -> bool:
    """Whether a question sets things side by side."""
    return _COMPARES.search(text) is not None
