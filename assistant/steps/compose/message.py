"""A message: each of its questions answered in order, from the entry it is about; what the catalogue leaves out is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.abstention import features
from assistant.answer import Intent, Status
from assistant.context import Context, Line, Tools
from assistant.mail import questions, situation
from assistant.messages import say
from assistant.steps.compose.common import foreign_lead, head, read_entry
from assistant.steps.compose.fact import fact_lines
from assistant.steps.compose.notes import print_notes
from assistant.steps.understand import understand

BESIDE_WEIGHT, WHOLE_WEIGHT = 0.8, 0.5
SAME_PARAGRAPH, OTHER_PARAGRAPH = 0.8, 0.3
LONGEST_SITUATION = 400
LONGEST_HEAD = 80
SENTENCES = 3
SENTENCES_ALONE = 7  # a message with one request is told more
UNANSWERED = 0.8  # a question of several is left out only when surely unanswered: the reader sees the others beside it
_SURE_MARGIN = 3.0
_LEAST, _MOST = 0.3, 3.0


@dataclass(frozen=True)
class Asked:
    """One question of a message and the entry it is about."""

    text: str
    target: str


def answer_message(context: Context, tools: Tools) -> Context:
    """Greet, answer question by question, close with the address to write to."""
    context.lines.append(Line(say(context.language, "mail_greeting") + "\n"))
    context.lines.append(Line(say(context.language, "mail_thanks") + "\n"))
    told = situation(context.original)[:LONGEST_SITUATION]
    asked = list(_asked(context, tools, told))
    previous = ""
    for number, each in enumerate(asked, start=1):
        if len(asked) > 1:
            context.lines.append(Line(f"\n**{number}.** {_short(each.text)}\n"))
        _answer(context, tools, each, told, SENTENCES if len(asked) > 1 else SENTENCES_ALONE, each.target != previous)
        previous = each.target
    if not any(line.quotes for line in context.lines):
        context.status = Status.NO_ANSWER
    print_notes(context, tools)
    closing = say(context.language, "mail_closing", contact=tools.library.catalogue.edition.contact)
    context.lines.append(Line("\n" + closing))
    return context


def _answer(context: Context, tools: Tools, asked: Asked, told: str, count: int, introduced: bool) -> None:
    """Answer one question from its entry, or say that the catalogue does not."""
    own = Context(turns=[told, asked.text] if told else [asked.text], language=context.language, language_given=True)
    understand(own, tools)
    own.mail = False
    _, ranked = tools.index.rank(own.turns)
    own.ranked = sorted(ranked, key=lambda each: each.entry_id != asked.target)
    reading = read_entry(own, tools, own.read, asked.target)
    missing = tools.judge.missing(features(own, tools, reading))
    if missing >= UNANSWERED and own.intent not in (Intent.RECOMMEND, Intent.DESCRIBE):
        context.lines.append(Line(say(context.language, "no_answer")))
        context.gaps.append(say(context.language, "gap", what=_short(asked.text)))
        return
    entry = tools.library.entry(asked.target)
    if introduced:
        context.lines.append(head(context, tools, entry))
        context.lines.extend(foreign_lead(context, tools, entry))
    fact_lines(context, tools, own.read, reading, asked.target, count)


def _asked(context: Context, tools: Tools, told: str) -> Iterator[Asked]:
    """The message's questions in order, each with the entry it is about."""
    previous = ""
    for paragraph in questions(context.original):
        nearness = OTHER_PARAGRAPH
        for sentence in paragraph:
            previous = _target(context, tools, told, sentence, {previous: nearness})
            yield Asked(sentence, previous)
            nearness = SAME_PARAGRAPH


def _target(context: Context, tools: Tools, told: str, sentence: str, before: dict[str, float]) -> str:
    """The entry a question is about: by its own words, by what the message tells, and by the question before it."""
    own = {each.entry_id: each.score for each in tools.index.rank([sentence])[1]}
    beside = {each.entry_id: each.score for each in (tools.index.rank([told, sentence])[1] if told else context.ranked)}
    whole = {each.entry_id: each.score for each in context.ranked}
    first, second = sorted(own.values(), reverse=True)[:2]
    sure = min(max((first - second) / _SURE_MARGIN, _LEAST), _MOST)
    most_beside, most_whole = max(beside.values()), max(whole.values())

    def fit(entry_id: str) -> float:
        about = BESIDE_WEIGHT * beside[entry_id] / most_beside + WHOLE_WEIGHT * whole[entry_id] / most_whole
        return sure * own[entry_id] / first + about + before.get(entry_id, 0.0)

    return max(own, key=fit)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_HEAD else text[: LONGEST_HEAD - 2] + "…"
