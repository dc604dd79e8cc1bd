"""A DOCX file in, its headings and blocks of plain text out."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputError
from knowledge_base.sections import Heading, Part, item_of, raised, row_of
from text import rx

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

MAX_UNPACKED_BYTES = 500_000_000
"""A file of a few kilobytes can unpack to more than memory holds."""

_OLE = b"\xd0\xcf\x11\xe0"
"""How files of old Word versions begin, and new ones that a password locks."""
_GONE = (
    ".//w:r[w:rPr/*[self::w:strike or self::w:dstrike][not(@w:val = '0' or @w:val = 'false' or @w:val = 'off')]] | "
    ".//w:del | .//w:moveFrom | .//w:sdtPr | .//w:sdtEndPr | .//w:sdt[w:sdtPr/w:showingPlcHdr] | "
    ".//w:sdt[w:sdtPr/w:docPartObj/w:docPartGallery/@w:val = 'Table of Contents']"
)
"""What is crossed out, what was taken out of the text since, what a field says until it is filled in, and the table of
contents."""
_AROUND = " | ".join(f".//w:{tag}" for tag in "ins moveTo sdt sdtContent smartTag customXml fldSimple".split())  # noqa: SIM905
"""Elements around words and paragraphs that the library passes over with all that they hold."""
_HEADING = rx.compile(r"heading (\d)", rx.IGNORECASE)


@dataclass(frozen=True)
class WordFile:
    """What one file says."""

    title: str | None
    """Of the file's properties."""
    parts: tuple[Part, ...]


def read_word(path: Path) -> WordFile:
    """Raises `InputError` for what is no DOCX file, is locked by a password or unpacks to too much."""
    import docx  # a quarter of a second

    _refuse_what_is_no_docx(path)
    try:
        document = docx.Document(str(path))
        _accept_changes(document)
        properties = document.core_properties
        reader = _Reader(document)
        parts = tuple(part for item in document.iter_inner_content() for part in reader.read(item))
    except Exception as error:  # the library and its XML parser raise many kinds
        raise InputError(f"cannot be read as DOCX ({type(error).__name__}); save it anew", file=path) from error
    return WordFile(properties.title.strip() or None, parts)


def _refuse_what_is_no_docx(path: Path) -> None:
    try:
        with path.open("rb") as file:
            begins = file.read(4)
        if begins == _OLE:
            raise InputError("is an old Word file or locked by a password; save it as DOCX without one", file=path)
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", file=path) from error
    except zipfile.BadZipFile as error:
        raise InputError("is no DOCX file, or a broken one; save it anew", file=path) from error
    if unpacked > MAX_UNPACKED_BYTES:
        raise InputError(f"unpacks to {unpacked // 1_000_000} MB; take pictures out or split it", file=path)


def _accept_changes(document: Any) -> None:
    """What was changed since as if it were accepted, fields as what they show, and no numbers of notes."""
    body = document.element.body
    gone, around = body.xpath(_GONE), body.xpath(_AROUND)
    for run in body.xpath(".//w:r[w:rPr/w:vertAlign/@w:val = 'superscript']"):
        before = "".join(text.text or "" for text in run.xpath("./preceding-sibling::w:r[1]/w:t"))
        for text in run.xpath("./w:t"):
            text.text = raised(text.text or "", before)
    for each in gone:
        each.getparent().remove(each)
    for each in around:
        if (parent := each.getparent()) is not None:
            parent[parent.index(each) : parent.index(each) + 1] = list(each)


class _Reader:
    """Keeps count of numbered lists while a document is read."""

    def __init__(self, document: Any) -> None:
        self._formats = dict(_formats(document))
        self._counts: Counter[tuple[str, str]] = Counter()

    def read(self, item: "Paragraph | Table") -> Iterator[Part]:
        if hasattr(item, "rows"):
            for row in item.rows:
                cells = {id(cell._tc): " ".join(_all_words(cell).split()) for cell in row.cells}  # merged: twice
                if any(cells.values()):
                    yield row_of(cells.values())
            return
        text = _words(item)
        style = (item.style.name if item.style is not None else None) or ""
        if not text:
            return
        if style == "Title":
            yield Heading(0, text)
        elif found := _HEADING.fullmatch(style):
            yield Heading(int(found[1]), text)
        else:
            bullet = self._bullet(item, style)
            yield item_of(bullet, [text]) if bullet else text

    def _bullet(self, paragraph: "Paragraph", style: str) -> str:
        """`- ` or the number; empty for what is no item."""
        numbering = _numbering(paragraph)
        if numbering is None:
            if style.startswith("List Bullet"):
                return "- "
            if not style.startswith("List Number"):
                if not style.startswith("List"):
                    self._counts.clear()  # a list that goes on behind a paragraph starts anew
                return ""
            numbering = (style, "0")
        elif self._formats.get(numbering, "bullet" if "Number" not in style else "decimal") == "bullet":
            return "- "
        self._counts[numbering] += 1
        return f"{self._counts[numbering]}. "


def _numbering(paragraph: "Paragraph") -> tuple[str, str] | None:
    """(list, level) that the paragraph or its style names."""
    of_style = paragraph.style.element if paragraph.style is not None else None
    for element in (paragraph._p, of_style):
        found: Any = element.pPr.numPr if element is not None and element.pPr is not None else None
        if found is not None and found.numId is not None:
            level = found.ilvl.val if found.ilvl is not None else 0
            return str(found.numId.val), str(level)
    return None


def _formats(document: Any) -> Iterator[tuple[tuple[str, str], str]]:
    """((list, level), `bullet` or `decimal` or another format) as the file defines them."""
    from docx.oxml.ns import qn

    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return
    levels = {
        (abstract.get(qn("w:abstractNumId")), level.get(qn("w:ilvl"))): form.get(qn("w:val"))
        for abstract in root.iter(qn("w:abstractNum"))
        for level in abstract.iter(qn("w:lvl"))
        for form in level.iter(qn("w:numFmt"))
    }
    for number in root.iter(qn("w:num")):
        for of in number.iter(qn("w:abstractNumId")):
            for (abstract_id, level), form in levels.items():
                if abstract_id == of.get(qn("w:val")):
                    yield (number.get(qn("w:numId")), level), form


def _all_words(cell: Any) -> str:
    """Of a cell, the tables in it too."""
    parts = []
    for item in cell.iter_inner_content():
        rows = item.rows if hasattr(item, "rows") else ()
        parts += [_all_words(inner) for row in rows for inner in row.cells] if rows else [_words(item)]
    return " ".join(parts)


def _words(paragraph: "Paragraph") -> str:
    """A link keeps its address behind its text; line breaks stay."""
    words = []
    for piece in paragraph.iter_inner_content():
        address = getattr(piece, "address", "").removeprefix("mailto:")
        words.append(f"{piece.text} ({address})" if address and address not in piece.text else piece.text)
    lines = (" ".join(line.split()) for line in "".join(words).split("\n"))
    return "\n".join(line for line in lines if line)
