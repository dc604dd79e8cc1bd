"""A text in, the numbers of money in it out: bank accounts, payment cards, wallets, each with its own check digits."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from core.reading import read_yaml
from core.record import Record
from policies.detectors_numbers import is_named_otherwise
from policies.detectors_subject import Hit, Subject
from text import rx

MAY_BE_IBAN = re.compile(r"[A-Z]{2}\d{2}")
MAY_BE_WALLET = re.compile(r"[0-9A-Za-z]{26}")
MAY_BE_CARD = re.compile(r"\d{4}[ -]?\d{4}")
FEWEST_ON_CARD = 14
"""Digits."""
_IBAN = rx.compile(r"(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![\p{L}\p{N}])")
_CARD = rx.compile(
    r"(?<![\p{L}\p{N}.,/-])(?:\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}|\d{4}([ -]?)\d{6}\2\d{4,5})(?![\p{L}\p{N}]|[.,/-]\d)"
)
_WALLET = rx.compile(
    r"(?<![\p{L}\p{N}])(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{25,62}|0x[0-9A-Fa-f]{40})(?![\p{L}\p{N}])"
)
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class Accounts(Record):
    """`accounts.yaml`."""

    iban_lengths: dict[str, int]
    """By country."""
    card_prefixes: dict[int, tuple[str, ...]]
    """By length of the number: how cards of the networks begin."""


def find_accounts(subject: Subject) -> Iterable[Hit]:
    """Bank accounts and wallets: where money could be sent past the checkout."""
    for may_be, pattern, is_right in ((MAY_BE_IBAN, _IBAN, is_iban), (MAY_BE_WALLET, _WALLET, is_wallet)):
        for found in pattern.finditer(subject.clean.text) if may_be.search(subject.clean.text) else ():
            if (length := is_right(found.group())) > 0:
                yield subject.hit(found.start(), found.start() + length)


def find_personal_data(subject: Subject) -> Iterable[Hit]:
    """Card numbers, and contact data in a sentence that speaks of somebody else."""
    yield from find_cards(subject)
    others = {token.sentence for token in subject.wording.where("someone_else")}
    if not others:
        return
    tokens, places = subject.wording.tokens, subject.token_places
    for found in subject.contacts:
        at = max(bisect_right(places, found.start) - 1, 0)
        if found.kind in ("email", "phone") and tokens[at].sentence in others:
            yield Hit(start=found.start, end=found.end)


def find_cards(subject: Subject) -> Iterable[Hit]:
    """Numbers of payment cards, which belong in no message; not what the words before call an order or an article."""
    if not MAY_BE_CARD.search(subject.clean.text):
        return
    for found in _CARD.finditer(subject.clean.text):
        hit = subject.hit(*found.span())
        if is_card(found.group()) and not is_named_otherwise(subject, hit.start):
            yield hit


def is_iban(typed: str) -> int:
    """Characters of the account number at the start of `typed`, 0 for none: the country's length, and by ISO 13616
    the number it makes, rearranged, leaves 1 when divided by 97."""
    length = _load().iban_lengths.get(typed[:2], 0)
    compact = rx.sub(r"[ -]", "", typed)
    if not length or len(compact) < length:
        return 0
    number = compact[:length]
    digits = "".join(str(int(char, 36)) for char in number[4:] + number[:4])
    if int(digits) % 97 != 1:
        return 0
    at = _place_after(typed, length)
    return at if at == len(typed) or typed[at] in " -" else 0


def _place_after(typed: str, length: int) -> int:
    """Where the first `length` letters and digits end."""
    places = [at for at, char in enumerate(typed) if char not in " -"]
    return places[length - 1] + 1


def is_card(typed: str) -> bool:
    """A network's prefix and length, and the check digit of ISO/IEC 7812."""
    digits = rx.sub(r"[ -]", "", typed)
    if not digits.startswith(_load().card_prefixes.get(len(digits), ())):
        return False
    doubled = [int(char) * (1 + at % 2) for at, char in enumerate(reversed(digits))]
    return len(set(digits)) > 1 and sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def is_wallet(typed: str) -> int:
    """Its length, 0 for none: Bitcoin's old form by its checksum, newer forms and Ethereum's by their alphabet."""
    if typed.startswith(("bc1", "0x")):
        return len(typed)
    value = 0
    for char in typed:
        value = value * 58 + _BASE58.index(char)
    decoded = value.to_bytes(32, "big")[-25:]
    return len(typed) if sha256(sha256(decoded[:-4]).digest()).digest()[:4] == decoded[-4:] else 0


@lru_cache(maxsize=1)
def _load() -> Accounts:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).parent / "messaging" / "accounts.yaml", Accounts)
