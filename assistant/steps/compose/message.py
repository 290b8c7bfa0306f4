"""A message: its questions answered in order, each from the entry it is about."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answer import Intent
from assistant.context import Context, Line, Tools
from assistant.mail import questions, situation
from assistant.messages import say
from assistant.steps.compose.fact import fact
from assistant.steps.compose.notes import print_notes
from assistant.steps.understand import decide_intent
from index.query import understand as read_question

BESIDE_WEIGHT = 0.8
SAME_PARAGRAPH = 0.8
LONGEST_SITUATION = 400
LONGEST_HEAD = 80


@dataclass
class Part:
    """Neighbouring questions of a message that are about one entry."""

    target: str
    sentences: list[str]

    @property
    def text(self) -> str:
        """The questions as one text."""
        return " ".join(self.sentences)


def answer_message(context: Context, tools: Tools) -> Context:
    """Greet, answer part by part, close with the address to write to."""
    context.lines.append(Line(say(context.language, "mail_greeting") + "\n"))
    context.lines.append(Line(say(context.language, "mail_thanks") + "\n"))
    parts = _parts(context, tools)
    for number, part in enumerate(parts, start=1):
        query = read_question(part.text, tools.library)
        intent = decide_intent(query, tools.router.route(part.text, query.language))
        if len(parts) > 1:
            context.lines.append(Line(f"\n**{number}.** {_short(part.text)}\n"))
        whole = intent in (Intent.DESCRIBE, Intent.RECOMMEND) or len(part.sentences) > 2
        fact(context, tools, query, part.target, Intent.DESCRIBE if whole else Intent.FACT)
    print_notes(context, tools)
    closing = say(context.language, "mail_closing", contact=tools.library.catalogue.edition.contact)
    context.lines.append(Line("\n" + closing))
    return context


def _parts(context: Context, tools: Tools) -> list[Part]:
    """The message's questions grouped by the entry they are about."""
    told = situation(context.original)[:LONGEST_SITUATION]
    parts: list[Part] = []
    for paragraph in questions(context.original):
        previous = ""
        for sentence in paragraph:
            target = _target(context, tools, told, sentence, previous)
            if parts and parts[-1].target == target:
                parts[-1].sentences.append(sentence)
            else:
                parts.append(Part(target, [sentence]))
            previous = target
    return parts


def _target(context: Context, tools: Tools, told: str, sentence: str, previous: str) -> str:
    """The entry a question is about: by its own words, by what the message tells, and by the question before it."""
    own = {each.entry_id: each.score for each in tools.index.rank([sentence])[1]}
    beside = {each.entry_id: each.score for each in (tools.index.rank([told, sentence])[1] if told else context.ranked)}
    first, second = sorted(own.values(), reverse=True)[:2]
    sure = min(max((first - second) / _SURE_MARGIN, _LEAST), _MOST)
    most_beside = max(beside.values())

    def fit(entry_id: str) -> float:
        same = SAME_PARAGRAPH if entry_id == previous else 0.0
        return sure * own[entry_id] / first + BESIDE_WEIGHT * beside[entry_id] / most_beside + same

    return max(own, key=fit)


_SURE_MARGIN = 3.0
_LEAST, _MOST = 0.3, 1.5


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_HEAD else text[: LONGEST_HEAD - 2] + "…"
