"""Text in, the article numbers that a word beside them names as such out: `SKU: HH-LAN-01`, `Artikelnummer 4711`."""

import re
from functools import lru_cache
from pathlib import Path

from core.reading import read_yaml
from core.record import Record
from core.triage import SkuMention
from text import rx
from text.needs import Needs
from text.normalise import as_typed, lowered, normalise

_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(r"[A-Za-z0-9]++(?:[-_/.][A-Za-z0-9]++){0,6}+(?![\w@-])")
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}")
_MIN, _MAX = 3, 40
"""Characters of an article number."""


class SkuWords(Record):
    """`skus.yaml`."""

    words: tuple[str, ...]
    not_behind: tuple[str, ...]
    links: tuple[str, ...]


def find_skus(text: str) -> tuple[SkuMention, ...]:
    """By place, not overlapping. A token counts when it holds a digit and directly follows such a word."""
    clean = normalise(text)
    if not _DIGIT.search(clean.text) or not _words_needed().may_match(clean.text):
        return ()
    found: list[SkuMention] = []
    end = 0
    for word in _words().finditer(lowered(clean.text)):
        token = _TOKEN.match(clean.text, word.end())
        if token is None or not _MIN <= len(token.group()) <= _MAX:
            continue
        if not _DIGIT.search(token.group()) or _DATE.fullmatch(token.group()):
            continue
        if token.start() < end:  # `SKU#SKU4711`
            continue
        end = token.end()
        span = clean.original(*token.span())
        found.append(SkuMention(text=as_typed(text, span), start=span.start, end=span.end, sku=token.group().upper()))
    return tuple(found)


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    given = read_yaml(Path(__file__).with_name("skus.yaml"), SkuWords)
    words, links = f"(?:{rx.either(given.words)})", f"(?:{rx.either(given.links)})"
    front = "".join(f"(?<!{re.escape(word)} )" for word in given.not_behind)
    return re.compile(rf"(?<!\w){front}{words}\.?(?: {links}\.?)?(?: ?[:=#])? ?#?(?={_TOKEN.pattern})", re.IGNORECASE)


@lru_cache(maxsize=1)
def _words_needed() -> Needs:
    return Needs([[_words().pattern]])
