"""HTML in, the text that a reader sees out, with what mail programs mark as quoted and what was hidden from the reader.

Hidden text is where a sender puts what a person shall not read and a machine shall; it is never part of the text, and
always reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from text import rx

MAX_DEPTH = 400
"""Deeper nesting is an attack: the parser's time grows with its square. Such markup only loses its tags."""
MAX_HIDDEN_CHARS = 2_000
"""Of one hidden stretch, kept to show it."""

_NAMES = (
    "a|abbr|address|article|b|big|blockquote|body|br|caption|center|cite|code|col|colgroup|dd|del|div|dl|dt|em|font|"
    "footer|h[1-6]|head|header|hr|html|i|img|ins|label|li|link|main|meta|nav|o:p|ol|p|pre|q|s|samp|section|small|span|"
    "strike|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul|script|iframe|svg|input|button|form|"
    "noscript|template|video|object|embed|textarea|select"
)
_WHOLE_PAGE = rx.compile(r"<(?:!doctype html|html|body|br|p)(?:\s[^<>]{0,4000})?/?>", rx.IGNORECASE)
_TAG = rx.compile(rf"</?(?:{_NAMES})(?:\s[^<>]{{0,4000}})?/?>", rx.IGNORECASE)
_OPEN_OR_CLOSE = rx.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})(?=[\s/>])")
_ANY_TAG = rx.compile(r"<!--[^>]*+>|</?[a-zA-Z!][^<>]*+>|<[a-zA-Z/!][^<>]*+$")
_NOT_NESTED = frozenset("br img hr meta input link col p li td tr th dt dd option tbody thead area wbr source".split())  # noqa: SIM905

_BLOCKS = frozenset(
    "address article blockquote body center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr html li main "  # noqa: SIM905
    "nav ol pre section table tbody tfoot thead tr ul".split()
)
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 blockquote".split())  # noqa: SIM905
_CELLS = frozenset(("td", "th"))
_DROPPED = frozenset(
    "script style head title template svg object embed iframe video audio select canvas math".split()  # noqa: SIM905
)

_QUOTED_CLASSES = rx.compile(
    r"(?<![\w-])(?:gmail_quote|gmail_quote_container|gmail_attr|gmail_extra|moz-cite-prefix|moz-forward-container|yahoo_quoted"
    r"|yahoo-quoted|protonmail_quote|zmail_extra|tutanota_quote|WordSection1Quote|ms-outlook-mobile-reference-message"
    r"|mail-editor-reference-message-container|OLK_SRC_BODY_SECTION|hcb_quote|edo-message|cafe_quote|mailru-blockquote)"
    r"(?![\w-])"
)
_ALL_THAT_FOLLOWS = rx.compile(r"(?<![\w-])(?:divRplyFwdMsg|appendonsend|x_divRplyFwdMsg|x_appendonsend)(?![\w-])")
_SIGNATURE_CLASSES = rx.compile(
    r"(?<![\w-])(?:gmail_signature|moz-signature|protonmail_signature_block|ms-outlook-mobile-signature"
    r"|AppleMailSignature|ms-outlook-ios-signature|mobile-signature|yahoo_signature)(?![\w-])"
)
_INVISIBLE_STYLE = rx.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|font-size\s*:\s*(?:[01]?(?:\.\d+)?(?:px|pt)|0(?:\.0\d*)?(?:em|rem|%)?|\.0\d*(?:em|rem))\s*(?:;|!|$)"
    r"|opacity\s*:\s*0*(?:\.0+)?\s*(?:;|!|$)|max-height\s*:\s*0(?:px)?\s*(?:;|!|$)|(?<![-\w])(?:width|height)\s*:\s*0(?:px)?\s*(?:;|!|$)"
    r"|(?:text-indent|left|top|margin-left)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0|color\s*:\s*transparent",
    rx.IGNORECASE,
)
_COLOUR = rx.compile(r"(?<![-\w])color\s*:\s*(#[0-9a-f]{3,6}|[a-z]+|rgb\([\d\s,]{5,20}\))", rx.IGNORECASE)
_BACKGROUND = rx.compile(r"background(?:-color)?\s*:\s*(#[0-9a-f]{3,6}|[a-z]+|rgb\([\d\s,]{5,20}\))", rx.IGNORECASE)
_MEDIA = rx.compile(r"@media[^{}]*+\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\}")
_HIDING_RULE = rx.compile(r"[.#]([\w-]{1,60})\s*+\{([^{}]{0,1000}+)\}")
_BLANKS = rx.compile(r"[ \t\r\n\f]+")
_CONDITIONAL = rx.compile(r"\s*+(?:\[if|<!\[endif|\[endif)")
_UNSEEN = rx.compile(r"[\u200b\u200c\u00ad\ufeff]")
_WORD = rx.compile(r"\p{L}")
_HALF_PAIRS = rx.compile(r"[\ud800-\udfff\x00]")


