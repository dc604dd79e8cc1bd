"""Text in, the spans of its sentences out: order ids, dates, decimals and abbreviations stay whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale

from core.reading import read_yaml
from core.record import Record, Span
from text import rx

_CANDIDATE = rx.compile(r"(?:[.!?…؟۔।]+|[。！？]+)[\"'”’»«)\]]*+|\r?\n|\r")
_BEFORE = 48
"""How far back an abbreviation or address can reach; longer than any in the list."""
_WRAPPED_LINE = 60
"""Characters: mail programs break lines at 65 to 80. A shorter line ends where its writer wanted it to."""
_LAST_WORD = rx.compile(r"(?:[\p{L}\p{M}]+\.)*(?:[\p{L}\p{M}]|\.(?=\S)|-)*[\p{L}\p{M}]$|\d+$")
_PART_OF_WORD = rx.compile(r"(?:\p{L}['’]|\d ?)\p{Ll}$")
"""`It doesn't`, `das war's`, `avant 18 h`."""
_SPACED = rx.compile(r"(?<!\p{L})(?:\p{L}\. ?){1,4}\p{L}$")
"""`z. B`, `d. h`, `i. d. R`."""
_NEXT_WORD = rx.compile(r"\s*[\"'“„«(\[]*([\p{L}\p{M}]+|\d+|\S)?")
_ADDRESS = rx.compile(r"[/@]|(?i:\bwww\.)")


class Abbreviations(Record):
    """`sentences.yaml`."""

    never_last: tuple[str, ...]
    """Abbreviations that no sentence ends with, in lower case, without the last dot: `bzw`, `z.b`."""
    maybe_last: tuple[str, ...]
    """That may end one: `usw`, `etc`, `p.m`. A sentence ends there when a starter follows."""
    before_number: tuple[str, ...]
    """Only before a number: `nr. 5`, `no. 5`."""
    ordinal_after: tuple[str, ...]
    """Words after which `3.` is an ordinal: `das 3. Paket`."""
    starters: tuple[str, ...]
    """Words that start sentences, where the dot before them leaves it open."""


_BEFORE_POINT = rx.compile(r"(?<=\S)\s++(?=\d{1,2}\)\s)(?<!\([^()\n]{0,80}+)")
"""Before the `2)` of `two things: 1) where is it 2) can I get an invoice`, not in `(see photo 2) it is broken`."""


@dataclass(frozen=True)
class _Words:
    never_last: frozenset[str]
    maybe_last: frozenset[str]
    before_number: frozenset[str]
    ordinal_after: frozenset[str]
    starters: frozenset[str]
    months: frozenset[str]
    dated: frozenset[str]
    """Short names of months and weekdays, case kept: `Nov`, `Sa`."""


@lru_cache(maxsize=1)
def _words() -> _Words:
    listed = read_yaml(Path(__file__).with_name("sentences.yaml"), Abbreviations)
    months: set[str] = set()
    dated: set[str] = set()
    for language in ("en", "de", "fr", "it", "es", "pt", "nl", "pl", "ru", "ta"):
        locale = Locale.parse(language)
        for context in ("format", "stand-alone"):
            months |= {name.casefold() for name in locale.months[context]["wide"].values()}
            for names in (locale.months[context]["abbreviated"], locale.days[context]["abbreviated"]):
                dated |= {name.rstrip(".") for name in names.values() if len(name) > 1 and name[0].isupper()}
    dated_months = {name.casefold() for name in dated}
    return _Words(
        never_last=frozenset(listed.never_last),
        maybe_last=frozenset(listed.maybe_last),
        before_number=frozenset(listed.before_number),
        ordinal_after=frozenset(listed.ordinal_after),
        starters=frozenset(listed.starters),
        months=frozenset(months | dated_months),
        dated=frozenset(name for name in dated if name.casefold() not in months),
    )


def split_sentences(text: str) -> tuple[Span, ...]:
    """In order, not overlapping, without blanks at their ends; every character that is not blank lies in one of them.

    A line break ends a sentence unless a mail program made it. Works on text of any language: unknown words only cost
    the finer distinctions.
    """
    spans = []
    start = 0
    for end in (*_ends(text), len(text)):
        first = start + len(text[start:end]) - len(text[start:end].lstrip())
        last = end - (len(text[first:end]) - len(text[first:end].rstrip()))
        if first < last:
            spans.append(Span(start=first, end=last))
        start = end
    return tuple(spans)


def _ends(text: str) -> Iterator[int]:
    points = _BEFORE_POINT.finditer(text) if "1)" in text else ()
    yield from sorted({*_marked_ends(text), *(found.end() for found in points)})


def _marked_ends(text: str) -> Iterator[int]:
    line_start = 0
    for mark in _CANDIDATE.finditer(text):
        if mark.group()[0] in "\r\n":
            if not _is_wrap(text, line_start, mark.start(), mark.end()):
                yield mark.end()
            line_start = mark.end()
        elif _ends_sentence(text, line_start, mark.start(), mark.end()):
            yield mark.end()


def _is_wrap(text: str, line_start: int, line_end: int, next_start: int) -> bool:
    """Whether a mail program broke the line: it is long, no sentence ends there, the next goes on in lower case."""
    if line_end - line_start < _WRAPPED_LINE or next_start >= len(text):
        return False
    return text[line_end - 1] not in ".!?:…" and text[next_start].islower()


def _ends_sentence(text: str, line_start: int, start: int, end: int) -> bool:
    marks = text[start:end].rstrip("\"'”’»«)]")
    glued = end < len(text) and not text[end].isspace()
    if marks[0] in "。！？":
        return True
    before = text[max(line_start, start - _BEFORE) : start]
    found = _NEXT_WORD.match(text, end, end + _BEFORE)
    following = (found.group(1) or "") if found else ""
    if glued:
        return _ends_though_glued(before, marks, text[end : end + _BEFORE])
    if not following or marks[-1] in "!?؟۔।" or "!" in marks or "?" in marks:
        return True
    if len(marks) > 1 or marks == "…":
        return not following[0].islower()
    return _dot_ends_sentence(before, following)


def _dot_ends_sentence(before: str, following: str) -> bool:
    """Whether a single dot between these two ends a sentence."""
    words = _words()
    found = _last_word(before)
    last = found.group() if found else ""
    low, starts = last.casefold(), following.casefold() in words.starters
    if last.isdigit() and len(last) <= 2:
        return _ends_after_number(before[: -len(last)], following, starts)
    spaced = _SPACED.search(before) if "." in before else None
    if low in words.never_last or (spaced and spaced.group().replace(" ", "").casefold() in words.never_last):
        return False
    if len(last) == 1 and last.isalpha() and not _PART_OF_WORD.search(before):
        return starts and last.isupper()  # an initial, or an abbreviation that is not in the list
    if last in words.dated:
        return not following.isdigit() and following[0].isupper()
    if low in words.before_number and (following.isdigit() or following == "#"):
        return False
    if low in words.maybe_last:
        return starts
    return True


def _last_word(before: str) -> rx.Match[str] | None:
    """No blank stands in it, so that nothing before the last one need be searched."""
    return _LAST_WORD.search(before.split()[-1]) if before.strip() and not before[-1].isspace() else None


def _ends_after_number(before: str, following: str, starts: bool) -> bool:
    """`13. November`, `3. Paket` and a list's `1.` go on; `Hausnummer 5. Bitte` ends."""
    words = _words()
    if not before.strip() or following.casefold() in words.months or following.isdigit():
        return False
    if not before[-1].isspace():  # 24.12. or x=1.
        return before[-1] != "." or not following[0].islower()
    found = _last_word(before.rstrip())
    if starts:
        return True
    return not (following[0].islower() or (found and found.group().casefold() in words.ordinal_after))


def _ends_though_glued(before: str, marks: str, after: str) -> bool:
    """`the parcel?It` and `gekommen.Bitte` end; `z.B.`, `www.Shop.de`, `?q=1` and `64.90` do not."""
    left = before.split()[-1] if before.split() and not before[-1:].isspace() else ""
    right = after.split()[0] if after.split() else ""
    if _ADDRESS.search(left) or _ADDRESS.search(right):
        return False
    if marks[-1] in "!?؟۔।":
        return right[0].isalpha()
    return bool(rx.search(r"\p{Ll}{3}$", left) and rx.match(r"\p{Lu}\p{Ll}+(?![\p{L}.])", right))
