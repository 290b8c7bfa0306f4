"""Messages built by hand, byte by byte, for the tests of reading them."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping, Sequence

import openpyxl

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RTF = rb"{\rtf1\ansi{\fonttbl\f0 Arial;}\f0 How \b long\b0 ?\par two}"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def b64(data: bytes) -> bytes:
    return base64.encodebytes(data)


def message(body: bytes = b"", **fields: str | bytes) -> bytes:
    """A message; ``content_type=…`` gives the field Content-Type. From, To, Date and Subject are there unless given."""
    head: dict[str, str | bytes] = {
        "From": "Zhou Min <zhou@city.example>",
        "To": "services@unhabitat.org",
        "Date": "Tue, 1 Jul 2025 10:00:00 +0800",
        "Subject": "Question",
        "Message-ID": "<1@city.example>",
    }
    head |= {name.replace("_", "-").title().replace("Id", "ID"): value for name, value in fields.items()}
    lines = [name.encode() + b": " + _bytes(value) for name, value in head.items()]
    return b"\r\n".join([*lines, b"", body])


def part(body: bytes, kind: str = "text/plain; charset=utf-8", **fields: str | bytes) -> bytes:
    head = {"Content-Type": kind, **{name.replace("_", "-").title(): value for name, value in fields.items()}}
    return b"\r\n".join([*(name.encode() + b": " + _bytes(value) for name, value in head.items()), b"", body])


def multipart(kind: str, parts: Sequence[bytes], boundary: str = "b1", parameters: str = "") -> tuple[str, bytes]:
    """Content-Type and body of a multipart."""
    mark = f"--{boundary}".encode()
    body = b"".join(mark + b"\r\n" + each + b"\r\n" for each in parts) + mark + b"--\r\n"
    return f'multipart/{kind}; boundary="{boundary}"{parameters}', body


def of_parts(kind: str, parts: Sequence[bytes], parameters: str = "", **fields: str | bytes) -> bytes:
    """A whole message of several parts."""
    content_type, body = multipart(kind, parts, parameters=parameters)
    return message(body, content_type=content_type, **fields)


def nested(kind: str, parts: Sequence[bytes], boundary: str) -> bytes:
    """A multipart as a part of another."""
    content_type, body = multipart(kind, parts, boundary)
    return part(body, content_type)


def attachment(data: bytes, name: str, kind: str = "application/octet-stream") -> bytes:
    return part(
        b64(data),
        kind,
        content_transfer_encoding="base64",
        content_disposition=f'attachment; filename="{name}"',
    )


def with_attachments(*parts: bytes) -> bytes:
    return of_parts("mixed", [part(b"See attached."), *parts])


def archive(files: Mapping[str, bytes]) -> bytes:
    """A ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return buffer.getvalue()


def docx(body: str, head: str = "") -> bytes:
    """A Word document whose body is written in its XML."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>'
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>'
    )
    document = f'{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return archive(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": relations.encode(),
            "word/document.xml": document.encode(),
        }
    )


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def letter() -> bytes:
    """A Word document with a paragraph, a table, a list and tracked changes."""
    return docx(
    paragraph("请问多长时间？")
    + "<w:tbl><w:tr><w:tc>" + paragraph("in a table") + "</w:tc></w:tr></w:tbl>"
    + "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>of</w:t><w:tab/><w:t>a list</w:t></w:r></w:p>"
    + "<w:p><w:ins><w:r><w:t>added</w:t></w:r></w:ins><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del></w:p>"
)  # fmt: skip


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["城市", "人口"], [], ["Nairobi", 4.4, None, True], ["line\nbreak"]):
        sheet.append(row)
    secret = book.create_sheet("secret")
    secret.append(["secret"])
    secret.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def pdf(pages: Sequence[str]) -> bytes:
    """A PDF with one line of Latin text a page (none for an empty string)."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, text in enumerate(pages):
        stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET" if text else ""
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {5 + 2 * number} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
    out = bytearray(b"%PDF-1.4\n")
    offsets: list[int] = []
    for number, text in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
