"""A message: its questions answered in order, each from the entry it is about; what the catalogue leaves out is said.

Questions of one paragraph about one entry are answered together. Greeting and closing belong to who sends the reply
(``assistant.inbox``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from assistant.abstention import features, printed_text
from assistant.answer import Intent, Status
from assistant.asking import questions, told
from assistant.context import Context, Tools
from assistant.lines import Line, LineUse
from assistant.listing import read_conditions
from assistant.mail import read_letter
from assistant.messages import say
from assistant.reading import Reading
from assistant.slots import Slot, asked_slots, holds
from assistant.steps.compose.aggregate import answer_aggregate
from assistant.steps.compose.common import escaped, foreign_lead, head, read_entry
from assistant.steps.compose.compare import answer_compare
from assistant.steps.compose.fact import fact_lines
from assistant.steps.compose.matching import Matched, match
from assistant.steps.compose.notes import print_notes
from assistant.steps.compose.recommend import candidates, recommended
from assistant.steps.understand import compares, lists_services, seeks_service, understand
from assistant.text import repeatable

LONGEST_SITUATION = 600
LONGEST_HEAD = 160
SENTENCES = 5
SENTENCES_ALONE = 7  # a message with one request is told more
# The judge was fitted on single questions. Beside a told situation it takes a question for a follow-up and gives low
# probabilities; on the messages of eval/sets/mailbox (even numbers) these two tell best what is not said.
DOUBTFUL, UNANSWERED = 0.09, 0.7
SENTENCES_NEAR = 2
UNSURE = 0.5  # from here down an officer is told that the answers are uncertain
MOST_COMPARED, MOST_ADVISED = 3, 2
ADVICE = 0.5  # how sure the router must be that a service is sought
_TELLING = (Slot.MONEY, Slot.CONTACT, Slot.DATE)  # where the entry prints none at all, the question is not answered
_OPEN = (Intent.RECOMMEND, Intent.DESCRIBE)


@dataclass(frozen=True)
class _Asked:
    """One question made ready: what is asked, how it was understood, and what its entry says to it."""

    matched: Matched
    own: Context
    reading: Reading
    unsaid: float
    unprinted: bool

    @property
    def text(self) -> str:
        return self.matched.question.text

    @property
    def missing(self) -> bool:
        """Whether the catalogue surely does not say it; what comes nearest would only mislead."""
        least = DOUBTFUL if self.unprinted else UNANSWERED
        return self.unsaid >= least and (self.unprinted or self.own.intent not in _OPEN)

    @property
    def doubtful(self) -> bool:
        """Whether the catalogue may not say it: what comes nearest is shown as no more than that."""
        return self.unsaid >= DOUBTFUL and not self.missing


def answer_message(context: Context, tools: Tools) -> Context:
    """Answer question by question under headings; a message that only tells a situation is recommended services."""
    letter = read_letter(context.original)
    asked = questions(letter.own, context.read.language)
    context.asked = [each.text for each in asked]
    if asked:
        situation = f"{letter.subject}\n{told(letter.own, context.read.language)}".strip()[:LONGEST_SITUATION]
        _answer_questions(context, tools, match(context, tools, asked, situation), situation)
    else:
        fitting = candidates(context, tools)
        context.lines.append(Line(say(context.language, "recommend_lead") + "\n"))
        context.lines.extend(recommended(context, tools, fitting))
    if not any(line.quotes for line in context.lines):
        context.status = Status.NO_ANSWER
    print_notes(context, tools)
    return context


def _answer_questions(context: Context, tools: Tools, matched: Sequence[Matched], situation: str) -> None:
    groups = [list(group) for _, group in groupby(matched, key=lambda each: (each.question.paragraph, each.entry_id))]
    targets = list(dict.fromkeys(each.entry_id for each in matched))
    count = SENTENCES if len(matched) > 1 else SENTENCES_ALONE
    previous = ""
    sure: list[float] = []
    for number, group in enumerate(groups, start=1):
        if len(groups) > 1:
            context.lines.append(Line(f"\n**{number}.** {_heading(group)}\n"))
        ready = [_prepare(context, tools, each, situation) for each in group]
        sure += [1 - each.unsaid for each in ready if not each.missing]
        plain = [each for each in ready if not _answer_across(context, tools, each, targets)]
        previous = _answer_from_entry(context, tools, plain, count, previous) if plain else ""
    context.confidence = sum(sure) / len(sure) if sure else 0.0
    context.doubts += ["low_confidence"] if sure and context.confidence < UNSURE else []
    context.doubts += ["unanswered"] if context.gaps else []


def _answering(line: Line, asked: _Asked) -> Line:
    """The line with the question it answers; what only comes near is no answer that could be said in other words."""
    if line.use is not LineUse.ANSWER:
        return line
    return replace(line, use=LineUse.FURTHER if asked.doubtful else LineUse.ANSWER, asked=asked.text)


def _heading(group: Sequence[Matched]) -> str:
    text = repeatable(" ".join(dict.fromkeys(each.question.text for each in group)))
    return escaped(text if len(text) <= LONGEST_HEAD else text[: LONGEST_HEAD - 2] + "…")


def _prepare(context: Context, tools: Tools, matched: Matched, situation: str) -> _Asked:
    """Read the question's entry for it, beside what the message tells, and judge whether it says what is asked."""
    text = matched.question.text
    own = Context(turns=[situation, text] if situation else [text], language=context.language, language_given=True)
    understand(own, tools)
    own.mail = False
    _, ranked = tools.index.rank(own.turns)
    own.conversation = own.read
    own.ranked = sorted(ranked, key=lambda each: each.entry_id != matched.entry_id)
    reading = read_entry(own, tools, own.read, matched.entry_id)
    unsaid = tools.judge.missing(features(own, tools, reading))
    printed = printed_text(tools, tools.library.entry(matched.entry_id))
    unprinted = any(not holds(slot, printed) for slot in asked_slots(text) if slot in _TELLING)
    return _Asked(matched, own, reading, unsaid, unprinted)


