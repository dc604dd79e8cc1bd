"""Markdown in, its headings and blocks of plain text out."""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from knowledge_base.html_pages import Page, without_notes
from knowledge_base.sections import Heading, Part, item_of, row_of
from text import rx

_BREAK = ("<br>", "<br/>", "<br />")
_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_STRUCK = rx.compile(r"<(/?)(?:del|s|strike)\b[^>]{0,99}>", rx.IGNORECASE)


def read_markdown(markdown: str) -> Iterator[Part]:
    """In reading order, with what stands in tags of HTML. Comments and images without words are left out."""
    for node in SyntaxTreeNode(_PARSER.parse(without_notes(markdown))).children:
        if node.type == "heading":
            yield Heading(int(node.tag[1:]), " ".join(_inline(node).split()))
        elif node.type == "html_block":
            yield from Page(node.content).parts()
        else:
            yield from (block for block in _blocks(node) if block)


def _blocks(node: SyntaxTreeNode) -> Iterator[str]:
    """The blocks of one top-level node, lists flattened with their bullets."""
    if node.type in ("bullet_list", "ordered_list"):
        first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
        for number, item in enumerate(node.children, start=first):
            bullet = f"{number}. " if node.type == "ordered_list" else "- "
            yield item_of(bullet, [block for child in item.children for block in _blocks(child)])
    elif node.type == "table":
        for row in (row for part in node.children for row in part.children):
            yield row_of(" ".join(_inline(cell).split()) for cell in row.children)
    elif node.type in ("fence", "code_block"):
        yield node.content.strip("\n")
    elif node.type == "blockquote":
        for child in node.children:
            yield from _blocks(child)
    elif node.type == "html_block":
        yield from (part.text if isinstance(part, Heading) else part for part in Page(node.content).parts())
    elif node.type in ("paragraph", "heading"):
        yield "\n".join(" ".join(line.split()) for line in _inline(node).split("\n")).strip()


def _inline(node: SyntaxTreeNode) -> str:
    """The words of a node without marks and without what is crossed out; a link keeps its address behind its text."""
    if node.type == "s":
        return ""
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    if node.type == "html_inline":
        return "\n" if node.content.lower() in _BREAK else ""
    words = "".join(map(_inline, _standing(node.children)))
    if node.type == "link":
        address = str(node.attrs.get("href", "")).removeprefix("mailto:")
        return words if address in words or not address else f"{words} ({address})"
    return words


def _standing(nodes: Sequence[SyntaxTreeNode]) -> Iterator[SyntaxTreeNode]:
    """Without those between the tags that cross them out, as far as they are closed."""
    tags = [_STRUCK.fullmatch(node.content) if node.type == "html_inline" else None for node in nodes]
    closed = max((at for at, tag in enumerate(tags) if tag and tag[1]), default=-1)
    depth = 0
    for at, (node, tag) in enumerate(zip(nodes, tags, strict=True)):
        if tag and at <= closed:
            depth = max(0, depth + (-1 if tag[1] else 1))
        elif not depth:
            yield node
