"""Text in, the order ids and tracking numbers in it out, each with its place and in the form it is stored in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from core.marketplaces import all_marketplaces
from text import rx
from text.carriers import find_format, is_mistyped
from text.key_words import Group, KeyWord, KeyWordsIn, is_item_number, is_measured, may_be_tracked
from text.normalise import Normalised, normalise
from text.other_numbers import is_destination, is_named_otherwise

MAX_LENGTH = 40
"""Characters of the longest id, separators included."""
_MAX_PIECES = 9
"""In which people type one number: `9400 1112 0620 ...`."""
_MIN_TELLING = LEAST_OF_TRACKING_NUMBER = 13
"""Characters of the shortest format that needs no key word."""
_MIN_PLAIN_DIGITS = 4
"""Of an id without a known format: `order 2 lamps` names a number of lamps."""
_MIN_DIGITS_ORDERED = 5
"""Of a bare number behind a verb: `ordered 120 candles` names a number of candles."""
_ORDERS: tuple[Group, ...] = ("order", "order_id", "ordered")
"""Key words of orders."""
_DIRECTLY = 16
"""Characters between a key word and an id of no known format: `order number is: A1234`."""

_DIGIT = re.compile("[0-9]")
_SIGNS = str.maketrans({"№": "#", "º": "°"})
"""Before normalising, which would make the letters `No` and `o` of them and glue these to the number behind."""
_SIGN = re.compile(f"[{''.join(map(chr, _SIGNS))}]")
DASHES = "-‐‑‒–—―−"
_DASH = re.compile(f"[{DASHES[1:]}]")
_CAPITALS = 4
"""The most of a group without digits that is part of a number: `LTN 1234 5678 N1`."""
_NUMBER_LIKE = rf"(?:[A-Za-z]*+\d[A-Za-z0-9]*+|[A-Z]{{1,{_CAPITALS}}}+(?![A-Za-z0-9]))"
_RUN = re.compile(rf"(?<![A-Za-z0-9]){_NUMBER_LIKE}(?:(?:[ \u00a0]?-[ \u00a0]?|[ \u00a0]){_NUMBER_LIKE})*+", re.ASCII)
_GROUP = re.compile(r"[A-Za-z0-9]++")
_MIN_RUN = LEAST_DIGITS_OF_TRACKING_NUMBER = 8
"""Characters of a run that may hold a tracking number; as many digits, or the next more characters."""
_TOKEN = rx.compile(r"(?<![\p{L}\p{N}_@.#/-])#?[A-Za-z0-9]++(?:[-_/][A-Za-z0-9]++){0,6}+(?![\p{L}\p{N}@])")
_SPACED_DIGITS = re.compile(r"\d(?<![^\W_]\d)(?<!-\d)\d*+(?:(?: ?-(?: |\r?\n)?|[ ._/])\d++){1,5}(?![^\W_]|-)")
_SEPARATED = re.compile(r"[ ._/\r\n-]+")
_LONG = 16
"""Digits typed in pieces that may be one number of a pattern without dashes: `2000 0098 7654 3210`."""
_DIGITS = re.compile(r"\d(?<![^\W_]\d)(?<!-\d)\d*+(?![^\W_]|-)")
_DATE = re.compile(r"\d{1,4}([-/])\d{1,2}\1\d{1,4}")
_FRACTION = re.compile(r"[.,]\d")
"""Behind the whole part of an amount."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_FIXED_DIGITS = re.compile(r"\\d\{(\d+)\}(?:-\\d\{(\d+)\})+")
_REMEMBERED = 8
"""Texts: order ids, tracking numbers and telephone numbers are looked for in one text, one after the other."""


class Found(NamedTuple):
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


@dataclass(frozen=True)
class _Reading:
    """One text, made ready once for all that is looked for in it."""

    clean: Normalised
    """With every dash a plain one."""
    spaced: tuple[tuple[int, int, str], ...]
    """(start, end, with plain dashes) of digits typed in pieces with blanks."""
    digits: tuple[tuple[int, int], ...]
    """Where digits stand in one piece."""

    @cached_property
    def words(self) -> KeyWordsIn:
        """Looked up when the first number asks for them."""
        return KeyWordsIn(self.clean.text)


