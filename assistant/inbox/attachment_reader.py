"""Reads attachments in a process of its own: hostile files may fill it or hang it, never the worker.

Run by :mod:`assistant.inbox.attachments` as ``python -m assistant.inbox.attachment_reader``. For each file one line of
JSON (:class:`Request`'s keys) and the file's bytes come on stdin; one line of JSON goes to stdout: ``text``, ``unread``
(why nothing was read, else empty), ``cut`` and ``hidden`` (words were left out that a reader would not see).
The process limits its own memory and time, can write nothing into files, and loads only the library that a kind needs.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

_MEMORY = 768 * 1024 * 1024
_MOST_FILES = 2_000  # in one archive
_MOST_UNPACKED = 100 * 1024 * 1024
_MOST_RATIO = 200  # of unpacked to packed, for files that are large unpacked
_LARGE = 1024 * 1024
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TWICE = (  # what stands in these stands elsewhere too
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    f"{_WORD}moveFrom",
)
_WHITE = ("FFFFFF", "FEFEFE")
_MOST_COLUMNS = 200
_MOST_ROWS = 20_000


class Unreadable(Exception):
    """A file is not read; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Request:
    """What is to be read of a file."""

    kind: str
    size: int
    pages: int
    characters: int


class Gathered:
    """The text of one file as it is gathered, up to a number of characters."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._pieces: list[str] = []
        self.cut = False
        self.hidden = False

    def add(self, line: str) -> bool:
        """Add a line; ``False`` once there is enough."""
        if line.strip():
            self._pieces.append(line[: self._left])
            self._left -= len(line) + 1
        self.cut = self.cut or self._left < 0
        return self._left > 0

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self._pieces)


def read_pdf(data: bytes, request: Request, gathered: Gathered) -> None:
    """The text layer of a PDF's first pages."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("encrypted" if "assword" in str(error) else "damaged") from None
    pages = len(document)
    gathered.cut = pages > request.pages
    for number in range(min(pages, request.pages)):
        text = document[number].get_textpage().get_text_bounded()
        # a word broken at the end of a line is told by this mark
        if not gathered.add(text.replace("\r\n", "\n").replace("\ufffe\n", "").replace("\ufffe", "")):
            break


def read_docx(data: bytes, request: Request, gathered: Gathered) -> None:
    """The paragraphs of a Word document in order, those of tables and text boxes too, with what tracked changes add."""
    check_archive(data)
    import docx

    body: Any = docx.Document(io.BytesIO(data)).element.body
    for paragraph in body.iter(f"{_WORD}p"):
        if not gathered.add(_words(paragraph, gathered)):
            break


def _words(paragraph: Any, gathered: Gathered) -> str:
    pieces: list[str] = ["- "] if paragraph.find(f"{_WORD}pPr/{_WORD}numPr") is not None else []
    for run in paragraph.iter(f"{_WORD}r"):
        if next(run.iterancestors(f"{_WORD}p")) is not paragraph or next(run.iterancestors(_TWICE), None) is not None:
            continue  # of a text box inside (its paragraphs come by themselves), or there twice
        text = "".join(_shown(piece) for piece in run)
        if _is_hidden(run):
            gathered.hidden = gathered.hidden or bool(text.strip())
        else:
            pieces.append(text)
    return "".join(pieces) if pieces != ["- "] else ""


def _shown(piece: Any) -> str:
    if piece.tag == f"{_WORD}t":
        return piece.text or ""
    return {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n"}.get(piece.tag, "")


def _is_hidden(run: Any) -> bool:
    style = run.find(f"{_WORD}rPr")
    if style is None:
        return False
    for name in ("vanish", "webHidden"):
        mark = style.find(f"{_WORD}{name}")
        if mark is not None and mark.get(f"{_WORD}val", "1") not in ("0", "false", "off"):
            return True
    colour, size = style.find(f"{_WORD}color"), style.find(f"{_WORD}sz")
    white = colour is not None and colour.get(f"{_WORD}val", "").upper() in _WHITE
    grounds = [style.find(f"{_WORD}{name}") for name in ("shd", "highlight")]
    tiny = size is not None and size.get(f"{_WORD}val", "").isdigit() and int(size.get(f"{_WORD}val")) <= 2
    return tiny or (white and all(ground is None for ground in grounds))


def read_xlsx(data: bytes, request: Request, gathered: Gathered) -> None:
    """The cells of the visible sheets, one row a line."""
    check_archive(data)
    import openpyxl

    book: Any = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()  # what the file declares of its size may be anything
        for line in _rows(sheet, gathered):
            if not gathered.add(line):
                return


def _rows(sheet: Any, gathered: Gathered) -> Iterator[str]:
    for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True)):
        if number >= _MOST_ROWS:
            gathered.cut = True
            return
        cells = (" ".join(str(cell).split()) for cell in row if cell is not None)
        yield " | ".join(cell for cell in cells if cell)


def read_rtf(data: bytes, request: Request, gathered: Gathered) -> None:
    """The text of a rich text file."""
    from striprtf.striprtf import rtf_to_text

    for line in rtf_to_text(data.decode("latin-1"), errors="replace").splitlines():
        if not gathered.add(line):
            break


READERS: dict[str, Callable[[bytes, Request, Gathered], None]] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "xlsx": read_xlsx,
    "rtf": read_rtf,
}


def check_archive(data: bytes) -> None:
    """Refuse an archive that would unpack to too much. ``zipfile`` never unpacks more of a file than it declares."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = archive.infolist()
    if len(files) > _MOST_FILES or sum(file.file_size for file in files) > _MOST_UNPACKED:
        raise Unreadable("size")
    for file in files:
        if file.flag_bits & 1:
            raise Unreadable("encrypted")
        if file.file_size > _LARGE and file.file_size > _MOST_RATIO * max(1, file.compress_size):
            raise Unreadable("size")


def read(data: bytes, request: Request) -> dict[str, object]:
    """What one file says, or why it is not read."""
    gathered = Gathered(request.characters)
    unread = ""
    try:
        READERS[request.kind](data, request, gathered)
    except Unreadable as error:
        unread = error.code
    except MemoryError:
        unread = "size"
    except Exception:  # libraries raise anything for damaged files
        unread = "damaged"
    text = gathered.text
    if not text and not unread:
        unread = "empty"
    return {
        "text": text,
        "unread": "" if text else unread,
        "cut": bool(text) and (gathered.cut or bool(unread)),
        "hidden": gathered.hidden,
    }


def limit(seconds: int) -> None:
    """Limit what this process may take, and leave out what libraries would load beside the work."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name in ("numpy", "PIL"):
        sys.modules[name] = None  # pyright: ignore[reportArgumentType] - so the import fails


def main() -> None:
    """Serve requests until stdin ends."""
    limit(int(sys.argv[1]))
    source: BinaryIO = sys.stdin.buffer
    for line in source:
        request = Request(**json.loads(line))
        data = source.read(request.size)
        print(json.dumps(read(data, request)), flush=True)


if __name__ == "__main__":
    main()
