"""A text in, the detectors that may find something in it out: no other one need look at it.

All but a few replies break no rule, and most of their words stand in other replies too. So what a piece between two
blanks may be part of is told once and remembered (`policies.pieces`), and a text is judged by what its pieces come to.
It may name a detector wrongly, never leave one out wrongly: `tests/policies/test_first_look.py` holds it to them.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache, reduce
from itertools import compress, count
from operator import or_
from typing import NamedTuple

from core.marketplaces import Marketplace
from core.record import Span, primary
from policies import detectors_accounts as accounts
from policies import detectors_contact as contact
from policies import detectors_form as form
from policies import detectors_numbers as numbers
from policies.detectors import BESIDE_ACTS, detectors
from policies.detectors_subject import Kind, Subject, blank, read_subject
from policies.look_wording import LANE_BITS, may_perform
from policies.pieces import COUNTS, Number, Sign, reached, tell
from text import ids, phones
from text.addresses import is_worded
from text.language import MAX_CHARS
from text.language_look import is_plainly
from text.normalise import may_be_apart
from text.remembered import Remembered

LONGEST = 8_000
"""Characters of a text that is looked at first: a longer one holds most things, and its words are many."""
LEAST_APART = 3
"""Single letters before the last one of a word that was pulled apart."""


class _Whole(Sign):
    """Bits: what a text may hold, beside those of its pieces."""

    PHONE, ANNOUNCED, CARD, SPACED_ENDING, BREAKS, LANGUAGE, FEW_WORDS = (1 << number for number in range(21, 28))
    STREET, OTHERS, NAMED, CAPITALS, LONG, FOREIGN, OFFERED = (1 << number for number in range(28, 35))


_LINKS = ("external-link", "insecure-link", "odr-dead-link", "short-link")
_CONCERNED: tuple[tuple[int, tuple[str, ...]], ...] = (
    (Sign.ADDRESS, ("contact-email", "contact-social", *_LINKS)),
    (Sign.UNLISTED_HOST, ("external-link",)),
    (Sign.PICTURE, ("emoji-not-allowed",)),
    (Sign.MIXED_ADDRESS, ("contact-email",)),
    (Sign.HIDDEN, ("contact-messenger", "contact-social")),
    (_Whole.CAPITALS, ("capitals",)),
    (Sign.REPEATED, ("repeated-punctuation",)),
    (Sign.MARKUP, ("formatting-html", "tracking-pixel")),
    (Sign.PLACEHOLDER, ("automation-disclosure",)),
    (Sign.MASKED, ("profanity-abuse",)),
    (Sign.OPT_OUT, ("opt-out-link",)),
    (Sign.ACCOUNT, ("off-platform-payment",)),
    (_Whole.PHONE | _Whole.ANNOUNCED, ("contact-phone",)),
    (_Whole.CARD | _Whole.OTHERS, ("personal-data-exposure",)),
    (_Whole.SPACED_ENDING, ("external-link",)),
    (_Whole.OFFERED, ("off-platform-sale",)),
    (_Whole.BREAKS, ("excess-line-breaks",)),
    (_Whole.LANGUAGE, ("language-mismatch",)),
    (_Whole.FEW_WORDS, ("content-free-message",)),
    (_Whole.STREET, ("contact-postal-address",)),
    (_Whole.NAMED, ("contact-social",)),
    (_Whole.LONG, ("message-too-long",)),
    (_Whole.FOREIGN, ("charset-not-supported",)),
)
"""What detectors look for, beside acts."""
_ALWAYS = BESIDE_ACTS - {name for _, names in _CONCERNED for name in names}
"""Any that nobody has put above."""


class _Seen(NamedTuple):
    """What the pieces of a text come to."""

    pieces: Sequence[str]
    signs_of: Sequence[int]
    signs: int
    """Of all of them."""
    number: int
    """Bits of `policies.pieces.Number`."""
    lone: int
    capitals: int
    words: int
    known: int
    """In lanes, as in `Known`."""
    says: int

    def places(self, sign: int) -> Iterator[int]:
        """Of the pieces that have a sign."""
        return compress(count(), map(sign.__and__, self.signs_of))


def look(
    text: str,
    *,
    marketplace: Marketplace,
    language: str | None,
    kind: Kind,
    exempt: Sequence[Span],
    allowed_hosts: Sequence[str],
    asked: frozenset[str],
) -> tuple[Subject, frozenset[str]]:
    """The text as detectors read it, and the names of those that may find something in it. `asked`: detectors that
    anybody wants to hear of."""
    blanked = blank(text, exempt) if exempt else text
    seen = _see(blanked) if len(text) <= LONGEST else None
    has_ids = seen is None or _may_hold_ids(seen, blanked, marketplace)
    subject = read_subject(
        text,
        marketplace=marketplace,
        language=language,
        kind=kind,
        exempt=exempt,
        allowed_hosts=allowed_hosts,
        has_ids=has_ids,
        is_clean=seen is not None and not has_ids and _is_clean(blanked, seen),
    )
    if seen is None:
        return subject, frozenset(detectors())
    if subject.blanked != blanked:
        seen = _see(subject.blanked)
    return subject, _may_find(subject, seen, asked)


def _is_clean(text: str, seen: _Seen) -> bool:
    return not seen.signs & Sign.UNUSUAL and (seen.lone < LEAST_APART or not may_be_apart(text))


def _may_hold_ids(seen: _Seen, text: str, marketplace: Marketplace) -> bool:
    if seen.signs & (Sign.UNUSUAL | Sign.ORDER_ID) or seen.number & (Number.OF_ID | Number.DIGITS_OF_ID):
        return True
    is_spaced = bool(seen.number & Number.SPACED_DIGITS and seen.number & Number.SEVERAL)
    has_digit = bool(seen.number & Number.SOME)
    return ids.may_hold_order_id(text, marketplace.order_id, has_digit=has_digit, is_spaced=is_spaced)


def _see(text: str) -> _Seen:
    parts = text.replace("\n", " \n ").split(" ")
    signs, numbers, counts, says = zip(*map(_tell, parts), strict=True)
    together = sum(counts)
    return _Seen(
        parts,
        signs,
        reduce(or_, signs),
        reached(numbers),
        together & _LANE,
        together >> LANE_BITS & _LANE,
        together >> 2 * LANE_BITS & _LANE,
        together >> COUNTS * LANE_BITS,
        sum(says),
    )


_LANE = (1 << LANE_BITS) - 1


_tell = Remembered(tell).__getitem__


def _may_find(subject: Subject, seen: _Seen, asked: frozenset[str]) -> frozenset[str]:
    typed, signs = seen, seen.signs
    is_as_typed = subject.is_clean or (not signs & Sign.UNUSUAL and subject.clean.text == subject.blanked)
    if not is_as_typed:
        if len(subject.clean.text) > LONGEST:
            return frozenset(detectors())
        seen = _see(subject.clean.text)
        if seen.signs & Sign.UNUSUAL:
            return frozenset(detectors())
        signs |= seen.signs
    asked_for = may_perform(seen.pieces, seen.known, asked)
    signs |= _of_contacts(subject, signs, typed, is_plain=is_as_typed and not signs & Sign.LOOKALIKE)
    signs |= _of_numbers(subject, seen, asked_for)
    signs |= _of_form(subject, signs, seen)
    signs |= _of_words(subject, signs, seen, asked_for)
    return _concerned(signs) | asked_for


def _of_contacts(subject: Subject, signs: int, seen: _Seen, *, is_plain: bool) -> int:
    found = 0
    if signs & Sign.WORDED and not signs & Sign.ADDRESS and (not is_plain or is_worded(subject.clean)):
        found |= Sign.ADDRESS
    if signs & Sign.MIXED and signs & (Sign.WORDED | Sign.ADDRESS):
        found |= Sign.MIXED_ADDRESS
    if seen.number & Number.DICTATED and (
        not is_plain or (phones.may_hold_numbers(subject.clean) and subject.has_phones)
    ):
        found |= _Whole.PHONE
    if signs & Sign.HALF_HIDDEN and (not is_plain or _may_hide_name(seen)):
        found |= Sign.HIDDEN
    return found


def _may_hide_name(seen: _Seen) -> bool:
    """Whether a network's name that a piece begins in disguise may go on in the next one."""
    pieces = seen.pieces
    return any(_goes_on(pieces[at], pieces[at + 1]) for at in seen.places(Sign.HALF_HIDDEN) if at + 1 < len(pieces))


