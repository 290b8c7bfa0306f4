"""Triage: kinds of messages on whole letters, urgency and reasons on both sides of each rule, and files gone wrong."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.answer import Language
from assistant.inbox.mail import Automatic, Mail
from assistant.inbox.triage import EXEMPLARS, FILE, REASONS, RULED, SENSED, Triage, TriageError, Triager
from assistant.mail import read_letter
from assistant.router import exemplars
from assistant.settings import load_settings
from corpus.errors import HabitatError
from index.encoder import Encoder, Vectors, load_encoder

HERE = Path(__file__).parent
WRITTEN = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)
LANGUAGES = {language.value for language in Language}
RULES: dict[str, dict[str, dict[str, list[str]]]] = yaml.safe_load(
    (HERE / "triage_rules.yaml").read_text(encoding="utf-8")
)
# Measured: 0.983 and 0.917 of the categories right (of the fresh set at first sight 0.917); see docs/inbox.md.
# The first set's messages are exemplars too (prompts/triage): it shows that what is taught is kept, and measures urgency
# and reasons. The second was never taught.
UNTAUGHT = "triage_fresh.yaml"
SETS = {"triage_dev.yaml": 0.96, UNTAUGHT: 0.89}


class Unused(Encoder):
    """An encoder that must not be asked."""

    def __init__(self, like: Encoder) -> None:
        self.name, self.fingerprint, self.dimensions = like.name, like.fingerprint, like.dimensions

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError(f"{len(texts)} texts were embedded")

    encode_passages = encode_queries


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="session")
def triager(encoder: Encoder) -> Triager:
    return Triager.open(encoder, load_settings().index_folder)


def sort(triager: Triager, own: str, language: str = "en", **mail: Any) -> Triage:
    return triager.triage(Mail(**{"date": WRITTEN, "text": own, **mail}), own, language)


def kinds(found: Triage) -> set[str]:
    return {reason.kind for reason in found.reasons} & {why.value for why in RULED}


@pytest.fixture(scope="session", params=SETS)
def sorted_set(request: pytest.FixtureRequest, triager: Triager) -> tuple[str, list[tuple[dict[str, Any], Triage]]]:
    """A set's name, and its messages with what triage found in them as they are read by the drafter."""
    rows = yaml.safe_load((HERE / request.param).read_text(encoding="utf-8"))
    found: list[tuple[dict[str, Any], Triage]] = []
    for row in rows:
        own = read_letter(f"Subject: {row['subject']}\n\n{row['text']}").own
        mail = Mail(subject=row["subject"], text=row["text"], date=WRITTEN)
        found.append((row, triager.triage(mail, own, row["language"])))
    return request.param, found


def test_categories_are_found_in_whole_messages(sorted_set: tuple[str, list[tuple[dict[str, Any], Triage]]]) -> None:
    name, rows = sorted_set
    wrong = [
        (row["id"], row["category"], found.category.id) for row, found in rows if row["category"] != found.category.id
    ]
    assert 1 - len(wrong) / len(rows) >= SETS[name], wrong
    by_language = Counter(row["language"] for row, _ in rows)
    for language, count in Counter(
        next(r["language"] for r, _ in rows if r["id"] == each[0]) for each in wrong
    ).items():
        assert count <= 0.35 * by_language[language], (language, wrong)


def test_no_real_request_ends_as_spam(sorted_set: tuple[str, list[tuple[dict[str, Any], Triage]]]) -> None:
    _, rows = sorted_set
    assert [row["id"] for row, found in rows if found.category.id == "spam" and row["category"] != "spam"] == []
    missed = [row["id"] for row, found in rows if row["category"] == "spam" and found.category.id != "spam"]
    assert len(missed) <= 2, missed


def test_urgency_is_found_in_whole_messages(sorted_set: tuple[str, list[tuple[dict[str, Any], Triage]]]) -> None:
    _, rows = sorted_set
    assert [(row["id"], found.urgency) for row, found in rows if row["urgency"] != found.urgency] == []


