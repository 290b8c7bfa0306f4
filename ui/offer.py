"""What the finder found, as HTML: services with their reasons, the comparison, and the request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

from assistant.conditions import Online
from assistant.lengths import length
from corpus.catalogue import Library
from corpus.gazetteer import country_names
from corpus.model import Entry, FieldName
from ui.applied import countries
from ui.frame import Frame
from ui.label_groups import FinderWords
from ui.need import Fit, Need, Ranked, compose
from ui.titles import summary, title

COMPARED = 4
NAMED_COUNTRIES = 6


def offer_html(frame: Frame, library: Library, need: Need, ranked: list[Ranked]) -> str:
    """Everything below the form."""
    words = frame.words.finder
    near, longer = [each for each in ranked if not each.apart], [each for each in ranked if each.apart]
    compared = [each.entry for each in (near or longer)[:COMPARED]]
    chat = frame.address("./", ("q", compose(need, words)))
    parts = [f'<h2>{escape(words.results)}</h2><p class="note">{escape(words.how)}</p>']
    if all(each.fit is Fit.LONGER for each in ranked):
        parts.append(f'<p class="empty">{escape(words.none_in_time)}</p>')
    if near:
        parts.append(_list(frame, need, near))
    if longer:
        parts.append(f"<h3>{escape(words.longer)}</h3>{_list(frame, need, longer)}")
    parts.append(f'<p><a href="{chat}">{escape(words.in_chat)}</a></p>')
    parts.append(_comparison(frame, library, compared))
    parts.append(_request(frame, need, compared))
    return "".join(parts)


def _list(frame: Frame, need: Need, ranked: list[Ranked]) -> str:
    return f'<ol class="cards ranked">{"".join(_card(frame, need, each) for each in ranked)}</ol>'


def _card(frame: Frame, need: Need, ranked: Ranked) -> str:
    entry, passage = ranked.entry, ranked.passage
    reasons = "".join(f"<li>{reason}</li>" for reason in _reasons(frame, need, ranked))
    cited = ""
    if passage:
        span = (("start", str(passage.start)), ("end", str(passage.end)))
        link = f"{frame.address(f'entry/{entry.id}', *span)}#passage"
        cited = (
            f'<blockquote lang="zh" dir="auto">{escape(passage.quote)}</blockquote>'
            f'<p class="note">{escape(frame.words.fields[passage.field])} · <a href="{link}">{escape(frame.words.open_entry)}</a></p>'
        )
    return (
        f'<li class="card"><h3><a href="{frame.address(f"entry/{entry.id}")}"><span class="id">{escape(entry.id)}</span>'
        f" <bdi>{escape(title(entry, frame.language))}</bdi></a></h3>"
        f'<p class="summary" dir="auto">{escape(summary(entry, frame.language))}</p>{cited}<ul class="reasons">{reasons}</ul></li>'
    )


def _reasons(frame: Frame, need: Need, ranked: Ranked) -> Iterator[str]:
    """Why it is here, from the records."""
    words, entry = frame.words.finder, ranked.entry
    if need.where:
        country = country_names(frame.language.value).get(need.where, need.where)
        yield escape((words.applied_there if ranked.applied else words.not_there).format(country=country))
    said = _durations(frame, entry)
    time = f"{frame.words.fields[FieldName.DURATION]}{frame.words.frame.colon}{said}" if said else words.no_duration
    yield escape(time) + _fit(words, ranked.fit)


def _fit(words: FinderWords, fit: Fit | None) -> str:
    if fit is Fit.FITS:
        return f' <span class="fit">{escape(words.fits)}</span>'
    return f' <span class="fit long">{escape(words.too_long)}</span>' if fit is Fit.LONGER else ""


def _comparison(frame: Frame, library: Library, entries: list[Entry]) -> str:
    words = frame.words
    heads = "".join(
        f'<th scope="col"><span class="id">{escape(each.id)}</span> {escape(title(each, frame.language))}</th>'
        for each in entries
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
        for name, cells in _rows(frame, library, entries)
    )
    return (
        f'<h2>{escape(words.finder.comparison)}</h2><div class="table" tabindex="0" role="region"'
        f' aria-label="{escape(words.finder.comparison)}"><table class="compare"><thead><tr><td></td>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _rows(frame: Frame, library: Library, entries: list[Entry]) -> Iterator[tuple[str, Iterable[str]]]:
    words, language = frame.words, frame.language
    page = words.entry_page
    yield words.catalogue.section, (words.sections.get(each.section, "") for each in entries)
    yield words.finder.in_short, (summary(each, language) for each in entries)
    yield (
        words.fields[FieldName.DURATION],
        (_durations(frame, each) or page.not_said for each in entries),
    )
    yield words.fields[FieldName.CASES], (_where(frame, each) for each in entries)
    yield page.online, (page.yes if Online().match(each, library) else page.not_said for each in entries)
    yield page.printed_on, (words.page.format(page=each.page) if each.page else "" for each in entries)


def _durations(frame: Frame, entry: Entry) -> str:
    return frame.words.frame.semicolon.join(dict.fromkeys(length(each, frame.language) for each in entry.durations))


def _where(frame: Frame, entry: Entry) -> str:
    names = country_names(frame.language.value)
    applied = sorted(names.get(code, code) for code in countries(entry))
    more = " …" if len(applied) > NAMED_COUNTRIES else ""
    return frame.words.frame.comma.join(applied[:NAMED_COUNTRIES]) + more or frame.words.entry_page.not_said


def _request(frame: Frame, need: Need, entries: list[Entry]) -> str:
    words, contact = frame.words.finder, frame.edition.contact
    unsaid = words.to_fill
    letter = words.letter.format(
        who=words.people.get(need.who, unsaid),
        where=country_names(frame.language.value).get(need.where, unsaid),
        challenge=need.challenge,
        stage=words.stages.get(need.stage, unsaid),
        time=words.limits.get(str(need.time), unsaid),
        services="\n".join(f"- {each.id} {_both_titles(frame, each)}" for each in entries),
    )
    address = f"mailto:{contact}?subject={quote(words.subject)}&body={quote(letter)}"
    return (
        f'<section class="sheet request" aria-labelledby="request"><h2 id="request">{escape(words.request)}</h2>'
        f'<p class="note">{escape(words.request_note)}</p>'
        f'<label for="letter">{escape(words.letter_label)}</label>'
        f'<textarea id="letter" rows="14">{escape(letter)}</textarea>'
        f'<p class="row"><a class="primary" id="mail" href="{escape(address)}" data-to="{escape(contact)}"'
        f' data-subject="{escape(words.subject)}">{escape(words.write.format(contact=contact))}</a>'
        f'<button type="button" class="plain" data-copy-from="letter" data-done="{escape(words.letter_copied)}">'
        f"{escape(words.copy_text)}</button></p></section>"
    )


def _both_titles(frame: Frame, entry: Entry) -> str:
    own = title(entry, frame.language)
    return own if own == entry.title else f"{own} ({entry.title})"
