"""Word: where there is a language model, what was chosen is said by it, in the reader's language.

It adds to what code composed and takes nothing away that it does not say itself: a line is left out only where sentences
that hold say all that matters of it. Heads, lists, records and counts are code's. Printed sentences that hold orders to an
assistant are not shown to the model. Fails open: whatever goes wrong, the lines are those of the default engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.answer import Language
from assistant.context import Context, Tools
from assistant.grounding.check import Grounding
from assistant.lines import Line, LineUse, Quote
from assistant.llm.budget import Budget
from assistant.llm.errors import Failure, LlmError
from assistant.llm.model import Llm
from assistant.llm.settings import Role
from assistant.messages import say
from assistant.port import Partial
from assistant.quoting import number
from assistant.steps.compose.common import escaped
from assistant.steps.guard import holds_orders
from assistant.steps.wording.passages import Passages
from assistant.steps.wording.segments import Segment, cut, pieces, remaining
from assistant.steps.wording.writing import Held, Writer

MOST = 6  # sentences on one segment
LONGEST = 1800  # characters of print given to the model for one segment; what is beyond stays as it is printed
_SILENT = (Failure.UNSUPPORTED,)  # not told to the reader: nothing is out of order


def word(context: Context, tools: Tools) -> Context:
    """Say the answer's sentences by the model, as far as it holds and the time allows."""
    llm, grounding, budget = tools.llm, tools.grounding, context.budget
    if llm is None or grounding is None or budget is None or context.status is not None:
        return context
    worded = _Wording(context, tools, llm, grounding, budget)
    if worded.writes or worded.translates:
        worded.run()
    return context


class _Wording:
    """One answer on its way through the model: the lines that are sure so far."""

    def __init__(self, context: Context, tools: Tools, llm: Llm, grounding: Grounding, budget: Budget) -> None:
        self._context, self._tools, self._llm, self._budget = context, tools, llm, budget
        self._grounding = grounding
        self._language = context.language
        self._prompt = "draft" if context.mail else "compose"
        self.writes = llm.has(Role.DRAFT if context.mail else Role.COMPOSE) and not context.hedged
        self.translates = llm.has(Role.TRANSLATE) and context.language is not Language.ZH
        self._lines: list[Line] = []
        self._opened = False

    def run(self) -> None:
        """Go through the lines in order; what the model says is told to the listener as soon as it is sure."""
        for part in cut(self._context.lines):
            if isinstance(part, Line):
                self._lines.append(part)
            else:
                self._segment(part)
        phrased = any(line.use is LineUse.PHRASED for line in self._lines)
        if self._budget.sentences and not phrased:
            self._budget.fail(Failure.UNSUPPORTED)
        failure = self._budget.failure
        if failure is not None and failure not in _SILENT and not self._context.mail:
            self._lines.append(Line("\n*" + say(self._language, "model_failed") + "*"))
        self._context.lines = self._lines

    def _segment(self, segment: Segment) -> None:
        """The model's sentences on a segment, then what they leave out: translated, or as it is printed."""
        quotes = tuple(dict.fromkeys(piece.quote for line in segment.lines for piece in pieces(self._tools, line)))
        harmless = _within(quote for quote in quotes if not holds_orders(quote.text))
        said: list[Held] = []
        if self.writes and segment.use is LineUse.ANSWER and harmless:
            said = self._written(segment, harmless)
        left = [quote for quote in quotes if not self._said(quote, said)]
        unsaid = [quote for quote in left if quote in harmless]
        translated = self._translated(segment, unsaid, bool(said)) if self.translates and unsaid else set[Quote]()
        left = [quote for quote in left if quote not in translated]
        rest = [
            each for line in segment.lines for each in remaining(self._context, self._tools, line, left, segment.indent)
        ]
        if rest and (said or translated):
            lead = f"\n{segment.indent}{say(self._language, 'also_quoted')}\n"
            self._lines.append(Line(lead, use=LineUse.LEAD))
        elif rest:
            self._lines.extend(segment.lead)
        self._lines.extend(rest)

    def _written(self, segment: Segment, quotes: Sequence[Quote]) -> list[Held]:
        """The sentences that answer; each is shown at once."""
        passages = Passages(self._tools, quotes, self._language)
        most = str(max(2, min(MOST, len(passages))))
        asked = segment.asked or self._context.read.text
        said: list[Held] = []
        if not self._may_ask():
            return said
        self._tell()
        try:
            writer = Writer(self._llm, self._grounding, self._budget, passages, self._language)
            for held in writer.write(self._prompt, about=passages.about, question=asked, most=most):
                if not said:
                    self._open(segment)
                said.append(held)
                self._show(Line(segment.indent + escaped(held.text), held.quotes, LineUse.PHRASED))
        except LlmError as error:
            self._budget.fail(error.failure)
        return said

    def _translated(self, segment: Segment, left: Sequence[Quote], opened: bool) -> set[Quote]:
        """The quotes that a faithful and whole translation was had for; each translation is shown at once."""
        done: set[Quote] = set()
        if not self._may_ask():
            return done
        self._tell()
        passages = Passages(self._tools, left, self._language)
        try:
            for held in Writer(self._llm, self._grounding, self._budget, passages, self._language).write("translate"):
                quote = held.quotes[0]
                if len(held.quotes) > 1 or quote in done or not self._said(quote, [held]):
                    continue
                if not (opened or done):
                    self._open(segment)
                done.add(quote)
                self._show(Line(f"{segment.indent}- {escaped(held.text)}", held.quotes, LineUse.PHRASED))
        except LlmError as error:
            self._budget.fail(error.failure)
        return done

    def _may_ask(self) -> bool:
        """Whether there is time for the model, and nothing against it."""
        if self._budget.left <= 0:
            self._budget.fail(Failure.SLOW)
        return not self._budget.over

    def _said(self, quote: Quote, said: Sequence[Held]) -> bool:
        """Whether the sentences that cite a quote say all that matters of it."""
        texts = [held.text for held in said if quote in held.quotes]
        return bool(texts) and self._grounding.covers(texts, quote, self._language)

    def _open(self, segment: Segment) -> None:
        """Say before the first sentence that what follows is an unofficial translation; in lists once for all items."""
        if self._language is not Language.ZH and (segment.lead or not self._opened):
            self._lines.append(Line(f"\n{segment.indent}{say(self._language, 'worded')}\n", use=LineUse.LEAD))
        self._opened = True

    def _show(self, line: Line) -> None:
        self._lines.append(line)
        self._context.timings.setdefault("first", self._budget.spent * 1000)
        self._tell()

    def _tell(self) -> None:
        """Tell the listener what is sure so far; one that wants no more ends the making here, before the model is asked."""
        if self._context.listen is not None:
            self._context.listen(Partial(*number(self._lines, self._tools.library)))


def _within(quotes: Iterable[Quote]) -> list[Quote]:
    """The first quotes that are not too long together."""
    kept: list[Quote] = []
    length = 0
    for quote in quotes:
        length += len(quote.text)
        if length > LONGEST:
            break
        kept.append(quote)
    return kept