def find_order_ids(text: str, pattern: str | None) -> tuple[Found, ...]:
    """In order of appearance, repeats included.

    `pattern` is the channel's own (`Marketplace.order_id`) and needs no key word beside it, unless the number is said
    to be something else. Ids of other marketplaces need one, such as "order" or "Bestellung". Where the channel has no
    pattern, what directly follows "order number" is taken as typed.
    """
    if (read := _read(text)) is None:
        return ()
    clean, hits = read.clean, []
    if pattern is not None:
        own = [*_matches(read, (("channel", pattern),)), *_without_hash(read, pattern)]
        hits += [hit for hit in own if not _is_something_else(hit, read)]
    hits += [hit for hit in _matches(read, _patterns(pattern)) if _is_ordered(hit, read.words)]
    if pattern is None and read.words.has(*_ORDERS):
        hits += _plain_ids(clean.text, read.words)
    return _found(clean, hits, "order_id")


def find_tracking_numbers(text: str) -> tuple[Found, ...]:
    """In order of appearance, repeats included.

    Telling formats with a right check digit stand alone; all others need a key word such as "tracking" beside them,
    nearer than a word that says otherwise. Values are upper case without blanks and dashes.
    """
    if (read := _read(text)) is None:
        return ()
    clean = read.clean
    hits = []
    for run in _runs(clean.text):
        hits += _telling(clean.text, run) or _weak(clean.text, run, read)
    return _found(clean, hits, "tracking_number")


LEAST_SPACED_DIGITS = 3
"""Digits typed in pieces that may be an order id, of the shortest known form."""


def may_be_order_id(piece: str) -> bool:
    """Whether a piece of normalised text, between two blanks, may be an order id of any marketplace by itself."""
    forms, plain = _forms(_patterns(None)), _DASH.sub("-", piece)
    if not _DIGIT.search(plain):
        return False
    if forms.whole.search(plain) or any(end - start in forms.by_length for start, end in _digit_spans(plain)):
        return True
    return any(_is_joined(_SEPARATED.sub("-", match.group()), forms) for match in _SPACED_DIGITS.finditer(plain))


def _is_joined(value: str, forms: "_Forms") -> bool:
    """Whether digits typed in pieces, with a dash between them, are one id."""
    return len(value.replace("-", "")) >= _LONG or any(pattern.fullmatch(value) for _, pattern in forms.dashed)


def count_number_like(piece: str) -> int:
    """Characters in a piece of normalised text, between two blanks, that may be part of a tracking number."""
    groups = _GROUP.findall(piece)
    return sum(len(each) for each in groups if _DIGIT.search(each) or (each.isupper() and len(each) <= _CAPITALS))


def may_hold_order_id(clean: str, pattern: str | None, *, has_digit: bool, is_spaced: bool) -> bool:
    """Whether order ids may be found in a normalised text none of whose pieces is one by itself. `is_spaced`: whether
    pieces in a row have `LEAST_SPACED_DIGITS`."""
    if pattern is not None and has_digit and (pattern.startswith("#") or pattern not in _known_patterns()):
        return True
    return is_spaced and _SPACED_DIGITS.search(_DASH.sub("-", clean)) is not None


@lru_cache(maxsize=1)
def _known_patterns() -> frozenset[str]:
    return frozenset(pattern for _, pattern in _patterns(None))


def _digit_spans(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _DIGITS.finditer(text))


@lru_cache(maxsize=_REMEMBERED)
def _read(text: str) -> _Reading | None:
    """None where the text has no digit, and so no id."""
    clean = normalise(text.translate(_SIGNS) if _SIGN.search(text) else text)
    if not _DIGIT.search(clean.text):
        return None
    clean = clean.edited((match.start(), match.end(), "-") for match in _DASH.finditer(clean.text))
    spaced = ((match.start(), match.end(), match.group()) for match in _SPACED_DIGITS.finditer(clean.text))
    joined = ((start, end, typed, _SEPARATED.sub("-", typed)) for start, end, typed in spaced)
    return _Reading(
        clean,
        spaced=tuple((start, end, value) for start, end, typed, value in joined if value != typed),
        digits=_digit_spans(clean.text),
    )