@lru_cache(maxsize=10_000)
def _goes_on(first: str, second: str) -> bool:
    return not second.strip() or contact.may_go_on(first.lower(), second.lower())


def _of_numbers(subject: Subject, seen: _Seen, asked_for: frozenset[str]) -> int:
    found, number = 0, seen.number
    if "says:call" in asked_for:
        if number & Number.LIKE_DIGITS and number & Number.SPACED_DIGITS:
            found |= _Whole.ANNOUNCED * bool(numbers.MAY_BE_RUN.search(subject.clean.text))
        if number & Number.SPOKEN and number & Number.IN_WORDS:
            found |= _Whole.ANNOUNCED
    if number & Number.ALL_IN_WORDS:
        found |= _Whole.ANNOUNCED
    if number & Number.DIGITS_OF_CARD and accounts.MAY_BE_CARD.search(subject.clean.text):
        found |= _Whole.CARD
    return found


def _of_form(subject: Subject, signs: int, seen: _Seen) -> int:
    found = 0
    if signs & Sign.FRAGMENT and _may_be_spaced(seen) and contact.MAY_BE_SPACED_ENDING.search(subject.clean.small):
        found |= _Whole.SPACED_ENDING
    if seen.capitals >= form.LEAST_SHOUTED:
        found |= _Whole.CAPITALS
    if subject.text.count("\n") >= form.LEAST_LINE_BREAKS and form.MAY_BREAK.search(subject.text):
        found |= _Whole.BREAKS
    if subject.kind is not Kind.REPLY or seen.words <= form.LONGEST_GREETING:
        found |= _Whole.FEW_WORDS
    if subject.marketplace.max_chars is not None and len(subject.text) > subject.marketplace.max_chars:
        found |= _Whole.LONG
    if subject.marketplace.charset is not None and not form.fits_charset(subject.text, subject.marketplace.charset):
        found |= _Whole.FOREIGN
    if subject.language is not None:
        expected = primary(subject.language)
        if len(subject.text) > MAX_CHARS or not is_plainly(expected, seen.says, sure=form.SURE):
            found |= _Whole.LANGUAGE
    return found