def test_reasons_are_found_in_whole_messages(sorted_set: tuple[str, list[tuple[dict[str, Any], Triage]]]) -> None:
    _, rows = sorted_set
    answered = [(row, found) for row, found in rows if row["category"] != "spam"]
    missed = [(row["id"], set(row["reasons"]) - kinds(found)) for row, found in answered]
    assert [each for each in missed if each[1]] == []
    false = [(row["id"], kinds(found) - set(row["reasons"])) for row, found in answered]
    assert sum(bool(each[1]) for each in false) <= 0.07 * len(answered), [each for each in false if each[1]]


@pytest.mark.parametrize(("kind", "language"), [(kind, language) for kind in RULES for language in RULES[kind]])
def test_rules_strike_where_they_must_and_only_there(triager: Triager, kind: str, language: str) -> None:
    def strikes(text: str) -> bool:
        found = sort(triager, text, language)
        return found.urgency == "high" if kind == "urgent" else kind in kinds(found)

    sides = RULES[kind][language]
    assert [text for text in sides["hits"] if not strikes(text)] == []
    assert [text for text in sides["passes"] if strikes(text)] == []


def test_every_rule_is_tried_in_every_language() -> None:
    assert set(RULES) == {*(why.value for why in RULED), "urgent"}
    assert {kind: set(RULES[kind]) for kind in RULES} == dict.fromkeys(RULES, LANGUAGES)


def test_reasons_without_a_telling_word_are_found_by_their_sense(triager: Triager) -> None:
    found = sort(
        triager, "Thank you for the visit.\n\nThe storekeeper carted half of the donated bricks to his own house."
    )
    assert next(reason for reason in found.reasons if reason.kind == "misconduct").words.startswith("The storekeeper")


def test_every_category_and_reason_is_taught_in_every_language(triager: Triager) -> None:
    def counts(folder: Path) -> Counter[tuple[str, str]]:
        return Counter((each.label, each.language) for each in exemplars(folder))

    categories = {path.stem for path in EXEMPLARS.glob("*.yaml")}
    assert set(counts(EXEMPLARS)) == {(category, language) for category in categories for language in LANGUAGES}
    assert min(counts(EXEMPLARS).values()) >= 12
    reasons = {*(why.value for why in SENSED), "nothing"}
    assert set(counts(EXEMPLARS / REASONS)) == {(reason, language) for reason in reasons for language in LANGUAGES}
    assert min(counts(EXEMPLARS / REASONS).values()) >= 10


@pytest.mark.parametrize("folder", [EXEMPLARS, EXEMPLARS / REASONS])
def test_no_exemplar_teaches_two_things(folder: Path) -> None:
    texts = Counter(each.text for each in exemplars(folder))
    assert [text for text, count in texts.items() if count > 1] == []


def test_the_measured_messages_teach_nothing() -> None:
    taught = "\n".join(each.text for folder in (EXEMPLARS, EXEMPLARS / REASONS) for each in exemplars(folder))
    for row in yaml.safe_load((HERE / UNTAUGHT).read_text(encoding="utf-8")):
        paragraphs = [each.strip() for each in row["text"].split("\n\n")]
        assert not any(len(each) > 30 and each in taught for each in paragraphs), row["id"]


def test_what_is_wanted_is_not_drowned_in_a_long_letter(triager: Triager) -> None:
    preamble = (
        "I hope this message finds you and your colleagues well after the long holidays. It has been a busy season.\n\n"
        "Our town was founded in 1890 where the railway crosses the river. It has about 180,000 inhabitants today, a "
        "university, a large market, two hospitals and a port that lost its trade when the mine closed. The climate is "
        "mild, the streets are broad, and people are proud of their theatre and of their football club.\n\n"
        "I came here twenty years ago from the capital and have worked in several offices since.\n\n"
    )
    wanted = "Could your experts help our municipality to draw up a plan for the informal settlements on the slopes?"
    assert sort(triager, preamble + wanted + "\n\nWith my best regards to all of you.").category.id == "service_request"
    wanted = "Our channel would like to film your project and interview its manager for the evening news."
    assert sort(triager, preamble + wanted + "\n\nWith my best regards to all of you.").category.id == "media"


