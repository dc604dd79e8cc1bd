"""Markdown in, sections of plain text out: heading paths, and blocks that must not be torn apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from text.sentences import split_sentences


@dataclass(frozen=True)
class Section:
    """What stands under one heading. The plain text keeps every word and drops the marks."""

    path: tuple[str, ...]
    """The headings above it, outermost first; empty for text before the first heading."""
    blocks: tuple[str, ...]
    """Paragraphs, list items and table rows, in reading order."""


_PARSER = MarkdownIt("commonmark").enable("table")


def read_sections(markdown: str) -> Iterator[Section]:
    """The sections that hold text, in reading order. Comments and images without words are left out."""
    path: list[tuple[int, str]] = []
    blocks: list[str] = []
    for node in SyntaxTreeNode(_PARSER.parse(markdown)).children:
        if node.type == "heading":
            if blocks:
                yield Section(tuple(title for _, title in path), tuple(blocks))
            level, blocks = int(node.tag[1:]), []
            path = [(above, title) for above, title in path if above < level]
            path.append((level, _inline(node).strip()))
        else:
            blocks.extend(block for block in _blocks(node) if block)
    if blocks:
        yield Section(tuple(title for _, title in path), tuple(blocks))


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


def _blocks(node: SyntaxTreeNode) -> Iterator[str]:
    """The blocks of one top-level node, lists flattened with their bullets."""
    if node.type in ("bullet_list", "ordered_list"):
        first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
        for number, item in enumerate(node.children, start=first):
            bullet = f"{number}. " if node.type == "ordered_list" else "- "
            inside = [block for child in item.children for block in _blocks(child) if block]
            if inside:
                yield bullet + "\n  ".join(inside)
    elif node.type == "table":
        for row in (row for part in node.children for row in part.children):
            yield "| " + " | ".join(_inline(cell).strip() for cell in row.children) + " |"
    elif node.type in ("fence", "code_block"):
        yield node.content.strip("\n")
    elif node.type == "blockquote":
        for child in node.children:
            yield from _blocks(child)
    elif node.type in ("paragraph", "heading"):
        yield _inline(node).strip()


def _inline(node: SyntaxTreeNode) -> str:
    """The words of a node without marks; a link keeps its address behind its text."""
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    if node.type == "html_inline":
        return ""
    words = "".join(_inline(child) for child in node.children)
    if node.type == "link":
        address = str(node.attrs.get("href", "")).removeprefix("mailto:")
        return words if address in words or not address else f"{words} ({address})"
    return words
