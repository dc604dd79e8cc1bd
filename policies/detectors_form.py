"""What a text looks like, without its meaning: length, characters, emoji, markup, line breaks, language."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from core.record import primary
from policies.detectors_subject import Hit, Kind, Subject
from text import rx
from text.language import is_surely_another

LONGEST_GREETING = 2
"""Words of a reply that says nothing but hello; more words of courtesy are an answer to thanks."""
LEAST_SHOUTED = 14
"""Capital letters in a row of words; fewer are a few abbreviations: `DHL, UPS, GLS`."""
MIN_LETTERS = 40
"""Below them the language of a text is a guess."""
SURE = 0.85
"""Confidence from which a text counts as written in another language."""

LEAST_LINE_BREAKS = 3
_LINE_BREAKS = rx.compile(rf"(?:[ \t\u00a0]*\r?\n){{{LEAST_LINE_BREAKS},}}")
MAY_BREAK = re.compile(r"\n[ \t\u00a0\r]*\n[ \t\u00a0\r]*\n")
_TAG = rx.compile(
    r"(?i)</?(?:a|b|i|u|p|br|hr|div|span|font|table|tbody|tr|td|th|ul|ol|li|img|h[1-6]|em|strong|small|big|center|html|"
    r"head|body|style|script|iframe|link|meta|input|form|button|blockquote|pre|code|video|audio|svg)\b[^<>]{0,300}>"
    r"|\[/?(?:url|img|b|i|u|color|size)(?:=[^\]\n]{0,200})?\]|!?\[[^\]\n]{1,100}\]\((?:https?:)?[^)\s]{1,300}\)"
)
_REMOTE_IMAGE = rx.compile(r"(?i)<img\b[^<>]{0,300}>")
_PLACEHOLDER = rx.compile(
    r"\{\{?\s*[\p{L}_][\p{L}\p{N}_. |-]{0,60}\}?\}|\$\{[^{}\n]{1,60}\}|<<\s*[\p{L}_][^<>\n]{0,60}>>|%[sd](?!\p{L})"
    r"|%%?[A-Z_]{3,40}%%?|\[\[[^\[\]\n]{1,80}\]\]"
    r"|\[(?i:(?:your|customer|buyer|order|insert|kunden?|ihr|bestell|name|nombre|pedido|nom|commande|imię|имя|номер)"
    r"[\p{L} _-]{0,30})\]"
)
_MAY_BE_PLACEHOLDER = re.compile(r"[{%\[]|<<")
MAY_BE_MASKED = re.compile(r"[#@$%&!*]{2}|\w\*\w")
_MASKED_WORD = rx.compile(
    r"(?<![\p{L}\p{N}*])(?:\p{L}{1,2}\*{2,}\p{L}{1,8}|\p{L}{1,6}\*\p{L}{1,6}\*\p{L}{1,6}|\p{L}[#@$%&!*]{3,}\p{L}{0,8})"
)
_MAY_BE_SHOUTED = re.compile(r"[^\W\d_a-z]{2}[ ,!'-]{1,2}[^\W\d_a-z]{2}")
_SHOUTED = rx.compile(r"(?<![\p{L}\p{N}])\p{Lu}{2,}+(?:[ ,!'-]{1,2}\p{Lu}{2,}+){2,60}+(?![\p{L}\p{N}])")
_MAY_BE_REPEATED = re.compile(r"[!?.,]{2}")
REPEATED_SIGN = re.compile(r"[!?]{2,}+|\.{5,}+|,{3,}+")
_LETTER = rx.compile(r"\p{L}")


def find_excess_length(subject: Subject) -> Iterable[Hit]:
    """What lies beyond the channel's limit, counted in code points of the text as typed."""
    limit = subject.marketplace.max_chars
    if limit is not None and len(subject.text) > limit:
        yield Hit(start=limit, end=len(subject.text))


def find_emoji(subject: Subject) -> Iterable[Hit]:
    """Emoji, where the channel takes none."""
    if not subject.marketplace.emoji:
        yield from (Hit(start=found.start, end=found.end) for found in subject.contacts if found.kind == "emoji")


def find_foreign_characters(subject: Subject) -> Iterable[Hit]:
    """Stretches that the channel's character set does not hold: one for each with a plain replacement, and one that
    counts all others."""
    charset = subject.marketplace.charset
    if charset is None or fits_charset(subject.text, charset):
        return
    rest = []
    for hit in _foreign_stretches(subject, charset):
        if hit.fix is not None:
            yield hit
        else:
            rest.append(hit)
    if rest:
        yield Hit(start=rest[0].start, end=rest[-1].end, places=len(rest))


