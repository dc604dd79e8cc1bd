"""Text in, the order ids and tracking numbers in it out, each with its place and in the form it is stored in."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

from core.marketplaces import all_marketplaces
from core.record import Record
from text.carriers import find_format, is_mistyped
from text.key_words import KeyWordsIn
from text.normalise import Normalised, normalise

MAX_LENGTH = 40
"""Characters of the longest id, separators included."""
_MAX_PIECES = 9
"""In which people type one number: `9400 1112 0620 ...`."""
_MIN_TELLING = 13
"""Characters of the shortest format that needs no key word."""
_MIN_PLAIN_DIGITS = 4
"""Of an id without a known format: `order 2 lamps` names a number of lamps."""
_DIRECTLY = 16
"""Characters between a key word and an id of no known format: `order number is: A1234`."""

_DASH = regex.compile(r"[‐‑‒–—―−]")
_GROUP = regex.compile(r"[A-Za-z0-9]++")
_JOINT = regex.compile(r"[ \u00a0]?-[ \u00a0]?|[ \u00a0]")
_TOKEN = regex.compile(r"(?<![\p{L}\p{N}_@.#/-])#?[A-Za-z0-9]++(?:[-_/][A-Za-z0-9]++){0,6}+(?![\p{L}\p{N}@])")
_SPACED_DIGITS = regex.compile(r"(?<![\p{L}\p{N}-])\d++(?:(?: ?- ?| )\d++){1,5}(?![\p{L}\p{N}-])")
_DATE = re.compile(r"\d{1,4}([-/])\d{1,2}\1\d{1,4}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FIXED_DIGITS = re.compile(r"\\d\{(\d+)\}(?:-\\d\{(\d+)\})+")


class Found(Record):
    """One thing found in a text."""

    value: str
    """As it is stored and compared: an id without the blanks that a buyer typed, an e-mail address in lower case."""
    kind: str
    """`order_id`, `tracking_number`, or a kind of `text.contacts`."""
    start: int
    end: int
    """In the typed text, in code points, end exclusive."""
    by: str = ""
    """What recognised it: `channel`, a marketplace's id, a carrier's name, `key word`."""


class _Hit(NamedTuple):
    start: int
    end: int
    value: str
    by: str


def find_order_ids(text: str, pattern: str | None) -> tuple[Found, ...]:
    """In order of appearance, repeats included.

    `pattern` is the channel's own (`Marketplace.order_id`) and needs no key word beside it, unless the number is said
    to be something else. Ids of other marketplaces need one, such as "order" or "Bestellung". Where the channel has no
    pattern, what directly follows "order number" is taken as typed.
    """
    clean = _clean(text)
    words = KeyWordsIn(clean.text)
    hits: list[_Hit] = []
    if pattern is not None:
        hits += [hit for hit in _matches(clean.text, pattern, "channel", words) if not _is_something_else(hit, words)]
    for marketplace, other in _patterns():
        if other != pattern:
            hits += [hit for hit in _matches(clean.text, other, marketplace, words) if _is_ordered(hit, words)]
    if pattern is None:
        hits += [hit for hit in _plain_ids(clean.text, words)]
    return _found(clean, hits, "order_id")


def find_tracking_numbers(text: str) -> tuple[Found, ...]:
    """In order of appearance, repeats included.

    Telling formats with a right check digit stand alone; all others need a key word such as "tracking" beside them,
    nearer than a word that says otherwise. Values are upper case without blanks and dashes.
    """
    clean = _clean(text)
    words = KeyWordsIn(clean.text)
    hits = []
    for run in _runs(clean.text):
        hits += _telling(clean.text, run) or _weak(clean.text, run, words)
    return _found(clean, hits, "tracking_number")


def _clean(text: str) -> Normalised:
    clean = normalise(text)
    return clean.edited((match.start(), match.end(), "-") for match in _DASH.finditer(clean.text))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, str], ...]:
    """(marketplace, pattern) of every marketplace that has one."""
    return tuple((place.id, place.order_id) for place in all_marketplaces().values() if place.order_id)


@lru_cache(maxsize=256)
def _bounded(pattern: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?<![\p{{L}}\p{{N}}_@#-])(?:{pattern})(?![\p{{L}}\p{{N}}_@]|-[\p{{L}}\p{{N}}])")


def _matches(text: str, pattern: str, by: str, words: KeyWordsIn) -> Iterator[_Hit]:
    """Whole ids of this pattern that hold a digit, also with blanks or no separators where the pattern has dashes."""
    for match in _bounded(pattern).finditer(text):
        if any(each.isdigit() for each in match.group()):
            yield _Hit(match.start(), match.end(), match.group(), by)
    if pattern.startswith("#") and by == "channel":
        yield from _without_hash(text, pattern, by, words)
    if "-" not in pattern:
        return
    for match in _SPACED_DIGITS.finditer(text):
        value = re.sub(r"[ -]+", "-", match.group())
        if value != match.group() and re.fullmatch(pattern, value):
            yield _Hit(match.start(), match.end(), value, by)
    if (lengths := _digit_lengths(pattern)) is not None:
        for match in regex.finditer(rf"(?<![\p{{L}}\p{{N}}-])\d{{{sum(lengths)}}}(?![\p{{L}}\p{{N}}-])", text):
            yield _Hit(match.start(), match.end(), _dashed(match.group(), lengths), by)


def _without_hash(text: str, pattern: str, by: str, words: KeyWordsIn) -> Iterator[_Hit]:
    """`order 1001` for `#1001`: buyers leave the sign out."""
    for token in _TOKEN.finditer(text):
        near = words.before(token.start())
        is_order = near is not None and near.group in ("order", "order_id") and token.start() - near.end <= _DIRECTLY
        if is_order and not _YEAR.fullmatch(token.group()) and re.fullmatch(pattern, f"#{token.group()}"):
            yield _Hit(token.start(), token.end(), f"#{token.group()}", by)


def _digit_lengths(pattern: str) -> list[int] | None:
    """[3, 7, 7] of `\\d{3}-\\d{7}-\\d{7}`; None for any other shape."""
    return [int(each) for each in re.findall(r"\d+", pattern)] if _FIXED_DIGITS.fullmatch(pattern) else None


def _dashed(digits: str, lengths: list[int]) -> str:
    parts, at = [], 0
    for length in lengths:
        parts.append(digits[at : at + length])
        at += length
    return "-".join(parts)


def _is_something_else(hit: _Hit, words: KeyWordsIn) -> bool:
    """Whether a bare number is said to be a tracking number, a telephone number and so on. Marked forms speak for
    themselves."""
    near = words.before(hit.start)
    return hit.value.isdigit() and near is not None and near.group in ("tracking", "carrier", "other")


def _is_ordered(hit: _Hit, words: KeyWordsIn) -> bool:
    near = words.before(hit.start)
    if near is None:
        near = words.after(hit.end)
    return near is not None and near.group in ("order", "order_id")


def _plain_ids(text: str, words: KeyWordsIn) -> Iterator[_Hit]:
    for token in _TOKEN.finditer(text):
        value = token.group()
        digits = sum(each.isdigit() for each in value)
        near = words.before(token.start())
        if near is None or len(value) > MAX_LENGTH or _DATE.fullmatch(value) or value.isalpha():
            continue
        if near.group == "order_id":
            likely = digits >= 1 and len(value) >= 3
        else:
            likely = near.group == "order" and digits >= _MIN_PLAIN_DIGITS and not _YEAR.fullmatch(value)
        if likely and token.start() - near.end <= _DIRECTLY:
            yield _Hit(token.start(), token.end(), value, "key word")


_Run = list[tuple[int, int]]
"""Groups of letters and digits, one blank or dash apart: together they may be one number typed in pieces."""


def _runs(text: str) -> Iterator[_Run]:
    """Stretches of groups that hold digits or are a few capitals, with enough digits to be worth a look."""
    run: _Run = []
    for match in _GROUP.finditer(text):
        if run and not _JOINT.fullmatch(text, run[-1][1], match.start()):
            yield run
            run = []
        group = match.group()
        if any(each.isdigit() for each in group) or (group.isupper() and len(group) <= 4):
            run.append(match.span())
        elif run:
            yield run
            run = []
    if run:
        yield run


def _pieces(text: str, run: _Run) -> Iterator[tuple[int, int, str]]:
    """(start, end, compact) of every stretch of up to `_MAX_PIECES` whole groups that is long enough to be telling."""
    for first, (start, _) in enumerate(run):
        length = 0
        for last, (group_start, end) in enumerate(run[first : first + _MAX_PIECES], start=first):
            length += end - group_start
            if length > MAX_LENGTH:
                break
            if length >= _MIN_TELLING and _stands_free(text, start, end):
                yield start, end, "".join(text[a:b] for a, b in run[first : last + 1]).upper()


def _stands_free(text: str, start: int, end: int) -> bool:
    """Whether no letter of another script, underscore or at sign is glued to it."""
    return not (text[start - 1 : start] in ("_", "@") or text[start - 1 : start].isalpha()) and not (
        text[end : end + 1] in ("_", "@") or text[end : end + 1].isalpha()
    )


def _telling(text: str, run: _Run) -> list[_Hit]:
    hits = []
    for start, end, compact in _pieces(text, run):
        if (found := find_format(compact, weak=False)) is not None:
            hits.append(_Hit(start, end, compact, found.carrier))
    return hits


def _weak(text: str, run: _Run, words: KeyWordsIn) -> list[_Hit]:
    """A single group with a key word; else the whole run, typed in pieces."""
    singles = [(start, end, text[start:end].upper()) for start, end in run]
    whole = (run[0][0], run[-1][1], "".join(text[a:b] for a, b in run).upper())
    for candidates in (singles, [whole] if len(run) <= _MAX_PIECES else []):
        hits = [hit for each in candidates if (hit := _with_key_word(text, *each, words))]
        if hits:
            return hits
    return []


def _with_key_word(text: str, start: int, end: int, compact: str, words: KeyWordsIn) -> _Hit | None:
    digits = sum(each.isdigit() for each in compact)
    if digits < 8 or len(compact) > 34 or digits * 5 < len(compact) * 3 or is_mistyped(compact):
        return None
    near = words.before(start)
    if near is None:
        near = words.after(end)
    if near is None or near.group not in ("tracking", "carrier") or not _stands_free(text, start, end):
        return None
    found = find_format(compact, weak=True)
    if found is None and near.group == "carrier":
        return None
    return _Hit(start, end, compact, found.carrier if found else "key word")


def _found(clean: Normalised, hits: list[_Hit], kind: str) -> tuple[Found, ...]:
    """By place; of hits that overlap the longer stays."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda each: (each.start, -each.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return tuple(
        Found(value=hit.value, kind=kind, start=span.start, end=span.end, by=hit.by)
        for hit in kept
        for span in (clean.original(hit.start, hit.end),)
    )
