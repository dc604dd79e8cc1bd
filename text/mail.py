"""A message as a channel delivers it in, what the buyer typed now out; all that was left out is kept with its kind.

Left out are HTML, quoted mail, marked signatures, lines of telephones, legal notices and marketplace frames: whatever
mail programs and marketplaces mark by structure. The words of each language (`kind regards`, `wrote:`) are triage's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import Path

from core.reading import read_yaml
from core.record import Record
from core.triage import Stripped, StrippedKind
from text import rx
from text.boilerplate import Boilerplate, Patterns, compiled, load_boilerplate
from text.cut import DATE, LINE_CHARS, MAX_SHOWN, Body, Cut, trimmed
from text.markup import Plain, Stretch, looks_like_html, to_plain

FRAME_CHARS = 20_000
"""How far from either end of the text a marketplace's frame is looked for."""
SIGNATURE_CHARS = 1_500
"""A longer text after `-- ` is no signature."""
SENTENCE_WORDS = 6
"""From so many on a line of it that ends like a sentence is one: some part what they write by `--`."""
MIN_FIELDS = 3
"""Fields of a header; two are enough where one holds an address."""

_ESCAPED = rx.compile(
    r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|nbsp|quot|apos|amp|lt|gt|euro|szlig|[a-z](?:acute|grave|uml|cedil|circ|tilde|ring));",
    rx.IGNORECASE,
)
_PLAIN_CHAT = rx.compile(r"[^<\[\n\r\x00]*+")
_QUOTED_RUN = rx.compile(r"(?m)(?:^[ \t]*+>(?!\d|[ \t]\d+[ \t]*+(?:eur|€|%|kg|cm|mm)\b)[^\n\r]*+(?:\r\n|[\n\r]|\Z))++")
"""`>` and what follows, but not `> 3 kg`."""
_CUT_MARK = rx.compile(r"--[ \t\xa0]?$")
_RULE = rx.compile(
    r"[ \t]*(?:[_]{8,}|[-]{8,}|[*]{8,})[ \t]*$|[ \t]*[-_*]{2,}[ \t]*[\p{L}\p{M} .,'’-]{4,60}[ \t]*[-_*]{2,}[ \t]*$"
)
_ATTRIBUTED = rx.compile(r"(?m)[^<>\s@]{1,80}+@[^<>\s@]{1,80}>[^\n<>@\d]{0,40}:[ \t\r]*+$")
_BARE_RULE = rx.compile(r"[-_=*~–—]{3,}")
_INLINE = rx.compile(
    r"\[cid:[^\]\n]{1,200}\]|\[(?:image|inline image|bild|inline-bild)[^\]\n]{0,120}\]|data:image/[^\s]{20,}+"
    r"|(?<![^\s])[A-Za-z0-9+/=]{200,}+(?![^\s])|(?:^[A-Za-z0-9+/]{60,100}+\r?\n){2,}+(?:[A-Za-z0-9+/]{1,100}={0,2}(?=\r?$))?",
    rx.IGNORECASE | rx.MULTILINE,
)
"""Pictures, and files as base64, in one line or in many."""
_SENTENCE_END = rx.compile(r"[.!?…][\s\"'”»)]*+$")


class MailFile(Record):
    """`mail.yaml`."""

    header_fields: dict[str, tuple[str, ...]]
    forwarded: Patterns
    device_lines: Patterns
    devices: Patterns
    programs: Patterns
    legal_notices: Patterns
    disclosure: str


@dataclass(frozen=True)
class _Marks:
    header: rx.Pattern
    field_of: dict[str, str]
    forwarded: rx.Pattern
    device_line: rx.Pattern
    legal_notice: rx.Pattern
    disclosure: rx.Pattern


@lru_cache(maxsize=1)
def _marks() -> _Marks:
    content = read_yaml(Path(__file__).with_name("mail.yaml"), MailFile)
    field_of = {name: key for key, names in content.header_fields.items() for name in names}
    names = "|".join(rx.escape(name) for name in sorted(field_of, key=len, reverse=True))
    return _Marks(
        header=compiled(rf"[ \t>*|]*+({names})[ \t\xa0]?\*{{0,2}}[ \t\xa0]?:(?!//)"),
        field_of=field_of,
        forwarded=compiled(rf"[ \t>*|]*+(?:{'|'.join(content.forwarded)})[ \t\xa0]?:[ \t*]*$"),
        device_line=_device_line(content),
        legal_notice=compiled(rf"[ \t>*_|\[(]*+(?:{'|'.join(content.legal_notices)})"),
        disclosure=compiled(rf"(?<!\p{{L}}){content.disclosure}"),
    )


