"""Converse: what of the turns before counts for the last one. A new topic forgets them; «the second one» becomes its entry."""

from __future__ import annotations

import re

from assistant.answer import Intent, Language
from assistant.context import Context, Tools
from assistant.listing import read_conditions
from assistant.steps.compose.recommend import candidates
from assistant.steps.retrieve import retrieve
from assistant.steps.understand import understand
from index.query import detect_language

SURE, MARGIN = 10.0, 2.0  # z-scores from which a corrected question says by itself what it is about

_NEW_TOPIC = re.compile(
    r"换个?(?:话题|问题)|另(?:外)?(?:问)?一(?:个问题|件事)|题外|不说这个|(?:change|chang\w+) (?:of )?(?:the )?(?:topic|subject)|another (?:question|topic)|"
    r"different (?:question|topic)|autre (?:question|sujet)|otra (?:cosa|pregunta)|cambi\w+ de tema|другой вопрос|сменим тему|سؤال آخر|موضوع آخر",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"我(?:是)?(?:说|指|问)的是|我是说|不是问|不对|搞错|说错|no wait|i meant|i mean\b|not that|je voulais dire|quise decir|me refería|я имел|имела? в виду|أقصد|قصدت",
    re.IGNORECASE,
)
_ORDINALS = (
    r"第一(?:个|项|种)|前者|\bthe first (?:one|service)?|\bthe former|le premier|la première|l[ao]s? primer[ao]?|el primero|перв(?:ый|ая|ую|ой|ое)|الأول(?:ى)?",
    r"第二(?:个|项|种)|后者|\bthe second (?:one|service)?|\bthe latter|le deuxième|le second|la seconde|l[ao] segund[ao]|el segundo|втор(?:ой|ая|ую|ое)|الثاني(?:ة)?",
    r"第三(?:个|项|种)|\bthe third (?:one|service)?|le troisième|el tercero|l[ao] tercer[ao]|трет(?:ий|ья|ью|ье)|الثالث(?:ة)?",
)
_LAST = re.compile(
    r"最后(?:那|一)(?:个|项)|\bthe last (?:one|service)|le dernier|el último|последн(?:ий|яя|юю)|الأخير(?:ة)?",
    re.IGNORECASE,
)


def converse(context: Context, tools: Tools) -> Context:
    """Shorten or resolve the turns; a single question stays as it is."""
    if len(context.turns) < 2:
        return context
    if _NEW_TOPIC.search(context.question) or (_CORRECTS.search(context.question) and _stands_alone(context, tools)):
        context.turns = [context.question]
        return context
    if (place := _ordinal(context.question)) is not None:
        listed = _listed(context.turns[:-1], tools)
        if len(listed) > 1 and place < len(listed):
            entry = tools.library.entry(listed[place])
            language = context.language if context.language_given else Language(detect_language(context.question))
            context.turns = [f"{entry.id} {tools.title(entry, language)}: {context.question}"]
            context.resolved = context.turns[0]
    return context


def _ordinal(text: str) -> int | None:
    """The place in a list that a turn points at, from 0 (-1: the last); ``None`` where it points at none."""
    for place, pattern in enumerate(_ORDINALS):
        if re.search(pattern, text, re.IGNORECASE):
            return place
    return -1 if _LAST.search(text) else None


def _stands_alone(context: Context, tools: Tools) -> bool:
    _, ranked = tools.index.rank([context.question])
    return ranked[0].score >= SURE and ranked[0].score - ranked[1].score >= MARGIN


def _listed(turns: list[str], tools: Tools) -> list[str]:
    """The entries that the answer to the turn before set out, in its order."""
    before = Context(turns=list(turns))
    understand(before, tools)
    retrieve(before, tools)
    if before.intent is Intent.COMPARE:
        return before.targets
    if before.intent is Intent.RECOMMEND:
        return [entry.id for entry in candidates(before, tools)]
    if before.intent is Intent.AGGREGATE:
        conditions = read_conditions(before.whole, tools.library)
        met = (e.id for e in tools.library.entries if all(c.match(e, tools.library) for c in conditions))
        return list(met) if conditions else []
    return []
