"""A text in, the kinds of contact data that it may hold out: nothing else need be looked for.

Texts repeat their words, so what a piece between two blanks may be part of is told once and remembered. It may name a
kind wrongly, never leave one out wrongly.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple
from unicodedata import category

from core.record import Span
from text import phones, rx
from text.addresses import find_links, is_disguised
from text.contact_words import contact_patterns, contact_words
from text.normalise import Normalised, may_be_apart, normalised_anew
from text.remembered import Remembered

ADDRESS, WORDED, PICTURE, NAME, NUMBER, UNUSUAL = (1 << number for number in range(6))
"""An address that needs no other piece; one with words or blanks for its signs; an emoji; a messenger's or network's
name; a telephone number; what is changed when normalised."""
EVERY = ADDRESS | WORDED | PICTURE | NAME | NUMBER
LONGEST = 8_000
"""Characters of a text that is looked at: a longer one holds most things."""
LEAST_APART = 3
"""Single letters before the last one of a word that was pulled apart."""
FIGURE = re.compile(r"\(?[0-9]{1,6}(?:[.,:/][0-9]{1,6}){0,3}[.,:;!)]?")
"""A piece of nothing but figures: they are new in each text."""
_LONG_FIGURE = re.compile(r"[0-9]{7,40}[.,:;!)]{0,2}")
"""A tracking number, such as most drafts have one of their own."""
_MAY_BE_PICTURE = re.compile(r"[\xa9\xae\u203c-\u209f\u20d0-\U0010ffff]")
_PICTURE = rx.compile(r"[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\u20e3]")
"""In every emoji at least one of these."""
_LONE_LETTER = rx.compile(r"(?<![\p{L}\p{N}])\p{L}(?=[ ._*|/-]|$)")
_PIECE = re.compile(r"[^ \n]+")
_LIKE_DIGITS = rx.compile(r"(?<![\p{L}\p{N}])[OolI]+(?![\p{L}\p{N}])")
_BETWEEN_WORDS = re.compile(r" \??|\[ -\]\??")
"""Of an expression: where a name that it fits may have a blank."""


class _Piece(NamedTuple):
    signs: int
    digits: int
    """That it adds to a telephone number; -1 where none goes on over it."""
    lone: int
    """Single letters."""


def may_hold(text: str) -> int:
    """Bits of what a text may hold: `ADDRESS`, `WORDED`, `PICTURE`, `NAME`, `NUMBER`."""
    if len(text) > LONGEST:
        return EVERY
    signs, digits, lone = zip(*map(_tell, text.replace("\n", " \n ").split(" ")), strict=True)
    found: int = reduce(or_, signs)
    if found & UNUSUAL or (sum(lone) >= LEAST_APART and may_be_apart(text)):
        return EVERY
    return found | NUMBER * (_longest_run(digits) >= phones.LEAST_DIGITS)


def may_hold_number_beside(text: str, values: Sequence[Span]) -> bool:
    """Whether a telephone number may stand in a text, of which `may_hold` says `NUMBER` and nothing else, that does not
    lie within one of these stretches."""
    digits, parts = 0, set[Span | None]()
    for found in _PIECE.finditer(text):
        here = _tell(found.group()).digits
        if here < 0:
            digits, parts = 0, set[Span | None]()
        elif here or any(map(str.isalnum, found.group())):
            digits += here
            parts.add(_value_around(found, values))
            if digits >= phones.LEAST_DIGITS and (len(parts) > 1 or None in parts):
                return True
    return False


def _value_around(piece: re.Match[str], values: Sequence[Span]) -> Span | None:
    """The stretch that a piece lies in but for what a sentence ends with, which ends no number."""
    end = piece.start() + len(piece.group().rstrip(".,:;!?)"))
    return next((value for value in values if value.start <= piece.start() and end <= value.end), None)


def signs_of(piece: Normalised) -> int:
    """`ADDRESS`, `WORDED` and `PICTURE`, if a piece may be part of one. `addresses.is_worded` knows more of `WORDED`
    ones."""
    text = piece.text
    signs = WORDED if _worded().search(piece.small) else 0
    if not text.isalpha():
        if "@" in text or any(find_links(piece)) or is_disguised(piece):
            signs |= ADDRESS
        if is_picture(text):
            signs |= PICTURE
    return signs


def is_picture(text: str) -> bool:
    """Whether it may hold an emoji."""
    return bool(_MAY_BE_PICTURE.search(text) and _PICTURE.search(text))


def _longest_run(digits: Iterable[int]) -> int:
    longest = run = 0
    for each in digits:
        if each < 0:
            run = 0
        elif each:
            run += each
            longest = max(longest, run)
    return longest


def _look_at(text: str) -> _Piece:
    if FIGURE.fullmatch(text) or _LONG_FIGURE.fullmatch(text):
        return _Piece(0, sum(map(str.isdecimal, text)), 0)
    clean = normalised_anew(text)
    signs = signs_of(clean)
    if clean.text != text or (text != "\n" and any(map(str.isspace, text))) or category(text[:1] or " ")[0] == "M":
        signs |= UNUSUAL
    if contact_patterns().may_name.search(clean.small) or _part_of_name().search(clean.small):
        signs |= NAME
    digits = phones.count_digits(clean.small)
    if not digits and any(map(str.isalnum, text)) and not _LIKE_DIGITS.search(text):
        digits = -1
    return _Piece(signs, digits, len(_LONE_LETTER.findall(text)))


_tell = Remembered(_look_at).__getitem__


@lru_cache(maxsize=1)
def _worded() -> re.Pattern[str]:
    """A word for `@` or a dot by itself, such a sign in brackets, or a dot after a blank."""
    words = contact_words()
    either = "|".join((*words.at_words, *words.dot_words))
    return re.compile(rf"^\.|^\W*(?:{either})\W*$|[(\[{{<](?:\W*$|(?:{either}|@|\.|a)(?:\W|$))")


@lru_cache(maxsize=1)
def _part_of_name() -> re.Pattern[str]:
    """The rarest part of a name that may stand in several pieces."""
    words = contact_words()
    every = (_BETWEEN_WORDS.split(each) for each in (*words.messengers, *words.social))
    return re.compile("|".join(max(parts, key=_rarity) for parts in every if len(parts) > 1))


def _rarity(part: str) -> int:
    """Letters of the shortest word that it fits."""
    return min(map(len, part.removeprefix("(?:").removesuffix(")").split("|")))
