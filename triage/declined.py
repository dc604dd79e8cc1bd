"""Statements in, what is left of them without what the buyer does not want out: `no refund, I want the screw`."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from core.reading import read_yaml
from core.record import Record, Span
from text import rx
from text.needs import SparingList
from text.normalise import normalise
from triage.reminders import empty_words
from triage.wording import MAX_CHARS

MOST_FILLERS = 5
SAYING_WORDS = 4
"""So many words say something even where each of them could stand in any message: `I wonder where it is`."""

WORD = rx.compile(r"[\p{L}\p{M}]++")
EDGE = rx.compile(r"\A[\s,.;:!?–-]++")


class Declining(Record):
    """How one language says it."""

    remedies: tuple[rx.Checked, ...]
    before: tuple[rx.Checked, ...]
    behind: tuple[rx.Checked, ...]
    fillers: tuple[rx.Checked, ...]


class DecliningFile(Record):
    """`declined.yaml`."""

    languages: Mapping[str, Declining]
    caught: tuple[tuple[str, str], ...]
    """(sentence, what is left of it); a test runs them."""
    allowed: tuple[str, ...]
    """Near misses, of which everything is left."""


@lru_cache(maxsize=1)
def load_declining() -> DecliningFile:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).parent / "declined.yaml", DecliningFile)


def without_declined(text: str, statements: Sequence[Span], languages: Sequence[str]) -> list[Span]:
    """The statements, each cut where the buyer says, in one of these languages, what they do not want; what then says
    nothing is left out."""
    return [part for span in statements for part in _parts(text, span, tuple(languages))]


def _parts(text: str, span: Span, languages: tuple[str, ...]) -> Iterator[Span]:
    clean = normalise(text[span.start : min(span.end, span.start + MAX_CHARS)])
    patterns = _patterns(languages).that_may_match(clean.text)
    found = sorted(match.span() for _, pattern in patterns for match in pattern.finditer(clean.text))
    if not found:
        yield span
        return
    starts = [span.start, *(span.start + clean.original(*each).end for each in found)]
    ends = [*(span.start + clean.original(*each).start for each in found), span.end]
    for start, end in zip(starts, ends, strict=True):
        start = end - len(EDGE.sub("", text[start:end]))
        words = WORD.findall(text[start:end].casefold())
        if len(words) >= SAYING_WORDS or not empty_words().issuperset(words):
            yield Span(start=start, end=end)


@lru_cache(maxsize=128)
def _patterns(languages: tuple[str, ...]) -> SparingList:
    known = load_declining().languages
    return SparingList(_pattern(known[language]) for language in languages if language in known)


def _pattern(words: Declining) -> str:
    remedy, before, behind = ("|".join(each) for each in (words.remedies, words.before, words.behind))
    fillers = rf"(?:(?<![\p{{L}}\p{{M}}])(?:{'|'.join(words.fillers)})(?![\p{{L}}\p{{M}}])\s*+){{0,{MOST_FILLERS}}}"
    whole = rf"(?<![\p{{L}}\p{{M}}])(?:{remedy})(?![\p{{L}}\p{{M}}])"
    either = (
        rf"(?<![\p{{L}}\p{{M}}])(?:{before})\s*{fillers}{whole}|{whole}\s+{fillers}(?:{behind})(?![\p{{L}}\p{{M}}])"
    )
    return either