def _device_line(content: MailFile) -> rx.Pattern:
    """With up to two words of a brand before a device, and a few words behind either that begin no clause."""
    joining = "and|but|und|aber|et|mais|e|ma|y|pero|mas|en|maar|i|ale|и|но"
    behind = rf"(?![\p{{L}}\d])[^\s?!]*+(?: (?!(?:{joining})\b)[^\s?!]++){{0,5}}"
    program = "|".join(content.programs)
    device = rf"(?:[\p{{L}}\p{{N}}'’._-]++ ){{0,2}}(?:{'|'.join(content.devices)}|{program})"
    lines = (
        "|".join(content.device_lines).replace("DEVICE", device + behind).replace("PROGRAM", rf"(?:{program}){behind}")
    )
    return compiled(rf"[ \t>*_|-]*+(?:{lines})[ \t.*_]*$")


def is_device_line(line: str) -> bool:
    """Whether a telephone or a mail program added it: `Sent from my iPhone`."""
    return _marks().device_line.match(line) is not None


def read_body(text: str) -> Body:
    """Tells what the buyer typed now from what stands around it. Never fails, whatever the text."""
    is_escaped = "&" in text and bool(_ESCAPED.search(text))
    if not is_escaped and _PLAIN_CHAT.fullmatch(text):
        return Body(said=trimmed(text, 0, len(text)))
    if not looks_like_html(text):
        if is_escaped:
            return _read_escaped(unescape(text))
        cut = Cut(text)
        _cut_plain(cut)
        return cut.body(None)
    return _read_page(to_plain(text))


def _read_escaped(text: str) -> Body:
    """Of what a channel escaped as if it stood in a page: plain text, or a page itself."""
    return _read_page(to_plain(text) if looks_like_html(text) else Plain(text.replace("\xa0", " ")))


def _read_page(page: Plain) -> Body:
    cut = Cut(page.text)
    for stretch in page.stretches:
        if stretch.kind == "signature":
            cut.take(StrippedKind.SIGNATURE, stretch.start, stretch.end)
    quoted = [stretch for stretch in page.stretches if stretch.kind == "quoted"]
    handed_on = _handed_on(cut, quoted)
    for stretch in quoted:
        if stretch.start != handed_on:
            cut.quote(stretch.start, stretch.end)
    indented = [stretch for stretch in page.stretches if stretch.kind == "indented"]
    if cut.says_beside(indented):  # else somebody's mail program indents what they write
        for stretch in indented:
            cut.quote(stretch.start, stretch.end)
    _cut_plain(cut)
    for at, hidden in page.hidden:
        cut.hidden.append(Stripped(kind=StrippedKind.HIDDEN, start=at, end=at, text=hidden[:MAX_SHOWN]))
    return cut.body(page.text)


def _handed_on(cut: Cut, quoted: Sequence[Stretch]) -> int | None:
    """Where a forwarded mail starts, marked as quoted, beside which nothing is said: then it is the message, as it is
    in plain text (`_cut_header`)."""
    if not quoted or cut.says_beside(quoted):
        return None
    caption = cut.number(quoted[0].start)
    is_forward = _is_caption(cut, caption) and _is_above_a_header(cut, caption)
    return quoted[0].start if is_forward else None


def threatens_readers(notice: Stripped) -> bool:
    """Whether a legal notice speaks of passing the mail on: what it threatens with is meant for nobody here."""
    return notice.kind is StrippedKind.LEGAL_NOTICE and bool(_marks().disclosure.search(notice.text))


def _cut_plain(cut: "Cut") -> None:
    _cut_frame(cut, load_boilerplate())
    _cut_marked_quotes(cut)
    _cut_attributed(cut)
    _cut_header(cut)
    _cut_lines(cut)
    _cut_signature(cut)
    for number, line in cut.live():
        if _BARE_RULE.fullmatch(line):
            cut.take_lines(StrippedKind.MARKUP, number, number + 1)
    for found in _INLINE.finditer(cut.text):
        cut.take(StrippedKind.MARKUP, found.start(), found.end())


def _cut_frame(cut: Cut, known: Boilerplate) -> None:
    """A marketplace's mail: between the lines where the message begins and ends, without the frame's own lines."""
    near = [(number, line) for number, line in cut.live() if _is_near_an_end(cut, number)]
    framed = [number for number, line in near if known.lines.match(line)]
    begin = next((n for n, line in near if known.begins.match(line) and not _is_above_a_header(cut, n)), None)
    ends = [number for number, line in near if known.ends.match(line)]
    if not framed and begin is None and not ends:
        return
    for number in framed:
        cut.take_lines(StrippedKind.BOILERPLATE, number, number + 1)
    is_marked = begin is not None and any(number > begin for number in ends)
    if begin is None:
        begin = next((number for number, line in near if known.after.match(line)), None)
        ends_before = next((number for number in ends if begin is not None and number > begin), None)
        if begin is not None and not cut.says(begin + 1, ends_before or len(cut.starts)):
            begin = None
    first = begin + 1 if begin is not None else 0
    cut.take_lines(StrippedKind.BOILERPLATE, 0, first)
    for number, line in near:
        if number >= first and not is_marked and known.beside.match(line):
            cut.take_lines(StrippedKind.BOILERPLATE, number, number + 1)
    end = next((number for number in ends if number >= first and cut.says(first, number)), None)
    if end is not None:
        cut.take_lines(StrippedKind.BOILERPLATE, end, len(cut.starts))
    else:
        for number in ends:
            cut.take_lines(StrippedKind.BOILERPLATE, number, number + 1)


