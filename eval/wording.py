"""A text and its language in, the words in it that a reply should not have out: familiar, rude, hedging, asking."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field

from core.errors import InputError
from core.reading import read_yaml
from core.record import Record, primary
from text import rx

FILE = Path(__file__).with_name("wording.yaml")

Tone = Literal["familiar", "rude", "hedges", "requests"]


class _Words(Record):
    familiar: tuple[str, ...] = Field(min_length=1)
    rude: tuple[str, ...] = Field(min_length=1)
    hedges: tuple[str, ...] = Field(min_length=1)
    requests: tuple[str, ...] = Field(min_length=1)


class _Wording(Record):
    """`wording.yaml`."""

    languages: Mapping[str, _Words]


@lru_cache(maxsize=1)
def _load() -> Mapping[str, Mapping[Tone, rx.Pattern]]:
    """Language -> one pattern for each list. Raises `InputError` for a wrong file."""
    languages = read_yaml(FILE, _Wording).languages
    return {
        language: {tone: _pattern(getattr(words, tone), f"languages.{language}.{tone}") for tone in get_args(Tone)}
        for language, words in languages.items()
    }


def _pattern(entries: tuple[str, ...], field: str) -> rx.Pattern:
    """Whole words; the longest first, so that the whole phrase is named."""
    for entry in entries:
        if not entry.replace("*", "").strip():
            raise InputError(f"{entry!r} would fit any word", file=FILE, field=field)
    forms = (rx.escape(entry).replace(r"\*", r"[\p{L}\p{M}]*") for entry in sorted(entries, key=len, reverse=True))
    spaced = "|".join(forms).replace(r"\ ", r"\s+").replace("'", "['’]")
    return rx.compile(rf"(?<![\p{{L}}\p{{M}}\p{{N}}])(?:{spaced})(?![\p{{L}}\p{{M}}])", rx.IGNORECASE)


def find_tone(text: str, language: str, tone: Tone) -> Iterator[str]:
    """What stands in the text, in its order; nothing for a language without lists."""
    patterns = _load().get(primary(language))
    if patterns:
        yield from (match.group() for match in patterns[tone].finditer(text))
