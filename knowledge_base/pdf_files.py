"""A PDF in, its headings and blocks of plain text out, told apart by size, weight and place of the words.

A PDF holds words at places on pages. What is larger than most of the text, or bold on a line of its own, is a heading;
what stands apart by more than a line is a paragraph; lines that fall into the same columns are rows of a table; what
stands at the edge of most pages is a header or footer and left out; a word cut at a line's end is put together again.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputError
from knowledge_base.plain_text import is_item
from knowledge_base.sections import Heading, Part, item_of, row_of
from text import rx

if TYPE_CHECKING:
    from pypdf import PageObject

MAX_HEADING_CHARS = 140
LARGER = 1.08
"""Times the size of most of the text, from which on a line is a heading."""
SMALLER = 0.92
APART = 1.6
"""Times the size, from which on two lines are two paragraphs; the distance within a paragraph is about 1.2."""
SET_APART = 1.25
"""Times the usual distance of lines, the same where that is wider."""
CELL_GAP = 0.45
"""Of the size, between the cells of a row; a blank is about 0.28."""
COLUMN_SLACK = 0.5
"""Of the size, by which the cells of a column may stand askew."""
EDGE = 0.1
"""Of a page's height at top and bottom, where headers and footers stand."""
REPEATED = 0.5
"""Of the pages, from which on a line at the edge is a header or footer."""
UNNUMBERED = 2
"""Pages before the one that bears number 1, at most."""
MAX_LEVEL = 4
_TURNS = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}
"""Cosine and sine by the degrees that a page is turned clockwise before it is read."""

_BULLET = rx.compile(r"[•·▪▫◦‣●○∙–*-]\s*")
_NUMBER = rx.compile(r"(\d{1,3})[.)]")
_CUT = rx.compile(r"\p{Ll}[-\u00ad\u2010]$")
_CONJUNCTIONS = frozenset("und oder bzw and or et ou e o y u i en of lub и или und/oder and/or".split())  # noqa: SIM905
"""Behind a hyphen that stands for the rest of a word."""
_WIDTH = {**dict.fromkeys("iljtfrI.,:;'’!|()[] -", 0.28), **dict.fromkeys("mwMW@%—", 0.85)}
"""Of the size, about the same in most fonts."""
_BOLD = rx.compile(r"bold|black|heavy", rx.IGNORECASE)
_MONO = rx.compile(r"mono|courier|nimbusmon|consol", rx.IGNORECASE)
_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "\u00a0": " "})

log = logging.getLogger("pypdf")


@dataclass(frozen=True)
class PdfFile:
    """What one file says."""

    title: str | None
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class _Fragment:
    x: float
    y: float
    size: float
    is_bold: bool
    text: str

    is_mono: bool = False

    @property
    def end(self) -> float:
        """About where it ends: a PDF says only where it begins."""
        if self.is_mono:
            return self.x + self.size * 0.6 * len(self.text)
        return self.x + self.size * sum(_WIDTH.get(char, 0.7 if char.isupper() else 0.52) for char in self.text)


@dataclass(frozen=True)
class _Line:
    y: float
    size: float
    is_bold: bool
    cells: tuple[str, ...]
    columns: tuple[tuple[float, float], ...]
    """Where each cell begins and about where it ends."""
    edge: int | None
    """Points from the top, or below zero from the bottom, where it stands at the edge."""

    @property
    def text(self) -> str:
        return " ".join(self.cells)


