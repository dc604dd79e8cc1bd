"""Passages in; the amounts, durations and measures that they state out, as `passage.<id>.value.<n>`."""

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from core.decisions import Passage
from core.record import Fact, Kind, Money

_CURRENCIES = {"€": "EUR", "£": "GBP", "$": "USD", "zł": "PLN"}
_SIGN = r"€|£|\$|zł|EUR|GBP|USD|CHF|PLN"
_AMOUNT = r"\d{1,3}(?:[.,' ]\d{3}){0,3}(?:[.,]\d{2})?|\d{1,9}(?:[.,]\d{2})?"
_UNITS = {
    "minute": ("minute", "minutes", "minuten"),
    "hour": ("hour", "hours", "stunde", "stunden"),
    "day": ("day", "days", "tag", "tage", "tagen"),
    "week": ("week", "weeks", "woche", "wochen"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_MEASURES = r"kg|g|km|cm|mm|m|l|ml|%|Uhr|am|pm|Werktagen?|Arbeitstagen?|working days?|business days?"

_VALUE = re.compile(
    rf"(?P<sign>{_SIGN})\s?(?P<amount>{_AMOUNT})(?![\d])"
    rf"|(?<![\d.,])(?P<amount_first>{_AMOUNT})\s?(?P<sign_last>{_SIGN})(?!\w)"
    rf"|(?<![\d.,:])(?P<count>\d{{1,4}})[\s-](?P<unit>{'|'.join(_UNIT_OF)})\b"
    rf"|(?<![\d.,:])(?P<measure>\d[\d.,:]{{0,9}}(?:\s?[–-]\s?\d[\d.,:]{{0,9}})?\s?(?:{_MEASURES})(?!\w))",
    re.IGNORECASE,
)


def passage_values(passages: Sequence[Passage], *, language: str) -> dict[str, Fact]:
    """By slot name, numbered from 1 in reading order. Amounts and durations are said in any language; measures and
    opening hours stand as they are written, so only those of passages in the reply's own `language` are named."""
    return {
        f"passage.{passage.id}.value.{number}": fact
        for passage in passages
        for number, fact in enumerate(_values(passage), start=1)
        if fact.kind is not Kind.TEXT or passage.language.partition("-")[0] == language
    }


def _values(passage: Passage) -> list[Fact]:
    source = f"passage {passage.id}"
    found = []
    for match in _VALUE.finditer(passage.text):
        if match["count"]:
            length = timedelta(**{f"{_UNIT_OF[match['unit'].lower()]}s": int(match["count"])})
            found.append(Fact(kind=Kind.DURATION, value=length, source=source))
        elif match["measure"]:
            found.append(Fact(kind=Kind.TEXT, value=match["measure"], source=source))
        else:
            sign = match["sign"] or match["sign_last"]
            amount = Money(
                amount=_decimal(match["amount"] or match["amount_first"]),
                currency=_CURRENCIES.get(sign.lower(), sign.upper()),
            )
            found.append(Fact(kind=Kind.MONEY, value=amount, source=source))
    return found


def _decimal(written: str) -> Decimal:
    """`1.264,90` and `1,264.90`: a separator before the last two digits is the decimal point, any other groups."""
    whole, cents = (written[:-3], written[-2:]) if re.search(r"[.,]\d{2}$", written) else (written, "")
    return Decimal("".join(c for c in whole if c.isdigit()) + (f".{cents}" if cents else ""))
