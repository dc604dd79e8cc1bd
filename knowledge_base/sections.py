"""Headings and blocks of any format in, sections out, cut into passages' texts of bounded length."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from text import rx
from text.sentences import split_sentences


@dataclass(frozen=True)
class Heading:
    """A line that titles what follows."""

    level: int
    """1 is the outermost; 0 the document's own title."""
    text: str


@dataclass(frozen=True)
class Section:
    """What stands under one heading. The plain text keeps every word and drops the marks."""

    path: tuple[str, ...]
    """The headings above it, outermost first; empty for text before the first heading."""
    blocks: tuple[str, ...]
    """Paragraphs, list items and table rows, in reading order."""


Part = Heading | str
"""A heading, or a block of plain text that must not be torn apart."""

_NOTE = rx.compile(r"[(\[]?(?:\d{1,2}|\*{1,3}|[†‡§])[)\]]?")
_LENGTH = rx.compile(r"(?<!\p{L})[dcmk]?m$", rx.IGNORECASE)
_CENTS = rx.compile(r"\d$")
_CURRENCY = rx.compile(r"(?:\s|&nbsp;)?(?:[€£$₹₽]|&euro;|&pound;|(?:EUR|GBP|USD|PLN|CHF)\b)")


def raised(said: str, before: str, behind: str = "") -> str:
    """What stands raised behind `before`: `²` of `m2`, cents of a price, nothing of a note, whose number would be read
    as the last digit of a value (`14¹ days`); words as they are."""
    if not _NOTE.fullmatch(mark := said.strip()):
        return said
    if mark in ("2", "3") and _LENGTH.search(before):
        return "²" if mark == "2" else "³"
    is_cents = len(mark) == 2 and mark.isdecimal() and _CENTS.search(before) and _CURRENCY.match(behind)
    return f",{mark}" if is_cents else ""


def sections(parts: Iterable[Part]) -> Iterator[Section]:
    """The sections that hold text, in reading order."""
    path: list[tuple[int, str]] = []
    blocks: list[str] = []
    for part in parts:
        if isinstance(part, Heading):
            if blocks:
                yield Section(tuple(title for _, title in path), tuple(blocks))
            blocks = []
            path = [(above, title) for above, title in path if above < part.level]
            path.append((part.level, part.text.strip()))
        elif part.strip():
            blocks.append(part)
    if blocks:
        yield Section(tuple(title for _, title in path), tuple(blocks))


def anchor_of(heading: str) -> str:
    """As pages name their headings: `Who pays?` is `who-pays`, letters of any script kept."""
    words = rx.sub(r"[^\p{L}\p{M}\p{N}\s_-]+", "", unicodedata.normalize("NFC", heading).casefold())
    return rx.sub(r"[\s-]+", "-", words.strip()).strip("-")


def row_of(cells: Iterable[str]) -> str:
    """A row of a table as one block."""
    return "| " + " | ".join(cell.strip() for cell in cells) + " |"


def item_of(bullet: str, blocks: Sequence[str]) -> str:
    """An item of a list as one block; empty for one without words."""
    inside = [block for block in blocks if block.strip()]
    return bullet + "\n  ".join(inside) if inside else ""


def pack(blocks: Sequence[str], limit: int) -> Iterator[str]:
    """The blocks put together into texts of at most `limit` characters, cut between blocks where that is possible,
    else between sentences, else between words, else anywhere."""
    packed = ""
    for piece in (piece for block in blocks for piece in _cut(block, limit)):
        joined = packed + _gap(packed, piece) + piece
        if packed and len(joined) > limit:
            yield packed
            packed = piece
        else:
            packed = joined
    if packed:
        yield packed


def _gap(before: str, block: str) -> str:
    """Items of a list and rows of a table stand close, paragraphs apart."""
    if not before:
        return ""
    return "\n" if block.startswith(("- ", "| ")) or _is_numbered(block) else "\n\n"


def _is_numbered(block: str) -> bool:
    number, dot, _ = block.partition(". ")
    return bool(dot) and number.isdecimal()


def _cut(block: str, limit: int) -> Iterator[str]:
    if len(block) <= limit:
        yield block
        return
    start = end = 0
    for sentence in split_sentences(block):
        if sentence.end - start > limit and end > start:
            yield from _cut_words(block[start:end].strip(), limit)
            start = sentence.start
        end = sentence.end
    yield from _cut_words(block[start:].strip(), limit)


def _cut_words(text: str, limit: int) -> Iterator[str]:
    start = 0
    while len(text) - start > limit:
        blank = text.rfind(" ", start + 1, start + limit + 1)
        end = blank if blank > start else start + limit
        yield text[start:end].strip()
        start = end
    if text[start:].strip():
        yield text[start:].strip()