def read_pdf(path: Path) -> PdfFile:
    """Raises `InputError` for what is no PDF, is locked by a password, or holds pictures of pages only."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    log.setLevel(logging.CRITICAL)  # it reports every oddity of a file that it goes on to read
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("is locked by a password, so there is no text to read; save it without", file=path)
        pages = [_lines(page) for page in reader.pages]
        title = str((reader.metadata.title if reader.metadata else None) or "").strip() or None
    except InputError:
        raise
    except (DependencyError, FileNotDecryptedError) as error:
        raise InputError("is locked by a password, so there is no text to read; save it without", file=path) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", file=path) from error
    except Exception as error:  # of a broken file the library raises many kinds
        raise InputError(f"cannot be read as PDF ({type(error).__name__}); save it anew", file=path) from error
    if not any(pages):
        raise InputError("holds no text, only pictures of pages: a scan; recognise its text first", file=path)
    return PdfFile(title, tuple(_parts(_without_edges(pages))))


def _lines(page: "PageObject") -> list[_Line]:
    """The lines of one page as the page orders them."""
    cos, sin = _TURNS.get(page.rotation % 360, (1, 0))
    box = page.mediabox
    bottom, top = sorted(_turned(x, y, cos, sin)[1] for x, y in ((box.left, box.bottom), (box.right, box.top)))
    height = top - bottom or 1.0
    fragments: list[_Fragment] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float | None) -> None:
        said = text.translate(_LIGATURES).strip("\n")
        if not said.strip():
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        x, y = _turned(x, y, cos, sin)
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[2]) or 1.0
        name = str(font.get("/BaseFont", "")) if font else ""
        is_bold, is_mono = bool(_BOLD.search(name)), bool(_MONO.search(name))
        for line in said.split("\n"):
            if line.strip():
                fragments.append(_Fragment(x, y, round((size or 1.0) * scale, 1), is_bold, line, is_mono))

    page.extract_text(visitor_text=visit)
    grouped: list[list[_Fragment]] = []
    for each in fragments:
        last = grouped[-1] if grouped else None
        if last and abs(last[0].y - each.y) < 0.5 * max(last[0].size, each.size) and each.x >= last[-1].x:
            last.append(each)
        else:
            grouped.append([each])
    return [_line(group, height, bottom) for group in grouped]


def _turned(x: float, y: float, cos: int, sin: int) -> tuple[float, float]:
    return x * cos + y * sin, y * cos - x * sin


def _line(group: Sequence[_Fragment], height: float, bottom: float) -> _Line:
    """pypdf puts a blank in front of what stands apart, so that pieces of one word are known."""
    cells, columns = [group[0].text], [(group[0].x, group[0].end)]
    for before, each in pairwise(group):
        if each.x - before.end > CELL_GAP * each.size and not _is_bullet(cells[-1].strip()):
            cells.append(each.text)
            columns.append((each.x, each.end))
        else:
            cells[-1] += each.text
            columns[-1] = (columns[-1][0], each.end)
    widest = max(group, key=lambda each: len(each.text))
    return _Line(
        y=group[0].y,
        size=widest.size,
        is_bold=all(each.is_bold for each in group),
        cells=tuple(" ".join(cell.split()) for cell in cells),
        columns=tuple(columns),
        edge=_edge(group[0].y - bottom, height),
    )


def _edge(up: float, height: float) -> int | None:
    if up <= EDGE * height:
        return -round(up)
    return round(height - up) if up >= (1 - EDGE) * height else None


def _is_bullet(text: str) -> bool:
    return bool(_BULLET.fullmatch(text) or _NUMBER.fullmatch(text))


def _without_edges(pages: Sequence[Sequence[_Line]]) -> list[list[_Line]]:
    """Without what most pages have at one place of their edge, their numbers, and on a single page what is set smaller.
    The head of a table that goes on stays, and so do headings that only count on."""
    body = _body_size([line for page in pages for line in page])
    seen = Counter(place for page in pages for place in {_place(line, body) for line in page if line.edge is not None})
    often = {place for place, count in seen.items() if count >= max(2, REPEATED * len(pages))}
    small = SMALLER * body if len(pages) == 1 else 0.0

    def is_kept(line: _Line, number: int, below: _Line | None) -> bool:
        if line.edge is None or (below is not None and _are_rows(line, below)):
            return True
        is_number = line.size <= body * LARGER and not line.is_bold and _is_page_number(line.text, number)
        return not (_place(line, body) in often or is_number or line.size < small)

    return [
        [line for line, below in zip(page, (*page[1:], None), strict=True) if is_kept(line, number, below)]
        for number, page in enumerate(pages, start=1)
    ]


def _place(line: _Line, body: float) -> tuple[int | None, str]:
    """Where it stands, and its text without the numbers that change from page to page."""
    return line.edge, line.text if _is_larger(line, body) else rx.sub(r"\d+", "0", line.text)


def _is_page_number(text: str, number: int) -> bool:
    found = rx.fullmatch(r"\D{0,12}(\d{1,4})(?: ?(?:/|of|von|de|di|van|z|из) ?\d{1,4})?\D{0,3}", text)
    return found is not None and number - UNNUMBERED <= int(found[1]) <= number


def _parts(pages: Sequence[Sequence[_Line]]) -> Iterator[Part]:
    """The lines put together into headings, paragraphs, items and rows."""
    lines = [line for page in pages for line in page]
    body = _body_size(lines)
    levels, leading = _levels(lines, body), _leading(pages, body)
    open_lines: list[str] = []
    open_level: int | None = None  # of a heading that may go on on the next line; None while a paragraph is open
    before: _Line | None = None
    rows_left = 0
    for at, line in enumerate(lines):
        rows = _rows(lines, at) if not rows_left else lines[at : at + rows_left]
        level = None if rows else _level(line, body, levels)
        is_apart = before is None or _is_apart(before, line, leading if line.size == body else 1.2 * line.size)
        ends = bool(rows) or level != open_level or is_apart or is_item(_item(line.text))
        if ends and not (level is None and not rows and is_apart and _runs_on(open_lines, before, line)):
            yield from _closed(open_lines, open_level)
            open_lines = []
        open_level, before, rows_left = level, line, max(len(rows) - 1, 0)
        if rows:
            yield row_of(line.cells)
        else:
            open_lines.append(line.text)
    yield from _closed(open_lines, open_level)


def _closed(lines: Sequence[str], level: int | None) -> Iterator[Part]:
    if lines:
        yield _item(_joined(lines)) if level is None else Heading(level, _joined(lines))


def _runs_on(paragraph: Sequence[str], before: _Line | None, line: _Line) -> bool:
    """Whether a sentence goes on at the top of the next page."""
    is_next_page = before is not None and line.y > before.y
    return is_next_page and bool(paragraph) and paragraph[-1][-1:] not in ".!?:…" and line.text[:1].islower()


def _item(text: str) -> str:
    """With the bullet that other formats have."""
    if (bullet := _BULLET.match(text)) and bullet.end() < len(text) and (text[0] not in "–*-" or text[1:2] == " "):
        return item_of("- ", [text[bullet.end() :]])
    return text


def _joined(lines: Sequence[str]) -> str:
    """Run on; a word cut at a line's end is put together: `ship-` `ping`, `E-Mail-` `Adresse`, not `Hin-` `und`."""
    pieces = [lines[0]]
    for line in lines[1:]:
        is_cut = bool(_CUT.search(pieces[-1][-2:])) and line.partition(" ")[0] not in _CONJUNCTIONS
        if is_cut and line[:1].islower():
            pieces[-1] = pieces[-1][:-1]
        elif not (is_cut and line[:1].isupper()):
            pieces.append(" ")
        pieces.append(line)
    return " ".join("".join(pieces).split())


