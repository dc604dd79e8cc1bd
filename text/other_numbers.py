"""A text and where bare digits stand in it in, whether they are said to be no order's number out: a postcode, a size, a
sum, a part of a telephone number.

Asked only where such digits were found beside a word for an order, or are those of an order of the buyer's own.
"""

import re
from functools import lru_cache

from text import rx
from text.amounts import is_money
from text.key_words import load_key_words
from text.normalise import lowered
from text.streets import find_streets

_FRONT = 48
"""Characters before the digits that are looked at."""
_AROUND = 120
"""Characters around the digits in which the longer number or the street may stand that they are a part of."""
_RUN = re.compile(r"\+?\d+(?:(?:[ \u00a0-]|/(?=\d{4}))\d+)*")
_LEAST_OF_PHONE, _GROUPS_OF_PHONE = 7, 3
"""Digits of a telephone number that opens with a zero or a plus, and groups of one that does not."""
_SAME_LENGTH = 5
"""Digits of groups that are numbers of their own where all have as many: `10447 10448 10449`."""
_TOWN = rx.compile(r" {1,2}\p{Lu}[\p{L}\p{M}.'’-]+")
_BEHIND_STREET = 2
"""Characters between a street and the postcode behind it."""
_STATE = rx.compile(r",\s*\p{Lu}[\p{L} .'-]{1,30}?,? \p{Lu}{2} $")
"""`, Albany NY` before a postcode."""


def is_named_otherwise(text: str, start: int) -> bool:
    """Whether a word for what has numbers, too, stands right before: `size 3840`, `Modell 6205`, `PLZ: 20457`."""
    return _named().search(lowered(text[max(0, start - _FRONT) : start])) is not None


def is_destination(text: str, start: int) -> bool:
    """Whether a word for where something goes stands right before: `to 20457`, `an 20457`."""
    return _places().search(lowered(text[max(0, start - _FRONT) : start])) is not None


def is_no_order(text: str, start: int, end: int) -> bool:
    """Whether bare digits are said to be something else whatever order they might be the number of."""
    first = max(0, start - _AROUND)
    near, start, end = text[first : end + _AROUND], start - first, end - first
    return (
        is_named_otherwise(near, start)
        or is_money(near, start, end)
        or _is_part_of_longer(near, start, end)
        or _is_postcode(near, start, end)
    )


def _is_part_of_longer(text: str, start: int, end: int) -> bool:
    run = next((each for each in _RUN.finditer(text) if each.start() <= start and end <= each.end()), None)
    if run is None or run.span() == (start, end):
        return False
    groups = re.findall(r"\d+", run.group())
    if len({len(each) for each in groups}) == 1 and len(groups[0]) >= _SAME_LENGTH:
        return False
    is_dialled = run.group().startswith(("0", "+")) and sum(map(len, groups)) >= _LEAST_OF_PHONE
    return is_dialled or len(groups) >= _GROUPS_OF_PHONE


def _is_postcode(text: str, start: int, end: int) -> bool:
    front = text[max(0, start - _FRONT) : start]
    if _STATE.search(front):
        return True
    if _TOWN.match(text, end) is None:
        return False
    return is_destination(text, start) or any(
        first < start <= last + _BEHIND_STREET for first, last in find_streets(text)
    )


@lru_cache(maxsize=1)
def _named() -> rx.Pattern:
    words = load_key_words()
    being = rf"(?:(?:{rx.either(words.being)})[ :.]{{1,2}})?"
    return rx.compile(rf"(?<![\p{{L}}\p{{M}}])(?:{rx.either(words.named)})[ :#.=-]{{0,3}}{being}$")


@lru_cache(maxsize=1)
def _places() -> rx.Pattern:
    return rx.compile(rf"(?<![\p{{L}}\p{{M}}])(?:{rx.either(load_key_words().places)}):? $")
