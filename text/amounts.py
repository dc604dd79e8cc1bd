"""Text in, the amounts of money in it out: `1.299,00 EUR`, `US$ 1,299`, `20 quid`, each as decimal and currency."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from babel.core import UnknownLocaleError, get_global
from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies

from core.reading import read_yaml
from core.record import Currency, Record, primary
from core.triage import AmountMention
from text import rx
from text.normalise import as_typed, lowered, normalise

_MAX_DIGITS = 12
"""Before the decimal sign; more is no price."""
_NEAR = 18
"""Characters of the longest currency name before or behind a number, with the blank."""

_DIGIT = re.compile(r"\d")
_ARABIC_SIGNS = str.maketrans("٫٬", ".,")
"""Arabic decimal and thousands signs."""
_NUMBER = re.compile(
    r"(?<!\d)(?:(?:\d{1,3}[.,])?\d{1,3}['’]\d\d(?![\d'’])"
    r"|\d{1,3}(?:[ '’]\d{3})++(?!\d)(?:[.,]\d{1,2}+(?!\d))?|\d++(?:[.,]\d++)*+)(?:[.,][-–—]{1,2}(?!\w))?"
)
_CENTS = re.compile(r"(?<=[€£])\d\d(?!\w|[.,]\d| ?[€£$])")
"""Of `49€90`."""
_BARE_CENTS = re.compile(r"(?: con)? (?P<cents>\d\d)(?![.,:/-]\d)(?= ?(?:[.,;:!?)]|$))")
"""Of `20 Euro 50` and `20 euros con 50`, with nothing behind that is counted."""
_BEHIND_APOSTROPHE = re.compile(r"['’](?=\d\d$)")
"""`89'90` is written in Spain."""
_HUNDREDTHS = re.compile(r"[^\w.]\.\d\d")
"""`$.99`, or `€.20` as some write twenty: left out, like all that is open."""
_ROUND = re.compile(r"\d(?P<sign>[.,])[-–—]{1,2}$")
"""`49,-` is money without a word for it: the store's own. `49.-` is so in Switzerland alone."""
_ROUND_SWISS = "fr"
_NO_START = re.compile(r"[\w@#/:+⁄]|[^\W_][-.]|\d,|(?:[^\w.]|\A)[.,]")
"""What a number cannot directly follow: letters, what it is only a part of (`½` is `1⁄2`), a lone decimal sign."""
_NO_END = re.compile(r"[\w%°⁄]|[/:.,'’-]\d| ?(?:[x×%]|(?:mal|times)\b)")
"""What a price with its currency in front cannot be followed by."""


class SharedSign(Record):
    """One sign or word of several currencies."""

    words: tuple[str, ...]
    currencies: tuple[Currency, ...]


class CurrencyWords(Record):
    """`amounts.yaml`."""

    codes: tuple[Currency, ...]
    codes_behind: tuple[Currency, ...]
    signs: dict[Currency, tuple[str, ...]]
    words: dict[Currency, tuple[str, ...]]
    before: tuple[str, ...]
    shared: tuple[SharedSign, ...]
    at_home: dict[Currency, tuple[str, ...]]
    minor: tuple[str, ...]
    sizes: tuple[str, ...]


class _Names(NamedTuple):
    """What can stand for money, as typed in lower case."""

    meaning: dict[str, tuple[str, ...]]
    """The currencies that it may be."""
    at_home: frozenset[str]
    before: re.Pattern[str]
    behind: re.Pattern[str]
    capitals: frozenset[str]
    minor: re.Pattern[str]
    """Behind an amount in whole units: ` 99 gr`, ` und 50 Cent`."""
    size: re.Pattern[str]


class _Typed(NamedTuple):
    """One number with the currency's name beside it."""

    start: int
    end: int
    number: str
    name: str


