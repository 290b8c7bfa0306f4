"""A message: each of its questions answered in order, from the entry it is about."""

from __future__ import annotations

from assistant.answer import Intent
from assistant.context import Context, Line, Tools
from assistant.messages import say
from assistant.steps.compose.common import print_notes
from assistant.steps.compose.fact import fact
from assistant.steps.understand import decide_intent
from index.query import understand as read_question

WHOLE_WEIGHT = 1.0


def answer_message(context: Context, tools: Tools) -> Context:
    """Rank and answer part by part; the whole message says what a part is about where the part alone does not."""
    context.lines.append(Line(say(context.language, "mail_greeting") + "\n"))
    context.lines.append(Line(say(context.language, "mail_thanks") + "\n"))
    whole = {each.entry_id: each.score for each in context.ranked}
    situation = "\n".join(line for line in context.question.splitlines() if line.strip() not in context.parts)[:400]
    answered: set[tuple[str, str]] = set()
    for number, part in enumerate(context.parts, start=1):
        query, ranked = tools.index.rank([part])
        beside = {each.entry_id: each.score for each in tools.index.rank([situation, part])[1]} if situation else whole
        target = max(ranked, key=lambda each: each.score + WHOLE_WEIGHT * beside[each.entry_id]).entry_id
        route = tools.router.route(part, query.language)
        intent = decide_intent(query, route)
        if (target, part) in answered:
            continue
        answered.add((target, part))
        if len(context.parts) > 1:
            context.lines.append(Line(f"\n**{number}.** {_short(part)}\n"))
        fact(context, tools, read_question(part, tools.library), target, Intent.DESCRIBE if intent is Intent.DESCRIBE else Intent.FACT)
    print_notes(context, tools)
    closing = say(context.language, "mail_closing", contact=tools.library.catalogue.edition.contact)
    context.lines.append(Line("\n" + closing))
    return context


def _short(part: str) -> str:
    return part if len(part) <= 80 else part[:78] + "…"
