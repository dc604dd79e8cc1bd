"""A reply and the topics that a case allows in; the sentences that promise anything else out.

Word patterns read no meaning: a promise in words that are not listed is missed, and what is listed may be harmless in a
sentence. It judges every system alike, and a test says what it finds of planted promises in each language.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from core.reading import read_yaml
from core.record import Record
from text import rx
from text.sentences import split_sentences

_FLAGS = rx.IGNORECASE
_END = rx.compile(r"\n+")


class Wording(Record):
    """One language of `promises.yaml`; each a pattern."""

    commits: str
    open: str
    refund: str
    replacement: str
    goodwill: str
    cancellation: str


class Promises(Record):
    """`promises.yaml`."""

    allowed_by: Mapping[str, tuple[str, ...]]
    languages: Mapping[str, Wording]
    """By ISO 639-1."""


TOPICS = ("refund", "replacement", "goodwill", "cancellation")


@lru_cache(maxsize=1)
def load_promises() -> Promises:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).parent / "promises.yaml", Promises)


def promised(text: str, *, language: str, allowed: Collection[str], quotable: Collection[str]) -> Iterator[str]:
    """Each sentence that promises a topic which is not allowed. What stands in a policy may be quoted."""
    wording = load_promises().languages.get(language)
    if wording is None:
        return
    for span in split_sentences(text):
        for said in filter(None, (part.strip() for part in _END.split(text[span.start : span.end]))):
            if any(said in passage for passage in quotable) or not _has(wording.commits, said):
                continue
            topics = (topic for topic in TOPICS if topic not in allowed and _has(getattr(wording, topic), said))
            if any(topics) and not _has(wording.open, said):
                yield said


def allowed_topics(names: Collection[str]) -> frozenset[str]:
    """What commitments and records allow."""
    return frozenset(topic for name in names for topic in load_promises().allowed_by.get(name, ()))


def _has(pattern: str, text: str) -> bool:
    return _compiled(pattern).search(text) is not None


@lru_cache(maxsize=128)
def _compiled(pattern: str) -> rx.Pattern:
    return rx.compile(pattern, _FLAGS)
