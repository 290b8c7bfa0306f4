"""The chat page: a header, the conversation with its question box, and the sources beside it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, cast
from uuid import uuid4

import gradio as gr

from assistant.answer import Answer, Intent, Language, Status
from assistant.port import Answerer, Partial
from assistant.relay import Relay
from assistant.text import clean
from index.query import detect_language
from ui.labels import DEFAULT, labels, negotiate
from ui.record import LONGEST_QUESTION, RecordError, restore
from ui.render import Painter
from ui.session import Chat
from ui.sources import Sources

AT_ONCE = 4
MOST_LINKED = 8
BETWEEN_PIECES = 0.03
BETWEEN_PARTS = 0.1  # seconds; what comes meanwhile is shown together
PATIENCE = 1.5  # seconds after which it is no mere look into the catalogue
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
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="chat")

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

    async def _ask(
        self, text: str, chat: Chat, language: Language, event: gr.EventData
    ) -> AsyncIterator[tuple[Any, ...]]:
        """Answer what is in the box, what the page sent along, or an earlier turn anew."""
        sent = _sent(event)
        turn = sent.get("turn")
        if isinstance(turn, int) and 1 <= turn <= len(chat.turns):
            text, chat = chat.turns[turn - 1].question, chat.until(turn)
        questions = _questions(sent) or [clean(text)[:LONGEST_QUESTION]]
        unchanged = (_KEEP,) * 6
        for question in filter(None, questions):
            async for stage in self._asked(chat.asked(question)):
                before, chat = chat, stage.shown(language)
                if chat == before:
                    yield unchanged  # Gradio learns from it whether the visitor is still there
                    continue
                box = "" if stage.turns[-1].answer is None else _KEEP
                yield *await asyncio.to_thread(self._conversation, chat, language), box, *_buttons(chat)
        if not any(questions):
            yield unchanged

    async def _asked(self, chat: Chat) -> AsyncIterator[Chat]:
        """The conversation while its last question is answered. Whoever stops reading it stops the answer."""
        yield chat
        questions, answer_id, relay = chat.questions, uuid4().hex, Relay()
        asked = questions if len(questions) > 1 else questions[0]
        work = partial(self._assistant.answer, asked, id=answer_id, listen=relay.tell)
        made = asyncio.get_running_loop().run_in_executor(self._pool, work)
        begun = chat
        try:
            async for told in relay.until(made, PATIENCE):
                begun = begun.begun(self._begun(told, answer_id, questions[-1])) if told.text else begun.waiting()
                yield begun
                await asyncio.sleep(BETWEEN_PARTS)
            answer = made.result()
        except Exception:  # the outer edge: a fault of ours must not take the visitor's page with it
            _log.exception("a question failed")
            yield chat.answered(None)
            return
        finally:
            relay.close()
        if begun.turns[-1].answer is not None:
            yield chat.answered(answer)
            return
        for piece in chat.written(answer):
            yield piece
            if piece.pending:
                await asyncio.sleep(BETWEEN_PIECES)

    def _begun(self, told: Partial, answer_id: str, question: str) -> Answer:
        """What is sure of an answer as an answer of its own: it is kept where the visitor stops the rest."""
        return Answer(
            id=answer_id,
            status=Status.ANSWERED,
            intent=Intent.OTHER,
            language=Language(detect_language(question)),
            answer=told.text,
            citations=told.citations,
            engine="model",
            edition=self._assistant.library.catalogue.edition.id,
            index_version="",
        )

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
