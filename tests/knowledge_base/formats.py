"""A Markdown document in, the same document as HTML, DOCX and PDF out, written with what is at hand."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import docx
from markdown_it import MarkdownIt

from knowledge_base.markdown import read_markdown
from knowledge_base.sections import Heading, Part

PAGE = (595, 842)
MARGIN, TOP, BOTTOM = 60, 770, 90
WIDTH = 88
"""Characters of a line."""


def split_front(path: Path) -> tuple[str, str]:
    """(front matter, Markdown)."""
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    return front, body


def write_html(path: Path, title: str, markdown: str) -> None:
    body = MarkdownIt("commonmark").enable("table").render(markdown)
    head = f"<head><title>{title}</title><style>p {{color: red}}</style></head>"
    menu = "<nav><a href='/'>Home</a></nav>"
    page = f"<!doctype html><html>{head}<body>{menu}<h1>{title}</h1>{body}<footer>(c)</footer></body></html>"
    path.write_text(page, "utf-8")


def write_docx(path: Path, title: str, markdown: str) -> None:
    document = docx.Document()
    document.add_heading(title, 0)
    for part in read_markdown(markdown):
        if isinstance(part, Heading):
            document.add_heading(part.text, part.level)
        elif part.startswith("| "):
            rows = [row.strip("| ").split(" | ") for row in part.split("\n")]
            table = document.add_table(len(rows), len(rows[0]))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
        elif part.startswith("- "):
            document.add_paragraph(part[2:], "List Bullet")
        else:
            document.add_paragraph(part)
    document.save(str(path))


def write_pdf(path: Path, title: str, markdown: str, *, times: int = 1) -> None:
    """With a header and a page number on each page, and words cut at the ends of lines."""
    parts: list[Part] = [Heading(0, title), *read_markdown(markdown)] * times
    path.write_bytes(pdf_of(_pages(_set(parts)), header=f"Harbour & Home - {title}"))


def write_scan(path: Path) -> None:
    """One page without a word."""
    path.write_bytes(pdf_of([[]], header=None))


Set = tuple[float, float, float, str, str]
"""x, height with what is above, size, font, text."""


def _set(parts: Iterable[Part]) -> Iterator[list[Set]]:
    """Lines, each as the pieces that stand on it."""
    for part in parts:
        if isinstance(part, Heading):
            size = {0: 22.0, 1: 18.0, 2: 15.0}.get(part.level, 13.0)
            for number, line in enumerate(textwrap.wrap(part.text, 45)):
                yield [(MARGIN, size * (2.2 if not number else 1.2), size, "F2", line)]
        elif part.startswith("| "):
            for number, row in enumerate(part.split("\n")):
                cells = row.strip("| ").split(" | ")
                yield [(MARGIN + 150 * at, 26 if not number else 16, 11, "F1", cell) for at, cell in enumerate(cells)]
        else:
            for number, line in enumerate(_wrapped(part.replace("- ", "• ", 1) if part.startswith("- ") else part)):
                yield [(MARGIN, 22 if not number else 13.2, 11, "F1", line)]


def _wrapped(text: str) -> list[str]:
    """Every long word at the end of a line is cut."""
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) + 1 <= WIDTH:
            line = f"{line} {word}".strip()
            continue
        room = WIDTH - len(line) - 2
        if word.isalpha() and room > 3 and len(word) - room > 3:
            lines.append(f"{line} {word[:room]}-")
            line = word[room:]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def _pages(lines: Iterable[list[Set]]) -> list[list[tuple[float, float, float, str, str]]]:
    """Pieces with x, y, size, font and text, by page."""
    pages: list[list[tuple[float, float, float, str, str]]] = [[]]
    y = float(TOP)
    for pieces in lines:
        y -= pieces[0][1]
        if y < BOTTOM:
            pages.append([])
            y = TOP - pieces[0][2]
        pages[-1] += [(x, y, size, font, text) for x, _, size, font, text in pieces]
    return pages


Piece = tuple[float, float, float, str, str]
"""x, y, size, font, text."""


def pdf_of(pages: Sequence[Sequence[Piece]], *, header: str | None) -> bytes:
    """With the header and a number on each page, where there is one."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    for name in (b"Helvetica", b"Helvetica-Bold"):
        font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name
        objects.append(font)
    kids = []
    for number, pieces in enumerate(pages, start=1):
        edge = [(MARGIN, 810, 9, "F1", header), (280, 30, 9, "F1", f"Page {number} of {len(pages)}")] if header else []
        content = b"\n".join(_shown(*piece) for piece in (*edge[:1], *pieces, *edge[1:]))
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE[0]} {PAGE[1]}] /Contents {len(objects)} 0 R "
        objects.append(page.encode() + b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>")
        kids.append(len(objects))
    refs = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{refs}] /Count {len(kids)} >>".encode()
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + tail


def _shown(x: float, y: float, size: float, font: str, text: str | None) -> bytes:
    coded = (text or "").encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /%s %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET" % (font.encode(), size, x, y, coded)