@lru_cache(maxsize=64)
def _patterns(but: str | None) -> tuple[tuple[str, str], ...]:
    """(marketplace, pattern) of every marketplace that has one other than this."""
    known = ((place.id, place.order_id) for place in all_marketplaces().values())
    return tuple((name, pattern) for name, pattern in known if pattern and pattern != but)


_Sources = tuple[tuple[str, str], ...]
"""(what to call it, pattern) of each."""


class _Forms(NamedTuple):
    """Several patterns of order ids, compiled."""

    whole: re.Pattern[str]
    """Any of them as a whole word; the group's number says which."""
    dashed: tuple[tuple[str, re.Pattern[str]], ...]
    by_length: dict[int, tuple[str, tuple[int, ...]]]
    """Number of digits -> (what to call it, lengths of its parts), of patterns that are digits and dashes."""


@lru_cache(maxsize=256)
def _forms(sources: _Sources) -> _Forms:
    either = "|".join(f"({pattern})" for _, pattern in sources)
    lengths = [(by, lengths) for by, pattern in reversed(sources) for lengths in _digit_lengths(pattern)]
    return _Forms(
        whole=re.compile(rf"(?<![\w@-])#?(?:{either})(?![\w@]|-[^\W_])"),
        dashed=tuple((by, re.compile(pattern)) for by, pattern in sources if "-" in pattern),
        by_length={sum(each): (by, each) for by, each in lengths},
    )


def _matches(read: _Reading, sources: _Sources) -> Iterator[_Hit]:
    """Whole ids of these patterns that hold a digit, also with blanks or no separators where a pattern has dashes."""
    forms = _forms(sources)
    for match in forms.whole.finditer(read.clean.text):
        group = match.lastindex or 0
        if _DIGIT.search(match[group]):
            yield _Hit(match.start(), match.end(), match[group], sources[group - 1][0])
    for start, end, value in read.spaced if forms.dashed else ():
        by = next((by for by, pattern in forms.dashed if pattern.fullmatch(value)), None)
        if by is not None:
            yield _Hit(start, end, value, by)
    for start, end, value in read.spaced:
        compact = value.replace("-", "")
        if len(compact) >= _LONG and (whole := forms.whole.fullmatch(compact)):
            yield _Hit(start, end, compact, sources[(whole.lastindex or 0) - 1][0])
    for start, end in read.digits:
        if (shape := forms.by_length.get(end - start)) is not None:
            yield _Hit(start, end, _dashed(read.clean.text[start:end], shape[1]), shape[0])


def _without_hash(read: _Reading, pattern: str) -> Iterator[_Hit]:
    """`order 1001` for `#1001`: buyers leave the sign out."""
    if not pattern.startswith("#"):
        return
    for token in _TOKEN.finditer(read.clean.text):
        near = read.words.before(token.start())
        is_order = near is not None and near.group in _ORDERS and token.start() - near.end <= _DIRECTLY
        is_whole = not _YEAR.fullmatch(token.group()) and not _FRACTION.match(read.clean.text, token.end())
        is_few = near is not None and near.group == "ordered" and len(token.group()) < _MIN_DIGITS_ORDERED
        is_count = is_few or is_measured(read.clean.text, token.end())
        if not (is_order and is_whole and not is_count and re.fullmatch(pattern, f"#{token.group()}")):
            continue
        if near is not None and not _is_said_otherwise(read.clean.text, token, near):
            yield _Hit(token.start(), token.end(), f"#{token.group()}", "channel")


def _is_said_otherwise(text: str, token: rx.Match[str], near: KeyWord) -> bool:
    """Whether digits beside a word for an order are its size, or where it goes: `Bestellung an 20457 Hamburg`."""
    if is_named_otherwise(text, token.start()):
        return True
    has_letters = any(each.isalpha() for each in token.group())
    return near.group != "order_id" and not has_letters and is_destination(text, token.start())


def _digit_lengths(pattern: str) -> tuple[tuple[int, ...], ...]:
    """(3, 7, 7) of `\\d{3}-\\d{7}-\\d{7}`, for each alternative of that shape."""
    shapes = (each for each in pattern.split("|") if _FIXED_DIGITS.fullmatch(each))
    return tuple(tuple(int(each) for each in re.findall(r"\d+", shape)) for shape in shapes)


