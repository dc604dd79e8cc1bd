"""A text and the buyer's own orders in, the numbers of these orders that stand in the text out.

To be asked before any pattern: a number that is known needs no format. Whole numbers are found however they are split,
and their last digits beside a key word.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from core.orders import Order, Shipment
from core.record import Span
from text.key_words import KeyWordsIn
from text.normalise import normalise
from text.other_numbers import is_no_order

OwnKind = Literal["order_id", "tracking_number", "sku", "reference"]

MIN_TAIL = 4
"""Digits of the end of a number that tell it from the buyer's others."""
_MIN_WHOLE = 5
"""Characters of a number that counts without a key word."""
_MAX_BARE = 8
"""Digits of what may as well be a postcode, a sum or a part of a telephone number."""
_BETWEEN, _MOST_BETWEEN = frozenset(" \u00a0./_‐‑‒–—―−-"), 3
"""What may stand between two characters of a number, and how much of it."""
_BEGUN_BEFORE = re.compile(r"[^\W_]\Z|\d[-.,/]\Z")
_GOES_ON = re.compile(r"[^\W_]|[-.,/]\d")
_RANK: dict[OwnKind, int] = {"order_id": 0, "tracking_number": 1, "reference": 2, "sku": 3}
_TAIL = re.compile(r"(?<![^\W_])(?:[#*….]|x(?=\d)){0,6}(\d{4,12})(?![^\W_]|[-.,/]\d)")
_KEY_WORD_NEAR = 32
"""Characters between a key word and the last digits: `the order ending in ...`."""


class OwnNumber(NamedTuple):
    """One number of one of the buyer's orders, where the text has it."""

    order_id: str
    kind: OwnKind
    start: int
    end: int
    exact: bool
    """Whether all of it was typed, whatever the separators; else only its last digits."""


class _Known(NamedTuple):
    order_id: str
    kind: OwnKind
    number: str
    compact: str


def own_numbers(text: str, orders: Sequence[Order], *, shipments: Sequence[Shipment] = ()) -> tuple[OwnNumber, ...]:
    """By place; where several orders share a number (a product bought twice), each is named.

    `shipments` are those of the orders: they hold the tracking numbers. Last digits count when exactly one order's
    number ends with them and a key word stands before them. An overlap goes to the longer number.
    """
    known = [*_known(orders, shipments)]
    if not known:
        return ()
    clean = normalise(text)
    words = KeyWordsIn(clean.text)
    found = [*_whole(clean.text, known, words), *_tails(clean.text, known, words)]
    in_text = [
        each._replace(start=span.start, end=span.end)
        for each in _longest(found)
        for span in (clean.original(each.start, each.end),)
    ]
    return tuple(sorted(in_text, key=lambda each: (each.start, _RANK[each.kind], each.order_id)))


def _known(orders: Sequence[Order], shipments: Sequence[Shipment]) -> Iterator[_Known]:
    own = {order.id for order in orders}
    given: list[tuple[str, OwnKind, str | None]] = []
    for order in orders:
        given += [(order.id, "order_id", order.id), (order.id, "reference", order.reference)]
        given += [(order.id, "reference", shared_id(order.id))]
        given += [(order.id, "reference", order.invoice_number)]
        given += [(order.id, "sku", line.sku) for line in order.lines]
    given += [(each.order_id, "tracking_number", each.tracking_number) for each in shipments if each.order_id in own]
    for order_id, kind, number in dict.fromkeys(given):
        if number and (compact := re.sub(r"[^A-Z0-9]", "", number.upper())):
            yield _Known(order_id, kind, number, compact)


def shared_id(order_id: str) -> str | None:
    """What the buyer sees of an order that is sent in parts, `C0071-A` and `C0071-B`; None for any other."""
    is_part = len(order_id) > _MIN_WHOLE and order_id[-2] == "-" and order_id[-1].isalpha()
    return order_id[:-2] if is_part else None


def _whole(text: str, known: Sequence[_Known], words: KeyWordsIn) -> Iterator[OwnNumber]:
    places = [at for at, sign in enumerate(text) if sign.isascii() and sign.isalnum()]
    typed = "".join(text[at] for at in places).upper()
    for each in known:
        at = typed.find(each.compact)
        while at >= 0:
            span = _typed_alone(text, places[at : at + len(each.compact)])
            if span and _is_meant(text, span, each, words):
                yield OwnNumber(each.order_id, each.kind, span.start, span.end, exact=True)
            at = typed.find(each.compact, at + (len(each.compact) if span else 1))


def _typed_alone(text: str, places: Sequence[int]) -> Span | None:
    """Where the characters at these places are one number, however split, and no part of a longer one."""
    start, end = places[0], places[-1] + 1
    for one, next_ in pairwise(places):
        if next_ - one > 1 and (next_ - one > _MOST_BETWEEN + 1 or not _BETWEEN.issuperset(text[one + 1 : next_])):
            return None
    if _GOES_ON.match(text, end):
        return None
    begun = start - 1 if text[start - 1 : start] == "#" else start
    return next(
        (Span(at, end) for at in sorted({begun, start}) if not _BEGUN_BEFORE.search(text[max(0, at - 2) : at])), None
    )


def _is_meant(text: str, span: Span, known: _Known, words: KeyWordsIn) -> bool:
    """Short numbers and bare words need a `#` or a key word: `1001` may be a price, `LAMP` a lamp. Those as long as a
    postcode or a price are no order's where they stand as one."""
    typed, start = text[span.start : span.end], span.start
    is_bare = known.compact.isdigit() and len(known.compact) <= _MAX_BARE and not typed.startswith("#")
    if known.kind == "order_id" and is_bare and is_no_order(text, span.start, span.end):
        return False
    is_split = known.kind == "sku" and len(known.compact) <= _MIN_WHOLE and " " in typed
    if len(known.compact) >= _MIN_WHOLE and any(each.isdigit() for each in known.compact) and not is_split:
        return True
    if known.kind == "sku" and not any(each.isdigit() for each in known.compact):
        return typed == known.number and known.number.isupper() and len(known.number) >= MIN_TAIL
    if typed.startswith("#"):
        return True
    near = words.before(start)
    return near is not None and near.group in _WORDS_FOR[known.kind]


_WORDS_FOR: dict[OwnKind, tuple[str, ...]] = {
    "order_id": ("order", "order_id"),
    "tracking_number": ("tracking", "carrier"),
    "reference": ("other", "order", "order_id"),
    "sku": ("other",),
}


def _tails(text: str, known: Sequence[_Known], words: KeyWordsIn) -> Iterator[OwnNumber]:
    """`order ending in 4321`: of the kind that the key word speaks of, and of one order only."""
    for match in _TAIL.finditer(text):
        near = words.before(match.start())
        if near is None or match.start() - near.end > _KEY_WORD_NEAR:
            continue
        fitting = [
            each
            for each in known
            if each.kind != "sku"
            and near.group in _WORDS_FOR[each.kind]
            and len(each.compact) > len(match.group(1))
            and each.compact.endswith(match.group(1))
        ]
        if len({each.order_id for each in fitting}) == 1:
            best = min(fitting, key=lambda each: _RANK[each.kind])
            yield OwnNumber(best.order_id, best.kind, match.start(1), match.end(1), exact=False)


def _longest(found: Sequence[OwnNumber]) -> list[OwnNumber]:
    """Without those that overlap a longer one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted({(each.start, each.end) for each in found}, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
        elif end - start > kept[-1][1] - kept[-1][0]:
            kept[-1] = (start, end)
    spans = set(kept)
    return [each for each in found if (each.start, each.end) in spans]
