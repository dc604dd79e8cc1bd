"""A page of HTML in, its headings and blocks of plain text out, with what its head says of it."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from knowledge_base.sections import Heading, Part, item_of, raised, row_of
from text import rx
from text.markup import MAX_DEPTH, depth_of, to_plain

META_PREFIX = "replydesk:"
"""`<meta name="replydesk:valid_until" content="2026-12-31">`; names of a list may stand apart by commas."""

_DROPPED = frozenset(
    "script style head title template svg object embed iframe video audio select canvas math nav footer aside button "  # noqa: SIM905
    "form noscript input textarea del s strike".split()
)
"""What is no part of the text, or stands crossed out: `<s>4.90 €</s> 0 €` costs nothing."""
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data dfn em font i ins kbd label mark q samp small span strong sub "  # noqa: SIM905
    "sup time tt u var wbr img".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ARRANGED = ", ".join(f"{cell} {tag}" for cell in ("td", "th") for tag in ("table", *_HEADINGS))
_HIDDEN = rx.compile(
    r"display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden|text-decoration[^;]{0,40}line-through", rx.IGNORECASE
)
_RAISED = rx.compile(
    r"<sup\b[^<>]{0,99}>\s{0,9}(?:<a\b[^<>]{0,300}>)?(?P<said>[^<>]{1,9})(?:</a>)?\s{0,9}</sup>", rx.IGNORECASE
)


def without_notes(html: str) -> str:
    """HTML, or Markdown with some in it, without the numbers of notes."""
    return _RAISED.sub(
        lambda found: raised(
            found["said"], html[max(0, found.start() - 9) : found.start()], html[found.end() : found.end() + 9]
        ),
        html,
    )


class Page:
    """One page, parsed."""

    def __init__(self, html: str) -> None:
        """Broken HTML is read as browsers read it; one that nests absurdly deep only loses its tags."""
        self._flat = to_plain(html).text if depth_of(html) > MAX_DEPTH else None
        self._parser = LexborHTMLParser(without_notes(html) if self._flat is None else "")

    @property
    def title(self) -> str | None:
        """Of the page's head."""
        found = self._parser.css_first("title")
        return _plain(found.text()) or None if found else None

    @property
    def language(self) -> str | None:
        """As `<html lang>` says."""
        found = self._parser.css_first("html")
        return ((found.attributes.get("lang") or "").strip() or None) if found else None

    def said(self) -> Iterator[tuple[str, str]]:
        """(field, value) of every `<meta name="replydesk:...">`."""
        for meta in self._parser.css("meta"):
            name = (meta.attributes.get("name") or "").strip()
            if name.startswith(META_PREFIX):
                yield name.removeprefix(META_PREFIX), (meta.attributes.get("content") or "").strip()

    def parts(self) -> Iterator[Part]:
        """In reading order: of `<main>` or the only `<article>` where there is one, else of the body. Menus, footers,
        forms, scripts and what is hidden are left out."""
        if self._flat is not None:
            yield from self._flat.split("\n\n")
            return
        main, articles = self._parser.css_first("main"), self._parser.css("article")
        root = main or (articles[0] if len(articles) == 1 else self._parser.body)
        if root is not None:
            yield from _blocks(root)


def _blocks(node: LexborNode) -> Iterator[Part]:
    """What stands in one element, words that stand loose taken together."""
    loose: list[str] = []
    child = node.child
    while child is not None:
        tag = child.tag or ""
        if child.is_text_node or tag in _INLINE or tag == "br":
            loose.append(_inline(child))
        elif not (child.is_comment_node or tag in _DROPPED or _is_hidden(child)):
            yield from _paragraph(loose)
            loose = []
            yield from _block(child, tag)
        child = child.next
    yield from _paragraph(loose)


def _block(node: LexborNode, tag: str) -> Iterator[Part]:
    if tag in _HEADINGS:
        yield from _heading(node, _HEADINGS[tag])
    elif tag in ("ul", "ol", "menu"):
        yield from _items(node, tag)
    elif tag == "table":
        yield from _table(node)
    elif tag == "pre":
        yield node.text(deep=True).strip("\n")
    else:
        yield from _blocks(node)


def _heading(node: LexborNode, level: int) -> Iterator[Part]:
    """One that is never closed holds what follows it."""
    parts = list(_blocks(node))
    first = parts[0] if parts else None
    if isinstance(first, str):
        yield Heading(level, _plain(first))
        parts = parts[1:]
    yield from parts


def _table(node: LexborNode) -> Iterator[Part]:
    """Row by row; what only arranges a page, since it holds headings or tables, cell by cell."""
    is_arranged = node.css_first(_ARRANGED) is not None
    for child in (child for child in node.iter() if not _is_hidden(child)):
        if child.tag in ("thead", "tbody", "tfoot"):
            yield from _table(child)
        elif child.tag == "tr":
            cells = [cell for cell in child.iter() if cell.tag in ("td", "th") and not _is_hidden(cell)]
            if is_arranged:
                yield from (part for cell in cells for part in _blocks(cell))
            elif any(said := [_plain(_inline(cell)) for cell in cells]):
                yield row_of(said)
        elif child.tag == "caption":
            yield from _blocks(child)


def _items(node: LexborNode, tag: str) -> Iterator[Part]:
    start = node.attributes.get("start") or ""
    number = int(start) if start.isdecimal() and len(start) < 6 else 1
    for item in node.iter():
        if item.tag == "li" and not _is_hidden(item):
            inside = [part.text if isinstance(part, Heading) else part for part in _blocks(item)]
            yield item_of(f"{number}. " if tag == "ol" else "- ", inside)
            number += 1


def _paragraph(loose: list[str]) -> Iterator[str]:
    lines = (_plain(line) for line in "".join(loose).split("\n"))
    if text := "\n".join(line for line in lines if line):
        yield text


def _inline(node: LexborNode) -> str:
    """The words of a node on one line but for `<br>`; a link keeps its address behind its text."""
    if node.is_text_node:
        return rx.sub(r"\s+", " ", node.text_content or "")
    tag = node.tag or ""
    if tag == "br":
        return "\n"
    if node.is_comment_node or tag in _DROPPED or _is_hidden(node):
        return ""
    words = []
    child = node.child
    while child is not None:
        words.append(_inline(child))
        child = child.next
    said = "".join(words)
    if tag != "a":
        return said if tag in _INLINE or tag in _HEADINGS else f" {said} "
    address = (node.attributes.get("href") or "").strip().removeprefix("mailto:")
    is_elsewhere = address and not address.startswith(("#", "javascript:")) and said.strip()
    return f"{said} ({address})" if is_elsewhere and address not in said else said


def _is_hidden(node: LexborNode) -> bool:
    given = node.attributes
    return bool(given) and ("hidden" in given or bool(_HIDDEN.search(given.get("style") or "")))


def _plain(text: str) -> str:
    return " ".join(text.split())
