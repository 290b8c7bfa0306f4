"""All messages of the corpus, from their bytes to their drafts by the real assistant, measured against their truth."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from assistant.chain import Assistant
from assistant.inbox.drafting import Drafter
from assistant.inbox.mime import read_mail
from assistant.inbox.render import reply_part
from eval.mailbox.corpus import MailCase, load_messages
from eval.mailbox.letter import DESK
from eval.mailbox.measure import Drafted, Measured, draft_all, figures, measure


@pytest.fixture(scope="module")
def drafted(assistant: Assistant) -> list[Drafted]:
    return draft_all(load_messages(), Drafter.open(assistant=assistant))


@pytest.fixture(scope="module")
def rows(drafted: list[Drafted]) -> list[Measured]:
    return measure(drafted)


# Measured values stand in docs/inbox.md; other processors move single messages.
FLOORS = {
    "kind": 0.88,
    "questions found": 0.9,
    "urgency": 0.93,
    "draft or none": 0.95,
    "no reason missed": 0.95,
    "no reason false": 0.95,
    "answered": 0.82,
    "declined": 0.7,
    "greeted by name": 0.75,
}


def test_the_figures_stay_above_their_floors(rows: list[Measured]) -> None:
    found = figures([row for row in rows if not row.id.startswith("ugly")])
    assert {name: value for name, value in found.items() if value < FLOORS.get(name, 0)} == {}


def test_every_message_that_wants_one_gets_one_draft(drafted: list[Drafted]) -> None:
    kinds = Counter(bool(each.draft.plain) is not bool(each.draft.withheld) for each in drafted)
    assert kinds == {True: len(drafted)}


def test_no_request_is_lost_as_spam_or_as_automatic(drafted: list[Drafted]) -> None:
    lost = [each.case.id for each in drafted if each.case.truth.draft and each.draft.withheld]
    assert lost == []


def test_nothing_is_quoted_that_is_not_printed(drafted: list[Drafted], assistant: Assistant) -> None:
    source = re.sub(r"[\s*⁰¹²³⁴⁵⁶⁷⁸⁹]", "", assistant.library.source.text)
    quotes = [quote.quote for each in drafted for quote in each.draft.answer.citations]
    assert len(quotes) > 500
    assert [quote for quote in quotes if re.sub(r"[\s*⁰¹²³⁴⁵⁶⁷⁸⁹]", "", quote) not in source] == []


def test_no_link_or_address_of_a_message_is_repeated(drafted: list[Drafted], assistant: Assistant) -> None:
    address = re.compile(r"https?://[\w./-]+|www\.[\w./-]+|[\w.-]+@[\w-]+\.[\w.]+")
    for each in drafted:
        reply = f"{reply_part(each.draft.plain)} {each.draft.html.partition('✂')[2]}"
        strange = [found for found in address.findall(reply) if found.strip(".") not in assistant.library.source.text]
        assert strange == [], each.case.id


def threaded(case: MailCase, drafter: Drafter) -> bool:
    mail = read_mail(case.raw(), (DESK,))
    message = drafter.message(mail, drafter.draft(mail), "d")
    chain = str(message["References"] or "").split()
    return not mail.message_id or (message["In-Reply-To"] == mail.message_id and chain[-1] == mail.message_id)


def test_replies_thread_with_their_messages(assistant: Assistant) -> None:
    drafter = Drafter.open(assistant=assistant)
    chained = [case for case in load_messages() if case.letter.references]
    assert len(chained) > 5
    assert all(threaded(case, drafter) for case in chained)