def test_a_subject_that_stands_before_the_own_words_counts_once(triager: Triager) -> None:
    mail = Mail(subject="Her City", text="Where can I download the toolbox?", date=WRITTEN)
    alone = triager.triage(mail, mail.text, "en")
    assert triager.triage(mail, f"{mail.subject}\n{mail.text}", "en") == alone


def test_without_own_words_the_whole_message_is_read(triager: Triager) -> None:
    mail = Mail(text="Do you take interns this year? My CV is attached.", date=WRITTEN)
    assert triager.triage(mail, "", "en").category.id == "procurement_job"


def test_an_empty_message_gets_a_category_and_nothing_else(triager: Triager) -> None:
    found = triager.triage(Mail(), "", "en")
    assert found.category.id not in ("spam", "automatic")
    assert (found.urgency, kinds(found)) == ("normal", set())


def test_automatic_is_told_by_headers_and_never_by_words(triager: Triager) -> None:
    words = "Automatic reply: I am out of the office until Monday."
    assert sort(triager, words).category.id != "automatic"
    found = sort(triager, "Which services were applied in Kenya?", automatic=Automatic.BOUNCE)
    assert (found.category.id, found.category.replies, found.confidence) == ("automatic", "none", 1.0)


def test_spam_must_be_sure(encoder: Encoder, triager: Triager, tmp_path: Path) -> None:
    advertisement = "Guaranteed SEO: first page of Google in two weeks, backlinks, 50% off. Click the link today!"
    found = sort(triager, advertisement, important=True)
    assert (found.category.id, found.urgency) == ("spam", "normal")
    surer = tmp_path / "triage.toml"
    surer.write_text(FILE.read_text(encoding="utf-8").replace("spam_sure = 0.65", "spam_sure = 1.0"), encoding="utf-8")
    doubtful = sort(Triager.open(encoder, load_settings().index_folder, surer), advertisement)
    assert doubtful.category.id != "spam"
    assert doubtful.confidence < found.confidence


def test_the_senders_own_flag_makes_a_message_urgent(triager: Triager) -> None:
    question = "Which services were applied in Kenya?"
    assert sort(triager, question).urgency == "normal"
    assert sort(triager, question, important=True).urgency == "high"


def test_a_calm_word_takes_nothing_from_an_urgent_one(triager: Triager) -> None:
    assert sort(triager, "The first question is not urgent. URGENT: we need shelter plans.").urgency == "high"


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("Please reply by 2025-03-20.", "high"),
        ("Please reply before 20/03/2025.", "high"),
        ("Please reply by March 20th, 2025.", "high"),
        ("Please reply no later than the end of the day on 24 Mar.", "high"),
        ("Please reply by 10 March.", "high"),
        ("Please reply by 25 March.", "normal"),  # the fifteenth day
        ("Please reply by 9 March.", "normal"),  # past: the next such day is a year off
        ("Please reply by 20 March 2026.", "normal"),
        ("Please reply by 31.02.2025.", "normal"),  # no such day
        ("The book was edited by us in Nairobi. 20 March 2025", "normal"),
        ("截止日期：2025年3月17日", "high"),
        ("请在3月24号以前回复", "high"),
        ("Ответьте не позднее 20.03.2025", "high"),
        ("Responda a más tardar el 20 de marzo de 2025", "high"),
        ("Répondez au plus tard le 1er avril", "normal"),
        ("آخر موعد 18 آذار", "high"),
        ("آخر موعد ٢٠/٠٣/٢٠٢٥", "high"),
    ],
)
def test_a_deadline_within_a_fortnight_is_urgent(triager: Triager, text: str, urgency: str) -> None:
    assert sort(triager, text).urgency == urgency


def test_without_a_date_of_writing_no_date_is_a_deadline(triager: Triager) -> None:
    assert sort(triager, "Please reply by 2025-03-20.", date=None).urgency == "normal"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Le profil couvre-t-il la Crimée ?", "Crimée"),
        ("هل عملتم في القُدس؟", "القُدس"),
        ("Supports-tu le Haut-Karabakh ?", "Haut-Karabakh"),
        ("What of the WEST\nBANK?", "WEST BANK"),
    ],
)
def test_the_officer_sees_the_words_as_they_were_written(triager: Triager, text: str, words: str) -> None:
    found = sort(triager, text)
    assert [reason.words for reason in found.reasons if reason.kind == "disputed_territory"] == [words]