def find_amounts(
    text: str, *, language: str = "en", currency: str | None = None, country: str | None = None
) -> tuple[AmountMention, ...]:
    """By place. `language` is the writer's, `currency` and `country` the store's.

    Only a number with a currency beside it counts. A single sign before three digits (`1,299`) separates thousands,
    unless it is the language's decimal sign: then it is open which is meant, and the amount is left out.
    """
    clean = normalise(text.translate(_ARABIC_SIGNS))
    if not _DIGIT.search(clean.text):
        return ()
    found = []
    for typed in _typed(clean.text):
        value = read_number(typed.number, language=language, country=country)
        one = _which(typed.name, currency, country)
        if value is None or (one is None and (not typed.name or typed.name in _names().at_home)):
            continue
        span = clean.original(typed.start, typed.end)
        found.append(
            AmountMention(text=as_typed(text, span), start=span.start, end=span.end, value=value, currency=one)
        )
    return tuple(found)


def is_money(text: str, start: int, end: int) -> bool:
    """Whether a currency stands right beside the digits at this place of a normalised text."""
    low, names = lowered(text), _names()
    return (
        names.before.search(low[max(0, start - _NEAR) : start]) is not None or names.behind.match(low, end) is not None
    )


def read_number(typed: str, *, language: str = "en", country: str | None = None) -> Decimal | None:
    """Of `1.299,00`, `1 500`, `20,-`. None for what is no number, and where it is open whether a sign separates
    thousands or decimals."""
    decimal = decimal_sign(language, country)
    plain = re.sub(r"[.,][-–—]{1,2}$|[ '’]", "", _BEHIND_APOSTROPHE.sub(decimal, typed))
    whole, sign, rest = _split(plain, decimal)
    if whole is None or not 1 <= len(whole) <= _MAX_DIGITS:
        return None
    return Decimal(f"{whole}.{rest}" if sign else whole)


@lru_cache(maxsize=256)
def decimal_sign(language: str, country: str | None) -> str:
    """`,` or `.`: of the language as it is written in the country where it is spoken there, else at large; `.` for a
    language that CLDR does not know."""
    language = primary(language)
    spoken_there = country is not None and language in get_official_languages(country, de_facto=True)
    try:
        locale = Locale.parse(f"{language}_{country}" if spoken_there else language)
    except (UnknownLocaleError, ValueError):
        return "."
    symbols = locale.number_symbols
    return str(symbols.get("latn", symbols).get("decimal", "."))


def _split(number: str, decimal: str) -> tuple[str | None, bool, str]:
    """(digits before the decimal sign, whether there is one, digits behind it); None for digits that fit no form."""
    signs = [each for each in number if not each.isdigit()]
    if not signs:
        return number, False, ""
    head, last, tail = number.rpartition(signs[-1])
    others = set(signs[:-1])
    if not others:
        if len(tail) != 3 or head == "0" or len(head) > 3:
            return (head, True, tail) if len(tail) <= 2 or head == "0" else (None, False, "")
        return (None if last == decimal else head + tail), False, ""
    if last in others:
        return (_joined(number) if len(others) == 1 else None), False, ""
    return (_joined(head), True, tail) if len(others) == 1 and len(tail) <= 2 else (None, False, "")


_GROUPED = re.compile(r"\d++|\d{1,3}(?:[.,]\d{3})++|\d{1,2}(?:[.,]\d{2}){1,4}[.,]\d{3}")
"""In threes; in India twos before the last three."""


def _joined(number: str) -> str | None:
    return re.sub(r"[.,]", "", number) if _GROUPED.fullmatch(number) else None


def _typed(text: str) -> Iterator[_Typed]:
    low, names, done = lowered(text), _names(), 0
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if start < done:
            continue
        front = low[max(done, start - _NEAR) : start]
        before = names.before.search(front)
        begins = start - len(before.group()) if before else start
        behind = names.behind.match(low, end)
        if before is not None and (_follows(low, begins, done) or _is_size(before.group(1), low, begins, names)):
            before = None
        if before is not None and _HUNDREDTHS.fullmatch(before.group() + match.group()):
            continue
        if before is not None and not _NO_END.match(low, end):
            yield _Typed(begins, end, match.group(), before.group(1))
            done = end
        elif behind is not None and not _follows(low, start, done):
            name = behind.group(1)
            if name in names.capitals and not text[behind.start(1) : behind.end(1)].isupper():
                continue
            number, done = _with_minor(low, match.group(), behind.end(1), names)
            yield _Typed(start, done, number, name)
        elif (bare := _ROUND.search(match.group())) and not _follows(low, start, done):
            yield _Typed(start, end, match.group(), "" if bare["sign"] == "," else _ROUND_SWISS)
            done = end