def _dashed(digits: str, lengths: tuple[int, ...]) -> str:
    parts, at = [], 0
    for length in lengths:
        parts.append(digits[at : at + length])
        at += length
    return "-".join(parts)


def _is_something_else(hit: _Hit, read: _Reading) -> bool:
    """Whether bare digits are said to be a tracking number, a telephone number and so on. Marked forms speak for
    themselves."""
    if not read.clean.text[hit.start : hit.end].removeprefix("#").replace(" ", "").isdigit():
        return False
    near = read.words.before(hit.start)
    if near is not None and near.group in ("tracking", "carrier", "other"):
        return True
    return is_item_number(read.clean.text, hit.start) or is_named_otherwise(read.clean.text, hit.start)


def _is_ordered(hit: _Hit, words: KeyWordsIn) -> bool:
    near = words.before(hit.start)
    if near is None:
        near = words.after(hit.end)
    return near is not None and near.group in _ORDERS


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
            least = _MIN_DIGITS_ORDERED if near.group == "ordered" else _MIN_PLAIN_DIGITS
            likely = near.group in _ORDERS and digits >= least and not _YEAR.fullmatch(value)
            likely = likely and not (value.isdigit() and is_measured(text, token.end()))
        if likely and token.start() - near.end <= _DIRECTLY and not _is_said_otherwise(text, token, near):
            yield _Hit(token.start(), token.end(), value.removeprefix("#"), "key word")


_Run = list[tuple[int, int]]
"""Groups of letters and digits, one blank or dash apart: together they may be one number typed in pieces."""


def _runs(text: str) -> Iterator[_Run]:
    """Stretches of groups that hold digits or are a few capitals, long enough to be worth a look."""
    for match in _RUN.finditer(text):
        if match.end() - match.start() >= _MIN_RUN and _DIGIT.search(match.group()):
            yield [group.span() for group in _GROUP.finditer(text, match.start(), match.end())]


def _pieces(text: str, run: _Run) -> Iterator[tuple[int, int, str]]:
    """(start, end, compact) of every stretch of up to `_MAX_PIECES` whole groups that is long enough to be telling."""
    for first, (start, _) in enumerate(run):
        length = 0
        for last, (group_start, end) in enumerate(run[first : first + _MAX_PIECES], start=first):
            length += end - group_start
            if length > MAX_LENGTH:
                break
            if length >= _MIN_TELLING:
                yield start, end, "".join(text[a:b] for a, b in run[first : last + 1]).upper()


def _stands_free(text: str, start: int, end: int) -> bool:
    """Whether no letter of another script, underscore or at sign is glued to it."""
    return not (text[start - 1 : start] in ("_", "@") or text[start - 1 : start].isalpha()) and not (
        text[end : end + 1] in ("_", "@") or text[end : end + 1].isalpha()
    )


def _telling(text: str, run: _Run) -> list[_Hit]:
    hits = []
    for start, end, compact in _pieces(text, run):
        found = find_format(compact, weak=False)
        if found is not None and _stands_free(text, start, end):
            hits.append(_Hit(start, end, compact, found.carrier))
    return hits


def _weak(text: str, run: _Run, read: _Reading) -> list[_Hit]:
    """A single group with a key word; else the whole run, typed in pieces."""
    if sum(map(str.isdigit, text[run[0][0] : run[-1][1]])) < _MIN_RUN or not may_be_tracked(text):
        return []
    words = read.words
    singles = [(start, end, text[start:end].upper()) for start, end in run]
    named = next((at for at, span in enumerate(run) if not words.cover(*span)), 0)  # `DPD` of `DPD 0123 4567`
    run = run[named:]
    whole = (run[0][0], run[-1][1], "".join(text[a:b] for a, b in run).upper())
    for candidates in (singles, [whole] if len(run) <= _MAX_PIECES else []):
        hits = [hit for each in candidates if (hit := _with_key_word(text, *each, words))]
        if hits:
            return hits
    return []


def _with_key_word(text: str, start: int, end: int, compact: str, words: KeyWordsIn) -> _Hit | None:
    if not _MIN_RUN <= len(compact) <= 34:
        return None
    digits = sum(each.isdigit() for each in compact)
    if digits < _MIN_RUN or digits * 5 < len(compact) * 3 or is_mistyped(compact):
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
