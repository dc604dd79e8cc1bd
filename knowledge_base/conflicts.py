"""Passages that a search found in, the pairs that hold for one buyer and state different values for one thing out."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from core.decisions import PassageKind
from core.ports import Embedder, Vectors
from core.search import Conflict
from knowledge_base.entries import Reading
from knowledge_base.wording import to_english
from text import rx
from text.amounts import find_amounts
from text.sentences import split_sentences

SAME_THING = 0.68
"""Nearness of two statements without their values: mean of the cosines with and without their headings. Of 23 pairs
written for this project the 8 that contradict each other reach it, and 2 of the 15 that do not."""

MAX_STATEMENTS = 12
"""Of one search: as many pairs are compared as any reader would."""

_NUMBER = (
    r"(?:\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|sixty"
    r"|ninety)"
)
_DURATION = rx.compile(
    rf"(?<![\w.,])({_NUMBER})(?:\s?(?:-|–|to|until)\s?({_NUMBER}))?[\s-]{{1,3}}(working|business|work)?[\s-]{{0,3}}"
    r"(hour|day|week|month|year|workday)s?\b",
    rx.IGNORECASE,
)
_WORDS = {
    word: str(number)
    for number, word in [
        *enumerate("one two three four five six seven eight nine ten eleven twelve".split(), start=1),  # noqa: SIM905
        *((14, "fourteen"), (15, "fifteen"), (20, "twenty"), (30, "thirty"), (60, "sixty"), (90, "ninety")),
    ]
}
_GRADES = frozenset("standard express next-day overnight economy priority premium used new gift".split())  # noqa: SIM905
"""Of two statements that name different ones of these, each is about its own."""
_FREE = rx.compile(r"\bfree\b", rx.IGNORECASE)
"""What is free from an amount on does not cost it."""
_NAME = rx.compile(r"(?<=[\p{L}\d,;:)] )\p{Lu}[\p{L}-]+")
"""In rough English a capital within a sentence is that of a name: a country, a product, a carrier."""
_PERCENT = rx.compile(r"(?<![\w.,])(\d{1,3}(?:[.,]\d)?)\s?%")
_IN_DAYS = {"week": (7, "day"), "month": (30, "day"), "year": (365, "day")}
"""Months and years as sellers mean them in a window; only a difference of a day or more is a conflict."""


class _Stated(NamedTuple):
    """A sentence with its values."""

    sentence: str
    heading: str
    subject: str
    """The sentence without the values; both are in rough English."""
    about: tuple[frozenset[str], frozenset[str]]
    """The names and the grades that it gives."""
    values: Mapping[str, frozenset[str]]
    """By unit."""


class _Statement(NamedTuple):
    """A sentence with the passage that it stands in."""

    where: Reading
    of: _Stated


def find_conflicts(
    readings: Sequence[Reading], embedder: Embedder, *, most: int = MAX_STATEMENTS
) -> tuple[Conflict, ...]:
    """In the order given; past replies state what once was true, and are left out."""
    stated = [one for each in readings if each.passage.kind is not PassageKind.REPLY for one in _statements(each)]
    pairs = [
        (a, b, unit)
        for a, b in combinations(stated[:most], 2)
        if _may_conflict(a.where, b.where) and not _differ(a.of.about, b.of.about)
        for unit in sorted(a.of.values.keys() & b.of.values.keys())
        if not a.of.values[unit] & b.of.values[unit]
    ]
    if not pairs:
        return ()
    texts = sorted({text for a, b, _ in pairs for one in (a, b) for text in _compared(one.of)})
    vectors = dict(zip(texts, embedder.embed(texts), strict=True))
    return tuple(
        Conflict(
            passages=(a.where.passage.id, b.where.passage.id),
            says=(a.of.sentence, b.of.sentence),
            values=(_said(a.of, unit), _said(b.of, unit)),
        )
        for a, b, unit in pairs
        if _nearness(a, b, vectors) >= SAME_THING
    )


def _may_conflict(a: Reading, b: Reading) -> bool:
    """One document is one hand's work: values that differ within it are meant to."""
    return (
        a.passage.source != b.passage.source and a.scope.rule == b.scope.rule and a.scope.overlaps(b.scope)
    )  # what the law says and what the seller adds may differ


def _differ(one: tuple[frozenset[str], ...], other: tuple[frozenset[str], ...]) -> bool:
    """Whether both give names, or both give grades, and none in common."""
    return any(mine and theirs and not mine & theirs for mine, theirs in zip(one, other, strict=True))


def _compared(one: _Stated) -> tuple[str, str]:
    return f"{one.heading}: {one.subject}", one.subject


def _nearness(a: _Statement, b: _Statement, vectors: Mapping[str, Vectors]) -> float:
    cosines = [
        float(vectors[one] @ vectors[other]) for one, other in zip(_compared(a.of), _compared(b.of), strict=True)
    ]
    return sum(cosines) / len(cosines)


def _said(one: _Stated, unit: str) -> str:
    return ", ".join(f"{value} {unit}" for value in sorted(one.values[unit]))


def _statements(reading: Reading) -> Iterator[_Statement]:
    passage = reading.passage
    return (_Statement(reading, one) for one in _stated(passage.title, passage.text, passage.language))


@lru_cache(maxsize=4_096)
def _stated(title: str, text: str, language: str) -> tuple[_Stated, ...]:
    """Of a passage. Remembered: the same few passages answer most tickets."""
    stated = []
    heading = to_english(title.rpartition(" > ")[2], language)
    for span in split_sentences(text):
        sentence = " ".join(text[span.start : span.end].split())
        english = to_english(sentence, language)
        subject, values = _values(sentence, english, language)
        if values:
            about = (frozenset(_NAME.findall(subject)), _GRADES.intersection(subject.lower().split()))
            stated.append(_Stated(sentence, heading, subject, about, values))
    return tuple(stated)


def _values(sentence: str, english: str, language: str) -> tuple[str, Mapping[str, frozenset[str]]]:
    """(subject, values by unit) of a sentence."""
    values: dict[str, set[str]] = {}
    from_on = " from on" if _FREE.search(english) else ""
    for amount in find_amounts(sentence, language=language):
        values.setdefault((amount.currency or "of money") + from_on, set()).add(f"{amount.value:f}")
    for match in _DURATION.finditer(english):
        unit, factor = match[4].lower(), 1
        if match[3] or unit == "workday":
            unit = "working day" if unit in ("day", "workday") else unit
        elif unit in _IN_DAYS:
            factor, unit = _IN_DAYS[unit]
        numbers = [int(_WORDS.get(word.lower(), word)) * factor for word in match.group(1, 2) if word]
        values.setdefault(f"{unit}s", set()).add(" to ".join(map(str, numbers)))
    for match in _PERCENT.finditer(english):
        values.setdefault("%", set()).add(match[1].replace(",", "."))
    subject = rx.sub(r"\d[\d.,]*", "", _PERCENT.sub("", _DURATION.sub("", english)))
    return subject, {unit: frozenset(found) for unit, found in values.items()}
