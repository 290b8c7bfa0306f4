"""The chat page: a header, the conversation with its question box, and the sources beside it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, cast

import gradio as gr

from assistant.answer import Answer, Language
from ui.labels import DEFAULT, labels, negotiate
from ui.port import Answerer
from ui.render import Painter
from ui.session import Chat, typed

LONGEST_QUESTION = 4_000
AT_ONCE = 4
_KEEP: Any = gr.update()
_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

_HEADER_JS = """
element.addEventListener('change', e => { if (e.target.id === 'language') trigger('select', {lang: e.target.value}); });
element.addEventListener('click', e => { if (e.target.closest('#new-chat')) trigger('clear'); });
window.habitat.showLanguage(element);
watch('value', () => window.habitat.showLanguage(element));
"""
_TRANSCRIPT_JS = """
element.addEventListener('click', e => {
  const button = e.target.closest('[data-ask]');
  if (button) trigger('submit', {question: button.dataset.ask});
});
watch('value', () => window.habitat.showLastTurn(element));
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
                    footer = gr.HTML(elem_id="page-foot", apply_default_css=False)
                sources = gr.HTML(elem_id="sources", apply_default_css=False)
            shown = [transcript, sources]
            dressed = [header, *shown, box, send, footer]
            asking = gr.on(  # pyright: ignore[reportUnknownMemberType] (a parameter without types)
                [box.submit, send.click, transcript.submit],
                self._ask,
                [box, chat, language],
                [chat, *shown, box, send],
                trigger_mode="once",
                concurrency_limit=AT_ONCE,
                **_QUIET,
            )
            asking.then(self._repaint, [chat, language], [chat, *shown], **_QUIET)
            header.select(self._switch, [chat], [language, *dressed], queue=False, **_QUIET)
            header.clear(self._clear, [language], [chat, *shown, send], cancels=[asking], queue=False, **_QUIET)
            page.load(self._open, None, [language, *dressed], queue=False, **_QUIET)
        return page

    def _ask(self, text: str, chat: Chat, language: Language, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        question = typed(_sent(event, "question") or text)[:LONGEST_QUESTION]
        if not question:
            yield chat, _KEEP, _KEEP, _KEEP, _KEEP
            return
        painter = Painter(self._assistant.library, language)
        asked = chat.asked(question)
        yield chat, *self._conversation(painter, asked), "", gr.update(interactive=False)
        answered = asked.answered(self._answer(asked.questions)).shown(language)
        yield answered, *self._conversation(painter, answered), _KEEP, gr.update(interactive=True)

    def _answer(self, questions: list[str]) -> Answer | None:
        try:
            return self._assistant.answer(questions if len(questions) > 1 else questions[0])
        except Exception:  # the outer edge: a fault of ours must not take the visitor's page with it
            _log.exception("a question failed")
            return None

    def _repaint(self, chat: Chat, language: Language) -> tuple[Any, ...]:
        """Show the conversation again where the language was switched while the answer was looked for."""
        if chat.shown_in in {None, language}:
            return _KEEP, _KEEP, _KEEP
        return chat.shown(language), *self._conversation(Painter(self._assistant.library, language), chat)

    def _switch(self, chat: Chat, event: gr.EventData) -> tuple[Any, ...]:
        language = negotiate(_sent(event, "lang"), None)
        return language, *self._dress(chat, language)

    def _clear(self, language: Language) -> tuple[Any, ...]:
        chat = Chat()
        painter = Painter(self._assistant.library, language)
        return chat, *self._conversation(painter, chat), gr.update(interactive=True)

    def _open(self, request: gr.Request) -> tuple[Any, ...]:
        browser: Any = request
        language = negotiate(browser.query_params.get("lang"), browser.headers.get("accept-language"))
        return language, *self._dress(Chat(), language)

    def _dress(self, chat: Chat, language: Language) -> tuple[Any, ...]:
        painter, words = Painter(self._assistant.library, language), labels(language)
        box = gr.update(label=words.question, placeholder=words.placeholder)
        send = gr.update(value=words.send)
        return painter.header(), *self._conversation(painter, chat), box, send, painter.footer()

    @staticmethod
    def _conversation(painter: Painter, chat: Chat) -> tuple[str, str]:
        return painter.transcript(chat), painter.sources(chat)


def _sent(event: gr.EventData, key: str) -> str:
    """What a part of the page sent along with its event; nothing where the event is Gradio's own."""
    data: object = vars(event).get("_data")
    return str(cast("dict[str, object]", data).get(key, "")) if isinstance(data, dict) else ""
