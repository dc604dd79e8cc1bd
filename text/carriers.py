"""A compact string in, the carrier whose tracking-number format and check digit it fits out.

Where only a stretch of a number is covered by its check digit, the format's pattern marks it as the group `checked`.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import cycle
from pathlib import Path
from typing import Literal

from babel import Locale
from pydantic import field_validator

from core.reading import read_yaml
from core.record import Record

MAX_COMPACT = 41
"""Characters of the longest format: two letters and 39 signs."""

Check = Literal["doubled", "s10", "gs1", "mod_37_36", "fedex", "mod_7", "luhn"]


class Format(Record):
    """One row of `carriers.yaml`."""

    carrier: str
    pattern: str
    """A regular expression for the whole number, without blanks and dashes, in upper case. The group `checked`, if
    there is one, holds what the check covers, its check character last."""
    check: Check | None = None
    lead: str = ""
    """Put in front of what is checked: some carriers count digits that they do not print."""
    weak: bool = False
    """Whether other numbers look the same, so that a key word must stand beside it."""

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        re.compile(pattern)
        return pattern

    def fits(self, compact: str) -> bool:
        """Whether shape and check digit are right."""
        match = _compiled(self.pattern).fullmatch(compact)
        if match is None or self.check is None:
            return match is not None
        checked = match.group("checked") if "checked" in match.re.groupindex else compact
        return CHECKS[self.check](self.lead + checked)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


class Formats(Record):
    """`carriers.yaml`."""

    formats: tuple[Format, ...]


@lru_cache(maxsize=1)
def all_formats() -> tuple[Format, ...]:
    """In the file's order: the more telling formats first. Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).with_name("carriers.yaml"), Formats).formats


def find_format(compact: str, *, weak: bool) -> Format | None:
    """The first format that the number fits; weak ones only when asked for."""
    if not weak and not _any_telling().fullmatch(compact):
        return None
    return next((each for each in (all_formats() if weak else _telling()) if each.fits(compact)), None)


@lru_cache(maxsize=1)
def _telling() -> tuple[Format, ...]:
    return tuple(each for each in all_formats() if not each.weak)


def accepting_carriers(number: str, carrier: str | None = None) -> tuple[str, ...]:
    """The carriers that take the number for one of theirs, in the file's order; only `carrier`, where one is named.

    `number` as typed: blanks and dashes are dropped. Empty means that no known format with a right check digit fits;
    carriers without a published format accept nothing here.
    """
    compact = re.sub(r"[\s-]+", "", number).upper()
    if len(compact) > MAX_COMPACT or not (compact.isascii() and compact.isalnum()):
        return ()
    wanted = [each for each in all_formats() if carrier is None or each.carrier.casefold() == carrier.casefold()]
    return tuple(dict.fromkeys(each.carrier for each in wanted if each.fits(compact)))


@lru_cache(maxsize=1)
def _any_telling() -> re.Pattern[str]:
    telling = (each.pattern.replace("(?P<checked>", "(?:") for each in _telling())
    return re.compile("|".join(telling))


def is_mistyped(compact: str) -> bool:
    """Whether a telling shape such as UPS's `1Z...` is there, but its check digit is wrong."""
    return _any_telling().fullmatch(compact) is not None and find_format(compact, weak=False) is None


def _value(character: str) -> int:
    """Of a digit itself; of a letter as UPS counts them, from A = 2, modulo 10."""
    return int(character) if character.isdigit() else (ord(character) - 3) % 10


def _doubled(number: str) -> bool:
    """Every second character counts twice; the last one makes the sum a multiple of ten."""
    total = sum(_value(each) * (2 if place % 2 else 1) for place, each in enumerate(number[:-1]))
    return -total % 10 == int(number[-1])


def _s10(number: str) -> bool:
    """UPU standard S10: eight digits, a check digit, the country that took the item in."""
    total = sum(int(digit) * weight for digit, weight in zip(number[2:10], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    check = {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
    return check == int(number[10]) and number[11:] in _countries()


_NOT_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
"""Codes that CLDR lists beside the countries."""


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    codes = (str(code) for code in Locale.parse("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NOT_COUNTRIES


def _gs1(number: str) -> bool:
    """GS1 modulo 10: from the right, the digits before the check digit count three times and once in turn."""
    total = sum(int(digit) * weight for digit, weight in zip(reversed(number[:-1]), cycle((3, 1)), strict=False))
    return -total % 10 == int(number[-1])


def _mod_37_36(number: str) -> bool:
    """ISO/IEC 7064 MOD 37,36."""
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    rest = 36
    for each in number[:-1]:
        rest = (rest + signs.index(each)) % 36 or 36
        rest = rest * 2 % 37
    return (rest + signs.index(number[-1])) % 36 == 1


def _fedex(number: str) -> bool:
    """Weights 1, 3, 7 in turn, counted from the digit before the check digit; modulo 11, then modulo 10."""
    total = sum(int(digit) * weight for digit, weight in zip(reversed(number[:-1]), cycle((1, 3, 7)), strict=False))
    return total % 11 % 10 == int(number[-1])


def _mod_7(number: str) -> bool:
    return int(number[:-1]) % 7 == int(number[-1])


def _luhn(number: str) -> bool:
    """Every second digit from the right counts twice, the digits of the product added up."""
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number)))
    return sum(product - 9 if product > 9 else product for product in doubled) % 10 == 0


CHECKS: dict[Check, Callable[[str], bool]] = {
    "doubled": _doubled,
    "s10": _s10,
    "gs1": _gs1,
    "mod_37_36": _mod_37_36,
    "fedex": _fedex,
    "mod_7": _mod_7,
    "luhn": _luhn,
}
