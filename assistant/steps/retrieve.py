"""Retrieve: rank the entries and decide which of them the answer is about."""

from __future__ import annotations

import re
from itertools import combinations

from assistant.answer import Intent
from assistant.conditions import Naming
from assistant.context import Context, Tools
from assistant.listing import read_conditions
from assistant.mail import own_words
from assistant.steps.described import described
from assistant.steps.understand import compares
from corpus.terms import Term
from index.query import understand as read_question
from index.ranking import Ranked

_CLAUSE = re.compile(
    r"[，,；;。！？!?：:\n]|(?:和|与|跟|还是|同|以及|或者)|\b(?:and|or|versus|vs\.?|than|et|ou|que|y|o|и|или|чем|с)\b|\s[و]|أو|مقارنة",
    re.IGNORECASE,
)
_MIN_CLAUSE = 4
_CLAUSE_SURE = 6.0
MOST_COMPARED = 3
POOL = 5
SITUATION_SURE = 0.5
ON_CATALOGUE = 0.1  # from here on a question may be about the catalogue itself: its introductions stay in place
OVERALL_WEIGHT = 0.3
TWO_THINGS = 0.1  # from here on two clauses that lead to two entries make a comparison


def retrieve(context: Context, tools: Tools) -> Context:
    """Rank all entries for the conversation; find the compared ones where the question sets things side by side."""
    body = own_words(context.question) if context.mail else context.question
    turns = [*context.turns[:-1], body]
    _, context.ranked = tools.index.rank(turns, clauses=not context.mail)  # a message's questions are ranked one by one
    context.conversation = read_question("\n".join(turns), tools.library) if len(turns) > 1 else context.read
    if context.mail or context.intent is Intent.SMALLTALK:
        return context
    if context.intent is Intent.AGGREGATE:
        context.conditions = read_conditions(context.whole, tools.library)
        if not context.conditions and (term := described(context, tools)):
            context.conditions = [Naming(term)]
        if context.conditions:
            context.ranked = _matching_first(context, tools)
        return context
    if context.intent in (Intent.RECOMMEND, Intent.COMPARE) and context.route["about"] < ON_CATALOGUE:
        context.ranked = sorted(context.ranked, key=lambda each: is_introduction(each.entry_id))
    named = named_entries(context, tools)
    situation = context.intent is Intent.RECOMMEND and context.route["recommend"] >= SITUATION_SURE and len(named) < 2
    one_thing = context.route["describe"] >= SITUATION_SURE and context.route["compare"] < TWO_THINGS
    set_beside = (compares(context.question) and not one_thing) or context.route["compare"] >= TWO_THINGS
    wants_comparison = context.intent is Intent.COMPARE or (set_beside and not situation and not context.resolved)
    if wants_comparison:
        context.targets = _compared(context, tools, named)
        if len(context.targets) >= 2:
            context.intent = Intent.COMPARE
    if context.intent is Intent.COMPARE and len(context.targets) < 2:
        context.intent = Intent.FACT
    if context.intent in (Intent.DESCRIBE, Intent.RECOMMEND) and is_introduction(context.ranked[0].entry_id):
        context.intent = Intent.ABOUT
    return context


def _matching_first(context: Context, tools: Tools) -> list[Ranked]:
    """The entries that the records say meet all conditions, then the others, each by score; introductions last."""

    def place(each: Ranked) -> tuple[bool, bool]:
        entry = tools.library.entry(each.entry_id)
        meets = bool(context.conditions) and all(
            condition.match(entry, tools.library) for condition in context.conditions
        )
        return not meets, is_introduction(each.entry_id)

    return sorted(context.ranked, key=place)


def named_entries(context: Context, tools: Tools) -> list[str]:
    """Entries the question names: by id, or by the name of a tool or programme whose home the entry is."""
    named = list(context.read.entry_ids)
    named += [home for term in context.read.terms if (home := _home(term, tools)) is not None]
    return list(dict.fromkeys(named))


def _home(term: Term, tools: Tools) -> str | None:
    """The entry that a tool or programme is the subject of: the first of few, or the one whose title holds its name."""
    if term.category not in ("tool", "programme"):
        return None
    titled = [each for each in term.entries if any(name in tools.library.entry(each).title for name in term.names)]
    if titled:
        return titled[0]
    return term.entries[0] if 0 < len(term.entries) <= 3 else None


def _compared(context: Context, tools: Tools, named: list[str]) -> list[str]:
    """The entries set side by side: those named, else the pair among the best that covers the clauses best."""
    if len(named) >= 2:
        return named[:MOST_COMPARED]
    pool = [each.entry_id for each in context.ranked if not is_introduction(each.entry_id)][:POOL]
    clauses = [
        clause.strip() for clause in _CLAUSE.split(context.question) if clause and len(clause.strip()) >= _MIN_CLAUSE
    ]
    rankings = [tools.index.rank([clause])[1] for clause in clauses]
    pointing = [ranking for ranking in rankings if ranking[0].entry_id in pool]  # «each how long» points anywhere
    scores = [{each.entry_id: each.score for each in ranking} for ranking in pointing]
    overall = {each.entry_id: each.score for each in context.ranked}
    must = [each for each in named if each in pool]

    def worth(pair: tuple[str, str]) -> float:
        covered = sum(max(score[pair[0]], score[pair[1]]) for score in scores)
        return covered / max(1, len(scores)) + OVERALL_WEIGHT * (overall[pair[0]] + overall[pair[1]])

    pairs = [pair for pair in combinations(pool, 2) if all(each in pair for each in must)]
    best = max(pairs, key=worth)
    if context.intent is Intent.COMPARE:
        return sorted(best, key=pool.index)
    split = {
        max(pool, key=lambda each: score[each]) for score in scores if max(score[each] for each in pool) >= _CLAUSE_SURE
    }
    return sorted(best, key=pool.index) if len(split & set(best)) == 2 else []


def is_introduction(entry_id: str) -> bool:
    """Whether an entry introduces the catalogue, a section or the flagships."""
    return entry_id == "INTRO" or entry_id.endswith(".0")