def _answer_across(context: Context, tools: Tools, asked: _Asked, targets: Sequence[str]) -> bool:
    """Answer a question on several entries at once: a list, a comparison, advice; says whether it was one."""
    own = asked.own
    own.lines, own.gaps = [], context.gaps
    if lists_services(asked.text) and (conditions := read_conditions(own.read, tools.library)):
        own.conditions = conditions
        answer_aggregate(own, tools)
    elif compares(asked.text) and len(compared := list(own.read.entry_ids) or list(targets)) > 1:
        own.targets = compared[:MOST_COMPARED]
        answer_compare(own, tools)
    elif seeks_service(asked.text) and own.route["recommend"] >= ADVICE:
        fitting = candidates(own, tools)[:MOST_ADVISED]
        own.lines.extend(recommended(own, tools, fitting))
    context.lines.extend(own.lines)
    return bool(own.lines)


def _answer_from_entry(context: Context, tools: Tools, group: Sequence[_Asked], count: int, previous: str) -> str:
    """The lines of one group from its entry; gives the entry that now stands introduced."""
    entry = tools.library.entry(group[0].matched.entry_id)
    said = sorted((each for each in group if not each.missing), key=lambda each: each.doubtful)
    if said and entry.id != previous:
        context.lines.append(head(context, tools, entry))
        context.lines.extend(foreign_lead(context, tools, entry))
    shown: set[int] = set()
    for each in said:
        own = Context(turns=each.own.turns, language=context.language, gaps=context.gaps)
        if each.doubtful:
            context.gaps.append(say(context.language, "gap", what=repeatable(each.text)))
            context.lines.append(Line("\n" + say(context.language, "unsure") + "\n"))
        most = SENTENCES_NEAR if each.doubtful else count
        shown.update(fact_lines(own, tools, each.own.read, each.reading, most, () if each.doubtful else shown))
        new = (_answering(line, each) for line in own.lines)
        known = {(line.text, line.quotes) for line in context.lines}
        context.lines.extend(line for line in new if (line.text, line.quotes) not in known)
    for each in group:
        if each.missing:
            context.gaps.append(say(context.language, "gap", what=repeatable(each.text)))
            said_so = say(context.language, "no_answer") if len(group) == 1 else f"- {escaped(context.gaps[-1])}"
            context.lines.append(Line(said_so))
    return entry.id if said else previous
