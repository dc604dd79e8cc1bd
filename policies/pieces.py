"""A piece of a text between two blanks in, what it may be part of out, remembered: most words stand in many texts."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category

from policies import detectors_accounts as accounts
from policies import detectors_contact as contact
from policies import detectors_form as form
from policies import detectors_numbers as numbers
from policies.detectors_subject import plain_signs
from policies.detectors_wording import load_lexicon
from policies.look_wording import FIGURES, LANE_BITS, Known, as_lanes, words_of
from text import contact_look, ids, language_look, phones, rx
from text.normalise import Normalised, is_unleeted_alone, normalised_anew


class Sign:
    """Bits: what a piece may be part of."""

    ADDRESS, WORDED, PICTURE = (1 << number for number in range(3))
    """As in `text.contact_look`."""
    MIXED, MIXED_ADDRESS, HIDDEN, HALF_HIDDEN, HANDLE, ORDER_ID = (1 << number for number in range(4, 10))
    """Digits among letters; an address once they are letters; a network's name in disguise, or its beginning."""
    REPEATED, MARKUP, PLACEHOLDER, MASKED, OPT_OUT, ACCOUNT = (1 << number for number in range(10, 16))
    UNLISTED_HOST = 1 << 16
    UNUSUAL = 1 << 17
    """It is changed when normalised, or read otherwise beside its neighbours."""
    LOOKALIKE = 1 << 18
    """It holds signs that stand for others in addresses."""
    FRAGMENT, DOT = 1 << 19, 1 << 20
    """Part of the end of a host that is pulled apart; what may stand before one."""


class Piece(NamedTuple):
    """What is told of one."""

    signs: int
    number: int
    """What it adds to a number that goes on over pieces, a lane for each bit of `Number`: 0 where none can."""
    counts: int
    """Lanes: single letters; capital letters that stand together; words; what `Known.known` comes to."""
    says: int
    """Of its language, see `text.language_look`."""


COUNTS = 3
"""Lanes of `Piece.counts` that come before the languages."""
_HANDLE = re.compile(r"[A-Za-z0-9\u017f\u212a\u0130\u0131]{2}[_.][A-Za-z0-9_.\u017f\u212a\u0130\u0131]{2}")
_CAPITALS = rx.compile(r"\p{Lu}{2,}")
_DIGITS_ONLY = re.compile(r"[0-9]")
_LONE_LETTER = rx.compile(r"(?<![\p{L}\p{N}])\p{L}(?=[ ._*|/-]|$)")
_LIKE_DIGITS = rx.compile(r"(?<![\p{L}\p{N}])[\dOoIlSB]+(?![\p{L}\p{N}])")
_FORMS = (
    (Sign.REPEATED, form.REPEATED_SIGN),
    (Sign.MARKUP, re.compile(r"[<\[]")),
    (Sign.PLACEHOLDER, re.compile(r"[{\[]|<<|%[sdA-Z_%]")),
    (Sign.MASKED, form.MAY_BE_MASKED),
    (Sign.ACCOUNT, re.compile(f"{accounts.MAY_BE_IBAN.pattern}|{accounts.MAY_BE_WALLET.pattern}")),
    (Sign.HANDLE, _HANDLE),
)
_OPT_OUT = re.compile(rf"{contact.MAY_OPT_OUT.pattern}|opt|inscri")


def tell(text: str) -> Piece:
    """What one piece may be part of."""
    return _look_at_figure(text) if contact_look.FIGURE.fullmatch(text) else look_at(text)


def look_at(text: str) -> Piece:
    """What one piece may be part of, as typed and as it is normalised."""
    clean = normalised_anew(text)
    as_address = plain_signs(text)
    address = clean if as_address == text else normalised_anew(as_address)
    signs = contact_look.signs_of(address) | _signs(text, clean)
    if as_address != text:
        signs |= Sign.LOOKALIKE
    if clean.text != text or not is_unleeted_alone(text) or (text != "\n" and any(map(str.isspace, text))):
        signs |= Sign.UNUSUAL
    words = words_of(text)
    digits, dictated = len(_DIGITS_ONLY.findall(clean.text)), phones.count_digits(clean.small)
    like_digits, of_id = sum(map(len, _LIKE_DIGITS.findall(clean.text))), ids.count_number_like(clean.text)
    number = _as_number(words, digits, dictated, like_digits, of_id)
    if (not number and not any(map(str.isalnum, clean.text))) or all(word.folded in numbers.BETWEEN for word in words):
        number = number or 1
    capitals = max(sum(map(len, _CAPITALS.findall(each))) for each in (text, clean.text))
    counts = as_lanes((len(_LONE_LETTER.findall(clean.text)), capitals)) + _count(words)
    return Piece(signs, number, counts, language_look.said_by(clean.text))


