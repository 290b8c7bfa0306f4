"""The words of the single pages, as groups of the labels of a language."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.facets import Band, FacetName
from corpus.model import Mention

QUESTIONS = 3


class Group(BaseModel):
    """A group of labels."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FrameWords(Group):
    """What all pages say."""

    skip: str
    pages: str
    chat: str
    catalogue: str
    finder: str
    places: str
    inbox: str
    switch: str
    look: str
    look_system: str
    look_light: str
    look_dark: str
    missing_title: str
    missing_text: str
    comma: str
    semicolon: str
    colon: str
    table: str


class ChatWords(Group):
    """What one can do with a conversation."""

    history: str
    history_note: str
    history_empty: str
    forget: str
    forget_all: str
    forgotten: str
    export: str
    word: str
    pdf: str
    markdown: str
    exported: str
    export_failed: str
    nothing_to_export: str
    saved_on: str
    edit: str
    edit_note: str
    edit_send: str
    cancel: str
    link: str
    link_copied: str
    copy_answer: str
    copied: str
    retry: str
    stop: str
    stopped: str
    together: str


class EngineWords(Group):
    """Who words an answer. ``model_zh`` stands below a Chinese answer, which translates nothing."""

    writing: str
    extractive: str
    model: str
    model_zh: str


class FeedbackWords(Group):
    """Rating an answer."""

    title: str
    up: str
    down: str
    why: str
    comment: str
    consent: str
    send: str
    cancel: str
    close: str
    thanks: str
    failed: str
    reasons: dict[str, str]


class EntryWords(Group):
    """The page of one entry."""

    whole: str
    as_printed: str
    beside: str
    unofficial: str
    printed_on: str
    partners: str
    yes: str
    not_said: str
    online: str
    on_map: str
    copy_link: str
    ask: str
    questions: Annotated[tuple[str, ...], Field(min_length=QUESTIONS, max_length=QUESTIONS)]
    related: str
    same_section: str


class CatalogueWords(Group):
    """The catalogue browser."""

    title: str
    lead: str
    search: str
    filters: str
    apply: str
    reset: str
    results: str
    found: str
    nothing: str
    near: str
    ask_instead: str
    all: str
    section: str
    countries: str
    facets: dict[FacetName, str]
    bands: dict[Band, str]


class FinderWords(Group):
    """The service finder."""

    title: str
    lead: str
    who: str
    where: str
    challenge: str
    challenge_note: str
    stage: str
    time: str
    any: str
    find: str
    reset: str
    results: str
    how: str
    none_in_time: str
    longer: str
    in_chat: str
    comparison: str
    in_short: str
    request: str
    request_note: str
    letter_label: str
    letter: str
    subject: str
    write: str
    copy_text: str
    letter_copied: str
    to_fill: str
    busy: str
    missing: str
    nothing: str
    applied_there: str
    not_there: str
    no_duration: str
    fits: str
    too_long: str
    say: str
    people: dict[str, str]
    stages: dict[str, str]
    limits: dict[str, str]


class PlacesWords(Group):
    """Where services were applied."""

    title: str
    lead: str
    within: str
    map: str
    list: str
    open_list: str
    heat: str
    heat_note: str
    durations: str
    durations_note: str
    service: str
    all: str
    show: str
    counted: str
    notice: str
    notice_link: str
    credit: str
    map_label: str
    legend_place: str
    legend_country: str
    years: str
    no_duration: str
    kinds: dict[Mention, str]


class InboxWords(Group):
    """Drafting the reply to a mail. Kinds of mail, reasons and remarks are named as in the notes for officers."""

    title: str
    lead: str
    kept: str
    message: str
    message_note: str
    file: str
    file_note: str
    choose: str
    none_chosen: str
    draft: str
    reset: str
    drafting: str
    missing: str
    too_large: str
    unavailable: str
    result: str
    mail: str
    kind: str
    urgency: str
    outcome: str
    language: str
    read: str
    unread: str
    look: str
    nothing_stands_out: str
    questions: str
    answered: str
    open: str
    reply: str
    to: str
    subject: str
    copy_reply: str
    copy_formatted: str
    copied: str
    download: str
    download_note: str
    note: str
    withheld: str