def _is_near_an_end(cut: Cut, number: int) -> bool:
    return cut.starts[number] < FRAME_CHARS or cut.starts[number] > len(cut.text) - FRAME_CHARS


def _cut_marked_quotes(cut: Cut) -> None:
    """Lines that start with `>`, each run of them with the line above that says whose they are."""
    for run in _QUOTED_RUN.finditer(cut.text):
        cut.quote(run.start(), run.end())


def _cut_attributed(cut: Cut) -> None:
    """From a line on that names a day and an address in angle brackets and ends in a colon, in whatever language; some
    programs mark the mail below it by nothing else."""
    if not _ATTRIBUTED.search(cut.text):
        return
    for number, line in cut.live():
        if _ATTRIBUTED.search(line):
            first, last = cut.attribution(number)
            if first < last and cut.says(0, first):
                cut.take_lines(StrippedKind.QUOTED, first, len(cut.starts))
                return


def _cut_header(cut: Cut) -> None:
    """From the first block of header fields on it is quoted, with the rule above it. Where nothing stands before it,
    the message was forwarded by a program, and only the header goes."""
    for number, _ in cut.live():
        last = _header_end(cut, number)
        if not last:
            continue
        first = number
        above = number - 1
        while above >= 0 and not cut.line(above).strip() and number - above < 3:
            above -= 1
        if above >= 0 and _is_caption(cut, above):
            first = above
        if cut.says(0, first):
            cut.take_lines(StrippedKind.QUOTED, first, len(cut.starts))
            return
        cut.take_lines(StrippedKind.BOILERPLATE, first, last)


def _is_caption(cut: Cut, number: int) -> bool:
    """Whether the line is one that stands above the header of quoted or forwarded mail."""
    line = cut.line(number)
    return bool(_RULE.match(line) or _marks().forwarded.match(line))


def _is_above_a_header(cut: Cut, number: int) -> bool:
    """Whether what follows the line is quoted or forwarded mail: `--- Message d'origine ---`."""
    below = next((at for at in range(number + 1, len(cut.starts)) if cut.line(at).strip()), len(cut.starts))
    return _header_end(cut, below) > 0


def _header_end(cut: Cut, first: int) -> int:
    """The line after the header that starts here; 0 where none does."""
    marks = _marks()
    fields: set[str] = set()
    lines: list[str] = []
    number = first
    while number < len(cut.starts) and number - first < 12:
        line = cut.line(number)[:LINE_CHARS]
        found = marks.header.match(line)
        if found:
            fields.add(marks.field_of[found.group(1).lower()])
            lines.append(line)
        elif not (fields and line.startswith((" ", "\t")) and line.strip()):
            break
        number += 1
    if "from" not in fields and not {"to", "date", "subject"} <= fields:
        return 0
    has_address = any("@" in line for line in lines)
    has_date = any(DATE.search(line) for line in lines)
    is_dated = "date" in fields and has_date
    if has_address or (is_dated and len(fields) >= MIN_FIELDS):
        return number if len(fields) > 1 else 0
    return 0


def _cut_lines(cut: Cut) -> None:
    """Device lines, and legal notices up to the next empty line."""
    marks = _marks()
    noticed = -1
    for number, line in cut.live():
        if number < noticed:
            continue
        if is_device_line(line):
            cut.take_lines(StrippedKind.DEVICE_LINE, number, number + 1)
    for number, line in list(cut.live()) + _long_lines(cut):
        if number >= noticed and marks.legal_notice.match(line):
            noticed = number + 1
            while noticed < len(cut.starts) and cut.line(noticed).strip() and not cut.gone[noticed]:
                noticed += 1
            if cut.says(0, number):
                cut.take_lines(StrippedKind.LEGAL_NOTICE, number, noticed)


def _long_lines(cut: Cut) -> list[tuple[int, str]]:
    """The starts of lines too long for a frame: notices are one."""
    return [
        (number, cut.text[cut.starts[number] : cut.starts[number] + LINE_CHARS].strip())
        for number in cut.looked_at
        if not cut.gone[number] and cut.end(number) - cut.starts[number] > LINE_CHARS
    ]


def _cut_signature(cut: Cut) -> None:
    """From a line `-- ` on, unless sentences follow."""
    for number, line in cut.live():
        if _CUT_MARK.fullmatch(line) and cut.says(0, number):
            last = number + 1
            while last < len(cut.starts) and not cut.gone[last]:
                last += 1
            is_short = cut.end(last - 1) - cut.starts[number] <= SIGNATURE_CHARS
            if is_short and not any(_is_sentence(cut.line(each)) for each in range(number + 1, last)):
                cut.take_lines(StrippedKind.SIGNATURE, number, last)
            return


def _is_sentence(line: str) -> bool:
    line = line.strip()
    is_long = len(line.split()) >= SENTENCE_WORDS
    return line.endswith("?") or (is_long and _SENTENCE_END.search(line) is not None)
