"""What a buyer writes and an order's titles in, the words that name the item in both out."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from unicodedata import combining, normalize

from core.reading import read_yaml
from core.record import Record
from text import rx

WORD = rx.compile(r"[\p{L}\p{M}]{3,}+")
ENDING = 3
"""Letters by which two forms of a word differ in length at most: `Laterne`, `Laternen`; `விளக்கு`, `விளக்குகள்`."""
READ_CHARS = 5_000


class ItemWords(Record):
    """`item_words.yaml`."""

    unsaid: frozenset[str]
    """Words that stand in titles and in messages alike and name no item."""


@lru_cache(maxsize=1)
def _unsaid() -> frozenset[str]:
    listed = read_yaml(Path(__file__).parent / "item_words.yaml", ItemWords).unsaid
    return frozenset(folded(word) for word in listed)


def said_words(texts: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """By their first three letters, the words with which an item may be named."""
    found: dict[str, set[str]] = {}
    for word in words_of(" ".join(texts)[:READ_CHARS]):
        found.setdefault(word[:3], set()).add(word)
    return {start: tuple(sorted(words)) for start, words in found.items()}


def named_items(titles: Sequence[str], said: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], float]:
    """(the title words that the buyer wrote, their share of the title that fits best)."""
    named: list[str] = []
    share = 0.0
    for title in titles:
        words = _title_words(title)
        hits = [word for word in words if any(_alike(word, other) for other in said.get(word[:3], ()))]
        share = max(share, len(hits) / len(words)) if words else share
        named += hits
    return tuple(dict.fromkeys(named)), share


@lru_cache(maxsize=16_384)
def _title_words(title: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words_of(title)))


def words_of(text: str) -> list[str]:
    """Without accents, in small letters, without what names no item."""
    unsaid = _unsaid()
    return [word for word in WORD.findall(folded(text)) if word not in unsaid]


def folded(text: str) -> str:
    """Without accents and case. Vowel signs of Indic scripts are no accents and stay."""
    lower = text.casefold()
    if lower.isascii():
        return lower
    plain = "".join(each for each in normalize("NFD", lower) if not combining(each))
    return normalize("NFC", plain)


def _alike(one: str, other: str) -> bool:
    """The same but for the ending: plural, case."""
    short = min(len(one), len(other))
    if abs(len(one) - len(other)) > (ENDING if short > 5 else short - 2):
        return False
    kept = max(3, short - 1) if short > 4 else short
    return one[:kept] == other[:kept]