def _body_size(lines: Sequence[_Line]) -> float:
    """The size in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for line in [line for line in lines if line.edge is None] or lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _levels(lines: Sequence[_Line], body: float) -> dict[float, int]:
    """Level by size, the largest first."""
    sizes = sorted({line.size for line in lines if _is_larger(line, body)}, reverse=True)
    return {size: min(level, MAX_LEVEL) for level, size in enumerate(sizes, start=1)}


def _is_larger(line: _Line, body: float) -> bool:
    return line.size > body * LARGER and len(line.text) <= MAX_HEADING_CHARS


def _level(line: _Line, body: float, levels: dict[float, int]) -> int | None:
    """None for what is no heading."""
    if not any(char.isalpha() for char in line.text):
        return None
    if _is_larger(line, body):
        return levels[line.size]
    is_bold_line = line.is_bold and line.size >= body * 0.95 and len(line.text) <= MAX_HEADING_CHARS
    return MAX_LEVEL + 1 if is_bold_line and not line.text.endswith((".", ",", ";")) else None


def _leading(pages: Sequence[Sequence[_Line]], body: float) -> float:
    """The usual distance from one line of the text to the next."""
    distances: Counter[float] = Counter()
    for page in pages:
        for above, below in pairwise(page):
            if above.size == below.size == body and 0 < above.y - below.y <= APART * body:
                distances[round(above.y - below.y, 1)] += 1
    return max(distances, key=lambda distance: (distances[distance], -distance), default=1.2 * body)


def _is_apart(above: _Line, below: _Line, leading: float) -> bool:
    """Whether the lines belong to two paragraphs: another page, another size, more than a line between."""
    distance = above.y - below.y
    return distance <= 0 or abs(above.size - below.size) > 0.1 * above.size or distance > SET_APART * leading


def _rows(lines: Sequence[_Line], at: int) -> Sequence[_Line]:
    """The lines from here on that are rows of one table: two or more with the same columns."""
    end = at + 1
    while end < len(lines) and _are_rows(lines[end - 1], lines[end]):
        end += 1
    return lines[at:end] if end - at > 1 else ()


def _are_rows(above: _Line, below: _Line) -> bool:
    """Whether the cells of two lines stand in the same columns: begin, end or have their middle at one place."""
    if len(above.cells) < 2 or len(above.cells) != len(below.cells) or below.y >= above.y:
        return False
    pairs = zip(above.columns, below.columns, strict=True)
    return all(
        min(abs(a - c), abs(b - d), abs(a + b - c - d) / 2) < COLUMN_SLACK * above.size for (a, b), (c, d) in pairs
    )
