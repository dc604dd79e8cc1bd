"""The forms in which addresses, dates, amounts, times and durations are written in ten languages, as patterns.

Every run of digits is entered at its edge only and every repeat is bounded, so that searching takes linear time.
"""

from collections.abc import Iterator
from functools import lru_cache

from babel import Locale

from knowledge_base.words import read_words
from text import rx

LANGUAGES = ("en", "de", "fr", "it", "es", "pt", "nl", "pl", "ru", "ta")

_BLANK = r"[ \u00a0\u202f]"


@lru_cache(maxsize=1)
def value_forms() -> tuple[tuple[str, rx.Pattern], ...]:
    """(placeholder, form), those that take in more first."""
    forms = (
        *(("address", form) for form in _addresses()),
        *(("date", form) for form in _dates()),
        *(("amount", form) for form in _amounts()),
        *(("time", form) for form in _times()),
        ("duration", _duration()),
    )
    return tuple((placeholder, rx.compile(form, rx.IGNORECASE)) for placeholder, form in forms)


def _addresses() -> Iterator[str]:
    words = read_words()
    house, word = r"\d{1,4}[a-z]?(?!\w)", r"[^\W\d_]{1,30}"
    openings = rx.either(words.street_openings)
    town = rf"(?:,?\s{{1,3}}\d{{4,5}} {word})?"
    yield rf"\b\w{{0,30}}(?:{rx.either(words.street_endings)})\s?{house}{town}"
    yield rf"\b(?:{openings}) (?:{word} ){{1,4}}{house}{town}"
    yield rf"(?<!\w){house} (?:{word} ){{1,3}}(?:{rx.either(words.street_names)})\b"
    yield rf"(?<!\w){house},? (?:{openings})(?: {word}){{1,4}}?(?:,? \d{{5}}\b|(?=[,.\n]|\Z))"


def _dates() -> Iterator[str]:
    months = rx.either(_month_names())
    ordinal = r"(?:\.|st|nd|rd|th|er|º|-го)?"
    yield r"(?<![\w.,/-])\d{1,4}([./-])\d{1,2}\1\d{2,4}(?!\w)"
    yield rf"(?<!\w)\d{{1,2}}{ordinal}{_BLANK}(?:de |of )?(?:{months})\b(?:\.?,? (?:de )?\d{{4}}\b)?"
    yield rf"(?<!\w)(?:{months})\.?{_BLANK}\d{{1,2}}(?:st|nd|rd|th)?(?!\w)(?:,? \d{{4}})?"
    yield r"(?<![\w.,/-])\d{1,2}\.\d{1,2}\.(?!\d)"


def _amounts() -> Iterator[str]:
    currency = rx.either(read_words().currencies)
    amount = rf"(?<![\d.,])\d(?:[.,'’]?\d){{0,15}}(?:{_BLANK}\d{{3}}){{0,3}}(?:[.,]\d{{2}})?(?:,-)?"
    yield rf"(?<!\w)(?:{currency}){_BLANK}?{amount}"
    yield rf"{amount}{_BLANK}?(?:{currency})(?!\w)"


def _times() -> Iterator[str]:
    yield r"(?<![\w.:,])\d{1,2}[:.]\d{2}(?: ?(?:uhr|h|am|pm|a\.m\.|p\.m\.))?(?!\w)"
    yield r"(?<![\w.:,])\d{1,2} ?(?:uhr|am|pm|a\.m\.|p\.m\.)(?!\w)"


def _duration() -> str:
    words = read_words()
    number = r"(?<![\d.,])\d{1,4}(?:\s?(?:[-–]|to|bis|à|a|до|do|tot)\s?\d{1,4})?"
    adjective = rf"(?:[ \u00a0-](?:{rx.either(words.unit_adjectives)}))?[ \u00a0-]?"
    units = (rx.escape(unit.removesuffix("*")) + r"\w{0,12}" * unit.endswith("*") for unit in words.units)
    return rf"{number}{adjective}(?:{'|'.join(units)})(?!\w)"


def _month_names() -> set[str]:
    return {
        name.rstrip(".").lower()
        for language in LANGUAGES
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in Locale.parse(language).months[context][width].values()
        if not name.isdecimal()
    }