def _count(words: Sequence[Known]) -> int:
    return as_lanes((0, 0, len(words))) + (sum(word.known for word in words) << COUNTS * LANE_BITS)


def _look_at_figure(text: str) -> Piece:
    """The same for figures alone: but for those that word lists hold, one is told as any other of its shape."""
    listed = any(map(load_lexicon().lists_figure, FIGURES.findall(text)))
    told = _look_at_shape(text if listed else text.translate(_ANY_DIGIT))
    signs = (0, Sign.HALF_HIDDEN, Sign.HIDDEN)[contact.may_hide_name(text)]
    if ids.may_be_order_id(text):
        signs |= Sign.ORDER_ID
    return told._replace(signs=told.signs | signs) if signs else told


_ANY_DIGIT = str.maketrans(dict.fromkeys("0123456789", "9"))


@lru_cache(maxsize=1_000)
def _look_at_shape(text: str) -> Piece:
    signs = Sign.HANDLE if _HANDLE.search(text) else 0
    digits, words = sum(map(str.isdecimal, text)), words_of(text)
    return Piece(signs, _as_number(words, digits, digits, digits, digits), _count(words), 0)


class Number:
    """Bits: what pieces that one number may go on over come to together."""

    (
        DICTATED,
        LIKE_DIGITS,
        OF_ID,
        DIGITS_OF_ID,
        DIGITS_OF_CARD,
        SPACED_DIGITS,
        SPOKEN,
        IN_WORDS,
        ALL_IN_WORDS,
        SEVERAL,
        SOME,
    ) = (1 << (number * LANE_BITS + LANE_BITS - 1) for number in range(11))


_LEAST = (
    *(phones.LEAST_DIGITS, numbers.FEWEST_DIGITS, ids.LEAST_OF_TRACKING_NUMBER, ids.LEAST_DIGITS_OF_TRACKING_NUMBER),
    *(accounts.FEWEST_ON_CARD, ids.LEAST_SPACED_DIGITS, numbers.FEWEST_DIGITS, 1, numbers.ALONE),
    *(2, 1),
)
"""From which each bit of `Number` is set, and lane by lane what makes it so: what `text.phones` counts, digits and the
letters that stand for them, characters that `text.ids` counts, digits three times, what words of any language come to,
how many words those are, twice, pieces with a digit, digits."""
_SHORT_OF = sum(((1 << LANE_BITS - 1) - least) << number * LANE_BITS for number, least in enumerate(_LEAST))
_REACHED = sum(1 << number * LANE_BITS + LANE_BITS - 1 for number in range(len(_LEAST)))


def _as_number(words: Sequence[Known], digits: int, dictated: int, like_digits: int, of_id: int) -> int:
    spoken, in_words = sum(word.digits for word in words), sum(word.in_words for word in words)
    row = (dictated, like_digits, of_id, *(digits,) * 3, spoken, in_words, in_words, int(digits > 0), digits)
    return as_lanes(row)


def reached(numbers_of_pieces: Iterable[int]) -> int:
    """Bits of `Number` that any stretch of pieces reaches, from the `number` of each."""
    found = stretch = 0
    for number in numbers_of_pieces:
        if number:
            stretch += number
        elif stretch:
            found |= stretch + _SHORT_OF
            stretch = 0
    return (found | (stretch + _SHORT_OF)) & _REACHED


def _signs(text: str, clean: Normalised) -> int:
    signs = 0
    if text[:1] and category(text[0])[0] == "M":
        signs |= Sign.UNUSUAL
    for sign, pattern in _FORMS:
        if pattern.search(text) or (clean.text != text and pattern.search(clean.text)):
            signs |= sign
    if text and contact.FRAGMENT.fullmatch(clean.small):
        signs |= Sign.FRAGMENT
    if contact.BEFORE_FRAGMENT.search(clean.small):
        signs |= Sign.DOT
    if contact.MAY_BE_UNLISTED.search(clean.small):
        signs |= Sign.UNLISTED_HOST
    if _OPT_OUT.search(clean.small):
        signs |= Sign.OPT_OUT
    if ids.may_be_order_id(clean.text):
        signs |= Sign.ORDER_ID
    as_letters = contact.with_letters(text)
    if as_letters != text:
        address = contact_look.signs_of(normalised_anew(as_letters))
        signs |= Sign.MIXED | Sign.MIXED_ADDRESS * bool(address & (Sign.ADDRESS | Sign.WORDED))
    hidden = contact.may_hide_name(clean.small)
    return signs | (0, Sign.HALF_HIDDEN, Sign.HIDDEN)[hidden]