@dataclass(frozen=True)
class Stretch:
    """A part of the plain text that the markup names: `quoted`, `indented` (a bare `<blockquote>`) or `signature`."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Plain:
    """What a reader sees of a page."""

    text: str
    stretches: tuple[Stretch, ...] = ()
    hidden: tuple[tuple[int, str], ...] = ()
    """(where in `text` it would have stood, the text)."""


def looks_like_html(text: str) -> bool:
    """Whether tags of HTML stand in it: `<3`, `5 < 6`, `<order>` and `<anna@shop.example>` are none, one lone `<b>` is
    too little."""
    if "<" not in text:
        return False
    return bool(_WHOLE_PAGE.search(text)) or len(_TAG.findall(text)) > 1


def to_plain(page: str) -> Plain:
    """Blocks become lines, paragraphs stand apart, links and cells keep their text; scripts and styles are dropped."""
    page = _HALF_PAIRS.sub("\ufffd", page)
    if depth_of(page) > MAX_DEPTH:
        return Plain(_BLANKS.sub(" ", _ANY_TAG.sub(" ", page)).strip())
    parser = LexborHTMLParser(page)
    writer = _Writer(_hiding_names(page))
    if parser.root is not None:
        _walk(parser.root.parent or parser.root, writer)  # the document: comments may stand before the page
    return writer.finished()


def depth_of(page: str) -> int:
    """How deep elements nest at most, those aside that close themselves."""
    depth = deepest = 0
    for tag in _OPEN_OR_CLOSE.finditer(page):
        if tag.group(2).lower() not in _NOT_NESTED:
            depth += -1 if tag.group(1) else 1
            depth = max(depth, 0)
            deepest = max(deepest, depth)
    return deepest


def _hiding_names(page: str) -> frozenset[str]:
    """Classes and ids that the page's own style sheet hides, on every screen."""
    if "<style" not in page.lower():
        return frozenset()
    rules = _HIDING_RULE.findall(_MEDIA.sub(" ", page))
    return frozenset(name for name, declared in rules if _INVISIBLE_STYLE.search(declared))


def _walk(root: LexborNode, writer: "_Writer") -> None:
    """Down and up again without recursion: a page may be nested as deep as it likes."""
    node: LexborNode | None = root
    depth = 0
    while node is not None:
        child = node.child if writer.enter(node) else None
        if child is not None:
            node, depth = child, depth + 1
            continue
        writer.leave(node)
        while node is not None and node.next is None and depth:
            node, depth = node.parent, depth - 1
            if node is not None:
                writer.leave(node)
        node = node.next if node is not None and depth else None


