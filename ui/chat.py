"""The chat page: a header, the conversation with its question box, and the sources beside it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any, cast
from uuid import uuid4

import gradio as gr

from assistant.answer import Answer, Language
from assistant.port import Answerer
from assistant.text import clean
from ui.labels import DEFAULT, labels, negotiate
from ui.record import LONGEST_QUESTION, RecordError, restore
from ui.render import Painter
from ui.session import Chat
from ui.sources import Sources

AT_ONCE = 4
MOST_LINKED = 8
BETWEEN_PIECES = 0.03
_KEEP: Any = gr.update()
_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

_HEADER_JS = """
element.addEventListener('change', e => { if (e.target.id === 'language') trigger('select', {lang: e.target.value}); });
element.addEventListener('click', e => { if (e.target.closest('#new-chat')) trigger('clear'); });
window.habitat.showLanguage(element);
watch('value', () => window.habitat.showLanguage(element));
"""
_FOOTER_JS = """
window.habitatLook.showLook();
watch('value', () => window.habitatLook.showLook());
"""
_TRANSCRIPT_JS = """
window.habitat.attach(element, trigger);
watch('value', () => window.habitat.showConversation(element));
"""

_log = logging.getLogger(__name__)


class ChatPage:
    """The page and its events. What a visitor asked lives in the session's state, never in this object."""

    def __init__(self, assistant: Answerer) -> None:
        self._assistant = assistant

    def build(self) -> gr.Blocks:
        """The page as Gradio blocks."""
        with gr.Blocks(title=labels(DEFAULT).title, analytics_enabled=False, fill_width=True) as page:
            chat, language = gr.State(Chat()), gr.State(DEFAULT)
            header = gr.HTML(elem_id="page-head", apply_default_css=False, js_on_load=_HEADER_JS)
            with gr.Row(elem_id="page-body"):
                with gr.Column(elem_id="chat"):
                    transcript = gr.HTML(elem_id="transcript", apply_default_css=False, js_on_load=_TRANSCRIPT_JS)
                    with gr.Row(elem_id="composer"):
                        box = gr.Textbox(
                            elem_id="question",
                            show_label=False,
                            container=False,
                            lines=1,
                            max_lines=6,
                            max_length=LONGEST_QUESTION,
                            scale=1,
                        )
                        send = gr.Button(elem_id="send", variant="primary", scale=0)
                        stop = gr.Button(elem_id="stop", variant="secondary", scale=0, visible=False)
                    footer = gr.HTML(elem_id="page-foot", apply_default_css=False, js_on_load=_FOOTER_JS)
                sources = gr.HTML(elem_id="sources", apply_default_css=False)
            shown = [transcript, sources]
            dressed = [header, *shown, box, send, stop, footer]
            conversation = [chat, *shown, box, send, stop]
            asking = gr.on(  # pyright: ignore[reportUnknownMemberType] (a parameter without types)
                [box.submit, send.click, transcript.submit, transcript.retry],
                self._ask,
                [box, chat, language],
                conversation,
                trigger_mode="once",
                concurrency_limit=AT_ONCE,
                **_QUIET,
            )
            asking.then(self._repaint, [chat, language], [chat, *shown], **_QUIET)
            at_once: dict[str, Any] = {"queue": False, **_QUIET}
            stop.click(self._stop, [chat, language], conversation, cancels=[asking], **at_once)
            header.select(self._switch, [chat], [language, *dressed], **at_once)
            header.clear(self._clear, [language], conversation, cancels=[asking], **at_once)
            transcript.apply(self._restore, [language], conversation, cancels=[asking], **at_once)
            page.load(self._open, None, [language, *dressed], **at_once)
        return page

    def _ask(self, text: str, chat: Chat, language: Language, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        """Answer what is in the box, what the page sent along, or an earlier turn anew."""
        sent = _sent(event)
        turn = sent.get("turn")
        if isinstance(turn, int) and 1 <= turn <= len(chat.turns):
            text, chat = chat.turns[turn - 1].question, chat.until(turn)
        questions = _questions(sent) or [clean(text)[:LONGEST_QUESTION]]
        for question in filter(None, questions):
            for stage in self._asked(chat.asked(question), language):
                box = "" if stage.turns[-1].answer is None else _KEEP
                yield *self._conversation(stage, language), box, *_buttons(stage)
                chat = stage
        if not any(questions):
            yield chat, *[_KEEP] * 5

    def _asked(self, chat: Chat, language: Language) -> Iterator[Chat]:
        """The conversation while its last question is answered."""
        yield chat
        questions = chat.questions
        try:
            asked = questions if len(questions) > 1 else questions[0]
            answer = self._assistant.answer(asked, id=uuid4().hex)
        except Exception:  # the outer edge: a fault of ours must not take the visitor's page with it
            _log.exception("a question failed")
            yield chat.answered(None).shown(language)
            return
        yield from self._written(chat, answer, language)

    @staticmethod
    def _written(chat: Chat, answer: Answer, language: Language) -> Iterator[Chat]:
        for piece in chat.written(answer):
            yield piece.shown(language)
            if piece.pending:
                time.sleep(BETWEEN_PIECES)

    def _repaint(self, chat: Chat, language: Language) -> tuple[Any, ...]:
        """Show the conversation again where the language was switched while the answer was looked for."""
        if chat.shown_in in {None, language}:
            return _KEEP, _KEEP, _KEEP
        return self._conversation(chat.shown(language), language)

    def _stop(self, chat: Chat, language: Language) -> tuple[Any, ...]:
        chat = chat.stopped()
        return *self._conversation(chat, language), _KEEP, *_buttons(chat)

    def _switch(self, chat: Chat, event: gr.EventData) -> tuple[Any, ...]:
        language = negotiate(str(_sent(event).get("lang", "")), None)
        return language, *self._dress(chat, language)

    def _clear(self, language: Language) -> tuple[Any, ...]:
        chat = Chat()
        return *self._conversation(chat, language), _KEEP, *_buttons(chat)

    def _restore(self, language: Language, event: gr.EventData) -> tuple[Any, ...]:
        """Show a conversation that the browser kept; one that cannot be shown begins anew."""
        try:
            chat = restore(str(_sent(event).get("record", "")), self._assistant.library)
        except RecordError as error:
            _log.info("a kept conversation was refused: %s", error)
            chat = Chat()
        return *self._conversation(chat, language), _KEEP, *_buttons(chat)

    def _open(self, request: gr.Request) -> tuple[Any, ...]:
        browser: Any = request
        language = negotiate(browser.query_params.get("lang"), browser.headers.get("accept-language"))
        return language, *self._dress(Chat(), language)

    def _dress(self, chat: Chat, language: Language) -> tuple[Any, ...]:
        painter, words = Painter(self._assistant.library, language), labels(language)
        box = gr.update(label=words.question, placeholder=words.placeholder)
        send, stop = gr.update(value=words.send), gr.update(value=words.chat.stop)
        _, *conversation = self._conversation(chat, language)
        return painter.header(), *conversation, box, send, stop, painter.footer()

    def _conversation(self, chat: Chat, language: Language) -> tuple[Chat, str, str]:
        painter = Painter(self._assistant.library, language)
        return chat, painter.transcript(chat), Sources(painter.frame).html(chat)


def _buttons(chat: Chat) -> tuple[Any, Any]:
    """While an answer is looked for it can be stopped; otherwise a question can be sent."""
    return gr.update(visible=not chat.pending), gr.update(visible=chat.pending)


def _questions(sent: dict[str, object]) -> list[str]:
    """The questions that the page sent along: those of a link, of a button, or one changed in place."""
    questions = sent.get("questions")
    listed = cast("list[object]", questions) if isinstance(questions, list) else []
    return [clean(str(each))[:LONGEST_QUESTION] for each in listed[:MOST_LINKED]]


def _sent(event: gr.EventData) -> dict[str, object]:
    """What a part of the page sent along with its event; nothing where the event is Gradio's own."""
    data: object = vars(event).get("_data")
    return cast("dict[str, object]", data) if isinstance(data, dict) else {}
