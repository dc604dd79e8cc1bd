"""A stretch of a message in, the plain English-like wording that the classifier compares out."""

import hashlib
from functools import lru_cache
from importlib.metadata import version

from core.record import primary
from text import rx
from text.glossary import GLOSSARIES, to_english
from text.normalise import normalise
from text.spelling import BUYERS_WORDS, with_known_words
from text.spelling import LANGUAGE as CORRECTED

MAX_CHARS = 2_000
"""What the embedding model can read of a text, with room to spare; the rest of a pasted log says nothing new."""

FORMAT = 4
"""Raise it when the same text comes out otherwise though no glossary changed."""

TEXTS_KEPT = 32
"""Stretches of one message, in each of several threads: who reads it asks for the same one several times."""

LINK = rx.compile(r"(?i)\b(?:https?://|www\.)\S++")
NUMBER = rx.compile(
    r"#?+(?<![\p{L}\p{M}\d])[\p{L}\p{M}]*+\d[\p{L}\p{M}\d]*+(?:[-./:,](?=[\p{L}\p{M}]*+\d)[\p{L}\p{M}\d]++)*+"
)
"""Order ids, tracking numbers, dates, amounts, sizes with digits: which one it is does not change what is asked."""
DIGIT = rx.compile(r"\d")
WORD = rx.compile(r"\p{L}[\p{L}\p{M}'’]*+")
BLANKS = rx.compile(r"\s++")


def to_wording(text: str, language: str) -> str:
    """Normalised, links and numbers masked, word by word in English where there is a glossary; what is English without
    its slips of the pen; empty for no words."""
    masked = mask_values(normalise(text[:MAX_CHARS]).text)
    is_english = primary(language) == CORRECTED
    return BLANKS.sub(" ", with_known_words(masked.strip()) if is_english else to_english(masked, language)).strip()


@lru_cache(maxsize=1)
def wording_version() -> str:
    """Changes whenever the same text could come out otherwise."""
    digest = hashlib.sha256(f"{FORMAT} {version('pyspellchecker')}".encode())
    for path in (*sorted(GLOSSARIES.glob("*.yaml")), BUYERS_WORDS):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def mask_values(text: str) -> str:
    """The text with every link and number as one digit, so that their shape does not matter."""
    if "://" in text or "www." in text.casefold():
        text = LINK.sub(" ", text)
    return NUMBER.sub("5", text) if DIGIT.search(text) else text


def count_words(text: str) -> int:
    """Words of letters in what is read of a text, one-letter words included; ids, numbers and links do not count."""
    return _count_words(text[:MAX_CHARS])


@lru_cache(maxsize=TEXTS_KEPT)
def _count_words(text: str) -> int:
    return len(WORD.findall(mask_values(text)))