@dataclass
class _Writer:
    """The text so far, and the elements that are open."""

    hiding: frozenset[str]
    parts: list[str] = field(default_factory=list)
    length: int = 0
    breaks: int = 0
    """Line ends due before the next word."""
    blank: bool = False
    stretches: list[Stretch] = field(default_factory=list)
    hidden: list[tuple[int, str]] = field(default_factory=list)
    opened: list[tuple[str, int, int]] = field(default_factory=list)
    """(kind, id of the element, start)."""
    backgrounds: list[tuple[int, str]] = field(default_factory=list)
    from_here: int | None = None
    """Where a reply's history starts that is no element of its own."""
    preformatted: list[int] = field(default_factory=list)
    """The elements that keep their blanks."""

    def enter(self, node: LexborNode) -> bool:
        """Whether to go into its children."""
        tag = node.tag or ""
        if node.is_text_node:
            self.write(node.text_content or "")
            return False
        if node.is_comment_node:
            comment = node.comment_content or ""
            if not _CONDITIONAL.match(comment):
                self.hide(comment)
            return False
        if tag in _DROPPED:
            return False
        given: Mapping[str, str | None] = node.attributes
        if given and self._is_hidden(node, given):
            self.hide(node.text(deep=True, separator=" "))
            return False
        self._open_line(node, tag)
        if given or tag == "blockquote":
            self._open_stretch(node, tag, given)
        return True

    def _open_line(self, node: LexborNode, tag: str) -> None:
        if tag == "br":
            self.break_line(self.breaks + 1)
        elif tag == "pre":
            self.preformatted.append(node.mem_id)
        if tag in _PARAGRAPHS:
            self.break_line(2)
        elif tag in _BLOCKS:
            self.break_line(1)
        elif tag in _CELLS:
            self.blank = True

    def _open_stretch(self, node: LexborNode, tag: str, given: Mapping[str, str | None]) -> None:
        names = f"{given.get('class') or ''} {given.get('id') or ''} {given.get('name') or ''}"
        if _ALL_THAT_FOLLOWS.search(names) and self.from_here is None:
            self.from_here = self.length
        if (
            _QUOTED_CLASSES.search(names)
            or (tag == "blockquote" and (given.get("type") == "cite" or given.get("cite")))
            or (tag == "div" and given.get("name") == "quote")
        ):
            self.opened.append(("quoted", node.mem_id, self.length))
        elif tag == "blockquote":
            self.opened.append(("indented", node.mem_id, self.length))
        elif _SIGNATURE_CLASSES.search(names):
            self.opened.append(("signature", node.mem_id, self.length))

    def leave(self, node: LexborNode) -> None:
        """What closing the element asks for."""
        tag = node.tag or ""
        if tag in _PARAGRAPHS:
            self.break_line(2)
        elif tag in _BLOCKS:
            self.break_line(1)
        elif tag in _CELLS:
            self.blank = True
        if self.preformatted and self.preformatted[-1] == node.mem_id:
            self.preformatted.pop()
        if self.opened and self.opened[-1][1] == node.mem_id:
            kind, _, start = self.opened.pop()
            self.stretches.append(Stretch(kind, start, self.length))
        if self.backgrounds and self.backgrounds[-1][0] == node.mem_id:
            self.backgrounds.pop()

    def _is_hidden(self, node: LexborNode, given: Mapping[str, str | None]) -> bool:
        style = given.get("style") or ""
        if "hidden" in given or (style and _INVISIBLE_STYLE.search(style)):
            return True
        if self.hiding and not self.hiding.isdisjoint(f"{given.get('class') or ''} {given.get('id') or ''}".split()):
            return True
        found = _BACKGROUND.search(style)
        background = found.group(1) if found else given.get("bgcolor")
        if background:
            self.backgrounds.append((node.mem_id, _colour(background)))
        ink = _COLOUR.search(style)
        colour = ink.group(1) if ink else given.get("color")
        behind = self.backgrounds[-1][1] if self.backgrounds else "#ffffff"
        is_unseen = bool(colour) and _colour(colour or "") == behind
        if is_unseen and background:
            self.backgrounds.pop()
        return is_unseen

    def hide(self, text: str) -> None:
        """Keeps what no reader sees, if it says anything."""
        text = _BLANKS.sub(" ", text).strip()
        if _WORD.search(text):
            self.hidden.append((self.length, text[:MAX_HIDDEN_CHARS]))

    def break_line(self, wanted: int) -> None:
        """At least so many line ends before the next word; more than one empty line is never needed."""
        self.breaks = min(max(self.breaks, wanted), 2)

    def write(self, text: str) -> None:
        """Visible text, its blanks taken together outside `<pre>`."""
        if not self.preformatted:
            said = _BLANKS.sub(" ", _UNSEEN.sub("", text).replace("\xa0", " "))
            if not said.strip():
                self.blank = self.blank or bool(said)
                return
            self.blank = self.blank or said[0] == " "
            text, ends_blank = said.strip(" "), said[-1] == " "
        else:
            ends_blank = False
        if self.length:
            text = ("\n" * self.breaks if self.breaks else " " * self.blank) + text
        self.parts.append(text)
        self.length += len(text)
        self.breaks, self.blank = 0, ends_blank

    def finished(self) -> Plain:
        """The page, its stretches in order."""
        for kind, _, start in self.opened:
            self.stretches.append(Stretch(kind, start, self.length))
        if self.from_here is not None:
            self.stretches.append(Stretch("quoted", self.from_here, self.length))
        kept = sorted((each for each in self.stretches if each.start < each.end), key=lambda each: each.start)
        return Plain("".join(self.parts), tuple(kept), tuple(self.hidden))


_WHITE = frozenset(("white", "#fff", "#ffffff", "rgb(255,255,255)"))


def _colour(given: str) -> str:
    plain = given.replace(" ", "").lower()
    if plain in _WHITE:
        return "#ffffff"
    if len(plain) == 4 and plain[0] == "#":
        return "#" + "".join(letter * 2 for letter in plain[1:])
    return plain
