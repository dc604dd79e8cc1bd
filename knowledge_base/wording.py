"""A text in any of ten languages in, what it is searched by out: rough English, and stems of its own words."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from core.record import primary
from text.glossary import glossary_languages, glossary_version, to_english
from text.stems import content_stems

ENGLISH = "en"

WORDING = 2
"""Goes up whenever the same text is searched by other words though no glossary changed."""


@lru_cache(maxsize=1)
def wording_version() -> str:
    """Changes whenever the vector of the same text would come out otherwise for the same model."""
    return f"{WORDING}-{glossary_version()}"


def is_bridged(language: str) -> bool:
    """Whether texts of the language are comparable across languages: English, and those with a glossary."""
    return primary(language) == ENGLISH or primary(language) in glossary_languages()


def own_terms(text: str, language: str) -> Iterator[str]:
    """Stems of the text's own words, marked with the language."""
    return _marked(primary(language), content_stems(text, language))


def english_terms(english: str) -> Iterator[str]:
    """Stems of a text in rough English."""
    return _marked(ENGLISH, content_stems(english, ENGLISH))


def _marked(language: str, found: Iterable[str]) -> Iterator[str]:
    return (f"{language}:{stem}" for stem in found)


__all__ = ["english_terms", "is_bridged", "own_terms", "to_english", "wording_version"]
