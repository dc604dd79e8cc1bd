"""What a buyer asks before ordering in, its sentences in rough English out, with signs for countries and products."""

from collections.abc import Collection, Iterator

from core.record import primary
from text import rx
from text.countries import find_countries
from text.glossary import to_english
from text.normalise import normalise
from text.presale_english import shop_english
from text.presale_table import COUNTRY, PRODUCT, presale_table
from text.sentences import split_sentences

OF_DELIVERY = "d_"
OF_AN_ORDER = (OF_DELIVERY, "r_")
"""How the names of kinds begin that are of no product."""

MIN_SHARED = 4
MOST_ENDING = 3
"""A word is one of a title where they share their beginning but for so many letters."""

WORD = rx.compile(r"[\p{L}\p{M}]+|\d+")
_SEVERAL = rx.compile(rf"{PRODUCT}(?:[^\p{{L}}\p{{N}}?]{{0,4}}{PRODUCT})+")
_BEFORE_NAME = rx.compile(rf"([\p{{L}}\p{{M}}]{{4,}}) {PRODUCT}")
_BEHIND_NAME = rx.compile(rf"{PRODUCT} ([\p{{L}}\p{{M}}]{{3,}})")
NOUN_FIRST = frozenset({"de", "fr", "it", "es", "pt", "nl", "pl", "ru"})
"""Languages that put the kind of goods before its name: `la sella Moena`. In Tamil it stands behind."""
MOST_NOUNS = 2
"""Of one name: `pruning shears Buxus`."""


def sentences_of(text: str, language: str, titles: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    """(in rough English and lower case with countries and products as their signs, the countries' codes)"""
    plain = normalise(text).text.lower()
    for span in split_sentences(plain):
        sentence = plain[span.start : span.end]
        named = find_countries(sentence, language)
        for country in reversed(named):
            sentence = f"{sentence[: country.start]} {COUNTRY} {sentence[country.end :]}"
        rough = shop_english(sentence, language)
        signed = _SEVERAL.sub(PRODUCT, WORD.sub(lambda found: _sign(found[0], titles), rough))
        yield _with_its_noun(signed, sentence, language), [country.code for country in named]


def _with_its_noun(signed: str, sentence: str, language: str) -> str:
    """Without the goods' own noun beside their name, which asks nothing: no word of a kind, no part and no other one.
    In Tamil only one that the glossary left as it was typed, since parts stand behind a name too."""
    spoken = primary(language)
    if PRODUCT not in signed or (spoken not in NOUN_FIRST and spoken != "ta"):
        return signed
    table = presale_table()
    for _ in range(MOST_NOUNS):
        found = (_BEFORE_NAME if spoken in NOUN_FIRST else _BEHIND_NAME).search(signed)
        if found is None or found[1] in table.common or found[1] in table.no_noun:
            return signed
        if spoken == "ta" and found[1] not in sentence:
            return signed
        signed = f"{signed[: found.start()]}{PRODUCT}{signed[found.end() :]}"
    return signed


def _sign(word: str, titles: frozenset[str]) -> str:
    return PRODUCT if word != COUNTRY and word not in presale_table().common and _is_of_title(word, titles) else word


def _is_of_title(word: str, titles: Collection[str]) -> bool:
    """Whether it is a word of a title, but for its ending."""
    if word in titles:
        return True
    return len(word) > MIN_SHARED and any(
        abs(len(word) - len(title)) <= MOST_ENDING
        and len(title) >= MIN_SHARED
        and _shared(word, title) >= max(MIN_SHARED, min(len(word), len(title)) - 1)
        for title in titles
    )


def _shared(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def title_words(title: str, language: str) -> Iterator[str]:
    """As typed, and in rough English but for what a question may say: a Dutch `rug` is a back."""
    plain = normalise(title).text.lower()
    yield from WORD.findall(plain)
    kinds = presale_table().kinds
    asking = frozenset().union(*(kinds[name].words for name in kinds if name.startswith(OF_AN_ORDER)))
    yield from (word for word in WORD.findall(to_english(plain, language).lower()) if word not in asking)