def _foreign_stretches(subject: Subject, charset: str) -> Iterator[Hit]:
    emoji = {at for found in subject.contacts if found.kind == "emoji" for at in range(found.start, found.end)}
    start: int | None = None
    for at, char in enumerate((*subject.text, " ")):
        allowed = fits_charset(char, charset) or (subject.marketplace.emoji and at in emoji)
        if not allowed and start is None:
            start = at
        elif allowed and start is not None:
            yield Hit(start=start, end=at, fix=_plain(subject.text[start:at], charset))
            start = None


_PLAIN = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'", "–": "-", "—": "-", "…": "...", "•": "-", "€": "EUR"}
)


def _plain(text: str, charset: str) -> str | None:
    plain = text.translate(_PLAIN)
    return plain if fits_charset(plain, charset) else None


def fits_charset(text: str, charset: str) -> bool:
    """Whether a character set holds every character."""
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def find_line_breaks(subject: Subject) -> Iterable[Hit]:
    """More than two line breaks in a row."""
    if subject.text.count("\n") >= LEAST_LINE_BREAKS:
        yield from (Hit(start=found.start(), end=found.end()) for found in _LINE_BREAKS.finditer(subject.text))


def find_capitals(subject: Subject) -> Iterable[Hit]:
    """Words in capital letters, one after the other."""
    if not _MAY_BE_SHOUTED.search(subject.blanked):
        return
    for found in _SHOUTED.finditer(subject.blanked):
        if len(_LETTER.findall(found.group())) >= LEAST_SHOUTED:
            yield Hit(start=found.start(), end=found.end())


def find_repeated_signs(subject: Subject) -> Iterable[Hit]:
    """Several exclamation or question marks where one will do, with the one."""
    for found in REPEATED_SIGN.finditer(subject.blanked) if _MAY_BE_REPEATED.search(subject.blanked) else ():
        sign = found.group()[0]
        yield Hit(start=found.start(), end=found.end(), fix="..." if sign == "." else sign)


def find_html(subject: Subject) -> Iterable[Hit]:
    """Markup, once for the whole text: from the first to the last tag."""
    tags = list(_TAG.finditer(subject.blanked)) if "<" in subject.blanked or "[" in subject.blanked else ()
    if tags:
        yield Hit(start=tags[0].start(), end=tags[-1].end())


def find_remote_images(subject: Subject) -> Iterable[Hit]:
    """Images that the buyer's program fetches, and so tells when the message was read."""
    if "<" in subject.blanked:
        yield from (Hit(start=found.start(), end=found.end()) for found in _REMOTE_IMAGE.finditer(subject.blanked))


def find_placeholders(subject: Subject) -> Iterable[Hit]:
    """Names of values that were never filled in: `{customer_name}`, `[[order]]`."""
    if _MAY_BE_PLACEHOLDER.search(subject.blanked):
        yield from (Hit(start=found.start(), end=found.end()) for found in _PLACEHOLDER.finditer(subject.blanked))


def find_masked_words(subject: Subject) -> Iterable[Hit]:
    """Profanity with most of its letters starred out."""
    if MAY_BE_MASKED.search(subject.clean.text):
        yield from (subject.hit(*found.span()) for found in _MASKED_WORD.finditer(subject.clean.text))


def find_other_language(subject: Subject) -> Iterable[Hit]:
    """The whole text, when it is surely written in another language than it should be."""
    letters = islice(filter(str.isalpha, subject.clean.text), MIN_LETTERS)
    if subject.language is None or len(list(letters)) < MIN_LETTERS:
        return
    expected = primary(subject.language)
    if is_surely_another(subject.clean.text, expected=expected, sure=SURE):
        yield Hit(start=0, end=len(subject.text))


def find_empty_courtesy(subject: Subject) -> Iterable[Hit]:
    """A message without a matter: nothing but thanks unasked for, or nothing but a greeting."""
    tokens = subject.wording.tokens
    if not tokens or (subject.kind is Kind.REPLY and len(tokens) > LONGEST_GREETING):
        return
    for matches in subject.wording.languages.values():
        kind = (*matches.get("courtesy", ()), *matches.get("question", ()))
        courteous = {at for match in kind for at in range(match.first, match.last + 1)}
        if len(courteous) == len(tokens):
            yield Hit(start=0, end=len(subject.text))
            return
