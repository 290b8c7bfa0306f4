"""``habitat corpus ...``: build, check, show, search and export the records; add a question to the bank."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from corpus.catalogue import DEFAULT_EDITION, EDITIONS, Library, build, write_atomic
from corpus.check import bank_problems, problems, summary
from corpus.errors import HabitatError
from corpus.gazetteer import LANGUAGES
from corpus.model import BlockKind, Entry
from corpus.questions import Question, QuestionBank, QuestionKind
from corpus.truth import export_truth

corpus_app = typer.Typer(help="the catalogue's records", no_args_is_help=True, rich_markup_mode=None)
questions_app = typer.Typer(help="the question bank", no_args_is_help=True, rich_markup_mode=None)
corpus_app.add_typer(questions_app, name="questions")


@corpus_app.command("build")
def build_command(edition: Annotated[str, typer.Option(help="edition")] = DEFAULT_EDITION) -> None:
    """Parse the edition's text and write catalogue.json."""
    folder = EDITIONS / edition
    catalogue = build(folder)
    print(f"corpus: {len(catalogue.entries)} entries written to {folder / 'catalogue.json'}", file=sys.stderr)


@corpus_app.command()
def check(edition: Annotated[str, typer.Option(help="edition")] = DEFAULT_EDITION) -> None:
    """Prove the invariants of the records and the question bank; print a summary table."""
    library = Library.open(edition)
    bank = QuestionBank()
    for what, count in summary(library):
        print(f"{what:<26}{count:>6}")
    print(f"{'questions in the bank':<26}{sum(len(own.questions) for own in bank):>6}")
    found = [*problems(library), *bank_problems(library, bank), *bank.near(_evaluation_questions())]
    for problem in found:
        print(f"wrong: {problem}", file=sys.stderr)
    print("all invariants hold" if not found else f"{len(found)} problems", file=sys.stderr)
    raise typer.Exit(1 if found else 0)


@corpus_app.command()
def show(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="for example A.3, FP.2 or INTRO")],
    edition: Annotated[str, typer.Option(help="edition")] = DEFAULT_EDITION,
) -> None:
    """Print one entry."""
    print(_rendered(Library.open(edition).entry(entry_id.strip().upper())))


@corpus_app.command()
def search(
    text: Annotated[str, typer.Argument(help="a question or words")],
    most: Annotated[int, typer.Option(help="how many entries", min=1, max=66)] = 5,
) -> None:
    """Search entries, with the reason each was found."""
    from assistant.settings import load_settings
    from index.retriever import CatalogueRetriever

    if not text.strip():
        raise HabitatError("there is nothing to search for", "give a question or some words")
    settings = load_settings()
    retriever = CatalogueRetriever.open(
        k=most,
        folder=settings.index_folder,
        edition=settings.edition,
        encoder=settings.encoder,
        url=settings.chroma_url,
    )
    for document in retriever.invoke(text):
        found = document.metadata
        why = ", ".join(
            f"{name} {value:+.1f}" for name, value in sorted(found["why"].items(), key=lambda pair: -pair[1])
        )
        print(
            f"{found['rank']:>2}. {found['entry_id']} {found['title']} (p. {found['page']}, score {found['score']:.1f})"
        )
        print(f"    views: {why}")
        print(f"    passage [{found['field']}]: {document.page_content[:90]}")
        print(f"    written question: {found['question']}")


@corpus_app.command()
def export(
    truth: Annotated[Path, typer.Option(help="file to write, JSON Lines")],
    edition: Annotated[str, typer.Option(help="edition")] = DEFAULT_EDITION,
) -> None:
    """Write the records in the form of the truth about entries."""
    rows = list(export_truth(Library.open(edition).catalogue))
    write_atomic(truth, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    print(f"corpus: {len(rows)} records written to {truth}", file=sys.stderr)


@questions_app.command("add")
def add_question(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="the entry the question is about")],
    text: Annotated[str, typer.Argument(help="the question")],
    lang: Annotated[str, typer.Option(help="its language")] = "zh",
    kind: Annotated[QuestionKind, typer.Option(help="from whom or about what it is")] = QuestionKind.COLLOQUIAL,
    evidence: Annotated[str, typer.Option(help="printed words that answer it")] = "",
) -> None:
    """Add a question to the bank; ``habitat index`` takes it up."""
    library = Library.open()
    entry = library.entry(entry_id.strip().upper())
    if not text.strip():
        raise HabitatError("the question is empty", "give its text")
    if lang not in LANGUAGES:
        raise HabitatError(f"«{lang}» is no language of the bank", f"one of: {', '.join(LANGUAGES)}")
    if evidence and evidence not in library.source.text:
        raise HabitatError("the evidence is not printed in the catalogue", "copy it from the entry as it is printed")
    path = QuestionBank().add(entry.id, Question(lang=lang, kind=kind, text=text.strip(), evidence=evidence))
    print(f"corpus: added to {path}; run: habitat index", file=sys.stderr)


def _evaluation_questions() -> Iterator[str]:
    """The questions of the evaluation sets, where the repository holds them: the bank must keep apart from them."""
    for path in sorted((Path(__file__).parents[1] / "eval" / "sets").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            asked = json.loads(line)["question"]
            yield asked if isinstance(asked, str) else " ".join(asked)


def _rendered(entry: Entry) -> str:
    lines = [
        f"{entry.id} {entry.title}",
        f"section {entry.section}, page {entry.page}, lines {entry.lines[0]}-{entry.lines[1]}",
    ]
    for field in entry.fields:
        lines.append(f"\n[{field.name.value}]")
        for block in field.blocks:
            mark = {BlockKind.ITEM: "- ", BlockKind.BOX: "| "}.get(block.kind, "")
            lines.append(mark + block.text)
        for table in field.tables:
            lines.extend("\t".join(row) for row in (table.header, *table.rows))
    for each in entry.testimonials:
        lines.append(f"\n{each.quote}\n  — {each.speaker} {each.honorific} {each.role}".rstrip())
    lines.extend(f"\nlink: {each.group + ' / ' if each.group else ''}{each.text}" for each in entry.links)
    lines.extend(f"duration: {each.what}: {each.text}" for each in entry.durations)
    lines.extend(
        f"reference: {each.printed} -> {each.probably or each.target} {each.problem}".rstrip()
        for each in entry.cross_references
    )
    lines.extend(f"print note: {note}" for note in entry.print_notes)
    return "\n".join(lines)