def _with_minor(low: str, number: str, end: int, names: _Names) -> tuple[str, int]:
    """The number with the cents behind its currency, and where these end: `49€90`, `149 zł 99 gr`."""
    whole = re.sub(r"(?<=\d)[ '’](?=\d{3})", "", number)
    found = (each.match(low, end) for each in (_CENTS, names.minor, _BARE_CENTS) if whole.isdigit())
    minor = next(filter(None, found), None)
    if minor is None:
        return number, end
    cents = minor.groupdict().get("cents") or minor.group()
    return f"{whole}.{cents:0>2}", minor.end()


def _follows(low: str, start: int, done: int) -> bool:
    """Whether something is glued to the front: `A20`, `12/20`, `v-20`."""
    if start == done:
        return False
    return bool(_NO_START.fullmatch(low, start - 1, start)) or bool(_NO_START.fullmatch(low, max(0, start - 2), start))


def _is_size(name: str, low: str, begins: int, names: _Names) -> bool:
    return name == "eur" and bool(names.size.search(low[max(0, begins - 14) : begins]))


def _which(name: str, currency: str | None, country: str | None) -> str | None:
    if not name:
        return currency
    names = _names()
    meant = names.meaning[name]
    if name in names.at_home or len(meant) > 1:
        own = (currency, *_currencies_of(country))
        return next((each for each in own if each in meant), None)
    return meant[0]


@lru_cache(maxsize=256)
def _currencies_of(country: str | None) -> tuple[str, ...]:
    if country is None or country not in get_global("territory_currencies"):
        return ()
    return tuple(get_territory_currencies(country))


@lru_cache(maxsize=1)
def _names() -> _Names:
    given = read_yaml(Path(__file__).with_name("amounts.yaml"), CurrencyWords)
    meaning: dict[str, tuple[str, ...]] = {}
    before = set(given.before)
    symbols = Locale.parse("en_001").currency_symbols
    for code in given.codes:
        sign = str(symbols.get(code, code)).lower()
        meaning |= {code.lower(): (code,), sign: (code,)}
        before |= {code.lower(), sign}
    meaning |= {code.lower(): (code,) for code in given.codes_behind}
    for code, signs in given.signs.items():
        meaning |= {sign: (code,) for sign in signs}
        before |= {sign for sign in signs if not sign.isalpha()}
    meaning |= {word: (code,) for code, words in given.words.items() for word in words}
    meaning |= {word: (code,) for code, words in given.at_home.items() for word in words}
    for group in given.shared:
        meaning |= {word: group.currencies for word in group.words}
        before |= {word for word in group.words if not word.isalpha()}
    return _Names(
        meaning=meaning,
        at_home=frozenset(word for words in given.at_home.values() for word in words),
        before=re.compile(rf"(?:(?<!\w)|(?<=\d))({rx.either(before)})(?:\. ?|: ?| )?$"),
        behind=re.compile(rf"(?: |-(?=[^\W\d]))?({rx.either(meaning)})(?:(?!\w)|(?<=[€£$₹₽¥])(?=\d))"),
        minor=re.compile(
            rf"\.?(?:,| and| und| et| con| e| y| i| и| en)? (?P<cents>\d{{1,2}}) ?(?:{rx.either(given.minor)})(?!\w)"
        ),
        capitals=frozenset(code.lower() for code in given.codes_behind),
        size=re.compile(rf"(?<!\w)(?:{rx.either(given.sizes)})\.?:? ?$"),
    )