def _may_be_spaced(seen: _Seen) -> bool:
    """Whether a host may be pulled apart: after a dot or the beginning of its end a piece is nothing but more of it."""
    return any(
        seen.pieces[at][0] == "." or (at > 0 and seen.signs_of[at - 1] & Sign.DOT) for at in seen.places(Sign.FRAGMENT)
    )


def _of_words(subject: Subject, signs: int, seen: _Seen, asked_for: frozenset[str]) -> int:
    found = 0
    if "says:visit" in asked_for and seen.number & Number.SOME and contact.STREET.search(subject.clean.text):
        found |= _Whole.STREET
    has_link = signs & (Sign.ADDRESS | Sign.UNLISTED_HOST | _Whole.SPACED_ENDING) or "external-link" in asked_for
    if "says:cheaper" in asked_for and has_link:
        found |= _Whole.OFFERED
    if "says:someone else" in asked_for and signs & (Sign.ADDRESS | _Whole.PHONE):
        found |= _Whole.OTHERS
    if "says:network" in asked_for and signs & Sign.HANDLE:
        found |= _Whole.NAMED
    return found


@lru_cache(maxsize=10_000)
def _concerned(signs: int) -> frozenset[str]:
    return _ALWAYS.union(*(names for bits, names in _CONCERNED if signs & bits))
