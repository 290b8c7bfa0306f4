"""What all answers share: the head that names an entry, quoted sentences, and the lead for other languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answer import Language
from assistant.context import Context, Tools
from assistant.lines import Line, LineUse
from assistant.messages import say
from assistant.quoting import quote_sentence
from assistant.reading import Reading
from assistant.steps.compose.glossing import gloss
from corpus.model import Entry
from index.passages import Sentence
from index.query import Query

ANSWER_SURE = 0.45
_MARKDOWN = re.compile(r"[*_`\\]|[\[\]](?=\d)|(?<=\d)\]|<(?=[A-Za-z/!])")


def head(context: Context, tools: Tools, entry: Entry) -> Line:
    """The line that names an entry: title, id, printed page."""
    key = "answer_lead_nopage" if entry.page is None else "answer_lead"
    title = tools.title(entry, context.language)
    return Line(say(context.language, key, title=title, id=entry.id, page=entry.page))


def read_entry(context: Context, tools: Tools, query: Query, entry_id: str) -> Reading:
    """The entry read for a question; in a conversation the last turn is the focus."""
    views = tools.index.ranker().views
    focus = context.read if len(context.turns) > 1 and query is not context.read else None
    return tools.reader.read(views, query, entry_id, focus)


def sentence_lines(
    context: Context, tools: Tools, reading: Reading, positions: Sequence[int], use: LineUse = LineUse.ANSWER
) -> Iterator[Line]:
    """The chosen sentences as list items: the best first, the others in printed order, neighbours in one item."""
    if not positions:
        return
    for run in _runs(reading, positions):
        text = "".join(_emphasised(reading, at) for at in run)
        yield quoted_line(context, tools, [reading.sentences[at] for at in run], text, use)


def quoted_line(
    context: Context, tools: Tools, sentences: Sequence[Sentence], text: str = "", use: LineUse = LineUse.ANSWER
) -> Line:
    """Neighbouring sentences as one list item, with what readers of other languages can take from it; ``text`` has their emphasis."""
    whole = joined(sentences)
    text = text or escaped(whole.text)
    if held := gloss(tools, whole, context.language):
        text = f"{isolated(text, context.language)} ({escaped(held)})"
    return Line(f"- {text}", (quote_sentence(tools.library, whole),), use)


def _runs(reading: Reading, positions: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for at in sorted(set(positions)):
        previous = runs[-1][-1] if runs else None
        if (
            previous is not None
            and at == previous + 1
            and reading.sentences[at].block == reading.sentences[previous].block
        ):
            runs[-1].append(at)
        else:
            runs.append([at])
    best = next(run for run in runs if positions[0] in run)
    return [best, *(run for run in runs if run is not best)]


def _emphasised(reading: Reading, at: int) -> str:
    """The sentence with the words that answer in bold, where a written question points at them surely."""
    text = escaped(reading.sentences[at].text)
    words = escaped(reading.evidence[at].strip())
    if reading.pointers[at] >= ANSWER_SURE and words and words in text and len(words) < len(text):
        return text.replace(words, f"**{words}**", 1)
    return text


def joined(sentences: Sequence[Sentence]) -> Sentence:
    """Neighbouring sentences of one paragraph as one."""
    first = sentences[0]
    text = "".join(sentence.text for sentence in sentences)
    offsets = tuple(offset for sentence in sentences for offset in sentence.offsets)
    return Sentence(first.entry_id, first.field, first.block, text, offsets)


def isolated(text: str, language: Language) -> str:
    """Chinese words beside Arabic ones keep their own direction, their full stop too (Unicode's isolates)."""
    return f"\u2066{text}\u2069" if language is Language.AR else text


def labelled(language: Language, label: str, text: str) -> str:
    """«label: text» with the colon of the language."""
    colon = {Language.ZH: "：", Language.FR: " : "}.get(language, ": ")
    return f"{label}{colon}{text}"


def escaped(text: str) -> str:
    """Markdown's own characters in a text stay what they are; brackets too, lest a figure in them passes for a mark."""
    return _MARKDOWN.sub(r"\\\g<0>", text)


def foreign_lead(context: Context, tools: Tools, entry: Entry) -> Iterator[Line]:
    """For readers of other languages: our unofficial summary, and that what follows is the Chinese text."""
    if context.language is Language.ZH:
        return
    summary = tools.bank.summary(entry.id, context.language.value)
    if summary:
        yield Line(say(context.language, "unofficial_summary", summary=summary))
    yield Line(say(context.language, "quoted"), use=LineUse.LEAD)