def test_a_category_that_a_human_always_sees_says_so_first(triager: Triager) -> None:
    found = sort(triager, "I wrote three times and nobody answers. I lodge a formal complaint about your staff.")
    assert found.category.id == "complaint"
    assert (found.reasons[0].kind, found.reasons[0].words) == ("always", "")


def test_a_fitted_triage_opens_without_embedding_anything(triager: Triager, encoder: Encoder) -> None:
    assert isinstance(Triager.open(Unused(encoder), load_settings().index_folder), Triager)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("spam_sure = 0.65", "spam_sure = ", "line 1"),
        ("spam_sure = 0.65", "spam_sure = 2", "spam_sure"),
        ("spam_sure = 0.65", "spam_shure = 0.65", "spam_s"),
        ('replies = "acknowledge"', 'replies = "maybe"', "category.4.replies"),
        ('keyword = "HabitatMedia"', 'keyword = "Habitat Media"', "category.6.keyword"),
        ('keyword = "HabitatMedia"', 'keyword = "HabitatOther"', "share an id or a keyword"),
        ('id = "spam"', 'id = "junk"', "'spam'"),
        ('id = "automatic"\nkeyword = "HabitatAutomatic"\nreplies = "none"', "", "category"),
        ("[reasons.legal]", "[reasons.lawsuits]", "reasons.lawsuits"),
        ("[reasons.legal]", "[reasons.remark]", "reasons"),
        ("'lawsuits?|", "'(lawsuits?|", "reasons.legal"),
        ("ru = ['не (?:очень", "rus = ['не (?:очень", "urgency.calm"),
        ("days = 14", 'days = "soon"', "urgency.days"),
    ],
)
def test_a_file_gone_wrong_is_named_with_its_key(
    encoder: Encoder, tmp_path: Path, old: str, new: str, says: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "triage.toml"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TriageError) as error:
        Triager.open(Unused(encoder), tmp_path, broken)
    assert str(broken) in error.value.what
    assert says in error.value.what
    assert error.value.mend


def test_a_missing_file_says_what_to_do(encoder: Encoder, tmp_path: Path) -> None:
    with pytest.raises(TriageError, match="restore it"):
        Triager.open(Unused(encoder), tmp_path, tmp_path / "triage.toml")


def test_exemplars_that_do_not_fit_the_categories_are_named(encoder: Encoder, tmp_path: Path) -> None:
    def opened(name: str) -> Path:
        return Path(shutil.copytree(EXEMPLARS, tmp_path / name))

    folder = opened("missing")
    (folder / "media.yaml").unlink()
    with pytest.raises(TriageError, match=r"media\.yaml is missing"):
        Triager.open(Unused(encoder), tmp_path, FILE, folder)
    folder = opened("more")
    shutil.copy(folder / "media.yaml", folder / "press.yaml")
    with pytest.raises(TriageError, match=r"press\.yaml belongs to nothing"):
        Triager.open(Unused(encoder), tmp_path, FILE, folder)
    folder = opened("other")
    (folder / "media.yaml").write_text("intent: spam\nutterances:\n  en:\n    - x\n", encoding="utf-8")
    with pytest.raises(TriageError, match=r"media\.yaml teaches another intent"):
        Triager.open(Unused(encoder), tmp_path, FILE, folder)
    folder = opened("broken")
    (folder / "media.yaml").write_text("intent: [media\n", encoding="utf-8")
    with pytest.raises(HabitatError, match=r"media\.yaml cannot be read"):
        Triager.open(Unused(encoder), tmp_path, FILE, folder)
    folder = opened("reasons")
    (folder / REASONS / "abuse.yaml").unlink()
    with pytest.raises(TriageError, match=r"abuse\.yaml is missing"):
        Triager.open(Unused(encoder), tmp_path, FILE, folder)
